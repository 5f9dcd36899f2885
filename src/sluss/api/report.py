"""What is told of it all: on its way, what waiting costs, the situation."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from sluss.api import shapes
from sluss.api.access import Token
from sluss.api.answers import Plain, Wrong, answered, give, lang_of, wrong
from sluss.api.given import (
    NUMBER_MAX,
    Day,
    DayOrVersion,
    Given,
    Key,
    Kronor,
    NumberInPath,
    Text,
)
from sluss.api.refusals import OF_ACT, OF_LOOK
from sluss.api.request import caller_of
from sluss.api.walls import of_firms
from sluss.core.money import Money
from sluss.rules.approve.roles import Act
from sluss.services import report as service
from sluss.services.confirm import in_flight as find
from sluss.services.confirm import totals
from sluss.services.report import ExposureAsk
from sluss.services.report import exposure as find_exposure
from sluss.store import frozen
from sluss.telling.exposure_shown import shown as exposure_shown
from sluss.telling.in_flight import plain_totals, told
from sluss.telling.situation_told import frozen_told, gather, version_told

router = Router(tags=["report"])


class Waiting(Given):
    """How waiting is reckoned. per_day, budget: bounds of the plan."""

    at: Day | None = None
    per_day: Annotated[int, Field(ge=1, le=NUMBER_MAX)] | None = None
    budget: Kronor | None = None


class Since(Given):
    """From when changes are told: a day, or the number of a frozen situation; else the last."""

    since: DayOrVersion | None = None


class Freezing(Since):
    """Why the situation is frozen, and from when its changes are told."""

    reason: Text = ""


@router.get("/in-flight", auth=Token(Act.READ), response={200: shapes.OnTheWay, **OF_LOOK})
def in_flight(request: HttpRequest) -> HttpResponse:
    """What was sent and not confirmed, and when to ask the bank. Of firms alone without persons."""
    today, lang = caller_of(request).today, lang_of(request)
    found = find(today)
    rows = [told(one, lang) for one in of_firms(request, found)]
    sums = plain_totals(totals(found))
    return give({"as_of": today.isoformat(), "transfers": rows, "totals": sums})


@router.get(
    "/exposure", auth=Token(Act.REPORT, asks=Waiting), response={200: shapes.Exposure, **OF_LOOK}
)
def exposure(request: HttpRequest, wish: Query[Waiting]) -> HttpResponse:
    """What waiting has cost and will cost, and in which order to pay."""
    ask = ExposureAsk(
        at=wish.at or caller_of(request).today,
        per_day=wish.per_day,
        budget=Money.parse(wish.budget) if wish.budget else None,
        reference_rate_bp=None,
    )
    return give(exposure_shown(find_exposure(ask), lang_of(request)))


@router.get(
    "/lagesbild", auth=Token(Act.REPORT, asks=Since), response={200: shapes.Situation, **OF_LOOK}
)
def lagesbild(request: HttpRequest, wish: Query[Since]) -> HttpResponse:
    """The situation on one page, with persons as counts alone."""
    return give(_gathered(request, wish))


@router.get("/lagesbild/frozen", auth=Token(Act.REPORT), response={200: shapes.Frozen, **OF_LOOK})
def every_frozen(request: HttpRequest) -> HttpResponse:
    """Every frozen situation without its text, the first one first."""
    return give({"frozen": list(map(frozen_told, frozen.frozen()))})


@router.get(
    "/lagesbild/frozen/{number}",
    auth=Token(Act.REPORT),
    response={200: shapes.Version, **OF_LOOK},
)
def one_frozen(request: HttpRequest, number: NumberInPath) -> HttpResponse:
    """One frozen situation as it was told."""
    return give(version_told(_version(number)))


@router.post(
    "/lagesbild/freeze",
    auth=Token(Act.REPORT, Act.LOG_INCIDENT),
    response={200: shapes.FrozenHead, **OF_ACT},
)
def freeze(request: HttpRequest, given: Freezing, key: Key) -> HttpResponse:
    """Keep the situation as it is told now, under a number and its hash."""
    caller, answer = caller_of(request), _gathered(request, given)
    kept = answered(service.freeze(answer, given.reason, caller.who, key=caller.key(key)))
    return give(frozen_told(_version(kept["version"])))


def _gathered(request: HttpRequest, wish: Since) -> Plain:
    caller, since = caller_of(request), wish.since
    return gather(caller.today, caller.at, _version(since) if isinstance(since, int) else since)


def _version(number: int) -> Plain:
    found = frozen.version(number)
    if found is None:
        raise wrong(Wrong.NO_SUCH_VERSION, status=404)
    return found
