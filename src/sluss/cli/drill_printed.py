"""The report of a drill on paper, with room for signatures, and the plot of all of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from sluss.cli import drill_shown as said
from sluss.cli.printing import print_page
from sluss.cli.shell import Plain, session
from sluss.outside.page import Blanks, Block, Column, Heading, Notice, Table, Text
from sluss.rules.standby.course import Course
from sluss.telling.drills_shown import clock_of, drill_name
from sluss.telling.times import local

_SIGNATURES = 2


def write(out: Path, course: Course, report: Plain, sha256: str, *, at: datetime) -> str:
    """Write the report to a file, and give its name."""
    title = session().text("drilled.report", found=drill_name(course.drill, session().lang))
    return print_page(
        out,
        title,
        tuple(_blocks(course, report, sha256)),
        organisation=report["organisation"],
        at=at,
        seal=sha256,
        is_drill=True,
    )


def _blocks(course: Course, report: Plain, sha256: str) -> Iterator[Block]:
    text, totals, frauds = session().text, report["totals"], report["frauds"]
    yield Notice(f"{said.verdict(course)} {report['text']}".rstrip())
    ended = local(course.ended_at) if course.ended_at else "–"
    yield Text(
        text(
            "drilled.when",
            found=local(course.begun_at),
            expected=ended,
            detail=", ".join(dict.fromkeys(filter(None, (course.begun_by, course.ended_by)))),
        )
    )
    yield Text(text(f"drilled.data_{course.data.value}".replace("-", "_")))
    yield Heading(text("drilled.times"))
    heads = [text(code) for code, _ in said.STEPS]
    total = [
        text("drilled.in_all"),
        "",
        clock_of(totals["target_seconds"]),
        clock_of(totals["measured_seconds"]),
        f"{totals['in_time']}/{totals['steps']}",
    ]
    columns = [
        Column(head, is_right=how == "right", weight=3 * (number == 0) + 2 * (number == 4))
        for number, (head, (_, how)) in enumerate(zip(heads, said.STEPS, strict=True))
    ]
    rows = [*said.step_rows(course), total]
    yield Table(columns, rows, caption=text("drilled.minutes"), has_sum=True, size="small")
    yield Text(
        text("drilled.frauds", found=frauds["caught"], expected=frauds["tried"]), strong=True
    )
    yield from (Text(line) for line in said.guard_lines(report))
    decided = list(said.decisions(course))
    if decided:
        yield Heading(text("drilled.decisions"))
        about = [Column(text("column.step"), weight=2), Column(text("column.decision"), weight=4)]
        about.append(Column(text("column.by")))
        yield Table(about, decided, size="small")
    yield Heading(text("drilled.signatures"))
    yield Text(text("drilled.hash", found=sha256), size="small")
    labels = [text(code) for code in ("drilled.signature", "drilled.place_and_day")]
    yield Blanks(labels * _SIGNATURES, across=2, height=12)
