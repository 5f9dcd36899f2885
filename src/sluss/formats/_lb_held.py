"""A payment that waits for the rows of information that come after it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from sluss.core.money import Money
from sluss.core.records import BankEntry, CreditWatch, PaymentOrder
from sluss.formats import _lb_layout as at
from sluss.formats._fixed_width import Line, Notes
from sluss.formats._lb_frame import note_unknown

Payment = PaymentOrder | CreditWatch | BankEntry
INFO_RECORDS = ("25", "65")


@dataclass(slots=True)
class Held:
    """At most one payment at a time, and what its TK25 or TK65 say."""

    _payment: Payment | None = None
    _number: str = ""
    _rows: list[str] = field(default_factory=list)

    def hold(self, line: Line, payment: Payment | None) -> None:
        """Keep a payment; None for one that could not be read, whose rows are its own too."""
        self._payment, self._number = payment, line.at(at.NUMBER)
        self._rows = []

    def take_info(self, line: Line, notes: Notes) -> None:
        """Take a row of information; one that follows no payment of its payee is noted."""
        if not self._number or line.at(at.NUMBER) != self._number:
            note_unknown(line, notes)
        elif len(self._rows) < at.INFO_ROWS_MAX:
            self._rows.append(line.at(at.INFO if line.code == "25" else at.INFO_PLUSGIRO))
        else:
            notes.warn(
                "lb.too_many_rows",
                line.number,
                f"TK{line.code}",
                found=line.at(at.INFO),
                expected=f"at most {at.INFO_ROWS_MAX} rows of information",
            )

    def add_left(self, line: Line, amount: Money, left: Money) -> bool:
        """Say of the credit note that is held what it was and what is left; False if it is none."""
        if line.at(at.NUMBER) != self._number:
            return False
        # One that could not be read keeps its TK20 as it keeps its information.
        if isinstance(self._payment, CreditWatch):
            self._payment = replace(self._payment, amount=amount, remaining=left)
        return not isinstance(self._payment, BankEntry)

    def close(self) -> Iterator[Payment]:
        """The payment with its information, if there is one."""
        payment, self._payment, self._number = self._payment, None, ""
        if payment is not None:
            said = [payment.text, *self._rows]
            yield replace(payment, text=" ".join(part for part in said if part))
