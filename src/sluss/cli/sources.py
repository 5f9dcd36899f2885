"""The verb sources: what came in, from when to when, and what seems to be missing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from sluss.cli import acting, day_strips, tables
from sluss.cli.named_files import hand_out, need_folder
from sluss.cli.shell import FILE, Plain, option, session, verb
from sluss.formats.gap_chart import write_gap_chart
from sluss.outside import clock
from sluss.telling.coverage_chart import chart_of
from sluss.telling.coverage_shown import covered
from sluss.telling.sums import written

# So many lines of one kind of gap are printed; the JSON has all of them.
_LINES_MAX = 5


@verb("sources")
@option("--chart", type=FILE, metavar="FILE", help_code="option.chart")
def sources(chart: Path | None) -> None:
    home = acting.open_home()
    today = session().today or clock.today()
    locked_on = date.fromisoformat(home["incident_on"]) if home["incident_on"] else None
    if chart is not None:
        need_folder(chart)
    answer, days = covered(today, locked_on, session().lang)
    if chart is not None:
        picture = write_gap_chart(chart_of(days, locked_on, session().lang))
        answer["chart"] = hand_out(chart, [picture])
    if session().is_json:
        session().give(answer)
    else:
        _show(answer)
        session().give(answer, "", *day_strips.strips(days, locked_on), "")
        session().give(answer, *_gap_lines(answer))
        if chart is not None:
            session().give(answer, session().text("sources.chart", found=answer["chart"]))


def _show(answer: Plain) -> None:
    columns = (
        ("column.kind", "words"),
        ("column.from", "left"),
        ("column.to", "left"),
        ("column.count", "right"),
        ("column.sum", "words"),
        ("column.silent", "words"),
    )
    rows = (
        (s["kind"], s["from"] or "", s["to"] or "", str(sum(s["counts"].values())),
         written(s["sums"]), _silent(s))
        for s in answer["sources"]
    )  # fmt: skip
    tables.write(columns, rows, session().lang)


def _silent(source: Plain) -> str:
    if source["silent_days"] is None:
        return ""
    if source["usual_days"] is None:
        return session().text("sources.silent", found=source["silent_days"])
    return session().text(
        "sources.silent_usual", found=source["silent_days"], expected=source["usual_days"]
    )


def _gap_lines(answer: Plain) -> Iterator[str]:
    """The gaps kind by kind, the weightiest first; of each kind a few lines and what is left."""
    by_code: dict[str, list[Plain]] = {}
    for gap in answer["gaps"]:
        by_code.setdefault(gap["code"], []).append(gap)
    if not by_code:
        yield session().text("sources.no_gaps")
    for code, gaps in by_code.items():
        for gap in gaps[:_LINES_MAX]:
            yield gap["message"]
        rest, total = len(gaps) - _LINES_MAX, answer["totals"][code]
        if rest > 0:
            facts = {
                "found": rest,
                "expected": total["count"],
                "detail": written(total["sums"]) or "–",
            }
            yield session().text("sources.more", **facts)
        yield f"  → {gaps[0]['advice']}"
