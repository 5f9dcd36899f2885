"""How the town paid, day by day: its runs, its bank, and what became of each payment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from random import Random

from sluss.core.money import Money
from sluss.lab.bank import Movement
from sluss.lab.calendar import bank_day_after, is_bank_day
from sluss.lab.firms import Buyer
from sluss.lab.history import File, where_of
from sluss.lab.orders import Transfer, write_orders
from sluss.lab.town.bills import ORDINARY, Bill, Twist
from sluss.lab.town.books import Books
from sluss.lab.town.clock import Clock
from sluss.lab.town.gathering import gathered, parts_of, transfer_of
from sluss.lab.town.otherwise import other_movements
from sluss.lab.town.persons import Payout, Persons
from sluss.lab.town.purses import CURRENCIES, buyer_in, open_purses

_RUN_DAYS = (1, 4)  # Tuesdays and Fridays.
_PAID_BEFORE_DUE = timedelta(days=4)
# The last run before the lock also sent what falls due a little later, with its day.
_PAID_AHEAD = timedelta(days=9)
# The bank changed the version of its statements about two hundred days before the lock.
_NEW_STATEMENTS_FOR = timedelta(days=200)
_BATCHED_EVERY = 6
# Öre of salaries and taxes for each inhabitant and day; more than there are.
_BESIDE_MINOR = 500_00

# A bill or payout, and the öre of it that a payment takes.
Part = tuple[Bill | Payout, int]


@dataclass(slots=True)
class _Run:
    """One file of orders. mark tells it from others of its day."""

    currency: str
    mark: str
    sent_on: date
    pays_on: date
    transfers: list[Transfer]


class Payer:
    """The locked system's payments, run by run. bills are changed as money moves."""

    def __init__(
        self, bills: list[Bill], persons: Persons, buyer: Buyer, clock: Clock, chance: Random
    ) -> None:
        self.buyer, self.clock, self.persons, self.chance = buyer, clock, persons, chance
        self.inhabitants = 0
        days = (clock.end - clock.first).days
        self.books = Books(since=clock.booked_since)
        self._days = days
        self.bills = bills
        self.waiting = sorted(bills, key=lambda bill: bill.registered_on, reverse=True)
        self.ready: list[Bill] = []
        # EndToEndId to what is in a payment on its way.
        self.on_the_way: dict[str, list[Part]] = {}
        self.due_at_bank: dict[tuple[str, date], list[str]] = {}
        self.direct_debits: dict[date, list[Bill]] = {}
        self.runs = 0

    def days(self, inhabitants: int) -> Iterator[tuple[date, bool, Iterable[File]]]:
        """Each day twice, before and after its payments (True), with the files that it brought."""
        self.inhabitants = inhabitants
        beside = inhabitants * _BESIDE_MINOR * self._days
        self.purses = open_purses(self.bills, self.buyer, beside)
        day = self.clock.first
        while day <= self.clock.end:
            if day <= self.clock.listed_on:
                self._register(day)
            yield day, False, list(self.persons.listed(day))
            yield day, True, list(self._bank_day(day)) if is_bank_day(day) else []
            day += timedelta(days=1)

    def _bank_day(self, day: date) -> Iterator[File]:
        if day < self.clock.locked_on:
            for run in self._runs(day):
                yield from self._send(run)
        for currency in CURRENCIES:
            yield from self.close(currency, day, self.beside(day) if currency == "SEK" else ())

    def _register(self, day: date) -> None:
        while self.waiting and self.waiting[-1].registered_on <= day:
            bill = self.waiting.pop()
            self.books.registered(bill, day)
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

    def _runs(self, day: date) -> Iterator[_Run]:
        payouts = [self._payout(payout) for payout in self.persons.due(day)]
        if payouts:
            pays_on = bank_day_after(bank_day_after(day))
            yield _Run("SEK", "-P", day, pays_on, payouts)
        if day.weekday() not in _RUN_DAYS:
            return
        until = day + _PAID_BEFORE_DUE
        for currency in CURRENCIES:
            mark = "" if currency == "SEK" else f"-{currency}"
            chosen = self._chosen(currency, day, until)
            if transfers := [self._transfer(bills, day) for bills in gathered(chosen)]:
                yield _Run(currency, mark, day, bank_day_after(day), transfers)
        if day + timedelta(days=4) >= self.clock.locked_on:
            later = [
                bill
                for bill in self._chosen("SEK", day, day + _PAID_AHEAD)
                if bill.twist in ORDINARY and not bill.is_credit
            ]
            pays_on = bank_day_after(bank_day_after(self.clock.last))
            if transfers := [self._transfer([bill], day) for bill in later]:
                yield _Run("SEK", "-F", day, pays_on, transfers)

    def _chosen(self, currency: str, day: date, until: date) -> list[Bill]:
        return [
            bill
            for bill in self.ready
            if bill.amount.currency == currency
            and bill.invoice.due_on <= until
            and bill.wait_until <= day
            and bill.left > bill.sent
            and bill.twist is not Twist.BY_HAND
            and bill.listed_at is None
        ]

    def _send(self, run: _Run) -> Iterator[File]:
        ids = [transfer.end_to_end_id for transfer in run.transfers]
        if len(set(ids)) != len(ids):
            raise ValueError("two payments of a run have one name")
        day, owner = run.sent_on, buyer_in(run.currency, self.buyer)
        orders = write_orders(
            run.transfers, owner, sent_on=day, execution_on=run.pays_on, mark=run.mark
        )
        rejected = frozenset(name for name in ids if self._is_first(name, Twist.REJECTED))
        at = datetime.combine(day, time(14, 9))
        answer = self.purses[run.currency].accept(orders, at=at, reject=rejected)
        for name in rejected:
            for part, minor in self.on_the_way.pop(name):
                part.sent -= minor
                if isinstance(part, Bill):
                    part.wait_until = day + timedelta(days=3)
        taken = [name for name in ids if name not in rejected]
        self.due_at_bank.setdefault((run.currency, run.pays_on), []).extend(taken)
        self.runs += 1
        yield f"bank/pain001_{day}{run.mark}.xml", orders
        yield f"bank/pain002_{day}{run.mark}.xml", answer

    def _payout(self, payout: Payout) -> Transfer:
        transfer = Transfer(
            payee=payout.person.firm,
            amount=Money("SEK", payout.minor),
            listed_as=payout.number,
            mark=f"{payout.pays_on:%y%m}",
            text=f"{payout.person.aid} {payout.number}",
        )
        payout.sent = payout.minor
        self.on_the_way[transfer.end_to_end_id] = [(payout, payout.minor)]
        return transfer

    def _transfer(self, bills: Sequence[Bill], day: date) -> Transfer:
        parts = parts_of(bills, day)
        transfer = transfer_of(parts, day)
        while transfer.end_to_end_id in self.on_the_way:
            # A supplier used a number twice in a month: the locked system adds a letter.
            transfer = replace(transfer, mark=f"{transfer.mark}B")
        for bill, minor in parts:
            bill.attempts += 1
            bill.sent += minor
        self.on_the_way[transfer.end_to_end_id] = list(parts)
        return transfer

    def _is_first(self, name: str, twist: Twist) -> bool:
        bill, _ = self.on_the_way[name][0]
        return isinstance(bill, Bill) and bill.twist is twist and bill.attempts == 1

    def beside(self, day: date, *, is_locked: bool = False) -> list[Movement]:
        """What moves on the account in kronor on a day that no file of orders asked for.

        is_locked: nobody pays by hand any more.
        """
        movements = [*other_movements(day, self.inhabitants, self.chance), *self._by_itself(day)]
        return movements if is_locked else [*movements, *self._by_hand(day)]

    def close(
        self,
        currency: str,
        day: date,
        movements: Sequence[Movement] = (),
        *,
        also_back: frozenset[str] = frozenset(),
    ) -> Iterator[File]:
        """The bank's day in a currency. also_back: payments of others that come back on it."""
        names = self.due_at_bank.pop((currency, day), [])
        if currency != "SEK" and not names and not movements:
            return  # Nothing moved, and the bank sends no statement of nothing.
        returned = frozenset(name for name in names if self._is_first(name, Twist.RETURNED))
        for name in names:
            self._arrived(self.on_the_way.pop(name), day, is_back=name in returned)
        end = self.purses[currency].close_day(
            day,
            return_=returned | also_back,
            batch_booking=self.runs % _BATCHED_EVERY == 0,
            movements=movements,
            version="08" if day > self.clock.last - _NEW_STATEMENTS_FOR else "02",
        )
        self.ready = [bill for bill in self.ready if bill.left > 0]
        mark = "" if currency == "SEK" else f"-{currency}"
        if currency != "SEK" or day not in self.clock.lost:
            yield f"bank/camt053_{day}{mark}.xml", end.camt053
        # After the lock somebody asked the bank for everything that it has.
        if day >= self.clock.locked_on and end.camt054 is not None:
            yield f"bank/camt054_{day}{mark}.xml", end.camt054

    def _arrived(self, parts: list[Part], day: date, *, is_back: bool) -> None:
        bills = [(part, minor) for part, minor in parts if isinstance(part, Bill)]
        self.books.paid(bills, day, f"Leverantörsbetalning {day}")
        if is_back:
            self.books.paid(bills, day, f"Retur {day}", is_back=True)
        for part, minor in parts:
            if isinstance(part, Payout) and day in self.clock.lost:
                # No book names a person: that the money went is told by nothing but the statement
                # that is lost. Ordered, and no more, is all that anybody can know.
                continue
            part.sent -= minor
            if not is_back:
                part.paid += minor
            elif isinstance(part, Bill):
                part.wait_until = day + timedelta(days=3)

    def _by_itself(self, day: date) -> Iterator[Movement]:
        for bill in self.direct_debits.pop(day, []):
            bill.paid = bill.amount.minor
            name = bill.supplier.on(day).name
            self.books.paid([(bill, bill.paid)], day, f"Autogiro {name}")
            yield Movement(amount=-bill.amount, counterparty=name, text=f"Autogiro {name}")

    def _by_hand(self, day: date) -> Iterator[Movement]:
        for bill in self.ready:
            is_due = bill.invoice.due_on <= day and bill.listed_at is None
            if bill.twist is Twist.BY_HAND and is_due and bill.left:
                minor = bill.left
                bill.paid += minor
                seller = bill.payee(day)
                self.books.paid([(bill, minor)], day, f"Manuell betalning {day}")
                yield Movement(
                    amount=Money("SEK", -minor),
                    counterparty=seller.name,
                    where=where_of(seller.account),
                    ocr=bill.invoice.reference if seller.has_ocr else "",
                    text="" if seller.has_ocr else f"Faktura {bill.listed_as}",
                )
