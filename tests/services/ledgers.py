"""Books as another program reads them: beancount's own sums."""

from __future__ import annotations

from decimal import Decimal

from beancount import loader
from beancount.core import inventory
from beancount.core.data import Transaction


def sums_of(book: str) -> dict[str, Decimal]:
    """What each account comes to in kronor; an error of the book fails the test."""
    entries, errors, _ = loader.load_string(book)
    assert errors == []
    sums: dict[str, inventory.Inventory] = {}
    for entry in entries:
        if isinstance(entry, Transaction):
            for posting in entry.postings:
                sums.setdefault(posting.account, inventory.Inventory()).add_position(posting)
    return {name: one.get_currency_units("SEK").number or Decimal(0) for name, one in sums.items()}
