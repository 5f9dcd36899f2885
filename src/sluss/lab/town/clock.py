"""The days that matter in a town: when lists were printed, when the lock fell, what came after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from sluss.lab.calendar import bank_day_after, is_bank_day

# How old the lists are that somebody happened to keep, beside the last one. Days before the lock.
_KEPT = (2, 8, 32, 63, 187)
_BANK_DAYS_AFTER_MAX = 3
# The last list and the books tell of a statement that is lost if they are younger than it.
_LOST_BEFORE = timedelta(days=9)
_DAYS_FOR_ONE_LOST = 30
_BOOKED_FOR = timedelta(days=120)


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """A night on which the lists were printed. is_early: before that day's payments, not after."""

    on: date
    is_early: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """The oldest first.

    first, last:  the first day, and the last one of which there are files: after the lock.
    end:          the last day that is told of at all: last, if the story does not go on after it.
    nights:       when lists were printed; the last of them is the last before the lock.
    lost:         days whose statement nobody has.
    booked_since: the first day of the books that lie outside.
    hour:         of the lock.
    """

    first: date
    locked_on: date
    last: date
    end: date
    nights: tuple[Night, ...]
    lost: frozenset[date]
    booked_since: date
    hour: int

    @property
    def listed_on(self) -> date:
        return self.nights[-1].on


def make_clock(*, locked_on: date, days: int, chance: Random, goes_on: int = 0) -> Clock:
    """The last list is of the evening before the lock, or of its early morning.

    goes_on: so many days after the lock the suppliers send and the bank books; 0: until last.
    """
    first = locked_on - timedelta(days=days)
    last = locked_on if is_bank_day(locked_on) else bank_day_after(locked_on)
    for _ in range(chance.randint(1, _BANK_DAYS_AFTER_MAX) - 1):
        last = bank_day_after(last)
    nights = [
        Night(on=locked_on - timedelta(days=age), is_early=chance.random() < 0.5)
        for age in reversed(_KEPT)
        if age < days - 10
    ]
    is_early = chance.random() < 0.5
    printed_on = locked_on if is_early else locked_on - timedelta(days=1)
    nights.append(Night(on=printed_on, is_early=is_early))
    # The books that lie outside are of the last months, and tell what a lost statement told.
    booked_since = max(first, date(locked_on.year, 1, 1), locked_on - _BOOKED_FOR)
    days_told = [
        day
        for number in range((locked_on - _LOST_BEFORE - booked_since).days)
        if is_bank_day(day := booked_since + timedelta(days=number))
    ]
    count = max(1, len(days_told) // _DAYS_FOR_ONE_LOST)
    lost = chance.sample(days_told, min(count, len(days_told)))
    return Clock(
        first=first,
        locked_on=locked_on,
        last=last,
        end=max(last, locked_on + timedelta(days=goes_on)),
        nights=tuple(nights),
        lost=frozenset(lost),
        booked_since=booked_since,
        hour=chance.randint(7, 11),
    )
