"""Which days the Swedish banks move money on.

Source: docs/sources.md [bank-days].
"""

from __future__ import annotations

from datetime import date, timedelta

_SATURDAY = 5
# Not even Christmas and Easter make a fortnight; a longer row of closed days is a wrong calendar.
_CLOSED_DAYS_MAX = 30


def is_bank_day(day: date, closed: frozenset[date]) -> bool:
    """Whether payments are booked that day: no Saturday, no Sunday, none of the closed days."""
    return day.weekday() < _SATURDAY and day not in closed


def next_bank_day(day: date, closed: frozenset[date]) -> date:
    """The day itself if it is a bank day, else the first one after it.

    Errors: ValueError if there is none within a month, since the calendar is then wrong.
    """
    for number in range(_CLOSED_DAYS_MAX):
        later = day + timedelta(days=number)
        if is_bank_day(later, closed):
            return later
    raise ValueError(f"no bank day within {_CLOSED_DAYS_MAX} days of {day}")


def bank_days_after(day: date, count: int, closed: frozenset[date]) -> date:
    """The bank day so many bank days after a day; 0 is the day itself or the first one after it.

    Errors: ValueError as next_bank_day.
    """
    found = next_bank_day(day, closed)
    # From a Sunday the first bank day after it is Monday, which has been reached already.
    steps = count if found == day else count - 1
    for _ in range(steps):
        found = next_bank_day(found + timedelta(days=1), closed)
    return found
