"""A chart of days as SVG: what came on which day, and where something is missed.

It stands alone: no script, no font, no style from elsewhere. A gap is a cross in a thick frame,
so that it is seen without colours and on paper; title and description tell the same in words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from xml.sax.saxutils import escape

_CELL, _ROW, _LABELS, _LEGEND, _MONTH, _HEAD, _EDGE = 15, 18, 250, 480, 60, 64, 12
_LABEL_CHARS_MAX = 36
_SHOWN_MAX = 99
# What XML 1.0 cannot carry, even escaped.
_UNFIT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# From few to many; the count stands in the cell, so the shade is only for the eye.
_SHADES = ((1, "#dbe9f6"), (5, "#a9cbe8"), (20, "#6fa8d8"))


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartRow:
    """A label, how many came on which day, and the days that are missed."""

    label: str
    counts: dict[date, int]
    missing: frozenset[date]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartWords:
    """All words of a chart, in the reader's language. months: short, from January on."""

    title: str
    description: str
    came: str
    missed: str
    closed: str
    locked: str
    months: tuple[str, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GapChart:
    """Groups of rows, each with its heading, over the days from first to last."""

    first: date
    last: date
    closed: frozenset[date]
    locked_on: date | None
    groups: tuple[tuple[str, tuple[ChartRow, ...]], ...]
    words: ChartWords


def write_gap_chart(chart: GapChart) -> bytes:
    """The chart as a whole SVG file, the same bytes for the same chart."""
    lines = sum(len(rows) + 1 for _, rows in chart.groups)
    legend_at = _HEAD + lines * _ROW + 24
    # The name of the last month may be longer than its days.
    width = max(_LABELS + _days(chart) * _CELL + _MONTH, _LEGEND) + _EDGE
    height = legend_at + (1 + len(chart.words.notes)) * _ROW + _EDGE
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" role="img" aria-labelledby="title description" '
        'font-family="sans-serif" font-size="12" fill="#1a1a1a">',
        f'<title id="title">{_text(chart.words.title)}</title>',
        f'<desc id="description">{_text(chart.words.description)}</desc>',
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        f'<text x="{_EDGE}" y="22" font-size="16" font-weight="bold">'
        f"{_text(chart.words.title)}</text>",
        *_columns(chart, _HEAD + lines * _ROW),
        *_groups(chart),
        *_lock(chart, _HEAD + lines * _ROW),
        *_legend(chart.words, legend_at),
        "</svg>",
    ]
    return "\n".join(parts).encode() + b"\n"


def _days(chart: GapChart) -> int:
    return (chart.last - chart.first).days + 1


def _x(chart: GapChart, day: date) -> int:
    return _LABELS + (day - chart.first).days * _CELL


def _text(words: str) -> str:
    return escape(_UNFIT.sub("\ufffd", words))


def _columns(chart: GapChart, bottom: int) -> Iterator[str]:
    """The months and Mondays above, the closed days as grey columns."""
    for number in range(_days(chart)):
        day = chart.first + timedelta(days=number)
        x = _x(chart, day)
        if day in chart.closed:
            yield (
                f'<rect x="{x}" y="{_HEAD - 2}" width="{_CELL}" height="{bottom - _HEAD + 2}" '
                'fill="#ececec"/>'
            )
        if day.day == 1 or number == 0:
            month = f"{chart.words.months[day.month - 1]} {day.year}"
            is_cut = number == 0 and day.day > 24  # The next month's name needs the place.
            if not is_cut:
                yield f'<text x="{x}" y="42" font-weight="bold">{_text(month)}</text>'
        if day.weekday() == 0:
            yield f'<text x="{x + 2}" y="56" font-size="9">{day.day}</text>'


def _groups(chart: GapChart) -> Iterator[str]:
    line = 0
    for heading, rows in chart.groups:
        y = _HEAD + line * _ROW
        yield f'<text x="{_EDGE}" y="{y + 13}" font-weight="bold">{_text(heading)}</text>'
        line += 1
        for row in rows:
            yield from _row(chart, row, _HEAD + line * _ROW)
            line += 1


def _row(chart: GapChart, row: ChartRow, y: int) -> Iterator[str]:
    words = chart.words
    told = (
        f"{row.label}: {words.came} {sum(row.counts.values())}, {words.missed} {len(row.missing)}"
    )
    label = row.label
    if len(label) > _LABEL_CHARS_MAX:
        label = label[: _LABEL_CHARS_MAX - 1] + "…"
    yield f"<g><title>{_text(told)}</title>"
    yield f'<text x="{_EDGE + 8}" y="{y + 13}">{_text(label)}</text>'
    right = _x(chart, chart.last) + _CELL
    yield f'<path d="M{_LABELS} {y + _ROW - 1}H{right}" stroke="#d9d9d9" stroke-width="0.5"/>'
    for day, count in sorted(row.counts.items()):
        yield from _came(_x(chart, day), y, count)
    for day in sorted(row.missing):
        yield from _cross(_x(chart, day), y)
    yield "</g>"


def _came(x: int, y: int, count: int) -> Iterator[str]:
    shade = next(shade for least, shade in reversed(_SHADES) if count >= least)
    shown = str(count) if count <= _SHOWN_MAX else f"{_SHOWN_MAX}+"
    size = 9 if len(shown) < 3 else 6
    yield f'<rect x="{x}" y="{y}" width="{_CELL - 1}" height="{_ROW - 2}" fill="{shade}"/>'
    yield (
        f'<text x="{x + _CELL // 2}" y="{y + 12}" font-size="{size}" text-anchor="middle">'
        f"{shown}</text>"
    )


def _cross(x: int, y: int) -> Iterator[str]:
    left, top, right, low = x + 1, y + 1, x + _CELL - 2, y + _ROW - 3
    yield (
        f'<path d="M{left} {top}H{right}V{low}H{left}Z M{left} {top}L{right} {low} '
        f'M{right} {top}L{left} {low}" fill="#ffffff" stroke="#a4001d" stroke-width="2"/>'
    )


def _lock(chart: GapChart, bottom: int) -> Iterator[str]:
    day = chart.locked_on
    if day is None or not chart.first <= day <= chart.last:
        return
    x = _x(chart, day)
    yield (
        f'<path d="M{x} {_HEAD - 6}V{bottom}" stroke="#1a1a1a" stroke-width="2" '
        'stroke-dasharray="5 3" fill="none"/>'
    )
    yield (
        f'<text x="{x - 3}" y="{bottom + 12}" font-size="11" text-anchor="end">'
        f"{_text(chart.words.locked)}</text>"
    )


def _legend(words: ChartWords, y: int) -> Iterator[str]:
    x = _EDGE + 8
    yield from _came(x, y, 7)
    yield f'<text x="{x + 22}" y="{y + 13}">{_text(words.came)}</text>'
    yield from _cross(x + 170, y)
    yield f'<text x="{x + 192}" y="{y + 13}">{_text(words.missed)}</text>'
    yield (
        f'<rect x="{x + 340}" y="{y}" width="{_CELL - 1}" height="{_ROW - 2}" fill="#ececec" '
        'stroke="#999999"/>'
    )
    yield f'<text x="{x + 362}" y="{y + 13}">{_text(words.closed)}</text>'
    for number, note in enumerate(words.notes, start=1):
        yield f'<text x="{x}" y="{y + 13 + number * _ROW}">{_text(note)}</text>'
