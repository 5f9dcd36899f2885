"""Answers that name no message but repeat the order itself, as the giro's lists of rejects do.

Such an answer is of one order: the last one like it that was written before the answer was. An
order may be sent again after it was rejected, and must not be taken to be rejected a second time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from sluss.core.records import BankAnswer, PaymentOrder
from sluss.rules.register.filed import Filed

# What two files tell in the same words is one telling: the answer without its lines, and how
# many of the like its file has told before.
Telling = tuple[BankAnswer, int]


def tellings(answers: Iterable[Filed]) -> Iterator[tuple[Filed, BankAnswer, Telling]]:
    """Answers that repeat their order, the earliest first, each with what makes it known again."""
    told = [
        (filed, filed.record)
        for filed in answers
        if isinstance(filed.record, BankAnswer) and filed.record.repeated is not None
    ]
    seen: Counter[tuple[BankAnswer, str]] = Counter()
    for filed, answer in sorted(told, key=lambda one: (_written_on(one[1]), one[0].name)):
        order = answer.repeated
        words = replace(answer, line=0, repeated=order and replace(order, line=0))
        place = (words, filed.name.split(":")[0])
        seen[place] += 1
        yield filed, answer, (words, seen[place])


def can_repeat(answer: BankAnswer, order: PaymentOrder) -> bool:
    """Whether an answer's words fit an order, and the order was there to be answered."""
    told = answer.repeated
    if told is None or not _is_before(order, answer):
        return False
    same = (
        told.amount == order.amount
        and told.debtor_account == order.debtor_account
        and told.end_to_end_id == order.end_to_end_id
        and told.reference == order.reference
    )
    pairs = (
        (_account(told), _account(order)),
        (told.creditor.name_key, order.creditor.name_key),
        (_day(told), _day(order)),
    )
    # What one of them leaves out contradicts nothing, but something must name the payee.
    agree = all(not one or not other or one == other for one, other in pairs)
    is_named = told.end_to_end_id or any(one == other != "" for one, other in pairs[:2])
    return same and agree and bool(is_named)


def written_on(orders: Iterable[Filed]) -> date:
    """The day that an order was written, by all its copies; the first of all days if untold."""
    days = [
        filed.record.created_at.date()
        for filed in orders
        if isinstance(filed.record, PaymentOrder) and filed.record.created_at
    ]
    return max(days, default=date.min)


def _is_before(order: PaymentOrder, answer: BankAnswer) -> bool:
    if order.created_at is None or answer.created_at is None:
        return True
    return order.created_at.date() <= answer.created_at.date()


def _written_on(answer: BankAnswer) -> date:
    return answer.created_at.date() if answer.created_at else date.min


def _account(order: PaymentOrder) -> str:
    return order.creditor_account.key if order.creditor_account else ""


def _day(order: PaymentOrder) -> str:
    return order.execution_on.isoformat() if order.execution_on else ""
