"""The register and the books as tables for programs (CSV) and for people (XLSX)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from sluss.core.ids import masked
from sluss.core.masking import hide, persons_in
from sluss.core.money import Money
from sluss.core.party import Account
from sluss.core.plain import from_plain
from sluss.formats.table_write import PLAIN, Cell, write_csv, write_xlsx
from sluss.store import read
from sluss.store.read import Wanted

_PAYABLES = (
    "id",
    "state",
    "kind",
    "supplier",
    "org_number",
    "document_number",
    "issue_date",
    "due_date",
    "amount",
    "open_amount",
    "currency",
    "confidence",
)
_POSTINGS = ("voucher", "booked_on", "text", "row", "account", "amount", "currency")


def csv_files() -> dict[str, Iterator[bytes]]:
    """Name to contents: every payable, the most urgent first; every posting, debit positive."""
    return {
        "payables.csv": write_csv(_PAYABLES, _payables(), PLAIN),
        "postings.csv": write_csv(_POSTINGS, _postings(), PLAIN),
    }


def xlsx_files(*, is_drill: bool) -> dict[str, Iterator[bytes]]:
    """The same as workbooks. ValueError if there are more rows than one holds."""
    return {
        "payables.xlsx": iter([write_xlsx(_PAYABLES, _payables(), is_drill=is_drill)]),
        "postings.xlsx": iter([write_xlsx(_POSTINGS, _postings(), is_drill=is_drill)]),
    }


def _payables() -> Iterator[Sequence[Cell]]:
    return (_payable(row["body"], row) for row in read.payables(Wanted()))


def _postings() -> Iterator[Sequence[Cell]]:
    return (_posting(row) for row in read.postings())


def _payable(body: str, row: read.Plain) -> Sequence[Cell]:
    plain = json.loads(body)["payable"]
    supplier, amount, owed = plain["supplier"], plain["amount"], plain["open_amount"]
    number, account = supplier.get("org_number", ""), plain.get("account")
    persons = persons_in(number, from_plain(Account, account) if account else None)
    return (
        row["public_id"],
        row["state"],
        plain["kind"],
        supplier.get("name", ""),
        masked(number),
        hide(plain["document_number"], persons),
        plain.get("issue_date", ""),
        plain.get("due_date", ""),
        Money(amount["currency"], amount["minor"]),
        Money(owed["currency"], owed["minor"]),
        amount["currency"],
        plain.get("confidence", "probable"),
    )


def _posting(row: read.Plain) -> Sequence[Cell]:
    return (
        row["voucher"],
        row["booked_on"],
        row["text"],
        row["row"],
        row["account"],
        Money(row["currency"], row["amount_minor"]),
        row["currency"],
    )
