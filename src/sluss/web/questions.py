"""The pages of questions: two debts side by side that may be one, and what a person says of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from django.http import Http404, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_POST

from sluss.formats.table_write import Cell
from sluss.rules.approve.roles import Act
from sluss.rules.incident.entries import Raised
from sluss.rules.register.questions import ASKING
from sluss.services import incident
from sluss.services import register as service
from sluss.store import browse_desk, read
from sluss.telling.chain import compared, in_words
from sluss.telling.shown import shown
from sluss.telling.texts import sentence
from sluss.web import lists
from sluss.web.beside import beside, originals_of
from sluss.web.pages import Plain, answered, page, refused, render, see_other
from sluss.web.register import frame_for, is_seen
from sluss.web.request import Request, key_of, may, who

HERE = "/register/questions"
# What a pair may be said to be, and the key that says it: the first is 1.
ANSWERS = ("same", "different", "leave")
# After an answer the next question is looked for among so many.
_NEXT_AMONG = 200
_HEADS = (
    "column.supplier", "column.document", "column.amount", "column.id", "web.other_debt",
    "column.amount", "web.why_alike",
)  # fmt: skip


@page(Act.READ)
def questions(request: Request) -> HttpResponseBase:
    asked, with_persons = lists.asked(request, "search"), may(request, Act.READ_PERSONS)
    search = asked.get("search", "")
    count = browse_desk.count_questions(
        lists.COUNTED_MOST, with_persons=with_persons, search=search
    )

    def debts(first: int, most: int) -> list[Plain]:
        return browse_desk.questions(first, most, with_persons=with_persons, search=search)

    def rows(first: int, most: int) -> list[Plain]:
        return _pairs(request, debts(first, most))

    if lists.wants_file(request):
        # Two debts of a pair may be far from each other in the list; the file has each pair once.
        told = map(_cells, _pairs(request, lists.whole(debts)))
        return lists.as_file(request, "fragor", _HEADS, told)
    given = {"here_in": "register", "sheet": lists.sheet(request, count, rows), "asked": asked}
    return render(request, "register/questions.html", given)


@page(Act.READ)
def pair(request: Request, public_id: str, other_id: str) -> HttpResponse:
    both, frame = _both(request, public_id, other_id), frame_for(request)
    debts = [shown(row, frame) for row in both]
    steps = in_words(service.chain(public_id) or [], request.lang)
    about = [s for s in steps if other_id in s["payables"] and s["side_by_side"]]
    given = {
        "here_in": "register",
        "debts": [{"payable": d, **beside(request, originals_of(d))} for d in debts],
        "compared": [line for step in about[:1] for line in compared(step, request.lang)],
        "reasons": [step["message"] for step in about],
        "answers": ANSWERS if may(request, Act.DECIDE) else (),
        "this": public_id,
        "other": other_id,
    }
    return render(request, "register/pair.html", given)


@page(Act.DECIDE)
@require_POST
def answer(request: Request, public_id: str, other_id: str) -> HttpResponse:
    """The same, different, or let it stand; or a question to somebody, which becomes a task."""
    kind, reason = request.POST.get("kind", ""), request.POST.get("reason", "").strip()
    here = f"/register/{public_id}/and/{other_id}"
    onward, key = _next(request, public_id, other_id), key_of(request)
    if kind == "leave":
        return see_other(onward)
    if kind not in (*ANSWERS, "ask") or not reason:
        return refused(request, here, "web.needs_reason")
    if kind == "ask":
        said = incident.raise_task(reason, Raised(payable=public_id), who(request), key=key)
        return answered(request, said, here, "web.asked_somebody")
    said = service.pair(kind, public_id, other_id, reason, who(request), key=key)
    return answered(request, said, here if "refused" in said else onward, "web.decided")


def _both(request: Request, *ids: str) -> list[Plain]:
    rows = [row for id_ in ids if (row := read.payable(id_)) and is_seen(request, row)]
    if len({row["public_id"] for row in rows}) != len(ids):
        raise Http404(", ".join(ids))
    return rows


def _pairs(request: Request, rows: Iterable[Plain]) -> list[Plain]:
    """The questions of these rows, each pair once, with the other debt of each."""
    asked = list(_asked(rows))
    frame = frame_for(request)
    others = browse_desk.by_ids(other for _, other, _ in asked)
    found: dict[frozenset[str], Plain] = {}
    for row, other, code in asked:
        if other not in others or not is_seen(request, others[other]):
            continue
        one = {
            "this": shown(row, frame),
            "other": shown(others[other], frame),
            "why": sentence(code, request.lang, detail=other, found=other),
        }
        found.setdefault(frozenset((row["public_id"], other)), one)
    return list(found.values())


def _asked(rows: Iterable[Plain]) -> Iterator[tuple[Plain, str, str]]:
    """Each hold that asks: the debt, the id of the other, and the code."""
    for row in rows:
        for hold in json.loads(row["body"])["payable"].get("holds", ()):
            if hold["code"] in ASKING:
                yield row, hold.get("detail", ""), hold["code"]


def _next(request: Request, *ids: str) -> str:
    """The question after this one, or the list if it is the last."""
    rows = browse_desk.questions(0, _NEXT_AMONG, with_persons=may(request, Act.READ_PERSONS))
    pairs = list(dict.fromkeys(frozenset((row["public_id"], o)) for row, o, _ in _asked(rows)))
    here = frozenset(ids)
    behind = pairs[pairs.index(here) + 1 :] if here in pairs else pairs
    following = next((sorted(two) for two in behind if len(two) == len(ids)), None)
    return f"/register/{following[0]}/and/{following[1]}" if following else HERE


def _cells(row: Plain) -> list[Cell]:
    this, other = row["this"], row["other"]
    return [
        this["supplier"]["name"],
        this["document_number"],
        f"{this['amount']} {this['currency']}",
        this["id"],
        f"{other['document_number']} {other['id']}",
        f"{other['amount']} {other['currency']}",
        row["why"],
    ]
