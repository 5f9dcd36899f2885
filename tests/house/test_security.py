"""What the pages of security say is held by a test is held by one that exists."""

from __future__ import annotations

import ast
import re
from collections import Counter
from functools import cache

import pytest

from tests.house.tree import ROOT, table_rows

DOCS = ROOT / "docs"
NAMED = re.compile(r"`(tests/[a-z0-9_/]+\.py)::([a-z0-9_]+)`")
NONE = "–"
VERDICTS = ("met", "in part", "not met", "does not apply")
# The requirements of OWASP ASVS 5.0.0 of level 1 and 2: section and the numbers in it.
LEVELS_1_AND_2 = """
1.1:1-2 1.2:1-9 1.3:1-11 1.4:1-3 1.5:1-2 2.1:1-3 2.2:1-3 2.3:1-4 2.4:1 3.2:1-2 3.3:1-4 3.4:1-6
3.5:1-5 3.7:1-2 4.1:1-3 4.2:1 4.3:1-2 4.4:1-4 5.1:1 5.2:1-3 5.3:1-2 5.4:1-3 6.1:1-3 6.2:1-12
6.3:1-4 6.4:1-4 6.5:1-5 6.6:1-3 6.8:1-4 7.1:1-3 7.2:1-4 7.3:1-2 7.4:1-5 7.5:1-2 7.6:1-2 8.1:1-2
8.2:1-3 8.3:1 8.4:1 9.1:1-3 9.2:1-4 10.1:1-2 10.2:1-2 10.3:1-4 10.4:1-11 10.5:1-5 10.6:1-2
10.7:1-3 11.1:1-2 11.2:1-3 11.3:1-3 11.4:1-4 11.5:1 11.6:1 12.1:1-3 12.2:1-2 12.3:1-4 13.1:1
13.2:1-5 13.3:1-2 13.4:1-5 14.1:1-2 14.2:1-4 14.3:1-3 15.1:1-3 15.2:1-3 15.3:1-7 16.1:1 16.2:1-5
16.3:1-4 16.4:1-3 16.5:1-3 17.1:1 17.2:1-4 17.3:1-2
"""


def page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


@cache
def functions_of(file: str) -> frozenset[str]:
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


def wanted() -> list[str]:
    found = []
    for line in LEVELS_1_AND_2.split():
        section, _, numbers = line.partition(":")
        for part in numbers.split(","):
            first, _, last = part.partition("-")
            found += [f"{section}.{n}" for n in range(int(first), int(last or first) + 1)]
    return found


@pytest.mark.parametrize("name", ["security.md", "asvs.md"])
def test_every_test_that_a_page_names_is_there(name):
    named = NAMED.findall(page(name))
    assert len(named) > 40
    gone = [
        f"{file}::{test}"
        for file, test in named
        if not (ROOT / file).is_file() or test not in functions_of(file)
    ]
    assert gone == []


def test_every_attacker_of_the_list_has_a_row_with_a_test_or_says_that_nothing_holds():
    rows = table_rows(page("security.md").split("## Signing in")[0], cells=5)
    assert [row[0] for row in rows] == [str(number) for number in range(1, 19)]
    for row in rows:
        assert NAMED.search(row[3]) or (row[2] == "nothing" and row[4] != NONE), row[0]


def answers() -> list[list[str]]:
    chapters = page("asvs.md").split("\n## ")
    return [row for one in chapters if re.match("V[0-9]", one) for row in table_rows(one, cells=5)]


def test_every_requirement_of_asvs_has_one_answer_and_what_is_met_has_a_test():
    rows = answers()
    assert len(wanted()) == 253
    assert [row[0] for row in rows] == wanted()
    assert {row[2] for row in rows} <= set(VERDICTS)
    bare = [row[0] for row in rows if row[2] == "met" and not NAMED.search(row[4])]
    held = [row[0] for row in rows if row[2] in VERDICTS[2:] and row[4] != NONE]
    assert (bare, held) == ([], [])


def test_the_page_counts_its_answers_as_they_stand():
    (short,) = [one for one in page("asvs.md").split("\n## ") if one.startswith("In short")]
    counted = Counter(row[2] for row in answers())
    assert table_rows(short, cells=2) == [[word, str(counted[word])] for word in VERDICTS]
