"""A chart of drills as SVG: how long each took, beside how long it was to take.

It stands alone: no script, no font, no style from elsewhere. A drill that was not passed is a
hollow bar, so that it is seen without colours and on paper; each bar tells the same in words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from xml.sax.saxutils import escape

_EDGE, _HEAD, _ROW, _LABELS, _BARS, _TIMES = 12, 64, 22, 120, 420, 130
_WIDTH = _EDGE * 2 + _LABELS + _BARS + _TIMES
# What XML 1.0 cannot carry, even escaped.
_UNFIT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class DrillPoint:
    """One drill. told: what was said of it. Units: whole seconds."""

    on: date
    measured_seconds: int
    target_seconds: int
    passed: bool
    told: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DrillChart:
    """Groups of drills, each with its heading, and all words in the reader's language.

    none: what stands where a kind was never drilled.
    """

    title: str
    target: str
    measured: str
    failed: str
    none: str
    groups: tuple[tuple[str, tuple[DrillPoint, ...]], ...]


def write_drill_chart(chart: DrillChart) -> bytes:
    """The chart as a whole SVG file, the same bytes for the same chart."""
    points = [point for _, group in chart.groups for point in group]
    longest = max((max(p.measured_seconds, p.target_seconds) for p in points), default=1) or 1
    rows = sum(1 + (len(group) or 1) for _, group in chart.groups)
    height = _HEAD + rows * _ROW + _EDGE
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{height}" '
        f'viewBox="0 0 {_WIDTH} {height}" role="img" aria-labelledby="title" '
        'font-family="sans-serif" font-size="12" fill="#1a1a1a">',
        f'<title id="title">{_text(chart.title)}</title>',
        f'<rect width="{_WIDTH}" height="{height}" fill="#ffffff"/>',
        f'<text x="{_EDGE}" y="22" font-size="16" font-weight="bold">{_text(chart.title)}</text>',
        *_legend(chart),
        *_groups(chart, longest),
        "</svg>",
    ]
    return "\n".join(parts).encode() + b"\n"


def _text(words: str) -> str:
    return escape(_UNFIT.sub("\ufffd", words))


def _legend(chart: DrillChart) -> Iterator[str]:
    words = ((chart.measured, True), (chart.failed, False))
    for number, (word, passed) in enumerate(words):
        x = _EDGE + number * 200
        yield _bar(x, 34, 18, passed=passed)
        yield f'<text x="{x + 24}" y="46">{_text(word)}</text>'
    x = _EDGE + len(words) * 200
    yield f'<path d="M{x + 6} 32V50" stroke="#a4001d" stroke-width="3"/>'
    yield f'<text x="{x + 24}" y="46">{_text(chart.target)}</text>'


def _bar(x: int, y: int, width: int, *, passed: bool) -> str:
    fill = "#6fa8d8" if passed else "#ffffff"
    return (
        f'<rect x="{x}" y="{y}" width="{width}" height="14" fill="{fill}" '
        'stroke="#1f4e79" stroke-width="1.5"/>'
    )


def _groups(chart: DrillChart, longest: int) -> Iterator[str]:
    y = _HEAD
    for heading, points in chart.groups:
        yield f'<text x="{_EDGE}" y="{y + 14}" font-weight="bold">{_text(heading)}</text>'
        y += _ROW
        for point in points:
            yield from _row(chart, point, y, longest)
            y += _ROW
        if not points:
            yield f'<text x="{_EDGE + 8}" y="{y + 14}" fill="#555555">{_text(chart.none)}</text>'
            y += _ROW


def _row(chart: DrillChart, point: DrillPoint, y: int, longest: int) -> Iterator[str]:
    x = _EDGE + _LABELS
    times = f"{_minutes(point.measured_seconds)} / {_minutes(point.target_seconds)}"
    outcome = chart.measured if point.passed else chart.failed
    said = ", ".join(filter(None, (f"{point.on} {times}", outcome, point.told)))
    target = x + point.target_seconds * _BARS // longest
    yield f"<g><title>{_text(said)}</title>"
    yield f'<text x="{_EDGE + 8}" y="{y + 14}">{point.on.isoformat()}</text>'
    yield _bar(x, y + 3, max(1, point.measured_seconds * _BARS // longest), passed=point.passed)
    yield f'<path d="M{target} {y}V{y + 20}" stroke="#a4001d" stroke-width="3"/>'
    yield f'<text x="{x + _BARS + 10}" y="{y + 14}">{times}</text></g>'


def _minutes(seconds: int) -> str:
    return f"{seconds // 60}:{seconds % 60:02}"
