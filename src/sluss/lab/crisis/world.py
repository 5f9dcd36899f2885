"""The world outside from the lock on, a day at a time, and what is true of it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from sluss.core.money import Money
from sluss.lab.bank import Movement
from sluss.lab.calendar import bank_day_after, is_bank_day
from sluss.lab.crisis.money import Debt, Move, Moves, Order, Payer, is_first, of_parts
from sluss.lab.history import File, where_of
from sluss.lab.numbers import PayTo
from sluss.lab.town import exports
from sluss.lab.town.bills import FRAUDS, Bill, Form, Twist
from sluss.lab.town.paying import Payer as LockedSystem
from sluss.lab.town.persons import Payout
from sluss.lab.town.purses import CURRENCIES
from sluss.lab.town.town import Town, plan_town

# How old the other copy is that the vendor may have.
_EARLIER = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Asked:
    """A call to a number of the last supplier list; phone "": the list has no such payee.

    is_theirs: whether who answers says that the account and the bill are theirs.
    account:   where they want the money, if they were asked and have not sold the bill.
    """

    phone: str
    is_theirs: bool
    account: PayTo | None = None


@dataclass(frozen=True, slots=True)
class Remembered:
    """The open items of the locked system when a day was over, and what was left of each in öre.

    What it had handed to the bank it has as paid.
    """

    on: date
    items: tuple[tuple[Bill, int], ...] = ()


@dataclass(slots=True)
class World:
    """A town that goes on after its lock. locked_at: in Stockholm, without a zone.

    moves: all money since the lock. on_the_way: of our orders, by EndToEndId.
    last_payout_file: the hash of the locked system's last file of payments to people.
    refused: files of which the bank took nothing.
    """

    town: Town
    system: LockedSystem
    locked_at: datetime
    moves: Moves = field(default_factory=Moves)
    on_the_way: dict[str, tuple[Payer, list[tuple[Debt, int]]]] = field(default_factory=dict)
    by_hand: dict[str, list[Movement]] = field(default_factory=dict)
    arrived_on: dict[int, date] = field(default_factory=dict)
    booked: list[tuple[date, int]] = field(default_factory=list)
    refused: int = 0
    last_payout_file: str = ""
    # What the locked system had as open.
    at_the_lock: Remembered = field(default_factory=lambda: Remembered(date.min))
    earlier: Remembered = field(default_factory=lambda: Remembered(date.min))
    # Bills that were neither paid nor sent when the lock fell.
    _waited: set[int] = field(default_factory=set)
    _keyed_until: date = date.min
    _names: dict[str, Debt] = field(default_factory=dict)

    # ---- What comes ----------------------------------------------------------------------

    def before(self) -> Iterator[File]:
        """All that lies outside when the lock falls."""
        locked_on = self.locked_at.date()
        yield from self._documents(date.min, locked_on - timedelta(days=1))
        for day, is_over, made in self.town.days(self.system):
            for path, content in made:
                if path.startswith("bank/pain001_") and path.endswith("-P.xml"):
                    self.last_payout_file = hashlib.sha256(content).hexdigest()
                yield path, content
            if is_over and day == locked_on - _EARLIER:
                self.earlier = self._remember(day)
            if day == locked_on and not is_over:
                break
        self.at_the_lock = self._remember(locked_on)
        for bill in self._unregistered():
            if bill.arrived_on < locked_on:
                _credit(bill)
        self._draw_later()
        self._waited = {id(bill) for bill in self.town.bills if _is_claim(bill) and not bill.sent}

    def arriving(self, day: date) -> Iterator[File]:
        """The documents of a day after the lock, and the paper that was keyed by it."""
        yield from self._documents(day, day)
        for bill in self._unregistered():
            if bill.arrived_on == day:
                _credit(bill)
        if day >= self.town.clock.last and is_bank_day(day):
            since, self._keyed_until = self._keyed_until, day
            paper = [
                bill for bill in self.town.bills if since < bill.arrived_on <= day and bill.left > 0
            ]
            if any(_is_on_paper(bill) for bill in paper):
                chance = Random(f"{self.town.seed}-keyed-{day}")
                yield self.town.keyed(paper, day, chance)

    def _unregistered(self) -> Iterator[Bill]:
        """Bills that the locked system never came to register."""
        listed_on = self.town.clock.listed_on
        return (bill for bill in self.town.bills if bill.registered_on > listed_on)

    def _documents(self, first: date, last: date) -> Iterator[File]:
        for one in self.town.sent:
            if first <= one.on <= last:
                self.arrived_on.setdefault(id(one.bill), one.on)
                yield self.town.document(one)
        for payout in self._decided(first, last):
            self.town.persons.payouts.append(payout)

    def _decided(self, first: date, last: date) -> Iterator[Payout]:
        """What people are owed is decided also when nobody can print a list of it."""
        # A list of the day of the lock was printed before it.
        day = max(first, self.locked_at.date() + timedelta(days=1))
        while day <= last:
            yield from self.town.persons.decided(day)
            day += timedelta(days=1)

    def _remember(self, day: date) -> Remembered:
        bills = [bill for bill in self.town.bills if exports.is_listed(bill, day)]
        return Remembered(day, tuple((b, b.left - b.sent) for b in bills if b.left > b.sent))

    def _draw_later(self) -> None:
        """Suppliers draw what they may whether or not our system has seen the bill."""
        for bill in self.town.bills:
            is_seen = bill.registered_on <= self.town.clock.listed_on
            if bill.twist is Twist.DIRECT_DEBIT and not is_seen:
                due = bill.invoice.due_on
                when = due if is_bank_day(due) else bank_day_after(due)
                self.system.direct_debits.setdefault(when, []).append(bill)

    # ---- The bank ------------------------------------------------------------------------

    @property
    def cash(self) -> Money:
        """What is on the account in kronor."""
        return self.system.purses["SEK"].balance

    def take(self, file: bytes, orders: Sequence[Order], by: Payer, at: datetime) -> bytes:
        """The bank takes a payment file, or not; its pain.002. orders: what the file means."""
        bank = self.system.purses["SEK"]
        meant = {one.end_to_end_id: self._meant(one) for one in orders}
        for debts in meant.values():
            for debt, _ in debts:
                if isinstance(debt, Bill):
                    debt.attempts += 1
        rejected = frozenset(
            name for name, debts in meant.items() if is_first(debts, Twist.REJECTED)
        )
        before = set(bank.waiting)
        answer = bank.accept(file, at=at, reject=rejected)
        taken = set(bank.waiting) - before
        if not taken:
            self.refused += 1
        for name in taken:
            self.on_the_way[name] = (by, meant.get(name, []))
            for debt, minor in meant.get(name, []):
                debt.sent += minor
        return answer

    def pay_by_hand(self, order: Order, currency: str, name: str, text: str) -> None:
        """A payment typed into the internet bank, from the account in its currency."""
        debts = self._meant(order)
        total = sum(part.minor for part in order.parts)
        bills = [debt for debt, _ in debts if isinstance(debt, Bill)]
        where = where_of(bills[0].invoice.account) if bills and bills[0].invoice.account else None
        movement = Movement(
            amount=Money(currency, -total), counterparty=name, where=where, text=text
        )
        self.by_hand.setdefault(currency, []).append(movement)
        for debt, minor in debts:
            self.moves.out(Move(order.on, Payer.BY_HAND, order.end_to_end_id, debt, minor))

    def close(self, day: date) -> Iterator[File]:
        """The bank's day is over: its statements, if banks move money on it."""
        if not is_bank_day(day):
            return
        bank = self.system.purses["SEK"]
        before = set(bank.waiting)
        beside = [*self.system.beside(day, is_locked=True), *self.by_hand.pop("SEK", [])]
        back = frozenset(
            name for name, (_, debts) in self.on_the_way.items() if is_first(debts, Twist.RETURNED)
        )
        yield from self.system.close("SEK", day, beside, also_back=back)
        for name in sorted(before - set(bank.waiting)):
            if name in self.on_the_way:
                self._book(name, day, is_back=name in back)
        for currency in CURRENCIES[1:]:
            yield from self.system.close(currency, day, self.by_hand.pop(currency, []))
        self.booked.append((day, self.cash.minor))

    def _book(self, name: str, day: date, *, is_back: bool) -> None:
        by, debts = self.on_the_way.pop(name)
        for debt, minor in debts:
            debt.sent -= minor
            self.moves.out(Move(day, by, name, debt, minor))
            if is_back:
                self.moves.out(Move(day, by, name, debt, -minor))

    def _meant(self, order: Order) -> list[tuple[Debt, int]]:
        """The debts of an order, and how much it takes of each. What is nobody's is noted."""
        found = []
        for part, (debt, minor) in zip(
            order.parts, of_parts(order.parts, self._debts_of()), strict=True
        ):
            debt = debt or self._payout_to(order)
            if debt is None:
                self.moves.strays.append(f"{order.end_to_end_id} {part.minor} {order.account}")
                continue
            if part.minor > 0 and order.account not in self.accounts_of(debt):
                self.moves.wrong_accounts.append(f"{order.end_to_end_id} {order.account}")
            found.append((debt, minor))
        return found

    def _payout_to(self, order: Order) -> Payout | None:
        """What a person with this account is owed in the month of the payment."""
        for payout in self.town.persons.payouts:
            is_in_month = (payout.pays_on.year, payout.pays_on.month) == (
                order.on.year,
                order.on.month,
            )
            if is_in_month and order.account in self.accounts_of(payout):
                return payout
        return None

    # ---- The truth -----------------------------------------------------------------------

    def accounts_of(self, debt: Debt) -> tuple[str, ...]:
        """Where its payee has money, as 'scheme:number'; nowhere if it is a thief's."""
        if isinstance(debt, Payout):
            account = debt.person.firm.account
            return (f"{account.scheme}:{account.number}",)
        return () if debt.twist in FRAUDS else self.town.accounts(debt)

    def found(self, places: Iterable[str]) -> list[Debt]:
        """The debts that these places tell of, thieves' last."""
        names = self._debts_of()
        told = (names.get(name) or names.get(name.partition(":")[0]) for name in places)
        debts = {id(debt): debt for debt in told if debt}
        return sorted(debts.values(), key=_is_thiefs)

    def call(self, places: Iterable[str], account: str) -> Asked:
        """Call the payee of a debt on the number that the last list has: is this account yours?

        Whoever is called knows the bills that they sent: those of a thief are not theirs. Who
        claims to have bought a debt and is on no list is not called, but who is said to have sold.
        """
        found = self.found(places)
        theirs = [debt for debt in found if account in self.accounts_of(debt)]
        for debt in theirs or found:
            if isinstance(debt, Bill) and (phone := self._phone_of(debt)):
                return Asked(phone, bool(theirs))
        return Asked("", False)

    def ask_account(self, places: Iterable[str]) -> Asked:
        """Call the payee of a bill that names no account, and ask where the money is to go."""
        for debt in self.found(places):
            if isinstance(debt, Bill) and debt.twist not in FRAUDS:
                account = debt.supplier.on(self.town.clock.end).account
                is_sold = debt.invoice.factor is not None
                return Asked(self._phone_of(debt), True, None if is_sold else account)
        return self.call(places, "")

    def _phone_of(self, bill: Bill) -> str:
        invoice, day = bill.invoice, self.town.clock.listed_on
        listed = [supplier.registered(day) for supplier in self.town.suppliers]
        listed += [one.factor for one in self.town.suppliers if one.factor]
        for firm in (invoice.factor, invoice.seller):
            for known in listed if firm else ():
                if firm and (known.name, known.org_number) == (firm.name, firm.org_number):
                    return known.phone
        # A firm of a new name or form is known under its old one to whoever looks it up.
        is_theirs = bill.twist not in FRAUDS and bill.invoice.factor is None
        return bill.supplier.registered(day).phone if is_theirs else ""

    def _debts_of(self) -> dict[str, Debt]:
        by_id: dict[int, Bill] = {id(bill): bill for bill in self.town.bills}
        size = sum(map(len, self.town.told.values())) + sum(map(len, self.town.again.values()))
        size += sum(len(payout.told) for payout in self.town.persons.payouts)
        if size != len(self._names):
            self._names = {
                name: by_id[id_]
                for places in (self.town.told, self.town.again)
                for id_, names in places.items()
                for name in names
            }
            self._names |= {
                name: payout for payout in self.town.persons.payouts for name in payout.told
            }
        return self._names

    def due_since_lock(self, day: date) -> Iterator[Bill]:
        """Claims due by a day that waited for somebody at the lock, or came after it."""
        for bill in self.town.bills:
            is_due = bill.invoice.due_on <= day and bill.arrived_on <= day
            if is_due and id(bill) in self._waited and self.town.told.get(id(bill)):
                yield bill

    def unlisted_payouts(self) -> Iterator[Payout]:
        """What people are owed that no list tells of. The days are those of every month."""
        yield from (payout for payout in self.town.persons.payouts if not payout.told)

    def owed(self, day: date) -> Iterator[Bill]:
        """Bills that have come by a day and of which something is left that nobody has sent."""
        yield from (bill for bill in self.town.bills if self.is_owed(bill, day))

    def is_owed(self, bill: Bill, day: date) -> bool:
        """Whether a bill is one of these."""
        has_come = bool(self.town.told.get(id(bill))) and bill.arrived_on <= day
        return has_come and _is_claim(bill) and bill.left > bill.sent


