"""OpenDocument workbooks (ODS): the sheets as rows of texts, read as a stream and never calculated.

Only the values that the program stored are read. A cell or a row that says it stands there a
million times is written once in the file; what that may come to has an end.
Source: docs/sources.md [odf].
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from itertools import groupby

from sluss.core.outcome import Finding, Place
from sluss.formats import _xml as xml
from sluss.formats._table import (
    CELL_CHARS_MAX,
    COLUMNS_MAX,
    ROWS_MAX,
    Row,
    Sheet,
    bare,
    checked_row,
    number_text,
    refused_table,
)
from sluss.formats._zip import Member, inflate, list_zip

# A packed workbook is a twentieth of what it holds.
BYTES_MAX = 64 * 2**20
# The content of 200,000 rows and 20 columns; it is held whole while it is read.
CONTENT_BYTES_MAX = 256 * 2**20
# A workbook of 200,000 rows and 20 columns; blank ones take time as well.
CELLS_MAX = 4_000_000
# Like rows below each other are written once. A list has no more of them: its numbers differ.
REPEATS_MAX = 10_000

_SHEETS = re.compile(rb"mimetypeapplication/vnd\.oasis\.opendocument\.spreadsheet")
_CONTENT, _MANIFEST = "content.xml", "META-INF/manifest.xml"
_OASIS = "urn:oasis:names:tc:opendocument:xmlns:"
_TABLE, _OFFICE = f"{{{_OASIS}table:1.0}}", f"{{{_OASIS}office:1.0}}"
_STYLE, _TEXT = f"{{{_OASIS}style:1.0}}", f"{{{_OASIS}text:1.0}}"
_CELLS = frozenset({f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"})
# What may stand between a sheet and its rows.
_AROUND_ROWS = frozenset(
    f"{_TABLE}{name}" for name in ("table-row-group", "table-header-rows", "table-rows")
)
# The style of copies that are kept of other files' sheets.
_COPY_STYLE = "ta_extref"
_BLANKS, _FORMATTED = f"{_TEXT}s", frozenset({f"{_TEXT}span", f"{_TEXT}a"})
_SIGNS = {f"{_TEXT}tab": "\t", f"{_TEXT}line-break": "\n"}
_COUNT = re.compile(r"[0-9]{1,7}")
_NUMBER = re.compile(r"-?[0-9]{1,30}(?:\.[0-9]{1,40})?(?:[eE][+-]?[0-9]{1,3})?")
_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:T[0-9:.,]{1,20})?")
_OUR_CURRENCY = "SEK"


def is_ods(head: bytes) -> bool:
    """Whether a file says in its first bytes, as OpenDocument does, that it is a workbook."""
    return head.startswith(b"PK\x03\x04") and _SHEETS.search(head[:200]) is not None


def read_sheets(data: bytes) -> Iterator[Sheet | Finding]:
    """The sheets in their order, each with the rows that hold anything, hidden rows as well.

    Shapes: as table_xlsx.read_sheets: the same table gives the same texts. A covered cell of a
            merged range is empty. A currency other than kronor stands behind its number.
    Errors: archive.*; xml.*; table.too_large, not_readable, repeated, too_many_rows,
            too_many_cells, too_long, too_wide.
    """
    content = _content(data)
    if isinstance(content, Finding):
        yield content
        return
    reader = _Reader()
    for (name, is_hidden), items in groupby(reader.items(content), lambda item: item[0]):
        yield Sheet(name, is_hidden, (row for _, row in items))
    if reader.refused is not None:
        yield reader.refused


def _content(data: bytes) -> bytes | Finding:
    if len(data) > BYTES_MAX:
        return refused_table("too_large", 0, f"{len(data)} bytes", f"at most {BYTES_MAX} bytes")
    members = list_zip(data)
    if isinstance(members, Finding):
        return members
    parts = [member for member in members if member.name == _CONTENT]
    if len(parts) != 1:
        return refused_table("not_readable", 0, f"{len(parts)} {_CONTENT}", "a whole workbook")
    if refused := _refuse_encrypted(data, members):
        return refused
    if (size := parts[0].size or 0) > CONTENT_BYTES_MAX:
        expected = f"at most {CONTENT_BYTES_MAX} bytes"
        return refused_table("too_large", 0, f"{size} bytes unpacked", expected)
    return inflate(data, parts[0])


def _refuse_encrypted(data: bytes, members: list[Member]) -> Finding | None:
    # A password hides each part by itself, so that the archive looks like any other.
    for member in members:
        if member.name != _MANIFEST:
            continue
        manifest = inflate(data, member)
        if isinstance(manifest, Finding):
            return manifest
        if b"encryption-data" in manifest:
            place, expected = Place(0, _CONTENT), "a workbook without a password"
            return Finding("archive.encrypted", place, _MANIFEST, expected, refuses_file=True)
    return None


class _Reader:
    """The state between two rows. refused: why not even a first row is read."""

    __slots__ = ("_cells", "_hidden_styles", "_line", "_repeats", "_rows", "_sheet", "refused")

    def __init__(self) -> None:
        self.refused: Finding | None = None
        self._hidden_styles: set[str] = set()
        self._sheet: tuple[str, bool] | None = None
        self._line = 0
        self._rows = 0
        self._cells = 0
        self._repeats = 0

    def items(self, content: bytes) -> Iterator[tuple[tuple[str, bool], Row | Finding]]:
        """Each row that holds anything, and at most one finding as the last, with its sheet."""
        for element in xml.stream_elements(BytesIO(content), frozenset({"style", "table-row"})):
            if isinstance(element, Finding):
                if self._sheet is None:
                    self.refused = element
                else:
                    yield self._sheet, element
                return
            if element.tag == f"{_STYLE}style":
                self._note_style(element)
                continue
            sheet = self._sheet_of(element)
            if sheet is None:
                continue
            is_new, self._sheet = sheet != self._sheet, sheet
            for row in self._rows_of(element, is_new=is_new):
                yield sheet, row
                if isinstance(row, Finding):
                    return

    def _note_style(self, style: xml.Element) -> None:
        for properties in style.iterchildren(f"{_STYLE}table-properties"):
            if properties.get(f"{_TABLE}display") == "false":
                self._hidden_styles.add(style.get(f"{_STYLE}name") or "")

    def _sheet_of(self, row: xml.Element) -> tuple[str, bool] | None:
        """Name and whether hidden, or None: pictures, links and copies hold tables as well."""
        table = row.getparent()
        while table is not None and table.tag in _AROUND_ROWS:
            table = table.getparent()
        if table is None or table.tag != f"{_TABLE}table":
            return None
        around, style = table.getparent(), table.get(f"{_TABLE}style-name") or ""
        if around is None or around.tag != f"{_OFFICE}spreadsheet" or style == _COPY_STYLE:
            return None
        return table.get(f"{_TABLE}name") or "", style in self._hidden_styles

    def _rows_of(self, element: xml.Element, *, is_new: bool) -> Iterator[Row | Finding]:
        first = 1 if is_new else self._line + 1
        if refused := self._refuse_size(element, first):
            yield refused
            return
        count = _count(element, f"{_TABLE}number-rows-repeated")
        if isinstance(count, Finding):
            yield count
            return
        self._line = first + count - 1
        cells = _cells(element)
        row = cells if isinstance(cells, Finding) else checked_row(first, cells)
        if not isinstance(row, Row):
            if row is not None:
                yield row
            return
        self._repeats += count - 1
        if self._repeats > REPEATS_MAX:
            yield refused_table("repeated", first, f"{count} rows", f"at most {REPEATS_MAX} rows")
            return
        if self._line > ROWS_MAX:
            yield refused_table("too_many_rows", first, f"{self._line}", f"at most {ROWS_MAX}")
            return
        for line in range(first, first + count):
            yield Row(line, row.cells)

    def _refuse_size(self, element: xml.Element, line: int) -> Finding | None:
        """Blank rows and cells give nothing, but whoever writes millions of them wants our time."""
        self._rows += 1
        self._cells += len(element)
        if self._rows > ROWS_MAX:
            return refused_table("too_many_rows", line, f"{self._rows}", f"at most {ROWS_MAX}")
        if self._cells > CELLS_MAX:
            place, expected = Place(line, _CONTENT), f"at most {CELLS_MAX} cells"
            found = f"{self._cells} cells"
            return Finding("table.too_many_cells", place, found, expected, refuses_file=True)
        return None


def _count(element: xml.Element, name: str) -> int | Finding:
    """How often a row or a cell stands there."""
    text = element.get(name) or "1"
    if _COUNT.fullmatch(text) is None or not int(text):
        return refused_table("not_readable", element.sourceline or 0, text, "a number of times")
    return int(text)


def _cells(row: xml.Element) -> tuple[str, ...] | Finding:
    """The texts of a row. What is empty to the right of the last one is left out."""
    cells: list[str] = []
    blanks = 0
    for element in row.iterchildren():
        if element.tag not in _CELLS:
            continue
        count = _count(element, f"{_TABLE}number-columns-repeated")
        if isinstance(count, Finding):
            return count
        text = _cell(element)
        if not text:
            blanks += count
            continue
        # One more than fits is enough for the row to be refused.
        blanks, count = min(blanks, COLUMNS_MAX + 1), min(count, COLUMNS_MAX + 1)
        cells.extend([*[""] * blanks, *[text] * count])
        blanks = 0
        if len(cells) > COLUMNS_MAX:
            break
    return tuple(cells)


def _cell(element: xml.Element) -> str:
    """A cell as text, a day as 2026-11-01."""
    if element.tag != f"{_TABLE}table-cell":
        return ""
    kind, said = element.get(f"{_OFFICE}value-type") or "", element.get(f"{_OFFICE}value") or ""
    match kind:
        case "float" | "percentage" | "currency" if _NUMBER.fullmatch(said):
            text = number_text(float(said))
            currency = element.get(f"{_OFFICE}currency") or _OUR_CURRENCY
            return text if kind != "currency" or currency == _OUR_CURRENCY else f"{text} {currency}"
        case "date" if match := _DAY.fullmatch(element.get(f"{_OFFICE}date-value") or ""):
            return match.group(1)
        case "boolean" if (truth := element.get(f"{_OFFICE}boolean-value")) in ("true", "false"):
            return "1" if truth == "true" else "0"
        case "string" if (text := element.get(f"{_OFFICE}string-value")) is not None:
            return bare(text)
    # What has no value that can be read is what a person sees.
    text = _seen(element)
    # One that was cut stays too long, so that the row is refused.
    return text if len(text) > CELL_CHARS_MAX else bare(text)


def _seen(element: xml.Element) -> str:
    """The paragraphs of a cell, cut where they are too long."""
    paragraphs: list[str] = []
    size = 0
    for part in element.iterchildren(f"{_TEXT}p"):
        paragraphs.append(_paragraph(part))
        size += len(paragraphs[-1])
        if size > CELL_CHARS_MAX:
            break
    return "\n".join(paragraphs)


def _paragraph(element: xml.Element) -> str:
    """The text of a paragraph, without the comments that hang on it, cut where it is too long."""
    text = element.text or ""
    for part in element.iterchildren():
        if part.tag == _BLANKS:
            count = part.get(f"{_TEXT}c") or "1"
            is_count = _COUNT.fullmatch(count) is not None
            text += " " * min(int(count) if is_count else 1, CELL_CHARS_MAX)
        elif part.tag in _FORMATTED:
            text += _paragraph(part)
        else:
            text += _SIGNS.get(part.tag, "")
        text += part.tail or ""
        if len(text) > CELL_CHARS_MAX:
            break
    return text
