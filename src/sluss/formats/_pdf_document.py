"""A PDF opened: its pages as words and QR codes, and the files that it carries.

The only module that touches pdfium and zxing. Both are foreign code, so it runs in a child process
with limits, and it is loaded before they are put on. pdfium is built without a script engine: what
a document would run is never run.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

import pypdfium2 as pdfium
import zxingcpp
from pypdfium2 import raw

from sluss.core.outcome import Finding, Place, Severity, clipped
from sluss.core.records import Attachment
from sluss.formats._attached import Carried
from sluss.formats._pdf_lines import words_of
from sluss.formats._pdf_seen import Box, Code, Page, Word, warned

PAGES_MAX = 50
# A page of dense small print has some 6,000 letters.
PAGE_LETTERS_MAX = 20_000
# 200 dots an inch: a module of a code two centimetres wide is then more than two dots.
_DOTS_PER_POINT = 200 / 72
# A page may be as large as it says it is; its picture may not.
PICTURE_SIDE_MAX = 3_000
# The largest page that the standard knows, and one that no paper is smaller than.
PAGE_POINTS_MAX = 14_400
_PAGE_POINTS_MIN = 3
ATTACHMENTS_MAX = 100
ATTACHMENT_BYTES_MAX = 20 * 2**20
_OBJECTS_MAX = 200
_SCRIPT = re.compile(rb"/S\s{0,10}/(?:JavaScript|Launch)\b|/JS\s{0,10}[(<0-9]")
# pdfium's own mark of a word divided at a line's end, and halves of a letter without the other.
_NO_LETTERS = frozenset({0x2, *range(0xD800, 0xE000)})
_LAST_LETTER = 0x10FFFF

_QR_CODES = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)


@dataclass(frozen=True, slots=True)
class Opened:
    """A PDF that could be opened."""

    document: pdfium.PdfDocument
    pages: int


def open_pdf(data: bytes) -> Opened | Finding:
    """The document, or why it cannot be had. Errors: pdf.encrypted, pdf.damaged."""
    try:
        document = pdfium.PdfDocument(data)
        pages = len(document)
    except pdfium.PdfiumError as error:
        if raw.FPDF_GetLastError() == raw.FPDF_ERR_PASSWORD or "password" in str(error).casefold():
            return _refused("encrypted", "a password", "a document that opens without one")
        return _refused("damaged", str(error), "a PDF that can be opened")
    if pages < 1:
        return _refused("damaged", f"{pages} pages", "a page or more")
    return Opened(document, pages)


def warn_of_scripts(opened: Opened, data: bytes) -> Iterator[Finding]:
    """The finding that the document would run something, if it was opened by another program.

    What lies compressed within the document is not looked through for it.
    """
    count = raw.FPDFDoc_GetJavaScriptActionCount(opened.document)
    found = _SCRIPT.search(data)
    if count > 0 or found:
        shown = f"{count} scripts" if count > 0 else repr(found.group())[2:-1] if found else ""
        yield warned(
            "script", 0, "JavaScript", found=shown, expected="a document that runs nothing"
        )


def read_pages(opened: Opened) -> Iterator[Page | Finding]:
    """The pages up to PAGES_MAX, and what could not be had of them."""
    for number in range(1, min(opened.pages, PAGES_MAX) + 1):
        try:
            page = opened.document[number - 1]
        except pdfium.PdfiumError as error:
            yield warned("page_damaged", number, "", found=str(error), expected="a page")
            continue
        yield from _read_page(page, number)
        page.close()
    if opened.pages > PAGES_MAX:
        found, expected = f"{opened.pages} pages", f"at most {PAGES_MAX} pages"
        yield warned("too_many_pages", PAGES_MAX + 1, "", found=found, expected=expected)


def picture_of(page: pdfium.PdfPage, dots_per_point: float) -> pdfium.PdfBitmap:
    """The page as a grey picture, smaller than asked for if it would be too large."""
    longest = max(page.get_size())
    return page.render(
        scale=min(dots_per_point, PICTURE_SIDE_MAX / longest),
        grayscale=True,
        may_draw_forms=False,
    )


def _read_page(page: pdfium.PdfPage, number: int) -> Iterator[Page | Finding]:
    width, height = page.get_size()
    if not all(_PAGE_POINTS_MIN <= side <= PAGE_POINTS_MAX for side in (width, height)):
        found = f"{width:.0f} x {height:.0f}"
        expected = f"sides of {_PAGE_POINTS_MIN} to {PAGE_POINTS_MAX} points"
        yield warned("page_size", number, "MediaBox", found=found, expected=expected)
        return
    words: tuple[Word, ...] = ()
    codes: tuple[Code, ...] = ()
    try:
        letters = _Letters(page, width, height)
        words = tuple(words_of(letters.read()))
        codes = tuple(_codes(page))
    except (pdfium.PdfiumError, ValueError) as error:
        yield warned("page_damaged", number, "", found=str(error), expected="a page")
    else:
        if letters.count > PAGE_LETTERS_MAX:
            found, expected = f"{letters.count} letters", f"at most {PAGE_LETTERS_MAX}"
            yield warned("too_much_text", number, "", found=found, expected=expected)
    yield Page(number, words, codes, has_picture=not words and _has_picture(page))


def _has_picture(page: pdfium.PdfPage) -> bool:
    count = min(raw.FPDFPage_CountObjects(page), _OBJECTS_MAX)
    kinds = (
        raw.FPDFPageObj_GetType(raw.FPDFPage_GetObject(page, number)) for number in range(count)
    )
    # A scan may lie in a form of its own; what is drawn of lines alone is no scan.
    return any(kind in (raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_FORM) for kind in kinds)


def _codes(page: pdfium.PdfPage) -> Iterator[Code]:
    picture = picture_of(page, _DOTS_PER_POINT)
    points = max(page.get_size()) / max(picture.width, picture.height)
    rows = memoryview(picture.buffer).cast("B", (picture.height, picture.stride))
    for found in zxingcpp.read_barcodes(rows, formats=_QR_CODES):
        corners = found.position
        places = (corners.top_left, corners.top_right, corners.bottom_left, corners.bottom_right)
        across, down = (
            [place.x * points for place in places],
            [place.y * points for place in places],
        )
        yield Code(found.text, Box(min(across), min(down), max(across), max(down)))


class _Letters:
    """The letters of a page's text layer that stand on the page, each with its place.

    count: how many the layer has, those left out too.
    """

    def __init__(self, page: pdfium.PdfPage, width: float, height: float) -> None:
        self._page = page
        self._text = page.get_textpage()
        self._width, self._height = width, height
        self.count = self._text.count_chars()
        self._map = _Map(page, width, height)

    def read(self) -> Iterator[tuple[str, Box]]:
        # The loose box is as high for a comma as for a digit, so that a line is a line.
        edges = raw.FS_RECTF()
        last = Box(0, 0, 0, 0)
        for index in range(min(self.count, PAGE_LETTERS_MAX)):
            letter = raw.FPDFText_GetUnicode(self._text, index)
            if not 0 < letter <= _LAST_LETTER or letter in _NO_LETTERS:
                continue
            sign = chr(letter)
            if sign.isspace():
                yield sign, last
                continue
            if not raw.FPDFText_GetLooseCharBox(self._text, index, edges):
                continue
            last = self._map.box(edges.left, edges.right, edges.bottom, edges.top)
            # What stands beside the page is seen by no person.
            if self._is_on_page(last):
                yield sign, last

    def _is_on_page(self, box: Box) -> bool:
        is_across = box.right > 0 and box.left < self._width
        return is_across and box.bottom > 0 and box.top < self._height


class _Map:
    """From a page's own units to points from the upper left corner of what is shown of it."""

    def __init__(self, page: pdfium.PdfPage, width: float, height: float) -> None:
        self._scale = 1000
        wide, high = round(width * self._scale), round(height * self._scale)
        self._origin = self._at(page, wide, high, 0, 0)
        self._x = self._at(page, wide, high, 1000, 0)
        self._y = self._at(page, wide, high, 0, 1000)

    def _at(
        self, page: pdfium.PdfPage, wide: int, high: int, x: float, y: float
    ) -> tuple[float, float]:
        across, down = ctypes.c_int(), ctypes.c_int()
        raw.FPDF_PageToDevice(page, 0, 0, wide, high, 0, x, y, across, down)
        return across.value / self._scale, down.value / self._scale

    def box(self, left: float, right: float, bottom: float, top: float) -> Box:
        ax, ay = self._point(left, bottom)
        bx, by = self._point(right, top)
        return Box(min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))

    def _point(self, x: float, y: float) -> tuple[float, float]:
        (ox, oy), (xx, xy), (yx, yy) = self._origin, self._x, self._y
        x, y = x / 1000, y / 1000
        return ox + (xx - ox) * x + (yx - ox) * y, oy + (xy - oy) * x + (yy - oy) * y


