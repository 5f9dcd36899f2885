"""Batches: proposed, cancelled and handed out. Signing them is for people."""

from __future__ import annotations

from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from ninja import Router
from pydantic import Field

from sluss.api import shapes
from sluss.api.access import Token
from sluss.api.answers import answered, give, lang_of, refused
from sluss.api.given import Because, Count, Day, Given, Id, Key, Kronor, NumberInPath
from sluss.api.refusals import OF_ACT, OF_FILE, OF_LOOK, OF_SIGNING
from sluss.api.request import caller_of
from sluss.api.walls import refuse_payouts, without_payouts
from sluss.core.money import Money
from sluss.outside import home
from sluss.outside.sent_journal import of_home
from sluss.rules.approve.roles import Act
from sluss.rules.approve.token import TokenRefusal
from sluss.rules.pay.release import Channel, ExportRefusal
from sluss.rules.register.decide import Refusal
from sluss.rules.triage.policy import UrgencyClass
from sluss.services import pay as service
from sluss.store import read
from sluss.telling.batch_shown import batch_shown

router = Router(tags=["pay"])


class Proposal(Given):
    """What a batch is asked to hold; nothing given is no bound."""

    budget: Kronor | None = None
    count: Count | None = None
    date: Day | None = None
    classes: Annotated[list[UrgencyClass], Field(min_length=1)] | None = None
    ids: Annotated[list[Id], Field(max_length=10_000)] = Field(default_factory=list)


class Leaving(Given):
    """By which way the batch leaves."""

    channel: Literal["pain.001"] = "pain.001"


@router.get("/batches", auth=Token(Act.READ), response={200: shapes.Batches, **OF_LOOK})
def batches(request: HttpRequest) -> HttpResponse:
    """Every batch with its sums, the latest first."""
    return give({"batches": read.batches()})


@router.get("/batches/{number}", auth=Token(Act.READ), response={200: shapes.Batch, **OF_LOOK})
def batch(request: HttpRequest, number: NumberInPath) -> HttpResponse:
    """One batch with its payments, and what was left out of it and why."""
    found = read.batch(number)
    if found is None:
        raise refused(ExportRefusal.NO_SUCH_BATCH.value)
    return give(without_payouts(request, batch_shown(found, lang_of(request))))


@router.post("/batches", auth=Token(Act.PREPARE_BATCH), response={200: shapes.Proposed, **OF_ACT})
def propose(request: HttpRequest, given: Proposal, key: Key) -> HttpResponse:
    """Put approved payables into a batch, the most urgent first. batch is null if nothing fits."""
    refuse_payouts(request, given.ids, Refusal.NO_SUCH_PAYABLE.value)
    caller = caller_of(request)
    ask = service.Ask(
        budget=Money.parse(given.budget) if given.budget else None,
        count=given.count,
        execution_on=given.date,
        classes=None if given.classes is None else frozenset(given.classes),
        ids=tuple(given.ids),
    )
    proposed = answered(service.propose(ask, caller.who, key=caller.key(key)))
    return give(without_payouts(request, batch_shown(proposed, lang_of(request))))


@router.post(
    "/batches/{number}/cancel",
    auth=Token(Act.CANCEL_BATCH),
    response={200: shapes.Cancelled, **OF_ACT},
)
def cancel(request: HttpRequest, number: NumberInPath, because: Because, key: Key) -> HttpResponse:
    """Undo a batch that was not handed out; its debts may be paid by another."""
    caller = caller_of(request)
    return give(answered(service.cancel(number, because.reason, caller.who, key=caller.key(key))))


@router.post(
    "/batches/{number}/export", auth=Token(Act.EXPORT_BATCH), response={**OF_FILE, **OF_ACT}
)
def export(
    request: HttpRequest, number: NumberInPath, given: Leaving, key: Key
) -> HttpResponseBase:
    """The payment file of a batch that two people signed; the same bytes for ever after."""
    caller = caller_of(request)
    channel, sent = Channel(given.channel), of_home(home.current())
    exported = service.export(number, channel, caller.who, key=caller.key(key), sent=sent)
    if not isinstance(exported, service.ExportedFile):
        answered(exported)
        raise TypeError("an export that is neither a file nor a refusal")
    response = StreamingHttpResponse(exported.chunks, content_type="application/octet-stream")
    response["X-Sluss-SHA256"] = exported.sha256
    return response


@router.post("/batches/{number}/sign", auth=Token(Act.SIGN_BATCH), response=OF_SIGNING)
def sign(request: HttpRequest, number: NumberInPath) -> HttpResponse:
    """Always refused: a signature is a person's, in the browser or on the command line."""
    raise refused(TokenRefusal.NEEDS_PERSON.value, status=403)
