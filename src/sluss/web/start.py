"""The page start: what needs me now, and the state of the house in four figures."""

from __future__ import annotations

from django.http import HttpResponse

from sluss.core.money import Money
from sluss.rules.approve.roles import Act
from sluss.store import browse
from sluss.web.pages import Plain, page, render
from sluss.web.request import Request, may


@page(Act.READ)
def start(request: Request) -> HttpResponse:
    rows = browse.owed_by_class(with_persons=may(request, Act.READ_PERSONS))
    return render(request, "start.html", {"here_in": "start", "figures": _figures(rows)})


def _figures(rows: list[Plain]) -> Plain:
    kronor = [row for row in rows if row["currency"] == "SEK"]
    held = [row for row in kronor if row["state"] == "held"]
    return {
        "owed": sum(row["count"] for row in rows),
        "owed_amount": Money("SEK", sum(row["minor"] for row in kronor)).text,
        "held": sum(row["count"] for row in rows if row["state"] == "held"),
        "held_amount": Money("SEK", sum(row["minor"] for row in held)).text,
    }
