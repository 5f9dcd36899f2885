"""Generated records to measure the register on, without files: a year of a body of any size.

The number of suppliers grows with the number of records, as it does from a parish to a country;
the year does not. What falls due is ordered and booked; what is open stands in a list as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import chain
from random import Random

from sluss.core.money import Money
from sluss.core.party import Account, Party, Scheme
from sluss.core.records import (
    AnswerLevel,
    BankAnswer,
    BankEntry,
    Claim,
    DocumentKind,
    Origin,
    PaymentOrder,
    Record,
    Reference,
    ReferenceType,
)
from sluss.lab import numbers
from sluss.lab.firms import Firm, make_firm

# What one supplier sends in a year; every third is the fixed fee of a month.
DEBTS_A_SUPPLIER = 40
# An invoice is paid so many invoices later, when it falls due.
_PAID_AFTER = 3
_FIRST = date(2025, 11, 24)
_DAYS_BETWEEN = 9
_LISTED_ON = date(2026, 11, 22)
_OWN = "SE9550000000054019991234"
_AT_ONCE = 2000
_BOOKED_AS_ONE_EVERY = 6


@dataclass(frozen=True, slots=True)
class Stretch:
    """Records that come together: of one kind, of one turn, of the suppliers first to last."""

    kind: str
    turn: int
    first: int
    last: int


def suppliers_for(records: int) -> int:
    """How many suppliers give about so many records."""
    per_supplier = sum(1 for _ in chain(*(one(0, turn) for one, turn in _come())))
    return max(1, records // per_supplier)


def stretches(suppliers: int, *, is_unpaid: bool = False) -> Iterator[Stretch]:
    """All that come, in the order of time: the invoices of a turn, then what is paid in it.

    is_unpaid: only the invoices.
    """
    for make, turn in _come():
        if is_unpaid and make is not invoices:
            continue
        for first in range(0, suppliers, _AT_ONCE):
            yield Stretch(make.__name__, turn, first, min(first + _AT_ONCE, suppliers))


def records_of(stretch: Stretch) -> Iterator[Record]:
    """The records of a stretch."""
    suppliers = range(stretch.first, stretch.last)
    if _is_booked_as_one(stretch):
        yield _sum_of([one for supplier in suppliers for one in entries(supplier, stretch.turn)])
        return
    make = _MAKERS[stretch.kind]
    for supplier in suppliers:
        yield from make(supplier, stretch.turn)


def _is_booked_as_one(stretch: Stretch) -> bool:
    return stretch.kind == "entries" and stretch.turn % _BOOKED_AS_ONE_EVERY == 0


_Maker = Callable[[int, int], Iterator[Record]]


def _come() -> Iterator[tuple[_Maker, int]]:
    for turn in range(DEBTS_A_SUPPLIER):
        yield invoices, turn
        if turn >= _PAID_AFTER:
            yield orders, turn - _PAID_AFTER
            yield answers, turn - _PAID_AFTER
            yield entries, turn - _PAID_AFTER
    for turn in range(DEBTS_A_SUPPLIER - _PAID_AFTER, DEBTS_A_SUPPLIER):
        yield listed, turn


def invoices(supplier: int, turn: int) -> Iterator[Record]:
    """The e-invoice."""
    yield _invoice(supplier, turn)


def listed(supplier: int, turn: int) -> Iterator[Record]:
    """The same in the list of what is open, but for some that the locked system had not got."""
    if (supplier + turn) % 10:
        yield replace(
            _invoice(supplier, turn), origin=Origin.OPEN_ITEMS, reference=None, listed_on=_LISTED_ON
        )


def orders(supplier: int, turn: int) -> Iterator[Record]:
    """The order to pay it, but for one in fifty."""
    if (supplier + turn) % 50:
        yield _ordered(_invoice(supplier, turn), supplier, turn)


def answers(supplier: int, turn: int) -> Iterator[Record]:
    """The bank's word on some of the orders; one in a hundred is rejected."""
    if (supplier + turn) % 50 and supplier % 10 == 1:
        order = _ordered(_invoice(supplier, turn), supplier, turn)
        yield BankAnswer(
            level=AnswerLevel.TRANSACTION,
            status=_status(supplier, turn),
            original_message_id=order.message_id,
            original_payment_info_id=order.payment_info_id,
            end_to_end_id=order.end_to_end_id,
        )


