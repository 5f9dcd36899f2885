"""The charts of a made-up crisis: backlog, age and cash, day by day."""

from __future__ import annotations

from pathlib import Path

from sluss.cli.shell import session
from sluss.formats.line_chart import LineChart, Panel, write_line_chart
from sluss.lab.crisis import Run

NAME = "crisis.svg"
_MILLION_KRONOR = 100_000_000


def write_plots(run: Run, folder: Path) -> None:
    """The chart as a file in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / NAME).write_bytes(write_line_chart(_chart(run)))


def _chart(run: Run) -> LineChart:
    text, days = session().text, run.days
    facts = {
        "found": f"{run.world.locked_at:%Y-%m-%d %H:%M}",
        "line": max(day.backlog for day in days),
        "expected": max(day.oldest for day in days),
    }
    return LineChart(
        title=text("crisis.chart_title"),
        description=text("crisis.chart_about", **facts),
        days=tuple(day.on for day in days),
        panels=(
            Panel(
                title=text("crisis.chart_waiting"),
                values=tuple(float(day.waiting) for day in days),
            ),
            Panel(
                title=text("crisis.chart_backlog"),
                values=tuple(float(day.backlog) for day in days),
            ),
            Panel(
                title=text("crisis.chart_oldest"), values=tuple(float(day.oldest) for day in days)
            ),
            Panel(
                title=text("crisis.chart_cash"),
                values=tuple(max(0.0, day.cash_minor / _MILLION_KRONOR) for day in days),
            ),
        ),
    )
