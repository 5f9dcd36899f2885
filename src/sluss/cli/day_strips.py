"""The calendar of sources: a letter a day for the terminal, and the words of the chart."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from sluss.cli.shell import session
from sluss.core.ids import masked
from sluss.core.masking import hide, persons_in
from sluss.formats.gap_chart import ChartRow, ChartWords, GapChart
from sluss.rules.intake.calendar import Calendar, Row
from sluss.services._coverage import is_open
from sluss.telling.gap_texts import source_name

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
        yield f"{label_of(row, days)[:_NAME]:{_NAME}} {_strip(row, shown)}".rstrip()
    yield session().text("sources.strips_legend")
    yield _cap(len(suppliers), days)


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


def label_of(row: Row, days: Calendar) -> str:
    """The name of a row as it may be shown; of two with one name, with the number before it."""
    if row.supplier is not None:
        name = hide(row.name, persons_in(row.supplier.org_number, None))
        name = name or session().text("column.unnamed")
        is_alone = sum(other.name == row.name for other in days.largest) == 1
        return name if is_alone else f"{masked(row.supplier.org_number)} {name}".strip()
    name = source_name(row.name, session().lang)
    return session().text("sources.never", found=name) if row.never else name


def _cap(shown: int, days: Calendar) -> str:
    return session().text("sources.cap", found=shown, expected=days.suppliers)


def chart(days: Calendar, locked_on: date | None) -> GapChart:
    """The same as a chart, with all its words."""
    rows = (*days.sources, *days.largest)
    missed = [row for row in rows if row.missing or row.never]
    span = [days.first + timedelta(days=n) for n in range((days.last - days.first).days + 1)]
    facts = {"found": days.first, "expected": days.last}
    text = session().text
    told = "; ".join(
        f"{label_of(row, days)}: {', '.join(day.isoformat() for day in sorted(row.missing)) or '–'}"
        for row in missed
    )
    words = ChartWords(
        title=text("chart.title", **facts),
        description=text("chart.description", detail=told or "–", line=len(rows), **facts),
        came=text("chart.came"),
        missed=text("chart.missed"),
        closed=text("chart.closed"),
        locked=text("sources.locked", found=locked_on or ""),
        months=tuple(text("chart.months").split()),
        notes=(_cap(len(days.largest), days),),
    )
    groups = (
        (text("chart.sources"), tuple(_chart_row(row, days) for row in days.sources)),
        (text("chart.suppliers"), tuple(_chart_row(row, days) for row in days.largest)),
    )
    return GapChart(
        first=days.first,
        last=days.last,
        closed=frozenset(day for day in span if not is_open(day)),
        locked_on=locked_on,
        groups=groups,
        words=words,
    )


def _chart_row(row: Row, days: Calendar) -> ChartRow:
    return ChartRow(label=label_of(row, days), counts=row.counts, missing=row.missing)
