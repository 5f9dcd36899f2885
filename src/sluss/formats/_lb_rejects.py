"""Report 6 of LB returns: what Bankgirot has rejected, each record with its reason after it.

A payment is several records of one payee number, and its reason may stand at any of them: the
others say 0000, see the record before or after. Source: docs/sources.md [lb], [lb-openend].
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from sluss.core.records import AnswerLevel, BankAnswer, PaymentOrder
from sluss.formats import _lb_layout as at
from sluss.formats._fixed_width import Line, Notes
from sluss.formats._lb_frame import CREDITS, PAYMENTS, Section, count_in, note_unknown, take_payee
from sluss.formats._lb_payment import order_in

_REJECTED = "RJCT"
_REASON = "49"
_PAYEE_RECORDS = ("26", "27", "40")
_INFO_RECORDS = ("25", "65")
_PRINTED = ("12", "13")
# Rows of one payment that may wait for each other; no payment of LB has more than its 90 rows
# of information and a handful of others.
_WAITING_MAX = 500


@dataclass(frozen=True, slots=True)
class _Reason:
    code: str
    text: str


@dataclass(slots=True)
class _Row:
    """A record with the reasons that stand after it."""

    line: Line
    order: PaymentOrder | None = None
    reasons: list[_Reason] = field(default_factory=list)


@dataclass(slots=True)
class Rejects:
    """One pass through the sections of a report 6."""

    notes: Notes
    _rows: list[_Row] = field(default_factory=list)

    def take(self, section: Section, line: Line) -> Iterator[BankAnswer]:
        """A record; gives the answers of the payment before it, once that is over."""
        if line.code == _REASON:
            self._take_reason(line)
            return
        if self._rows and (self._is_other(line) or len(self._rows) >= _WAITING_MAX):
            yield from self.close()
        row = _Row(line)
        if line.code in PAYMENTS:
            row.order = order_in(section, line, self.notes, day=None)
        elif line.code in CREDITS:
            count_in(line, section, self.notes)
        elif line.code in _PAYEE_RECORDS:
            take_payee(line, section, self.notes)
        elif line.code not in (*_INFO_RECORDS, *_PRINTED):
            note_unknown(line, self.notes)
        self._rows.append(row)

    def close(self) -> Iterator[BankAnswer]:
        """The answers to the payments whose rows are gathered."""
        rows, self._rows = self._rows, []
        told = [reason for row in rows for reason in row.reasons]
        for row in rows:
            own = row.reasons or told
            if row.order is not None:
                yield _answer(row.order, own)
            elif row.line.code in CREDITS or not any(other.order for other in rows):
                self._note_other(row, own)

    def _is_other(self, line: Line) -> bool:
        return line.at(at.NUMBER) != self._rows[-1].line.at(at.NUMBER)

    def _take_reason(self, line: Line) -> None:
        code = line.at(at.REJECT_CODE)
        if not self._rows:
            note_unknown(line, self.notes)
        elif code != at.SEE_OTHER:
            self._rows[-1].reasons.append(_Reason(code, line.at(at.REJECT_TEXT)))

    def _note_other(self, row: _Row, reasons: list[_Reason]) -> None:
        """What was rejected and is no payment: a credit note, a deduction, fixed information."""
        said = ", ".join(f"{reason.code} {reason.text}".strip() for reason in reasons)
        self.notes.warn(
            "lb.rejected_record",
            row.line.number,
            f"TK{row.line.code}",
            found=f"{row.line.at(at.NUMBER).lstrip('0')}: {said}",
            expected="a record that Bankgirot takes",
        )


def _answer(order: PaymentOrder, reasons: list[_Reason]) -> BankAnswer:
    return BankAnswer(
        level=AnswerLevel.TRANSACTION,
        status=_REJECTED,
        original_message_id="",
        line=order.line,
        end_to_end_id=order.end_to_end_id,
        reasons=tuple(dict.fromkeys(reason.code for reason in reasons if reason.code)),
        reason_text="; ".join(dict.fromkeys(reason.text for reason in reasons if reason.text)),
        created_at=order.created_at,
        # The report names no message, and its day is not the order's.
        repeated=replace(order, message_id="", created_at=None),
    )
