"""Taking files in through the browser, exactly as the verb receive does, and saying what became of
each.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import islice

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from sluss.reception.arriving import arrived
from sluss.reception.taking_in import Way, received
from sluss.rules.approve.roles import Act
from sluss.web.arriving import found_in
from sluss.web.pages import UNPROCESSABLE, Plain, page, refused, render, see_other
from sluss.web.request import Request, who

# So many are told of one by one, those first of which there is something to say.
TOLD_MOST = 200
_KEPT = "received"
_COUNTED = ("new", "known", "refused")


@page(Act.RECEIVE)
@require_POST
def receive(request: Request) -> HttpResponse:
    listed_on = _day(request.POST.get("listed_on", "").strip())
    found = found_in(request)
    why = "inbox.bad_day" if listed_on is None else "" if found else "inbox.no_file"
    is_one_by_one = "HX-Request" in request.headers
    if listed_on is None or why:
        if is_one_by_one:
            return render(request, "intake/_why.html", {"why": why}, status=UNPROCESSABLE)
        return refused(request, "/intake/", why)
    way = Way(who(request), listed_on, lang=request.lang)
    told = _told(received(arrived(iter(found)), way))
    if is_one_by_one:
        return render(request, "intake/_received.html", told)
    # Kept for the next page, so that going back or reloading sends nothing again.
    request.session[_KEPT] = told
    return see_other("/intake/received")


@page(Act.RECEIVE)
def last_received(request: Request) -> HttpResponse:
    told = request.session.get(_KEPT) or {"rows": [], "count": 0, "counts": {}}
    return render(request, "intake/received.html", {"here_in": "intake", **told})


def _told(rows: Iterable[Plain]) -> Plain:
    """What became of all of them, with the first TOLD_MOST whatever there is to say first."""
    counts = dict.fromkeys(_COUNTED, 0)
    speaking: list[Plain] = []
    silent: list[Plain] = []
    for row in rows:
        counts[row["status"]] += 1
        some = speaking if row["findings"] or row["status"] == "refused" else silent
        if len(some) < TOLD_MOST:
            some.append(row)
    shown = list(islice((*speaking, *silent), TOLD_MOST))
    return {"rows": shown, "count": sum(counts.values()), "counts": counts,
            "left": sum(counts.values()) - len(shown)}  # fmt: skip


def _day(said: str) -> str | None:
    """The day as it is kept, "" if none is said, None if it is no day."""
    try:
        return date.fromisoformat(said).isoformat() if said else ""
    except ValueError:
        return None
