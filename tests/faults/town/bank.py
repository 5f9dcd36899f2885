"""The town's bank: books what it is told, and answers late, twice, in disorder, or with a no.

The books are the simulated bank's (sluss.lab.bank). What each payment was for is noted here by
itself, so that the question whether a debt was paid twice is asked of the money alone.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sluss.core.money import Money
from sluss.lab.bank import BankAccount, SimulatedBank
from sluss.lab.bank.orders import RefusedFile, read_orders
from tests.papers import OUR_IBAN

ACCOUNT = BankAccount(
    owner="Exempelkommun", iban=OUR_IBAN, bic="HANDSESS", bankgiro="9912346", currency="SEK"
)
_BALANCE = Money("SEK", 10**12)


@dataclass
class Paid:
    """One payment that the bank took. debts: names of what it is for, those that lessen it too."""

    message_id: str
    e2e: str
    account: str
    minor: int
    debts: tuple[str, ...]
    execution_on: date
    is_booked: bool = False
    is_back: bool = False


@dataclass
class Letter:
    """What the bank sends. due: when it arrives at the earliest."""

    due: datetime
    data: bytes


@dataclass
class Bank:
    """reject, back, twice, late: how often, from 0 to 1."""

    reject: float = 0.0
    back: float = 0.0
    twice: float = 0.0
    late: float = 0.0
    books: SimulatedBank = field(default_factory=lambda: SimulatedBank(ACCOUNT, balance=_BALANCE))
    taken: list[Paid] = field(default_factory=list)
    post: list[Letter] = field(default_factory=list)
    # All that was ever sent: whoever asks gets it again.
    archive: list[bytes] = field(default_factory=list)
    files: set[str] = field(default_factory=set)

    def upload(self, file: bytes, at: datetime, by_ocr: dict[str, str], chance: random.Random):
        """Take a file in, or say no to it. by_ocr: names of debts by their references."""
        names: frozenset[str] = frozenset()
        orders = ()
        try:
            read = read_orders(file, ACCOUNT)
            if read.message_id not in self.books.message_ids:
                orders = read.orders
            names = frozenset(o.end_to_end_id for o in orders if chance.random() < self.reject)
        except RefusedFile:
            pass
        self._send(self.books.accept(file, at=at, reject=names), at, chance)
        waiting = set(self.books.waiting)
        for order in orders:
            self.files.add(order.message_id)
            if order.end_to_end_id in waiting and order.end_to_end_id not in names:
                debts = tuple(d.number for d in order.documents)
                debts = debts or _named(order.text) or (by_ocr.get(order.ocr, order.ocr),)
                self.taken.append(
                    Paid(
                        order.message_id,
                        order.end_to_end_id,
                        order.where.number if order.where else "",
                        order.amount.minor,
                        debts,
                        order.execution_on,
                    )
                )

    def close(self, day: date, at: datetime, chance: random.Random) -> None:
        """The bank's day ends: what is due is booked, something of before comes back."""
        booked = [p for p in self.taken if p.is_booked and not p.is_back]
        back = [p for p in booked if chance.random() < self.back]
        end = self.books.close_day(day, return_=frozenset(p.e2e for p in back))
        for paid in self.taken:
            paid.is_booked = paid.is_booked or paid.execution_on <= day
        for paid in back:
            paid.is_back = True
        self._send(end.camt053, at, chance)
        if end.camt054:
            self._send(end.camt054, at, chance)

    def arrived(self, at: datetime, chance: random.Random) -> list[bytes]:
        """Some of what has arrived, in any order."""
        due = [letter for letter in self.post if letter.due <= at]
        chance.shuffle(due)
        taken = due[: chance.randrange(1, len(due) + 1)] if due else []
        for letter in taken:
            self.post.remove(letter)
        return [letter.data for letter in taken]

    def alive(self, debt: str) -> list[Paid]:
        """The payments of a debt that moved money or will, and did not come back."""
        return [paid for paid in self.taken if debt in paid.debts and not paid.is_back]

    def _send(self, data: bytes, at: datetime, chance: random.Random) -> None:
        self.archive.append(data)
        for _ in range(2 if chance.random() < self.twice else 1):
            hours = chance.randrange(1, 120) if chance.random() < self.late else 0
            self.post.append(Letter(at + timedelta(hours=hours), data))


def _named(text: str) -> tuple[str, ...]:
    """The debts that a message to the payee names, those that lessen it with a minus before."""
    return tuple(dict.fromkeys(word.removeprefix("-") for word in text.split()))
