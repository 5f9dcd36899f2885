"""The report of a drill on paper, with room for signatures, and the plot of all of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from sluss.cli import drill_shown as said
from sluss.cli.printing import print_page
from sluss.cli.shell import Plain, session
from sluss.core.masking import without_person_numbers
from sluss.formats.drill_chart import DrillChart, DrillPoint, write_drill_chart
from sluss.outside import clock
from sluss.outside.page import Blanks, Block, Column, Heading, Notice, Table, Text
from sluss.rules.standby.course import Course
from sluss.rules.standby.notes import Drill, DrillKind, Note
from sluss.telling.times import local

_SIGNATURES = 2


def write(out: Path, course: Course, report: Plain, sha256: str, *, at: datetime) -> str:
    """Write the report to a file, and give its name."""
    title = session().text("drilled.report", found=said.kind_name(course.drill))
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
        said.clock(totals["target_seconds"]),
        said.clock(totals["measured_seconds"]),
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


def plot(notes: Sequence[Note]) -> bytes:
    """The times of all drills against their targets, as SVG."""
    text = session().text
    return write_drill_chart(
        DrillChart(
            title=text("drilled.plot"),
            target=text("drilled.plot_target"),
            measured=text("drilled.plot_measured"),
            failed=text("drilled.plot_failed"),
            groups=tuple((said.kind_name(kind), tuple(_points(notes, kind))) for kind in DrillKind),
            none=text("drilled.plot_none"),
        )
    )


def _points(notes: Sequence[Note], kind: DrillKind) -> Iterator[DrillPoint]:
    for note in notes:
        if isinstance(note.facts, Drill) and note.facts.drill is kind:
            measured, target = said.seconds_of(note.facts)
            yield DrillPoint(
                on=note.at.astimezone(clock.STOCKHOLM).date(),
                measured_seconds=measured,
                target_seconds=target,
                passed=note.facts.passed,
                told=without_person_numbers(note.text),
            )
