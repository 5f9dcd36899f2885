"""Report 1 of LB returns: what Bankgirot has paid, and what it has drawn of credit notes.

Source: docs/sources.md [lb], [lb-openend].
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from sluss.core.party import Account, Scheme
from sluss.core.records import BankEntry, CreditWatch
from sluss.formats import _lb_layout as at
from sluss.formats._fixed_width import Line, Notes, is_proved, read_giro, read_reference
from sluss.formats._lb_frame import (
    CREDITS,
    PAYMENTS,
    Section,
    account_in,
    amount_in,
    count_in,
    day_in,
    note_unknown,
    take_payee,
)
from sluss.formats._lb_held import INFO_RECORDS, Held, Payment
from sluss.formats._lb_payment import note_no_account

_PAYEE_RECORDS = ("26", "27", "40")
# Of a credit note under watch: what is left of it, and the days on which some of it was drawn.
_LEFT, _DRAWN = "20", "21"
_DRAWN_WHOLE = ("15", "17")


@dataclass(slots=True)
class Specification:
    """One pass through the sections of a report 1."""

    notes: Notes
    _held: Held = field(default_factory=Held)
    _ordinal: int = 0

    def take(self, section: Section, line: Line) -> Iterator[Payment]:
        """A record; gives the payment that is whole now."""
        if line.code in INFO_RECORDS:
            self._held.take_info(line, self.notes)
        elif line.code == _LEFT:
            self._take_left(section, line)
        elif line.code != _DRAWN:
            yield from self._held.close()
            self._take(section, line)

    def close(self) -> Iterator[Payment]:
        """The end of a section, or of the file."""
        self._ordinal = 0
        yield from self._held.close()

    def _take(self, section: Section, line: Line) -> None:
        if line.code in PAYMENTS:
            self._held.hold(line, self._entry(section, line))
        elif line.code in CREDITS:
            self._held.hold(line, self._credit(section, line))
        elif line.code in _PAYEE_RECORDS:
            take_payee(line, section, self.notes)
        else:
            note_unknown(line, self.notes)

    def _entry(self, section: Section, line: Line) -> BankEntry | None:
        minor = count_in(line, section, self.notes)
        if minor is None:
            return None
        ordinal, self._ordinal = self._ordinal, self._ordinal + 1
        return BankEntry(
            line=line.number,
            account=section.sender,
            statement_id=section.id,
            ordinal=ordinal,
            amount=section.money(-minor),
            is_notification=True,
            booked_on=section.pay_on,
            end_to_end_id=line.at(at.OWN_INFO),
            counterparty=section.payee(line.at(at.NUMBER)).party,
            counterparty_account=account_in(line, section, self.notes),
            reference=read_reference(line.at(at.REFERENCE)),
            redirected_to=self._redirected(line),
        )

    def _redirected(self, line: Line) -> Account | None:
        """Where the money went instead: a payee may have changed its number, or somebody for it."""
        number = line.at(at.REDIRECTED_TO)
        if not number.strip("0"):
            return None
        self.notes.warn(
            "lb.redirected",
            line.number,
            f"TK{line.code} 51-60",
            found=number.lstrip("0"),
            expected=line.at(at.NUMBER).lstrip("0"),
        )
        account = read_giro(Scheme.PLUSGIRO if line.code == "54" else Scheme.BANKGIRO, number)
        return account if is_proved(account) else None

    def _credit(self, section: Section, line: Line) -> CreditWatch | None:
        """What was drawn; of a deduction or a whole credit note nothing is left."""
        minor = count_in(line, section, self.notes)
        if minor is None:
            return None
        account = account_in(line, section, self.notes)
        if account is None:
            note_no_account(line, self.notes)
            return None
        is_deduction = line.code == "15"
        return CreditWatch(
            line=line.number,
            payer_account=section.sender,
            payee_account=account,
            amount=section.money(minor),
            reference=read_reference(line.at(at.REFERENCE)),
            remaining=section.money(0) if line.code in _DRAWN_WHOLE else None,
            last_on=None if is_deduction else day_in(line, at.OWN_DAY, "TK16 50-55", self.notes),
            text=line.at(at.OWN_INFO if is_deduction else at.CREDIT_INFO),
        )

    def _take_left(self, section: Section, line: Line) -> None:
        """TK20 after a credit note: its whole amount, of which some was drawn, and what is left."""
        amount = amount_in(line, at.CREDIT_AMOUNT, self.notes)
        left = amount_in(line, at.CREDIT_LEFT, self.notes)
        if amount is None or left is None:
            return
        if not self._held.add_left(line, section.money(amount), section.money(left)):
            note_unknown(line, self.notes)
