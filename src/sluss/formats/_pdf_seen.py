"""What was seen on a page: words with their places, and values with how sure the reading is.

Units: points from the page's upper left corner. Pure: no PDF is opened here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sluss.core.outcome import Finding, Place, Severity, clipped
from sluss.core.records import SeenBy, Sighting

# What a confidence means, in percent. Whatever a page says is the word of whoever made the page:
# these tell only how surely the machine read what stands there, never whether it is true.
BY_CODE = 98  # A QR code: its own error correction would have failed.
BY_LINE = 95  # The giro line, all its check digits proved.
BY_LABEL_AND_PROOF = 90  # A label beside it, and the number's own check digit holds.
BY_LABEL = 70  # A label beside it; such a value has no check digit.
BY_LINE_UNPROVED = 50  # The giro line, where its check digit does not prove this value.
BY_SHAPE = 40  # No label: only its shape and its check digit.
BELOW_LABEL = 10  # So much less if the value stands below its label.
# From this on a claim may be made of it: somebody labelled it, and it was no picture.
ENOUGH = 60
# Of a value read from a picture this part is left.
PICTURE_PERCENT = 50


@dataclass(frozen=True, slots=True)
class Box:
    """A stretch of a page."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def height(self) -> float:
        return self.bottom - self.top


NOWHERE = Box(0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Word:
    """Characters without a blank among them."""

    text: str
    box: Box


@dataclass(frozen=True, slots=True)
class Code:
    """What a QR code says."""

    text: str
    box: Box


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it was read. is_blank: no text was found on it, has_picture: but a picture was."""

    number: int
    words: tuple[Word, ...] = ()
    codes: tuple[Code, ...] = ()
    has_picture: bool = False
    seen_by: SeenBy = SeenBy.TEXT

    @property
    def is_blank(self) -> bool:
        return not self.words


def around(boxes: Sequence[Box]) -> Box:
    """The smallest stretch that holds all of them. ValueError if there are none."""
    return Box(
        min(box.left for box in boxes),
        min(box.top for box in boxes),
        max(box.right for box in boxes),
        max(box.bottom for box in boxes),
    )


def sighting(
    field: str, value: str, *, page: int, seen_by: SeenBy, confidence: int, box: Box
) -> Sighting:
    """A value with its place in whole points; half as sure if it was read from a picture."""
    if seen_by is SeenBy.PICTURE:
        confidence = confidence * PICTURE_PERCENT // 100
    left, top = round(box.left), round(box.top)
    return Sighting(
        field=field,
        value=value,
        page=page,
        seen_by=seen_by,
        confidence=confidence,
        left=left,
        top=top,
        width=max(0, round(box.right) - left),
        height=max(0, round(box.bottom) - top),
    )


def warned(fault: str, page: int, field: str, *, found: str, expected: str) -> Finding:
    """The finding pdf.{fault} that leaves everything else as it is. The line is the page."""
    place = Place(page, field)
    return Finding(f"pdf.{fault}", place, clipped(found), expected, Severity.WARNING)
