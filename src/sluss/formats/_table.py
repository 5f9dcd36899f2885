"""What a table is, whether it came as CSV or as XLSX: rows of texts, each with its line."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sluss.core.outcome import Finding, Place, clipped

# A worksheet holds no more rows; a municipality's whole year has some 15,000 invoices.
ROWS_MAX = 1_048_576
# A list has some 20 columns. More is a matrix, or a mistake in the delimiter.
COLUMNS_MAX = 500
# A cell of a worksheet holds no more characters.
CELL_CHARS_MAX = 32_767

# How spreadsheets are told that digits are a text: ="00123" in a file, '00123 in a cell.
_AS_TEXT = re.compile(r'="([^"]*)"')
_MARKED_AS_TEXT = re.compile(r"'[0-9=+@-]")


@dataclass(frozen=True, slots=True)
class Row:
    """One row that holds anything. line: of a CSV its first line, of a worksheet its row number."""

    line: int
    cells: tuple[str, ...]


def bare(cell: str) -> str:
    """A cell without the blanks around it and without a spreadsheet's marks for a text."""
    cell = cell.strip()
    if match := _AS_TEXT.fullmatch(cell):
        return match.group(1).strip()
    return cell[1:] if _MARKED_AS_TEXT.match(cell) else cell


def refused_table(fault: str, line: int, found: str, expected: str) -> Finding:
    """The finding that refuses a file because it is no sound table."""
    return Finding(f"table.{fault}", Place(line), clipped(found), expected, refuses_file=True)