def entries(supplier: int, turn: int) -> Iterator[BankEntry]:
    """The movement on the account, unless the order was rejected."""
    if (supplier + turn) % 50 == 0 or (supplier % 10 == 1 and _status(supplier, turn) == "RJCT"):
        return
    order = _ordered(_invoice(supplier, turn), supplier, turn)
    yield BankEntry(
        account=_OWN,
        statement_id=f"S-{order.execution_on}",
        amount=-order.amount,
        is_notification=False,
        ordinal=supplier,
        booked_on=order.execution_on,
        message_id=order.message_id,
        payment_info_id=order.payment_info_id,
        end_to_end_id=order.end_to_end_id,
        counterparty=order.creditor,
        counterparty_account=order.creditor_account,
        reference=order.reference,
        text=order.text,
    )


def _sum_of(booked: Sequence[BankEntry]) -> BankEntry:
    """All these movements as the bank books them when it is asked for one sum."""
    total = sum((entry.amount for entry in booked[1:]), booked[0].amount)
    return replace(
        booked[0],
        amount=total,
        end_to_end_id="",
        batch_count=len(booked),
        batch_total=-total,
        counterparty=Party(),
        counterparty_account=None,
        reference=None,
        text="",
    )


_MAKERS: dict[str, _Maker] = {
    one.__name__: one for one in (invoices, listed, orders, answers, entries)
}


def _status(supplier: int, turn: int) -> str:
    return "RJCT" if (supplier // 10 + turn) % 10 == 0 else "ACSP"


def _invoice(supplier: int, turn: int) -> Claim:
    firm = firm_of(supplier)
    issued_on = _FIRST + timedelta(days=turn * _DAYS_BETWEEN)
    ocr = Reference(ReferenceType.OCR, numbers.ocr(f"{supplier:06d}{turn:03d}", with_length=True))
    return Claim(
        origin=Origin.E_INVOICE,
        kind=DocumentKind.INVOICE,
        supplier=Party(name=firm.name, org_number=firm.org_number),
        document_number=number_of(supplier, turn),
        amount=amount_of(supplier, turn),
        issue_date=issued_on,
        due_date=issued_on + timedelta(days=_PAID_AFTER * _DAYS_BETWEEN),
        accounts=(_account_of(supplier),),
        reference=ocr if firm.has_ocr else None,
    )


@lru_cache(maxsize=1 << 15)
def firm_of(supplier: int) -> Firm:
    """The firm of this number, the same in every process."""
    return make_firm(supplier, Random(supplier))


@lru_cache(maxsize=1 << 15)
def _account_of(supplier: int) -> Account:
    account = firm_of(supplier).account
    return Account(Scheme(account.scheme), account.number, account.bic)


def amount_of(supplier: int, turn: int) -> Money:
    """What an invoice is for."""
    more = 0 if turn % 3 == 0 else turn * 7_31
    return Money("SEK", 1_000_00 + supplier % 9_000_00 + more)


def number_of(supplier: int, turn: int) -> str:
    """The number of an invoice: others get some in between."""
    return f"{10_000 + supplier % 977 + 3 * turn}"


def _ordered(invoice: Claim, supplier: int, turn: int) -> PaymentOrder:
    due_on = invoice.due_date or _LISTED_ON
    message = f"RUN-{due_on}-{supplier // _AT_ONCE}"
    return PaymentOrder(
        message_id=message,
        payment_info_id=message,
        end_to_end_id=f"P{supplier:07d}-{turn}",
        amount=invoice.amount,
        creditor=Party(name=invoice.supplier.name),
        created_at=datetime(due_on.year, due_on.month, due_on.day, 9, tzinfo=UTC),
        execution_on=due_on,
        debtor_account=_OWN,
        creditor_account=invoice.accounts[0],
        reference=invoice.reference,
        text="" if invoice.reference else f"Faktura {invoice.document_number}",
    )
