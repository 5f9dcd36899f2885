"""The calendar of sources: a letter a day for the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from sluss.cli.shell import session
from sluss.rules.intake.calendar import Calendar, Row
from sluss.services._coverage import is_open
from sluss.telling.coverage_chart import cap_of, label_of

# Nine weeks beside a name fit on a line of 100 letters.
_DAYS, _NAME = 63, 32
# So many of the largest suppliers have a line, and besides them those of whom something is missed.
_LARGEST = 8
_MANY = 10
_CAME_MANY, _MISSED, _NOTHING, _CLOSED = "+", "×", "·", " "


def strips(days: Calendar, locked_on: date | None) -> Iterator[str]:
    """A line for each row: a digit for what came, a cross where something is missed."""
    first = days.last - timedelta(days=_DAYS - 1)
    shown = [first + timedelta(days=n) for n in range(_DAYS)]
    yield f"{session().text('sources.strips', found=first, expected=days.last):{_NAME}}"
    yield f"{'':{_NAME}} {_mondays(shown)}"
    if locked_on is not None and first <= locked_on <= days.last:
        before = " " * (locked_on - first).days
        yield f"{'':{_NAME}} {before}▼ {session().text('sources.locked', found=locked_on)}"
    suppliers = [r for place, r in enumerate(days.largest) if place < _LARGEST or r.missing]
    for row in (*days.sources, *suppliers):
        yield f"{label_of(row, days, session().lang)[:_NAME]:{_NAME}} {_strip(row, shown)}".rstrip()
    yield session().text("sources.strips_legend")
    yield cap_of(len(suppliers), days, session().lang)


def _mondays(shown: list[date]) -> str:
    letters = [" "] * (len(shown) + 6)
    for place, day in enumerate(shown):
        if day.weekday() == 0:
            letters[place : place + 5] = f"{day:%m-%d}"
    return "".join(letters).rstrip()


def _strip(row: Row, shown: list[date]) -> str:
    return "".join(_letter(row, day) for day in shown)


def _letter(row: Row, day: date) -> str:
    count = row.counts.get(day, 0)
    if count:
        return str(count) if count < _MANY else _CAME_MANY
    if day in row.missing:
        return _MISSED
    return _NOTHING if is_open(day) else _CLOSED
