"""pain.001 of any version and any bank: each credit transfer as an order to the bank.

The file's own counts and sums are its proof of being whole: a payment file that does not add up
is refused, since an order lost from it would be paid a second time.
Source: docs/sources.md [pain001-se], [iso20022-xsd].
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from io import BytesIO
from typing import BinaryIO

from sluss.core.money import Money
from sluss.core.outcome import Finding, Place
from sluss.core.party import Party
from sluss.core.records import PaymentOrder
from sluss.formats import _iso20022 as iso
from sluss.formats._iso20022 import Notes
from sluss.formats._iso_account import (
    NO_AGENT,
    NOT_WRITTEN,
    Written,
    account_at,
    agent_of,
    own_number,
    own_written,
)
from sluss.formats._iso_party import party_of
from sluss.formats._iso_remittance import remittance_of
from sluss.formats._reading import Checked, Item, Reading, collect
from sluss.formats._xml import Element, child, children, local, stream_elements, text
from sluss.formats.drill_fence import is_of_drill

_MESSAGE = "CstmrCdtTrfInitn"
# Version .02 names its first element after itself.
_OLD_MESSAGE = "pain.001.001."
_BLOCK_PARTS = frozenset(
    "PmtInfId PmtMtd NbOfTxs CtrlSum PmtTpInf ReqdExctnDt DbtrAcct DbtrAgt UltmtDbtr".split()
)
_TAGS = _BLOCK_PARTS | {"GrpHdr", "CdtTrfTxInf"}
# TRA is a transfer of which the bank tells the debtor once more.
_TRANSFER, _TRANSFERS = "TRF", ("TRF", "TRA")
_CODE_CHARS_MAX = 35
OF_DRILL = "pain001.of_drill"


def sniff(head: bytes) -> bool:
    """Whether the beginning of a file is that of a pain.001."""
    return iso.is_message(head, area="pain.001", root=_MESSAGE)


def read_pain001(data: bytes) -> Reading:
    """All orders of a payment file, none if the file is refused."""
    return collect(stream_pain001(BytesIO(data)))


def stream_pain001(source: BinaryIO) -> Iterator[Item]:
    """Orders and findings in the order of the file, in constant memory.

    Shapes: whether the sums agree is known at the end only: until then nothing may be used.
    Errors: pain001.* and xml.* findings; every CdtTrfTxInf ends as an order or as a finding.
    """
    for step in _steps(source):
        yield from step.findings
        if step.order is not None:
            yield step.order


def stream_checked(source: BinaryIO) -> Iterator[Checked | Finding]:
    """The same; each order with all findings that concern it, those of its block and head too."""
    block, of_file, of_block = 0, list[Finding](), list[Finding]()
    for step in _steps(source):
        yield from step.findings
        if step.block != block:
            block, of_block = step.block, []
        if step.order is not None:
            yield Checked(step.order, (*of_file, *of_block, *step.findings))
        elif step.block:
            of_block += step.findings
        else:
            of_file += step.findings


@dataclass(frozen=True, slots=True)
class _Step:
    """What one element gives. block: number of its PmtInf from 1, 0 for what is of the file."""

    order: PaymentOrder | None
    findings: list[Finding]
    block: int


def _steps(source: BinaryIO) -> Iterator[_Step]:
    reader = _Reader()
    for element in stream_elements(source, _TAGS):
        if isinstance(element, Finding):
            yield _Step(None, [element], 0)
            return
        order = reader.take(element)
        yield _Step(order, reader.notes.take(), reader.block)
        if reader.is_over:
            return
    reader.finish()
    yield _Step(None, reader.notes.take(), 0)


@dataclass(slots=True)
class _Tally:
    """What a header claims, "" if it does not, and what was counted since."""

    count_claimed: str = ""
    sum_claimed: str = ""
    count: int = 0
    minor: int = 0

    def add(self, amount: Money | None) -> None:
        self.count += 1
        self.minor += amount.minor if amount else 0


@dataclass(slots=True)
class _Block:
    """What a PmtInf says for all of its transactions."""

    element: Element
    tally: _Tally = field(default_factory=_Tally)
    payment_info_id: str = ""
    method: str = _TRANSFER
    category: str = ""
    execution_on: date | None = None
    debtor_written: Written = NOT_WRITTEN
    debtor_account: str = ""
    ultimate_debtor: Party = Party()


class _Reader:
    """One pass through a payment file: header, blocks, transactions."""

    __slots__ = (
        "_block",
        "_created_at",
        "_header",
        "_message_id",
        "_tally",
        "block",
        "is_over",
        "notes",
    )

    def __init__(self) -> None:
        self.notes = Notes()
        self.is_over = False
        self.block = 0
        self._header: Element | None = None
        self._message_id = ""
        self._created_at: datetime | None = None
        self._tally = _Tally()
        self._block: _Block | None = None

    def take(self, element: Element) -> PaymentOrder | None:
        parent, name = element.getparent(), local(element)
        if name == "GrpHdr":
            self._take_header(element, parent)
            return None
        if parent is None or local(parent) != "PmtInf":
            return None
        if self._block is None or parent is not self._block.element:
            self._close_block()
            self._block = _Block(parent)
            self.block += 1
        if name == "CdtTrfTxInf":
            return self._order(element, self._block)
        self._take_block_part(name, element, self._block)
        return None

    def finish(self) -> None:
        """Compare what was claimed with what came."""
        self._close_block()
        if self._header is None:
            finding = ("pain001.no_header", Place(0, "GrpHdr"), "", "a pain.001 with its GrpHdr")
            self.notes.findings.append(Finding(*finding, refuses_file=True))
            return
        # At this level the standard demands the count, so that its absence is a fault too.
        if not self._tally.count_claimed:
            self._wrong("wrong_count", self._header, "NbOfTxs", "", str(self._tally.count))
        self._compare(self._tally, self._header)

    def _take_header(self, header: Element, parent: Element | None) -> None:
        message = "" if parent is None else local(parent)
        if not (message == _MESSAGE or message.startswith(_OLD_MESSAGE)):
            self._wrong("not_pain001", header, message, message, "CstmrCdtTrfInitn")
            self.is_over = True
            return
        if self._header is not None or self._block is not None:
            self._wrong("two_headers", header, "GrpHdr", "", "one GrpHdr, before all payments")
        self._header = header
        self._message_id = iso.words(header, "MsgId", self.notes)
        if is_of_drill(self._message_id):
            # Taken for a sent file, it would mark real debts as paid.
            expected = "the name of a file that was made in earnest"
            self._wrong("of_drill", header, "MsgId", self._message_id, expected)
        self._created_at = iso.instant_at(header, "CreDtTm", self.notes)
        self._tally.count_claimed = text(header, "NbOfTxs")
        self._tally.sum_claimed = text(header, "CtrlSum")

    def _take_block_part(self, name: str, element: Element, block: _Block) -> None:
        parent = block.element
        match name:
            case "PmtInfId":
                block.payment_info_id = iso.words(parent, name, self.notes)
            case "NbOfTxs":
                block.tally.count_claimed = text(parent, name)
            case "CtrlSum":
                block.tally.sum_claimed = text(parent, name)
            case "PmtTpInf":
                block.category = _category(element)
            case "ReqdExctnDt":
                block.execution_on = iso.day_at(parent, name, self.notes)
            case "PmtMtd":
                self._take_method(element, block)
            case "UltmtDbtr":
                block.ultimate_debtor = party_of(element, self.notes)
            case "DbtrAcct":
                block.debtor_written = own_written(element)
                block.debtor_account = own_number(block.debtor_written, NO_AGENT)
            case _:
                block.debtor_account = own_number(block.debtor_written, agent_of(element))

    def _take_method(self, element: Element, block: _Block) -> None:
        block.method = iso.clipped_value(element, self.notes)
        if block.method not in _TRANSFERS:
            # The orders are kept: they say what was meant to be paid. But no such payment is
            # made any more by the banks that have said when they stop.
            self.notes.warn(
                "pain001.no_transfer", element, "PmtMtd", found=block.method, expected=_TRANSFER
            )

    def _order(self, element: Element, block: _Block) -> PaymentOrder | None:
        amount = _amount(element)
        block.tally.add(amount)
        self._tally.add(amount)
        if amount is None:
            found = text(element, "Amt/InstdAmt")
            self._wrong("bad_amount", element, "InstdAmt", found, "one amount such as 1250.00")
            return None
        notes = self.notes
        kind = child(element, "PmtTpInf")
        own_debtor = child(element, "UltmtDbtr")
        remittance = remittance_of(child(element, "RmtInf"), notes)
        return PaymentOrder(
            line=element.sourceline or 0,
            message_id=self._message_id,
            created_at=self._created_at,
            payment_info_id=block.payment_info_id,
            execution_on=block.execution_on,
            debtor_account=block.debtor_account,
            end_to_end_id=iso.sent_id(element, "PmtId/EndToEndId", notes),
            instruction_id=iso.sent_id(element, "PmtId/InstrId", notes),
            amount=amount,
            creditor=party_of(child(element, "Cdtr"), notes),
            creditor_account=account_at(element, "CdtrAcct", child(element, "CdtrAgt"), notes),
            reference=remittance.reference,
            documents=remittance.documents,
            text=remittance.text,
            category_purpose=(_category(kind) if kind is not None else "") or block.category,
            purpose=_code(element, "Purp"),
            method=block.method,
            ultimate_debtor=block.ultimate_debtor
            if own_debtor is None
            else party_of(own_debtor, notes),
            ultimate_creditor=party_of(child(element, "UltmtCdtr"), notes),
        )

    def _close_block(self) -> None:
        if self._block is not None:
            self._compare(self._block.tally, self._block.element)

    def _compare(self, tally: _Tally, element: Element) -> None:
        claimed = tally.count_claimed
        if claimed and iso.count_of(claimed) != tally.count:
            self._wrong("wrong_count", element, "NbOfTxs", claimed, str(tally.count))
        claimed = tally.sum_claimed
        if claimed and iso.sum_minor(claimed) != tally.minor:
            counted = Money("XXX", tally.minor).text
            self._wrong("wrong_sum", element, "CtrlSum", claimed, counted)

    def _wrong(self, fault: str, element: Element, name: str, found: str, expected: str) -> None:
        self.notes.refuse(f"pain001.{fault}", element, name, found=found, expected=expected)


def _amount(element: Element) -> Money | None:
    # Two amounts, or an instructed one beside an equivalent one: nobody can say which is meant.
    holders = children(element, "Amt")
    if len(holders) != 1 or len(holders[0]) != 1:
        return None
    return iso.amount_of(child(holders[0], "InstdAmt")) or iso.amount_of(
        next(iter(children(holders[0][0], "Amt")), None)
    )


def _category(kind: Element) -> str:
    """The code of the category purpose; version .02 writes it without the Cd around it."""
    return _code(kind, "CtgyPurp") or text(kind, "CtgyPurp")[:_CODE_CHARS_MAX]


def _code(element: Element, path: str) -> str:
    """A code of the standard's list, or the bank's own word for it."""
    return (text(element, f"{path}/Cd") or text(element, f"{path}/Prtry"))[:_CODE_CHARS_MAX]
