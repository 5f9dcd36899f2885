"""Days as the coverage counts them: bank days, intervals and what is usual."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from statistics import median_high


@dataclass(frozen=True, slots=True)
class BankDays:
    """Which days the banks move money on, as the room of payments knows them."""

    is_bank_day: Callable[[date], bool]

    def between(self, one: str, other: str) -> list[str]:
        """The bank days after one day and before another, ISO."""
        first, last = date.fromisoformat(one), date.fromisoformat(other)
        between = (first + timedelta(days=n) for n in range(1, (last - first).days))
        return [day.isoformat() for day in between if self.is_bank_day(day)]


def usual_interval(days: Collection[str], least: int) -> int | None:
    """The median number of days from one of these days to the next; None if they are too few."""
    if len(days) < least:
        return None
    known = [date.fromisoformat(day) for day in sorted(days)]
    return median_high((other - one).days for one, other in pairwise(known))


def days_from(day: str, until: date) -> int:
    """How many days lie between a day and a later one."""
    return (until - date.fromisoformat(day)).days
