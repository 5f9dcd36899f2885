"""The days that the limits of the supplier register make, such as so many months ago."""

from __future__ import annotations

from datetime import date, timedelta


def months_before(day: date, months: int) -> date:
    """The day after the same day so many months ago: twelve months end today."""
    years, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    first = date(years, month + 1, 1)
    next_first = date(years + (month == 11), (month + 1) % 12 + 1, 1)
    last = (next_first - first).days
    return first + timedelta(days=min(day.day, last))
