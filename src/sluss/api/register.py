"""The register: what is owed, and what people decide about it."""

from __future__ import annotations

from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from sluss.api import shapes
from sluss.api.access import Token
from sluss.api.answers import Plain, answered, give, refused
from sluss.api.given import Because, Given, Id, IdInPath, IdOrNone, Key, Reason, Word
from sluss.api.refusals import OF_ACT, OF_LOOK
from sluss.api.request import caller_of, frame_for, sees_persons
from sluss.core.lifecycle import State
from sluss.core.records import DocumentKind
from sluss.rules.approve.roles import Act
from sluss.rules.register.decide import Refusal
from sluss.rules.triage.policy import UrgencyClass
from sluss.services import _shipped
from sluss.services import register as service
from sluss.store.payable_pages import page_after
from sluss.store.read import Wanted
from sluss.telling.register_shown import page_of, totals_of
from sluss.telling.shown import shown

router = Router(tags=["register"])
Decision = Literal["hold", "release", "dispute", "dismiss", "hardship"]
_PAYOUT = DocumentKind.PAYOUT.value


class Wish(Given):
    """Which payables are asked for. Several states or classes: any of them."""

    state: list[State] = Field(default_factory=list)
    urgency_class: list[UrgencyClass] = Field(default_factory=list, alias="class")
    search: Word = ""
    sort: Literal["urgency", "due", "amount", "name"] = "urgency"
    after: IdOrNone = ""
    limit: Annotated[int, Field(ge=1, le=1000)] | None = None


class Other(Given):
    """Another payable, and why it is the same debt or a different one."""

    other: Id
    reason: Reason


@router.get(
    "/payables", auth=Token(Act.READ, asks=Wish), response={200: shapes.Payables, **OF_LOOK}
)
def payables(request: HttpRequest, wish: Query[Wish]) -> HttpResponse:
    """What is owed, a page at a time."""
    limits = _shipped.limits("api").on(caller_of(request).today)
    limit = wish.limit or limits["rows_page"]
    wanted = Wanted(
        states=tuple(wish.state),
        classes=tuple(wish.urgency_class),
        without=() if sees_persons(request) else (_PAYOUT,),
        search=wish.search,
        sort=wish.sort,
        limit=limit,
    )
    rows = page_after(wanted, wish.after)
    if rows is None:
        raise refused(Refusal.NO_SUCH_PAYABLE.value, found=wish.after)
    frame, here = frame_for(request), rows[:limit]
    return give(
        {
            "as_of": frame.today.isoformat(),
            "payables": [shown(row, frame) for row in here],
            "totals": None if wish.after else totals_of(wanted),
            "next": here[-1]["public_id"] if len(rows) > limit else None,
        }
    )


@router.get(
    "/payables/{public_id}", auth=Token(Act.READ), response={200: shapes.PayablePage, **OF_LOOK}
)
def payable(request: HttpRequest, public_id: IdInPath) -> HttpResponse:
    """One debt, with its history and how it is known."""
    return give(_page(request, public_id, with_chain=True))


@router.post(
    "/payables/{public_id}/same",
    auth=Token(Act.DECIDE),
    response={200: shapes.PayablePage, **OF_ACT},
)
def same(request: HttpRequest, public_id: IdInPath, other: Other, key: Key) -> HttpResponse:
    """Say that two payables are one debt."""
    return _compare(request, "same", public_id, other, key)


@router.post(
    "/payables/{public_id}/different",
    auth=Token(Act.DECIDE),
    response={200: shapes.PayablePage, **OF_ACT},
)
def different(request: HttpRequest, public_id: IdInPath, other: Other, key: Key) -> HttpResponse:
    """Say that two payables are not one debt."""
    return _compare(request, "different", public_id, other, key)


def _compare(
    request: HttpRequest, kind: str, public_id: str, other: Other, key: str
) -> HttpResponse:
    for one in (public_id, other.other):
        _page(request, one)
    who, key = caller_of(request).who, caller_of(request).key(key)
    said = answered(service.pair(kind, public_id, other.other, other.reason, who, key=key))
    return give(_page(request, said["payable"]))


@router.post(
    "/payables/{public_id}/{decision}",
    auth=Token(Act.DECIDE),
    response={200: shapes.PayablePage, **OF_ACT},
)
def decide(
    request: HttpRequest, public_id: IdInPath, decision: Decision, because: Because, key: Key
) -> HttpResponse:
    """Hold, release, dispute or dismiss a debt, or note that its payee cannot wait."""
    _page(request, public_id)  # What the caller may not see it does not decide about either.
    who, key = caller_of(request).who, caller_of(request).key(key)
    said = answered(service.decide(decision, public_id, because.reason, who, key=key))
    return give(_page(request, said["payable"]))


def _page(request: HttpRequest, public_id: str, *, with_chain: bool = False) -> Plain:
    """The debt. Refused if there is none, or none that the caller may see."""
    found = page_of(public_id, frame_for(request), with_chain=with_chain)
    if found is None or (found["kind"] == _PAYOUT and not sees_persons(request)):
        raise refused(Refusal.NO_SUCH_PAYABLE.value, found=public_id)
    return found
