"""What waiting costs over some days, beside what the exposure tells of each debt alone."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from sluss.core.money import Money
from sluss.rules.report.weigh import Curve, Waiting, Weigher
from sluss.rules.triage.late import late_interest
from sluss.rules.triage.policy import UrgencyClass
from tests.rules.triage.test_late import LAW

TODAY = date(2024, 5, 6)
DAYS = [TODAY + timedelta(days=step) for step in (0, 7, 14, 28)]


def waiting(name: str, minor: int, due: date | None, *, is_payout: bool = False) -> Waiting:
    return Waiting(
        id=name,
        urgency_class=UrgencyClass.E,
        is_payout=is_payout,
        has_hardship=False,
        due=due,
        amount=Money("SEK", minor),
        late_fee=Money("SEK", 0 if is_payout else 45_000),
    )


def test_a_debt_costs_its_interest_and_its_fee_from_the_day_after_it_fell_due():
    weigh, one = Weigher(LAW), waiting("a", 1_000_000, TODAY)
    interest = late_interest(one.amount, due=TODAY, paid_on=DAYS[1], law=LAW).amount
    assert weigh.cost(one, TODAY) == 0
    assert weigh.cost(one, DAYS[1]) == interest.minor + 45_000


def test_a_payout_and_what_has_no_day_cost_nothing():
    weigh = Weigher(LAW)
    for one in (waiting("a", 9_000, TODAY, is_payout=True), waiting("b", 9_000, None)):
        assert weigh.cost(one, DAYS[-1]) == 0


debts = st.lists(
    st.tuples(st.integers(1, 10_000_000), st.integers(-60, 40), st.none() | st.integers(0, 28)),
    max_size=8,
)


@given(debts)
def test_the_curve_is_the_sum_of_what_each_debt_costs_by_itself(rows):
    weigh = Weigher(LAW)
    some = [
        waiting(str(n), minor, TODAY + timedelta(days=due))
        for n, (minor, due, _) in enumerate(rows)
    ]
    paid = {
        str(n): TODAY + timedelta(days=on) for n, (_, _, on) in enumerate(rows) if on is not None
    }
    for point in Curve(some, DAYS, weigh).points(paid):
        nothing = [weigh.cost(one, point.on) for one in some]
        by_plan = [weigh.cost(one, min(point.on, paid.get(one.id, point.on))) for one in some]
        assert (point.nothing, point.plan) == (sum(nothing), sum(by_plan))
        assert point.plan <= point.nothing
