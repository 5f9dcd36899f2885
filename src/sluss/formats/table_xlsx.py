"""Workbooks (XLSX): the sheets as rows of texts, once the file has shown that it is safe.

calamine reads fast and trusts what it is told: a cell far down to the right makes it ask for more
memory than there is, and the process dies. So the parts are inflated and looked at first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from io import BytesIO

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from sluss.core.outcome import Finding, Place, clipped
from sluss.formats._table import (
    Row,
    Sheet,
    bare,
    checked_row,
    number_text,
    refused_table,
)
from sluss.formats._zip import inflate, list_zip

# A packed workbook is a tenth of what it holds.
BYTES_MAX = 64 * 2**20
# A workbook of 200,000 rows and 20 columns. calamine holds every cell of the square, empty or not.
CELLS_MAX = 4_000_000
# The parts of such a workbook when they are inflated.
INFLATED_BYTES_MAX = 256 * 2**20

# Of a cell ('XFD12') or of a row ('12'); what another part of the tag hides is counted as well.
_PLACE = re.compile(rb"(?<![\w:.-])r\s*=\s*[\"']([A-Za-z]*)([0-9]*)[\"']")
_ROW = re.compile(rb"<(?:[\w.-]+:)?row[\s/>]")
_CELL = re.compile(rb"<(?:[\w.-]+:)?c[\s/>]")
_PLACED_CELL = re.compile(
    rb"<(?:[\w.-]+:)?c(?:\s+(?!r[\s=])[\w:.-]+\s*=\s*(?:\"[^\"<>]*\"|'[^'<>]*'))*+"
    rb"\s+r\s*=\s*[\"'][A-Za-z]"
)
# More letters or digits than any sheet has; calamine would let such a number turn over.
_LETTERS, _DIGITS = 3, 7
# calamine reads these too, and nothing here has looked at how far their cells reach.
_OTHER_WORKBOOKS = frozenset({"xl/workbook.bin", "content.xml"})
_LETTER_A = ord("A") - 1


def read_sheets(data: bytes) -> Iterator[Sheet | Finding]:
    """The sheets in their order, each with the rows that hold anything, hidden rows as well.

    Shapes: a finding, among the sheets or among the rows, is the last item. A date is a text such
            as 2026-11-01; a number beyond fifteen digits shows an exponent, for its end is lost.
    Errors: archive.*; table.too_large, doctype, too_many_cells, too_long, too_wide,
            not_readable.
    """
    if refused := _refuse(data):
        yield refused
        return
    try:
        with CalamineWorkbook.from_filelike(BytesIO(data)) as workbook:
            for index, told in enumerate(workbook.sheets_metadata):
                if told.typ is SheetTypeEnum.WorkSheet:
                    is_hidden = told.visible is not SheetVisibleEnum.Visible
                    yield Sheet(told.name, is_hidden, _rows(workbook.get_sheet_by_index(index)))
    except (CalamineError, OSError, ValueError) as error:
        yield _damaged(str(error))


def _refuse(data: bytes) -> Finding | None:
    """Why calamine may not see this file."""
    if len(data) > BYTES_MAX:
        return refused_table("too_large", 0, f"{len(data)} bytes", f"at most {BYTES_MAX} bytes")
    members = list_zip(data)
    if isinstance(members, Finding):
        return members
    if {member.name for member in members} & _OTHER_WORKBOOKS:
        return _damaged("a workbook of another kind than XLSX")
    total = sum(member.size or 0 for member in members)
    if total > INFLATED_BYTES_MAX:
        expected = f"at most {INFLATED_BYTES_MAX} bytes"
        return refused_table("too_large", 0, f"{total} bytes unpacked", expected)
    for member in members:
        content = inflate(data, member)
        if isinstance(content, Finding):
            return content
        if refused := _refuse_part(content, Place(0, clipped(member.name))):
            return refused
    return None


def _refuse_part(content: bytes, place: Place) -> Finding | None:
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        expected = "no document type declaration"
        return Finding("table.doctype", place, "<!DOCTYPE", expected, refuses_file=True)
    if b"sheetData" not in content:
        return None
    rows, columns = _extent(content)
    if columns * rows > CELLS_MAX:
        found = f"{rows} rows of {columns} columns"
        expected = f"at most {CELLS_MAX} cells"
        return Finding("table.too_many_cells", place, found, expected, refuses_file=True)
    return None


def _extent(content: bytes) -> tuple[int, int]:
    """Rows and columns that a sheet can reach at most.

    A cell without a place stands beside the one before it, a row without one below it. So what
    the places say and what can be counted are added; for a sheet that is all placed, the places.
    """
    places = set(_PLACE.findall(content))
    rows = max((_row(digits) for _, digits in places), default=0)
    columns = max((_column(letters) for letters, _ in places), default=0)
    if len(_PLACED_CELL.findall(content)) < len(_CELL.findall(content)):
        in_rows = [len(_CELL.findall(row)) for row in _ROW.split(content)]
        return rows + len(in_rows), columns + max(in_rows)
    return rows, columns


def _row(digits: bytes) -> int:
    return int(digits or b"0") if len(digits) <= _DIGITS else CELLS_MAX + 1


def _column(letters: bytes) -> int:
    """'A' is 1, 'XFD' is 16384; a row by itself has one column."""
    if len(letters) > _LETTERS:
        return CELLS_MAX + 1
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - _LETTER_A
    return max(number, 1)


def _rows(sheet: CalamineSheet) -> Iterator[Row | Finding]:
    # skip_empty_area=False begins at A1, so that the row numbers are those that people see.
    for number, values in enumerate(sheet.to_python(skip_empty_area=False), start=1):
        row = checked_row(number, tuple(map(_cell, values)))
        if row is not None:
            yield row
        if isinstance(row, Finding):
            return


def _cell(value: float | str | bool | time | date | datetime | timedelta) -> str:
    """A cell as text, a day as 2026-11-01."""
    if isinstance(value, str):
        return bare(value)
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float):
        return number_text(value)
    return str(value)


def _damaged(found: str) -> Finding:
    return refused_table("not_readable", 0, found, "a whole workbook")
