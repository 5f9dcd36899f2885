"""The frame of an LB file: titles, the seal, and sections from TK11 to the total in TK29.

A section that does not add up refuses the file, as a pain.001 does: an order lost from it would
be paid a second time. Source: docs/sources.md [lb].
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import BinaryIO, NamedTuple

from sluss.core.ids import read_bban
from sluss.core.money import Money
from sluss.core.party import Account, Party, Scheme
from sluss.formats import _lb_layout as at
from sluss.formats._charset import decode
from sluss.formats._fixed_width import (
    Line,
    Lines,
    Notes,
    is_proved,
    padded,
    read_day,
    read_giro,
    read_number,
)

PAYMENTS = ("14", "54")
CREDITS = ("15", "16", "17")
AT_ONCE = "GENAST"
# Payout numbers have five digits and a check digit, so no honest section has more.
PAYEES_MAX = 200_000
# Bankgirot's samples have a title and blank lines before the opening record.
_TITLE_LINES_MAX = 20
_OPENING = re.compile(r"11[0-9X ]{16}LEVERANT(?:.{1,2})RSBETALNINGAR", re.IGNORECASE)
_SEVEN_BIT_PRODUCT = re.compile(r"LEVERANT[\\|]RSBETALNINGAR", re.IGNORECASE)
_RECORD = re.compile(r"[0-9]{2}|LB[0-9]{2}")
_PROOFS = re.compile(r"[0-9A-Fa-f]{64}")
_CURRENCIES = ("SEK", "EUR")
# An account number is filled with zeros in front, and none is shorter than this without them.
_ACCOUNT_DIGITS_MIN = 7


@dataclass(frozen=True, slots=True)
class Payee:
    """What TK26, TK27 and TK40 say of a payee."""

    name: str = ""
    town: str = ""
    account: Account | None = None
    has_account: bool = False
    is_salary: bool = False

    @property
    def party(self) -> Party:
        return Party(name=self.name, town=self.town)


@dataclass(slots=True)
class Section:
    """What the opening record says for all records up to the total, and what was counted since.

    sender:  the digits of our bankgiro, "" if they cannot be read.
    report:  "" for orders to Bankgirot; the kind of report for what comes back.
    ordinal: number of the section in its file, from 1.
    """

    line: int
    number: str
    sender: str
    report: str
    ordinal: int
    written_on: date | None = None
    pay_on: date | None = None
    currency: str = "SEK"
    payees: dict[str, Payee] = field(default_factory=dict)
    count: int = 0
    minor: int = 0

    @property
    def id(self) -> str:
        """What names the section the same in every copy of the file."""
        written = f"{self.written_on:%y%m%d}" if self.written_on else ""
        return f"LB-{self.sender or self.number}-{written}-{self.ordinal}"

    @property
    def written_at(self) -> datetime | None:
        return datetime.combine(self.written_on, time.min) if self.written_on else None

    def money(self, minor: int) -> Money:
        return Money(self.currency, minor)

    def payee(self, number: str) -> Payee:
        return self.payees.get(number, _UNKNOWN)


_UNKNOWN = Payee()


class Step(NamedTuple):
    """A record within a section; no line: the section is closed; no section: there may be notes."""

    section: Section | None
    line: Line | None


def opening_in(head: bytes) -> Line | None:
    """The opening record that an LB file begins with, behind its seal and title lines if any."""
    lines = [text for text in decode(head[:8192]).splitlines() if text.strip(" \t\0")]
    for text in lines[:_TITLE_LINES_MAX]:
        if _OPENING.match(text):
            return padded(0, text)
        if _RECORD.match(text) and not text.startswith("00"):
            return None
    return None


def walk(source: BinaryIO, notes: Notes) -> Iterator[Step]:
    """Each record of each section, and the end of each section, its total proved."""
    frame = _Frame(Lines(source), notes)
    for line in frame.lines:
        if line.is_long:
            notes.warn("lb.long_line", line.number, "", found=line.text[-20:], expected="80 signs")
        yield frame.take(line)
        if frame.is_over:
            return
    frame.finish()
    yield Step(None, None)


class _Frame:
    """The state between two lines."""

    __slots__ = ("_notes", "_seal", "_sealed", "_section", "_sections", "is_over", "lines")

    def __init__(self, lines: Lines, notes: Notes) -> None:
        self.lines = lines
        self.is_over = False
        self._notes = notes
        self._section: Section | None = None
        self._sections = 0
        self._seal: Line | None = None
        self._sealed: Line | None = None

    def take(self, line: Line) -> Step:
        section = self._section
        if line.code == "11" and section is None:
            self._open(line)
        elif line.code == "29" and section is not None:
            self._prove(line, section)
            self._section = None
            return Step(section, None)
        elif line.code == "11" and section is not None:
            self._cut_off(line.number, section)
        elif section is not None:
            return Step(section, line)
        elif line.code == "00" and not self._sections and self._seal is None:
            self._seal = line
        elif line.code == "99" and self._sealed is None:
            self._sealed = line
        elif _RECORD.match(line.text) or self._sections:
            self._refuse_outside(line)
        return Step(None, None)

    def finish(self) -> None:
        """Note what is missing at the end of the file."""
        if self._section is not None:
            self._cut_off(0, self._section)
        elif not self._sections:
            self._notes.refuse("lb.not_lb", 0, "TK11", found="", expected="an opening record")
        else:
            self._prove_seal()

    def _open(self, line: Line) -> None:
        if _OPENING.match(line.text) is None:
            self._notes.refuse(
                "lb.not_lb", line.number, "TK11", found=line.at(at.PRODUCT), expected=_PRODUCT
            )
            self.is_over = True
            return
        self.lines.is_seven_bit = _SEVEN_BIT_PRODUCT.match(line.at(at.PRODUCT)) is not None
        self._sections += 1
        self._section = self._opened(line)

    def _opened(self, line: Line) -> Section:
        number = line.at(at.NUMBER)
        sender = read_giro(Scheme.BANKGIRO, number)
        if not is_proved(sender):
            note_account(self._notes, line, "TK11 3-12", number)
        section = Section(
            line.number,
            number.lstrip("0"),
            sender.number if sender else "",
            line.at(at.REPORT),
            self._sections,
        )
        section.written_on = day_in(line, at.WRITTEN, "TK11 13-18", self._notes)
        section.pay_on = pay_day_in(line, at.PAY_ON, "TK11 41-46", self._notes)
        section.currency = self._currency(line)
        return section

    def _currency(self, line: Line) -> str:
        currency = line.at(at.CURRENCY) or "SEK"
        place, expected = "TK11 60-62", "SEK"
        if currency == "EUR":
            self._notes.warn("lb.euro", line.number, place, found=currency, expected=expected)
        elif currency not in _CURRENCIES:
            self._notes.refuse(
                "lb.bad_currency", line.number, place, found=currency, expected=expected
            )
            return "SEK"
        return currency

    def _prove(self, line: Line, section: Section) -> None:
        count, total = line.at(at.COUNT), line.at(at.TOTAL)
        if read_number(count) != section.count:
            self._notes.refuse(
                "lb.wrong_count",
                line.number,
                "TK29 13-20",
                found=count,
                expected=str(section.count),
            )
        # Reports of what was rejected or waits have a count and no sum.
        if not total and section.report not in ("", "1"):
            return
        claimed = read_number(line.exactly(at.TOTAL).lstrip())
        signed = -claimed if claimed and line.at(at.TOTAL_SIGN) == "-" else claimed
        if signed != section.minor:
            found = total if signed is None else section.money(signed).text
            self._notes.refuse(
                "lb.wrong_sum",
                line.number,
                "TK29 21-32",
                found=found,
                expected=section.money(section.minor).text,
            )

    def _cut_off(self, line: int, section: Section) -> None:
        found = f"a section from line {section.line}"
        self._notes.refuse("lb.cut_off", line, "TK29", found=found, expected="its total")
        self.is_over = True

    def _refuse_outside(self, line: Line) -> None:
        self._notes.refuse(
            "lb.outside_section", line.number, f"TK{line.code}", found=line.text.rstrip(),
            expected="an opening record before it",
        )  # fmt: skip
        self.is_over = True

    def _prove_seal(self) -> None:
        first, last = self._seal, self._sealed
        if first is None and last is None:
            return
        is_whole = (
            first is not None
            and last is not None
            and first.at(at.SEAL_NAME) == "HMAC"
            and first.at(at.SEALED_ON) == last.at(at.SEALED_ON)
            and _PROOFS.fullmatch(last.at(at.SEAL_PROOFS)) is not None
        )
        if not is_whole:
            found = " and ".join(f"TK{line.code}" for line in (first, last) if line)
            expected = "TK00 first and TK99 last, of one day, with two proofs of 32 hex digits"
            self._notes.refuse("lb.seal_frame", 0, "TK00, TK99", found=found, expected=expected)


_PRODUCT = "LEVERANTÖRSBETALNINGAR"


def day_in(line: Line, span: tuple[int, int], name: str, notes: Notes) -> date | None:
    """The day in a field, None and a warning if it cannot be read."""
    written = line.at(span)
    try:
        return read_day(written)
    except ValueError:
        notes.warn("lb.bad_date", line.number, name, found=written, expected="a day as ÅÅMMDD")
        return None


def pay_day_in(line: Line, span: tuple[int, int], name: str, notes: Notes) -> date | None:
    """The same where GENAST may stand for 'at once': then no day is known, and that is said."""
    if line.at(span).upper() == AT_ONCE:
        notes.warn("lb.at_once", line.number, name, found=AT_ONCE, expected="a day as ÅÅMMDD")
        return None
    return day_in(line, span, name, notes)


def amount_in(line: Line, span: tuple[int, int], notes: Notes) -> int | None:
    """Öre in a field, None and a finding that refuses the file: a section with a hole is none."""
    minor = read_number(line.exactly(span).lstrip())
    if minor is None:
        name = f"TK{line.code} {span[0]}-{span[1]}"
        notes.refuse(
            "lb.bad_amount", line.number, name, found=line.at(span), expected="öre in digits"
        )
    return minor


def note_account(notes: Notes, line: Line, name: str, found: str) -> None:
    """Warn of a number that is none, or whose own check does not hold."""
    expected = "a number with a right check digit"
    notes.warn("lb.bad_account", line.number, name, found=found, expected=expected)


def take_payee(line: Line, section: Section, notes: Notes) -> None:
    """Remember what TK26, TK27 or TK40 say of whom they are about."""
    number = line.at(at.NUMBER)
    known = section.payee(number)
    if len(section.payees) >= PAYEES_MAX and known is _UNKNOWN:
        expected = f"at most {PAYEES_MAX} payees in a section"
        notes.leave_out(
            "lb.too_many_payees", line.number, f"TK{line.code}", found=number, expected=expected
        )
        return
    name, town, account = known.name, known.town, known.account
    has_account, is_salary = known.has_account, known.is_salary
    if line.code == "26":
        name = line.at(at.NAME)
    elif line.code == "27":
        town = line.at(at.TOWN)
    else:
        has_account, is_salary = True, line.at(at.SALARY) == "L"
        account = _bank_account(line)
        if account is None:
            note_account(notes, line, "TK40 13-28", line.exactly((13, 28)))
    section.payees[number] = Payee(name, town, account, has_account, is_salary)


def _bank_account(line: Line) -> Account | None:
    digits = line.at(at.ACCOUNT).lstrip("0")
    if not digits:
        return None
    number = read_bban(line.at(at.CLEARING), digits.zfill(_ACCOUNT_DIGITS_MIN))
    return None if number is None else Account(Scheme.BBAN, number)


def account_in(line: Line, section: Section, notes: Notes) -> Account | None:
    """To what account a payment or credit record goes; None if it is paid in cash or unreadable."""
    number = line.at(at.NUMBER)
    if line.code != "54" and number.startswith(at.PAYOUT_ZEROS):
        return section.payee(number).account
    account = read_giro(Scheme.PLUSGIRO if line.code == "54" else Scheme.BANKGIRO, number)
    if not is_proved(account):
        note_account(notes, line, f"TK{line.code} 3-12", number)
    return account


def count_in(line: Line, section: Section, notes: Notes) -> int | None:
    """The öre of a payment or credit record, which is counted into its section."""
    section.count += 1
    minor = amount_in(line, at.AMOUNT, notes)
    if minor is not None:
        section.minor += minor if line.code in PAYMENTS else -minor
    return minor


def note_unknown(line: Line, notes: Notes) -> None:
    """A record that this kind of file does not have: what it says is not known, so it is said."""
    notes.leave_out(
        "lb.unknown_record",
        line.number,
        f"TK{line.code.strip()}",
        found=line.text.rstrip(),
        expected="a record of domestic payments",
    )
