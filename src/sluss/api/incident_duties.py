"""What an incident asks of people: meetings, costs, what the law wants told, and the role cards."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query
from pydantic import Field, StrictBool

from sluss.api import shapes
from sluss.api.access import Token
from sluss.api.answers import BAD_INPUT, Wrong, answered, give, lang_of, wrong
from sluss.api.given import (
    NUMBER_MAX,
    Because,
    Given,
    Hours,
    Instant,
    Key,
    Kronor,
    NumberInPath,
    Reason,
    Sha256OrNone,
    Text,
    Word,
    one_of,
)

# One router: an address that two have is found in the first alone, whatever the method.
from sluss.api.incident import Logging, TypeName, needed, noted, router
from sluss.api.refusals import OF_ACT, OF_LOOK
from sluss.api.request import caller_of
from sluss.core.money import Money
from sluss.rules.approve.roles import Act
from sluss.rules.incident.entries import Answer, Assessment, Cost, Kind, Meeting, Tick
from sluss.rules.incident.entries import Organisation as Type
from sluss.services import _shipped
from sluss.services import incident as service
from sluss.telling.incident_told import cards_told
from sluss.telling.situation_told import gather
from sluss.telling.worksheet_shown import Sheet, judged, sheet_plain

_CLOCKS = one_of(dict.fromkeys(one.name for one in _shipped.duties().deadlines))
ClockInPath = Annotated[str, _CLOCKS, Path()]
CardInPath = Annotated[str, one_of(card.name for card in _shipped.cards().cards), Path()]
Role = Annotated[str, one_of(["", *_shipped.cards().roles])]
Category = Annotated[str, one_of(category.name for category in _shipped.cost_categories())]
People = Annotated[int, Field(ge=0, le=NUMBER_MAX)]


class Convening(Logging):
    """A meeting. lagesbild: it had the situation before it, which is frozen with the entry."""

    present: Annotated[list[Word], Field(max_length=100)] = Field(default_factory=list)
    lagesbild: StrictBool = False


class Spending(Logging):
    """What something cost: hours (2.5) or kronor, one of the two. evidence: SHA-256."""

    category: Category
    hours: Hours | None = None
    amount: Kronor | None = None
    evidence: Sha256OrNone = ""


class Reporting(Given):
    """That a clock of the law was answered. reference: by which it is found there."""

    reference: Reason
    at: Instant | None = None


class Ticking(Given):
    """What is said of a role card that is done."""

    note: Text = ""
    at: Instant | None = None


class Weighing(Given):
    """How heavy the incident is; hours as 2.5. What is not known is left out."""

    hours_limited: Hours | None = None
    hours_workaround: Hours | None = None
    cost: Kronor | None = None
    last_year: Kronor | None = None
    persons: People | None = None
    type: TypeName | None = None


class WeighingNoted(Weighing):
    """The same, to stand in the log with a word on it."""

    note: Reason


class WhichCards(Given):
    """Of which role; of all if none is named."""

    role: Role = ""


@router.post(
    "/incident/meeting", auth=Token(Act.LOG_INCIDENT), response={200: shapes.Noted, **OF_ACT}
)
def meet(request: HttpRequest, given: Convening, key: Key) -> HttpResponse:
    """Write a meeting in the log: who was there, and what was said."""
    caller = caller_of(request)
    wanted = service.Note(
        kind=Kind.MEETING,
        text=given.text,
        at=given.at,
        corrects=given.corrects,
        facts=Meeting(present=tuple(given.present)),
        situation=gather(caller.today, caller.at) if given.lagesbild else None,
    )
    return noted(request, wanted, key)


@router.post(
    "/incident/costs", auth=Token(Act.LOG_INCIDENT), response={200: shapes.Noted, **OF_ACT}
)
def spend(request: HttpRequest, given: Spending, key: Key) -> HttpResponse:
    """Write what something cost in the log."""
    hours = _hundredths(given.hours)
    if bool(hours) == bool(given.amount):
        places = [{"field": "body.hours", "problem": "hours_or_amount"}]
        raise wrong(Wrong.BAD_INPUT, status=BAD_INPUT, places=places, found="body.hours")
    facts = Cost(
        category=given.category,
        hours_hundredths=hours or None,
        amount=_money(given.amount),
        evidence=given.evidence,
    )
    wanted = service.Note(
        kind=Kind.COST, text=given.text, at=given.at, corrects=given.corrects, facts=facts
    )
    return noted(request, wanted, key)


@router.post(
    "/incident/log/{entry}/retract",
    auth=Token(Act.LOG_INCIDENT),
    response={200: shapes.Noted, **OF_ACT},
)
def retract(request: HttpRequest, entry: NumberInPath, because: Because, key: Key) -> HttpResponse:
    """Take an entry back. It stands in the log as taken back; it takes the right to write it."""
    wanted = service.Note(kind=Kind.RETRACTED, text=because.reason, corrects=entry)
    return noted(request, wanted, key)


@router.post(
    "/incident/clocks/{clock}/reported",
    auth=Token(Act.LEAD_INCIDENT),
    response={200: shapes.Noted, **OF_ACT},
)
def reported(request: HttpRequest, clock: ClockInPath, given: Reporting, key: Key) -> HttpResponse:
    """Say that a clock of the law was met: somebody reported, and has a reference."""
    wanted = service.Note(
        kind=Kind.REPORTED, text=given.reference, at=given.at, facts=Answer(clock=clock)
    )
    return noted(request, wanted, key)


@router.post(
    "/incident/clocks/{clock}/explained",
    auth=Token(Act.LEAD_INCIDENT),
    response={200: shapes.Noted, **OF_ACT},
)
def explained(request: HttpRequest, clock: ClockInPath, because: Because, key: Key) -> HttpResponse:
    """Say why a clock of the law need not be answered."""
    wanted = service.Note(kind=Kind.EXPLAINED, text=because.reason, facts=Answer(clock=clock))
    return noted(request, wanted, key)


@router.get(
    "/incident/significance",
    auth=Token(Act.READ, asks=Weighing),
    response={200: shapes.Worksheet, **OF_LOOK},
)
def weigh(request: HttpRequest, wish: Query[Weighing]) -> HttpResponse:
    """What is said, held against the thresholds of the law, each with its source."""
    return give(sheet_plain(_sheet(request, wish), None, lang_of(request)))


@router.post(
    "/incident/significance",
    auth=Token(Act.LEAD_INCIDENT),
    response={200: shapes.Worksheet, **OF_ACT},
)
def weigh_noted(request: HttpRequest, given: WeighingNoted, key: Key) -> HttpResponse:
    """The same, written in the log."""
    caller, sheet = caller_of(request), _sheet(request, given)
    wanted = service.Note(kind=Kind.SIGNIFICANCE, text=given.note, facts=sheet.assessment)
    entry = answered(service.note(wanted, caller.who, key=caller.key(key)))["entry"]
    return give(sheet_plain(sheet, entry, lang_of(request)))


@router.get(
    "/incident/cards",
    auth=Token(Act.READ, asks=WhichCards),
    response={200: shapes.Cards, **OF_LOOK},
)
def cards(request: HttpRequest, wish: Query[WhichCards]) -> HttpResponse:
    """The role cards: what is overdue first."""
    at = caller_of(request).at
    wanted = [one for one in service.tasks(needed(), at) if wish.role in ("", one.card.role)]
    return give(cards_told(wanted, at, lang_of(request)))


@router.post(
    "/incident/cards/{card}/done",
    auth=Token(Act.LOG_INCIDENT),
    response={200: shapes.Noted, **OF_ACT},
)
def done(request: HttpRequest, card: CardInPath, given: Ticking, key: Key) -> HttpResponse:
    """Say that what a role card asks is done."""
    wanted = service.Note(kind=Kind.CARD, text=given.note, at=given.at, facts=Tick(card=card))
    return noted(request, wanted, key)


def _sheet(request: HttpRequest, given: Weighing) -> Sheet:
    said = Assessment(
        hours_limited=_hundredths(given.hours_limited),
        hours_workaround=_hundredths(given.hours_workaround),
        cost=_money(given.cost),
        last_year=_money(given.last_year),
        persons=given.persons,
    )
    return judged(said, Type(given.type) if given.type else None, caller_of(request).today)


def _hundredths(hours: str | None) -> int | None:
    return Money.parse(hours).minor if hours else None


def _money(kronor: str | None) -> Money | None:
    return Money.parse(kronor) if kronor else None
