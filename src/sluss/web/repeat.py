"""Paying last time's file once more: what would become of each payment, and having it made."""

from __future__ import annotations

import hashlib

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_POST

from sluss.outside.files import Attached
from sluss.rules.approve.roles import Act
from sluss.rules.pay.payer import Refusal as PayerRefusal
from sluss.services import pay as service
from sluss.services._tray import Came
from sluss.services.pay import RepeatAsk
from sluss.store import originals
from sluss.telling.original_view import is_for_all
from sluss.telling.repeat_told import why_excluded, with_messages
from sluss.web.pages import UNPROCESSABLE, Plain, done, page, refused, render
from sluss.web.pay_forms import Written
from sluss.web.request import Request, key_of, may, text, who

# A list of exclusions has a row for each person: more than this is another kind of file.
_LIST_BYTES_MAX = 4 << 20
# So many who are paid as before stand on the page; the batch has all of them.
_SHOWN_MOST = 200


@page(Act.PREPARE_BATCH)
def repeat(request: Request, sha256: str) -> HttpResponse:
    name = _name(request, sha256)
    ask = _ask(request.GET, sha256)
    if ask is None:
        return refused(request, f"/intake/{sha256}", "repeat.bad_day")
    answer = service.plan_repeat(ask, Attached(), who(request))
    if "refused" in answer:
        if answer["refused"] == PayerRefusal.LACKS_ROLE.value:
            raise Http404(sha256)
        return _shown(request, ask, name, {"why": answer["refused"]})
    return _shown(request, ask, name, _planned(request, answer))


@page(Act.PREPARE_BATCH)
@require_POST
def make(request: Request, sha256: str) -> HttpResponse:
    name = _name(request, sha256)
    attached = Attached()
    ask = _ask(request.POST, sha256, _listed(request, attached))
    url = f"/pay/repeat/{sha256}"
    if ask is None:
        return refused(request, url, "repeat.bad_day")
    answer = service.repeat(ask, attached, who(request), key=key_of(request))
    if "refused" in answer:
        return refused(request, url, answer["refused"])
    if answer["batch"]:
        return done(request, f"/pay/{answer['batch']}", "repeat.made", found=answer["needs"])
    given = {**_planned(request, answer), "is_wrong": bool(answer["findings"])}
    return _shown(request, ask, name, given, UNPROCESSABLE)


def _name(request: Request, sha256: str) -> str:
    """The file's name; no page if there is none, or if it pays persons whom one may not see."""
    row = originals.original(sha256) if originals.find(sha256) == [sha256] else None
    if row is None or not (may(request, Act.READ_PERSONS) or is_for_all(row)):
        raise Http404(sha256)
    return str(row["name"])


def _ask(given: Plain, sha256: str, listed: Came | None = None) -> RepeatAsk | None:
    """What a form asks for; None if its day cannot be read."""
    written = Written(given)
    ask = RepeatAsk(
        sha256,
        written.day("date"),
        given.get("reason", "").strip(),
        listed,
        with_firms="firms" in given,
        is_twice_a_month="twice" in given,
    )
    return None if written.bad else ask


def _listed(request: Request, attached: Attached) -> Came | None:
    file = request.FILES.get("exclude")
    if file is None:
        return None
    data = file.read(_LIST_BYTES_MAX + 1)
    sha256 = hashlib.sha256(data).hexdigest()
    attached.hold(sha256, data)
    return Came(sha256, len(data), file.name or "")


def _planned(request: Request, answer: Plain) -> Plain:
    told = with_messages(answer, request.lang)
    others = [
        *({**one, "what": "excluded", "why": why_excluded(one, request.lang)}
          for one in told["excluded"]),
        *({**one, "what": "held", "why": one["message"]} for one in told["held"]),
        *({**one, "what": "left_out", "why": one["message"]} for one in told["left_out"]),
    ]  # fmt: skip
    return {
        "totals": [
            {"name": text(request, f"repeat.{name}"), **sums}
            for name, sums in told["totals"].items()
        ],
        "others": sorted(others, key=lambda one: int(one["row"])),
        "again": told["repeated"][:_SHOWN_MOST],
        "more": max(0, len(told["repeated"]) - _SHOWN_MOST),
        "date": told["date"],
        "period": told["period"],
        "findings": told["findings"],
    }


def _shown(
    request: Request, ask: RepeatAsk, name: str, given: Plain, status: int = 200
) -> HttpResponse:
    facts = {"here_in": "pay", "ask": ask, "name": name, **given}
    return render(request, "pay/repeat.html", facts, status=status)
