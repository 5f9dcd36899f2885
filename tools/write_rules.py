"""Write docs/rules.md: every rule that an e-invoice is held to, and how new ones get in.

Made from the rules themselves, the words and the weights: python -m tools.write_rules, or make
docs. A test holds the page to them.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sluss.check import weights
from sluss.outside.shipped import shipped
from sluss.rules.intake.einvoice.payables import RULES
from sluss.rules.intake.einvoice.rule import Flag, RuleSet
from sluss.rules.intake.einvoice.sets import rule_sets
from sluss.telling.einvoice_words import said_of_rule, term_name

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "rules.md"
FORMULA_CHARS = 160

_HEAD = """\
# Rules for e-invoices

<!-- Made by tools/write_rules.py from the rules, src/sluss/locale/einvoice and
     src/sluss/data/einvoice/weight.toml: edit those. -->

`sluss check FILE…` holds an e-invoice to these rules, `from sluss.check import check` does it from
Python, `POST /api/v1/check` over HTTP. The ids and what they ask are facts of their publishers; the
code and the words are our own. [results/conformance.md](results/conformance.md) says how our
verdicts compare with the official ones, [results/unseen.md](results/unseen.md) how on documents
that were not there when the rules were written.

**fatal** and **warning** are the publisher's words. What a broken rule means to us who are to pay
is another thing: **stop** means that the payment itself is unsafe, **ask** that the supplier is
asked for a corrected invoice, **note** that nothing need be done. By itself a broken rule blocks no
payment: a person decides, and only what stops is said as a reason not to pay.

| set | edition | in force from | rules | source |
|---|---|---|---|---|
"""
_UPDATE = """\
## New rules, twice a year

CEN and OpenPeppol publish in spring and autumn. What a new edition takes:

1. Read what changed: the release notes, then the official Schematron of the two editions side by
   side. Nothing of it is copied; ids, paths and formulas are facts.
2. Code lists and what must be absent are data: a new file in `src/sluss/data/einvoice` with its
   own `[about]` (edition, the day it is in force from, source, the day it was read). The old file
   stays, so that an invoice of last year is held to the rules of last year (`sluss check --on`).
3. A rule that is new or asks something else: one row or one function in its family's module
   (the docstring of `src/sluss/rules/intake/einvoice/__init__.py` shows how), and its sentence in
   `src/sluss/locale/einvoice/rules.toml` unless its kind has one. A test fails for a rule without
   words. What stops a payment stands in `src/sluss/data/einvoice/weight.toml`, with its reason.
4. Make verdicts of the official stylesheets for the corpus and run `make conformance`. It must say
   that nothing differs; `--rule ID` shows where one does. `python -m tools.unseen --sheets DIR`
   asks the same of documents made at random, `sluss check --second-opinion XSLT` of one's own.
5. `make docs`, and review this page's difference: it is the change as people will meet it. A second
   person reads it before it goes out.
"""


def page() -> str:
    """The whole page as Markdown."""
    sets = rule_sets(shipped)
    parts = [_HEAD + "".join(_row(one) for one in sets) + _own_row()]
    parts += [_stops(), _UPDATE, _own()]
    # An older edition is nearly the same; it stands in the table of sets alone.
    parts += [_section(one) for one in sets if one.family in ("", one.name)]
    return "\n".join(parts)


def _row(one: RuleSet) -> str:
    count = len({rule.id for rule in one.rules()} | {row.rule for row in one.absent})
    name = f"[{one.name}](#{one.name})" if one.family in ("", one.name) else one.name
    return f"| {name} | {one.version} | {one.from_on} | {count} | {one.source} |\n"


def _own_row() -> str:
    return f"| [sluss](#sluss) | – | – | {len(RULES)} | ours: sums, days, accounts, who |\n"


def _stops() -> str:
    lines = ["## What stops a payment, and why\n", "| rule | why |\n|---|---|"]
    lines += [f"| {rule} | {why} |" for rule, why in weights().stops.items()]
    lines += ["", "A note all the same, though its publisher calls it fatal:\n"]
    lines += ["| rule | why |\n|---|---|"]
    lines += [f"| {rule} | {why} |" for rule, why in weights().notes.items()]
    return "\n".join(lines) + "\n"


def _own() -> str:
    rows = ((one.id, one.flag, one.terms, one.formula) for one in RULES)
    about = "Asked of UBL and CII alike, beside the official rules.\n"
    return "\n".join(["## sluss\n", about, *_table(rows)]) + "\n"


def _section(one: RuleSet) -> str:
    named = {rule.id: rule for rule in reversed(one.rules())}
    rows = ((rule.id, rule.flag, rule.terms, rule.formula) for rule in named.values())
    lines = [f"## {one.name}\n", *_table(sorted(rows))]
    if one.absent:
        lines += ["\nWhat must not stand in it:\n", "| rule | flag | weight | path |"]
        lines += ["|---|---|---|---|"]
        paths: dict[tuple[str, str], list[str]] = {}
        for row in one.absent:
            paths.setdefault((row.rule, row.flag), []).append(row.path)
        for (rule, flag), some in paths.items():
            weight = weights().of(rule, Flag(flag))
            lines.append(f"| {rule} | {flag} | {weight} | {_cell(_listed(some))} |")
    return "\n".join(lines) + "\n"


def _listed(paths: list[str]) -> str:
    once = list(dict.fromkeys(paths))
    return ", ".join(once[:4]) + (f" and {len(once) - 4} more" if len(once) > 4 else "")


def _table(rows: object) -> Iterator[str]:
    yield "| rule | flag | weight | about | says | asks |\n|---|---|---|---|---|---|"
    for rule, flag, terms, formula in rows:
        about = ", ".join(f"{term} {term_name(term, 'en')}" for term in terms)
        said = said_of_rule(rule, formula, terms, "en")
        weight = weights().of(rule, flag)
        cells = (rule, flag, weight, about, said, _formula(formula))
        yield f"| {' | '.join(_cell(str(cell)) for cell in cells)} |"


def _formula(text: str) -> str:
    whole = " ".join(text.split())
    return whole if len(whole) <= FORMULA_CHARS else whole[: FORMULA_CHARS - 1] + "…"


def _cell(text: str) -> str:
    for sign in "\\|<>*_[]()":
        text = text.replace(sign, f"\\{sign}")
    return text or "–"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print("docs: docs/rules.md is new")
