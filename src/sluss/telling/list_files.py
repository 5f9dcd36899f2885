"""What is owed and to whom, as lists that people open and that our own readers take back."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace

from sluss.core.ids import is_person
from sluss.core.party import Party
from sluss.core.payable import Payable
from sluss.core.plain import from_plain
from sluss.core.records import Claim, DocumentKind, Origin, SupplierEntry
from sluss.formats.list_write import (
    OPEN_ITEMS_HEADER,
    SUPPLIERS_HEADER,
    open_items_rows,
    supplier_rows,
)
from sluss.formats.table_write import Cell, write_csv, write_xlsx
from sluss.store import read
from sluss.store.coverage import records
from sluss.store.read import Plain, Wanted


def list_files(*, is_drill: bool) -> dict[str, Iterator[bytes]]:
    """Name to contents: open items and suppliers, each as CSV and as XLSX."""
    return {
        "open-items.csv": write_csv(OPEN_ITEMS_HEADER, _open_items()),
        "open-items.xlsx": _book(OPEN_ITEMS_HEADER, _open_items(), is_drill=is_drill),
        "suppliers.csv": write_csv(SUPPLIERS_HEADER, _suppliers()),
        "suppliers.xlsx": _book(SUPPLIERS_HEADER, _suppliers(), is_drill=is_drill),
    }


def _book(
    heads: Sequence[str], rows: Iterator[tuple[Cell, ...]], *, is_drill: bool
) -> Iterator[bytes]:
    return iter([write_xlsx(heads, rows, is_drill=is_drill)])


def _open_items() -> Iterator[tuple[Cell, ...]]:
    """A row for each debt and credit with something left; payouts to persons are no open items."""
    payables = (_payable(row) for row in read.payables(Wanted(sort="name")))
    return open_items_rows(
        _claim(one) for one in payables if one.open_amount.minor and one.kind != DocumentKind.PAYOUT
    )


def _payable(row: Plain) -> Payable:
    found: Payable = from_plain(Payable, json.loads(row["body"])["payable"])
    return found


def _claim(payable: Payable) -> Claim:
    # A list vouches for the accounts that stand in it: one that nobody verified stands in none.
    account = payable.account if payable.verified_by else None
    return Claim(
        origin=Origin.OPEN_ITEMS,
        kind=payable.kind,
        supplier=_shown(payable.supplier),
        document_number=payable.document_number,
        amount=payable.amount,
        open_amount=payable.open_amount,
        issue_date=payable.issue_date,
        due_date=payable.due_date,
        accounts=(account,) if account else (),
        reference=payable.reference,
        category=payable.category,
        has_hardship=payable.has_hardship,
    )


def _suppliers() -> Iterator[tuple[Cell, ...]]:
    """The last that any supplier list said of each."""
    last: dict[str, SupplierEntry] = {}
    for _, kind, body in records():
        if kind == "SupplierEntry":
            entry: SupplierEntry = from_plain(SupplierEntry, body)
            key = entry.supplier.org_number or entry.supplier.name_key
            last[key] = replace(entry, supplier=_shown(entry.supplier))
    return supplier_rows(last[key] for key in sorted(last))


def _shown(party: Party) -> Party:
    """A sole trader's number is that person's own, and stands in no list that leaves the house."""
    return replace(party, org_number="") if is_person(party.org_number) else party
