"""One JournalEntry of a SIE 5 file as rows of a voucher.

Source: docs/sources.md [sie5] JournalEntryType, LedgerEntryType (positive for debit), Overstrike.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from sluss.core.money import Money
from sluss.core.records import LedgerRow, SupplierEntry
from sluss.formats import _sie5_read as read
from sluss.formats._sie5_open import OpenItem
from sluss.formats._sie5_read import Notes
from sluss.formats._xml import Element, child, children


@dataclass(frozen=True, slots=True)
class Names:
    """What the file has declared so far.

    accounts: names by number. items: invoices by account and id.
    """

    accounts: Mapping[str, str]
    suppliers: Mapping[str, SupplierEntry]
    items: Mapping[tuple[str, str], OpenItem]


def read_entry(
    element: Element, series: str, currency: str, names: Names, notes: Notes
) -> list[LedgerRow] | None:
    """Its rows, None if notes tell why it is left out: an entry is read whole or not at all."""
    number, text = read.word(element, "id", notes), read.word(element, "text", notes)
    booked_on = read.day_of(element.get("journalDate", ""))
    if booked_on is None:
        found, expected = element.get("journalDate", ""), "a day such as 2026-11-01"
        notes.leave_out("bad_entry_date", element, "journalDate", found=found, expected=expected)
    entry = LedgerRow(
        series=series,
        number=number,
        booked_on=booked_on or date.min,
        account="",
        amount=Money(currency, 0),
        voucher_text=text,
    )
    # What is struck out was booked by mistake and is not in the books; it is kept as history.
    standing = [one for one in children(element, "LedgerEntry") if child(one, "Overstrike") is None]
    rows = [_row(one, entry, names, notes) for one in standing]
    if booked_on is None or None in rows:
        return None
    whole = [row for row in rows if row is not None]
    total = sum(row.amount.minor for row in whole)
    if total:
        found = str(Money(currency, total))
        expected = "rows whose sum is 0.00"
        name = f"{series} {number}".strip()
        notes.leave_out("unbalanced", element, name, found=found, expected=expected)
        return None
    return whole


def _row(element: Element, entry: LedgerRow, names: Names, notes: Notes) -> LedgerRow | None:
    account = read.needed(element, "accountId", notes)
    minor = read.amount(element, notes)
    if not account or minor is None:
        return None
    reference = child(element, "SubdividedAccountObjectReference")
    object_id = "" if reference is None else read.word(reference, "objectId", notes)
    item = names.items.get((account, object_id))
    known = names.suppliers.get(item.supplier) if item else None
    return replace(
        entry,
        booked_on=read.day(element, "ledgerDate", notes) or entry.booked_on,
        account=account,
        amount=Money(entry.amount.currency, minor),
        line=element.sourceline or 0,
        account_name=names.accounts.get(account, ""),
        supplier=item.supplier if item else "",
        supplier_name=known.supplier.name if known else "",
        invoice=item.number if item else "",
        text=read.word(element, "text", notes) or entry.voucher_text,
    )
