"""Which of the three lists a table is, told by its heads, and what it must have to be read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sluss.core.outcome import Finding, Place
from sluss.core.records import Claim, SupplierEntry
from sluss.formats._columns import Column
from sluss.formats._headers import Header
from sluss.formats._list_cells import Cells
from sluss.formats._list_rows import open_item, payout, supplier_entry
from sluss.formats._table import shown


class ListKind(StrEnum):
    OPEN_ITEMS = "open-items"
    SUPPLIERS = "suppliers"
    PAYOUTS = "payouts"


@dataclass(frozen=True, slots=True)
class List:
    """One kind of list. needed: of each group of columns at least one must be there."""

    kind: ListKind
    record: Callable[[Cells, date | None], Claim | SupplierEntry | None]
    needed: tuple[tuple[Column, ...], ...]


OPEN_ITEMS = List(
    ListKind.OPEN_ITEMS,
    open_item,
    (
        (Column.NAME, Column.ORG_NUMBER),
        (Column.INVOICE_NUMBER, Column.OCR, Column.REFERENCE),
        (Column.AMOUNT, Column.REMAINING),
    ),
)
SUPPLIERS = List(ListKind.SUPPLIERS, supplier_entry, ((Column.NAME, Column.ORG_NUMBER),))
PAYOUTS = List(
    ListKind.PAYOUTS,
    payout,
    (
        (Column.NAME, Column.CUSTOMER, Column.PERSON_NUMBER, Column.ORG_NUMBER),
        (Column.AMOUNT, Column.REMAINING),
        (Column.DECISION, Column.PURPOSE, Column.REFUNDED),
    ),
)
BY_KIND = {one.kind: one for one in (OPEN_ITEMS, SUPPLIERS, PAYOUTS)}

# Each of these pairs together is of people who are to be paid, though it has what invoices have.
_PAYOUT_PAIRS = (
    {Column.PERSON_NUMBER, Column.DECISION},
    {Column.PERSON_NUMBER, Column.PURPOSE},
    {Column.DECISION, Column.PAYOUT_DATE},
)
_PAYOUT_SIGNS = {Column.PERSON_NUMBER, Column.DECISION, Column.PAYOUT_DATE}
# A list of firms' invoices that has a case number beside each is one of invoices all the same.
_INVOICE_PAIR = {Column.INVOICE_NUMBER, Column.ORG_NUMBER}


def list_of(header: Header) -> tuple[List, tuple[Column, ...]]:
    """Which list these heads belong to, and the columns that tell so."""
    has = set(header.places)
    if Column.REFUNDED in has:
        return PAYOUTS, (Column.REFUNDED,)
    for pair in _PAYOUT_PAIRS:
        if pair <= has and not has >= _INVOICE_PAIR:
            return PAYOUTS, _in_order(pair)
    invoices = has & {Column.INVOICE_NUMBER, Column.REMAINING}
    if has & _PAYOUT_SIGNS and not invoices:
        return PAYOUTS, _in_order(has & _PAYOUT_SIGNS)
    if invoices or Column.AMOUNT in has:
        return OPEN_ITEMS, _in_order(invoices or {Column.AMOUNT})
    return SUPPLIERS, ()


def _in_order(columns: set[Column]) -> tuple[Column, ...]:
    return tuple(column for column in Column if column in columns)


def refuse_header(header: Header, kind: List) -> Finding | None:
    """Why no row under these heads can be read as this list; None if they can be."""
    line, written = header.row.line, shown(", ".join(filter(None, header.row.cells)))
    if header.twice:
        place = Place(line, shown(header.heads[header.twice[0]]))
        expected = "one column of this meaning"
        return Finding("lists.column_twice", place, written, expected, refuses_file=True)
    if kind is OPEN_ITEMS and Column.CUSTOMER in header.places and not header.has(Column.NAME):
        place = Place(line, shown(header.written(Column.CUSTOMER)))
        expected = "a list of what we owe"
        return Finding("lists.customers", place, written, expected, refuses_file=True)
    missing = missing_columns(header, kind)
    if not missing:
        return None
    expected = "; ".join(" or ".join(group) for group in missing)
    return Finding("lists.columns_missing", Place(line), written, expected, refuses_file=True)


def missing_columns(header: Header, kind: List) -> list[tuple[Column, ...]]:
    """The groups of columns of which the heads have none."""
    return [group for group in kind.needed if header.places.keys().isdisjoint(group)]
