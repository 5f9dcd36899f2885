"""Tables as people open them: CSV as Swedish Excel takes it, plain CSV for programs, and XLSX.

A text stays a text: no cell is ever a formula or a link. The same table gives the same bytes.
What our own readers make of a cell is what was written, but for blanks at its ends, line breaks
and control characters (each becomes one blank), and what is longer than a worksheet's cell.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import xlsxwriter

from sluss.core.money import Money
from sluss.formats._table import CELL_CHARS_MAX, OF_DRILL, ROWS_MAX

Cell = str | int | Money | date | None

# A cell that begins so is a formula to a spreadsheet; the apostrophe makes it a text again. One
# that looks marked already gets another, so that the reader takes just ours away.
_TO_MARK = re.compile(r"'*[=+@-]|'+[0-9]")
_LOOKS_MARKED = re.compile(r"'+[0-9=+@-].*|=\".*\"", re.DOTALL)
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
# A surrogate alone is half of a character, and the last two of a plane are none.
_HALF = re.compile("[\ud800-\udfff\ufffe\uffff]")
_SHEET = "Lista"
_BYTE_ORDER_MARK = "\ufeff".encode()
# Workbooks say when they were made; a fixed day keeps the bytes the same.
_MADE_AT = datetime(2000, 1, 1)  # noqa: DTZ001 -- a workbook's times have no zone
_FIXED = {"created": _MADE_AT}
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
# Spreadsheets keep fifteen digits; a longer number must be a text.
_EXACT_BELOW = 10**15
_WIDTH_MIN, _WIDTH_MAX = 8, 40


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a CSV is written. has_mark: whether it begins with the byte order mark of UTF-8."""

    delimiter: str
    decimal: str
    has_mark: bool


# Excel opens it with a double click where Windows is Swedish.
SWEDISH = Dialect(";", ",", has_mark=True)
# What other programs expect.
PLAIN = Dialect(",", ".", has_mark=False)


def write_csv(
    header: Sequence[str], rows: Iterable[Sequence[Cell]], dialect: Dialect = SWEDISH
) -> Iterator[bytes]:
    """A table as UTF-8 with CR LF, row by row. An amount is written without its currency."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=dialect.delimiter, lineterminator="\r\n")
    mark = "\ufeff" if dialect.has_mark else ""
    writer.writerow(_marked(_text(head)) for head in header)
    yield (mark + _taken(out)).encode()
    for cells in rows:
        writer.writerow(_csv_cell(cell, dialect) for cell in cells)
        yield _taken(out).encode()


def marked_text(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """A text in UTF-8 whose first line says that it was written in a drill."""
    left = iter(chunks)
    first = next(left, b"")
    mark = _BYTE_ORDER_MARK if first.startswith(_BYTE_ORDER_MARK) else b""
    yield mark + OF_DRILL.encode() + b"\r\n" + first.removeprefix(_BYTE_ORDER_MARK)
    yield from left


def write_xlsx(
    header: Sequence[str], rows: Iterable[Sequence[Cell]], *, is_drill: bool = False
) -> bytes:
    """A workbook of one sheet: amounts and days as such, all else as text.

    Shapes: of a drill its first row says so, and the heads stand below it.
    Errors: ValueError if there are more rows than a worksheet holds.
    """
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, _OPTIONS) as book:
        book.set_properties(_FIXED)
        writer = _Sheet(book, is_drill=is_drill)
        writer.write_header(header)
        for number, cells in enumerate(rows, start=1 + is_drill):
            if number >= ROWS_MAX:
                raise ValueError(f"a worksheet holds {ROWS_MAX} rows")
            writer.write_row(number, cells)
    return target.getvalue()


class _Sheet:
    """A sheet that is being written."""

    __slots__ = ("_day", "_head", "_head_row", "_money", "_sheet")

    def __init__(self, book: xlsxwriter.Workbook, *, is_drill: bool) -> None:
        self._sheet = book.add_worksheet(_SHEET)
        self._head = book.add_format({"bold": True})
        self._money = book.add_format({"num_format": "#,##0.00"})
        self._day = book.add_format({"num_format": "yyyy-mm-dd"})
        self._head_row = 0
        if is_drill:
            self._sheet.write_string(0, 0, OF_DRILL, self._head)
            self._head_row = 1

    def write_header(self, header: Sequence[str]) -> None:
        for place, head in enumerate(header):
            self._sheet.write_string(self._head_row, place, _sheet_text(head), self._head)
            self._sheet.set_column(place, place, _width(head))
        self._sheet.freeze_panes(self._head_row + 1, 0)

    def write_row(self, row: int, cells: Sequence[Cell]) -> None:
        for place, cell in enumerate(cells):
            if isinstance(cell, Money):
                self._write_money(row, place, cell)
            elif isinstance(cell, date):
                self._sheet.write_datetime(row, place, cell, self._day)
            elif isinstance(cell, int) and abs(cell) < _EXACT_BELOW:
                self._sheet.write_number(row, place, cell)
            elif cell is not None and (text := _sheet_text(str(cell))):
                self._sheet.write_string(row, place, text)

    def _write_money(self, row: int, place: int, money: Money) -> None:
        if abs(money.minor) < _EXACT_BELOW:
            # A worksheet knows no other number; fifteen digits of it are exact.
            self._sheet.write_number(row, place, money.minor / 100, self._money)
        else:
            self._sheet.write_string(row, place, money.text)


def _width(head: str) -> int:
    return min(max(len(head) + 2, _WIDTH_MIN), _WIDTH_MAX)


def _csv_cell(cell: Cell, dialect: Dialect) -> str:
    if cell is None:
        return ""
    if isinstance(cell, Money):
        return cell.text.replace(".", dialect.decimal)
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell) if isinstance(cell, int) else _marked(_text(cell))


def _text(cell: str) -> str:
    """A text of one line that every program can read: no control, no half of a character."""
    clean = _HALF.sub("\N{REPLACEMENT CHARACTER}", _CONTROL.sub(" ", cell)).strip()
    return clean if len(clean) < CELL_CHARS_MAX else clean[: CELL_CHARS_MAX - 2] + "…"


def _marked(text: str) -> str:
    return f"'{text}" if _TO_MARK.match(text) else text


def _sheet_text(cell: str) -> str:
    """A text as a sheet holds it; marked only where a reader would take a mark away."""
    text = _text(cell)
    if text.startswith("<r>") and text.endswith("</r>"):
        # xlsxwriter takes this for markup of its own and would write it through as it is.
        return f" {text}"
    return f"'{text}" if _LOOKS_MARKED.fullmatch(text) else text


def _taken(out: io.StringIO) -> str:
    text = out.getvalue()
    out.seek(0)
    out.truncate()
    return text
