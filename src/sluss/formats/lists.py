"""The lists that people get out of a finance system: open items, suppliers, payouts.

Which of the three it is, and what each column means, is told by the heads alone, in any order, or
by a mapping that a person wrote. The same table says the same in CSV, XLSX and ODS.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO
from itertools import chain, islice
from typing import BinaryIO

from sluss.core.outcome import Finding, Place, Severity, clipped
from sluss.formats import table_csv, table_ods, table_xlsx
from sluss.formats._headers import TITLE_ROWS_MAX, find_header
from sluss.formats._list_reader import Reader
from sluss.formats._list_table import Table, find_table, refuse_table
from sluss.formats._reading import Item, Reading, collect
from sluss.formats._table import Row, Sheet, shown
from sluss.formats._unread import is_workbook
from sluss.formats.list_mapping import Mapping

# Why a sheet is no list, though the workbook is sound and another sheet may be one.
_NO_LIST = frozenset({"lists.no_header", "lists.mapping_head"})
# Two columns in two rows are the least that a table has.
_TABLE_MIN = 2


def sniff_csv(head: bytes) -> bool:
    """Whether the beginning of a text file has the heads of a list."""
    rows = (row for row in table_csv.read_rows(BytesIO(head)) if isinstance(row, Row))
    return find_header(islice(rows, TITLE_ROWS_MAX)) is not None


def sniff_xlsx(head: bytes) -> bool:
    """Whether the beginning of a file is that of a workbook."""
    return is_workbook(head)


def sniff_ods(head: bytes) -> bool:
    """Whether the beginning of a file is that of an OpenDocument workbook."""
    return table_ods.is_ods(head)


def is_table(head: bytes) -> str:
    """The kind of list that a file may be read as with a mapping, whatever its heads; else "".

    Shapes: list-csv, list-xlsx or list-ods.
    """
    if sniff_ods(head):
        return "list-ods"
    if sniff_xlsx(head):
        return "list-xlsx"
    rows = list(islice(table_csv.read_rows(BytesIO(head)), TITLE_ROWS_MAX))
    if any(isinstance(row, Finding) for row in rows):
        return ""
    wide = [row for row in rows if isinstance(row, Row) and sum(map(bool, row.cells)) > 1]
    return "list-csv" if len(wide) >= _TABLE_MIN else ""


def read_list(data: bytes, mapping: Mapping | None = None) -> Reading:
    """All that a list says, be it CSV, XLSX or ODS; no record if the file is refused."""
    stream = stream_list_csv
    if sniff_ods(data):
        stream = stream_list_ods
    elif sniff_xlsx(data):
        stream = stream_list_xlsx
    return collect(stream(BytesIO(data), mapping))


def stream_list_csv(source: BinaryIO, mapping: Mapping | None = None) -> Iterator[Item]:
    """Records and findings in the order of the rows, in constant memory.

    Errors: table.* and lists.* findings, each with its line and the head as it is written; every
            row below the heads ends as a record, as a finding or as a sum that was checked. The
            heads again, and the titles above them, are passed over: printed pages begin so.
    """
    rows = table_csv.read_rows(source, mapping.look) if mapping else table_csv.read_rows(source)
    table = find_table(rows, mapping)
    yield from _stream(table, rows, mapping, is_text=True)


def stream_list_xlsx(source: BinaryIO, mapping: Mapping | None = None) -> Iterator[Item]:
    """Records and findings of the first sheet that has the heads of a list; as stream_list_csv.

    Shapes: a workbook is read whole. Another sheet with a list, also a hidden one, is warned of
            and not read. Hidden rows are read: a filter that was left on must hide no debt.
    """
    yield from _stream_sheets(table_xlsx.read_sheets, source, mapping)


def stream_list_ods(source: BinaryIO, mapping: Mapping | None = None) -> Iterator[Item]:
    """Records and findings of the first sheet that has the heads of a list; as stream_list_xlsx."""
    yield from _stream_sheets(table_ods.read_sheets, source, mapping)


# By kind, for whoever reads a list as a mapping says.
STREAMS: dict[str, Callable[[BinaryIO, Mapping | None], Iterator[Item]]] = {
    "list-csv": stream_list_csv,
    "list-xlsx": stream_list_xlsx,
    "list-ods": stream_list_ods,
}


def _stream_sheets(
    read_sheets: Callable[[bytes], Iterator[Sheet | Finding]],
    source: BinaryIO,
    mapping: Mapping | None,
) -> Iterator[Item]:
    refusal, names, has_list = None, [], False
    for sheet in read_sheets(source.read()):
        if isinstance(sheet, Finding):
            yield sheet
            return
        names.append(sheet.name)
        is_wanted = not sheet.is_hidden
        if mapping and mapping.sheet:
            is_wanted = sheet.name == mapping.sheet
        table = find_table(sheet.rows, mapping if is_wanted else None)
        if isinstance(table, Finding):
            if table.code not in _NO_LIST:
                yield table
                return
            refusal = refusal or (table if is_wanted else None)
        elif has_list or not is_wanted:
            # Whoever names a sheet has chosen among them.
            if not (mapping and mapping.sheet):
                yield _not_read(sheet, table)
        else:
            has_list = True
            yield from _stream(table, sheet.rows, mapping, is_text=False)
    if not has_list:
        yield _no_list(names, refusal, mapping)


def _not_read(sheet: Sheet, table: Table) -> Finding:
    found = shown(", ".join(filter(None, table.header.row.cells)))
    code = "lists.hidden_sheet" if sheet.is_hidden else "lists.sheet_not_read"
    expected = "all rows in one sheet"
    return Finding(code, Place(0, clipped(sheet.name)), found, expected, Severity.WARNING)


def _no_list(names: list[str], refusal: Finding | None, mapping: Mapping | None) -> Finding:
    """Why a workbook is refused: what stopped its first sheet, or that there is none such."""
    if mapping and mapping.sheet and mapping.sheet not in names:
        place, found = Place(0, clipped(mapping.sheet)), clipped(", ".join(names))
        expected = clipped(mapping.sheet)
        return Finding("lists.mapping_sheet", place, found, expected, refuses_file=True)
    expected = "a row of heads such as Leverantör, Fakturanr, Belopp"
    return refusal or Finding("lists.no_header", Place(), "", expected, refuses_file=True)


def _stream(
    table: Table | Finding,
    rows: Iterator[Row | Finding],
    mapping: Mapping | None,
    *,
    is_text: bool,
) -> Iterator[Item]:
    if isinstance(table, Finding):
        yield table
        return
    if refused := refuse_table(table):
        yield refused
        return
    reader = _reader(table, mapping, is_text=is_text)
    for row in chain(table.first, rows):
        if isinstance(row, Finding):
            yield row
            if row.refuses_file:
                return
        elif row.line > table.header.row.line:
            for item in reader.take(row):
                yield item
                if isinstance(item, Finding) and item.refuses_file:
                    return
    yield from reader.end()


def _reader(table: Table, mapping: Mapping | None, *, is_text: bool) -> Reader:
    """What reads the rows below the heads."""
    if mapping is None:
        return Reader(table.kind, table.header, table.listed_on, titles=table.titles)
    style = mapping.style(is_text=is_text)
    return Reader(table.kind, table.header, table.listed_on, style, table.titles, is_mapped=True)
