"""What an incident and the register can say for a form, each with where it was taken from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from sluss.core.lifecycle import State, is_owed
from sluss.core.masking import without_person_numbers
from sluss.core.money import summed
from sluss.outside import clock
from sluss.rules.incident.clocks import Clock, Stage
from sluss.rules.incident.costs import sums, total
from sluss.rules.incident.entries import Assessment, Decision, Entry, Incident, Kind, standing
from sluss.rules.incident.forms import Fill, Known
from sluss.services import _shipped
from sluss.store import frozen
from sluss.store.situation import Standing, people_known, standings
from sluss.telling.sums import plain_sums, written
from sluss.telling.texts import kronor, saying
from sluss.telling.times import local

Plain = dict[str, Any]
_REFERENCES = {
    Fill.IMY_REFERENCE: "gdpr-imy",
    Fill.EARLY_WARNING_REFERENCE: "cyber-early-warning",
    Fill.NOTIFICATION_REFERENCE: "cyber-notification",
}


Told = Iterator[tuple[Fill, str, str]]


def known_facts(
    home: Plain, found: Incident, clocks: Sequence[Clock], today: date, lang: str
) -> dict[Fill, Known]:
    """Everything that can be filled in. What is not known is not in it."""
    facts: dict[Fill, Known] = {}
    for fill, value, source in (
        *_of_home(home, found, lang),
        *_of_declaration(found, lang),
        *_of_log(found, lang),
        *_of_clocks(clocks, lang),
        *_of_register(today, lang),
    ):
        if value:
            facts[fill] = Known(without_person_numbers(value), source)
    return facts


def _of_home(home: Plain, found: Incident, lang: str) -> Told:
    source = saying(lang)("draft.from_home")
    yield Fill.ORGANISATION_NAME, home["name"], source
    yield Fill.ORG_NUMBER, home["org_number"], source
    yield Fill.REFERENCE, saying(lang)("draft.reference", found=found.number), source


def _of_declaration(found: Incident, lang: str) -> Told:
    facts, text = found.declaration, saying(lang)
    source = _line(lang, found.declared)
    if facts.organisation:
        yield Fill.ORGANISATION_TYPE, text(f"organisation.{facts.organisation.value}"), source
    yield Fill.WHAT, found.declared.text, source
    yield Fill.HOW, facts.how, source
    yield Fill.LOCKED_ON, facts.on.isoformat(), source
    yield Fill.KNOWN_AT, local(facts.known_at), source
    if not found.is_open:
        yield Fill.ENDED_AT, local(found.entries[-1].at), _line(lang, found.entries[-1])


def _of_log(found: Incident, lang: str) -> Told:
    entries = standing(found.entries)
    judged = [one for one in entries if isinstance(one.facts, Assessment)]
    if judged:
        yield Fill.SIGNIFICANCE, _assessed(judged[-1], lang), _line(lang, judged[-1])
    decided = [one for one in entries if isinstance(one.facts, Decision)]
    if decided:
        said = "; ".join(f"{local(one.at)}: {one.text}" for one in decided)
        yield Fill.DECISIONS, said, _line(lang, *decided)
    spent = [one for one in entries if one.kind is Kind.COST]
    if spent:
        yield Fill.COST, _cost(found, lang), _line(lang, *spent)


def _assessed(entry: Entry, lang: str) -> str:
    """What was judged, with the person's own words."""
    said, text = entry.facts, saying(lang)
    if not isinstance(said, Assessment):
        raise TypeError("an assessment without its facts")
    parts = [entry.text]
    for code, span in (("limited", said.hours_limited), ("workaround", said.hours_workaround)):
        if span is not None:
            parts.append(text(f"draft.hours_{code}", found=_hours(span)))
    if said.persons is not None:
        parts.append(text("draft.persons_judged", found=said.persons))
    if said.cost is not None:
        parts.append(text("draft.cost_judged", found=kronor(said.cost.text)))
    names = {row.name: row.text.in_(lang) for row in _shipped.duties().thresholds}
    parts += [names.get(name, name).rstrip(".") for name in said.passed]
    return "; ".join(part for part in parts if part)


def _cost(found: Incident, lang: str) -> str:
    titles = {row.name: row.title.in_(lang) for row in _shipped.cost_categories()}
    parts = [part for part in sums(list(titles), found.entries) if part.count]
    whole = total(parts)
    said = [f"{titles[part.category]} {_spent(part.hours_hundredths, part.amount.text, lang)}"
            for part in parts]  # fmt: skip
    summary = _spent(whole.hours_hundredths, whole.amount.text, lang)
    return saying(lang)("draft.cost", found=summary, detail="; ".join(said))


def _spent(hundredths: int, amount: str, lang: str) -> str:
    return saying(lang)("draft.spent", found=kronor(amount), detail=_hours(hundredths))


def _hours(hundredths: int) -> str:
    whole, part = divmod(hundredths, 100)
    return f"{whole},{part:02d}" if part else str(whole)


def _of_clocks(clocks: Sequence[Clock], lang: str) -> Told:
    by_name = {one.deadline.name: one for one in clocks}
    for fill, name in _REFERENCES.items():
        found = by_name.get(name)
        if found and found.answer and found.stage is Stage.MET:
            said = f"{found.answer.text} ({local(found.answer.at)})"
            yield fill, said, _line(lang, found.answer)
    imy = by_name.get("gdpr-imy")
    # Late, a person must say why; that is not ours to make up.
    if imy and imy.due_at and (imy.stage is Stage.RUNNING or imy.is_on_time):
        said = saying(lang)("draft.in_time", found=local(imy.due_at))
        yield Fill.IMY_TIME, said, saying(lang)("draft.from_clock", found="gdpr-imy")


def _of_register(today: date, lang: str) -> Told:
    text = saying(lang)
    source = text("draft.from_register", found=today.isoformat())
    people = people_known()
    groups = [
        text(f"draft.group_{name}", found=count)
        for name, count in (("payees", people.payees), ("traders", people.sole_traders))
        if count
    ]
    if groups:
        count = people.payees + people.sole_traders
        yield Fill.PERSONS, text("draft.persons", found=count), source
        yield Fill.GROUPS, "; ".join(groups), source
    stands = list(standings())
    if stands:
        yield Fill.PAYMENTS, _payments(stands, lang), source
    last = frozen.last()
    if last:
        at = datetime.fromisoformat(last["at"]).astimezone(clock.STOCKHOLM)
        facts = {"found": last["id"], "detail": last["sha256"], "expected": local(at)}
        yield Fill.FROZEN, text("draft.frozen", **facts), text("draft.from_frozen")


def _payments(stands: Sequence[Standing], lang: str) -> str:
    """How many debts are owed still and how many are not, with what is left of those."""
    owed = [one for one in stands if is_owed(State(one.state))]
    left = written(plain_sums(summed(one.left for one in owed))) or "0"
    count = sum(one.count for one in owed)
    done = sum(one.count for one in stands) - count
    return saying(lang)("draft.payments", found=count, detail=left, expected=done)


def _line(lang: str, *entries: Entry) -> str:
    numbers = ", ".join(str(one.number) for one in entries)
    return saying(lang)("draft.from_log", found=numbers)
