"""The register and the books as CSV: commas, UTF-8, one header row, amounts with a point."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence

from sluss.core.ids import masked
from sluss.core.money import Money
from sluss.store import read
from sluss.store.read import Wanted

# A cell that begins so is a formula to a spreadsheet; the apostrophe makes it a text again.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
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


def payables_csv() -> Iterator[str]:
    """Every payable, the most urgent first."""
    return _lines(_PAYABLES, (_payable(row["body"], row) for row in read.payables(Wanted())))


def postings_csv() -> Iterator[str]:
    """Every posting in the order of the vouchers, debit positive."""
    return _lines(_POSTINGS, (_posting(row) for row in read.postings()))


def _payable(body: str, row: read.Plain) -> Sequence[object]:
    plain = json.loads(body)["payable"]
    supplier, amount, owed = plain["supplier"], plain["amount"], plain["open_amount"]
    number = supplier.get("org_number", "")
    return (
        row["public_id"],
        row["state"],
        plain["kind"],
        _text(supplier.get("name", "")),
        masked(number),
        _text(_unmarked(plain["document_number"], number)),
        plain.get("issue_date", ""),
        plain.get("due_date", ""),
        Money(amount["currency"], amount["minor"]).text,
        Money(owed["currency"], owed["minor"]).text,
        amount["currency"],
        plain.get("confidence", "probable"),
    )


def _unmarked(text: str, number: str) -> str:
    return text.replace(number, masked(number)) if number else text


def _posting(row: read.Plain) -> Sequence[object]:
    amount = Money(row["currency"], row["amount_minor"]).text
    text = _text(row["text"])
    return (
        row["voucher"],
        row["booked_on"],
        text,
        row["row"],
        row["account"],
        amount,
        row["currency"],
    )


def _text(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _lines(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(header)
    yield _taken(out)
    for cells in rows:
        writer.writerow(cells)
        yield _taken(out)


def _taken(out: io.StringIO) -> str:
    text = out.getvalue()
    out.seek(0)
    out.truncate()
    return text
