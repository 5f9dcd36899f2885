"""The record that one row of each of the three lists gives."""

from __future__ import annotations

from datetime import date

from sluss.core.money import Money
from sluss.core.records import Claim, DocumentKind, Origin, SupplierEntry
from sluss.formats import _list_cells as read
from sluss.formats._columns import Column, head_key
from sluss.formats._list_cells import Cells

_KINDS = {
    **dict.fromkeys(
        "faktura f levfaktura leverantorsfaktura debet debetfaktura d invoice debit inv".split(),
        DocumentKind.INVOICE,
    ),
    **dict.fromkeys(
        "kredit k kreditfaktura kreditnota levkredit credit creditnote creditinvoice cre".split(),
        DocumentKind.CREDIT_NOTE,
    ),
    **dict.fromkeys(
        "paminnelse betalningspaminnelse krav inkasso inkassokrav reminder".split(),
        DocumentKind.REMINDER,
    ),
}
_REFUND_HEADS = frozenset({"betalningsreferens", "paymentreference"})


def open_item(row: Cells, listed_on: date | None) -> Claim | None:
    """The claim of a row of open items; None if its findings say why there is none."""
    read.look_for_lost_digits(row)
    unit = read.currency(row)
    gross, remaining = _amounts(row, unit)
    number, reference = row.text(Column.INVOICE_NUMBER), read.reference(row)
    party = read.party(row)
    if not party.name and not party.org_number:
        row.leave_out("cell_empty", Column.NAME, "", "a name or an organisation number")
    if not number and reference is None:
        row.leave_out("cell_empty", Column.INVOICE_NUMBER, "", "an invoice number or an OCR")
    kind = _kind(row, gross)
    claim = Claim(
        origin=Origin.OPEN_ITEMS,
        kind=kind,
        supplier=party,
        document_number=number or (reference.value if reference else ""),
        amount=abs(gross),
        line=row.row.line,
        open_amount=None if remaining is None else abs(remaining),
        issue_date=read.day(row, Column.INVOICE_DATE),
        due_date=read.day(row, Column.DUE_DATE),
        accounts=read.accounts(row),
        reference=reference,
        refers_to=(number,) if kind is DocumentKind.REMINDER and number else (),
        listed_on=read.day(row, Column.LISTED_ON) or listed_on,
        category=row.text(Column.CATEGORY),
        has_hardship=read.flag(row, Column.HARDSHIP),
        note=row.text(Column.NOTE),
    )
    return None if row.is_left_out else claim


def _amounts(row: Cells, unit: str) -> tuple[Money, Money | None]:
    """The document's amount and what is left of it, signed. Zero if there is none to be read."""
    gross = read.amount(row, Column.AMOUNT, unit)
    remaining = read.amount(row, Column.REMAINING, unit)
    if row.is_left_out:
        return Money(unit, 0), None
    # A list that gives only what is left says that of the document as well.
    whole = remaining if gross is None else gross
    column = Column.AMOUNT if row.has(Column.AMOUNT) else Column.REMAINING
    if whole is None:
        row.leave_out("cell_empty", column, "", "an amount")
        return Money(unit, 0), None
    if not whole.minor:
        row.leave_out("not_positive", column, row.text(column), "an amount that is not zero")
    elif remaining is not None and whole.minor * remaining.minor < 0:
        found = f"{row.text(Column.AMOUNT)} / {row.text(Column.REMAINING)}"
        row.leave_out("signs_differ", Column.REMAINING, found, "the same sign as the amount")
    return whole, remaining


def _kind(row: Cells, gross: Money) -> DocumentKind:
    text = row.text(Column.TYPE)
    kind = _KINDS.get(head_key(text))
    if text and kind is None:
        row.leave_out("bad_type", Column.TYPE, text, "faktura, kreditfaktura or påminnelse")
    if gross.minor < 0:
        return DocumentKind.CREDIT_NOTE
    return kind or DocumentKind.INVOICE


def supplier_entry(row: Cells, listed_on: date | None) -> SupplierEntry | None:
    """The entry of a row of a supplier list; None if its findings say why there is none."""
    read.look_for_lost_digits(row)
    party = read.party(row)
    if not party.name and not party.org_number:
        row.leave_out("cell_empty", Column.NAME, "", "a name or an organisation number")
    entry = SupplierEntry(
        supplier=party,
        line=row.row.line,
        accounts=read.accounts(row),
        phone=row.text(Column.PHONE),
        listed_on=read.day(row, Column.LISTED_ON) or listed_on,
        category=row.text(Column.CATEGORY),
        employees=read.count(row, Column.EMPLOYEES, read.EMPLOYEES_MAX),
        dependence_percent=read.count(row, Column.DEPENDENCE, read.PERCENT_MAX),
        has_hardship=read.flag(row, Column.HARDSHIP),
    )
    return None if row.is_left_out else entry


def payout(row: Cells, listed_on: date | None) -> Claim | None:
    """The claim of a row of a payout list; None if its findings say why there is none.

    A refund names the payment that it returns in refers_to.
    """
    read.look_for_lost_digits(row)
    unit = read.currency(row)
    amount = _payout_amount(row, unit)
    party = read.party(row)
    if not party.name and not party.org_number:
        row.leave_out("cell_empty", Column.NAME, "", "a name or a personal number")
    paid_on = read.day(row, Column.PAYOUT_DATE) or read.day(row, Column.DUE_DATE)
    purpose, refunded = row.text(Column.PURPOSE), _refunded(row)
    dated = f"{purpose} {paid_on}" if purpose and paid_on else ""
    number = row.text(Column.DECISION) or refunded or dated
    if not number and not row.is_left_out:
        row.leave_out("cell_empty", Column.DECISION, "", "a decision, or a purpose and a day")
    claim = Claim(
        origin=Origin.PAYOUT_LIST,
        kind=DocumentKind.PAYOUT,
        supplier=party,
        document_number=number,
        amount=amount,
        line=row.row.line,
        due_date=paid_on,
        accounts=read.accounts(row),
        reference=read.reference(row),
        refers_to=(refunded,) if refunded else (),
        listed_on=read.day(row, Column.LISTED_ON) or listed_on,
        category=row.text(Column.CATEGORY) or purpose,
        has_hardship=read.flag(row, Column.HARDSHIP),
        note=row.text(Column.NOTE),
    )
    return None if row.is_left_out else claim


def _payout_amount(row: Cells, unit: str) -> Money:
    """What is to be paid out; zero if there is none to be read."""
    # A list of payouts may call it 'Att betala', which in a list of debts is what is left.
    column = Column.AMOUNT if row.has(Column.AMOUNT) else Column.REMAINING
    amount = read.amount(row, column, unit)
    if amount is None and not row.is_left_out:
        row.leave_out("cell_empty", column, "", "an amount")
    if amount is not None and amount.minor <= 0:
        row.leave_out("not_positive", column, row.text(column), "an amount above zero")
    return amount or Money(unit, 0)


def _refunded(row: Cells) -> str:
    """The customer's payment that the row returns, by the customer's own reference; else ""."""
    if row.has(Column.REFUNDED):
        return row.text(Column.REFUNDED)
    # Under this head a list of payouts has the reference of what was paid in.
    is_told = row.has(Column.REFERENCE) and (
        head_key(row.header.written(Column.REFERENCE)) in _REFUND_HEADS
    )
    return row.text(Column.REFERENCE) if is_told else ""
