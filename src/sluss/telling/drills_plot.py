"""The plot of all drills."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sluss.core.masking import without_person_numbers
from sluss.formats.drill_chart import DrillChart, DrillPoint, write_drill_chart
from sluss.outside import clock
from sluss.rules.standby.notes import Drill, DrillKind, Note
from sluss.telling import drills_shown
from sluss.telling.texts import saying

Plain = dict[str, Any]


def plot(notes: Sequence[Note], lang: str) -> bytes:
    """The times of all drills against their targets, as SVG."""
    text = saying(lang)
    return write_drill_chart(
        DrillChart(
            title=text("drilled.plot"),
            target=text("drilled.plot_target"),
            measured=text("drilled.plot_measured"),
            failed=text("drilled.plot_failed"),
            groups=tuple(
                (drills_shown.drill_name(kind, lang), tuple(_points(notes, kind)))
                for kind in DrillKind
            ),
            none=text("drilled.plot_none"),
        )
    )


def _points(notes: Sequence[Note], kind: DrillKind) -> Iterator[DrillPoint]:
    for note in notes:
        if isinstance(note.facts, Drill) and note.facts.drill is kind:
            measured, target = drills_shown.seconds_of(note.facts)
            yield DrillPoint(
                on=note.at.astimezone(clock.STOCKHOLM).date(),
                measured_seconds=measured,
                target_seconds=target,
                passed=note.facts.passed,
                told=without_person_numbers(note.text),
            )
