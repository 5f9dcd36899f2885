"""The rows of a table as the records of a list, one after the other, and the sums between them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from sluss.core.money import Money
from sluss.core.outcome import Finding, Place, Severity
from sluss.formats import _list_cells as read
from sluss.formats._cells import NO_STYLE, Style, read_amount
from sluss.formats._columns import Column
from sluss.formats._headers import Header, later_header
from sluss.formats._list_cells import Cells
from sluss.formats._list_kinds import SUPPLIERS, List, list_of, refuse_header
from sluss.formats._reading import Item
from sluss.formats._table import Row, shown

_SUM = re.compile(
    r"(?:(?:del|slut|tot|total)?summa|(?:sub|grand )?totalt?|sum|s:a)\b(.*)",
    re.IGNORECASE | re.DOTALL,
)
# A row with one of these is about one document, whatever its supplier is called.
_IDENTIFYING = (
    Column.INVOICE_NUMBER, Column.OCR, Column.REFERENCE, Column.MESSAGE, Column.DECISION,
    Column.PURPOSE, Column.REFUNDED, Column.PERSON_NUMBER, Column.ORG_NUMBER,
)  # fmt: skip
_AMOUNTS = (Column.AMOUNT, Column.REMAINING)
# A row of any list has digits in one of these; a row of heads hardly ever has.
_DIGITS_IN = (*_AMOUNTS, *_IDENTIFYING, Column.SUPPLIER_NUMBER, Column.BANKGIRO, Column.PLUSGIRO)
_DIGIT = re.compile(r"[0-9]")
# So many credit notes and not one debt are no chance: the program turns the signs.
_ROWS_ALIKE = 3


@dataclass(slots=True)
class _Sums:
    """What the rows add up to in one column: all of them, and those since the last sum."""

    whole: int = 0
    part: int = 0


@dataclass(slots=True)
class Reader:
    """The state between two rows."""

    kind: List
    header: Header
    listed_on: date | None
    style: Style = NO_STYLE
    titles: tuple[Row, ...] = ()
    is_mapped: bool = False
    sums: dict[Column, _Sums] = field(default_factory=dict)
    currencies: set[str] = field(default_factory=set)
    rows: int = 0
    negative: int = 0

    def take(self, row: Row) -> Iterator[Item]:
        """The record of a row and what is wrong with it."""
        cells = Cells(self.header, row, self.style)
        if self._is_page_top(cells):
            return
        if self._is_sum(cells):
            yield from self._check(cells)
        elif self._is_remark(row):
            found = shown(" ".join(filter(None, row.cells)))
            yield Finding("lists.remark", Place(row.line), found, "a row", Severity.WARNING)
        elif header := self._begins_anew(cells):
            yield from self._change(header)
        else:
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

    def _is_page_top(self, cells: Cells) -> bool:
        """Whether the row stands above the list too, as on each page of a printed one."""
        if self.header.is_repeated_by(cells.row):
            return True
        if not self.titles or any(self._money(cells.text(column)) for column in _AMOUNTS):
            return False
        return _undated(cells.row) in map(_undated, self.titles)

    def _begins_anew(self, cells: Cells) -> Header | None:
        """The heads of another list that begins here, if there is one."""
        if self.is_mapped or any(_DIGIT.search(cells.text(column)) for column in _DIGITS_IN):
            return None
        return later_header(cells.row)

    def _change(self, header: Header) -> Iterator[Item]:
        """Go on with another list below the first, with heads, rows and sums of its own."""
        kind, _ = list_of(header)
        if refused := refuse_header(header, kind):
            yield refused
            return
        yield from self.end()
        self.kind, self.header = kind, header
        self.sums, self.currencies = {}, set()
        self.rows = self.negative = 0

    def _is_remark(self, row: Row) -> bool:
        """Whether only one cell holds anything: who printed the list, or the end of it."""
        is_alone = sum(map(bool, row.cells)) == 1
        return is_alone and len(self.header.places) > 1 and self.kind is not SUPPLIERS

    def _is_sum(self, cells: Cells) -> bool:
        if any(text and not _is_sum_word(text) for text in map(cells.text, _IDENTIFYING)):
            return False
        filled = [text for text in cells.row.cells if text]
        # A supplier may be called Total AB; in a list with amounts the amount tells them apart.
        if self.kind is SUPPLIERS:
            return _is_sum_word(filled[0])
        amounts = [text for column in _AMOUNTS if (text := cells.text(column))]
        is_bare = (
            len(amounts) == len(filled)
            and all(self._money(text) for text in amounts)
            and len(self.currencies) == 1
        )
        return is_bare or any(_SUM.fullmatch(text) for text in filled)

    def _money(self, text: str) -> Money | None:
        return read_amount(text, read.DEFAULT_CURRENCY, self.style.decimal)

    def _add(self, cells: Cells) -> None:
        self.currencies.add(cells.text(Column.CURRENCY).upper() or read.DEFAULT_CURRENCY)
        is_negative = False
        for column in _AMOUNTS:
            money = self._money(cells.text(column))
            if money is not None:
                sums = self.sums.setdefault(column, _Sums())
                sums.whole += money.minor
                sums.part += money.minor
                is_negative |= money.minor < 0
        self.negative += is_negative

    def _check(self, cells: Cells) -> Iterator[Finding]:
        # Sums over several currencies are those of the program that wrote them.
        if len(self.currencies) > 1:
            return
        for column in _AMOUNTS:
            text = cells.text(column)
            if not text:
                continue
            money = self._money(text)
            sums = self.sums.setdefault(column, _Sums())
            if money is None or money.minor not in (sums.whole, sums.part):
                expected = Money(read.DEFAULT_CURRENCY, sums.whole).text
                cells.warn("sum_differs", column, text, expected)
            sums.part = 0
        yield from cells.findings


def _is_sum_word(text: str) -> bool:
    match = _SUM.fullmatch(text)
    return match is not None and not match.group(1).strip(" :")


def _undated(row: Row) -> tuple[str, ...]:
    """The cells of a title without its digits: they count pages, or tell the time."""
    return tuple(_DIGIT.sub("", cell) for cell in row.cells if cell)
