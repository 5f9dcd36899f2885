"""The pages of the register: one search box, a debt beside its original, what people decide."""

from __future__ import annotations

import json
from collections.abc import Sequence

from django.http import Http404, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_POST

from sluss.core.lifecycle import State
from sluss.core.money import Money
from sluss.formats.table_write import Cell
from sluss.rules.approve.roles import Act
from sluss.rules.triage.policy import UrgencyClass
from sluss.services import register as service
from sluss.store import browse, read
from sluss.store.history import history_of
from sluss.store.read import Wanted
from sluss.telling.chain import in_words
from sluss.telling.shown import Frame, frame_of, shown
from sluss.web import lists
from sluss.web.pages import Plain, answered, page, refused, render
from sluss.web.request import Request, key_of, may, text, today, who

SORTS = ("urgency", "due", "amount", "name")
DECISIONS = ("hold", "release", "dispute", "dismiss", "hardship")
_HEADS = (
    "column.id", "column.supplier", "column.org_number", "column.document", "column.due",
    "column.open", "column.state", "column.class",
)  # fmt: skip


@page(Act.READ)
def payables(request: Request) -> HttpResponseBase:
    asked = lists.asked(request, "search", "state", "class", "sort")
    wanted, frame = _wanted(request, asked), frame_for(request)
    if lists.wants_file(request):
        rows = (shown(row, frame) for row in read.payables(wanted))
        return lists.as_file(request, "skulder", _HEADS, (_cells(request, row) for row in rows))
    matching = browse.counted(wanted)
    sheet = lists.sheet(
        request,
        matching,
        lambda first, count: (
            shown(row, frame) for row in browse.some(wanted, first, count, matching=matching)
        ),
    )
    given = {
        "here_in": "register",
        "sheet": sheet,
        "asked": asked,
        "states": list(State),
        "classes": list(UrgencyClass),
        "sorts": SORTS,
    }
    return render(request, "register/payables.html", given)


@page(Act.READ)
def payable(request: Request, public_id: str) -> HttpResponse:
    row = read.payable(public_id)
    if row is None or not _is_seen(request, row):
        raise Http404(public_id)
    frame = frame_for(request)
    steps = service.chain(public_id)
    found = {
        "here_in": "register",
        "payable": shown(row, frame, history=history_of(row)),
        "chain": in_words(steps, request.lang) if steps else [],
        "decisions": DECISIONS if may(request, Act.DECIDE) else (),
    }
    template = "register/_payable.html" if "HX-Request" in request.headers else "register/one.html"
    return render(request, template, found)


@page(Act.DECIDE)
@require_POST
def decide(request: Request, public_id: str) -> HttpResponse:
    kind, reason = request.POST.get("kind", ""), request.POST.get("reason", "").strip()
    back = f"/register/{public_id}"
    if kind not in DECISIONS or not reason:
        return refused(request, back, "web.needs_reason")
    answer = service.decide(kind, public_id, reason, who(request), key=key_of(request))
    return answered(request, answer, back, "web.decided")


def frame_for(request: Request) -> Frame:
    """By what payables are shown: the policy in force, the day, the language."""
    kept = read.policy()
    return frame_of(kept["text"] if kept else "", today(), request.lang)


def _wanted(request: Request, asked: dict[str, str]) -> Wanted:
    class_, sort = asked.get("class", ""), asked.get("sort", "")
    return Wanted(
        states=(asked["state"],) if asked.get("state") in set(State) else (),
        classes=(class_,) if class_ in set(UrgencyClass) else (),
        without=() if may(request, Act.READ_PERSONS) else ("payout",),
        search=asked.get("search", ""),
        sort=sort if sort in SORTS else "urgency",
    )


def _is_seen(request: Request, row: Plain) -> bool:
    """Payouts to persons lie behind a wall."""
    kind = json.loads(row["body"])["payable"]["kind"]
    return kind != "payout" or may(request, Act.READ_PERSONS)


def _cells(request: Request, row: Plain) -> Sequence[Cell]:
    state = f"state.{row['state']}".replace("-", "_")
    return (
        row["id"],
        row["supplier"]["name"],
        row["supplier"]["org_number"],
        row["document_number"],
        row["due_date"],
        Money.parse(row["open_amount"]),
        text(request, state),
        row["urgency"]["class"],
    )
