"""The locked system as its vendor gives it back: with the state of the lock, an older one, or half.

It pays all that it does not know as paid, and it forgets nothing that people tell it. What it says
is its own belief; what is true of a debt stands in the debt.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum

from sluss.core.money import Money
from sluss.lab import lists
from sluss.lab.crisis.money import Debt, Order, Part, Payer
from sluss.lab.crisis.world import Remembered, World
from sluss.lab.history import File
from sluss.lab.orders import Transfer, write_orders
from sluss.lab.town import exports
from sluss.lab.town.bills import Bill

_PAID_BEFORE_DUE = timedelta(days=4)


class Given(StrEnum):
    """What the vendor had a copy of."""

    AT_THE_LOCK = "at-the-lock"
    OLDER = "older"
    HALF = "half"


@dataclass(slots=True)
class Item:
    """A bill as the restored system has it. left: öre that it believes is owed."""

    bill: Bill
    left: int
    attempts: int = 0


@dataclass(slots=True)
class Restored:
    """Units: öre. by_line: the item of each line of the last list that it printed.

    opened_on: from this day on it gets every new invoice itself.
    """

    world: World
    given: Given
    opened_on: date
    items: dict[int, Item] = field(default_factory=dict)
    by_line: dict[int, Item] = field(default_factory=dict)
    files: int = 0
    _seen: int = 0

    def fill(self, *, whole: bool) -> None:
        """What the vendor's copy has; half of it: every other item."""
        kept = self._copy()
        for place, (bill, left) in enumerate(kept.items):
            if (whole or place % 2 == 0) and id(bill) not in self.items:
                self.items[id(bill)] = Item(bill, left)

    def _copy(self) -> Remembered:
        return self.world.earlier if self.given is Given.OLDER else self.world.at_the_lock

    @property
    def as_of(self) -> date:
        """The day of the vendor's copy."""
        return self._copy().on

    # ---- What it says --------------------------------------------------------------------

    def open_items(self, day: date) -> File:
        """Its list of open items, as it believes they are."""
        rows = [(item, exports.item_of(item.bill, day, item.left)) for item in self._open()]
        rows.sort(key=lambda pair: lists.by_supplier(pair[1]))
        self.by_line = {place + lists.LINES_ABOVE + 1: item for place, (item, _) in enumerate(rows)}
        content = lists.open_items([row for _, row in rows], listed_on=day)
        return f"aterstallt/oppna_poster_{day}.csv", content

    def _open(self) -> list[Item]:
        return [item for item in self.items.values() if item.left > 0]

    def proposal(self, day: date) -> tuple[File, list[Order]] | None:
        """Its payments of all that falls due, and what each means; None if there are none."""
        self.files += 1
        due = [
            item
            for item in self._open()
            if not item.bill.is_credit
            and item.bill.amount.currency == "SEK"
            and item.bill.invoice.due_on <= day + _PAID_BEFORE_DUE
        ]
        transfers: dict[str, tuple[Item, Transfer]] = {}
        for item in due:
            transfer = self._transfer(item, day)
            while transfer.end_to_end_id in transfers:
                transfer = replace(transfer, mark=f"{transfer.mark}B")
            transfers[transfer.end_to_end_id] = (item, transfer)
        if not transfers:
            return None
        file = write_orders(
            [transfer for _, transfer in transfers.values()],
            self.world.town.buyer,
            sent_on=day,
            execution_on=day,
            mark=f"-R{self.files}",
        )
        orders = [self._order(item, transfer, day) for item, transfer in transfers.values()]
        return (f"aterstallt/betalforslag_{day}.xml", file), orders

    def _transfer(self, item: Item, day: date) -> Transfer:
        bill = item.bill
        return Transfer(
            # What was registered at another supplier by mistake would be paid to that one.
            payee=bill.listed_at.registered(day) if bill.listed_at else bill.payee(day),
            amount=Money("SEK", item.left),
            listed_as=bill.listed_as,
            reference=bill.invoice.reference if bill.supplier.firm.has_ocr else "",
            mark=f"{bill.invoice.issued_on:%y%m}",
            attempt=item.attempts,
        )

    def _order(self, item: Item, transfer: Transfer, day: date) -> Order:
        account = transfer.payee.account
        places = tuple(self.world.town.told[id(item.bill)])
        part = Part(places, item.left)
        key = f"{account.scheme}:{account.number}"
        return Order(transfer.end_to_end_id, key, (part,), day)

    # ---- What it is told -----------------------------------------------------------------

    def paid(self, order: Order) -> None:
        """It has handed the payment to the bank."""
        for debt in self.world.found(order.parts[0].told_by):
            if item := self.items.get(id(debt)):
                item.left, item.attempts = 0, item.attempts + 1

    def correct(self, order: Order) -> None:
        """People move a bill to the supplier that it is of, when an order would pay another."""
        for debt in self.world.found(order.parts[0].told_by):
            if isinstance(debt, Bill):
                debt.listed_at = None

    def settle(self, item: Item, left: int) -> None:
        """People mark it as paid or credited, but for what is left."""
        item.left = left

    def register(self, debts: Iterable[Debt], left: int) -> None:
        """People register a bill that came while it was locked, with what is owed on it."""
        for debt in debts:
            if isinstance(debt, Bill):
                self.items.setdefault(id(debt), Item(debt, 0)).left = left
                return

    def morning(self, day: date) -> None:
        """What came since it was opened is registered; what the bank sent back is open again."""
        for bill in self.world.town.bills:
            has_come = self.opened_on <= bill.arrived_on < day
            if has_come and exports.may_be_listed(bill) and self.world.town.told.get(id(bill)):
                self._arrived(bill)
        moves = self.world.moves.all
        for move in moves[self._seen :]:
            item = self.items.get(id(move.debt))
            if move.by is Payer.RESTORED and move.minor < 0 and item:
                item.left -= move.minor
        self._seen = len(moves)

    def _arrived(self, bill: Bill) -> None:
        if id(bill) in self.items:
            return
        item = self.items[id(bill)] = Item(bill, bill.amount.minor)
        credited = self.items.get(id(bill.credits)) if bill.credits else None
        if credited is not None:
            taken = min(item.left, credited.left)
            item.left -= taken
            credited.left -= taken

    # ---- Whether what it was left with is right ------------------------------------------

    def wrong(self, day: date, kept: Collection[int]) -> Iterator[str]:
        """Bills of which it believes something else than is true: it would pay too much or never.

        day: what came on it has not been registered yet. kept: ids of bills that people said stay
        where they are: it may lack these.
        """
        for bill in self.world.town.bills:
            if bill.is_credit or not exports.may_be_listed(bill):
                continue
            item = self.items.get(id(bill))
            believed = item.left if item else 0
            true = bill.left - bill.sent if self.world.is_owed(bill, day) else 0
            is_lacking = believed == 0 and id(bill) in kept
            if believed != true and bill.arrived_on < day and not is_lacking:
                number = f"{bill.invoice.seller.name} {bill.invoice.number} ({bill.twist})"
                yield f"{number}: {believed} there, {true} in truth"
