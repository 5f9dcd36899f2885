"""What a table is, whether it came as CSV, XLSX or ODS: rows of texts, each with its line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sluss.core.masking import without_person_numbers
from sluss.core.outcome import Finding, Place, clipped

# A worksheet holds no more rows; a municipality's whole year has some 15,000 invoices.
ROWS_MAX = 1_048_576
# A list has some 20 columns. More is a matrix, or a mistake in the delimiter.
COLUMNS_MAX = 500
# A cell of a worksheet holds no more characters.
CELL_CHARS_MAX = 32_767
# What stands first in a table that was written in a drill, whatever the language: people see it,
# programs find no heads where they expect them, and our own reader refuses it.
OF_DRILL = "*** ÖVNING / DRILL *** Inget av detta är på riktigt. None of this is in earnest."
_DRILL_BEGINS = "*** ÖVNING"
# Spreadsheets keep fifteen digits; a longer number has lost its last ones: it shows as 1,23E+20.
_EXACT_BELOW = 10**15

# How spreadsheets are told that digits are a text: ="00123" in a file, '00123 in a cell.
_AS_TEXT = re.compile(r'="([^"]*)"')
_MARKED_AS_TEXT = re.compile(r"'+[0-9=+@-]")


@dataclass(frozen=True, slots=True)
class Row:
    """One row that holds anything. line: of a CSV its first line, of a worksheet its row number."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a workbook. rows is read once, before the next sheet is asked for."""

    name: str
    is_hidden: bool
    rows: Iterator[Row | Finding]


def bare(cell: str) -> str:
    """A cell without the blanks around it and without a spreadsheet's marks for a text."""
    cell = cell.strip()
    if match := _AS_TEXT.fullmatch(cell):
        return match.group(1).strip()
    return cell[1:] if _MARKED_AS_TEXT.match(cell) else cell


def number_text(value: float) -> str:
    """The fifteen digits that a spreadsheet keeps, without an exponent if they are all there."""
    if not abs(value) < _EXACT_BELOW:
        return f"{value:.14E}"
    if value == int(value):
        return str(int(value))
    text = f"{value:.15g}"
    return text if "e" not in text else f"{value:.17f}".rstrip("0")


def shown(text: str) -> str:
    """What of a cell or a row may stand in a finding: its beginning, and nobody's last digits."""
    return clipped(without_person_numbers(text))


def is_of_drill(row: Row) -> bool:
    """Whether a row says that what stands below it was written in a drill."""
    return any(cell.startswith(_DRILL_BEGINS) for cell in row.cells)


def refused_table(fault: str, line: int, found: str, expected: str) -> Finding:
    """The finding that refuses a file because it is no sound table."""
    return Finding(f"table.{fault}", Place(line), shown(found), expected, refuses_file=True)


def checked_row(line: int, cells: tuple[str, ...]) -> Row | Finding | None:
    """A row of a worksheet, None if it holds nothing, or why it refuses the workbook."""
    if any(len(cell) > CELL_CHARS_MAX for cell in cells):
        expected = f"at most {CELL_CHARS_MAX} characters in a cell"
        return refused_table("too_long", line, max(cells, key=len), expected)
    if any(cells[COLUMNS_MAX:]):
        return refused_table(
            "too_wide", line, f"{len(cells)} cells", f"at most {COLUMNS_MAX} cells"
        )
    return Row(line, cells) if any(cells) else None
