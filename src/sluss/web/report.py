"""The pages of the situation: as it is now, frozen, and on paper."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.http import Http404, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_POST

from sluss.core.masking import without_person_numbers
from sluss.formats.table_write import Cell
from sluss.rules.approve.roles import Act
from sluss.services import drill
from sluss.services import report as service
from sluss.store import browse_frozen, frozen
from sluss.telling import situation_sheet
from sluss.telling.pages import set_page
from sluss.telling.situation_told import gather
from sluss.web import lists
from sluss.web.pages import Plain, answered, doors_of, page, render
from sluss.web.request import Request, may, own_key, text, today, who
from sluss.web.situation import situation

_REASON_CHARS_MAX = 400
_LAST_SHOWN = 5
_HEADS = (
    "column.version", "column.day", "column.when", "column.who", "column.hash", "column.reason",
)  # fmt: skip


@page(Act.REPORT)
def now(request: Request) -> HttpResponse:
    since, asked = _since(request), lists.asked(request, "since", "version")
    answer = gather(today(), who(request).at, since)
    given = {
        "here_in": "report",
        "shown": situation(answer, request.lang, doors_of(request.person)),
        "asked": asked,
        "since": since.isoformat() if isinstance(since, date) else "",
        "frozen": [_head(row) for row in browse_frozen.newest(0, _LAST_SHOWN)],
        "may_freeze": may(request, Act.LOG_INCIDENT),
    }
    return render(request, "report/now.html", given)


@page(Act.REPORT)
def printed(request: Request) -> HttpResponse:
    at = who(request).at
    return _pdf(request, gather(today(), at, _since(request)), at, today().isoformat())


@page(Act.REPORT)
@require_POST
def freeze(request: Request) -> HttpResponse:
    reason = request.POST.get("reason", "").strip()[:_REASON_CHARS_MAX]
    by = who(request)
    answer = service.freeze(gather(by.today, by.at), reason, by, key=own_key(request))
    url = f"/report/frozen/{answer['version']}" if "version" in answer else "/report/"
    return answered(request, answer, url, "web.frozen", found=answer.get("version", ""))


@page(Act.REPORT)
def every_frozen(request: Request) -> HttpResponseBase:
    search = lists.asked(request, "search")
    if lists.wants_file(request):
        rows = map(_head, browse_frozen.newest(0, None, **search))
        return lists.as_file(request, "lagesbilder", _HEADS, _cells(rows))
    sheet = lists.sheet(
        request,
        browse_frozen.counted(lists.COUNTED_MOST, **search),
        lambda first, count: map(_head, browse_frozen.newest(first, count, **search)),
    )
    given = {"here_in": "report", "sheet": sheet, "asked": search}
    return render(request, "report/every_frozen.html", given)


@page(Act.REPORT)
def one_frozen(request: Request, number: str) -> HttpResponse:
    row = _version(number)
    shown = situation(json.loads(row["body"]), request.lang, doors_of(request.person))
    given = {"here_in": "report", "shown": shown, "version": _head(row)}
    return render(request, "report/one_frozen.html", given)


@page(Act.REPORT)
def frozen_printed(request: Request, number: str) -> HttpResponse:
    row = _version(number)
    seal = text(request, "situation.seal", found=row["id"], detail=row["sha256"])
    at = datetime.fromisoformat(row["at"])
    return _pdf(request, json.loads(row["body"]), at, f"fryst-{row['id']}", seal)


def _since(request: Request) -> date | Plain | None:
    """From when changes are told: a day, a frozen version, or None for the last frozen one."""
    version = request.GET.get("version", "")
    if version:
        return _version(version)
    try:
        return date.fromisoformat(request.GET.get("since", ""))
    except ValueError:
        return None


def _version(number: str) -> Plain:
    """The frozen situation of a number as an address writes it."""
    is_number = number.isascii() and number.isdigit() and len(number) < 10
    found = frozen.version(int(number)) if is_number else None
    if found is None:
        raise Http404(number)
    return found


def _head(row: Plain) -> Plain:
    return {**row, "reason": without_person_numbers(row["reason"])}


def _cells(rows: Iterable[Plain]) -> Iterable[Sequence[Cell]]:
    names = ("id", "as_of", "at", "by", "sha256", "reason")
    return ([row[name] for name in names] for row in rows)


def _pdf(request: Request, answer: Plain, at: datetime, name: str, seal: str = "") -> HttpResponse:
    """The sheet, made of the answer and of nothing else."""
    made = set_page(
        situation_sheet.title(answer, request.lang),
        tuple(situation_sheet.sheet(answer, request.lang)),
        lang=request.lang,
        organisation=answer["event"]["organisation"],
        at=at,
        seal=seal,
        is_drill=drill.is_drill_home(),
    )
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="lagesbild-{name}.pdf"'
    return response
