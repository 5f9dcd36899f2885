"""The lists that people get out of a finance system: open items, suppliers, payouts.

Which of the three it is, and what each column means, is told by the heads alone, in any order.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from itertools import chain, islice
from typing import BinaryIO

from sluss.core.money import Money
from sluss.core.outcome import Finding, Place, Severity, clipped
from sluss.core.records import Claim, SupplierEntry
from sluss.formats import _list_cells as read
from sluss.formats._cells import read_amount, read_date
from sluss.formats._headers import TITLE_ROWS_MAX, Column, Header, find_header
from sluss.formats._list_cells import Cells
from sluss.formats._list_rows import open_item, payout, supplier_entry
from sluss.formats._reading import Item, Reading, collect
from sluss.formats._table import Row
from sluss.formats._unread import is_workbook
from sluss.formats.table_csv import read_rows
from sluss.formats.table_xlsx import read_sheets

_DAY = r"([0-9][0-9./-]{5,9})"
# The first of these that a title gives: the day of the balances, else that of the printing.
_LISTED = (
    re.compile(rf"\b(?:per|saldo|saldodatum|as of)\W{{0,5}}{_DAY}", re.IGNORECASE),
    re.compile(
        rf"\b(?:listdatum|uttagsdatum|utskriven|utskriftsdatum|utskrift|printed|datum|date)"
        rf"(?:\s+(?:den|on))?\W{{0,5}}{_DAY}",
        re.IGNORECASE,
    ),
)
_SUM = re.compile(r"(?:(?:del|slut|tot|total)?summa|totalt?|sum)\b(.*)", re.IGNORECASE | re.DOTALL)
# A row with one of these is about one document, whatever its supplier is called.
_IDENTIFYING = (
    Column.INVOICE_NUMBER, Column.OCR, Column.REFERENCE, Column.MESSAGE, Column.DECISION,
    Column.PERSON_NUMBER, Column.ORG_NUMBER,
)  # fmt: skip
# So many credit notes and not one debt are no chance: the program turns the signs.
_ROWS_ALIKE = 3


@dataclass(frozen=True, slots=True)
class List:
    """One kind of list. needed: of each group of columns at least one must be there."""

    record: Callable[[Cells, date | None], Claim | SupplierEntry | None]
    needed: tuple[tuple[Column, ...], ...]


OPEN_ITEMS = List(
    open_item,
    (
        (Column.NAME, Column.ORG_NUMBER),
        (Column.INVOICE_NUMBER, Column.OCR, Column.REFERENCE),
        (Column.AMOUNT, Column.REMAINING),
    ),
)
SUPPLIERS = List(supplier_entry, ((Column.NAME, Column.ORG_NUMBER),))
PAYOUTS = List(
    payout,
    (
        (Column.NAME, Column.PERSON_NUMBER, Column.ORG_NUMBER),
        (Column.AMOUNT,),
        (Column.DECISION, Column.PURPOSE),
    ),
)


def sniff_csv(head: bytes) -> bool:
    """Whether the beginning of a text file has the heads of a list."""
    rows = (row for row in read_rows(BytesIO(head)) if isinstance(row, Row))
    return find_header(islice(rows, TITLE_ROWS_MAX)) is not None


def sniff_xlsx(head: bytes) -> bool:
    """Whether the beginning of a file is that of a workbook."""
    return is_workbook(head)


def read_list(data: bytes) -> Reading:
    """All that a list says, be it CSV or XLSX; no record if the file is refused."""
    stream = stream_list_xlsx if sniff_xlsx(data) else stream_list_csv
    return collect(stream(BytesIO(data)))


def stream_list_csv(source: BinaryIO) -> Iterator[Item]:
    """Records and findings in the order of the rows, in constant memory.

    Errors: table.* and lists.* findings, each with its line and the head as it is written; every
            row below the heads ends as a record, as a finding or as a sum that was checked.
    """
    return _stream(read_rows(source))


def stream_list_xlsx(source: BinaryIO) -> Iterator[Item]:
    """Records and findings of the first sheet that has the heads of a list; as stream_list_csv.

    Shapes: a workbook is read whole. Another sheet with a list is warned of and not read.
    """
    has_list = False
    for number, sheet in enumerate(read_sheets(source.read()), start=1):
        if isinstance(sheet, Finding):
            yield sheet
            return
        first = list(islice(sheet, TITLE_ROWS_MAX))
        header = find_header(row for row in first if isinstance(row, Row))
        if header is None:
            yield from (row for row in first if isinstance(row, Finding))
        elif has_list:
            found = clipped(", ".join(filter(None, header.row.cells)))
            place, expected = Place(0, str(number)), "all rows in one sheet"
            yield Finding("lists.sheet_not_read", place, found, expected, Severity.WARNING)
        else:
            has_list = True
            yield from _stream(chain(first, sheet))
    if not has_list:
        yield _no_header("")


def _stream(rows: Iterator[Row | Finding]) -> Iterator[Item]:
    first = list(islice(rows, TITLE_ROWS_MAX))
    header = find_header(row for row in first if isinstance(row, Row))
    if header is None:
        refusal = next((row for row in first if isinstance(row, Finding)), None)
        cells = next((row.cells for row in first if isinstance(row, Row)), ())
        yield refusal or _no_header(", ".join(filter(None, cells)))
        return
    kind = list_of(header)
    if refused := _refuse(header, kind):
        yield refused
        return
    titles = [row for row in first if isinstance(row, Row) and row.line < header.row.line]
    reader = _Reader(kind, header, listed_on(titles))
    for row in chain(first, rows):
        if isinstance(row, Finding):
            yield row
            if row.refuses_file:
                return
        elif row.line > header.row.line:
            yield from reader.take(row)
    yield from reader.end()


def list_of(header: Header) -> List:
    """Which list these heads belong to."""
    has = header.places.keys()
    is_invoices = Column.INVOICE_NUMBER in has or Column.REMAINING in has
    if has & {Column.PERSON_NUMBER, Column.DECISION, Column.PAYOUT_DATE} and not is_invoices:
        return PAYOUTS
    if is_invoices or Column.AMOUNT in has:
        return OPEN_ITEMS
    return SUPPLIERS


def listed_on(titles: list[Row]) -> date | None:
    """The day that the rows above the heads say the list shows; None if they do not."""
    texts = [" ".join(filter(None, row.cells)) for row in titles]
    for wanted in _LISTED:
        for text in texts:
            match = wanted.search(text)
            if match and (day := read_date(match.group(1).rstrip(".-/"))):
                return day
    return None


def _no_header(found: str) -> Finding:
    expected = "a row of heads such as Leverantör, Fakturanr, Belopp"
    return Finding("lists.no_header", Place(), clipped(found), expected, refuses_file=True)


def _refuse(header: Header, kind: List) -> Finding | None:
    line, written = header.row.line, ", ".join(filter(None, header.row.cells))
    if header.twice:
        place = Place(line, clipped(header.row.cells[header.twice[0]]))
        expected = "one column of this meaning"
        return Finding("lists.column_twice", place, clipped(written), expected, refuses_file=True)
    missing = [group for group in kind.needed if header.places.keys().isdisjoint(group)]
    if not missing:
        return None
    expected = "; ".join(" or ".join(group) for group in missing)
    place = Place(line)
    return Finding("lists.columns_missing", place, clipped(written), expected, refuses_file=True)


@dataclass(slots=True)
class _Sums:
    """What the rows add up to in one column: all of them, and those since the last sum."""

    whole: int = 0
    part: int = 0


@dataclass(slots=True)
class _Reader:
    """The state between two rows."""

    kind: List
    header: Header
    listed_on: date | None
    sums: dict[Column, _Sums] = field(default_factory=dict)
    currencies: set[str] = field(default_factory=set)
    rows: int = 0
    negative: int = 0

    def take(self, row: Row) -> Iterator[Item]:
        """The record of a row and what is wrong with it."""
        cells = Cells(self.header, row)
        if self._is_sum(cells):
            yield from self._check(cells)
            return
        if self._is_remark(row):
            found = clipped(" ".join(filter(None, row.cells)))
            yield Finding("lists.remark", Place(row.line), found, "a row", Severity.WARNING)
            return
        self.rows += 1
        record = self.kind.record(cells, self.listed_on)
        self._add(cells)
        yield from cells.findings
        if record is not None:
            yield record

    def end(self) -> Iterator[Finding]:
        """What can be said of the list as a whole."""
        place, warning = Place(self.header.row.line), Severity.WARNING
        if not self.rows:
            yield Finding("lists.no_rows", place, "", "rows below the heads", warning)
        if self.rows >= _ROWS_ALIKE and self.rows == self.negative:
            found, expected = f"{self.rows} rows", "debts with a positive amount"
            yield Finding("lists.all_negative", place, found, expected, warning)

    def _is_remark(self, row: Row) -> bool:
        """Whether only one cell holds anything: who printed the list, or the end of it."""
        is_alone = sum(map(bool, row.cells)) == 1
        return is_alone and len(self.header.places) > 1 and self.kind is not SUPPLIERS

    def _is_sum(self, cells: Cells) -> bool:
        if any(cells.text(column) for column in _IDENTIFYING):
            return False
        # A supplier may be called Total AB; in a list with amounts the amount tells them apart.
        has_amount = self.kind is not SUPPLIERS
        named = [cells.text(column) for column in (Column.SUPPLIER_NUMBER, Column.NAME)]
        first = next(filter(None, cells.row.cells), "")
        matches = [_SUM.fullmatch(text) for text in (first, *filter(None, named))]
        return all(match and (has_amount or not match.group(1).strip(" :")) for match in matches)

    def _add(self, cells: Cells) -> None:
        amounts = [cells.text(column) for column in (Column.AMOUNT, Column.REMAINING)]
        moneys = [read_amount(text, read.DEFAULT_CURRENCY) for text in amounts if text]
        self.negative += any(money is not None and money.minor < 0 for money in moneys)
        self.currencies.add(cells.text(Column.CURRENCY).upper() or read.DEFAULT_CURRENCY)
        for column in (Column.AMOUNT, Column.REMAINING):
            money = read_amount(cells.text(column), read.DEFAULT_CURRENCY)
            if money is not None:
                sums = self.sums.setdefault(column, _Sums())
                sums.whole += money.minor
                sums.part += money.minor

    def _check(self, cells: Cells) -> Iterator[Finding]:
        # Sums over several currencies are those of the program that wrote them.
        if len(self.currencies) > 1:
            return
        for column in (Column.AMOUNT, Column.REMAINING):
            text = cells.text(column)
            if not text:
                continue
            money = read_amount(text, read.DEFAULT_CURRENCY)
            sums = self.sums.setdefault(column, _Sums())
            if money is None or money.minor not in (sums.whole, sums.part):
                expected = Money(read.DEFAULT_CURRENCY, sums.whole).text
                cells.warn("sum_differs", column, text, expected)
            sums.part = 0
        yield from cells.findings
