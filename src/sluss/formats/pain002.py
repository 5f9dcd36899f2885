"""pain.002 of any version: the bank's answers, each at the level where it stands.

Acceptance is not payment, and what a level leaves out is not concluded here: the rules let a
status inherit downwards. Source: docs/sources.md [pain001-se] 2, [iso20022-xsd].
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import BinaryIO

from sluss.core.outcome import Finding, Place
from sluss.core.records import AnswerLevel, BankAnswer
from sluss.formats import _iso20022 as iso
from sluss.formats._iso20022 import Notes
from sluss.formats._reading import Item, Reading, collect
from sluss.formats._xml import Element, children, local, stream_elements

_MESSAGE = "CstmrPmtStsRpt"
_OLD_MESSAGE = "pain.002.001."
_BLOCK = "OrgnlPmtInfAndSts"
_TAGS = frozenset(
    {"GrpHdr", "OrgnlGrpInfAndSts", "OrgnlPmtInfId", "PmtInfSts", "StsRsnInf", "TxInfAndSts"}
)


def sniff(head: bytes) -> bool:
    """Whether the beginning of a file is that of a pain.002."""
    return iso.is_message(head, area="pain.002", root=_MESSAGE)


def read_pain002(data: bytes) -> Reading:
    """All answers of a status report, none if the file is refused."""
    return collect(stream_pain002(BytesIO(data)))


def stream_pain002(source: BinaryIO) -> Iterator[Item]:
    """Answers and findings in the order of the file, in constant memory.

    Errors: pain002.* and xml.* findings; every TxInfAndSts ends as an answer or as a finding.
    """
    reader = _Reader()
    for element in stream_elements(source, _TAGS):
        if isinstance(element, Finding):
            yield element
            return
        answers = reader.take(element)
        yield from reader.notes.take()
        if reader.is_over:
            return
        yield from answers
    yield from reader.close_block()
    if not reader.has_answered:
        place = Place(0, "GrpSts, PmtInfSts, TxSts")
        expected = "a status at one of the three levels"
        yield Finding("pain002.no_status", place, "", expected, refuses_file=True)


@dataclass(slots=True)
class _Block:
    """What has been read of an OrgnlPmtInfAndSts so far."""

    element: Element | None
    payment_info_id: str = ""
    status: str = ""
    reasons: tuple[str, ...] = ()
    reason_text: str = ""


class _Reader:
    """One pass through a status report."""

    __slots__ = ("_block", "_created_at", "_original_id", "has_answered", "is_over", "notes")

    def __init__(self) -> None:
        self.notes = Notes()
        self.is_over = False
        self.has_answered = False
        self._created_at: datetime | None = None
        self._original_id = ""
        self._block = _Block(None)

    def take(self, element: Element) -> list[BankAnswer]:
        parent = element.getparent()
        match local(element):
            case "GrpHdr":
                self._take_header(element, parent)
                return []
            case "OrgnlGrpInfAndSts":
                self._original_id = iso.words(element, "OrgnlMsgId", self.notes)
                return self._group(element)
            case "TxInfAndSts":
                # A block speaks before its transactions do.
                return self._enter(parent) + self.close_block() + self._transaction(element)
            case name if parent is not None and local(parent) == _BLOCK:
                answers = self._enter(parent)
                self._take_block_part(name, element)
                return answers
        return []

    def close_block(self) -> list[BankAnswer]:
        """The answer at the level of the open block, once, if it has a status."""
        block = self._block
        if block.element is None or not block.status:
            return []
        self.has_answered = True
        answer = BankAnswer(
            level=AnswerLevel.PAYMENT_INFO,
            status=block.status,
            line=block.element.sourceline or 0,
            original_message_id=self._original_id,
            original_payment_info_id=block.payment_info_id,
            reasons=block.reasons,
            reason_text=block.reason_text,
            created_at=self._created_at,
        )
        block.status = ""
        return [answer]

    def _take_header(self, header: Element, parent: Element | None) -> None:
        message = "" if parent is None else local(parent)
        if not (message == _MESSAGE or message.startswith(_OLD_MESSAGE)):
            notes = self.notes
            notes.refuse("pain002.not_pain002", header, message, found=message, expected=_MESSAGE)
            self.is_over = True
        self._created_at = iso.instant_at(header, "CreDtTm", self.notes)
        self._original_id = ""

    def _enter(self, parent: Element | None) -> list[BankAnswer]:
        """What the block before this one still had to say."""
        if parent is self._block.element:
            return []
        answers = self.close_block()
        self._block = _Block(parent)
        return answers

    def _take_block_part(self, name: str, element: Element) -> None:
        block = self._block
        match name:
            case "OrgnlPmtInfId":
                block.payment_info_id = iso.clipped_value(element, self.notes)
            case "PmtInfSts":
                block.status = iso.clipped_value(element, self.notes)
            case _:
                reasons, said = _reasons([element], self.notes)
                block.reasons += reasons
                block.reason_text = " ".join(filter(None, (block.reason_text, said)))

    def _group(self, element: Element) -> list[BankAnswer]:
        status = iso.words(element, "GrpSts", self.notes)
        if not status:
            return []
        self.has_answered = True
        reasons, said = _reasons(children(element, "StsRsnInf"), self.notes)
        return [
            BankAnswer(
                level=AnswerLevel.GROUP,
                status=status,
                line=element.sourceline or 0,
                original_message_id=self._original_id,
                reasons=reasons,
                reason_text=said,
                created_at=self._created_at,
            )
        ]

    def _transaction(self, element: Element) -> list[BankAnswer]:
        notes = self.notes
        status = iso.words(element, "TxSts", notes)
        end_to_end_id = iso.sent_id(element, "OrgnlEndToEndId", notes)
        if not status:
            found = end_to_end_id
            notes.leave_out(
                "pain002.no_tx_status", element, "TxSts", found=found, expected="a status"
            )
            return []
        self.has_answered = True
        reasons, said = _reasons(children(element, "StsRsnInf"), notes)
        return [
            BankAnswer(
                level=AnswerLevel.TRANSACTION,
                status=status,
                line=element.sourceline or 0,
                original_message_id=self._original_id,
                original_payment_info_id=self._block.payment_info_id
                or iso.words(element, "OrgnlPmtInfId", notes),
                end_to_end_id=end_to_end_id,
                instruction_id=iso.sent_id(element, "OrgnlInstrId", notes),
                reasons=reasons,
                reason_text=said,
                created_at=self._created_at,
                servicer_ref=iso.words(element, "AcctSvcrRef", notes),
                execution_on=iso.day_at(element, "OrgnlTxRef/ReqdExctnDt", notes),
            )
        ]


def _reasons(infos: list[Element], notes: Notes) -> tuple[tuple[str, ...], str]:
    """All reason codes and all that is said about them; version .02 names both otherwise."""
    codes: list[str] = []
    lines: list[str] = []
    for info in infos:
        for path in ("Rsn/Cd", "Rsn/Prtry", "StsRsn/Cd", "StsRsn/Prtry"):
            code = iso.words(info, path, notes)
            codes += [code] if code else []
        for name in ("AddtlInf", "AddtlStsRsnInf"):
            lines += [iso.clipped_value(line, notes) for line in children(info, name)]
    return tuple(codes), " ".join(line for line in lines if line)
