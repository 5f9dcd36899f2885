"""The suppliers of a made-up municipality, and the municipality itself."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from sluss.lab import numbers
from sluss.lab.numbers import PayTo
from sluss.lab.trades import STREETS, SURNAMES, TOWNS, TRADES, Trade

_FORMS = ("AB", "AB", "AB", "HB", "i Norr AB")
# How a firm writes its invoice numbers, and how many digits its counter has.
_STYLES = (
    "F-{year}-{count:05d}",
    "{count:07d}",
    "INV {count}",
    "{year}-{count}",
    "{count}",
    "K{count:05d}",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Firm:
    """A supplier.

    employees, dependence_percent: None where the supplier list does not say.
    number_style: how it writes its invoice numbers.
    currency:     of its invoices. foreign_vat: of a firm abroad, which has no number of ours.
    """

    name: str
    org_number: str
    supplier_number: str
    account: PayTo
    street: str
    town: str
    postcode: str
    phone: str
    trade: Trade
    has_ocr: bool
    number_style: str
    employees: int | None = None
    dependence_percent: int | None = None
    has_hardship: bool = False
    country: str = "SE"
    currency: str = "SEK"
    foreign_vat: str = ""

    @property
    def vat_number(self) -> str:
        return self.foreign_vat or f"SE{self.org_number}01"


@dataclass(frozen=True, slots=True, kw_only=True)
class Buyer:
    """The municipality. Its organisation number has the group of municipalities, 212000."""

    name: str = "Exempelköpings kommun"
    org_number: str = "2120009994"
    street: str = "Stora torget 1"
    town: str = "Exempelköping"
    postcode: str = "99110"
    iban: str = "SE9550000000054019991234"
    bic: str = "ESSESESS"
    bankgiro: str = "9912346"


def make_firm(serial: int, chance: Random) -> Firm:
    """The serial-th supplier: the trades go round, everything else is chance."""
    trade = TRADES[serial % len(TRADES)]
    town, postcode = chance.choice(TOWNS)
    is_sole_trader = trade.staff[0] == 1 and chance.random() < 0.3
    name = f"{chance.choice(SURNAMES)}s {trade.noun}"
    # A name may come again in another town or with another number, as names do.
    if serial >= len(TRADES) * 2:
        name = f"{name} {town}" if serial < len(TRADES) * 8 else f"{name} {serial}"
    employees = 1 if is_sole_trader else chance.randint(*trade.staff)
    is_small = employees < 10
    return Firm(
        name=name if is_sole_trader else f"{name} {chance.choice(_FORMS)}",
        org_number=(
            numbers.person_number(chance) if is_sole_trader else numbers.organisation_number(serial)
        ),
        supplier_number=str(10_001 + serial),
        account=_account(chance),
        street=f"{chance.choice(STREETS)} {chance.randint(1, 88)}",
        town=town,
        postcode=postcode,
        phone=f"0999-{chance.randint(10, 99)} {chance.randint(10, 99)} {chance.randint(10, 99)}",
        trade=trade,
        has_ocr=chance.random() < 0.6,
        number_style=chance.choice(_STYLES),
        employees=employees if chance.random() < 0.8 else None,
        dependence_percent=chance.randint(20, 85) if is_small else None,
        has_hardship=is_small and chance.random() < 0.15,
    )


def _account(chance: Random) -> PayTo:
    draw = chance.random()
    if draw < 0.72:
        return numbers.bankgiro(chance)
    if draw < 0.86:
        return numbers.plusgiro(chance)
    return numbers.domestic(chance) if draw < 0.93 else numbers.iban(chance)
