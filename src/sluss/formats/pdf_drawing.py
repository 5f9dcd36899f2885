"""The pages of a PDF as pictures: drawn here, so that no other program need open the document.

Foreign code: for a child process only, with _pdf_document loaded before it is bound. pdfium is
built without a script engine, and what a form would work out is not drawn.
"""

from __future__ import annotations

import math
import struct
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sluss.core.outcome import Finding, Place

if TYPE_CHECKING:
    import pypdfium2

LOADS = ("encodings.utf_16_le", "sluss.formats._pdf_document")
PAGES_MAX = 50
# 120 dots an inch: small print can be read, and a page is some hundred kilobytes.
_DOTS_PER_POINT = 120 / 72
_SIDE_MAX = 2_400
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_HEADER = struct.Struct(">IIBBBBB")
_GREY, _EIGHT_BITS = 0, 8


@dataclass(frozen=True, slots=True)
class PageSize:
    """How large the picture of a page is, in dots."""

    width: int
    height: int


def page_sizes(data: bytes) -> list[PageSize | None] | Finding:
    """The sizes of the pictures of the first pages, or why the document cannot be opened.

    Shapes: None of a page that cannot be had, such as one that stands below itself.
    """
    from pypdfium2 import PdfiumError

    from sluss.formats import _pdf_document as pdf

    opened = pdf.open_pdf(data)
    if isinstance(opened, Finding):
        return opened
    sizes: list[PageSize | None] = []
    for number in range(min(opened.pages, PAGES_MAX)):
        try:
            width, height = opened.document.get_page_size(number)
        except PdfiumError:
            sizes.append(None)
            continue
        scale = _scale(width, height)
        sizes.append(PageSize(math.ceil(width * scale), math.ceil(height * scale)))
    return sizes


def draw_page(data: bytes, number: int) -> bytes | Finding:
    """The page of this number, from 1, as a grey PNG.

    Errors: pdf.page_damaged if there is no such page, or if it cannot be drawn.
    """
    from pypdfium2 import PdfiumError

    from sluss.formats import _pdf_document as pdf

    opened = pdf.open_pdf(data)
    if isinstance(opened, Finding):
        return opened
    if not 1 <= number <= min(opened.pages, PAGES_MAX):
        return _damaged(number, f"{opened.pages} pages")
    try:
        page = opened.document[number - 1]
        width, height = page.get_size()
        bitmap = page.render(
            scale=_scale(width, height),
            grayscale=True,
            may_draw_forms=False,
        )
    except (PdfiumError, ValueError) as error:
        return _damaged(number, str(error))
    return _png(bitmap)


def _scale(width: float, height: float) -> float:
    return min(_DOTS_PER_POINT, _SIDE_MAX / max(width, height, 1))


def _damaged(number: int, found: str) -> Finding:
    return Finding("pdf.page_damaged", Place(number), found[:200], "a page")


def _png(bitmap: pypdfium2.PdfBitmap) -> bytes:
    """The dots as a picture that every browser shows. Source: docs/sources.md [png]."""
    width, height, stride = bitmap.width, bitmap.height, bitmap.stride
    dots = memoryview(bitmap.buffer).cast("B")
    # Before each row stands how it is filtered: not at all.
    rows = b"".join(b"\0" + dots[at : at + width] for at in range(0, height * stride, stride))
    head = _HEADER.pack(width, height, _EIGHT_BITS, _GREY, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(rows, 6)), (b"IEND", b""))
    return _SIGNATURE + b"".join(_chunk(name, content) for name, content in parts)


def _chunk(name: bytes, content: bytes) -> bytes:
    seal = zlib.crc32(name + content)
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", seal)
