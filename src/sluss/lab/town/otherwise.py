"""What moves on the account and is nobody's debt here: taxes, salaries, interest, fees, income."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from sluss.core.money import Money
from sluss.lab.bank import Movement
from sluss.lab.bank.ledger import Where
from sluss.lab.calendar import is_bank_day
from sluss.lab.history import incoming

_TAX_ACCOUNT = Where("BGNR", "50501055")
# The tax agency's reference of a payer: it is the same each month.
_TAX_REFERENCE = "1621200099940"
_LOAN = Where("BGNR", "9912346")


def other_movements(day: date, inhabitants: int, chance: Random) -> Iterator[Movement]:
    """The day's movements, given that it is a bank day."""
    yield from incoming(chance)
    scale = max(inhabitants, 100)
    if _falls_on(day, 12):
        tax = Money("SEK", -scale * 2_000_00 - chance.randrange(100_000_00))
        yield Movement(
            amount=tax, counterparty="Skatteverket", where=_TAX_ACCOUNT, ocr=_TAX_REFERENCE
        )
    if _falls_on(day, 25):
        pay = Money("SEK", -scale * 4_000_00 - chance.randrange(100_000_00))
        yield Movement(amount=pay, counterparty="", text=f"LÖN {day:%y%m} 1 412 st")
    if _falls_on(day, 15):
        # Whole kronor, as many invoices are.
        interest = Money("SEK", -chance.randint(1_000, 90_000) * 100)
        yield Movement(amount=interest, counterparty="Kommunlån", where=_LOAN, text="Ränta lån 7")
    if chance.random() < 0.05:
        back = Money("SEK", chance.randint(100, 9_000) * 100)
        yield Movement(amount=back, counterparty="Leverantör", text="Återbetalning dubbelbetald")


def _falls_on(day: date, number: int) -> bool:
    """Whether a bank day is the one of a date in its month, or the next after it."""
    due = day.replace(day=number)
    while not is_bank_day(due):
        due += timedelta(days=1)
    return day == due
