"""The pages of handing back: the five bins, what people say of them, and what goes back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.views.decorators.http import require_POST

from sluss.core.ids import masked
from sluss.core.money import Money
from sluss.core.plain import canonical
from sluss.formats.table_write import Cell
from sluss.reception.arriving import Candidate
from sluss.reception.looking import export_of, parts_of_state, unkept
from sluss.rules.approve.roles import Act
from sluss.rules.handback.bins import Bin
from sluss.rules.handback.signing import SIGNERS
from sluss.rules.handback.switch import Function, System
from sluss.services import handback as service
from sluss.telling.bins_shown import (
    bin_word,
    in_words,
    is_open,
    loaded_told,
    switches_told,
    without_payouts,
)
from sluss.telling.exported import lists_to_hand_over, sie4, with_noted
from sluss.telling.told import plain_of, told
from sluss.web import lists
from sluss.web.downloads import as_zip
from sluss.web.pages import UNPROCESSABLE, Plain, answered, done, page, refused, render, see_other
from sluss.web.request import Request, may, own_key, today, who
from sluss.web.uploads import looked_at

_HOME = "/handback/"
_HEADS = (
    "column.row", "column.supplier", "column.document", "column.there", "column.here",
    "column.difference", "column.currency", "column.bin", "column.why",
)  # fmt: skip


@page(Act.READ)
def bins(request: Request) -> HttpResponseBase:
    asked = lists.asked(request, "bin", "open", "search")
    answer = service.bins()
    if answer is None:
        return render(request, "handback/bins.html", {**around(request), "answer": None})
    if not may(request, Act.READ_PERSONS):
        answer = without_payouts(answer)
    shown = in_words(answer, request.lang)
    rows = [row for row in shown["rows"] if _is_wanted(row, asked)]
    if lists.wants_file(request):
        return lists.as_file(request, "aterlamning", _HEADS, (_cells(request, r) for r in rows))
    # What somebody must explain stands first.
    rows.sort(key=is_open, reverse=True)
    sheet = lists.sheet(
        request, min(len(rows), lists.COUNTED_MOST + 1), lambda at, count: rows[at : at + count]
    )
    given = {
        **around(request),
        "answer": shown,
        "tiles": [_tile(name, sums, request.lang) for name, sums in shown["bins"].items()],
        "sheet": sheet,
        "asked": asked,
        "bins": [(one.value, bin_word(one.value, request.lang)) for one in Bin],
        "left": shown["unexplained"]["rows"] + shown["unexplained"]["faults"],
        "signers": SIGNERS,
    }
    return render(request, "handback/bins.html", given)


@page(Act.HAND_BACK)
@require_POST
def load(request: Request) -> HttpResponse:
    files = request.FILES.getlist("files")
    if not files:
        return refused(request, _HOME, "web.needs_file")
    as_of = _day(request.POST.get("as_of", ""))
    with looked_at(files) as (found, attached):
        candidates = parts_of_state(found)
        lost = [one for one in candidates if unkept(one)]
        if lost or not candidates:
            # Half a state is worse than none.
            return _unkept(request, lost)
        exports = [export_of(one) for one in candidates]
        answer = service.load(exports, as_of, attached, who(request), key=own_key(request))
    return _loaded(request, answer)


def _loaded(request: Request, answer: Plain) -> HttpResponse:
    """All that was found while loading, on a page of its own: it may be more than a line."""
    shown = loaded_told(answer, request.lang)
    files = [
        one | {"said": one["findings"], "parts": list(one["facts"].items())}
        for one in shown["files"]
    ]
    given = {
        **around(request),
        "loaded": answer,
        "files": files,
        "faults": shown["faults"],
    }
    status = UNPROCESSABLE if answer["status"] == "refused" else 200
    return render(request, "handback/loaded.html", given, status=status)


def _unkept(request: Request, lost: Sequence[Candidate]) -> HttpResponse:
    files = [
        {"name": one.name, "kind": one.kind, "parts": [], "status": "refused",
         "said": [told(plain_of(one.refusal), request.lang)]}
        for one in lost if one.refusal
    ]  # fmt: skip
    given = {**around(request), "loaded": {"status": "refused"}, "files": files, "faults": []}
    return render(request, "handback/loaded.html", given, status=UNPROCESSABLE)


@page(Act.HAND_BACK)
@require_POST
def explain(request: Request) -> HttpResponse:
    ids, reason = request.POST.getlist("row"), request.POST.get("reason", "").strip()
    withdraws = request.POST.get("what") == "withdraw"
    if not ids or not (reason or withdraws):
        return refused(request, _HOME, "web.needs_rows_and_reason")
    answer = service.explain(ids, reason, who(request), key=own_key(request), withdraws=withdraws)
    for one in answer["refused"]:
        code, facts = one["code"], {"found": one["id"]}
        messages.error(request, canonical([code, facts]))
    if not answer["explained"]:
        return see_other(_HOME)
    code = "web.rows_withdrawn" if withdraws else "web.rows_explained"
    count, left = len(answer["explained"]), answer["unexplained"]
    return done(request, _HOME, code, found=count, detail=left)


@page(Act.HAND_BACK)
@require_POST
def switch(request: Request) -> HttpResponse:
    given = request.POST
    functions, systems = set(map(str, Function)), set(map(str, System))
    function, pays = given.get("function", ""), given.get("pays", "")
    supplier = given.get("supplier", "").strip().replace("-", "")
    if not supplier or function not in functions or pays not in systems:
        return refused(request, "/handback/switches", "web.needs_supplier")
    said = service.Switch(supplier, Function(function), System(pays), given.get("reason", ""))
    answer = service.switch(said, who(request), key=own_key(request))
    code = "bins.switched_there" if pays == System.THERE.value else "bins.switched_here"
    return answered(request, answer, "/handback/switches", code, found=masked(supplier))


@page(Act.READ)
def switches(request: Request) -> HttpResponse:
    rows = switches_told(service.switches())["switches"]
    given = {**around(request), "rows": rows, "functions": list(Function), "systems": list(System)}
    return render(request, "handback/switches.html", given)


@page(Act.SIGN_HAND_BACK)
@require_POST
def sign(request: Request) -> HttpResponse:
    answer = service.sign(who(request), key=own_key(request))
    code = "bins.signed_by_all" if answer.get("is_signed") else "bins.signed_by_one"
    return answered(request, answer, _HOME, code, found=", ".join(answer.get("signed_by", ())))


@page(Act.HAND_BACK)
def lists_back(request: Request) -> HttpResponseBase:
    if not may(request, Act.READ_PERSONS):
        return refused(request, _HOME, "web.needs_persons")
    return as_zip(f"aterlamning-{today()}.zip", lists_to_hand_over())


@page(Act.HAND_BACK)
def vouchers_back(request: Request) -> HttpResponseBase:
    made = sie4(today(), request.lang)
    # What such a file cannot say goes beside it, so that nobody takes it for all.
    return as_zip(f"verifikationer-{today()}.zip", with_noted(made))


@page(Act.READ)
def reconciled(request: Request) -> HttpResponse:
    answer = service.report()
    bridges = [one for one in answer["bridges"] if any(_is_more(line) for line in one["lines"])]
    given = {**around(request), "answer": answer, "bridges": bridges}
    return render(request, "handback/reconciled.html", given)


def _is_more(line: Plain) -> bool:
    return bool(Money.parse(line["amount"]).minor)


def around(request: Request) -> Plain:
    """What all pages of handing back show around their own."""
    return {
        "here_in": "handback",
        "may_hand_back": may(request, Act.HAND_BACK),
        "may_sign": may(request, Act.SIGN_HAND_BACK),
        "may_guard": may(request, Act.READ_PERSONS),
        "may_take_lists": may(request, Act.HAND_BACK) and may(request, Act.READ_PERSONS),
    }


def _is_wanted(row: Plain, asked: dict[str, str]) -> bool:
    """Whether a row is asked for."""
    if asked.get("bin") in set(Bin) and row["bin"] != asked["bin"]:
        return False
    if asked.get("open") and not is_open(row):
        return False
    words = asked.get("search", "").casefold()
    supplier = row["supplier"]
    held = (row["id"], supplier["name"], supplier["org_number"] or "", row["document_number"])
    return not words or any(words in one.casefold() for one in held)


def _tile(name: str, sums: Plain, lang: str) -> Plain:
    return {**sums, "name": name, "word": bin_word(name, lang)}


def _cells(request: Request, row: Plain) -> Sequence[Cell]:
    sides = (row["there_amount"], row["here_amount"], row["difference"])
    return (
        row["id"],
        row["supplier"]["name"],
        row["document_number"],
        *(Money.parse(one) if one else None for one in sides),
        row["currency"],
        bin_word(row["bin"], request.lang),
        " ".join(row["messages"]),
    )


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None
