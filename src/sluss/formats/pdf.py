"""Read a PDF invoice: its QR codes, its text and the files that it carries.

An XML invoice within it (Factur-X, ZUGFeRD) is the invoice, and read like one that came by itself.
Else a UsingQR code is; else what stands on the pages, if that is enough. The rest are sightings:
hints to the person who keys it. Whatever a PDF says is the word of whoever made it.

Shapes: the line of a finding or a claim is its page. Source: docs/sources.md [usingqr], [factur-x].
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from importlib.util import find_spec
from io import BytesIO
from typing import TYPE_CHECKING, BinaryIO

from sluss.core.outcome import Finding, Place, clipped
from sluss.core.records import Claim, SeenBy, Sighting
from sluss.formats import _pdf_seen as sure
from sluss.formats import cii, ubl
from sluss.formats._attached import Carried
from sluss.formats._pdf_claim import Seen, claim_of, contradictions, two_accounts
from sluss.formats._pdf_labels import title_of
from sluss.formats._pdf_lines import lines_of
from sluss.formats._pdf_page import read_page
from sluss.formats._pdf_seen import Code, Page, sighting, warned
from sluss.formats._reading import Item, Reading, collect
from sluss.formats.using_qr import read_using_qr

if TYPE_CHECKING:
    from sluss.formats._pdf_document import Opened

# pdfium and zxing take a tenth of a second to load, and only a PDF needs them: they are loaded
# where one is read, in a child process before it is bound. So are the models for pictures.
LOADS = ("encodings.utf_16_le", "sluss.formats._pdf_document")
LOADS_FOR_PICTURES = (*LOADS, "sluss.formats._pdf_picture")
_EXTRA = ("rapidocr", "onnxruntime")
# Two seconds each, and more if dense. A giro form is on the first page or on the last one of two.
PICTURES_MAX = 2

_BEGINNING = re.compile(rb"(?:\xef\xbb\xbf)?\s{0,1024}%PDF-")
# Who reads an XML invoice that a PDF carries.
_EMBEDDED: tuple[tuple[Callable[[bytes], bool], Callable[[bytes], Reading]], ...] = (
    (cii.sniff_cii, cii.read_cii),
    (ubl.sniff, ubl.read_ubl),
)
_HEAD_BYTES = 64 * 2**10

# Reads the words off the picture of a page.
_ReadPicture = Callable[["Opened", Page], Page]


def sniff(head: bytes) -> bool:
    """Whether the beginning of a file is that of a PDF."""
    return _BEGINNING.match(head) is not None


def read_pdf(data: bytes) -> Reading:
    """All that a PDF says; no record if it is refused."""
    return collect(stream_pdf(BytesIO(data)))


def stream_pdf(source: BinaryIO) -> Iterator[Item]:
    """Attachments, then sightings page by page, then the claims. The file is held whole.

    Errors: pdf.encrypted and pdf.damaged refuse the file; all other pdf.* findings are warnings,
            and where they say so there is no claim. Foreign code: for a child process only.
    """
    return _items(source.read(), None)


def stream_pictures(source: BinaryIO) -> Iterator[Item]:
    """As stream_pdf, with the first pages that are pictures read by machine; needs the extra ocr.

    Errors: pdf.from_picture for each such page. No claim is made of what was read so.
    """
    from sluss.formats._pdf_picture import read_picture

    return _items(source.read(), read_picture)


def carried_in_pdf(data: bytes) -> Iterator[Carried | Finding]:
    """The embedded files with their bytes, in the order of their records, or what refuses the PDF.

    Errors: as stream_pdf. Foreign code: for a child process only.
    """
    from sluss.formats import _pdf_document as pdf

    opened = pdf.open_pdf(data)
    if isinstance(opened, Finding):
        yield opened
    else:
        yield from pdf.read_carried(opened)


def has_unread_picture(items: Iterable[Item]) -> bool:
    """Whether a PDF has pages that only stream_pictures can read, and the extra is installed."""
    codes = {item.code for item in items if isinstance(item, Finding)}
    return "pdf.no_text" in codes and all(map(find_spec, _EXTRA))


@dataclass(slots=True)
class _Document:
    """What has been seen of a PDF so far."""

    opened: Opened
    read_picture: _ReadPicture | None
    sightings: list[Sighting] = field(default_factory=list)
    coded: list[Claim] = field(default_factory=list)
    embedded: list[Claim] = field(default_factory=list)
    has_embedded: bool = False
    has_text: bool = False
    has_picture: bool = False
    pictures: int = 0
    kind: str = ""

    def take_carried(self, carried: Carried | Finding) -> Iterator[Item]:
        """An attachment, and the findings of the XML invoice that it may be."""
        if isinstance(carried, Finding):
            yield carried
            return
        record, content = carried
        yield record
        read = next((read for is_it, read in _EMBEDDED if is_it(content[:_HEAD_BYTES])), None)
        if read is None:
            return
        reading = read(content)
        self.has_embedded = True
        self.embedded += [one for one in reading.records if isinstance(one, Claim)]
        for finding in reading.findings:
            place = Place(finding.place.line, clipped(f"{record.name} {finding.place.field}"))
            yield replace(finding, place=place, refuses_file=False)

    def take_page(self, page: Page) -> Iterator[Item]:
        """The sightings of a page, the findings of it and what the claims are made of."""
        for code in page.codes:
            yield from self._take_code(code, page.number)
        if page.is_blank:
            if not page.has_picture:
                return
            self.has_picture = True
            if self.read_picture is None or self.pictures == PICTURES_MAX:
                expected = "text, or a code that tells what it is"
                yield warned("no_text", page.number, "", found="a picture", expected=expected)
                return
            self.pictures += 1
            page = self.read_picture(self.opened, page)
            found, expected = f"{len(page.words)} words", "text that need not be guessed"
            yield warned("from_picture", page.number, "", found=found, expected=expected)
        else:
            self.has_text = True
            self.kind = self.kind or _kind_of(page)
        for item in read_page(page):
            if isinstance(item, Sighting):
                self.sightings.append(item)
            yield item

    def _take_code(self, code: Code, page: int) -> Iterator[Item]:
        told = read_using_qr(code.text, page=page)
        if told is None:
            return
        yield from told.findings
        for name, value in told.seen:
            seen = sighting(
                name,
                value,
                page=page,
                seen_by=SeenBy.QR_CODE,
                confidence=sure.BY_CODE,
                box=code.box,
            )
            self.sightings.append(seen)
            yield seen
        if told.claim is not None and told.claim not in self.coded:
            self.coded.append(told.claim)

    def close(self) -> Iterator[Item]:
        """What it all comes to: the claims, and where the pages contradict them."""
        seen = Seen(self.sightings, self.kind)
        yield from two_accounts(seen)
        if self.has_embedded:
            yield from self._close_embedded(seen)
        elif self.coded:
            yield from self._close_coded(seen)
        elif self.has_text:
            yield from claim_of(seen)
        elif not self.sightings and not self.has_picture:
            expected = "text, a code or a picture on a page"
            yield warned("empty", 0, "", found="", expected=expected)

    def _close_embedded(self, seen: Seen) -> Iterator[Item]:
        # If none could be read, its own findings say so; the page is not believed in its stead.
        for claim in dict.fromkeys(self.embedded):
            yield from contradictions(claim, seen)
            yield claim

    def _close_coded(self, seen: Seen) -> Iterator[Item]:
        number = seen.only("number") if len(self.coded) == 1 else ""
        for claim in self.coded:
            # The code has the reference to pay with; the invoice's own number may be another.
            whole = replace(claim, document_number=number or claim.document_number)
            yield from contradictions(whole, seen, but_not=SeenBy.QR_CODE)
            yield whole


def _items(data: bytes, read_picture: _ReadPicture | None) -> Iterator[Item]:
    from sluss.formats import _pdf_document as pdf

    opened = pdf.open_pdf(data)
    if isinstance(opened, Finding):
        yield opened
        return
    document = _Document(opened, read_picture)
    yield from pdf.warn_of_scripts(opened, data)
    for carried in pdf.read_carried(opened):
        yield from document.take_carried(carried)
    for page in pdf.read_pages(opened):
        if isinstance(page, Finding):
            yield page
        else:
            yield from document.take_page(page)
    yield from document.close()


def _kind_of(page: Page) -> str:
    return next(filter(None, (title_of(line.text) for line in lines_of(page))), "")
