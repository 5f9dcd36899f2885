"""A chart of numbers day by day as SVG, one panel above the other, all over the same days.

It stands alone: no script, no font, no style from elsewhere. Title and description tell in words
what it shows, and the highest and the last value of each panel stand in it as numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from xml.sax.saxutils import escape

_WIDTH, _PANEL, _GAP, _LEFT, _RIGHT, _HEAD, _EDGE = 760, 110, 46, 64, 64, 44, 12
_TICKS_AT_MOST = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One line. values: one for each day of the chart, not below nought."""

    title: str
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LineChart:
    """Panels over the same days, in their order. The days need not be whole weeks."""

    title: str
    description: str
    days: tuple[date, ...]
    panels: tuple[Panel, ...]


def write_line_chart(chart: LineChart) -> bytes:
    """The chart as a whole SVG file, the same bytes for the same chart.

    Errors: ValueError if there is no day, or a panel has not one value for each.
    """
    if not chart.days or any(len(panel.values) != len(chart.days) for panel in chart.panels):
        raise ValueError("a panel needs one value for each day, and a chart one day")
    height = _HEAD + len(chart.panels) * (_PANEL + _GAP) + _EDGE
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{height}" '
        f'viewBox="0 0 {_WIDTH} {height}" role="img" aria-labelledby="title description" '
        'font-family="sans-serif" font-size="12" fill="#1a1a1a">',
        f'<title id="title">{escape(chart.title)}</title>',
        f'<desc id="description">{escape(chart.description)}</desc>',
        f'<rect width="{_WIDTH}" height="{height}" fill="#ffffff"/>',
        f'<text x="{_EDGE}" y="24" font-size="16" font-weight="bold">{escape(chart.title)}</text>',
    ]
    for place, panel in enumerate(chart.panels):
        parts += _panel(chart, panel, _HEAD + place * (_PANEL + _GAP))
    return "\n".join([*parts, "</svg>"]).encode() + b"\n"


def _panel(chart: LineChart, panel: Panel, top: int) -> Iterator[str]:
    floor, base = top + 20 + _PANEL - 20, top + 16
    highest = max(panel.values)
    top_label = [(highest, base + 10)] if highest else []
    yield f'<text x="{_LEFT}" y="{base - 4}" font-weight="bold">{escape(panel.title)}</text>'
    yield (f'<path d="M{_LEFT} {base}V{floor}H{_WIDTH - _RIGHT}" fill="none" stroke="#8a8a8a"/>')
    for value, y in (*top_label, (0.0, floor)):
        said = _short(value)
        yield f'<text x="{_LEFT - 6}" y="{y}" text-anchor="end" font-size="11">{said}</text>'
    for place in range(0, len(chart.days), max(1, len(chart.days) // _TICKS_AT_MOST)):
        x = _x(place, len(chart.days))
        day = chart.days[place]
        yield f'<path d="M{x:.1f} {floor}v4" stroke="#8a8a8a"/>'
        yield (
            f'<text x="{x:.1f}" y="{floor + 16}" text-anchor="middle" font-size="10">'
            f"{day.day}/{day.month}</text>"
        )
    scale = (floor - base - 4) / highest if highest else 0.0
    points = " ".join(
        f"{_x(place, len(chart.days)):.1f},{floor - value * scale:.1f}"
        for place, value in enumerate(panel.values)
    )
    yield f'<polyline points="{points}" fill="none" stroke="#1f5f99" stroke-width="2"/>'
    last = panel.values[-1]
    yield (
        f'<text x="{_WIDTH - _RIGHT + 6}" y="{floor - last * scale + 4:.1f}" font-size="11">'
        f"{_short(last)}</text>"
    )


def _x(place: int, count: int) -> float:
    return _LEFT + place * (_WIDTH - _LEFT - _RIGHT) / max(1, count - 1)


def _short(value: float) -> str:
    return f"{value:.0f}" if value >= 10 or value == int(value) else f"{value:.1f}"
