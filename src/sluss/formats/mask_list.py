"""Lists of open items, suppliers and payouts with masks, written anew as CSV.

Only the columns whose meaning is known are written, and of rows only those that say something of
one debt, supplier or payout: titles, sums and remarks may hold anything.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from io import BytesIO

from sluss.core.masks import Masks
from sluss.core.outcome import Finding
from sluss.core.party import fold_name
from sluss.formats import table_csv, table_ods, table_xlsx
from sluss.formats._cells import read_date, read_flag
from sluss.formats._columns import Column
from sluss.formats._headers import Header, find_header, later_header
from sluss.formats._list_table import find_table
from sluss.formats._table import Row
from sluss.formats.table_write import write_csv

KINDS = frozenset({"list-csv", "list-xlsx", "list-ods"})
_SHEETS = {"list-xlsx": table_xlsx.read_sheets, "list-ods": table_ods.read_sheets}
# A row with none of these is a sum, a remark or a title.
_IDENTIFYING = (
    Column.INVOICE_NUMBER, Column.OCR, Column.REFERENCE, Column.MESSAGE, Column.DECISION,
    Column.PERSON_NUMBER, Column.ORG_NUMBER, Column.SUPPLIER_NUMBER, Column.BANKGIRO,
    Column.PLUSGIRO, Column.ACCOUNT, Column.BANK_ACCOUNT, Column.IBAN, Column.PAY_TO,
)  # fmt: skip
_DIGIT = re.compile(r"[0-9]")
_AMOUNT = re.compile(r"[-+−–()0-9.,'\s\u00a0\u202f]{1,30}(?:kr|SEK|EUR|[A-Z]{3})?[-−]?")
_DAYS = frozenset(
    {Column.INVOICE_DATE, Column.DUE_DATE, Column.LISTED_ON, Column.PAYOUT_DATE},
)  # fmt: skip
_AMOUNTS = frozenset(
    {Column.AMOUNT, Column.REMAINING, Column.EMPLOYEES, Column.DEPENDENCE},
)  # fmt: skip
# Words of a kind that many rows share; one with a digit may be anything.
_WORDS = frozenset(
    {Column.CURRENCY, Column.TYPE, Column.SCHEME, Column.COUNTRY, Column.CATEGORY,
     Column.PURPOSE}
)  # fmt: skip
_WORD = re.compile(r"[^\W\d_][^\d_]{0,40}")
_NAMES = frozenset({Column.NAME, Column.CUSTOMER, Column.TOWN})
_TEXTS = frozenset({Column.MESSAGE, Column.NOTE})
_ACCOUNTS = frozenset({Column.BANK_ACCOUNT, Column.PAY_TO, Column.IBAN})
_CLEARING = re.compile(r"[0-9]{4,5}")
_BIC = re.compile(r"[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?")


def table_rows(kind: str, data: bytes) -> list[Row]:
    """The rows of a list of one of KINDS; of a workbook those of the first sheet that is a list."""
    if kind == "list-csv":
        return [row for row in table_csv.read_rows(BytesIO(data)) if isinstance(row, Row)]
    for sheet in _SHEETS[kind](data):
        if isinstance(sheet, Finding):
            return []
        rows = [row for row in sheet.rows if isinstance(row, Row)]
        if not sheet.is_hidden and find_header(rows) is not None:
            return rows
    return []


def mask_list(rows: list[Row], masks: Masks) -> Iterator[bytes]:
    """Each list of the table as a CSV of its own; nothing if there is none."""
    table = find_table(iter(rows), None)
    if isinstance(table, Finding):
        return
    header = table.header
    part: list[Row] = []
    listed = table.listed_on.isoformat() if table.listed_on else ""
    for row in rows:
        if row.line <= table.header.row.line or header.is_repeated_by(row):
            continue
        if (later := _later(header, row)) is not None:
            yield _written(header, part, listed, masks)
            header, part = later, []
        elif any(_DIGIT.search(_cell(header, row, column)) for column in _IDENTIFYING):
            part.append(row)
    yield _written(header, part, listed, masks)


def _later(header: Header, row: Row) -> Header | None:
    if any(_DIGIT.search(_cell(header, row, column)) for column in _IDENTIFYING):
        return None
    return later_header(row)


def _written(header: Header, rows: list[Row], listed: str, masks: Masks) -> bytes:
    columns = [one.column for one in header.taken]
    heads = [one.head for one in header.taken]
    adds_day = bool(listed) and Column.LISTED_ON not in columns
    names = {word for row in rows for word in fold_name(_cell(header, row, Column.NAME)).split()}
    told = ([_masked(header, row, column, masks, names) for column in columns] for row in rows)
    more = ["Listdatum"] if adds_day else []
    day = [listed] if adds_day else []
    return b"".join(write_csv([*heads, *more], ([*cells, *day] for cells in told)))


def _cell(header: Header, row: Row, column: Column) -> str:
    place = header.places.get(column)
    return "" if place is None or place >= len(row.cells) else row.cells[place].strip()


def _masked(header: Header, row: Row, column: Column, masks: Masks, names: set[str]) -> str:
    said = _cell(header, row, column)
    # What a payout is for may say for whom.
    names_one = column is Column.PURPOSE and names & set(fold_name(said).split())
    if not said or (_stays(column, said) and not names_one):
        return said
    if column is Column.ACCOUNT:
        return masks.account_at(_cell(header, row, Column.CLEARING)[:4], said)
    return _way(column, masks)(said)


def _stays(column: Column, said: str) -> bool:
    if column in _DAYS:
        return read_date(said) is not None
    if column in _AMOUNTS:
        return _AMOUNT.fullmatch(said) is not None
    if column is Column.HARDSHIP:
        return read_flag(said) is not None
    if column in _WORDS:
        return _WORD.fullmatch(said) is not None
    if column is Column.CLEARING:
        return _CLEARING.fullmatch(said) is not None
    return column is Column.BIC and _BIC.fullmatch(said) is not None


def _way(column: Column, masks: Masks) -> Callable[[str], str]:
    if column in _NAMES:
        return masks.name
    if column in _TEXTS:
        return masks.text
    if column in _ACCOUNTS:
        return masks.payee_account
    return masks.text if column in (Column.PURPOSE, Column.HARDSHIP) else masks.shape
