"""How the town paid, day by day: its runs, its bank, and what became of each payment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from random import Random

from sluss.core.money import Money
from sluss.lab.bank import BankAccount, Movement, SimulatedBank
from sluss.lab.calendar import bank_day_after, is_bank_day
from sluss.lab.firms import Buyer
from sluss.lab.history import File, incoming, where_of
from sluss.lab.orders import Transfer, write_orders
from sluss.lab.town.bills import Bill, Twist

_RUN_DAYS = (1, 4)  # Tuesdays and Fridays.
_PAID_BEFORE_DUE = timedelta(days=4)
_CASH_MINOR = 40_000_000_00
# The bank changed the version of its statements about two hundred days before the lock.
_NEW_STATEMENTS_FOR = timedelta(days=200)
_BATCHED_EVERY = 6
# 140 characters hold the word and so many numbers.
_NUMBERS_IN_MESSAGE = 6


class Payer:
    """The locked system's payments, run by run. bills are changed as money moves."""

    def __init__(self, bills: list[Bill], buyer: Buyer, last: date, chance: Random) -> None:
        self.buyer, self.last, self.chance = buyer, last, chance
        account = BankAccount(
            owner=buyer.name, iban=buyer.iban, bic=buyer.bic, bankgiro=buyer.bankgiro
        )
        # Money for all that will ever be paid, whatever the size of the town.
        owed = sum(bill.amount.minor for bill in bills)
        self.bank = SimulatedBank(account, balance=Money("SEK", _CASH_MINOR + 2 * owed))
        self.waiting = sorted(bills, key=lambda bill: bill.registered_on)
        self.ready: list[Bill] = []
        # EndToEndId to the bills and the öre of each in a payment on its way.
        self.on_the_way: dict[str, list[tuple[Bill, int]]] = {}
        self.due_at_bank: dict[date, list[str]] = {}
        self.direct_debits: dict[date, list[Bill]] = {}
        self.runs = 0

    def days(self, first: date) -> Iterator[File]:
        """All files between the town and its bank, up to and including the last day."""
        day = first
        while day <= self.last:
            self._register(day)
            if is_bank_day(day):
                if day.weekday() in _RUN_DAYS:
                    yield from self._run(day)
                yield self._close(day)
            day += timedelta(days=1)

    def _register(self, day: date) -> None:
        while self.waiting and self.waiting[0].registered_on <= day:
            bill = self.waiting.pop(0)
            if bill.credits is not None:
                taken = min(bill.left, bill.credits.left - bill.credits.sent)
                bill.credited += taken
                bill.credits.credited += taken
            elif bill.twist is Twist.DIRECT_DEBIT:
                when = max(bill.invoice.due_on, day)
                when = when if is_bank_day(when) else bank_day_after(when)
                self.direct_debits.setdefault(when, []).append(bill)
            elif not bill.goes_by_itself:
                self.ready.append(bill)

    def _run(self, day: date) -> Iterator[File]:
        until = day + _PAID_BEFORE_DUE
        chosen = [
            bill
            for bill in self.ready
            if bill.invoice.due_on <= until and bill.wait_until <= day and bill.left > bill.sent
        ]
        together = _together(bill for bill in chosen if bill.twist is not Twist.BY_HAND)
        transfers = [self._transfer(bills, day) for bills in together]
        if not transfers:
            return
        pays_on = bank_day_after(day)
        ids = [transfer.end_to_end_id for transfer in transfers]
        if len(set(ids)) != len(ids):
            raise ValueError("two payments of a run have one name")
        orders = write_orders(transfers, self.buyer, sent_on=day, execution_on=pays_on)
        rejected = frozenset(name for name in ids if self._is_first(name, Twist.REJECTED))
        answer = self.bank.accept(orders, at=datetime.combine(day, time(14, 9)), reject=rejected)
        for name in ids:
            if name in rejected:
                for bill, minor in self.on_the_way.pop(name):
                    bill.sent -= minor
                    bill.wait_until = day + timedelta(days=3)
        self.due_at_bank[pays_on] = [name for name in ids if name not in rejected]
        self.runs += 1
        yield f"bank/pain001_{day}.xml", orders
        yield f"bank/pain002_{day}.xml", answer

    def _transfer(self, bills: list[Bill], day: date) -> Transfer:
        parts = [(bill, self._part(bill, day)) for bill in bills]
        first = bills[0]
        is_told = first.supplier.firm.has_ocr and len(bills) == 1
        transfer = Transfer(
            payee=first.payee(day),
            amount=Money("SEK", sum(minor for _, minor in parts)),
            listed_as=first.listed_as,
            reference=first.invoice.reference if is_told else "",
            others=tuple(bill.listed_as for bill in bills[1:]),
            mark=f"{first.invoice.issued_on:%y%m}",
            attempt=first.attempts,
        )
        for bill, minor in parts:
            bill.attempts += 1
            bill.sent += minor
        self.on_the_way[transfer.end_to_end_id] = parts
        return transfer

    def _part(self, bill: Bill, day: date) -> int:
        if bill.twist is not Twist.PAID_IN_PARTS or bill.paid:
            return bill.left
        bill.wait_until = day + timedelta(days=10)
        return bill.left // 2

    def _is_first(self, name: str, twist: Twist) -> bool:
        bill, _ = self.on_the_way[name][0]
        return bill.twist is twist and bill.attempts == 1

    def _close(self, day: date) -> File:
        names = self.due_at_bank.pop(day, [])
        returned = frozenset(name for name in names if self._is_first(name, Twist.RETURNED))
        for name in names:
            for bill, minor in self.on_the_way.pop(name):
                bill.sent -= minor
                if name in returned:
                    bill.wait_until = day + timedelta(days=3)
                else:
                    bill.paid += minor
        movements = [*incoming(self.chance), *self._by_itself(day), *self._by_hand(day)]
        end = self.bank.close_day(
            day,
            return_=returned,
            batch_booking=self.runs % _BATCHED_EVERY == 0,
            movements=movements,
            version="08" if day > self.last - _NEW_STATEMENTS_FOR else "02",
        )
        self.ready = [bill for bill in self.ready if bill.left > 0]
        return f"bank/camt053_{day}.xml", end.camt053

    def _by_itself(self, day: date) -> Iterator[Movement]:
        for bill in self.direct_debits.pop(day, []):
            bill.paid = bill.amount.minor
            name = bill.supplier.firm.name
            yield Movement(amount=-bill.amount, counterparty=name, text=f"Autogiro {name}")

    def _by_hand(self, day: date) -> Iterator[Movement]:
        for bill in self.ready:
            if bill.twist is Twist.BY_HAND and bill.invoice.due_on <= day and bill.left:
                bill.paid += bill.left
                seller = bill.payee(day)
                has_ocr = bill.supplier.firm.has_ocr
                yield Movement(
                    amount=Money("SEK", -bill.paid),
                    counterparty=seller.name,
                    where=where_of(seller.account),
                    ocr=bill.invoice.reference if has_ocr else "",
                    text="" if has_ocr else f"Faktura {bill.listed_as}",
                )


def _together(bills: Iterable[Bill]) -> list[list[Bill]]:
    """Bills by transfer: those of a supplier that is paid at once, up to what a message holds."""
    found: dict[tuple[object, ...], list[Bill]] = {}
    for place, bill in enumerate(bills):
        is_at_once = bill.supplier.is_paid_at_once and bill.twist is Twist.NONE
        key = (id(bill.supplier),) if is_at_once else (id(bill.supplier), place)
        found.setdefault(key, []).append(bill)
    most = _NUMBERS_IN_MESSAGE
    return [part[i : i + most] for part in found.values() for i in range(0, len(part), most)]
