"""Handing back: the restored system beside ours, what people say of it, and what goes back."""

from __future__ import annotations

from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from ninja import Query, Router
from pydantic import Field, StrictBool

from sluss.api import shapes_handback as shapes
from sluss.api.access import Token
from sluss.api.answers import Wrong, answered, give, lang_of, status_of, wrong
from sluss.api.files import Files, as_zip
from sluss.api.given import Day, Given, Key, Named, Reason, one_of
from sluss.api.refusals import OF_ACT, OF_FILE, OF_LOOK, of_many
from sluss.api.request import caller_of, sees_persons
from sluss.outside import home
from sluss.reception.looking import export_of, looked_at, parts_of_state, unkept
from sluss.rules.approve.roles import Act
from sluss.rules.handback.bins import Bin
from sluss.rules.handback.switch import Function, System
from sluss.services import handback as service
from sluss.telling.bins_shown import (
    explained_told,
    in_words,
    loaded_told,
    switched_told,
    switches_told,
    unkept_told,
    without_payouts,
)
from sluss.telling.exported import lists_to_hand_over, sie4, with_noted

router = Router(tags=["handback"])
FunctionName = Annotated[str, one_of(Function)]
SystemName = Annotated[str, one_of(System)]


class Shown(Given):
    """The day that the files show; as they say themselves if none is given."""

    as_of: Day | None = None


class WhichBin(Given):
    """The rows of which bin; of all if none is named."""

    bin: Annotated[str, one_of(["", *Bin])] = ""


class Explaining(Given):
    """Of which rows and faults, and why they are as they are. withdraw: it is taken back."""

    rows: Annotated[list[Named], Field(min_length=1, max_length=1000)]
    reason: Reason
    withdraw: StrictBool = False


class Switching(Given):
    """Which system pays a supplier from now on. supplier: an organisation number, or all."""

    supplier: Named
    pays: SystemName
    function: FunctionName = Function.INVOICES.value
    reason: Reason


class HandedBackAs(Given):
    """sie4: the vouchers. csv: lists, and the originals that the restored system never had."""

    format: Literal["sie4", "csv"]


@router.post(
    "/handback/load",
    auth=Token(Act.HAND_BACK, asks=Shown),
    response={200: shapes.Loaded, **OF_ACT},
)
def load(request: HttpRequest, files: Files, said: Query[Shown], key: Key) -> HttpResponse:
    """Keep what the restored system says of itself, as one state beside the register.

    Nothing of it is kept if one of the files cannot be read: status is refused then.
    """
    caller, lang = caller_of(request), lang_of(request)
    with home.scratch(home.current()) as folder:
        found, attached = looked_at(files, folder)
        parts = parts_of_state(found)
        for one in parts:
            if refusal := unkept(one):
                return give(unkept_told(one.name, refusal, lang))
        if not parts:
            names = ", ".join(file.name or "" for file in files)[:200]
            raise wrong(Wrong.NO_FILES, status=422, found=names)
        exports = [export_of(one) for one in parts]
        answer = service.load(exports, said.as_of, attached, caller.who, key=caller.key(key))
    return give(loaded_told(answer, lang))


@router.get(
    "/handback/bins", auth=Token(Act.READ, asks=WhichBin), response={200: shapes.Bins, **OF_LOOK}
)
def bins(request: HttpRequest, wish: Query[WhichBin]) -> HttpResponse:
    """The five bins. Without the right to see persons no row is a payout; the sums are of all."""
    answer = service.bins(Bin(wish.bin) if wish.bin else None)
    if answer is None:
        raise wrong(Wrong.NOTHING_LOADED, status=404)
    if not sees_persons(request):
        answer = without_payouts(answer)
    return give(in_words(answer, lang_of(request)))


@router.post("/handback/explain", auth=Token(Act.HAND_BACK), response=of_many(shapes.RowsExplained))
def explain(request: HttpRequest, given: Explaining, key: Key) -> HttpResponse:
    """Say why rows and faults are as they are, or take it back. Each by itself."""
    caller = caller_of(request)
    said = service.explain(
        given.rows, given.reason, caller.who, key=caller.key(key), withdraws=given.withdraw
    )
    answer = explained_told(said, lang_of(request))
    refused = [status_of(one["code"]) for one in answer["refused"]]
    return give(answer, 200 if answer["explained"] else max(refused))


@router.get("/handback/switches", auth=Token(Act.READ), response={200: shapes.Switches, **OF_LOOK})
def switches(request: HttpRequest) -> HttpResponse:
    """Which system pays whom; everybody else is paid from here."""
    return give(switches_told(service.switches()))


@router.post(
    "/handback/switch", auth=Token(Act.HAND_BACK), response={200: shapes.Switched, **OF_ACT}
)
def switch(request: HttpRequest, given: Switching, key: Key) -> HttpResponse:
    """Say which system pays a supplier from now on."""
    caller = caller_of(request)
    said = service.Switch(
        given.supplier.replace("-", ""), Function(given.function), System(given.pays), given.reason
    )
    answer = answered(service.switch(said, caller.who, key=caller.key(key)))
    return give(switched_told(answer))


@router.get("/handback/report", auth=Token(Act.READ), response={200: shapes.Reconciled, **OF_LOOK})
def report(request: HttpRequest) -> HttpResponse:
    """The old system, ours and the bank beside each other: totals that add up, or what is over."""
    return give(service.report())


@router.get(
    "/handback/export",
    auth=Token(Act.HAND_BACK, Act.READ_PERSONS, asks=HandedBackAs),
    response=OF_FILE,
)
def export(request: HttpRequest, wish: Query[HandedBackAs]) -> HttpResponseBase:
    """What goes back, in an archive; what vouchers cannot say lies beside them in noted.txt."""
    if wish.format == "csv":
        return as_zip(lists_to_hand_over())
    return as_zip(with_noted(sie4(caller_of(request).today, lang_of(request))))
