"""What is drawn on a page: pictures of it, and the QR codes in them.

Whatever is no letter may be a code or a part of one, so it is sought where such things lie, and
nowhere else: most of a page is letters, and to picture and search them takes half of the time that
a PDF takes.
"""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pypdfium2 as pdfium
import zxingcpp
from pypdfium2 import raw

from sluss.formats._pdf_map import PageMap
from sluss.formats._pdf_seen import Box, Code, Word, around

# 200 dots an inch: a module of a code two centimetres wide is then more than two dots.
_DOTS_PER_POINT = 200 / 72
# A page may be as large as it says it is; its picture may not.
PICTURE_SIDE_MAX = 3_000
# A page with more on it than this is looked at whole, which takes no longer than to ask of each.
_OBJECTS_MAX = 5_000
# A rule across more than half of a page is no row of a code: it is thinner than a code so large.
_RULE_POINTS_MAX = 2.0
# A code is found by the blank around it, four of its modules; the smallest code has 21.
_MARGIN = 0.25
# The rows of a code that is set in letters, if a letter is two modules wide and three high.
_CODE_LETTERS_MIN = 11
_CODE_ROWS_MIN = 7

_QR_CODES = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)


@dataclass(frozen=True, slots=True)
class Picture:
    """A grey picture of a part of a page. points: how large one of its dots is."""

    bitmap: pdfium.PdfBitmap
    part: Box
    points: float


def picture_of(
    page: pdfium.PdfPage, dots_per_point: float, part: Box | None = None
) -> Picture | None:
    """The page, or the part of it, smaller than asked for if it would be too large.

    None if nothing of the part lies on the page.
    """
    width, height = page.get_size()
    part = _within(part or Box(0, 0, width, height), width, height)
    longest = max(part.right - part.left, part.height)
    if longest <= 0:
        return None
    scale = min(dots_per_point, PICTURE_SIDE_MAX / longest)
    bitmap = page.render(
        scale=scale,
        crop=(part.left, height - part.bottom, width - part.right, part.top),
        grayscale=True,
        may_draw_forms=False,
    )
    return Picture(bitmap, part, max(width, height) / math.ceil(max(width, height) * scale))


def read_codes(page: pdfium.PdfPage, words: Sequence[Word], *, is_all_read: bool) -> Iterator[Code]:
    """The QR codes of the page. is_all_read: all of its letters are such as people read."""
    if is_all_read and not _may_be_code(words) and raw.FPDFPage_GetAnnotCount(page) < 1:
        part = _drawn_part(page)
        if part is None:
            return
    else:
        part = None
    picture = picture_of(page, _DOTS_PER_POINT, part)
    if picture is not None:
        yield from _codes_in(picture)


def _codes_in(picture: Picture) -> Iterator[Code]:
    bitmap, points = picture.bitmap, picture.points
    rows = memoryview(bitmap.buffer).cast("B", (bitmap.height, bitmap.stride))
    for found in zxingcpp.read_barcodes(rows, formats=_QR_CODES):
        corners = found.position
        places = (corners.top_left, corners.top_right, corners.bottom_left, corners.bottom_right)
        across = [picture.part.left + place.x * points for place in places]
        down = [picture.part.top + place.y * points for place in places]
        yield Code(found.text, Box(min(across), min(down), max(across), max(down)))


def _may_be_code(words: Sequence[Word]) -> bool:
    """Whether the letters themselves may be a code: many words of one length, and a long one."""
    lengths = Counter(len(word.text) for word in words if len(word.text) >= _CODE_LETTERS_MIN)
    return any(count >= _CODE_ROWS_MIN for count in lengths.values())


def _drawn_part(page: pdfium.PdfPage) -> Box | None:
    """The part of the page in which something lies that is no letter; None if there is none."""
    width, height = page.get_size()
    count = raw.FPDFPage_CountObjects(page)
    if count > _OBJECTS_MAX:
        return Box(0, 0, width, height)
    shown = PageMap(page, width, height)
    boxes = []
    for number in range(count):
        one = raw.FPDFPage_GetObject(page, number)
        kind = raw.FPDFPageObj_GetType(one)
        if kind == raw.FPDF_PAGEOBJ_TEXT:
            continue
        box = _box_of(one, shown)
        if box is None:
            return Box(0, 0, width, height)
        if kind != raw.FPDF_PAGEOBJ_PATH or not _is_rule(box, width, height):
            boxes.append(box)
    return _with_margin(around(boxes)) if boxes else None


def _box_of(one: object, shown: PageMap) -> Box | None:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if not raw.FPDFPageObj_GetBounds(one, left, bottom, right, top):
        return None
    edges = (left.value, right.value, bottom.value, top.value)
    return shown.box(*edges) if all(map(math.isfinite, edges)) else None


def _is_rule(box: Box, width: float, height: float) -> bool:
    wide, high = box.right - box.left, box.height
    is_across = wide > width / 2 and high <= _RULE_POINTS_MAX
    return is_across or (high > height / 2 and wide <= _RULE_POINTS_MAX)


def _with_margin(box: Box) -> Box:
    margin = _MARGIN * max(box.right - box.left, box.height)
    return Box(box.left - margin, box.top - margin, box.right + margin, box.bottom + margin)


def _within(part: Box, width: float, height: float) -> Box:
    left, top = max(0.0, part.left), max(0.0, part.top)
    return Box(left, top, max(left, min(width, part.right)), max(top, min(height, part.bottom)))
