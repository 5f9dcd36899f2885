"""camt.053 and camt.054 of any version: what the bank says has moved on an account.

Amounts are unsigned in the file; the sign is CdtDbtInd's. An entry that is a reversal says so in
RvslInd, and its CdtDbtInd already tells what it does to the account: it is not turned once more.
Source: docs/sources.md [pain001-se] 3, [iso20022-xsd].
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from io import BytesIO
from typing import BinaryIO

from sluss.core.money import Money
from sluss.core.outcome import Finding, Place
from sluss.core.records import BankEntry, Statement
from sluss.formats import _iso20022 as iso
from sluss.formats._camt_entry import read_entry, signed
from sluss.formats._iso20022 import Notes
from sluss.formats._reading import Item, Reading, collect
from sluss.formats._xml import Element, child, local, stream_elements, text

_STATEMENT = "BkToCstmrStmt"
_NOTIFICATION = "BkToCstmrDbtCdtNtfctn"
_INTRADAY = "BkToCstmrAcctRpt"
_FRAMES = frozenset({"Stmt", "Ntfctn"})
_FRAME_PARTS = frozenset(
    {"Id", "ElctrncSeqNb", "CreDtTm", "FrToDt", "Acct", "RltdAcct", "Bal", "Ntry"}
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


@dataclass(slots=True)
class _Frame:
    """What has been read of a Stmt or Ntfctn so far."""

    element: Element
    statement: Statement
    # Of the booked entries, in minor units; None once an entry is in another currency.
    booked_minor: int | None = 0
    balances: dict[str, Money] = field(default_factory=dict)


class _Reader:
    """One pass through a camt file."""

    __slots__ = ("_frame", "has_frame", "is_over", "notes")

    def __init__(self) -> None:
        self.notes = Notes()
        self.is_over = False
        self.has_frame = False
        self._frame: _Frame | None = None

    def take(self, element: Element) -> list[BankEntry | Statement]:
        parent, name = element.getparent(), local(element)
        if parent is None:
            return []
        if name == "GrpHdr":
            self._refuse_foreign(element, parent)
            return []
        if local(parent) not in _FRAMES:
            return []
        closed: list[BankEntry | Statement] = []
        if self._frame is None or parent is not self._frame.element:
            closed += self.close_frame()
            self._frame = _open(parent)
            self.has_frame = True
        if name == "Ntry":
            return closed + self._entries(element, self._frame)
        self._take_part(name, element, self._frame)
        return closed

    def close_frame(self) -> list[BankEntry | Statement]:
        """The frame of the statement that ends here, its balances proved."""
        frame, self._frame = self._frame, None
        if frame is None:
            return []
        statement = replace(
            frame.statement,
            opening=frame.balances.get("OPBD") or frame.balances.get("PRCD"),
            closing=frame.balances.get("CLBD"),
        )
        if not statement.account:
            self._refuse("no_account", frame.element, "Acct", "", "the account's number")
        self._prove_balances(statement, frame)
        return [statement]

    def _refuse_foreign(self, header: Element, parent: Element) -> None:
        message = local(parent)
        if message == _INTRADAY:
            self._refuse("intraday", header, message, message, "a camt.053 of the whole day")
        elif message not in (_STATEMENT, _NOTIFICATION) and not message.startswith("camt.05"):
            self._refuse("not_camt", header, message, message, "a camt.053 or camt.054")
        else:
            return
        self.is_over = True

    def _take_part(self, name: str, element: Element, frame: _Frame) -> None:
        statement, parent, notes = frame.statement, frame.element, self.notes
        match name:
            case "Id":
                number = iso.clipped_value(element, notes)
                frame.statement = replace(statement, statement_id=number)
            case "ElctrncSeqNb":
                number = iso.clipped_value(element, notes)
                frame.statement = replace(statement, sequence=iso.count_of(number))
            case "CreDtTm":
                at = iso.instant_at(parent, name, notes)
                frame.statement = replace(statement, created_at=at)
            case "FrToDt":
                frame.statement = replace(
                    statement,
                    from_on=_edge(element, "Fr", notes),
                    to_on=_edge(element, "To", notes),
                )
            case "Acct":
                currency = text(element, "Ccy") or statement.currency
                number = iso.account_text(element)
                frame.statement = replace(statement, account=number, currency=currency[:3])
            case "Bal":
                self._take_balance(element, frame)

    def _take_balance(self, element: Element, frame: _Frame) -> None:
        kind = text(element, "Tp/CdOrPrtry/Cd") or text(element, "Tp/Cd")
        if kind not in ("OPBD", "PRCD", "CLBD"):
            return
        amount = signed(iso.amount_of(child(element, "Amt")), text(element, "CdtDbtInd"))
        if amount is None:
            found = text(element, "Amt")
            self.notes.warn(
                "camt.bad_balance", element, kind, found=found, expected="an amount, a side"
            )
            return
        frame.balances[kind] = amount
        day = iso.day_at(element, "Dt", self.notes)
        # A statement that names no period is about the days of its balances.
        statement = frame.statement
        if kind == "CLBD" and statement.to_on is None:
            frame.statement = replace(statement, to_on=day)
        elif kind != "CLBD" and statement.from_on is None:
            frame.statement = replace(statement, from_on=day)

    def _entries(self, element: Element, frame: _Frame) -> list[BankEntry | Statement]:
        statement = frame.statement
        read = read_entry(element, statement, self.notes)
        if read is None:
            return []
        if read.amount.currency != statement.currency:
            frame.booked_minor = None
        elif read.is_booked and frame.booked_minor is not None:
            frame.booked_minor += read.amount.minor
        frame.statement = replace(statement, entries=statement.entries + len(read.movements))
        return list(read.movements)

    def _prove_balances(self, statement: Statement, frame: _Frame) -> None:
        opening, closing = statement.opening, statement.closing
        # A page of a longer statement need not have both.
        if statement.is_notification or opening is None or closing is None:
            return
        moved = frame.booked_minor
        expected = None if moved is None else opening + Money(opening.currency, moved)
        if expected != closing:
            shown = "one currency" if expected is None else expected.text
            found = closing.text
            self.notes.warn(
                "camt.balance_differs", frame.element, "CLBD", found=found, expected=shown
            )

    def _refuse(self, fault: str, element: Element, name: str, found: str, expected: str) -> None:
        self.notes.refuse(f"camt.{fault}", element, name, found=found, expected=expected)


def _open(element: Element) -> _Frame:
    statement = Statement(
        account="",
        statement_id="",
        is_notification=local(element) == "Ntfctn",
        line=element.sourceline or 0,
    )
    return _Frame(element, statement)


def _edge(period: Element, edge: str, notes: Notes) -> date | None:
    return iso.day_at(period, f"{edge}DtTm", notes) or iso.day_at(period, f"{edge}Dt", notes)
