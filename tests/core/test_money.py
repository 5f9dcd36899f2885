"""Sums by currency: two currencies never meet."""

from __future__ import annotations

from sluss.core.money import Money, summed


def test_each_currency_has_its_own_sum():
    amounts = [Money("SEK", 5), Money("EUR", 7), Money("SEK", -8), Money("EUR", 0)]
    assert summed(amounts) == (Money("EUR", 7), Money("SEK", -3))
    assert summed(reversed(amounts)) == summed(amounts)
    assert summed([]) == ()
