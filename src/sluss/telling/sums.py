"""Sums in several currencies: as JSON has them, and as people write them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sluss.core.money import Money
from sluss.telling.texts import kronor

Plain = dict[str, Any]


def plain_sums(sums: Iterable[Money]) -> list[Plain]:
    """Each sum with its currency beside it."""
    return [{"currency": one.currency, "amount": one.text} for one in sums]


def written(sums: Iterable[Plain]) -> str:
    """'1 250,00 SEK, 20,00 EUR'; "" if there are none."""
    return ", ".join(f"{kronor(one['amount'])} {one['currency']}" for one in sums)
