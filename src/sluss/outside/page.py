"""What a printed page may hold: its frame, and blocks of values. The template knows each kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Size = Literal["normal", "small"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What stands on every page.

    at:      when it was made, as people read it.
    page_of: "page {page} of {pages}" in the language of the page.
    drill:   the word across every page of a drill; "" when it is in earnest.
    seal:    what the page can be told by, such as a hash.
    """

    title: str
    lang: str
    organisation: str
    at: str
    page_of: str
    drill: str = ""
    seal: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading below the title (which is level 1)."""

    text: str
    level: int = 2
    kind: str = "heading"


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph."""

    text: str
    size: Size = "normal"
    strong: bool = False
    kind: str = "text"


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence in a frame, that nobody shall miss."""

    text: str
    kind: str = "notice"


@dataclass(frozen=True, slots=True)
class Verbatim:
    """Lines to be typed off sign by sign, in letters that cannot be taken for each other."""

    lines: Sequence[str]
    kind: str = "verbatim"


@dataclass(frozen=True, slots=True)
class Items:
    """A list with dots."""

    items: Sequence[str]
    size: Size = "normal"
    kind: str = "items"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table. weight: its share of the width; 0 takes as much as it needs."""

    head: str
    is_right: bool = False
    weight: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under heads, as many cells a row as columns. has_sum: the last row is the sum."""

    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]
    caption: str = ""
    size: Size = "normal"
    has_sum: bool = False
    kind: str = "table"


@dataclass(frozen=True, slots=True)
class Asked:
    """A row of a fill-in sheet. source: what the value was taken from; is_missing: to complete."""

    number: str
    label: str
    value: str
    source: str = ""
    is_missing: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A form's own rows in the form's own order. heads: four."""

    heads: Sequence[str]
    rows: Sequence[Asked]
    kind: str = "sheet"


@dataclass(frozen=True, slots=True)
class Blanks:
    """Lines to write on by hand, so many across; height in millimetres."""

    labels: Sequence[str]
    across: int = 2
    height: int = 11
    kind: str = "blanks"


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of a plot: its label, the number of each part, and what is said beside it."""

    label: str
    values: Sequence[int]
    said: str


@dataclass(frozen=True, slots=True)
class Bars:
    """Lying bars of parts. alt: the same in words, for whoever does not see it."""

    caption: str
    alt: str
    rows: Sequence[Bar]
    parts: Sequence[str] = ()
    kind: str = "bars"


@dataclass(frozen=True, slots=True)
class Columns:
    """Standing columns, one value each, which may be below nought."""

    caption: str
    alt: str
    rows: Sequence[Bar]
    parts: Sequence[str] = ()
    kind: str = "columns"


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing that we made ourselves, as SVG; width in millimetres."""

    svg: str
    alt: str
    width: int
    caption: str = ""
    kind: str = "picture"


@dataclass(frozen=True, slots=True)
class Break:
    """A new page."""

    kind: str = "break"


@dataclass(frozen=True, slots=True)
class Part:
    """What stands in one of the parts side by side, and its share of the width."""

    blocks: Sequence[Block]
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Beside:
    """Parts side by side, read from left to right."""

    parts: Sequence[Part]
    kind: str = "beside"


Block = (
    Heading
    | Text
    | Notice
    | Verbatim
    | Items
    | Table
    | Sheet
    | Blanks
    | Bars
    | Columns
    | Picture
    | Break
    | Beside
)
