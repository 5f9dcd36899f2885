"""The town's accounts at its bank: one for each currency in which it is billed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sluss.core.money import Money
from sluss.lab import numbers
from sluss.lab.bank import BankAccount, SimulatedBank
from sluss.lab.firms import Buyer
from sluss.lab.town.bills import Bill

CURRENCIES = ("SEK", "EUR", "NOK")
_CASH_MINOR = 40_000_000_00


def buyer_in(currency: str, buyer: Buyer) -> Buyer:
    """The town as the owner of its account in a currency. Bankgiro is for kronor."""
    if currency == "SEK":
        return buyer
    iban = numbers.iban_of("500", f"5401999{CURRENCIES.index(currency)}555")
    return replace(buyer, iban=iban, bankgiro="")


def open_purses(bills: Iterable[Bill], buyer: Buyer, paid_beside: int) -> dict[str, SimulatedBank]:
    """A bank account for each currency, with money for all that will ever be paid.

    paid_beside: öre that leave the first account for other things than bills.
    """
    owed = dict.fromkeys(CURRENCIES, 0)
    for bill in bills:
        owed[bill.amount.currency] += bill.amount.minor
    return {
        currency: _open(buyer_in(currency, buyer), currency, 2 * minor + paid_beside)
        for currency, minor in owed.items()
    }


def _open(owner: Buyer, currency: str, needed: int) -> SimulatedBank:
    account = BankAccount(
        owner=owner.name,
        iban=owner.iban,
        bic=owner.bic,
        bankgiro=owner.bankgiro,
        currency=currency,
    )
    return SimulatedBank(account, balance=Money(currency, _CASH_MINOR + needed))
