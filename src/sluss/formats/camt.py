"""camt.053 and camt.054 of any version: what the bank says has moved on an account.

Amounts are unsigned in the file; the sign is CdtDbtInd's. An entry that is a reversal says so in
RvslInd, and its CdtDbtInd already tells what it does to the account: "If the CreditDebitIndicator
is CRDT and ReversalIndicator is Yes, the original operation was a debit entry". So it is not
turned once more. Source: docs/sources.md [iso-reversal], [iso20022-xsd], [pain001-se] 3.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import BinaryIO

from sluss.core.outcome import Finding, Place
from sluss.core.records import BankEntry, Statement
from sluss.formats import _iso20022 as iso
from sluss.formats._camt_entry import read_entry
from sluss.formats._camt_frame import Frame, open_frame, page_of, take_part
from sluss.formats._camt_proof import Proofs
from sluss.formats._iso20022 import Notes
from sluss.formats._reading import Item, Reading, collect
from sluss.formats._xml import Element, child, local, stream_elements

_STATEMENT = "BkToCstmrStmt"
_NOTIFICATION = "BkToCstmrDbtCdtNtfctn"
_INTRADAY = "BkToCstmrAcctRpt"
_FRAMES = frozenset({"Stmt", "Ntfctn"})
_FRAME_PARTS = frozenset(
    "Id StmtPgntn NtfctnPgntn ElctrncSeqNb CreDtTm FrToDt Acct RltdAcct Bal TxsSummry Ntry".split()
)
_TAGS = _FRAME_PARTS | {"GrpHdr"}


def sniff(head: bytes) -> bool:
    """Whether the beginning of a file is that of a camt.052, 053 or 054."""
    return (
        iso.is_message(head, area="camt.053", root=_STATEMENT)
        or iso.is_message(head, area="camt.054", root=_NOTIFICATION)
        or iso.is_message(head, area="camt.052", root=_INTRADAY)
    )


def read_camt(data: bytes) -> Reading:
    """All entries and statements of a file, none if the file is refused."""
    return collect(stream_camt(BytesIO(data)))


def stream_camt(source: BinaryIO) -> Iterator[Item]:
    """For each Stmt or Ntfctn its entries, then its Statement, in constant memory.

    Shapes: whether the file is whole is known at its end only: until then nothing may be used.
    Errors: camt.* and xml.* findings; every Ntry ends as one entry or more, or as a finding.
    """
    reader = _Reader()
    for element in stream_elements(source, _TAGS):
        if isinstance(element, Finding):
            yield element
            return
        items = reader.take(element)
        yield from reader.notes.take()
        if reader.is_over:
            return
        yield from items
    closing = reader.close_frame()
    yield from reader.notes.take()
    yield from closing
    if not reader.has_frame:
        place = Place(0, "Stmt, Ntfctn")
        yield Finding("camt.no_statement", place, "", "a Stmt or a Ntfctn", refuses_file=True)


class _Reader:
    """One pass through a camt file."""

    __slots__ = ("_frame", "_page", "_proofs", "has_frame", "is_over", "notes")

    def __init__(self) -> None:
        self.notes = Notes()
        self.is_over = False
        self.has_frame = False
        self._frame: Frame | None = None
        self._page: tuple[int, bool] | None = None
        self._proofs = Proofs(self.notes)

    def take(self, element: Element) -> list[BankEntry | Statement]:
        parent, name = element.getparent(), local(element)
        if parent is None:
            return []
        if name == "GrpHdr":
            self._page = page_of(child(element, "MsgPgntn"))
            self._refuse_foreign(element, parent)
            return []
        if local(parent) not in _FRAMES:
            return []
        closed: list[BankEntry | Statement] = []
        if self._frame is None or parent is not self._frame.element:
            closed += self.close_frame()
            self._frame = open_frame(parent, self._page)
            self.has_frame = True
        if name == "Ntry":
            return closed + self._entries(element, self._frame)
        take_part(self._frame, name, element, self.notes)
        return closed

    def close_frame(self) -> list[BankEntry | Statement]:
        """The open statement, if there is one, with its balances proved."""
        frame, self._frame = self._frame, None
        if frame is None:
            return []
        statement = frame.closed()
        if not statement.account:
            self._refuse("no_account", frame.element, "Acct", "", "the account's number")
        self._proofs.prove(frame, statement)
        return [statement]

    def _refuse_foreign(self, header: Element, parent: Element) -> None:
        # Version .01 says its number in the element's name.
        message = local(parent).removesuffix("V01")
        if message == _INTRADAY:
            self._refuse("intraday", header, message, message, "a camt.053 of the whole day")
        elif message not in (_STATEMENT, _NOTIFICATION) and not message.startswith("camt.05"):
            self._refuse("not_camt", header, message, message, "a camt.053 or camt.054")
        else:
            return
        self.is_over = True

    def _entries(self, element: Element, frame: Frame) -> list[BankEntry | Statement]:
        read = read_entry(element, frame.statement, self.notes, ordinal=frame.entries)
        if read is None:
            return []
        frame.add(read)
        return list(read.movements)

    def _refuse(self, fault: str, element: Element, name: str, found: str, expected: str) -> None:
        self.notes.refuse(f"camt.{fault}", element, name, found=found, expected=expected)
