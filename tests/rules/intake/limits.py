"""The limits that ship, as they hold on the day of these tests."""

from __future__ import annotations

from datetime import date
from importlib.resources import files

from sluss.formats.limits import read_limits

TODAY = date(2026, 11, 24)
LIMITS = read_limits((files("sluss") / "data/limits/coverage.toml").read_bytes()).on(TODAY)


def days(words: str, year: int = 2026) -> list[date]:
    """'01-14 02-13' as days of a year."""
    return [date.fromisoformat(f"{year}-{word}") for word in words.split()]
