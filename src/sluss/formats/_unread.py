"""Kinds of files that are known by their look and not read yet, so that the refusal can name them.

Source: docs/sources.md [iso20022-xsd]; the fixed beginnings are those of the formats' own manuals.
"""

from __future__ import annotations

import re

from sluss.formats import _iso20022 as iso
from sluss.formats._zip_head import LOCAL_SIGNATURE, names_at_start

# A file that begins like this is of this kind, whatever comes after.
_BEGINNINGS = (
    # Payments to a bankgiro as they came before BgMax: a date, then the giro's name.
    ("bg-inbetalningar", re.compile(rb"00?[0-9 ]{40,50}[0-9]{6} {10,20}BANK")),
    # OLE: Excel, Word and Outlook files of before 2007, and encrypted ones of today.
    ("ole", re.compile(rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")),
    # Outlook's own envelope of attachments, winmail.dat.
    ("tnef", re.compile(rb"\x78\x9f\x3e\x22")),
    ("rtf", re.compile(rb"\{\\rtf")),
    ("html", re.compile(rb"\s{0,1024}(?:<!doctype html|<html[\s>])", re.IGNORECASE)),
)
_MESSAGES = (
    ("pain.008", "pain.008", "CstmrDrctDbtInitn"),
    ("camt.052", "camt.052", "BkToCstmrAcctRpt"),
)
_OFFICE_KINDS = ("opendocument", "office")
# All of them, for the page that names what cannot be read.
UNREAD_KINDS: tuple[str, ...] = (
    *(kind for kind, _ in _BEGINNINGS),
    *(kind for kind, _, _ in _MESSAGES),
    *_OFFICE_KINDS,
)


def unread_kind(head: bytes) -> str:
    """The kind of file that this is the beginning of, if it is known but not read; else ""."""
    for kind, beginning in _BEGINNINGS:
        if beginning.match(head):
            return kind
    if head.startswith(LOCAL_SIGNATURE):
        return _office_kind(head)
    return _xml_kind(head)


def is_xml(head: bytes) -> bool:
    """Whether the first thing in a text is a tag or a declaration, in whatever character set."""
    return head.lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n")[:1] == b"<"


def is_workbook(head: bytes) -> bool:
    """Whether a zip holds the parts of an XLSX workbook."""
    if not head.startswith(LOCAL_SIGNATURE):
        return False
    names = list(names_at_start(head))
    folders = {name.partition("/")[0] for name in names}
    return "xl" in folders or (
        "[Content_Types].xml" in names and folders.isdisjoint({"word", "ppt", "visio"})
    )


def _office_kind(head: bytes) -> str:
    # OpenDocument puts its media type first, packed by no method, for exactly this purpose.
    if b"mimetypeapplication/vnd.oasis.opendocument." in head[:200]:
        return "" if b"opendocument.spreadsheet" in head[:200] else "opendocument"
    names = list(names_at_start(head))
    if "[Content_Types].xml" in names and not is_workbook(head):
        return "office"
    return ""


def _xml_kind(head: bytes) -> str:
    if not is_xml(head):
        return ""
    for kind, area, root in _MESSAGES:
        if iso.is_message(head, area=area, root=root):
            return kind
    return ""