def _is_claim(bill: Bill) -> bool:
    """Whether somebody waits for us to pay it."""
    is_ours = not bill.goes_by_itself and bill.twist not in FRAUDS
    return is_ours and not bill.is_credit and bill.left > 0


def _is_thiefs(debt: Debt) -> bool:
    return isinstance(debt, Bill) and debt.twist in FRAUDS


def _credit(bill: Bill) -> None:
    """A credit note that has come lowers what is owed, whether or not anybody registered it."""
    if bill.credits is not None:
        taken = min(bill.left, bill.credits.left - bill.credits.sent)
        bill.credited += taken
        bill.credits.credited += taken


def _is_on_paper(bill: Bill) -> bool:
    return bill.form is Form.PAPER or bill.is_on_paper_too


def begin_crisis(seed: int, *, inhabitants: int, days: int, on: date, goes_on: int) -> World:
    """A town that is locked at a random hour of a random day in the week from a day on."""
    chance = Random(f"{seed}-crisis")
    locked_on = on + timedelta(days=chance.randrange(7))
    locked_at = datetime.combine(locked_on, datetime.min.time()) + timedelta(
        minutes=chance.randrange(24 * 60)
    )
    town = plan_town(seed, inhabitants=inhabitants, days=days, locked_on=locked_on, goes_on=goes_on)
    return World(town, town.payer(), locked_at)
