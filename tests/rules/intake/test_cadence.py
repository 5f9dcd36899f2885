"""Who bills by the week, the month or the quarter, and which bill is missed."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from random import Random

import pytest

from sluss.rules.intake.cadence import Period, cadence_of
from tests.rules.intake.limits import LIMITS, TODAY, days

MONTHLY = "01-14 02-13 03-16 04-14 05-14 06-15 07-14 08-14 09-14 10-14"
LAST_OF_MONTH = "01-31 02-28 03-31 04-30 05-29 06-30 07-31 08-31 09-30 10-30"
TURN_OF_MONTH = "01-02 01-31 03-01 04-01 05-02 05-31 07-01 08-02 09-01 10-01 11-02"
WEEKLY = [date(2026, 8, 31) + timedelta(weeks=n) for n in range(10)]


def told(known: list[date], today: date = TODAY):
    """Period, hits, periods and missed days; None if no cadence is seen."""
    found = cadence_of(known, LIMITS, today)
    if found is None:
        return None
    return found.period.value, found.hits, found.periods, [f"{d:%m-%d}" for d in found.missed]


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        # The bill of this month is due on the 14th, and is not here on the 24th.
        (days(MONTHLY), ("month", 10, 10, ["11-14"])),
        (days(f"{MONTHLY} 11-13"), ("month", 11, 11, [])),
        # A bill beside the monthly one hides nothing.
        (days(f"{MONTHLY} 10-29 11-02"), ("month", 10, 10, ["11-14"])),
        # One was missed between two that came.
        (days(MONTHLY.replace(" 09-14", "")), ("month", 9, 10, ["09-14", "11-14"])),
        # The last of a month is the 28th as well as the 31st.
        (days(LAST_OF_MONTH), ("month", 10, 10, [])),
        (days(TURN_OF_MONTH), ("month", 11, 11, [])),
        # Three months are too few to know, and six months are enough.
        (days("08-14 09-14 10-14"), None),
        (days("05-14 06-14 07-14 08-14 09-14 10-14"), ("month", 6, 6, ["11-14"])),
        # Who has not billed for four months has stopped.
        (days("01-14 02-14 03-14 04-14 05-14 06-14 07-14"), None),
        (WEEKLY, ("week", 10, 10, ["11-09", "11-16"])),
        (days("01-05 04-02 07-06 10-05"), ("quarter", 4, 4, [])),
        (days("02-10 05-11 08-10", 2025) + days("11-10", 2025) + days("02-10 05-11 08-10"),
         ("quarter", 7, 7, ["11-10"])),
        # A quarter that was left out among four or five is no rule that could be broken.
        (days("01-05 06-29 09-28"), None),
        ([], None),
    ],
)  # fmt: skip
def test_a_cadence_is_seen_in_the_days_of_issue(known, expected):
    assert (told(known) if known else None) == expected


@pytest.mark.parametrize(
    ("today", "missed"),
    [("2026-11-14", []), ("2026-11-20", []), ("2026-11-21", ["11-14"]), ("2026-12-22",
     ["11-14", "12-14"])],
)  # fmt: skip
def test_a_bill_is_missed_only_after_its_tolerance_and_the_post(today, missed):
    found = told(days(MONTHLY), date.fromisoformat(today))
    assert found is not None and found[3] == missed


def test_a_busy_supplier_has_no_cadence():
    every_second_day = [date(2026, 1, 1) + timedelta(days=2 * n) for n in range(150)]
    assert told(every_second_day) is None


def test_those_who_bill_by_chance_are_seldom_taken_for_regular():
    """One in a hundred at most, whatever their pace: each such is a line that means nothing."""
    wrong = []
    for seed in range(500):
        chance = Random(seed)
        pace = chance.choice([0.3, 0.6, 1.0, 1.5, 2.0, 4.0])
        span = [TODAY - timedelta(days=n) for n in range(400, 0, -1)]
        known = [day for day in span if chance.random() < pace / 30]
        found = cadence_of(known, LIMITS, TODAY) if known else None
        if found is not None:
            wrong.append((seed, pace, found))
    assert len(wrong) <= 5, wrong


def test_whatever_the_days_hits_and_periods_agree():
    seen = Counter()
    for seed in range(200):
        chance = Random(seed)
        step, slips, period = chance.choice(
            [(7, 1, Period.WEEK), (30, 2, Period.MONTH), (91, 2, Period.QUARTER)]
        )
        known = sorted(
            {
                TODAY - timedelta(days=n * step + chance.randint(-slips, slips))
                for n in range(1, 16)
                if chance.random() < 0.95
            }
        )
        found = cadence_of(known, LIMITS, TODAY)
        if found is not None:
            seen[period] += found.period is period
            assert 0 < found.hits <= found.periods <= LIMITS["periods_looked_at"]
            assert all(day < TODAY for day in found.missed)
    # Most are seen for what they are, or there was nothing to agree.
    assert seen.total() >= 150
    assert all(seen[period] >= 30 for period in Period)
