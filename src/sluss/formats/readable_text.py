"""The first rows of a table and the first lines of a text, as a person reads them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from itertools import islice

from sluss.core.outcome import Finding
from sluss.formats import table_csv, table_ods, table_xlsx
from sluss.formats._charset import decode
from sluss.formats._table import Row, Sheet
from sluss.formats.readable import ReadableRow, ReadableSheet, ReadableText

ROWS_MAX = 200
SHEETS_MAX = 10
COLUMNS_MAX = 40
LINES_MAX = 500
_CELL_CHARS_MAX = 300
_LINE_CHARS_MAX = 1_000
# So much of a text's beginning shows whether it is one.
_HEAD_BYTES = 8 * 2**10
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_WORKBOOKS: dict[str, Callable[[bytes], Iterator[Sheet | Finding]]] = {
    "list-xlsx": table_xlsx.read_sheets,
    "list-ods": table_ods.read_sheets,
}
TABLES = frozenset({"list-csv", *_WORKBOOKS})


def read_sheets(data: bytes, kind: str, *, is_whole: bool) -> list[ReadableSheet]:
    """The first rows of each sheet of a table of one of TABLES.

    Shapes: is_whole: the bytes are the whole file, and not the beginning of a longer text. What
            stopped the reading is the code of a finding. A workbook is for a child process only.
    """
    if kind == "list-csv":
        rows = table_csv.read_rows(BytesIO(data))
        sheet = _sheet("", rows, is_hidden=False)
        return [_more(sheet) if not is_whole else sheet]
    found = []
    for one in islice(_WORKBOOKS[kind](data), SHEETS_MAX):
        if isinstance(one, Finding):
            found.append(ReadableSheet("", False, (), False, one.code))
        else:
            found.append(_sheet(one.name, one.rows, is_hidden=one.is_hidden))
    return found


def read_text(data: bytes, *, is_whole: bool) -> ReadableText | None:
    """The first lines of a text in whatever character set; None if the bytes are no text."""
    head = data[:_HEAD_BYTES]
    if b"\0" in head and head[:2] not in _UTF16_MARKS:
        return None
    return lines_of(decode(data), is_whole=is_whole)


def lines_of(text: str, *, is_whole: bool) -> ReadableText:
    """The first lines of a text. is_whole: nothing was cut off it before."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n").split("\n")
    return ReadableText(
        tuple(_cut(line, _LINE_CHARS_MAX) for line in lines[:LINES_MAX]),
        len(lines) > LINES_MAX or not is_whole,
    )


def _sheet(name: str, rows: Iterable[Row | Finding], *, is_hidden: bool) -> ReadableSheet:
    shown: list[ReadableRow] = []
    for row in rows:
        if isinstance(row, Finding):
            if row.refuses_file:
                return ReadableSheet(name, is_hidden, tuple(shown), True, row.code)
            continue
        if len(shown) == ROWS_MAX:
            return ReadableSheet(name, is_hidden, tuple(shown), True)
        cells = tuple(_cut(cell, _CELL_CHARS_MAX) for cell in row.cells[:COLUMNS_MAX])
        shown.append(ReadableRow(row.line, cells))
    return ReadableSheet(name, is_hidden, tuple(shown), False)


def _more(sheet: ReadableSheet) -> ReadableSheet:
    """A sheet of a file of which only the beginning was read: its last row may be half of one."""
    if sheet.is_cut:
        return sheet
    return ReadableSheet(sheet.name, sheet.is_hidden, sheet.rows[:-1], True)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
