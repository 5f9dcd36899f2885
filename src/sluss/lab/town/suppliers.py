"""The suppliers of a town: few that bill every month, many that bill now and then."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from sluss.lab import numbers
from sluss.lab.firms import Firm, make_firm
from sluss.lab.invoices import Line
from sluss.lab.numbers import PayTo

# One supplier for so many inhabitants. Every tenth bills each month, and those send more than half
# of all invoices. Made up: no count by supplier was found, see docs/inferred.md.
_INHABITANTS_PER_SUPPLIER = 10
_MONTHLY_EVERY = 10
_SHARE_FACTORED = 0.015
_SHARE_CHANGES_ACCOUNT = 0.012
_SHARE_BEGINS_ANEW = 0.05
_SHARE_PAID_AT_ONCE = 0.2
# So long after a supplier has a new account does the register of the town have it.
_REGISTERED_AFTER = timedelta(days=7)


@dataclass(slots=True)
class Supplier:
    """A firm with its habits.

    bills_on:   the day of the month of its monthly invoice; 0 if it has none.
    fee:        the lines of that invoice when they are the same each month.
    weight:     how often it bills beside that, compared with others.
    changed_on: from this day on its invoices name new_account.
    begins_anew: its numbers begin at one again each year, and nothing in them tells the year.
    is_paid_at_once: the town pays all that is due in one transfer, and names the numbers in words.
    """

    firm: Firm
    bills_on: int
    fee: tuple[Line, ...]
    weight: float
    factor: Firm | None = None
    changed_on: date | None = None
    new_account: PayTo | None = None
    begins_anew: bool = False
    is_paid_at_once: bool = False
    count: int = 0
    year: int = 0

    def says(self, day: date) -> PayTo:
        """The account that its own invoices name on a day."""
        if self.new_account and self.changed_on and day >= self.changed_on:
            return self.new_account
        return self.firm.account

    def registered(self, day: date) -> Firm:
        """The firm as the town's register has it on a day."""
        if self.new_account and self.changed_on and day >= self.changed_on + _REGISTERED_AFTER:
            return replace(self.firm, account=self.new_account)
        return self.firm

    def next_count(self, day: date, chance: Random) -> int:
        """The number of its next invoice: others get some in between."""
        if self.begins_anew and day.year != self.year:
            self.count, self.year = 0, day.year
        self.count += chance.randint(1, 4)
        return self.count


def make_suppliers(inhabitants: int, first: date, last: date, chance: Random) -> list[Supplier]:
    """Suppliers for so many inhabitants, and the factor that some of them sell their debts to."""
    count = max(30, inhabitants // _INHABITANTS_PER_SUPPLIER)
    factor = replace(
        make_firm(count, chance),
        name="Fordringsköparna Exempel AB",
        account=numbers.bankgiro(chance),
    )
    made = [_supplier(serial, chance) for serial in range(count)]
    for supplier in made:
        if chance.random() < _SHARE_FACTORED:
            supplier.factor = factor
        elif chance.random() < _SHARE_CHANGES_ACCOUNT:
            supplier.changed_on = first + timedelta(days=chance.randrange((last - first).days))
            supplier.new_account = numbers.bankgiro(chance)
    return made


def _supplier(serial: int, chance: Random) -> Supplier:
    firm = make_firm(serial, chance)
    # A firm's number series began somewhere; nobody's invoices start at one.
    supplier = Supplier(firm, 0, (), weight=1.0 / (1 + serial), count=chance.randint(500, 60_000))
    if chance.random() < _SHARE_BEGINS_ANEW:
        supplier.begins_anew = True
        supplier.firm = replace(firm, number_style="{count}")
    # Only who has no OCR numbers can be told several numbers at once.
    supplier.is_paid_at_once = not firm.has_ocr and chance.random() < _SHARE_PAID_AT_ONCE
    if serial % _MONTHLY_EVERY == 0:
        supplier.bills_on = chance.randint(1, 28)
        low, high = firm.trade.prices
        goods = firm.trade.goods[chance.randrange(len(firm.trade.goods))]
        if chance.random() < 0.5:
            price = chance.randint(low * 100, high * 100)
            supplier.fee = (Line(goods, chance.randint(1, 3), price, firm.trade.vat),)
    return supplier
