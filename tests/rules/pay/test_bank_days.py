"""Bank days: the days that are none in 2026, as the Bankgirot manual lists them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from sluss.outside.calendar import closed_days
from sluss.rules.pay.bank_days import bank_days_after, is_bank_day, next_bank_day

CLOSED = closed_days(2026, 2027)
YEAR = [date(2026, 1, 1) + timedelta(days=number) for number in range(365)]

# Weekdays only; Saturdays and Sundays are none anyway.
NO_BANK_DAYS = {
    date(2026, 1, 1): "nyårsdagen",
    date(2026, 1, 6): "trettondag jul",
    date(2026, 4, 3): "långfredag",
    date(2026, 4, 6): "annandag påsk",
    date(2026, 5, 1): "1 maj",
    date(2026, 5, 14): "Kristi himmelsfärd",
    date(2026, 6, 19): "midsommarafton",
    date(2026, 12, 24): "julafton",
    date(2026, 12, 25): "juldagen",
    date(2026, 12, 31): "nyårsafton",
}


def test_the_weekdays_of_2026_that_are_no_bank_days_are_exactly_these():
    closed = [day for day in YEAR if day.weekday() < 5 and not is_bank_day(day, CLOSED)]
    assert closed == sorted(NO_BANK_DAYS)


def test_no_saturday_and_no_sunday_is_a_bank_day():
    assert [day for day in YEAR if day.weekday() >= 5 and is_bank_day(day, frozenset())] == []


@pytest.mark.parametrize(("year", "is_closed"), [(2025, True), (2026, False), (2027, False)])
def test_the_national_day_and_boxing_day_fall_on_weekdays_in_other_years(year, is_closed):
    # 6 June and 26 December 2025 were Fridays, in 2026 they are Saturdays, in 2027 Sundays.
    closed = closed_days(year, year)
    assert (date(year, 6, 6) in closed, date(year, 12, 26) in closed) == (True, True)
    assert (date(year, 6, 6).weekday() < 5) == is_closed


@pytest.mark.parametrize(
    "half_day", [date(2026, 1, 5), date(2026, 4, 2), date(2026, 4, 30), date(2026, 10, 30)]
)
def test_a_half_day_is_a_bank_day(half_day):
    assert is_bank_day(half_day, CLOSED)


@pytest.mark.parametrize(
    ("day", "following"),
    [
        (date(2026, 11, 26), date(2026, 11, 26)),
        (date(2026, 11, 28), date(2026, 11, 30)),
        (date(2026, 4, 3), date(2026, 4, 7)),
        (date(2026, 6, 19), date(2026, 6, 22)),
        (date(2026, 12, 24), date(2026, 12, 28)),
        (date(2026, 12, 31), date(2027, 1, 4)),
    ],
)
def test_the_next_bank_day_is_the_day_itself_or_the_first_open_one(day, following):
    assert next_bank_day(day, CLOSED) == following


def test_a_calendar_that_is_closed_for_ever_is_a_bug():
    with pytest.raises(ValueError, match="no bank day"):
        next_bank_day(YEAR[0], frozenset(YEAR))


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        (date(2026, 11, 20), 0, date(2026, 11, 20)),
        (date(2026, 11, 20), 1, date(2026, 11, 23)),
        (date(2026, 11, 20), 2, date(2026, 11, 24)),
        # From a day that is none, the first bank day after it is the first one counted.
        (date(2026, 11, 21), 0, date(2026, 11, 23)),
        (date(2026, 11, 21), 1, date(2026, 11, 23)),
        (date(2026, 11, 22), 2, date(2026, 11, 24)),
        (date(2026, 12, 23), 1, date(2026, 12, 28)),
        (date(2026, 12, 23), 4, date(2027, 1, 4)),
    ],
)
def test_bank_days_are_counted_from_a_day(day, count, expected):
    assert bank_days_after(day, count, CLOSED) == expected
