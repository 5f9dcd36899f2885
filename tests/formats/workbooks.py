"""The same table in each of the forms that people send: CSV, XLSX and ODS."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO

import xlsxwriter
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

Cell = str | int | Decimal | date
Rows = Sequence[Sequence[Cell]]


def as_csv(rows: Rows) -> bytes:
    out = StringIO()
    csv.writer(out, delimiter=";").writerows([[str(cell) for cell in row] for row in rows])
    return out.getvalue().encode()


def as_xlsx(rows: Rows) -> bytes:
    target = BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_urls": False}) as book:
        sheet, day = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd"})
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(number, place, cell, day)
                elif isinstance(cell, str):
                    sheet.write_string(number, place, cell)
                else:
                    sheet.write_number(number, place, cell)
    return target.getvalue()


def as_ods(rows: Rows) -> bytes:
    """By odfpy, which is not ours."""
    book = OpenDocumentSpreadsheet()
    table = Table(name="Blad1")
    book.spreadsheet.addElement(table)
    for row in rows:
        made = TableRow()
        table.addElement(made)
        for cell in row:
            made.addElement(_ods_cell(cell))
    target = BytesIO()
    book.write(target)
    return target.getvalue()


def _ods_cell(cell: Cell) -> TableCell:
    if isinstance(cell, date):
        made = TableCell(valuetype="date", datevalue=cell.isoformat())
    elif isinstance(cell, str):
        made = TableCell(valuetype="string") if cell else TableCell()
    else:
        made = TableCell(valuetype="float", value=str(cell))
    if cell != "":
        made.addElement(P(text=str(cell)))
    return made
