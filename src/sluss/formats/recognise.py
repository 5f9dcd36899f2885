"""Which format a file is in, told by its content; a file's name is never looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from sluss.core.outcome import Finding, Place, clipped
from sluss.formats import _iso20022 as iso
from sluss.formats import (
    bgmax,
    camt,
    cii,
    lb,
    lb_return,
    lists,
    mail,
    pain001,
    pain002,
    paper,
    pdf,
    sie4,
    sie5,
    svefaktura,
    ubl,
)
from sluss.formats._reading import Item
from sluss.formats._table import shown
from sluss.formats._unread import is_xml, unread_kind
from sluss.formats.archive import is_gzip, is_zip

# What stands in the first 64 KiB decides: every honest file says there what it is.
HEAD_BYTES = 64 * 2**10


@dataclass(frozen=True, slots=True)
class Format:
    """A format that can be read.

    stream:   its records and findings, in the order of the file.
    is_risky: its reader unpacks or uses foreign code, so that it must run in a child process.
    loads:    modules that such a reader imports when it is called.
    Units:    seconds of processor time and bytes of memory that the child process is given. A
              list of a whole municipality's suppliers takes a few seconds and some tens of MB.
    """

    kind: str
    sniff: Callable[[bytes], bool]
    stream: Callable[[BinaryIO], Iterator[Item]]
    is_risky: bool = False
    loads: tuple[str, ...] = ()
    seconds_max: int = 30
    memory_bytes_max: int = 1 << 30


def _is_statement(head: bytes) -> bool:
    return iso.is_message(head, area="camt.053", root="BkToCstmrStmt")


def _is_notification(head: bytes) -> bool:
    return iso.is_message(head, area="camt.054", root="BkToCstmrDbtCdtNtfctn")


def _no_records(source: BinaryIO) -> Iterator[Item]:
    """Nothing: a container says nothing itself, its members are files of their own."""
    return iter(())


# The first that fits is taken: XML by its root, then the rest by how sure its look is.
FORMATS: tuple[Format, ...] = (
    Format("ubl", ubl.sniff, ubl.stream_ubl),
    Format("cii", cii.sniff_cii, cii.stream_cii),
    Format("svefaktura", svefaktura.sniff_svefaktura, svefaktura.stream_svefaktura),
    Format("pain.001", pain001.sniff, pain001.stream_pain001),
    Format("pain.002", pain002.sniff, pain002.stream_pain002),
    Format("camt.053", _is_statement, camt.stream_camt),
    Format("camt.054", _is_notification, camt.stream_camt),
    Format("sie5", sie5.sniff, sie5.stream_sie5),
    Format("sie4", sie4.sniff, sie4.stream_sie4),
    Format("lb", lb.sniff, lb.stream_lb),
    Format("lb-return", lb_return.sniff, lb_return.stream_lb_return),
    Format("bgmax", bgmax.sniff, bgmax.stream_bgmax),
    Format(paper.KIND, paper.sniff, paper.stream_paper),
    # An honest invoice takes half a second; what can be drawn in a few kilobytes has no end.
    Format(
        "pdf",
        pdf.sniff,
        pdf.stream_pdf,
        is_risky=True,
        loads=pdf.LOADS,
        seconds_max=8,
        memory_bytes_max=512 << 20,
    ),
    Format("list-xlsx", lists.sniff_xlsx, lists.stream_list_xlsx, is_risky=True),
    Format("list-ods", lists.sniff_ods, lists.stream_list_ods, is_risky=True),
    Format("list-csv", lists.sniff_csv, lists.stream_list_csv),
)
CONTAINERS: tuple[Format, ...] = (
    Format("zip", is_zip, _no_records, is_risky=True),
    Format("gzip", is_gzip, _no_records, is_risky=True),
    Format("e-mail", mail.sniff, _no_records, is_risky=True),
)
# Pages that are pictures are read at a second look. The models need 1 GB of addresses.
_PICTURES = Format(
    "pdf-pictures",
    pdf.sniff,
    pdf.stream_pictures,
    is_risky=True,
    loads=pdf.LOADS_FOR_PICTURES,
    seconds_max=90,
    memory_bytes_max=2 << 30,
)
_ALL = (*FORMATS, *CONTAINERS)
_XML_KINDS = frozenset(
    {"ubl", "cii", "svefaktura", "pain.001", "pain.002", "camt.053", "camt.054", "sie5"}
)
_BY_KIND = {form.kind: form for form in (*_ALL, _PICTURES)}
KINDS = frozenset(_BY_KIND)


def recognise(head: bytes) -> Format | Finding:
    """The format of a file, or the finding that refuses it.

    Shapes: head is the first HEAD_BYTES of the file, or all of a shorter one.
    Errors: intake.empty, intake.kind_not_read_yet (found is the kind), intake.unknown_kind.
    """
    head = head[:HEAD_BYTES]
    if not head:
        return _refused("empty", "", "a file that holds something")
    unread = unread_kind(head)
    if unread:
        return _refused("kind_not_read_yet", unread, _readable())
    for form in _ALL:
        if (form.kind not in _XML_KINDS or is_xml(head)) and form.sniff(head):
            return form
    return _refused("unknown_kind", shown(repr(head[:40])[2:-1]), _readable())


def by_kind(kind: str) -> Format:
    """The format of this name. KeyError if there is none."""
    return _BY_KIND[kind]


def closer_look(form: Format, items: Iterable[Item]) -> Format | None:
    """How to read a file once more, if what was read says that there is more to be had."""
    if form.kind == "pdf" and pdf.has_unread_picture(items):
        return _PICTURES
    return None


def _readable() -> str:
    return ", ".join(form.kind for form in _ALL)


def _refused(fault: str, found: str, expected: str) -> Finding:
    return Finding(f"intake.{fault}", Place(), clipped(found), expected, refuses_file=True)
