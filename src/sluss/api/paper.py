"""An invoice on paper, keyed field by field by whoever has it."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Router

from sluss.api import shapes
from sluss.api.access import Token
from sluss.api.answers import answered, give, lang_of
from sluss.api.approve import NewNumber
from sluss.api.given import Given, Key, Word, one_of
from sluss.api.refusals import OF_ACT
from sluss.api.request import caller_of
from sluss.formats.paper import KINDS, PaperForm
from sluss.reception.paper import register
from sluss.rules.approve.roles import Act
from sluss.services._command import Who

router = Router(tags=["intake"])


class Keyed(Given):
    """What stands on the paper, as it stands there. taken_in_by: the token's person if nobody."""

    kind: Annotated[str, one_of(KINDS)] = KINDS[0].value
    supplier: Word = ""
    supplier_number: Word = ""
    org_number: Word = ""
    number: Word = ""
    refers_to: Word = ""
    issued: Word = ""
    due: Word = ""
    amount: Word = ""
    currency: Word = "SEK"
    account: NewNumber | None = None
    ocr: Word = ""
    taken_in_by: Word = ""
    remark: Word = ""


@router.post("/paper", auth=Token(Act.RECEIVE), response={200: shapes.PaperKept, **OF_ACT})
def add(request: HttpRequest, given: Keyed, key: Key) -> HttpResponse:
    """Take an invoice on paper in. With an error in it nothing is kept: status is refused then."""
    caller = caller_of(request)
    form = _form(given, caller.who)
    return give(answered(register(form, None, caller.who, lang_of(request), key=caller.key(key))))


def _form(given: Keyed, who: Who) -> PaperForm:
    to = given.account
    account = {"scheme": to.scheme, "account": to.number} if to else {}
    return PaperForm(
        document=given.kind,
        supplier_name=given.supplier,
        supplier_number=given.supplier_number,
        org_number=given.org_number,
        document_number=given.number,
        refers_to=given.refers_to,
        issue_date=given.issued,
        due_date=given.due,
        amount=given.amount,
        currency=given.currency,
        reference=given.ocr,
        taken_in_by=given.taken_in_by or who.by,
        remark=given.remark,
        **account,
    )
