"""An original made readable: from its stored bytes, foreign code in a child process with bounds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from sluss.core.outcome import Finding, Place
from sluss.formats import pdf_drawing, readable_mail, readable_text
from sluss.formats.lists import is_table
from sluss.formats.pdf_drawing import PageSize
from sluss.formats.readable import ReadableInvoice, ReadableMail, ReadableSheet, ReadableText
from sluss.formats.readable_invoice import SYNTAXES, read_invoices
from sluss.formats.recognise import HEAD_BYTES, KINDS, recognise
from sluss.outside.sandbox import Exceeded, limited
from sluss.services._original import stored_parts

T = TypeVar("T")
# An invoice of 4,000 lines has 5.5 MB, a scan of fifty pages some 20 MB.
WHOLE_BYTES_MAX = 32 << 20
# Of a long text its beginning is shown.
BEGINNING_BYTES = 512 << 10
_SECONDS, _MEMORY_BYTES = 8, 512 << 20
_PDF = frozenset({"pdf", "pdf-pictures"})
_CSV, _MAIL = "list-csv", "e-mail"
# The beginning of these shows what is shown.
_BY_BEGINNING = frozenset({_CSV, _MAIL})
_FORMS = frozenset({*SYNTAXES, *_PDF, *readable_text.TABLES, _MAIL})


@dataclass(frozen=True, slots=True)
class Readable:
    """What there is to read, in one of these forms; nothing at all of bytes that are no text.

    why: what kept the original from being shown in its own form, None if nothing did; is_too_large:
    it was its size.
    """

    invoices: tuple[ReadableInvoice, ...] = ()
    pages: tuple[PageSize | None, ...] = ()
    sheets: tuple[ReadableSheet, ...] = ()
    mail: ReadableMail | None = None
    text: ReadableText | None = None
    why: Finding | None = None
    is_too_large: bool = False


def readable(sha256: str, kind: str, size: int) -> Readable:
    """An original in its own form, or else as text. kind: what its receipt says that it is."""
    form = _form(sha256, kind)
    if form not in _FORMS:
        return Readable(text=text_of(sha256))
    if form not in _BY_BEGINNING and size > WHOLE_BYTES_MAX:
        return Readable(text=text_of(sha256), is_too_large=True)
    made = _in_its_form(sha256, form)
    return made if isinstance(made, Readable) else Readable(text=text_of(sha256), why=made)


def _form(sha256: str, kind: str) -> str:
    """How the bytes are written: of a list the receipt says only what its rows turned out to be."""
    if kind in KINDS:
        return kind
    head = next(stored_parts(sha256), b"")[:HEAD_BYTES]
    form = recognise(head)
    return is_table(head) if isinstance(form, Finding) else form.kind


def text_of(sha256: str) -> ReadableText | None:
    """The first lines of an original as they stand; None if it is no text."""
    data = _beginning(sha256)
    return readable_text.read_text(data[:BEGINNING_BYTES], is_whole=len(data) <= BEGINNING_BYTES)


def page_picture(sha256: str, number: int, size: int) -> bytes | Finding | None:
    """A page of a PDF as PNG, or why it cannot be drawn; None if the file is too large for it."""
    if size > WHOLE_BYTES_MAX:
        return None
    return _apart(partial(pdf_drawing.draw_page, number=number), _whole(sha256), pdf_drawing.LOADS)


def _in_its_form(sha256: str, kind: str) -> Readable | Finding:
    data = _beginning(sha256) if kind in _BY_BEGINNING else _whole(sha256)
    if kind in SYNTAXES:
        invoices = read_invoices(data, kind)
        return invoices if isinstance(invoices, Finding) else Readable(invoices=invoices)
    if kind in _PDF:
        sizes = _apart(pdf_drawing.page_sizes, data, pdf_drawing.LOADS)
        return sizes if isinstance(sizes, Finding) else Readable(pages=tuple(sizes))
    if kind == _MAIL:
        mail = _apart(readable_mail.read_mail, data, ())
        return mail if isinstance(mail, Finding) else Readable(mail=mail)
    return _sheets(data, kind)


def _sheets(data: bytes, kind: str) -> Readable | Finding:
    if kind == _CSV:
        is_whole = len(data) <= BEGINNING_BYTES
        return Readable(
            sheets=tuple(readable_text.read_sheets(data[:BEGINNING_BYTES], kind, is_whole=is_whole))
        )
    read = partial(readable_text.read_sheets, kind=kind, is_whole=True)
    found = _apart(read, data, ())
    return found if isinstance(found, Finding) else Readable(sheets=tuple(found))


def _apart(
    function: Callable[[bytes], T | Finding], data: bytes, loads: tuple[str, ...]
) -> T | Finding:
    """function: of a module that needs no database, for the child has none."""
    try:
        return limited(function, data, seconds=_SECONDS, memory_bytes=_MEMORY_BYTES, loads=loads)
    except Exceeded as error:
        expected = f"{_SECONDS} s and {_MEMORY_BYTES >> 20} MB"
        return Finding("intake.burst", Place(), str(error), expected)


def _whole(sha256: str) -> bytes:
    return b"".join(stored_parts(sha256))


def _beginning(sha256: str) -> bytes:
    """A little more than is shown, so that it is seen whether that is all."""
    found = b""
    for part in stored_parts(sha256):
        found += part
        if len(found) > BEGINNING_BYTES:
            break
    return found
