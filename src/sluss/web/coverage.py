"""The page of sources: what came from where until when, and what seems to be missing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.http import HttpResponseBase
from django.utils.safestring import mark_safe

from sluss.formats.gap_chart import write_gap_chart
from sluss.rules.approve.roles import Act
from sluss.store import browse, journal
from sluss.telling.coverage_chart import chart_of
from sluss.telling.coverage_shown import covered
from sluss.telling.sums import written
from sluss.telling.texts import on_page
from sluss.web import lists
from sluss.web.pages import Plain, page, render
from sluss.web.request import Request, today
from sluss.web.surveying import Survey

# So many gaps of one kind stand on the page; the file has all.
GAPS_MOST = 50
_HEADS = ("column.kind", "column.from", "column.to", "column.what", "column.to_do")


_survey: Survey[tuple[Plain, str]] = Survey()


@page(Act.READ)
def sources(request: Request) -> HttpResponseBase:
    found, is_current = _found(request)
    if found is None:
        return render(request, "intake/looking.html", {"here_in": "intake"})
    answer, chart = found
    if lists.wants_file(request):
        rows = (
            (gap["source"], gap["from"], gap["to"], gap["message"], gap["advice"])
            for gap in answer["gaps"]
        )
        return lists.as_file(request, "luckor", _HEADS, rows)
    given = {
        "is_current": is_current,
        "here_in": "intake",
        "as_of": answer["as_of"],
        "sources": [_source(one) for one in answer["sources"]],
        "kinds": list(_by_kind(answer)),
        # Our own drawing: every name in it has been escaped where it was written.
        "chart": mark_safe(chart) if answer["sources"] else "",
    }
    return render(request, "intake/sources.html", given)


def _found(request: Request) -> tuple[tuple[Plain, str] | None, bool]:
    """What came in as it is told, with the drawing of its days; and whether nothing came since."""
    since = browse.whose()["incident_on"]
    locked_on = date.fromisoformat(since) if since else None
    day, lang = today(), request.lang

    def look() -> tuple[Plain, str]:
        # It is looked for in a thread of its own, which does not know for whom.
        with on_page():
            answer, days = covered(day, locked_on, lang)
        return answer, write_gap_chart(chart_of(days, locked_on, lang)).decode()

    return _survey.ask(lang, (journal.head()[1], day.isoformat()), look)


def _source(one: Plain) -> Plain:
    return {**one, "count": sum(one["counts"].values()), "sum": written(one["sums"])}


def _by_kind(answer: Plain) -> Iterable[Plain]:
    """The gaps kind by kind, the weightiest first, each with what to do about it."""
    for code, total in answer["totals"].items():
        gaps = [gap for gap in answer["gaps"] if gap["code"] == code]
        yield {
            "advice": gaps[0]["advice"],
            "gaps": gaps[:GAPS_MOST],
            "left": max(0, len(gaps) - GAPS_MOST),
            "count": total["count"],
            "sum": written(total["sums"]),
        }
