"""Money in whole minor units (öre), so that a sum is a sum."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

# Twelve digits of kronor is a thousand billion: more is a slip of the pen or an attack, and a
# 64-bit sum over a million such amounts still cannot overflow.
_AMOUNT = re.compile(r"(-?)([0-9]{1,12})(?:[.,]([0-9]{1,2}))?")
_CURRENCY = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in one currency. minor: whole minor units (SEK: öre), negative allowed."""

    currency: str
    minor: int

    @classmethod
    def parse(cls, text: str, currency: str = "SEK") -> Money:
        """Read '-1250.00' or '1250,5'. ValueError if it is no such number; no float on the way."""
        match = _AMOUNT.fullmatch(text)
        if match is None:
            raise ValueError(f"no amount: {text[:40]!r}")
        if _CURRENCY.fullmatch(currency) is None:
            raise ValueError(f"no currency: {currency[:10]!r}")
        sign, whole, part = match.groups()
        minor = int(whole) * 100 + int((part or "").ljust(2, "0"))
        return cls(currency, -minor if sign else minor)

    @property
    def text(self) -> str:
        """Two decimals, a point, no currency: '-1250.00'."""
        sign = "-" if self.minor < 0 else ""
        return f"{sign}{abs(self.minor) // 100}.{abs(self.minor) % 100:02d}"

    def __add__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.currency, self.minor + other.minor)

    def __sub__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.currency, self.minor - other.minor)

    def __neg__(self) -> Money:
        return Money(self.currency, -self.minor)

    def __abs__(self) -> Money:
        return Money(self.currency, abs(self.minor))

    def __lt__(self, other: Money) -> bool:
        self._same(other)
        return self.minor < other.minor

    def __le__(self, other: Money) -> bool:
        self._same(other)
        return self.minor <= other.minor

    def __gt__(self, other: Money) -> bool:
        self._same(other)
        return self.minor > other.minor

    def __ge__(self, other: Money) -> bool:
        self._same(other)
        return self.minor >= other.minor

    def __str__(self) -> str:
        return f"{self.text} {self.currency}"

    def _same(self, other: Money) -> None:
        if other.currency != self.currency:
            raise TypeError(f"{other.currency} and {self.currency} do not meet")


def summed(amounts: Iterable[Money]) -> tuple[Money, ...]:
    """The sum in each currency, by the code of the currency; none of no amounts."""
    found: dict[str, int] = {}
    for one in amounts:
        found[one.currency] = found.get(one.currency, 0) + one.minor
    return tuple(Money(currency, minor) for currency, minor in sorted(found.items()))
