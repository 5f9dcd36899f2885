"""The log of an incident: searched, printed, taken out, and what it cost in all."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import Http404, HttpResponse, HttpResponseBase

from sluss.formats.table_write import Cell
from sluss.rules.approve.roles import Act
from sluss.rules.incident.entries import Incident, Kind, Meeting
from sluss.services import drill
from sluss.services import incident as service
from sluss.store import browse, browse_frozen, journal
from sluss.telling.clocks_shown import source_said
from sluss.telling.incident_told import COSTS_HEADS, cost_rows
from sluss.telling.log_pages import blocks
from sluss.telling.log_shown import backings, chosen, log_rows, sum_rows, title
from sluss.telling.pages import set_page
from sluss.web import lists
from sluss.web.pages import Plain, page, render
from sluss.web.request import Request, may, text, who

_HEADS = ("column.number", "column.when", "column.who", "column.kind", "column.text")


def named(request: Request) -> Incident | None:
    """The incident whose number the address gives, else the last one; None if none ever was."""
    number = request.GET.get("incident", "")
    if not number:
        return service.last()
    is_number = number.isascii() and number.isdigit() and len(number) < 10
    found = service.numbered(int(number)) if is_number else None
    if found is None:
        raise Http404(number)
    return found


def lines(request: Request, found: Incident, kinds: Sequence[Kind]) -> list[Plain]:
    """The lines of these kinds, the last one first, each with the situation that a meeting had."""
    entries = chosen(found, kinds)
    met = {e.number: e.facts.situation for e in entries if isinstance(e.facts, Meeting)}
    hashes = filter(None, met.values())
    frozen = browse_frozen.numbers(hashes) if may(request, Act.REPORT) else {}
    told = [
        {"cells": cells, "frozen": frozen.get(met.get(one.number, ""))}
        for one, cells in zip(entries, log_rows(found, kinds, request.lang), strict=True)
    ]
    return told[::-1]


@page(Act.READ)
def log(request: Request) -> HttpResponseBase:
    found, asked = named(request), lists.asked(request, "kind", "search", "incident")
    words = asked.get("search", "").casefold()
    every = lines(request, found, _kinds(request)) if found else []
    told = [
        one for one in every if not words or any(words in cell.casefold() for cell in one["cells"])
    ]
    if lists.wants_file(request):
        typed: Sequence[Sequence[Cell]] = [one["cells"] for one in told]
        return lists.as_file(request, "handelselogg", _HEADS, typed)
    given = {
        "here_in": "incident",
        "incident": found,
        "title": title(found, request.lang) if found else "",
        "sheet": lists.sheet(request, len(told), lambda at, count: told[at : at + count]),
        "asked": asked,
        "kinds": list(Kind),
    }
    return render(request, "incident/log.html", given)


@page(Act.READ)
def log_printed(request: Request) -> HttpResponse:
    """The log with decisions, tasks, clocks and costs, as the command line prints it."""
    found, at = needed(request), who(request).at
    entries, sealed = journal.head()
    made = set_page(
        title(found, request.lang),
        tuple(blocks(found, _kinds(request), at, request.lang)),
        lang=request.lang,
        organisation=browse.whose()["name"],
        at=at,
        seal=text(request, "print.journal", found=entries, detail=sealed),
        is_drill=drill.is_drill_home(),
    )
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="handelselogg-{found.number}.pdf"'
    return response


@page(Act.READ)
def costs(request: Request) -> HttpResponseBase:
    """What it cost by the categories of the law, and every cost, for insurance and state aid."""
    found, asked = needed(request), lists.asked(request, "incident")
    every = cost_rows(found, request.lang)
    if lists.wants_file(request):
        return lists.as_file(request, f"kostnader-{found.number}", COSTS_HEADS, every)
    given = {
        "here_in": "incident",
        "title": title(found, request.lang),
        "sums": sum_rows(found, request.lang),
        "sources": dict.fromkeys(source_said(one, request.lang) for one in backings()),
        "sheet": lists.sheet(request, len(every), lambda at, count: map(_cost, every[at:][:count])),
        "asked": asked,
    }
    return render(request, "incident/costs.html", given)


def _cost(row: Sequence[Cell]) -> Plain:
    names = ("number", "when", "who", "category", "text", "hours", "amount", "currency", "evidence")
    return dict(zip(names, row, strict=True))


def needed(request: Request) -> Incident:
    """The same; no such page if none ever was."""
    found = named(request)
    if found is None:
        raise Http404("no incident was ever declared")
    return found


def _kinds(request: Request) -> list[Kind]:
    kind = request.GET.get("kind", "")
    return [Kind(kind)] if kind in set(Kind) else []
