"""Hold our e-invoice rules to the official ones on documents that nobody has seen.

Documents of the corpus are changed at random: elements go, come twice, change places with others of
their name or stand where they do not belong; texts and attributes become empty, strange, or those
of another document. SaxonC runs the official stylesheets on what comes of it, and each verdict must
be the same to the count. A document that differs is kept.

  python -m tools.unseen --sheets DIR              a thousand documents in UBL
  python -m tools.unseen --sheets DIR --syntax cii --documents 10000 --seed 7

DIR holds compiled Schematron, each named after the set it is of: en16931-ubl.xslt, peppol-ubl.xslt.
SaxonC itself tells on stderr where a stylesheet broke off.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any, TypeAlias

from lxml import etree

from sluss.core.outcome import Finding
from sluss.formats._xml import Element, parse
from sluss.formats.second_opinion import failed
from sluss.outside import saxon
from tools import conformance
from tools.bench.figures import Figure, table

_OUT = conformance.ROOT / "unseen-out"
_BYTES_MAX = 60_000
_KEPT_OF_A_NAME = 60
_CHANGES = (1, 1, 2, 2, 3, 5)
_STRANGE = (
    "", " ", "0", "-0.00", "00", "+1", "1.", ".5", "1e3", "INF", "-INF", "NaN", "abc", "true", "1",
    " true ", "TRUE", "2026-02-30", "2026-11-30Z", "2026-11-30+14:00", "-2026-01-01", "20261130",
    "SEK", "sek", "SE", "VAT", " vat ", "S", "Z", "E", "AE", "K", "G", "O", "L", "M", "B",
    "100.005", "-1", "1 000", "1,5", "99999999999999999999.99", "0.001", "\n 5 \n", "\N{NBSP}5",
    "A" * 300, "NO", "DK", "DE", "NL", "GR", "EL", "IS", "IT", "0088", "0192", "0184", "0007",
    "9915", "7300010000001", "5560360793", "SE556036079301", "130", "380", "381", "384", "326",
    "58", "30", "97", "49", "59", "102", "VA", "FC", "a#b#c",
)  # fmt: skip
Official: TypeAlias = dict[str, Any]


@dataclass(slots=True)
class Corpus:
    """What documents are made of. texts, elements: by tag; values: of attributes, by name."""

    roots: list[Element]
    texts: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    values: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    elements: dict[str, list[Element]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for element in (one for root in self.roots for one in root.iter()):
            _add(self.elements[element.tag], element)
            if element.text and not len(element):
                _add(self.texts[element.tag], element.text)
            for name, value in element.items():
                _add(self.values[str(name)], str(value))


def _add(kept: list[Any], one: object) -> None:
    if len(kept) < _KEPT_OF_A_NAME and one not in kept:
        kept.append(one)


def read_corpus(folder: Path, name: str) -> Corpus:
    """The documents of a corpus that a set, or another edition of it, has a verdict of."""
    editions = {name, conformance.sets()[name].family}
    rows = (row for row in conformance.rows(folder) if not editions.isdisjoint(row["fired"]))
    files = [folder / row["file"] for row in rows]
    short = [one for one in files if one.stat().st_size <= _BYTES_MAX]
    read = [parse(one.read_bytes()) for one in short]
    return Corpus([one for one in read if not isinstance(one, Finding)])


# ---- Changes -------------------------------------------------------------------------------


def _goes(element: Element, _corpus: Corpus, _chance: Random) -> None:
    above = element.getparent()
    if above is not None:
        above.remove(element)


def _comes_twice(element: Element, _corpus: Corpus, _chance: Random) -> None:
    above = element.getparent()
    if above is not None:
        above.insert(above.index(element), deepcopy(element))


def _says_something_strange(element: Element, _corpus: Corpus, chance: Random) -> None:
    if not len(element):
        element.text = chance.choice(_STRANGE)


def _says_what_another_does(element: Element, corpus: Corpus, chance: Random) -> None:
    if not len(element) and (texts := corpus.texts.get(element.tag)):
        element.text = chance.choice(texts)


def _says_it_otherwise(element: Element, _corpus: Corpus, chance: Random) -> None:
    if len(element) or not (text := element.text):
        return
    ways = (f" {text}", f"{text} ", text.lower(), f"{text}0", f"-{text}", text[:-1], f"{text}.001")
    element.text = chance.choice(ways)


def _is_empty(element: Element, _corpus: Corpus, _chance: Random) -> None:
    for below in list(element):
        element.remove(below)
    element.text = None


def _has_another_attribute(element: Element, corpus: Corpus, chance: Random) -> None:
    name = chance.choice(sorted(map(str, element.attrib)) or sorted(corpus.values))
    element.set(name, chance.choice([*corpus.values.get(name, ()), *_STRANGE]))


def _lacks_an_attribute(element: Element, _corpus: Corpus, chance: Random) -> None:
    if element.attrib:
        del element.attrib[chance.choice(sorted(map(str, element.attrib)))]


def _is_that_of_another(element: Element, corpus: Corpus, chance: Random) -> None:
    above = element.getparent()
    if above is not None:
        above.replace(element, deepcopy(chance.choice(corpus.elements[element.tag])))


def _has_a_guest(element: Element, corpus: Corpus, chance: Random) -> None:
    """What stands elsewhere below one of its name, or anything at all."""
    tags = [tag for tag, some in corpus.elements.items() if _stands_below(some[0], element)]
    tag = chance.choice(sorted(tags) or sorted(corpus.elements))
    guest = deepcopy(chance.choice(corpus.elements[tag]))
    element.insert(chance.randint(0, len(element)), guest)


def _stands_below(element: Element, above: Element) -> bool:
    there = element.getparent()
    return there is not None and there.tag == above.tag


_WAYS: tuple[Callable[[Element, Corpus, Random], None], ...] = (
    _goes, _goes, _comes_twice, _comes_twice, _says_something_strange, _says_what_another_does,
    _says_what_another_does, _says_it_otherwise, _is_empty, _has_another_attribute,
    _lacks_an_attribute, _is_that_of_another, _has_a_guest, _has_a_guest,
)  # fmt: skip


def unseen(corpus: Corpus, chance: Random) -> Element:
    """A document of the corpus, changed."""
    root = deepcopy(chance.choice(corpus.roots))
    for _ in range(chance.choice(_CHANGES)):
        chance.choice(_WAYS)(chance.choice(list(root.iter())), corpus, chance)
    return root


# ---- Verdicts ------------------------------------------------------------------------------


def official(sheet: saxon.Saxon, text: str) -> Official:
    """What a stylesheet says of a document, as the corpus has it."""
    try:
        (report,) = sheet.reports(text)
    except saxon.Failed as error:
        return {conformance.BROKE_OFF: str(error)}
    return {rule: ["", count] for rule, count in failed(report).items()}


def judge(
    corpus: Corpus, name: str, sheet: saxon.Saxon, count: int, seed: int
) -> Iterator[tuple[bytes, Official, dict[str, tuple[int, int]]]]:
    """So many documents, the official verdict of each, and where ours differs."""
    for number in range(count):
        root = unseen(corpus, Random(f"{seed}/{number}"))
        text = etree.tostring(root, encoding="unicode")
        theirs = official(sheet, text)
        yield text.encode(), theirs, conformance.differences(text.encode(), name, theirs)


def figures(name: str, given: argparse.Namespace) -> Iterator[Figure]:
    """One set held to its stylesheet; documents that differ are written beside."""
    corpus = read_corpus(given.corpus, name)
    fired: set[str] = set()
    told: Counter[str] = Counter()
    with saxon.Saxon([given.sheets / f"{name}.xslt"]) as sheet:
        judged = judge(corpus, name, sheet, given.documents, given.seed)
        for number, (data, theirs, differs) in enumerate(judged):
            fired |= theirs.keys() - {conformance.BROKE_OFF}
            told["broken off"] += conformance.BROKE_OFF in theirs
            told["differing"] += bool(differs)
            if differs:
                _OUT.mkdir(exist_ok=True)
                kept = _OUT / f"{name}-{given.seed}-{number}.xml"
                kept.write_bytes(data)
                print(f"{kept}: official and ours: {differs}")
    yield Figure(bench=name, what="documents", value=given.documents, unit="")
    yield Figure(bench=name, what="of them broken off", value=told["broken off"], unit="")
    yield Figure(bench=name, what="rules that fire", value=len(fired), unit="")
    yield Figure(bench=name, what="differing", value=told["differing"], unit="", bar=0)


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    asked.add_argument("--sheets", type=Path, required=True)
    asked.add_argument("--syntax", choices=("ubl", "cii"), default="ubl")
    asked.add_argument("--documents", type=int, default=1000)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--corpus", type=Path, default=conformance.SHARED / "einvoice")
    given = asked.parse_args()
    there = [one for one in conformance.sets() if (given.sheets / f"{one}.xslt").exists()]
    names = [one for one in there if f"-{given.syntax}" in one]
    if not names or not saxon.is_installed():
        print(
            "unseen: no stylesheet there of a set in that syntax, or no saxonche", file=sys.stderr
        )
        return 2
    found = [one for name in names for one in figures(name, given)]
    print(table(found), end="")
    return int(any(one.is_met is False for one in found))


if __name__ == "__main__":
    sys.exit(main())
