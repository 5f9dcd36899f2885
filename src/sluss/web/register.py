"""The pages of the register: one search box, a debt beside its original, what people decide."""

from __future__ import annotations

import json
from collections.abc import Sequence
from urllib.parse import urlencode

from django.http import Http404, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_POST

from sluss.core.lifecycle import State
from sluss.core.money import Money
from sluss.formats.table_write import Cell
from sluss.rules.approve.roles import Act
from sluss.rules.triage.policy import UrgencyClass
from sluss.services import register as service
from sluss.services.confirm import InFlight, in_flight
from sluss.store import browse, browse_desk, read
from sluss.store.history import history_of
from sluss.store.read import Wanted
from sluss.telling.chain import in_words
from sluss.telling.in_flight import line_of, told
from sluss.telling.shown import Frame, frame_of, shown
from sluss.web import lists
from sluss.web.beside import beside, originals_of
from sluss.web.pages import Plain, answered, done, page, refused, render
from sluss.web.request import Request, key_of, may, text, today, who

SORTS = ("urgency", "due", "amount", "name")
HERE = "/register/"
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
        browse.bound_of(wanted),
    )
    given = {
        "here_in": "register",
        "sheet": sheet,
        "asked": asked,
        "states": list(State),
        "classes": list(UrgencyClass),
        "sorts": SORTS,
        "may_decide": may(request, Act.DECIDE),
        "may_receive": may(request, Act.RECEIVE),
        "may_attest": may(request, Act.ATTEST),
        "may_choose": may(request, Act.DECIDE) or may(request, Act.ATTEST),
    }
    return render(request, "register/payables.html", given)


@page(Act.READ)
def payable(request: Request, public_id: str) -> HttpResponse:
    row = read.payable(public_id)
    if row is None or not is_seen(request, row):
        raise Http404(public_id)
    frame = frame_for(request)
    steps = service.chain(public_id)
    one = shown(row, frame, history=history_of(row))
    found = {
        "here_in": "register",
        "payable": one,
        "chain": in_words(steps, request.lang) if steps else [],
        "decisions": service.possible(public_id) if may(request, Act.DECIDE) else (),
        **beside(request, originals_of(one), request.GET.get("original", "")),
        "in_flight": [line_of(told(t, request.lang), request.lang) for t in _flying(row)],
        "alike": _alike(request, one),
        "may_attest": may(request, Act.ATTEST),
        "may_receive": may(request, Act.RECEIVE),
        "propose_url": propose_url(one) if may(request, Act.ACCOUNT_PROPOSE) else "",
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


@page(Act.DECIDE)
@require_POST
def chosen(request: Request) -> HttpResponse:
    """Hold all that were chosen, each by a decision of its own."""
    ids, reason = request.POST.getlist("id"), request.POST.get("reason", "").strip()
    if not ids:
        return refused(request, HERE, "web.choose_some")
    if not reason:
        return refused(request, HERE, "web.needs_reason")
    by, key = who(request), key_of(request)
    said = [
        service.decide("hold", public_id, reason, by, key=f"{key}-{public_id}")
        for public_id in dict.fromkeys(ids[: lists.ROWS])
    ]
    not_done = [one for one in said if "refused" in one]
    if not_done and len(not_done) == len(said):
        return refused(request, HERE, not_done[0]["refused"])
    if not_done:
        facts = {"found": len(said) - len(not_done), "detail": len(not_done)}
        return refused(request, HERE, "web.held_not_all", **facts)
    return done(request, HERE, "web.held_chosen", found=len(said))


def frame_for(request: Request) -> Frame:
    """By what payables are shown: the policy in force, the day, the language."""
    kept = read.policy()
    return frame_of(kept["text"] if kept else "", today(), request.lang)


def propose_url(payable: Plain) -> str:
    """The form for a new account, with what is known of a debt's payee filled in."""
    supplier, account = payable["supplier"], payable["account"] or {}
    known = {
        "org_number": supplier["org_number"],
        "name": supplier["name"],
        "scheme": account.get("scheme", ""),
        "number": account.get("number", ""),
    }
    # What is masked is no number to begin with.
    told = {name: value for name, value in known.items() if value and "*" not in value}
    return f"/accounts/propose?{urlencode(told)}"


def _wanted(request: Request, asked: dict[str, str]) -> Wanted:
    class_, sort = asked.get("class", ""), asked.get("sort", "")
    return Wanted(
        states=(asked["state"],) if asked.get("state") in set(State) else (),
        classes=(class_,) if class_ in set(UrgencyClass) else (),
        without=() if may(request, Act.READ_PERSONS) else ("payout",),
        search=asked.get("search", ""),
        sort=sort if sort in SORTS else "urgency",
    )


def _flying(row: Plain) -> list[InFlight]:
    """What was sent for a debt and is not confirmed."""
    found: list[InFlight] = in_flight(today(), row["id"])
    return found


def _alike(request: Request, payable: Plain) -> list[Plain]:
    """The debts that it resembles, those that this person may see."""
    rows = browse_desk.by_ids(payable["looks_like"])
    frame = frame_for(request)
    return [shown(row, frame) for row in rows.values() if is_seen(request, row)]


def is_seen(request: Request, row: Plain) -> bool:
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
