"""Which bills go into one transfer, and what the payee is told of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from sluss.core.money import Money
from sluss.lab.bank.ledger import Paid
from sluss.lab.orders import Transfer
from sluss.lab.town.bills import ORDINARY, Bill, Twist

# 140 characters hold the word and so many numbers.
_NUMBERS_IN_MESSAGE = 6
_REST_PAID_AFTER = timedelta(days=10)

# A bill, and the öre of it that a transfer takes.
Part = tuple[Bill, int]


def gathered(bills: Iterable[Bill]) -> list[list[Bill]]:
    """Bills by transfer, invoices before the credit notes that are drawn from them.

    A credit note waits until the supplier's invoices of a run are more than it. Without one, only
    suppliers that are paid at once have several bills in a transfer.
    """
    by_supplier: dict[int, list[Bill]] = {}
    for bill in bills:
        by_supplier.setdefault(id(bill.supplier), []).append(bill)
    return [group for some in by_supplier.values() for group in _of_supplier(some)]


def _of_supplier(bills: list[Bill]) -> Iterator[list[Bill]]:
    notes = [bill for bill in bills if bill.is_credit]
    together = [
        bill
        for bill in bills
        if not bill.is_credit and bill.twist in ORDINARY and bill.invoice.factor is None
    ]
    alone = [bill for bill in bills if not bill.is_credit and bill not in together]
    yield from ([bill] for bill in alone)
    drawn = _drawn(notes, together[:_NUMBERS_IN_MESSAGE])
    if drawn:
        yield [*together[:_NUMBERS_IN_MESSAGE], *drawn]
        together = together[_NUMBERS_IN_MESSAGE:]
    most = _NUMBERS_IN_MESSAGE if bills[0].supplier.is_paid_at_once else 1
    for start in range(0, len(together), most):
        yield together[start : start + most]


def _drawn(notes: Sequence[Bill], invoices: Sequence[Bill]) -> list[Bill]:
    rest = sum(bill.left for bill in invoices)
    found = []
    for note in notes:
        if note.left < rest:
            found.append(note)
            rest -= note.left
    return found


def parts_of(bills: Sequence[Bill], day: date) -> list[Part]:
    """How much of each bill a transfer of a day takes."""
    return [(bill, _part(bill, day)) for bill in bills]


def _part(bill: Bill, day: date) -> int:
    if bill.twist is not Twist.PAID_IN_PARTS or bill.paid:
        return bill.left
    bill.wait_until = day + _REST_PAID_AFTER
    return bill.left // 2


def transfer_of(parts: Sequence[Part], day: date) -> Transfer:
    """The transfer of these parts: an OCR for one bill, else numbers, or documents if some draw."""
    first = parts[0][0]
    currency = first.amount.currency
    total = sum(-minor if bill.is_credit else minor for bill, minor in parts)
    is_told = first.supplier.firm.has_ocr and len(parts) == 1
    documents: tuple[Paid, ...] = ()
    if any(bill.is_credit for bill, _ in parts):
        documents = tuple(
            Paid(bill.listed_as, Money(currency, minor), bill.is_credit) for bill, minor in parts
        )
    return Transfer(
        payee=first.payee(day),
        amount=Money(currency, total),
        listed_as=first.listed_as,
        reference=first.invoice.reference if is_told else "",
        others=tuple(bill.listed_as for bill, _ in parts[1:]),
        mark=f"{first.invoice.issued_on:%y%m}",
        attempt=first.attempts,
        documents=documents,
    )