def read_carried(opened: Opened) -> Iterator[Carried | Finding]:
    """The files that the document carries, in its order, each with its bytes."""
    count = opened.document.count_attachments()
    for ordinal in range(1, min(count, ATTACHMENTS_MAX) + 1):
        yield _carried(opened.document, ordinal)
    if count > ATTACHMENTS_MAX:
        found, expected = f"{count} files", f"at most {ATTACHMENTS_MAX}"
        yield warned("too_many_attachments", 0, "EmbeddedFiles", found=found, expected=expected)


def _carried(document: pdfium.PdfDocument, ordinal: int) -> Carried | Finding:
    name = ""
    try:
        attachment = document.get_attachment(ordinal - 1)
        name = attachment.get_name()
        size = ctypes.c_ulong()
        raw.FPDFAttachment_GetFile(attachment, None, 0, size)
        if size.value > ATTACHMENT_BYTES_MAX:
            return _no_attachment(ordinal, name, f"{size.value} bytes")
        content = bytes(attachment.get_data())
        media_type, description = attachment.get_subtype(), attachment.get_desc()
    except (pdfium.PdfiumError, ValueError) as error:
        return _no_attachment(ordinal, name, str(error))
    record = Attachment(
        ordinal=ordinal,
        name=_short(name),
        media_type=_short(media_type),
        size=len(content),
        sha256=sha256(content).hexdigest(),
        description=_short(description),
    )
    return record, content


def _no_attachment(ordinal: int, name: str, found: str) -> Finding:
    expected = f"a file of at most {ATTACHMENT_BYTES_MAX} bytes"
    place = Place(0, clipped(f"EmbeddedFiles {ordinal}"))
    shown = clipped(f"{name}: {found}" if name else found)
    return Finding("pdf.attachment_unreadable", place, shown, expected, Severity.WARNING)


def _short(text: str) -> str:
    return " ".join(text.split())[:300]


def _refused(fault: str, found: str, expected: str) -> Finding:
    return Finding(f"pdf.{fault}", Place(), clipped(found), expected, refuses_file=True)
