"""The claims of a SIE 5 file, once all of its open items and suppliers are known.

Source: docs/sources.md [sie5] SupplierInvoiceType, BalancesType, ForeignCurrencyAmountType.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from sluss.core.money import Money
from sluss.core.outcome import Finding, Place, Severity, clipped
from sluss.core.party import Party
from sluss.core.records import Claim, DocumentKind, Origin, SupplierEntry
from sluss.formats._reading import Item
from sluss.formats._sie5_open import Group, OpenItem, sides_of, total_remaining


@dataclass(frozen=True, slots=True)
class Ledger:
    """What is the same for all claims. suppliers: by number."""

    currency: str
    listed_on: date | None
    suppliers: Mapping[str, SupplierEntry]


def claims_of(group: Group, books: int | None, ledger: Ledger) -> Iterator[Item]:
    """Each invoice as a claim or a finding. books: what the accounts hold, None if not told."""
    items = [item for item in group.items if item.amount is not None]
    if not items:
        return
    sides = sides_of(group, books)
    field = f"SupplierInvoices {group.accounts[0]}"
    if not sides.amount:
        found, expected = f"{len(items)} invoices", "amounts of which most are on one side"
        yield Finding("sie5.side_unclear", Place(group.line, field), found, expected)
        return
    if sides.remaining:
        left = Money(ledger.currency, total_remaining(items) * sides.remaining)
        yield from _compared(left, books, Place(group.line, field))
    for item in items:
        rest = None if item.remaining is None else item.remaining * sides.remaining
        yield from _claim(item, (item.amount or 0) * sides.amount, rest, ledger)


def _compared(left: Money, books: int | None, place: Place) -> Iterator[Finding]:
    """What is left of all invoices, held against what their accounts hold."""
    if books is None:
        yield _warned("side_assumed", place, str(left), "a closing balance of the account")
    elif left.minor != -books:
        yield _warned("books_differ", place, str(left), str(Money(left.currency, -books)))


def _claim(item: OpenItem, signed: int, rest: int | None, ledger: Ledger) -> Iterator[Item]:
    """One claim. Units: positive is a debt, in minor units of the books' currency."""
    if not signed:
        yield Finding(
            "sie5.amount_zero",
            Place(item.line, "OriginalAmount amount"),
            "0.00",
            "an amount that is not zero",
        )
        return
    if rest is not None and signed * rest < 0:
        found = f"{Money(ledger.currency, signed).text} / {Money(ledger.currency, rest).text}"
        place = Place(item.line, "ClosingBalance amount")
        yield Finding("sie5.signs_differ", place, found, "the same side as the amount")
        return
    entry = ledger.suppliers.get(item.supplier)
    if entry is None:
        place = Place(item.line, "SupplierInvoice supplierId")
        yield _warned("supplier_unknown", place, item.supplier, "a Supplier with this id")
    open_amount = None if rest is None else Money(ledger.currency, abs(rest))
    if item.foreign is not None:
        open_amount = _foreign_rest(item, signed, rest)
        if open_amount is None and rest is not None:
            place = Place(item.line, "ClosingBalance ForeignCurrencyAmount")
            found, expected = str(Money(ledger.currency, abs(rest))), item.foreign.currency
            yield _warned("foreign_unclear", place, found, expected)
    yield Claim(
        origin=Origin.OPEN_ITEMS,
        kind=DocumentKind.INVOICE if signed > 0 else DocumentKind.CREDIT_NOTE,
        supplier=entry.supplier if entry else Party(supplier_number=item.supplier),
        document_number=item.number,
        amount=item.foreign or Money(ledger.currency, abs(signed)),
        line=item.line,
        open_amount=open_amount,
        issue_date=item.issue_date,
        due_date=item.due_date,
        accounts=entry.accounts if entry else (),
        reference=item.reference,
        listed_on=ledger.listed_on,
    )


def _foreign_rest(item: OpenItem, signed: int, rest: int | None) -> Money | None:
    """What is left in the invoice's own currency, None if the file does not tell."""
    if item.foreign is None or rest is None:
        return None
    if item.foreign_remaining and item.foreign_remaining.currency == item.foreign.currency:
        return item.foreign_remaining
    if rest == signed:
        return item.foreign
    return Money(item.foreign.currency, 0) if not rest else None


def _warned(fault: str, place: Place, found: str, expected: str) -> Finding:
    return Finding(f"sie5.{fault}", place, clipped(found), expected, Severity.WARNING)
