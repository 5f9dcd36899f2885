"""The log of an incident as it is shown. Nobody's personal number is in it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sluss.core.masking import without_person_numbers
from sluss.core.money import Money
from sluss.formats.table_write import Cell
from sluss.rules.incident.costs import CostSum, sums, total
from sluss.rules.incident.entries import (
    Answer,
    Assessment,
    Cost,
    Decision,
    Entry,
    Incident,
    Kind,
    Meeting,
    Raised,
    Step,
    Tick,
    replaced_by,
)
from sluss.rules.incident.law import Backing
from sluss.services import _shipped
from sluss.telling.texts import kronor, saying, sentence
from sluss.telling.times import local

Plain = dict[str, Any]


def declaration(found: Incident) -> Plain:
    """What was said of the incident itself."""
    facts = found.declaration
    return {
        "incident_on": facts.on.isoformat(),
        "known_at": facts.known_at.isoformat(),
        "what": without_person_numbers(found.declared.text),
        "how": without_person_numbers(facts.how),
        "organisation_type": facts.organisation.value if facts.organisation else None,
        "declared_at": found.begun_at.isoformat(),
        "declared_by": found.entries[0].by,
    }


def head(found: Incident, lang: str) -> list[str]:
    """What the incident is, a line a fact."""
    said = facts_said(declaration(found), lang)
    if found.is_open:
        return said
    return [saying(lang)("log.is_closed", found=local(found.entries[-1].at)), *said]


def facts_said(told: Plain, lang: str) -> list[str]:
    """The same, a line a fact."""
    text, kind = saying(lang), told["organisation_type"]
    return [
        text("log.what", found=told["what"] or "–"),
        text("log.how", found=told["how"] or "–"),
        text("log.known", found=local(datetime.fromisoformat(told["known_at"]))),
        text("log.type", found=text(f"organisation.{kind}") if kind else text("log.type_unknown")),
    ]


def title(found: Incident, lang: str) -> str:
    """Which incident it is, when it was declared and by whom."""
    facts = {"found": found.number, "expected": found.entries[0].by}
    return saying(lang)("log.title", detail=local(found.begun_at), **facts)


def log_rows(found: Incident, kinds: Sequence[Kind], lang: str) -> list[Sequence[str]]:
    """The entries of these kinds (none: all) in the order of writing, a cell a fact."""
    gone = replaced_by(found.entries)
    return [_row(one, gone, lang) for one in chosen(found, kinds)]


def chosen(found: Incident, kinds: Sequence[Kind]) -> list[Entry]:
    """The entries of these kinds; all if none is named."""
    return [entry for entry in found.entries if not kinds or entry.kind in kinds]


def entry_plain(entry: Entry, gone: dict[int, int]) -> Plain:
    """An entry as JSON has it. gone: what was corrected, and by which entry."""
    return {
        "entry": entry.number,
        "kind": entry.kind.value,
        "at": entry.at.isoformat(),
        "noted_at": entry.noted_at.isoformat(),
        "by": entry.by,
        "text": without_person_numbers(entry.text),
        "corrects": entry.corrects,
        "corrected_by": gone.get(entry.number),
        **_facts(entry),
    }


def _facts(entry: Entry) -> Plain:
    match entry.facts:
        case Decision(ground=ground, decided_by=name):
            return {
                "ground": without_person_numbers(ground),
                "decided_by": without_person_numbers(name),
            }
        case Meeting(present=names, situation=sha256):
            shown = [without_person_numbers(name) for name in names]
            return {"present": shown, **({"situation": sha256} if sha256 else {})}
        case Cost() as cost:
            return _cost(cost)
        case Assessment() as said:
            return _assessment(said)
        case Answer(clock=name):
            return {"clock": name}
        case Tick(card=name):
            return {"card": name}
        case Raised() as raised:
            return _raised(raised)
        case Step(task=number):
            return {"task": number}
    return {}


def _raised(raised: Raised) -> Plain:
    return {
        "owner": without_person_numbers(raised.owner) or None,
        "due": raised.due_at.isoformat() if raised.due_at else None,
        "asked_for": raised.asked_for or None,
        "facts": without_person_numbers(raised.facts) or None,
        "contact": without_person_numbers(raised.contact) or None,
        "payable": raised.payable or None,
    }


def _assessment(said: Assessment) -> Plain:
    spans = {"hours_limited": said.hours_limited, "hours_workaround": said.hours_workaround}
    amounts = {"cost": said.cost, "last_year": said.last_year}
    return {
        **{name: None if span is None else hours(span) for name, span in spans.items()},
        **{name: amount.text if amount else None for name, amount in amounts.items()},
        "currency": "SEK",
        "persons": said.persons,
        "thresholds_passed": list(said.passed),
    }


def _cost(cost: Cost) -> Plain:
    return {
        "category": cost.category,
        "hours": None if cost.hours_hundredths is None else hours(cost.hours_hundredths),
        "amount": cost.amount.text if cost.amount else None,
        "currency": cost.amount.currency if cost.amount else None,
        "evidence": cost.evidence or None,
    }


def hours(hundredths: int) -> str:
    """Hours with two decimals and a point."""
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def _row(entry: Entry, gone: dict[int, int], lang: str) -> Sequence[str]:
    return (
        str(entry.number),
        local(entry.at),
        entry.by,
        sentence(f"log.{entry.kind.value}", lang),
        " · ".join(part for part in _said(entry, gone, lang) if part),
    )


def _said(entry: Entry, gone: dict[int, int], lang: str) -> Sequence[str]:
    text = saying(lang)
    before = []
    if entry.corrects:
        code = "log.takes_back" if entry.kind is Kind.RETRACTED else "log.corrects"
        before.append(text(code, found=entry.corrects))
    if entry.number in gone:
        before.append(text("log.corrected", found=gone[entry.number]))
    return [*before, without_person_numbers(entry.text), *_told(entry, lang)]


def _told(entry: Entry, lang: str) -> Sequence[str]:
    """What an entry of its kind says beside its text."""
    facts, text = _facts(entry), saying(lang)
    match entry.facts:
        case Decision():
            return [
                text("log.ground", found=facts["ground"]),
                text("log.decided_by", found=facts["decided_by"]),
            ]
        case Meeting():
            had = facts.get("situation")
            met = text("log.present", found=", ".join(facts["present"]) or "–")
            return [met, *([text("log.had_situation", found=had)] if had else [])]
        case Cost() as cost:
            return [
                category_titles(lang)[cost.category],
                _spent(cost, lang),
                facts["evidence"] or "",
            ]
        case Assessment(passed=passed):
            return [text("log.passed", found=", ".join(passed) or "–")]
        case Answer(clock=name) | Tick(card=name):
            return [name]
        case Raised():
            return [text("log.owner", found=facts["owner"])] if facts["owner"] else []
        case Step(task=number):
            return [text("log.step", found=number)]
    return []


def _spent(cost: Cost, lang: str) -> str:
    if cost.amount is None:
        return saying(lang)("log.hours", found=_comma(cost.hours_hundredths or 0))
    return f"{kronor(cost.amount.text)} kr"


def _comma(hundredths: int) -> str:
    return hours(hundredths).replace(".", ",")


def category_titles(lang: str) -> dict[str, str]:
    """What the categories of cost are called, by their names."""
    return {one.name: one.title.in_(lang) for one in _shipped.cost_categories()}


def sum_rows(found: Incident, lang: str) -> list[Sequence[str]]:
    """What it cost, a row a category of the law, and the sum of all."""
    titles = category_titles(lang)
    parts = sums(list(titles), found.entries)
    rows = [_sum_row(part, titles[part.category]) for part in parts]
    return [*rows, _sum_row(total(parts), saying(lang)("log.sum"))]


def category(part: CostSum, titles: dict[str, str]) -> Plain:
    """What one category cost, with where it comes from."""
    backing = next(c for c in _shipped.cost_categories() if c.name == part.category).backing
    return {
        "category": part.category,
        "title": titles[part.category],
        **sum_plain(part),
        "source": backing.source,
        "verified_on": backing.verified_on.isoformat() if backing.verified_on else None,
    }


def backings() -> list[Backing]:
    """Where the categories come from."""
    return [one.backing for one in _shipped.cost_categories()]


def unverified() -> Sequence[str]:
    """The sources of those categories that nobody has compared with them."""
    return list(dict.fromkeys(b.source for b in backings() if b.verified_on is None))


def sum_plain(part: CostSum) -> Plain:
    """A sum as JSON has it."""
    return {
        "count": part.count,
        "hours": hours(part.hours_hundredths),
        "amount": part.amount.text,
        "currency": part.amount.currency,
    }


def _sum_row(part: CostSum, title: str) -> Sequence[str]:
    return (title, str(part.count), _comma(part.hours_hundredths), kronor(part.amount.text))


def cost_row(entry: Entry, cost: Cost, titles: dict[str, str]) -> Sequence[Cell]:
    """A cost as a row of a table in a file."""
    spent = cost.hours_hundredths
    return (
        entry.number,
        local(entry.at),
        entry.by,
        titles[cost.category],
        without_person_numbers(entry.text),
        # An amount is the only cell with decimals; hours have as many.
        None if spent is None else Money("h", spent),
        cost.amount,
        cost.amount.currency if cost.amount else "",
        cost.evidence,
    )
