"""Sums in several currencies: as JSON has them, and as people write them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sluss.core.money import Money
from sluss.telling.texts import is_on_page, kronor

Plain = dict[str, Any]
_KRONOR, _GAP = "SEK", "\u00a0"


def plain_sums(sums: Iterable[Money]) -> list[Plain]:
    """Each sum with its currency beside it."""
    return [{"currency": one.currency, "amount": one.text} for one in sums]


def written(sums: Iterable[Plain]) -> str:
    """'1 250,00 SEK, 20,00 EUR'; "" if there are none. On a page '1 250,00 kr, 20,00 EUR'."""
    return ", ".join(with_currency(one["amount"], one["currency"]) for one in sums)


def with_currency(amount: str, currency: str) -> str:
    """'1250.00' as people write it, with its currency: 'SEK', and on a page 'kr'."""
    is_kr = currency == _KRONOR and is_on_page()
    return f"{kronor(amount)}{_GAP}kr" if is_kr else f"{kronor(amount)} {currency}"
