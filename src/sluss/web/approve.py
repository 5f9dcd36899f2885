"""The pages of attest: what this person may attest now, one debt at a time beside its original."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import Http404, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_POST

from sluss.formats.table_write import Cell
from sluss.rules.approve.roles import Act
from sluss.services import approve as service
from sluss.services import register
from sluss.store import browse_desk, read
from sluss.store.browse_desk import Attester
from sluss.telling.chain import in_words
from sluss.telling.shown import shown
from sluss.web import lists
from sluss.web.beside import beside, originals_of
from sluss.web.pages import Plain, answered, done, page, refused, render
from sluss.web.register import frame_for
from sluss.web.request import Request, key_of, person_of, who

HERE = "/approve/"
# What an attester may say instead of yes, and the decision that it is: a question stops the debt.
INSTEAD = {"dispute": "dispute", "ask": "hold"}


_HEADS = (
    "column.id", "column.supplier", "column.document", "column.due", "column.open",
    "column.account", "web.attests_so_far",
)  # fmt: skip


@page(Act.ATTEST)
def queue(request: Request) -> HttpResponseBase:
    by, frame = attester(request), frame_for(request)
    search = lists.asked(request, "search").get("search", "")

    def rows(first: int, count: int) -> Iterator[Plain]:
        return (shown(row, frame) for row in browse_desk.to_attest(by, first, count, search))

    if lists.wants_file(request):
        told = map(_cells, lists.whole(rows))
        return lists.as_file(request, "attest", _HEADS, told)
    found = browse_desk.count_to_attest(by, lists.COUNTED_MOST, search)
    sheet = lists.sheet(request, found, rows)
    given = {
        "here_in": "approve",
        "sheet": sheet,
        "search": search,
        "limit": person_of(request).limit,
        "kept_from": browse_desk.kept_from(by, lists.COUNTED_MOST),
    }
    return render(request, "approve/queue.html", given)


@page(Act.ATTEST)
def one(request: Request, public_id: str) -> HttpResponse:
    row = read.payable(public_id)
    if row is None:
        raise Http404(public_id)
    by, frame = attester(request), frame_for(request)
    payable = shown(row, frame)
    steps = register.chain(public_id)
    given = {
        "here_in": "approve",
        "payable": payable,
        "chain": in_words(steps, request.lang) if steps else [],
        "needs": service.needed(public_id),
        "refusal": service.refusal_of(public_id, by.name, who(request).at),
        "left": browse_desk.count_to_attest(by, lists.COUNTED_MOST),
        "limit": person_of(request).limit,
        "instead": tuple(INSTEAD),
        **beside(request, originals_of(payable), request.GET.get("original", "")),
    }
    return render(request, "approve/one.html", given)


@page(Act.ATTEST)
@require_POST
def attest(request: Request) -> HttpResponse:
    """Attest those that were chosen, or the one that was looked at; the next is shown then."""
    ids, comment = request.POST.getlist("id"), request.POST.get("comment", "").strip()
    if not ids:
        return refused(request, HERE, "web.choose_some")
    answer = service.attest(ids, comment, who(request), key=key_of(request))
    url = _onward(request)
    if answer["refused"]:
        why = answer["refused"][0]["code"]
        code = "web.attested_not_all" if answer["approved"] else why
        facts = {"found": len(answer["approved"]), "detail": len(answer["refused"])}
        return refused(request, url, code, **facts)
    return done(request, url, "web.attested", found=len(answer["approved"]))


@page(Act.ATTEST)
@require_POST
def instead(request: Request, public_id: str) -> HttpResponse:
    """Say no, or ask: both stop the debt, and why stands where everybody sees it."""
    kind, reason = request.POST.get("kind", ""), request.POST.get("comment", "").strip()
    if kind not in INSTEAD or not reason:
        return refused(request, f"{HERE}{public_id}", "web.needs_reason")
    answer = register.decide(INSTEAD[kind], public_id, reason, who(request), key=key_of(request))
    url = f"{HERE}{public_id}" if "refused" in answer else _onward(request)
    return answered(request, answer, url, f"web.said_{kind}")


def attester(request: Request) -> Attester:
    """Who attests here."""
    person = person_of(request)
    return Attester(person.name, person.limit.minor if person.limit else None)


def _cells(row: Plain) -> list[Cell]:
    account = row["account"]
    return [
        row["id"],
        row["supplier"]["name"],
        row["document_number"],
        row["due_date"],
        f"{row['open_amount']} {row['currency']}",
        f"{account['scheme']} {account['number']}" if account else "",
        ", ".join(row["attests"]),
    ]


def _onward(request: Request) -> str:
    """The next debt, for whoever looks at one at a time; else the list."""
    if not request.POST.get("onward"):
        return HERE
    rows: list[Plain] = browse_desk.to_attest(attester(request), 0, 1)
    return f"{HERE}{rows[0]['public_id']}" if rows else HERE
