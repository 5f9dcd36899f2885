"""What is told of it all: on its way, what waiting costs, the situation."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from sluss.api import shapes
from sluss.api.access import Token
from sluss.api.answers import give, lang_of
from sluss.api.given import NUMBER_MAX, Day, Given, Kronor
from sluss.api.refusals import OF_LOOK
from sluss.api.request import caller_of
from sluss.api.walls import of_firms
from sluss.core.money import Money
from sluss.rules.approve.roles import Act
from sluss.services.confirm import in_flight as find
from sluss.services.confirm import totals
from sluss.services.report import ExposureAsk
from sluss.services.report import exposure as find_exposure
from sluss.telling.exposure_shown import shown as exposure_shown
from sluss.telling.in_flight import plain_totals, told
from sluss.telling.situation_told import gather

router = Router(tags=["report"])


class Waiting(Given):
    """How waiting is reckoned. per_day, budget: bounds of the plan."""

    at: Day | None = None
    per_day: Annotated[int, Field(ge=1, le=NUMBER_MAX)] | None = None
    budget: Kronor | None = None


class Since(Given):
    """From which day changes are told; from the last frozen situation if none is given."""

    since: Day | None = None


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
    caller = caller_of(request)
    return give(gather(caller.today, caller.at, wish.since))
