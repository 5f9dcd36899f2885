"""What leaves by bank day and what the accounts then hold: nothing of it is guessed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluss.core.money import Money
from sluss.rules.report.cash import (
    Expected,
    Leaving,
    Why,
    forecast,
    outflow,
    short_on,
    usual_inflow,
)

# Tuesday to Friday, and the Monday after the weekend.
DAYS = tuple(date(2026, 11, day) for day in (24, 25, 26, 27, 30))


def money(kronor: str, currency: str = "SEK") -> Money:
    return Money.parse(kronor, currency)


def leaving(kronor: str, on: str, why: Why = Why.DUE, currency: str = "SEK") -> Leaving:
    return Leaving(why, date.fromisoformat(on) if on else None, money(kronor, currency))


@pytest.mark.parametrize(
    ("on", "place"),
    [
        ("2026-10-01", 0),  # Late: it leaves at once.
        ("2026-11-24", 0),
        ("2026-11-27", 3),
        ("2026-11-28", 4),  # A Saturday: on the bank day after it.
        ("2026-11-30", 4),
        ("2026-12-01", "later"),
        ("", "undated"),
    ],
)
def test_an_amount_leaves_on_its_day_or_the_next_one_told(on, place):
    found = outflow([leaving("100", on)], DAYS)
    told: dict = {at: day.sum.text for at, day in enumerate(found.days)}
    told |= {"later": found.later.text, "undated": found.undated.text}
    assert {at: amount for at, amount in told.items() if amount != "0.00"} == {place: "100.00"}


def test_each_day_tells_why_and_other_money_stands_aside():
    found = outflow(
        [
            leaving("1", "2026-11-24", Why.SENT),
            leaving("2", "2026-11-24", Why.BATCHED),
            leaving("4", "2026-11-24"),
            leaving("8", "2026-11-24", currency="EUR"),
            leaving("16", "", currency="NOK"),
        ],
        DAYS,
    )
    assert {why.value: amount.text for why, amount in found.days[0].parts.items()} == {
        "sent": "1.00",
        "batched": "2.00",
        "due": "4.00",
    }
    assert found.other == (money("8", "EUR"), money("16", "NOK"))


_ANY_DAY = st.dates(date(2026, 11, 1), date(2026, 12, 31)) | st.none()
_SOME = st.lists(st.builds(Leaving, st.sampled_from(Why), _ANY_DAY,
                           st.builds(Money, st.sampled_from(["SEK", "EUR"]),
                                     st.integers(1, 10**9))))  # fmt: skip


@given(_SOME)
def test_no_amount_is_lost_whatever_its_day(some):
    found = outflow(some, DAYS)
    kronor = sum(one.amount.minor for one in some if one.amount.currency == "SEK")
    told = sum(day.sum.minor for day in found.days) + found.later.minor + found.undated.minor
    assert told == kronor
    assert sum(one.minor for one in found.other) == sum(one.amount.minor for one in some) - kronor


def weeks(*kronor: str, days: int = 5) -> dict[date, Money]:
    """Weeks from a Monday on: each weekday of a week has the amount of that week."""
    monday = date(2026, 11, 2)
    return {
        monday + timedelta(7 * week + day): money(amount)
        for week, amount in enumerate(kronor)
        for day in range(days)
    }


def test_what_usually_comes_in_is_the_median_of_the_weekday():
    assert usual_inflow(weeks("10", "90", "20"), least=3) == dict.fromkeys(range(5), money("20"))
    # Of two in the middle the lower one: it must not promise too much.
    assert usual_inflow(weeks("10", "90", "20", "30"), least=3) == dict.fromkeys(
        range(5), money("20")
    )


def test_too_few_days_of_one_weekday_and_nothing_is_said():
    assert usual_inflow({}, least=1) is None
    assert usual_inflow(weeks("10", "20"), least=3) is None
    assert usual_inflow(weeks("10", "20", "30", days=4), least=3) is None


def test_the_balance_follows_what_leaves_and_what_comes():
    planned = outflow([leaving("100", "2026-11-25"), leaving("500", "2026-11-30")], DAYS)
    inflow = dict.fromkeys(range(5), money("10"))
    found = forecast(money("50"), date(2026, 11, 24), planned, inflow)
    ten, none = money("10"), money("0")
    assert found == (
        Expected(DAYS[0], none, None, money("50")),  # Its inflow is in the balance already.
        Expected(DAYS[1], money("100"), ten, money("-40")),
        Expected(DAYS[2], none, ten, money("-30")),
        Expected(DAYS[3], none, ten, money("-20")),
        Expected(DAYS[4], money("500"), ten, money("-510")),
    )
    assert short_on(found) == found[1]


def test_an_inflow_that_is_not_known_is_not_counted():
    planned = outflow([leaving("30", "2026-11-25")], DAYS)
    found = forecast(money("50"), date(2026, 11, 20), planned, None)
    assert [(one.inflow, one.balance.text) for one in found] == [
        (None, "50.00"), (None, "20.00"), (None, "20.00"), (None, "20.00"), (None, "20.00"),
    ]  # fmt: skip
    assert short_on(found) is None
