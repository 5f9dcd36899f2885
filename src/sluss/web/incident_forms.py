"""The forms of an incident: what was written in their fields, as the log wants it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime

from sluss.core.money import Money
from sluss.outside import clock
from sluss.rules.incident.entries import (
    PLAINLY,
    Answer,
    Assessment,
    Cost,
    Decision,
    Facts,
    Kind,
    Meeting,
    Tick,
)
from sluss.rules.incident.entries import Organisation as Type
from sluss.services import _shipped
from sluss.telling.log_shown import category_titles
from sluss.web.request import Request, who

_CHARS_MAX = 4000
_FIGURE_CHARS_MAX, _PERSONS_MAX = 20, 10**9


def text_of(request: Request, name: str) -> str:
    """What was written in a field. No database keeps a NUL."""
    return request.POST.get(name, "").replace("\0", "").strip()[:_CHARS_MAX]


def hundredths_of(written: str) -> int | None:
    """Hundredths of what was written, with point or comma; None if it is no number above nought."""
    return _figure(written) or None


def _figure(written: str) -> int | None:
    try:
        found = Money.parse(written.replace(" ", "").replace("\u00a0", "")).minor
    except ValueError:
        return None
    return found if found >= 0 else None


def instant_of(written: str) -> datetime | None:
    """The instant that a browser's field gives, as a clock here shows it; None if there is none."""
    try:
        found = datetime.fromisoformat(written)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=clock.STOCKHOLM)


def day_of(written: str) -> date | None:
    """The day that a browser's field gives; None if there is none."""
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def type_of(given: Mapping[str, str]) -> Type | None:
    """What the organisation was said to be; None if nothing was said."""
    kind = given.get("type", "")
    return Type(kind) if kind in set(Type) else None


# ---- The worksheet ---------------------------------------------------------------------------

FIGURES = ("hours_limited", "hours_workaround", "cost", "last_year", "persons")


def written_figures(given: Mapping[str, str]) -> dict[str, str]:
    """What was written in the fields of the worksheet, those alone that have something."""
    found = {name: given.get(name, "").strip()[:_FIGURE_CHARS_MAX] for name in FIGURES}
    return {name: written for name, written in found.items() if written}


def assessment_of(figures: Mapping[str, str]) -> Assessment | None:
    """The figures of a worksheet; None if one of them is no number from nought."""
    read = {name: _figure(written) for name, written in figures.items()}
    persons = read.get("persons", 0)
    if None in read.values() or persons is None or persons % 100 or persons > 100 * _PERSONS_MAX:
        return None
    amounts = {
        name: Money("SEK", minor)
        for name in ("cost", "last_year")
        if (minor := read.get(name)) is not None
    }
    return Assessment(
        hours_limited=read.get("hours_limited"),
        hours_workaround=read.get("hours_workaround"),
        persons=persons // 100 if "persons" in read else None,
        **amounts,
    )


# ---- What is noted ---------------------------------------------------------------------------


def _decision(request: Request) -> Facts | None:
    by = text_of(request, "decided_by") or who(request).by
    return Decision(ground=text_of(request, "ground"), decided_by=by)


def _meeting(request: Request) -> Facts | None:
    names = [name.strip() for name in text_of(request, "present").split(",")]
    return Meeting(present=tuple(name for name in names if name))


def _cost(request: Request) -> Facts | None:
    """Hours or kronor, of a category that there is; None if it is not so."""
    category = request.POST.get("category", "")
    if category not in category_titles(request.lang):
        return None
    hours = hundredths_of(text_of(request, "hours"))
    amount = hundredths_of(text_of(request, "amount"))
    if (hours is None) == (amount is None):
        return None
    spent = None if amount is None else Money("SEK", amount)
    evidence = text_of(request, "evidence").lower()
    return Cost(category=category, hours_hundredths=hours, amount=spent, evidence=evidence)


def _clock(request: Request) -> Facts | None:
    names = {deadline.name for deadline in _shipped.duties().deadlines}
    name = request.POST.get("clock", "")
    return Answer(clock=name) if name in names else None


def _tick(request: Request) -> Facts | None:
    name = request.POST.get("card", "")
    return Tick(card=name) if name in {card.name for card in _shipped.cards().cards} else None


def _plainly(_request: Request) -> Facts | None:
    return PLAINLY


FACTS: dict[str, Callable[[Request], Facts | None]] = {
    Kind.LOG.value: _plainly,
    Kind.DECISION.value: _decision,
    Kind.MEETING.value: _meeting,
    Kind.COST.value: _cost,
    Kind.REPORTED.value: _clock,
    Kind.EXPLAINED.value: _clock,
    Kind.CARD.value: _tick,
    Kind.RETRACTED.value: _plainly,
}
