"""The open items of a SIE 5 file: what each invoice says, and which side of the books it is on.

The schema says of every amount "Positive for debit, negative for credit", by which a debt would
be negative. The SIE association's own sample has debts as positive and credit notes as negative,
beside an account whose balance is negative. So the sign alone tells nothing: the side on which a
ledger of payables stands as a whole is the side of the debts, unless the account itself is in
debit. Source: docs/sources.md [sie5] OriginalAmountType, BaseBalanceType, [sie5-sample] 2440.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from sluss.core.ids import is_ocr
from sluss.core.money import Money
from sluss.core.records import Reference, ReferenceType
from sluss.formats import _sie5_read as read
from sluss.formats._sie5_read import Notes
from sluss.formats._xml import Element, child, children


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenItem:
    """A SupplierInvoice as it stands.

    Units: amount and remaining in minor units of the books' currency, with the file's own sign;
           None if it does not say. The foreign ones are without sign.
    """

    line: int
    id: str
    number: str
    supplier: str
    amount: int | None
    remaining: int | None
    foreign: Money | None
    foreign_remaining: Money | None
    issue_date: date | None
    due_date: date | None
    reference: Reference | None


@dataclass(slots=True)
class Group:
    """One SupplierInvoices: the payables of some accounts. closing: what those hold, if known."""

    line: int
    accounts: list[str]
    items: list[OpenItem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Sides:
    """The sign that a debt has in the amounts, and in what is left of them; 0 if unknown."""

    amount: int
    remaining: int


def read_item(element: Element, group: Group, notes: Notes, *, is_entry: bool) -> OpenItem | None:
    """The invoice, None if notes tell why it is none. An entry file gives it no amount."""
    number = read.needed(element, "invoiceNumber", notes)
    supplier = read.needed(element, "supplierId", notes)
    original = child(element, "OriginalAmount")
    if not (number and supplier):
        return None
    if original is None and not is_entry:
        expected = "the element OriginalAmount"
        notes.leave_out("field_missing", element, "OriginalAmount", found="", expected=expected)
        return None
    amount = None if original is None else read.amount(original, notes)
    if original is not None and amount is None:
        return None
    remaining, foreign_remaining = _remaining(element, group, notes)
    return OpenItem(
        line=element.sourceline or 0,
        id=read.word(element, "id", notes),
        number=number,
        supplier=supplier,
        amount=amount,
        remaining=remaining,
        foreign=None
        if original is None
        else read.foreign(child(original, "ForeignCurrencyAmount")),
        foreign_remaining=foreign_remaining,
        issue_date=None if original is None else read.day(original, "date", notes),
        due_date=read.day(element, "dueDate", notes),
        reference=_reference(element, notes),
    )


def sides_of(group: Group, books: int | None) -> Sides:
    """On which side the debts stand. books: what the group's accounts hold, debit positive."""
    # Amount and rest of one invoice are on one side, however each of them is written.
    alike = _sign(sum(_sign(item.amount or 0) * _sign(item.remaining or 0) for item in group.items))
    rest = _sign(total_remaining(group.items))
    if rest:
        rest = -rest if books is not None and books > 0 else rest
        return Sides(rest * alike, rest)
    amount = _sign(sum(item.amount or 0 for item in group.items))
    if not alike and any(item.remaining for item in group.items):
        return Sides(0, 0)
    return Sides(amount, amount * alike)


def last_closing(element: Element) -> Element | None:
    """The ClosingBalance of the last month among the element's children, None if it has none."""
    closings = children(element, "ClosingBalance")
    return max(closings, key=lambda closing: closing.get("month", "")[:7], default=None)


def total_remaining(items: Iterable[OpenItem]) -> int:
    """What is left of all items together, with the file's own sign."""
    return sum(item.remaining or 0 for item in items)


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)


def _remaining(element: Element, group: Group, notes: Notes) -> tuple[int | None, Money | None]:
    """The last closing balance on the group's accounts, and the same in foreign currency."""
    told: list[int] = []
    abroad: list[Money | None] = []
    for balances in children(element, "Balances"):
        account = balances.get("accountId", group.accounts[0])
        last = last_closing(balances)
        if account not in group.accounts or last is None:
            continue
        minor = read.amount(last, notes)
        if minor is not None:
            told.append(minor)
            abroad.append(read.foreign(child(last, "ForeignCurrencyAmount")))
    return (sum(told) if told else None), (abroad[0] if len(abroad) == 1 else None)


def _reference(element: Element, notes: Notes) -> Reference | None:
    text = read.word(element, "ocrNumber", notes)
    if not text:
        return None
    if is_ocr(text):
        return Reference(ReferenceType.OCR, text)
    expected = "digits with a true check digit"
    notes.warn("bad_ocr", element, "ocrNumber", found=text, expected=expected)
    return Reference(ReferenceType.TEXT, text)
