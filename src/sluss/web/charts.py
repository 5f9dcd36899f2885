"""Charts of kronor as SVG that screen readers can read: a title, a description, a table beside.

Everything is said by attributes and classes, since the pages allow no inline style. Colours come
from the classes chart-0 and on in sluss.css; lines differ by their dashes too, and each bar has its
value in words within.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

_WIDTH, _HEAD, _EDGE, _LEFT, _FOOT, _HEIGHT = 720, 24, 8, 104, 40, 220
_PARTS_A_ROW = 3
_ROW, _LABEL, _SAID = 26, 110, 150
_LINES = 4
_LABELS_MOST = 16


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its label, the number of each part, and what is said of it in words."""

    label: str
    values: Sequence[int]
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """What a chart shows. name: letters that no other chart of the page has.

    parts: the names of the parts of each bar, or of each line; () if there is one alone.
    """

    name: str
    title: str
    told: str
    bars: Sequence[Bar]
    parts: Sequence[str] = ()


def columns(chart: Chart) -> SafeString:
    """Standing bars, their parts on top of each other. No value is below nought."""
    highest = max((sum(bar.values) for bar in chart.bars), default=0)
    return _svg(chart, _top(chart) + _HEIGHT + _FOOT, _columns(chart, _even(highest)))


def lying(chart: Chart) -> SafeString:
    """Lying bars, their parts one after the other, each with what is said of it at its end."""
    longest = max((sum(bar.values) for bar in chart.bars), default=0)
    height = _top(chart) + len(chart.bars) * _ROW + _EDGE
    return _svg(chart, height, _lying(chart, max(longest, 1)))


def lines(chart: Chart) -> SafeString:
    """A line for each part, from left to right over the bars' labels."""
    highest = max((max(bar.values) for bar in chart.bars), default=0)
    return _svg(chart, _top(chart) + _HEIGHT + _FOOT, _lined(chart, _even(highest)))


def _svg(chart: Chart, height: int, inside: Iterator[str]) -> SafeString:
    title, told = f"{chart.name}-title", f"{chart.name}-told"
    # All that came from outside went through escape; the rest is ours.
    return mark_safe(
        f'<svg class="chart" viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}" '
        f'role="img" aria-labelledby="{title} {told}">'
        f'<title id="{title}">{escape(chart.title)}</title>'
        f'<desc id="{told}">{escape(chart.told)}</desc>' + "".join(inside) + "</svg>"
    )


def _top(chart: Chart) -> int:
    rows = -(-len(chart.parts) // _PARTS_A_ROW)
    return rows * _HEAD + _EDGE


def _legend(chart: Chart, *, is_line: bool = False) -> Iterator[str]:
    step = _WIDTH // _PARTS_A_ROW
    for number, part in enumerate(chart.parts):
        row, place = divmod(number, _PARTS_A_ROW)
        x, y = place * step + 1, row * _HEAD
        if is_line:
            yield f'<path class="chart-stroke chart-stroke-{number}" d="M{x} {y + 11}h22"/>'
        else:
            yield f'<rect class="chart-{number}" x="{x}" y="{y + 4}" width="14" height="14"/>'
        yield f'<text x="{x + 28}" y="{y + 16}">{escape(part)}</text>'


def _scale(chart: Chart, highest: int) -> Iterator[str]:
    """The lines behind the bars, with their values in kronor."""
    top = _top(chart)
    for number in range(_LINES + 1):
        y = top + _HEIGHT - _HEIGHT * number // _LINES
        value = highest // _LINES * number
        yield f'<path class="chart-line" d="M{_LEFT} {y}H{_WIDTH - _EDGE}"/>'
        yield f'<text x="{_LEFT - 6}" y="{y + 4}" text-anchor="end">{_grouped(value)}</text>'


def _labels(chart: Chart, step: float) -> Iterator[str]:
    every = -(-len(chart.bars) // _LABELS_MOST) or 1
    y = _top(chart) + _HEIGHT + 18
    for number, bar in enumerate(chart.bars):
        if number % every == 0:
            x = _LEFT + step * (number + 0.5)
            yield f'<text x="{x:.1f}" y="{y}" text-anchor="middle">{escape(bar.label)}</text>'


def _columns(chart: Chart, highest: int) -> Iterator[str]:
    yield from _legend(chart)
    yield from _scale(chart, highest)
    step = (_WIDTH - _LEFT - _EDGE) / max(1, len(chart.bars))
    width = min(step * 0.7, 60)
    for number, bar in enumerate(chart.bars):
        x = _LEFT + step * (number + 0.5) - width / 2
        y = float(_top(chart) + _HEIGHT)
        yield f"<g><title>{escape(bar.said)}</title>"
        for part, value in enumerate(bar.values):
            tall = value * _HEIGHT / highest
            y -= tall
            yield _rect(part, x, y, width, tall)
        yield "</g>"
    yield from _labels(chart, step)


def _lying(chart: Chart, longest: int) -> Iterator[str]:
    yield from _legend(chart)
    room = _WIDTH - _LABEL - _SAID
    for number, bar in enumerate(chart.bars):
        y, x = _top(chart) + number * _ROW, float(_LABEL)
        yield f'<g><title>{escape(bar.said)}</title><text x="0" y="{y + 16}">'
        yield f"{escape(bar.label)}</text>"
        for part, value in enumerate(bar.values):
            long = value * room / longest
            yield _rect(part, x, y + 3, long, _ROW - 8)
            x += long
        yield f'<text x="{x + 6:.1f}" y="{y + 16}">{escape(bar.said)}</text></g>'


def _lined(chart: Chart, highest: int) -> Iterator[str]:
    yield from _legend(chart, is_line=True)
    yield from _scale(chart, highest)
    step = (_WIDTH - _LEFT - _EDGE) / max(1, len(chart.bars))
    floor = _top(chart) + _HEIGHT
    for part in range(len(chart.bars[0].values) if chart.bars else 0):
        points = [
            (_LEFT + step * (number + 0.5), floor - bar.values[part] * _HEIGHT / highest)
            for number, bar in enumerate(chart.bars)
        ]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        yield f'<polyline class="chart-stroke chart-stroke-{part}" points="{path}"/>'
        for (x, y), bar in zip(points, chart.bars, strict=True):
            yield f'<circle class="chart-stroke-{part}" cx="{x:.1f}" cy="{y:.1f}" r="4">'
            yield f"<title>{escape(bar.said)}</title></circle>"
    yield from _labels(chart, step)


def _rect(part: int, x: float, y: float, width: float, height: float) -> str:
    return (
        f'<rect class="chart-{part}" x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" '
        f'height="{height:.1f}"/>'
    )


def _even(highest: int) -> int:
    """Where a scale ends: at or above the highest value, its lines at round numbers."""
    step = -(-max(highest, _LINES) // _LINES)
    power = 10 ** (len(str(step)) - 1)
    return _LINES * next(power * n // 2 for n in (2, 4, 5, 10, 20) if power * n // 2 >= step)


def _grouped(value: int) -> str:
    """A number as sums are written on the pages: 1 935 500."""
    return f"{value:,}".replace(",", "\u00a0")
