"""One voucher of a SIE file while its rows are read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from sluss.core.money import Money
from sluss.core.outcome import Finding, Place, Severity, clipped
from sluss.core.records import LedgerRow
from sluss.formats._sie4_lines import Field, Line

SUPPLIER_DIMENSION, INVOICE_DIMENSION = "9", "10"
# A day's whole journal may be one voucher, but no voucher fills the memory of a laptop.
ROWS_MAX = 100_000

_AMOUNT = re.compile(r"-?[0-9]{1,12}(?:\.[0-9]{1,2})?")
_DAY = re.compile(r"[0-9]{8}")


@dataclass(slots=True)
class Notes:
    """The findings since they were last taken."""

    findings: list[Finding] = field(default_factory=list)

    def take(self) -> list[Finding]:
        taken, self.findings = self.findings, []
        return taken

    def note(self, fault: str, place: Place, found: str, expected: str) -> None:
        """Note why a voucher, or a line of the file, is not used."""
        self.findings.append(Finding(f"sie4.{fault}", place, clipped(found), expected))

    def warn(self, fault: str, place: Place, found: str, expected: str) -> None:
        """Note what a person should know, while the vouchers are kept."""
        code = f"sie4.{fault}"
        self.findings.append(Finding(code, place, clipped(found), expected, Severity.WARNING))

    def refuse(self, fault: str, place: Place, found: str, expected: str) -> None:
        """Note why nothing of the file may be used."""
        finding = Finding(f"sie4.{fault}", place, clipped(found), expected, refuses_file=True)
        self.findings.append(finding)


@dataclass(frozen=True, slots=True)
class Row:
    """One #TRANS or #RTRANS. objects: dimension to object, as the row gives them."""

    line: int
    account: str
    objects: tuple[tuple[str, str], ...]
    amount: Money
    text: str

    def says_the_same(self, other: Row) -> bool:
        # The dates and texts of a correction differ in real files: what it books is the same.
        mine = (self.account, self.objects, self.amount)
        return mine == (other.account, other.objects, other.amount)

    def object_of(self, dimension: str) -> str:
        return next((name for dim, name in self.objects if dim == dimension), "")


@dataclass(slots=True)
class Voucher:
    """A #VER whose rows are being read.

    is_faulty: something of it could not be read, and was noted: none of its rows is given.
    added:     the last #RTRANS, until the #TRANS that repeats it has been seen.
    """

    line: int
    series: str
    number: str
    booked_on: date | None
    text: str
    rows: list[Row] = field(default_factory=list)
    added: Row | None = None
    is_faulty: bool = False

    @property
    def place(self) -> Place:
        return Place(self.line, f"#VER {clipped(f'{self.series} {self.number}')}".rstrip())

    def take_row(self, line: Line, currency: str, notes: Notes) -> None:
        """Take one #TRANS, #RTRANS or #BTRANS."""
        if line.label == "#BTRANS":
            return  # A deleted row: it is history, not booked.
        row = read_row(line, currency, notes)
        if row is None or len(self.rows) == ROWS_MAX:
            if row is not None and not self.is_faulty:
                notes.note("too_many_rows", self.place, str(ROWS_MAX), f"at most {ROWS_MAX} rows")
            self.is_faulty = True
        elif line.label == "#RTRANS":
            self._expect_no_repeat(notes)
            self.added = row
        else:
            # A program that knows no #RTRANS reads the #TRANS after it; so do we, once.
            if self.added is not None and not self.added.says_the_same(row):
                self._expect_no_repeat(notes)
            self.added = None
            self.rows.append(row)

    def _expect_no_repeat(self, notes: Notes) -> None:
        if self.added is None:
            return
        place = Place(self.added.line, "#RTRANS")
        notes.note("rtrans_alone", place, self.added.account, "the same row as #TRANS after it")
        self.is_faulty = True
        self.added = None

    def close(self, notes: Notes) -> bool:
        """Whether the voucher is whole and balanced; if not, it has been noted."""
        self._expect_no_repeat(notes)
        if self.is_faulty or self.booked_on is None:
            return False
        total = sum(row.amount.minor for row in self.rows)
        if total:
            found = Money(self.rows[0].amount.currency, total)
            notes.note("unbalanced", self.place, str(found), "rows whose sum is 0.00")
        return not total


def read_head(line: Line, notes: Notes) -> Voucher:
    """The voucher that a #VER line begins: serie vernr verdatum vertext."""
    series, number, day, text = (*map(_text, line.fields[:4]), "", "", "", "")[:4]
    voucher = Voucher(line.number, series, number, read_day(day), text, is_faulty=bool(line.fault))
    if voucher.booked_on is None and not line.fault:
        place = Place(line.number, "#VER verdatum")
        notes.note("bad_date", place, day, "a day such as 20261101")
        voucher.is_faulty = True
    return voucher


def read_row(line: Line, currency: str, notes: Notes) -> Row | None:
    """The row of a #TRANS line: kontonr {objektlista} belopp transdat transtext."""
    if line.fault:
        return None  # The line itself was noted.
    match line.fields:
        case [str() as account, tuple() as objects, str() as amount, *rest] if account:
            pass
        case _:
            place = Place(line.number, line.label)
            notes.note("row_cut", place, line.start, "kontonr {objektlista} belopp")
            return None
    if len(objects) % 2:
        place = Place(line.number, f"{line.label} objektlista")
        notes.note("bad_objects", place, " ".join(objects), "pairs of dimension and object")
        return None
    if _AMOUNT.fullmatch(amount) is None:
        place = Place(line.number, f"{line.label} belopp")
        notes.note("bad_amount", place, amount, "an amount such as -1250.00")
        return None
    text = _text(rest[1]) if len(rest) > 1 else ""
    pairs = tuple(zip(objects[::2], objects[1::2], strict=True))
    return Row(line.number, account, pairs, Money.parse(amount, currency), text)


def records(
    voucher: Voucher, accounts: dict[str, str], suppliers: dict[str, str]
) -> Iterator[LedgerRow]:
    """The rows of a whole voucher as records. The dicts give names by number."""
    if voucher.booked_on is None:
        return
    for row in voucher.rows:
        supplier = row.object_of(SUPPLIER_DIMENSION)
        yield LedgerRow(
            series=voucher.series,
            number=voucher.number,
            booked_on=voucher.booked_on,
            account=row.account,
            amount=row.amount,
            line=row.line,
            account_name=accounts.get(row.account, ""),
            supplier=supplier,
            supplier_name=suppliers.get(supplier, ""),
            invoice=row.object_of(INVOICE_DIMENSION),
            text=row.text or voucher.text,
            voucher_text=voucher.text,
        )


def _text(part: Field) -> str:
    return part if isinstance(part, str) else " ".join(part)


# A year's vouchers have a year's days.
@lru_cache(maxsize=1024)
def read_day(text: str) -> date | None:
    """The day of '20261101', None if it is none."""
    if _DAY.fullmatch(text) is None:
        return None
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None
