"""What the pages say is what the code has: sources, glossary, dependencies."""

from __future__ import annotations

import ast
import re

import pytest

from sluss.formats.about import read_about
from sluss.formats.recognise import CONTAINERS, FORMATS
from sluss.outside.shipped import shipped
from sluss.rules.register.inferred import INFERENCES, Inference
from tests.house.codes import Kind, told
from tests.house.tree import PYPROJECT, ROOT, SRC, nodes, python_files, source, table_rows
from tools.write_formats import kinds
from tools.write_formats import page as formats_page

DOCS = ROOT / "docs"
CITED = re.compile(r"docs/sources\.md((?:[\s,#]*(?:and\s)?\[[a-z0-9-]+\])+)")
KEY = re.compile(r"\[([a-z0-9-]+)\]")
INFERRED = re.compile(r"`([a-z_]+)`")
NONE = "–"
STEPS = "| inferred | from what | step | code | sure | score |"
READABLE = {".py", ".toml", ".sql", ".html", ".txt"}
# A name that a lock or a table may write in another way: pysqlite3[x]>=1; marker -> pysqlite3.
PACKAGE = re.compile(r"[A-Za-z0-9_.-]+")


def _page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def test_every_source_that_is_cited_is_described_and_every_one_described_is_cited():
    cited: dict[str, str] = {}
    for path in sorted(SRC.rglob("*")):
        if path.suffix in READABLE:
            for keys in CITED.findall(path.read_text(encoding="utf-8")):
                cited |= dict.fromkeys(KEY.findall(keys), str(path.relative_to(ROOT)))
    keys = [row[0] for row in table_rows(_page("sources.md"), cells=5)]
    described = [match.group(1) for key in keys if (match := KEY.fullmatch(key))]
    assert len(described) == len(keys) == len(set(keys))
    assert {key: where for key, where in cited.items() if key not in described} == {}
    assert [key for key in described if key not in cited] == []


def test_every_word_of_the_core_stands_in_the_glossary():
    rows = table_rows(_page("glossary.md"), cells=4)
    terms = [_bare(row[0]) for row in rows]
    words = [
        node.name
        for file in python_files("src/sluss/core")
        for node in file.tree.body
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    ]
    assert [word for word in words if _bare(word) not in terms] == []
    assert sorted(terms) == sorted(set(terms))


def _bare(term: str) -> str:
    return re.sub(r"[^a-z0-9]", "", term.lower())


@pytest.mark.parametrize("group", ["dependencies", "pg", "ocr", "sftp", "live", "dev"])
def test_every_dependency_has_its_reason(group):
    project = PYPROJECT["project"]
    wanted = project[group] if group == "dependencies" else project["optional-dependencies"][group]
    rows = table_rows(_page("decisions/0002-dependencies.md"), cells=5)
    reasons = {row[0].lower() for row in rows}
    names = [PACKAGE.match(line).group(0).lower() for line in wanted]
    assert [name for name in names if name not in reasons] == []


def test_both_locks_hold_every_dependency_with_hashes_and_name_no_place():
    for lock, groups in (
        ("requirements.lock", ["pg"]),
        ("requirements-dev.lock", ["pg", "ocr", "sftp", "live", "dev"]),
    ):
        text = (ROOT / lock).read_text(encoding="utf-8")
        pinned = set(re.findall(r"^([a-z0-9_.-]+)==", text, re.MULTILINE))
        project = PYPROJECT["project"]
        wanted = [*project["dependencies"]]
        for group in groups:
            wanted += project["optional-dependencies"][group]
        names = {PACKAGE.match(line).group(0).lower() for line in wanted}
        assert names <= pinned
        assert len(re.findall(r"^[a-z].*\\\n    --hash=sha256:", text, re.MULTILINE)) == len(
            re.findall(r"^[a-z]", text, re.MULTILINE)
        )
        assert "://" not in text


def test_every_format_has_its_page_and_every_page_its_sources():
    rows = table_rows(_page("sources.md"), cells=5)
    described = {match.group(1) for row in rows if (match := KEY.fullmatch(row[0]))}
    abouts = {kind: read_about(shipped(f"formats/{kind}.toml")) for kind in kinds()}
    assert {form.kind for form in (*FORMATS, *CONTAINERS)} - abouts.keys() == set()
    assert {key for about in abouts.values() for key in about.sources} - described == set()


def test_the_page_of_the_formats_is_up_to_date():
    assert _page("formats.md") == formats_page()


def test_the_page_of_what_is_inferred_says_what_the_code_says():
    """Each code of a step once, with the step, the sureness and the scores of the source."""
    rows = _steps_in_the_page()
    said = {
        f"{code} {step} {sure} {score}"
        for _, _, step, code_cell, sure, score in rows
        for code in INFERRED.findall(code_cell)
        for sure in [re.split(r"[,:]", sure)[0]]
    }
    assert said == {_in_the_page(one) for one in INFERENCES}
    codes = [code for row in rows for code in INFERRED.findall(row[3])]
    assert sorted(codes) == sorted(set(codes))


def _steps_in_the_page() -> list[list[str]]:
    """The rows of the tables that have codes; other pages' conclusions have tables of their own."""
    blocks = _page("inferred.md").split("\n\n")
    tables = [block for block in blocks if block.startswith(STEPS)]
    return [row for table in tables for row in table_rows(table, cells=6)]


def _in_the_page(one: Inference) -> str:
    scores = dict.fromkeys(str(score) for score in (one.least, one.most) if score is not None)
    return f"{one.code} {one.stage.value} {one.sure.value or NONE} {NONE.join(scores) or NONE}"


def test_every_step_that_the_source_can_tell_stands_in_the_table():
    """What only running the program could tell is held by tests/rules/register/test_explain.py."""
    made = {
        call.args[0].value
        for _, call in nodes(source(), ast.Call)
        if ast.unparse(call.func) == "step_of" and isinstance(call.args[0], ast.Constant)
    }
    assert made - {one.code for one in INFERENCES} == set()
    holds = {
        code.removeprefix("register.")
        for code, one in told().items()
        if one.kind is Kind.HOLD and code.startswith("register.")
    }
    # A person's own word, which a third claim contradicts.
    renamed = {"said", "number_and_amount", "digits_amount_and_date", "digits_and_amount"}
    assert holds - renamed - {one.code for one in INFERENCES} == set()
