"""BgMax, Bankgirot's file of payments to us: supplier refunds, customers, and deductions.

Each deposit to our bank account is a section whose own sum and count prove it. Records that are
not known are passed over, as the manual demands, and said. Source: docs/sources.md [bgmax].
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from io import BytesIO
from typing import BinaryIO

from sluss.core.money import Money
from sluss.core.party import Account, Scheme
from sluss.core.records import BankEntry, Statement
from sluss.formats import _bgmax_layout as at
from sluss.formats._bgmax_payment import (
    DEDUCTION,
    PARTS,
    PAYMENT,
    Payment,
    amount_in,
    note_account,
    open_payment,
)
from sluss.formats._fixed_width import (
    Line,
    Lines,
    Notes,
    is_proved,
    read_day,
    read_giro,
    read_number,
)
from sluss.formats._reading import Item, Reading, collect

# The day of a deposit stands at its end, so its payments are held. A deposit is what came to one
# bankgiro in one day.
PAYMENTS_MAX = 100_000

_BEGINNING = re.compile(rb"(?:\xef\xbb\xbf)?\s{0,1024}01BGMAX(?:\s|\Z)")
_CURRENCIES = ("SEK", "EUR")
_TEST = "T"
_COUNTED = frozenset({"05", *(code for code, _ in at.COUNTS)})


def sniff(head: bytes) -> bool:
    """Whether the beginning of a file is that of a BgMax file."""
    return _BEGINNING.match(head) is not None


def read_bgmax(data: bytes) -> Reading:
    """All payments and deposits of a file, none if the file is refused."""
    return collect(stream_bgmax(BytesIO(data)))


def stream_bgmax(source: BinaryIO) -> Iterator[Item]:
    """For each deposit its payments, then its Statement; no more than one deposit is held.

    Shapes: whether the file is whole is known at its TK70: until then nothing may be used.
    Errors: bgmax.* findings; every TK20 and TK21 ends as an entry or as a finding.
    """
    reader = _Reader()
    for line in Lines(source):
        yield from reader.take(line)
        yield from reader.notes.take()
        if reader.is_over:
            return
    reader.finish()
    yield from reader.notes.take()


@dataclass(slots=True)
class _Section:
    """A deposit while its payments come. bankgiro: ours, "" if it cannot be read."""

    line: int
    bankgiro: str
    frame: BankEntry
    payments: list[Payment] = field(default_factory=list)

    @property
    def minor(self) -> int:
        return sum(payment.minor for payment in self.payments)


class _Reader:
    """One pass through the file."""

    __slots__ = (
        "_counts",
        "_created_at",
        "_is_closed",
        "_section",
        "_stamp",
        "is_over",
        "notes",
    )

    def __init__(self) -> None:
        self.notes = Notes()
        self.is_over = False
        self._stamp = ""
        self._created_at: datetime | None = None
        self._counts: Counter[str] = Counter()
        self._section: _Section | None = None
        self._is_closed = False

    def take(self, line: Line) -> Iterator[Item]:
        """A record; gives a deposit when it ends."""
        if line.is_long:
            found = line.text[-20:]
            self.notes.warn("bgmax.long_line", line.number, "", found=found, expected="80 signs")
        if not self._counts:
            self._start(line)
        elif self._section is None:
            self._take_outside(line)
        elif line.code == "15":
            yield from self._close(line, self._section)
        else:
            self._take_inside(line, self._section)
        # TK70 counts these four, and 23 among 22; "" is all the others.
        code = "22" if line.code == "23" else line.code
        self._counts[code if code in _COUNTED else ""] += 1

    def finish(self) -> None:
        """Note what is missing at the end of the file."""
        if not self._counts:
            self._refuse("not_bgmax", 0, "TK01", "", "01BGMAX as the first record")
        elif not self._is_closed:
            self._refuse("cut_off", 0, "TK70", "", "the end record of the file")

    def _start(self, line: Line) -> None:
        if line.code != "01" or line.at(at.LAYOUT) != "BGMAX":
            self._refuse("not_bgmax", line.number, "TK01", line.text, "01BGMAX as the first record")
            self.is_over = True
            return
        self._stamp = line.at(at.TIMESTAMP)
        self._created_at = self._instant(line)
        if line.at(at.IS_TEST) == _TEST:
            self._refuse("test_file", line.number, "TK01 45", _TEST, "P, production")

    def _instant(self, line: Line) -> datetime | None:
        # Year to second, and six digits of microseconds.
        try:
            return datetime.fromisoformat(f"{self._stamp[:8]}T{self._stamp[8:14]}")
        except ValueError:
            self._warn_date(line, "TK01 25-44", self._stamp)
            return None

    def _take_outside(self, line: Line) -> None:
        if line.code == "05":
            self._open(line)
        elif line.code == "70" and not self._is_closed:
            self._is_closed = True
            self._prove_counts(line)
        elif line.code in (PAYMENT, DEDUCTION, "15"):
            expected = "a TK05 before it"
            self._refuse(
                "outside_section", line.number, f"TK{line.code}", line.text.rstrip(), expected
            )
        else:
            self._note_unknown(line)

    def _take_inside(self, line: Line, section: _Section) -> None:
        if line.code in (PAYMENT, DEDUCTION):
            payment = open_payment(line, self.notes)
            if payment is None or self._is_full(line, section):
                self.is_over = True
            else:
                section.payments.append(payment)
        elif line.code in PARTS and section.payments:
            section.payments[-1].take(line, self.notes)
        elif line.code in ("01", "05", "70"):
            found = f"a deposit from line {section.line}"
            self._refuse("cut_off", line.number, "TK15", found, "the end of the deposit")
            self.is_over = True
        else:
            self._note_unknown(line)

    def _is_full(self, line: Line, section: _Section) -> bool:
        if len(section.payments) < PAYMENTS_MAX:
            return False
        expected = f"at most {PAYMENTS_MAX} payments in a deposit"
        self._refuse("deposit_too_long", line.number, "TK05", str(section.line), expected)
        return True

    def _open(self, line: Line) -> None:
        number = line.at(at.OUR_BANKGIRO)
        ours = read_giro(Scheme.BANKGIRO, number)
        if not is_proved(ours):
            note_account(self.notes, line, "TK05 3-12", number)
        currency = line.at(at.CURRENCY) or "SEK"
        if currency not in _CURRENCIES:
            self._refuse("bad_currency", line.number, "TK05 23-25", currency, "SEK or EUR")
            currency = "SEK"
        bankgiro = ours.number if ours else ""
        # The serial of the deposit comes at its end; this one names it in every copy as well.
        statement = f"BGMAX-{self._stamp}-{self._counts['05'] + 1}"
        frame = BankEntry(
            account=bankgiro,
            statement_id=statement,
            amount=Money(currency, 0),
            is_notification=True,
            paid_to=Account(Scheme.BANKGIRO, bankgiro) if ours else None,
        )
        self._section = _Section(line.number, bankgiro, frame)

    def _close(self, line: Line, section: _Section) -> Iterator[Item]:
        self._section = None
        booked_on = self._deposit_day(line)
        self._prove(line, section)
        frame = replace(section.frame, booked_on=booked_on)
        for ordinal, payment in enumerate(section.payments):
            yield payment.entry(frame, ordinal)
        yield Statement(
            line=section.line,
            account=section.bankgiro,
            statement_id=section.frame.statement_id,
            is_notification=True,
            currency=section.frame.amount.currency,
            sequence=read_number(line.at(at.DEPOSIT_SERIAL)),
            created_at=self._created_at,
            from_on=booked_on,
            to_on=booked_on,
            entries=len(section.payments),
        )

    def _deposit_day(self, line: Line) -> date | None:
        written = line.at(at.PAID_IN_ON)
        try:
            return read_day(written)
        except ValueError:
            self._warn_date(line, "TK15 38-45", written)
            return None

    def _prove(self, line: Line, section: _Section) -> None:
        count, told = line.at(at.DEPOSIT_COUNT), len(section.payments)
        if read_number(count) != told:
            self._refuse("wrong_count", line.number, "TK15 72-79", count, str(told))
        currency, own = line.at(at.DEPOSIT_CURRENCY), section.frame.amount.currency
        if currency not in ("", own):
            self._refuse("bad_currency", line.number, "TK15 69-71", currency, own)
        minor = amount_in(line, at.DEPOSIT_AMOUNT, self.notes)
        # A deposit that came out below nothing has no sign; what it is drawn from stands in the
        # bank's own statement.
        if minor is not None and minor != abs(section.minor):
            found, expected = Money(own, minor).text, Money(own, section.minor).text
            self._refuse("wrong_sum", line.number, "TK15 51-68", found, expected)

    def _prove_counts(self, line: Line) -> None:
        for code, span in at.COUNTS:
            told, came = line.at(span), self._counts[code]
            if read_number(told) != came:
                name = f"TK70 {span[0]}-{span[1]}"
                self._refuse("wrong_count", line.number, name, told, f"{came} of TK{code}")

    def _note_unknown(self, line: Line) -> None:
        name, found = f"TK{line.code.strip()}", line.text.rstrip()
        expected = "a record of BgMax 01 in its place"
        self.notes.warn("bgmax.unknown_record", line.number, name, found=found, expected=expected)

    def _warn_date(self, line: Line, name: str, found: str) -> None:
        expected = "a day as ÅÅÅÅMMDD"
        self.notes.warn("bgmax.bad_date", line.number, name, found=found, expected=expected)

    def _refuse(self, fault: str, line: int, name: str, found: str, expected: str) -> None:
        self.notes.refuse(f"bgmax.{fault}", line, name, found=found, expected=expected)
