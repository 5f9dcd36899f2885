"""Hold our e-invoice rules to the official verdicts: make conformance.

The corpus is no part of the project: it lies beside the checkout, or where SLUSS_SHARED says. Each
line of its verdicts.jsonl has a file and what the official rules said of it, by rule and count.
Where the official rules broke off ("!error"), ours must name a malformed field instead.

  python -m tools.conformance                      the figures of every set
  python -m tools.conformance --set en16931-ubl    one set, and which rules differ
  python -m tools.conformance --rule BR-21         where one rule differs
  python -m tools.conformance --file unit/x.xml    one file, both verdicts
  python -m tools.conformance --corpus DIR         another corpus
  python -m tools.conformance --write              the page docs/results/conformance.md too
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

from sluss.core.outcome import Finding
from sluss.formats.einvoice_tree import read_invoice
from sluss.outside.shipped import shipped
from sluss.rules.intake.einvoice.rule import RuleSet
from sluss.rules.intake.einvoice.sets import rule_sets
from sluss.rules.intake.einvoice.verdict import MALFORMED, faults_of

ROOT = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("SLUSS_SHARED", ROOT.parent / "shared"))
PAGE = ROOT / "docs" / "results" / "conformance.md"
BROKE_OFF = "!error"
SHARE_ROWS = 100
Share: TypeAlias = tuple[Path, list[dict[str, Any]], list[str]]

_HEAD = """# Conformance of the e-invoice rules

<!-- Made by make conformance. -->

Each document of the open corpus is held to each official set of rules, and so is ours: the same
rule ids, each the same number of times, or the document counts as differing. Where the official
rules break off without a verdict, ours must name the malformed field.

| set | edition | rules | documents | identical | differing | broken off | rules that fire |
|---|---|---|---|---|---|---|---|
"""


@dataclass(slots=True)
class Told:
    """What came of one set."""

    documents: int = 0
    identical: int = 0
    broke_off: int = 0
    fired: set[str] = field(default_factory=set)
    differing: list[tuple[str, dict[str, tuple[int, int]]]] = field(default_factory=list)

    def add(self, other: Told) -> None:
        self.documents += other.documents
        self.identical += other.identical
        self.broke_off += other.broke_off
        self.fired |= other.fired
        self.differing += other.differing


@cache
def sets() -> dict[str, RuleSet]:
    return {one.name: one for one in rule_sets(shipped)}


def known(name: str) -> set[str]:
    """The ids of the rules that a set of ours has."""
    one = sets()[name]
    return {rule.id for rule in one.rules()} | {row.rule for row in one.absent}


def rows(corpus: Path) -> list[dict[str, Any]]:
    """The lines of the corpus's verdicts."""
    with (corpus / "verdicts.jsonl").open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def ours(data: bytes, name: str) -> Counter[str] | Finding:
    """How often each rule of a set is broken by our verdict; MALFORMED is one of them."""
    invoice = read_invoice(data)
    if isinstance(invoice, Finding):
        return invoice
    return Counter(fault.rule for fault in faults_of(invoice, sets()[name]))


def differences(data: bytes, name: str, official: dict[str, Any]) -> dict[str, tuple[int, int]]:
    """Rules whose counts differ, each with the official count and ours; empty if identical."""
    found = ours(data, name)
    if isinstance(found, Finding):
        return {found.code: (0, 1)}
    malformed = found.pop(MALFORMED, 0)
    if BROKE_OFF in official:
        return {} if malformed else {MALFORMED: (1, 0)}
    wanted = Counter({rule: count for rule, (_flag, count) in official.items()})
    if malformed:
        found[MALFORMED] = malformed
    return {
        rule: (wanted[rule], found[rule])
        for rule in sorted(wanted.keys() | found.keys())
        if wanted[rule] != found[rule]
    }


def _judged(corpus: Path, share: list[dict[str, Any]], names: list[str]) -> dict[str, Told]:
    told = {name: Told() for name in names}
    for row in share:
        data = (corpus / row["file"]).read_bytes()
        for name in names:
            official = row["fired"].get(name)
            if official is None:
                continue
            one = told[name]
            one.documents += 1
            one.broke_off += BROKE_OFF in official
            one.fired |= official.keys() - {BROKE_OFF}
            differs = differences(data, name, official)
            one.identical += not differs
            if differs:
                one.differing.append((row["file"], differs))
    return told


def judge(corpus: Path, names: list[str]) -> dict[str, Told]:
    """What came of every set, on all cores."""
    told = {name: Told() for name in names}
    with ProcessPoolExecutor() as workers:
        for part in workers.map(_judged_share, _shares(corpus, names)):
            for name, one in part.items():
                told[name].add(one)
    return told


def _shares(
    corpus: Path, names: list[str]
) -> Iterator[tuple[Path, list[dict[str, Any]], list[str]]]:
    lines = rows(corpus)
    for start in range(0, len(lines), SHARE_ROWS):
        yield corpus, lines[start : start + SHARE_ROWS], names


def _judged_share(share: Share) -> dict[str, Told]:
    return _judged(*share)


def table(told: dict[str, Told]) -> str:
    """The figures as rows of Markdown."""
    lines = []
    for name, one in told.items():
        cells = (
            name,
            sets()[name].version,
            len(known(name)),
            one.documents,
            one.identical,
            len(one.differing),
        )
        lines.append("| " + " | ".join(map(str, (*cells, one.broke_off, len(one.fired)))) + " |")
    return "\n".join(lines) + "\n"


def _differing(told: Told, rule: str | None) -> None:
    count: Counter[str] = Counter()
    for file, differs in sorted(told.differing):
        count.update(differs.keys())
        if rule in differs:
            print(f"  {file}: {rule}: official {differs[rule][0]}, ours {differs[rule][1]}")
    if rule is None:
        for name, files in count.most_common():
            where = next(file for file, differs in told.differing if name in differs)
            print(f"  {name}: {files} documents, such as {where}")


def _one_file(corpus: Path, file: str, names: list[str]) -> None:
    row = next(row for row in rows(corpus) if row["file"] == file)
    invoice = read_invoice((corpus / file).read_bytes())
    for name in names:
        if name not in row["fired"]:
            continue
        print(f"{name}: official {json.dumps(row['fired'][name])}")
        if isinstance(invoice, Finding):
            print(f"  {invoice}")
            continue
        for fault in faults_of(invoice, sets()[name]):
            print(f"  {fault.line}: {fault.rule} {fault.path} {fault.at}: {fault.found!r}")


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    asked.add_argument("--set", choices=sorted(sets()))
    asked.add_argument("--rule")
    asked.add_argument("--file")
    asked.add_argument("--corpus", type=Path, default=SHARED / "einvoice")
    asked.add_argument("--write", action="store_true")
    given = asked.parse_args()
    names = [given.set] if given.set else list(sets())
    if given.file:
        _one_file(given.corpus, given.file, names)
        return 0
    told = judge(given.corpus, names)
    print(_HEAD.rpartition("\n\n")[2] + table(told), end="")
    for name, one in told.items():
        if one.differing and (given.set or given.rule):
            print(f"{name}:")
            _differing(one, given.rule)
    if given.write:
        PAGE.write_text(_HEAD + table(told), encoding="utf-8")
    return int(any(one.differing for one in told.values()))


if __name__ == "__main__":
    sys.exit(main())
