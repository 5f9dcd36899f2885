"""The calendar of sources as a chart, with all its words."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

from sluss.core.ids import masked
from sluss.core.masking import hide, persons_in
from sluss.formats.gap_chart import ChartRow, ChartWords, GapChart
from sluss.rules.intake.calendar import Calendar, Row
from sluss.services._coverage import is_open
from sluss.telling.gap_texts import source_name
from sluss.telling.texts import sentence


def label_of(row: Row, days: Calendar, lang: str) -> str:
    """The name of a row as it may be shown; of two with one name, with the number before it."""
    if row.supplier is not None:
        name = hide(row.name, persons_in(row.supplier.org_number, None))
        name = name or sentence("column.unnamed", lang)
        is_alone = sum(other.name == row.name for other in days.largest) == 1
        return name if is_alone else f"{masked(row.supplier.org_number)} {name}".strip()
    name = source_name(row.name, lang)
    return sentence("sources.never", lang, found=name) if row.never else name


def cap_of(shown: int, days: Calendar, lang: str) -> str:
    """How many of the suppliers are shown."""
    return sentence("sources.cap", lang, found=shown, expected=days.suppliers)


def chart_of(days: Calendar, locked_on: date | None, lang: str) -> GapChart:
    """The days of each source and of the largest suppliers, from the first to the last."""
    rows = (*days.sources, *days.largest)
    missed = [row for row in rows if row.missing or row.never]
    span = [days.first + timedelta(days=n) for n in range((days.last - days.first).days + 1)]
    facts = {"found": days.first, "expected": days.last}
    text = partial(sentence, lang=lang)
    told = "; ".join(f"{label_of(row, days, lang)}: {_days(row)}" for row in missed)
    words = ChartWords(
        title=text("chart.title", **facts),
        description=text("chart.description", detail=told or "–", line=len(rows), **facts),
        came=text("chart.came"),
        missed=text("chart.missed"),
        closed=text("chart.closed"),
        locked=text("sources.locked", found=locked_on or ""),
        months=tuple(text("chart.months").split()),
        notes=(cap_of(len(days.largest), days, lang),),
    )
    groups = (
        (text("chart.sources"), tuple(_chart_row(row, days, lang) for row in days.sources)),
        (text("chart.suppliers"), tuple(_chart_row(row, days, lang) for row in days.largest)),
    )
    return GapChart(
        first=days.first,
        last=days.last,
        closed=frozenset(day for day in span if not is_open(day)),
        locked_on=locked_on,
        groups=groups,
        words=words,
    )


def _chart_row(row: Row, days: Calendar, lang: str) -> ChartRow:
    return ChartRow(label=label_of(row, days, lang), counts=row.counts, missing=row.missing)


def _days(row: Row) -> str:
    return ", ".join(day.isoformat() for day in sorted(row.missing)) or "–"
