"""The days around the lock: when files were sent, when the bank booked, when lists were printed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import holidays

# Statements at hand: two weeks of bank days, as a finance unit has them in its folder.
_STATEMENT_DAYS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """Bank days, the oldest first.

    statements: the days whose statements are at hand.
    old_run:    a run that was paid before the first of them.
    single_run, batch_run: sent_on and paid_on of runs that the statements tell.
    last_run:   sent just before the lock, to be paid after it.
    """

    locked_on: date
    listed_on: date
    statements: tuple[date, ...]
    old_run: tuple[date, date]
    single_run: tuple[date, date]
    batch_run: tuple[date, date]
    last_run: tuple[date, date]
    returned_on: date
    by_hand_on: date


def make_calendar(locked_on: date) -> Calendar:
    """The calendar of a municipality whose system is locked on a day."""
    before = _bank_days_before(locked_on, _STATEMENT_DAYS + 6)
    days = before[-_STATEMENT_DAYS:]
    return Calendar(
        locked_on=locked_on,
        listed_on=days[-2],
        statements=tuple(days),
        old_run=(before[0], before[1]),
        single_run=(before[5], days[0]),
        batch_run=(days[2], days[3]),
        last_run=(days[-1], bank_day_after(locked_on)),
        returned_on=days[2],
        by_hand_on=days[4],
    )


def _bank_days_before(day: date, count: int) -> list[date]:
    found: list[date] = []
    while len(found) < count:
        day -= timedelta(days=1)
        if is_bank_day(day):
            found.append(day)
    return found[::-1]


def bank_day_after(day: date) -> date:
    """The next day on which Swedish banks move money."""
    day += timedelta(days=1)
    while not is_bank_day(day):
        day += timedelta(days=1)
    return day


def is_bank_day(day: date) -> bool:
    """Whether Swedish banks move money on the day."""
    return day.weekday() < 5 and day not in _closed(day.year)


@cache
def _closed(year: int) -> frozenset[date]:
    days = holidays.country_holidays("SE", categories=("public", "de_facto"), years=year)
    return frozenset(days)
