"""SIE files of types 1 to 4: the vouchers that touch accounts payable.

A SIE file holds no open items: what is owed is inferred from the rows of these accounts. The
file is read as a stream, so the checksum at its end may still refuse what was given before.
Source: docs/sources.md [sie4] #VER, #TRANS, #RTRANS, #BTRANS, #KONTO, #OBJEKT, #KSUMMA.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import BinaryIO

from sluss.core.outcome import Place
from sluss.core.party import fold_name
from sluss.core.records import LedgerRow
from sluss.formats._charset import Trial
from sluss.formats._reading import Item, Reading, collect
from sluss.formats._sie4_lines import Checksum, Line, read_line, read_stretches, too_long
from sluss.formats._sie4_plain import PlainVoucher, read_plain
from sluss.formats._sie4_voucher import SUPPLIER_DIMENSION, Notes, Voucher, read_head, records

# Names are held while the file is read; a chart of accounts or a supplier list is shorter.
NAMES_MAX = 200_000

_BEGINNING = re.compile(rb"(?:\xef\xbb\xbf)?\s*#FLAGGA(?:[ \t]|\r?\n|\Z)", re.IGNORECASE)
_ROWS = frozenset({"#TRANS", "#RTRANS", "#BTRANS"})
_READ = _ROWS | {"#VER", "#KONTO", "#OBJEKT", "#VALUTA", "#SIETYP", ""}
_CURRENCY = re.compile(r"[A-Z]{3}")
_DEFAULT_CURRENCY = "SEK"


@dataclass(slots=True)
class Tally:
    """What became of the vouchers of a file: seen = given + without_payables + left_out."""

    seen: int = 0
    given: int = 0
    without_payables: int = 0
    left_out: int = 0


def sniff(head: bytes) -> bool:
    """Whether the beginning of a file is that of a SIE file of type 1 to 4."""
    return _BEGINNING.match(head) is not None


def read_sie4(data: bytes) -> Reading:
    """The rows of all vouchers that touch accounts payable, none if the file is refused."""
    return collect(stream_sie4(BytesIO(data)))


def stream_sie4(source: BinaryIO, tally: Tally | None = None) -> Iterator[Item]:
    """Rows and findings in the order of the file, in constant memory. The tally is filled in.

    Shapes: all rows of a voucher are given, or none. Whether the file is whole is known at its
            end only: until then nothing may be used.
    Errors: sie4.* findings; every #VER ends as rows, in the tally's count, or as a finding.
    """
    reader = _Reader(tally or Tally())
    for stretch in read_stretches(source):
        yield from reader.take_stretch(stretch)
        if reader.is_over:
            return
    reader.end()
    yield from reader.notes.take()


def is_payables_account(account: str, name: str) -> bool:
    """Whether suppliers' debts are booked on this account, by its name or else its number.

    BAS has 244x. The municipalities' plan has group 25, where BAS has taxes: there the name
    decides, and an account without a name is taken along. Source: docs/sources.md [kommun-bas].
    """
    folded = fold_name(name)
    if account.startswith("244"):
        return True
    if account.startswith("2") and "leverantorsskuld" in folded:
        return True
    return account.startswith("25") and (not folded or folded.startswith("leverantor"))


@dataclass(slots=True)
class _Reader:
    """The state between two lines."""

    tally: Tally
    notes: Notes = field(default_factory=Notes)
    checksum: Checksum = field(default_factory=Checksum)
    trial: Trial = field(default_factory=lambda: Trial(otherwise="cp437"))
    voucher: Voucher | None = None
    accounts: dict[str, str] = field(default_factory=dict)
    payables: dict[bytes, bool] = field(default_factory=dict)
    suppliers: dict[str, str] = field(default_factory=dict)
    currency: str = _DEFAULT_CURRENCY
    sie_type: str = ""
    has_begun: bool = False
    is_over: bool = False
    lines: int = 0
    last_line: int = 0

    def take_stretch(self, stretch: bytes | None) -> Iterator[Item]:
        """Take some whole lines, or None for one that is far too long."""
        if stretch is None:
            self.lines += 1
            yield from self._take_line(too_long(self.lines, self.checksum))
            return
        self.trial.add(stretch)
        at = 0
        while at < len(stretch) and not self.is_over:
            is_between = self.has_begun and self.voucher is None
            if is_between and (plain := read_plain(stretch, at)):
                yield from self._take_plain(plain)
                if self.checksum.has_begun:
                    self.checksum.add_lines(stretch[at : plain.end], self.trial)
                at = plain.end
                continue
            end = stretch.find(b"\n", at) + 1 or len(stretch)
            self.lines += 1
            if line := read_line(self.lines, stretch[at:end], self.trial, self.checksum):
                yield from self._take_line(line)
            at = end

    def _take_plain(self, plain: PlainVoucher) -> Sequence[LedgerRow]:
        line = self.lines + 1
        self.lines = self.last_line = self.lines + len(plain.rows) + 3
        self.tally.seen += 1
        if not any([self._is_plain_payable(row[0]) for row in plain.rows]):
            self.tally.without_payables += 1
            return ()
        self.tally.given += 1
        return plain.records(
            self.trial.codec,
            line=line,
            currency=self.currency,
            accounts=self.accounts,
            suppliers=self.suppliers,
        )

    def _take_line(self, line: Line) -> Iterator[Item]:
        """Take a line; rows come when it closes a voucher."""
        yield from self._take(line)
        yield from self.notes.take()

    def _take(self, line: Line) -> Iterator[LedgerRow]:
        self.last_line = line.number
        if not self.has_begun:
            self._begin(line)
        elif line.fault:
            self._note_fault(line)
        if line.label == "#VER":
            self._leave_open()
            self.tally.seen += 1
            self.voucher = read_head(line, self.notes)
        elif line.label in _ROWS:
            self._take_row(line)
        elif line.label == "}" and self.voucher is not None:
            voucher, self.voucher = self.voucher, None
            yield from self._close(voucher)
        elif not line.fault:
            self._take_fact(line)

    def end(self) -> None:
        """Note what is wrong with the file as a whole."""
        whole = Place(self.last_line)
        if not self.has_begun:
            self._refuse_other("")
        elif self.voucher is not None:
            self._leave_out(self.voucher)
            self.notes.refuse("cut_off", self.voucher.place, "the end of the file", "a line with }")
        elif self.checksum.has_begun and self.checksum.given is None:
            self.notes.refuse("no_checksum", whole, "no #KSUMMA", "#KSUMMA as the last line")
        elif self.checksum.has_begun and not self.checksum.holds:
            place, given = Place(self.last_line, "#KSUMMA"), self.checksum.given or ""
            self.notes.refuse("wrong_checksum", place, given, self.checksum.sums[0])
        elif not self.tally.seen:
            found = f"#SIETYP {self.sie_type}".rstrip()
            self.notes.warn("no_vouchers", Place(0, "#VER"), found, "vouchers (type 4)")

    def _begin(self, line: Line) -> None:
        self.has_begun = line.label == "#FLAGGA"
        if not self.has_begun:
            self.is_over = True
            self._refuse_other(line.start)

    def _refuse_other(self, found: str) -> None:
        self.notes.refuse("not_sie4", Place(1), found, "#FLAGGA as the first line")

    def _note_fault(self, line: Line) -> None:
        place, expected = Place(line.number, line.label), _FAULTS[line.fault]
        # What stands on a line that we do not read could not have become a record.
        if line.label in _READ:
            self.notes.note(line.fault, place, line.start, expected)
        else:
            self.notes.warn(line.fault, place, line.start, expected)
        if not line.label and self.voucher is not None:
            self.voucher.is_faulty = True

    def _take_row(self, line: Line) -> None:
        if self.voucher is not None:
            self.voucher.take_row(line, self.currency, self.notes)
        else:
            place = Place(line.number, line.label)
            self.notes.note("row_outside", place, line.start, "a #VER before it")

    def _take_fact(self, line: Line) -> None:
        match (line.label, *line.fields):
            case ["#KONTO", str() as account, str() as name, *_]:
                if len(self.accounts) < NAMES_MAX:
                    self.accounts[account] = name
                    self.payables.clear()
            case ["#OBJEKT", str() as dimension, str() as number, str() as name, *_]:
                if dimension == SUPPLIER_DIMENSION and len(self.suppliers) < NAMES_MAX:
                    self.suppliers[number] = name
            case ["#VALUTA", str() as currency, *_] if _CURRENCY.fullmatch(currency):
                self.currency = currency
            case ["#SIETYP", str() as sie_type, *_]:
                self.sie_type = sie_type

    def _leave_open(self) -> None:
        if self.voucher is not None:
            self.notes.note("voucher_open", self.voucher.place, "another #VER", "a line with }")
            self._leave_out(self.voucher)

    def _leave_out(self, voucher: Voucher) -> None:
        voucher.rows.clear()
        self.tally.left_out += 1

    def _close(self, voucher: Voucher) -> Iterator[LedgerRow]:
        if not voucher.close(self.notes):
            self._leave_out(voucher)
        elif any(self._is_payable(row.account) for row in voucher.rows):
            self.tally.given += 1
            yield from records(voucher, self.accounts, self.suppliers)
        else:
            self.tally.without_payables += 1

    def _is_payable(self, account: str) -> bool:
        return is_payables_account(account, self.accounts.get(account, ""))

    def _is_plain_payable(self, word: bytes) -> bool:
        """The same of an account as it stands in the file, remembered."""
        known = self.payables.get(word)
        if known is None:
            known = self._is_payable(self.trial.decode(word.strip(b'"')))
            if len(self.payables) < NAMES_MAX:
                self.payables[word] = known
        return known


_FAULTS = {
    "line_too_long": "a line of one row",
    "nul": "letters, no byte 0",
    "quote_open": "a closing quotation mark",
    "objects_open": "a closing brace",
}
