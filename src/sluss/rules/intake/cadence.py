"""Suppliers that bill regularly: by the week, the month or the quarter, and what they missed.

Nothing is known of contracts; the days of issue are all the evidence, and it is told with them.
"""

from __future__ import annotations

from bisect import bisect_left
from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from sluss.formats.limits import InForce


class Period(StrEnum):
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cadence:
    """How regularly a supplier bills.

    about:   a day on which it is expected; the others are whole periods from it.
    hits, periods: in how many of the last periods it billed about then.
    missed:  the latest expected days on which no invoice came, the oldest first.
    """

    period: Period
    about: date
    hits: int
    periods: int
    missed: tuple[date, ...]


def cadence_of(days: Sequence[date], limits: InForce, today: date) -> Cadence | None:
    """The cadence in days of issue, None if there is none or it has ended.

    Shapes: days ascending, each once, none after today.
    """
    for period in Period:
        found = _best(period, days, limits, today)
        if found is not None:
            # Who missed as many in a row as are told has stopped: that is another gap.
            in_a_row = [day for day in found.missed if day > days[-1]]
            return found if len(in_a_row) < limits["missed_periods_max"] else None
    return None


def _best(period: Period, days: Sequence[date], limits: InForce, today: date) -> Cadence | None:
    least, share = limits[f"{period.value}_periods_min"], limits[f"{period.value}_hits_percent_min"]
    busy_percent = limits[f"{period.value}_days_percent_max"]
    looked_at = limits["periods_looked_at"]
    recent = [day for day in days if _periods_between(period, day, days[-1]) < looked_at]
    if len(recent) * 100 < least * share or len(recent) * 100 > looked_at * busy_percent:
        return None
    tried = [_tried(period, anchor, recent, limits, today) for anchor in recent]
    # The most hits, then the least strayed, then the latest.
    _, _, found = max(tried, key=lambda one: (one[0], one[1], one[2].about))
    is_regular = found.hits * 100 >= found.periods * share
    is_busy = len(recent) * 100 > found.periods * busy_percent
    return found if is_regular and not is_busy and found.periods >= least else None


def _tried(
    period: Period, anchor: date, days: Sequence[date], limits: InForce, today: date
) -> tuple[int, int, Cadence]:
    """What an anchor explains: its hits, minus how far they strayed, and the cadence."""
    tolerance = limits[f"{period.value}_tolerance"]
    looked_at = limits["periods_looked_at"]
    slack = timedelta(days=tolerance)
    due = [d for d in _expected(period, anchor, days[0], days[-1], slack)][-looked_at:]
    strayed = [s for d in due if (s := _nearest(days, d)) <= tolerance]
    # On the last day of its time a bill may still come.
    overdue = today - slack - timedelta(days=limits["arrival_days"] + 1)
    later = _expected(period, anchor, due[0] if due else anchor, overdue, timedelta(0))
    latest = list(later)[-limits["missed_periods_max"] :]
    missed = tuple(d for d in latest if _nearest(days, d) > tolerance)
    made = Cadence(period=period, about=anchor, hits=len(strayed), periods=len(due), missed=missed)
    return len(strayed), -sum(strayed), made


def _expected(
    period: Period, anchor: date, first: date, last: date, slack: timedelta
) -> Iterator[date]:
    """The days of the cadence from the first to the last one, with some slack at both ends."""
    number = -_periods_between(period, first, anchor) - 1
    while (day := _moved(period, anchor, number)) <= last + slack:
        if day >= first - slack:
            yield day
        number += 1


def _periods_between(period: Period, one: date, other: date) -> int:
    """How many whole periods lie between two days, give or take one."""
    if period is Period.WEEK:
        return (other - one).days // 7
    months = (other.year - one.year) * 12 + other.month - one.month
    return months if period is Period.MONTH else months // 3


def _moved(period: Period, anchor: date, number: int) -> date:
    """The day so many periods from the anchor; the 31st is the last of a shorter month."""
    if period is Period.WEEK:
        return anchor + timedelta(weeks=number)
    months = anchor.year * 12 + anchor.month - 1 + number * (1 if period is Period.MONTH else 3)
    year, month = divmod(months, 12)
    return date(year, month + 1, min(anchor.day, monthrange(year, month + 1)[1]))


def _nearest(days: Sequence[date], wanted: date) -> int:
    """How many days the nearest of these lies from the one wanted."""
    place = bisect_left(days, wanted)
    return min(abs((day - wanted).days) for day in days[max(place - 1, 0) : place + 1])
