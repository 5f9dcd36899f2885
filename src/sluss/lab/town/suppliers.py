"""The suppliers of a town: few that bill every month, many that bill now and then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random

from sluss.lab import numbers
from sluss.lab.firms import Firm, make_firm
from sluss.lab.invoices import Line
from sluss.lab.numbers import PayTo
from sluss.lab.trades import SURNAMES

# One supplier for so many inhabitants. Every tenth bills each month, and those send more than half
# of all invoices. Made up: no count by supplier was found, see docs/inferred.md.
_INHABITANTS_PER_SUPPLIER = 10
_MONTHLY_EVERY = 10
_SHARE_FACTORED = 0.015
_SHARE_CHANGES_ACCOUNT = 0.012
_SHARE_CHANGES_NAME = 0.01
_SHARE_BEGINS_ANEW = 0.05
_SHARE_PAID_AT_ONCE = 0.2
_SHARE_ABROAD = 0.015
_MOVING_AMONG = 12
# What a firm of another legal form than a limited company begins its number with, how its name
# ends, and how many in a hundred there are.
_FORMS = (
    ("9699", "HB", 5),
    ("9699", "KB", 1),
    ("7699", "Ekonomisk förening", 3),
    ("8029", "Ideell förening", 3),
    ("8899", "Stiftelse", 1),
    ("2029", "Myndighet", 2),
)
_ABROAD = (("NO", "NOK", "AS"), ("FI", "EUR", "Oy"), ("DE", "EUR", "GmbH"), ("DE", "EUR", "GmbH"))
# So long after a supplier has a new account or name does the register of the town have it.
_REGISTERED_AFTER = timedelta(days=7)


@dataclass(slots=True)
class Supplier:
    """A firm with its habits.

    bills_on:   the day of the month of its monthly invoice; 0 if it has none.
    fee:        the lines of that invoice when they are the same each month.
    weight:     how often it bills beside that, compared with others.
    changed_on: from this day on its invoices name new_account.
    renamed_on: from this day on it is called as firm is; before it was former.
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
    renamed_on: date | None = None
    former: Firm | None = None
    begins_anew: bool = False
    is_paid_at_once: bool = False
    counts: dict[int, int] = field(default_factory=dict)

    def on(self, day: date) -> Firm:
        """The firm as its own invoices have it on a day: name, number and account."""
        if self.former and self.renamed_on and day < self.renamed_on:
            return self.former
        if self.new_account and self.changed_on and day >= self.changed_on:
            return replace(self.firm, account=self.new_account)
        return self.firm

    def registered(self, day: date) -> Firm:
        """The firm as the town's register has it on a day."""
        return self.on(day - _REGISTERED_AFTER)

    def next_count(self, day: date, chance: Random) -> int:
        """The number of its next invoice: others get some in between.

        Where they begin anew, what is dated ahead into a new year has its first ones, and what is
        still sent of the old year goes on with that year's, so that no year has one twice.
        """
        year = day.year if self.begins_anew else 0
        self.counts[year] = self.counts.get(year, 0) + chance.randint(1, 4)
        return self.counts[year]


def make_suppliers(inhabitants: int, first: date, last: date, chance: Random) -> list[Supplier]:
    """Suppliers for so many inhabitants, and the factor that some of them sell their debts to."""
    count = max(30, inhabitants // _INHABITANTS_PER_SUPPLIER)
    factor = replace(
        make_firm(count, chance),
        name="Fordringsköparna Exempel AB",
        account=numbers.bankgiro(chance),
    )
    made = [_supplier(serial, chance) for serial in range(count)]
    for place, supplier in enumerate(made):
        day = first + timedelta(days=chance.randrange((last - first).days))
        draw = chance.random()
        if supplier.firm.country != "SE":
            continue
        if draw < _SHARE_FACTORED:
            supplier.factor = factor
        elif draw < _SHARE_FACTORED + _SHARE_CHANGES_ACCOUNT:
            supplier.changed_on, supplier.new_account = day, numbers.bankgiro(chance)
        # At least one changes its name and one its legal form, whatever the size of the town.
        elif place in (11, 21) or chance.random() < _SHARE_CHANGES_NAME:
            supplier.renamed_on, supplier.former = day, supplier.firm
            supplier.firm = _renamed(supplier.firm, place, chance, is_other_person=place == 21)
    return made


def move_some(suppliers: Sequence[Supplier], day: date, chance: Random) -> None:
    """Two of the suppliers that bill most have a new account from a day on."""
    fits = [
        one
        for one in suppliers[:_MOVING_AMONG]
        if one.firm.country == "SE" and one.factor is None and one.new_account is None
    ]
    for supplier in chance.sample(fits, min(2, len(fits))):
        supplier.changed_on, supplier.new_account = day, numbers.bankgiro(chance)


def _renamed(firm: Firm, serial: int, chance: Random, *, is_other_person: bool) -> Firm:
    """The firm under another name; if it changed its legal form, under another number too."""
    if is_other_person:
        name = f"{firm.name.removesuffix(' AB').removesuffix(' HB')} Drift AB"
        return replace(firm, name=name, org_number=numbers.organisation_number(serial, "5598"))
    return replace(firm, name=f"{chance.choice(SURNAMES)} & {chance.choice(SURNAMES)} {serial} AB")


def _supplier(serial: int, chance: Random) -> Supplier:
    firm = _in_form(make_firm(serial, chance), serial, chance)
    # Two of them in every town, however small.
    if serial in (13, 17) or chance.random() < _SHARE_ABROAD:
        place = {13: _ABROAD[0], 17: _ABROAD[-1]}.get(serial) or chance.choice(_ABROAD)
        firm = _abroad(firm, place, chance)
    # A firm's number series began somewhere; nobody's invoices start at one.
    supplier = Supplier(firm, 0, (), weight=1.0 / (1 + serial))
    supplier.counts[0] = chance.randint(500, 60_000)
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


def _in_form(firm: Firm, serial: int, chance: Random) -> Firm:
    """The firm with the number of its legal form, or of another one than a company."""
    if firm.org_number[:4] != "5599":
        return firm  # A sole trader, whose number is her own.
    if firm.name.endswith(" HB"):
        return replace(firm, org_number=numbers.organisation_number(serial, "9699"))
    draw = chance.uniform(0, 100)
    for group, form, share in _FORMS:
        draw -= share
        if draw < 0:
            number = numbers.organisation_number(serial, group)
            name = f"{firm.name.removesuffix(' AB')} {form}"
            return replace(firm, org_number=number, name=name)
    return firm


def _abroad(firm: Firm, place: tuple[str, str, str], chance: Random) -> Firm:
    country, currency, form = place
    digits = {"NO": 9, "FI": 8, "DE": 9}[country]
    number = "".join(str(chance.randint(1, 9)) for _ in range(digits))
    return replace(
        firm,
        name=f"{firm.name.removesuffix(' AB').removesuffix(' HB')} {form}",
        org_number="",
        account=numbers.foreign_iban(country, chance),
        has_ocr=False,
        country=country,
        currency=currency,
        foreign_vat=f"{country}{number}{'MVA' if country == 'NO' else ''}",
    )
