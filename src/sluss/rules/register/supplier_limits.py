"""From when on something is old, recent or whole: our own dated values, and days made of them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """One row of data/register/suppliers.toml."""

    dormant_months: int
    turnover_months: int
    recent_days: int
    quiet_days: int
    whole_list_percent: int


def read_limits(toml: bytes, on: date) -> Limits:
    """The values in force on a day. ValueError if the file has none: it is shipped with us."""
    rows = [row for row in tomllib.loads(toml.decode())["limits"] if row["from"] <= on]
    if not rows:
        raise ValueError(f"no limits of the supplier register for {on}")
    last = max(rows, key=lambda row: row["from"])
    return Limits(
        dormant_months=last["dormant_months"],
        turnover_months=last["turnover_months"],
        recent_days=last["recent_days"],
        quiet_days=last["quiet_days"],
        whole_list_percent=last["whole_list_percent"],
    )


def months_before(day: date, months: int) -> date:
    """The day after the same day so many months ago: twelve months end today."""
    years, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    first = date(years, month + 1, 1)
    next_first = date(years + (month == 11), (month + 1) % 12 + 1, 1)
    last = (next_first - first).days
    return first + timedelta(days=min(day.day, last))
