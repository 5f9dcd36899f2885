"""The supplier register: who is paid, what is wrong with what we know of them, and faults put away.

It is made of payment files too, which tell of persons, so that whoever asks may see those.
"""

from __future__ import annotations

from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from ninja import Query, Router
from pydantic import Field

from sluss.api import shapes
from sluss.api.access import Token
from sluss.api.answers import HEAD_OF_DRILL, JSON, Wrong, give, lang_of, refused, wrong
from sluss.api.given import NUMBER_MAX, Flag, Given, Key, Named, Reason, Word
from sluss.api.refusals import OF_ACT, OF_LOOK
from sluss.api.request import caller_of
from sluss.core.masking import without_person_numbers
from sluss.rules.approve.roles import Act
from sluss.rules.register.supplier_find import find
from sluss.services import drill
from sluss.services import register as service
from sluss.services._suppliers import DISMISS, REOPEN, view
from sluss.telling.supplier_shown import Shelf, shelf_of
from sluss.telling.suppliers_told import Wanted, called, chosen, document, page_of, said_told

router = Router(tags=["register"])
_KINDS = {"dismiss": DISMISS, "reopen": REOPEN}


class WhichSuppliers(Given):
    """Which suppliers. faults, dormant: those of whom something is wrong, that nobody uses."""

    search: Word = ""
    faults: Flag = False
    dormant: Flag = False
    limit: Annotated[int, Field(ge=0, le=NUMBER_MAX)] | None = None


class WhichSupplier(Given):
    """Which supplier: a name, a number or an account, or words of them."""

    named: Named


class SaidOfFaults(Given):
    """Of which faults, and why."""

    ids: Annotated[list[Named], Field(min_length=1, max_length=1000)]
    reason: Reason


@router.get(
    "/suppliers",
    auth=Token(Act.READ, Act.READ_PERSONS, asks=WhichSuppliers),
    response={200: shapes.Suppliers, **OF_LOOK},
)
def suppliers(request: HttpRequest, wish: Query[WhichSuppliers]) -> HttpResponseBase:
    """Suppliers with their accounts and faults, the one that most money went through first."""
    shelf = _shelf(request)
    wanted = Wanted(search=wish.search, only_faults=wish.faults, only_dormant=wish.dormant)
    head = HEAD_OF_DRILL if drill.is_drill_home() else "{"
    told = document(chosen(shelf, wanted)[: wish.limit], shelf, caller_of(request).today, head)
    return StreamingHttpResponse((part.encode() for part in told), content_type=JSON)


@router.get(
    "/supplier",
    auth=Token(Act.READ, Act.READ_PERSONS, asks=WhichSupplier),
    response={200: shapes.SupplierPage, **OF_ACT},
)
def supplier(request: HttpRequest, wish: Query[WhichSupplier]) -> HttpResponse:
    """One supplier with all that is known of it. Refused if several may be meant."""
    shelf = _shelf(request)
    found, asked = find(shelf.view.register, wish.named), without_person_numbers(wish.named)
    if not found:
        raise wrong(Wrong.NO_SUCH_SUPPLIER, status=404, found=asked)
    if len(found) > 1:
        several = called(found, shelf.lang)
        raise wrong(Wrong.SEVERAL_SUPPLIERS, status=409, found=asked, expected=several)
    return give(page_of(found[0], shelf))


@router.post(
    "/suppliers/faults/{word}",
    auth=Token(Act.DECIDE, Act.READ_PERSONS),
    response={200: shapes.FaultsAnswered, **OF_ACT},
)
def say(
    request: HttpRequest, word: Literal["dismiss", "reopen"], given: SaidOfFaults, key: Key
) -> HttpResponse:
    """Dismiss faults of the register, or open them again: all of them, or none."""
    caller, ids = caller_of(request), list(dict.fromkeys(given.ids))
    answer = service.say_of_faults(_KINDS[word], ids, given.reason, caller.who, key=caller.key(key))
    if "refused" in answer:
        raise refused(answer["refused"], found=answer["fault"])
    return give(said_told(answer, lang_of(request)))


def _shelf(request: HttpRequest) -> Shelf:
    return shelf_of(view(caller_of(request).today), lang_of(request))
