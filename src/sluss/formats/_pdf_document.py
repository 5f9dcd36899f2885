"""A PDF opened: its pages as words and QR codes, and the files that it carries.

With _pdf_codes and _pdf_map the only module that touches pdfium and zxing. Both are foreign code,
so it runs in a child process with limits, and it is loaded before they are put on. pdfium is built
without a script engine: what a document would run is never run.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

import pypdfium2 as pdfium
from pypdfium2 import raw

from sluss.core.outcome import Finding, Place, Severity, clipped
from sluss.core.records import Attachment
from sluss.formats._attached import Carried
from sluss.formats._pdf_codes import read_codes
from sluss.formats._pdf_lines import words_of
from sluss.formats._pdf_map import PageMap
from sluss.formats._pdf_seen import Box, Code, Page, Word, warned

PAGES_MAX = 50
# A page of dense small print has some 6,000 letters.
PAGE_LETTERS_MAX = 20_000
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
# Letters that a code may be set in: block elements, braille, whatever a font has of its own, and
# what is no letter at all (a letter without a name of its own comes as nought).
_DRAWN = ((0, 0), (0x2580, 0x25FF), (0x2800, 0x28FF), (0xE000, 0xF8FF), (0x1FB00, 0x1FBFF))


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
        codes = tuple(read_codes(page, words, is_all_read=letters.is_all_read))
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


def _is_drawn(letter: int) -> bool:
    return letter >= 0xF0000 or any(first <= letter <= last for first, last in _DRAWN)


class _Letters:
    """The letters of a page's text layer that stand on the page, each with its place.

    count: how many the layer has, those left out too.
    is_all_read: after reading, whether each was a letter that people read, and all were looked at.
    """

    def __init__(self, page: pdfium.PdfPage, width: float, height: float) -> None:
        self._page = page
        self._text = page.get_textpage()
        self._width, self._height = width, height
        self.count = self._text.count_chars()
        self._map = PageMap(page, width, height)
        self.is_all_read = self.count <= PAGE_LETTERS_MAX

    def read(self) -> Iterator[tuple[str, Box]]:
        # The loose box is as high for a comma as for a digit, so that a line is a line.
        edges = raw.FS_RECTF()
        last = Box(0, 0, 0, 0)
        for index in range(min(self.count, PAGE_LETTERS_MAX)):
            letter = raw.FPDFText_GetUnicode(self._text, index)
            if _is_drawn(letter):
                self.is_all_read = False
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
