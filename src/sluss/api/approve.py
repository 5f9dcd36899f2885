"""Attests, and new accounts of payees."""

from __future__ import annotations

from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field

from sluss.api import shapes
from sluss.api.access import Token
from sluss.api.answers import BAD_INPUT, Plain, Wrong, answered, give, lang_of, status_of, wrong
from sluss.api.given import Because, Day, Given, Id, Key, NumberInPath, Reason, Text, Word
from sluss.api.refusals import OF_ACT, OF_LOOK, of_many
from sluss.api.request import caller_of
from sluss.api.walls import refuse_payouts
from sluss.core.ids import read_bankgiro, read_bban, read_iban, read_org_number, read_plusgiro
from sluss.core.party import Account, Scheme
from sluss.rules.approve.attest import Refusal
from sluss.rules.approve.roles import Act
from sluss.services import approve as service
from sluss.store import read
from sluss.telling.account_shown import shown
from sluss.telling.texts import sentence

router = Router(tags=["approve"])


class Attest(Given):
    """Which payables are attested."""

    ids: Annotated[list[Id], Field(min_length=1, max_length=1000)]
    comment: Text = ""


class NewNumber(Given):
    """An account as people write it. A bban is clearing-number, as 6789-123456789."""

    scheme: Literal["bankgiro", "plusgiro", "iban", "bban"]
    number: Word


class NewAccount(Given):
    """A payee's new account. The payee is known by number or by name."""

    org_number: Word = ""
    name: Word = ""
    account: NewNumber
    requested_on: Day | None = None
    reason: Reason


class Call(Given):
    """A call back to a number that was known before."""

    phone: Word
    spoke_with: Word


@router.post("/approve", auth=Token(Act.ATTEST), response=of_many(shapes.Attested))
def attest(request: HttpRequest, given: Attest, key: Key) -> HttpResponse:
    """Attest payables. Each is attested or refused by itself; refused is the request if all are."""
    refuse_payouts(request, given.ids, Refusal.NO_SUCH_PAYABLE.value)
    who, key = caller_of(request).who, caller_of(request).key(key)
    answer = answered(service.attest(given.ids, given.comment, who, key=key))
    lang = lang_of(request)
    refused = [{**one, "message": sentence(one["code"], lang)} for one in answer["refused"]]
    status = 200 if answer["approved"] else max(status_of(one["code"]) for one in refused)
    return give({**answer, "refused": refused}, status)


@router.get(
    "/accounts", auth=Token(Act.READ, Act.READ_PERSONS), response={200: shapes.Accounts, **OF_LOOK}
)
def accounts(request: HttpRequest) -> HttpResponse:
    """Every new account that was proposed for a payee, the latest first."""
    return give({"accounts": [shown(change) for change in read.account_changes()]})


@router.post("/accounts", auth=Token(Act.ACCOUNT_PROPOSE), response={200: shapes.Change, **OF_ACT})
def propose(request: HttpRequest, given: NewAccount, key: Key) -> HttpResponse:
    """Propose an account for a payee that the register knows."""
    caller = caller_of(request)
    number = read_org_number(given.org_number) if given.org_number else ""
    if number is None or not (number or given.name):
        raise _wrong("org_number")
    change = service.propose_account(
        org_number=number,
        name=given.name,
        account=_account(given.account),
        requested_on=given.requested_on or caller.today,
        reason=given.reason,
        who=caller.who,
        key=caller.key(key),
    )
    return _give(change)


@router.post(
    "/accounts/{change}/call-back",
    auth=Token(Act.ACCOUNT_CALL_BACK),
    response={200: shapes.Change, **OF_ACT},
)
def call_back(request: HttpRequest, change: NumberInPath, call: Call, key: Key) -> HttpResponse:
    """Say that the payee was called on a number known before, and confirmed the account."""
    caller = caller_of(request)
    return _give(
        service.call_back(change, call.phone, call.spoke_with, caller.who, key=caller.key(key))
    )


@router.post(
    "/accounts/{change}/confirm",
    auth=Token(Act.ACCOUNT_CONFIRM),
    response={200: shapes.Change, **OF_ACT},
)
def confirm(request: HttpRequest, change: NumberInPath, key: Key) -> HttpResponse:
    """Trust an account that another person called back."""
    caller = caller_of(request)
    return _give(service.confirm_account(change, caller.who, key=caller.key(key)))


@router.post(
    "/accounts/{change}/reject",
    auth=Token(Act.ACCOUNT_CALL_BACK),
    response={200: shapes.Change, **OF_ACT},
)
def reject(request: HttpRequest, change: NumberInPath, because: Because, key: Key) -> HttpResponse:
    """Say that an account is not to be trusted; it may be proposed anew."""
    caller = caller_of(request)
    return _give(service.reject_account(change, because.reason, caller.who, key=caller.key(key)))


def _give(change: Plain) -> HttpResponse:
    return give(shown(answered(change)))


def _account(given: NewNumber) -> Account:
    if given.scheme == "bban":
        clearing, _, rest = given.number.partition("-")
        number = read_bban(clearing, rest)
    else:
        readers = {"bankgiro": read_bankgiro, "plusgiro": read_plusgiro, "iban": read_iban}
        number = readers[given.scheme](given.number)
    if number is None:
        raise _wrong("account.number")
    return Account(Scheme(given.scheme), number)


def _wrong(field: str) -> Exception:
    """A number whose check digits are wrong: what a document cannot say, but a reader sees."""
    places = [{"field": f"body.{field}", "problem": "no_such_number"}]
    return wrong(Wrong.BAD_INPUT, status=BAD_INPUT, places=places, found=f"body.{field}")
