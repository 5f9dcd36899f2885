"""Plots as SVG that a page may hold: attributes and classes alone, for no style may be inline.

Whoever does not see them hears the description; the numbers stand beside them in a table too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from sluss.outside.page import Bars, Columns
from sluss.telling.texts import printable

# Units of the drawing. A page scales it to its width, so the words stay in proportion.
_WIDTH, _LINE, _BAR, _GAP = 560, 20, 18, 12
_HIGH, _HEAD, _FOOT = 150, 22, 22
# A part narrower than this has no room for its number; the table has it.
_NUMBER_FROM = 30
PARTS = 6


def drawn(block: Bars | Columns, name: str) -> SafeString:
    """The plot. name: told apart from any other on the page."""
    return bars(block, name) if isinstance(block, Bars) else columns(block, name)


def bars(block: Bars, name: str) -> SafeString:
    """Lying bars of parts, each below its own line of words."""
    most = max([1, *(sum(row.values) for row in block.rows)])
    shapes: list[SafeString] = []
    y = 0
    for row in block.rows:
        said = " · ".join(filter(None, (row.label, row.said)))
        shapes.append(_text(0, y + 15, said))
        shapes += _parts(row.values, most, y + _LINE)
        y += _LINE + _BAR + _GAP
    return _svg(name, block.caption, block.alt, y, shapes)


def _parts(values: Sequence[int], most: int, y: int) -> Iterator[SafeString]:
    x = 0.0
    for place, value in enumerate(values):
        wide = value * _WIDTH / most
        if not value:
            continue
        yield format_html(
            '<rect class="part part-{}" x="{}" y="{}" width="{}" height="{}"/>',
            place % PARTS, _f(x), y, _f(wide), _BAR,
        )  # fmt: skip
        if wide >= _NUMBER_FROM:
            yield _text(x + wide / 2, y + 14, str(value), f"on-{place % PARTS}", "middle")
        x += wide


def columns(block: Columns, name: str) -> SafeString:
    """Standing columns, one value each; what is below nought hangs and is hollow."""
    values = [sum(row.values) for row in block.rows]
    most, least = max([0, *values]), min([0, *values])
    scale = _HIGH / max(1, most - least)
    floor, step = _HEAD + most * scale, _WIDTH / max(1, len(values))
    shapes: list[SafeString] = []
    for place, (row, value) in enumerate(zip(block.rows, values, strict=True)):
        x, tall = place * step, abs(value) * scale
        top = floor - tall if value >= 0 else floor
        shapes.append(
            format_html(
                '<rect class="part {}" x="{}" y="{}" width="{}" height="{}"/>',
                "part-below" if value < 0 else "part-1",
                _f(x + step * 0.14), _f(top), _f(step * 0.72), _f(tall),
            )
        )  # fmt: skip
        shapes.append(_text(x + step / 2, top - 5, row.said, anchor="middle"))
        shapes.append(_text(x + step / 2, _HEAD + _HIGH + _FOOT - 5, row.label, anchor="middle"))
    shapes.append(format_html('<path class="axis" d="M0 {}H{}" fill="none"/>', _f(floor), _WIDTH))
    return _svg(name, block.caption, block.alt, _HEAD + _HIGH + _FOOT, shapes)


def swatch(place: int) -> SafeString:
    """The sign of a part, beside its name."""
    return format_html(
        '<svg class="swatch" viewBox="0 0 14 12" width="14" height="12" aria-hidden="true">'
        '<rect class="part part-{}" x="1" y="1" width="12" height="10"/></svg>',
        place % PARTS,
    )


def _svg(name: str, title: str, alt: str, height: int, shapes: list[SafeString]) -> SafeString:
    return format_html(
        '<svg class="chart" viewBox="-2 0 {} {}" role="img" aria-labelledby="{}-title {}-desc">'
        '<title id="{}-title">{}</title><desc id="{}-desc">{}</desc>{}</svg>',
        _WIDTH + 4, height, name, name, name, printable(title), name, printable(alt),
        format_html_join("", "{}", ((shape,) for shape in shapes)),
    )  # fmt: skip


def _text(x: float, y: float, said: str, kind: str = "", anchor: str = "start") -> SafeString:
    return format_html(
        '<text class="{}" x="{}" y="{}" text-anchor="{}">{}</text>',
        kind, _f(x), _f(y), anchor, printable(said),
    )  # fmt: skip


def _f(number: float) -> str:
    return f"{number:.1f}"
