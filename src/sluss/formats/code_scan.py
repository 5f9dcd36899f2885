"""The QR codes in the scan of a form: a PDF as a scanner makes it, or a photograph (JPEG).

Foreign code: for a child process only, with _pdf_document loaded before it is bound.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from sluss.core.outcome import Finding

if TYPE_CHECKING:
    import pypdfium2

LOADS = ("encodings.utf_16_le", "sluss.formats._pdf_document")
CODES_MAX = 200
_JPEG, _PDF = b"\xff\xd8\xff", b"%PDF-"
_PDF_WITHIN = 1024
# A telephone's picture has some fifty million dots; a few bytes can promise four thousand million.
_DOTS_MAX = 100_000_000
# The frame headers of JPEG, which say how large it is. Source: docs/sources.md [jpeg].
_FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
_ALONE = frozenset({0x01, *range(0xD0, 0xD9)})
_FRAME_BYTES = 9


def read_scan(data: bytes) -> list[str]:
    """The texts of all QR codes on its pages, each once, in order; none if there is none to read.

    Errors: none. What is neither PDF nor JPEG, or cannot be opened, has no code that can be read.
    """
    from sluss.formats import _pdf_document as pdf

    if data.startswith(_JPEG):
        document = _photograph(data)
        opened = pdf.Opened(document, 1) if document else None
    elif _PDF in data[:_PDF_WITHIN]:
        found = pdf.open_pdf(data)
        opened = None if isinstance(found, Finding) else found
    else:
        opened = None
    if opened is None:
        return []
    texts = [
        code.text
        for page in pdf.read_pages(opened)
        if not isinstance(page, Finding)
        for code in page.codes
    ]
    return list(dict.fromkeys(texts))[:CODES_MAX]


def _photograph(data: bytes) -> pypdfium2.PdfDocument | None:
    """The photograph on a page of its own, as large as A4; None if it cannot be put on one."""
    import pypdfium2 as pdfium

    size = _size_of(data)
    if size is None or size[0] * size[1] > _DOTS_MAX or not all(size):
        return None
    wide, high = size
    scale = 842 / max(wide, high)
    document = pdfium.PdfDocument.new()
    page = document.new_page(wide * scale, high * scale)
    try:
        picture = pdfium.PdfImage.new(document)
        picture.load_jpeg(io.BytesIO(data), inline=True)
    except pdfium.PdfiumError:
        return None
    picture.set_matrix(pdfium.PdfMatrix().scale(wide * scale, high * scale))
    page.insert_obj(picture)
    page.gen_content()
    return document


def _size_of(data: bytes) -> tuple[int, int] | None:
    """Width and height as the file's own frame header says; None if it has none."""
    at = 2
    while at + _FRAME_BYTES <= len(data) and data[at] == 0xFF:
        kind = data[at + 1]
        if kind in _ALONE or kind == 0xFF:
            at += 1 if kind == 0xFF else 2
            continue
        if kind in _FRAMES:
            high, wide = (int.from_bytes(data[at + n : at + n + 2], "big") for n in (5, 7))
            return wide, high
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return None
