"""In which order to pay: tables worked out by hand, and what holds of every plan."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sluss.core.money import Money
from sluss.rules.report.plan import Ask, Cost, plan
from sluss.rules.report.weigh import Waiting
from sluss.rules.triage.law import Law
from sluss.rules.triage.policy import UrgencyClass
from tests.rules.triage.test_late import LAW

# A Monday in a half-year whose rate is 12 per cent of 366 days.
MONDAY = date(2024, 3, 4)
DAYS = tuple(MONDAY + timedelta(days=n) for n in (0, 1, 2, 3, 4, 7, 8, 9, 10, 11))
UNTIL = MONDAY + timedelta(days=30)
FEE, NO_FEE = Money("SEK", 45_000), Money("SEK", 0)


def waits(id_: str, kronor: int, due: int | None, urgency_class: str = "E", **changed) -> Waiting:
    """due: days before (below nought) or after the Monday."""
    whole = {
        "id": id_,
        "urgency_class": UrgencyClass(urgency_class),
        "is_payout": False,
        "has_hardship": False,
        "due": None if due is None else MONDAY + timedelta(days=due),
        "amount": Money("SEK", kronor * 100),
        "late_fee": FEE,
    }
    return Waiting(**{**whole, **changed})


def ask(**changed) -> Ask:
    return Ask(**{"days": DAYS, "until": UNTIL, "per_day": 1, **changed})


def ids(waiting: list[Waiting], **changed) -> str:
    """The order, and after a stroke those that are left out."""
    made = plan(waiting, ask(**changed), LAW, [])
    return "".join(id_ for id_, _ in made.payments) + "|" + "".join(made.left_out)


@pytest.mark.parametrize(
    ("waiting", "order"),
    [
        # All late: the largest first, though the smallest fell due first.
        ([waits("a", 1_000, -9), waits("b", 90_000, -5), waits("c", 30_000, -7)], "bca|"),
        # 450 kr are saved by the one that is due today; the late one costs 3 kr a day.
        ([waits("a", 10_000, -9), waits("b", 500, 0)], "ba|"),
        # Two million cost 656 kr a day: more than a fee, if the fee can only be saved today and
        # all the others must wait a day longer for it.
        ([waits("a", 2_000_000, -9), waits("b", 500, 0)], "ab|"),
        # Three fees at stake and a day for each: by due date, none is lost; the late one waits.
        ([waits("a", 500, 0), waits("b", 500, 1), waits("c", 500, 2), waits("d", 100, -9)],
         "abcd|"),
        # Who has no date loses nothing by waiting.
        ([waits("a", 500, None), waits("b", 500, 9)], "ba|"),
        # Equal in all: as by due date, then by id.
        ([waits("b", 500, 20), waits("a", 500, 20)], "ab|"),
    ],
)  # fmt: skip
def test_within_a_class_cost_decides(waiting, order):
    assert ids(waiting) == order
    assert ids(waiting[::-1]) == order


def test_people_hardship_and_class_go_before_all_cost():
    waiting = [
        waits("a", 9_000_000, -30, "B"),
        waits("b", 9_000_000, -30, "A"),
        waits("c", 100, 20, "A", has_hardship=True),
        waits("d", 100, 20, "A", is_payout=True, late_fee=NO_FEE),
        waits("e", 100, 20, "A", is_payout=True, has_hardship=True, late_fee=NO_FEE),
        waits("f", 9_000_000, -30, "B", has_hardship=True),
    ]
    assert ids(waiting) == "edcbfa|"


def test_days_fill_up_in_the_order():
    waiting = [waits(id_, 500, due) for due, id_ in enumerate("abcde")]
    made = plan(waiting, ask(per_day=2), LAW, [])
    assert made.payments == tuple(zip("abcde", (DAYS[n // 2] for n in range(5)), strict=True))
    few = plan(waiting, ask(per_day=2, days=DAYS[:2]), LAW, [])
    assert (few.payments, few.left_out) == (made.payments[:4], ("e",))
    assert {day for _, day in plan(waiting, ask(per_day=None), LAW, []).payments} == {MONDAY}


def test_cash_goes_where_each_krona_saves_most():
    # 450 kr are at stake on each: three small ones fit where the one due first would.
    waiting = [
        waits("a", 3_000, 1), waits("b", 1_000, 2), waits("c", 1_000, 2), waits("d", 1_000, 2),
    ]  # fmt: skip
    assert ids(waiting, per_day=None, budget=Money.parse("3000")) == "bcd|a"
    # Late already, the fees are lost: equal for the krona, so the first due.
    late = [replace(one, due=MONDAY - timedelta(days=9)) for one in waiting]
    assert ids(late, per_day=None, budget=Money.parse("3000")) == "bcd|a"
    # What does not fit waits, and a smaller one takes its place, unless the policy is strict.
    urgent = [waits("a", 3_000, -9, "A"), waits("b", 1_000, -9, "B")]
    assert ids(urgent, budget=Money.parse("2000")) == "b|a"
    assert ids(urgent, budget=Money.parse("2000"), is_strict=True) == "|ab"


def test_what_each_way_costs_up_to_a_day():
    # 36 600 kr cost 12 kr a day at 12 %, 366 000 kr ten times as much.
    waiting = [waits("a", 36_600, -2), waits("b", 366_000, 0)]
    tuesday, friday = DAYS[1], DAYS[4]
    made = plan(waiting, ask(), LAW, [MONDAY, tuesday, friday])
    assert "".join(id_ for id_, _ in made.payments) == "ba"

    def cost(kronor: str, late: int) -> Cost:
        return Cost(Money.parse(kronor), late, Money("SEK", late * 45_000))

    assert [(one.on, one.nothing, one.plan, one.by_due_date) for one in made.compared] == [
        (MONDAY, *[cost("24.00", 1)] * 3),
        # By due date b is paid a day late.
        (tuesday, cost("156.00", 2), cost("36.00", 1), cost("144.00", 2)),
        (friday, cost("552.00", 2), cost("36.00", 1), cost("144.00", 2)),
    ]


def test_a_payout_and_a_debt_without_a_date_cost_nothing_and_take_a_place():
    waiting = [
        waits("a", 36_600, None),
        waits("b", 36_600, -9, is_payout=True, late_fee=NO_FEE),
        waits("c", 36_600, -1),
    ]
    made = plan(waiting, ask(), LAW, [UNTIL])
    assert "".join(id_ for id_, _ in made.payments) == "bca"
    (one,) = made.compared
    assert one.plan == Cost(Money.parse("24.00"), 1, FEE)
    assert one.nothing == Cost(Money.parse("372.00"), 1, FEE)


def test_without_a_rate_an_order_is_made_and_no_interest_told():
    law = Law(replace(LAW.rates, reference_rates=LAW.rates.reference_rates[:43]), LAW.fees)
    assert law.rates.reference_rates[-1].from_on == date(2023, 7, 1)
    waiting = [waits("a", 1_000, -9), waits("b", 90_000, -5)]
    made = plan(waiting, ask(), law, [UNTIL])
    assert [id_ for id_, _ in made.payments] == ["b", "a"]
    unknown = Cost(None, 2, Money("SEK", 90_000), (date(2024, 1, 1),))
    assert [(one.nothing, one.plan, one.by_due_date) for one in made.compared] == [(unknown,) * 3]


def test_nothing_waits():
    made = plan([], ask(), LAW, [MONDAY])
    nothing = Cost(NO_FEE, 0, NO_FEE)
    assert (made.payments, made.left_out) == ((), ())
    assert [(one.nothing, one.plan, one.by_due_date) for one in made.compared] == [(nothing,) * 3]


@st.composite
def debts(draw) -> list[Waiting]:
    drawn = draw(
        st.lists(
            st.tuples(
                st.integers(1, 3_000_000),
                st.one_of(st.none(), st.integers(-400, 20)),
                st.sampled_from("ABE"),
                st.booleans(),
                st.booleans(),
            ),
            max_size=10,
        )
    )
    return [
        waits(
            str(n), kronor, due, letter, is_payout=is_payout, has_hardship=hard,
            late_fee=NO_FEE if is_payout else FEE,
        )
        for n, (kronor, due, letter, is_payout, hard) in enumerate(drawn)
    ]  # fmt: skip


@settings(max_examples=300)
@given(
    debts(),
    st.one_of(st.none(), st.integers(1, 4)),
    st.one_of(st.none(), st.integers(1, 5_000_000)),
    st.booleans(),
)
def test_the_plan_never_costs_more_than_due_dates_and_loses_nobody(waiting, per_day, cash, strict):
    budget = None if cash is None else Money.parse(str(cash))
    made = plan(waiting, ask(per_day=per_day, budget=budget, is_strict=strict), LAW, [UNTIL])
    by_id = {one.id: one for one in waiting}
    paid = [by_id[id_] for id_, _ in made.payments]
    assert sorted([*(one.id for one in paid), *made.left_out]) == sorted(by_id)
    days = [day for _, day in made.payments]
    assert days == sorted(days)
    assert per_day is None or all(days.count(day) <= per_day for day in set(days))
    # However cost is saved, no class, no person and no hardship is passed over for it.
    tiers = [one.tier for one in paid]
    assert tiers == sorted(tiers)
    if budget is None:
        assert made.left_out == ()
    else:
        assert sum(one.amount.minor for one in paid) <= budget.minor
    (told,) = made.compared
    total = [cost.interest.minor + cost.fees.minor
             for cost in (told.plan, told.by_due_date, told.nothing)]  # fmt: skip
    assert total == sorted(total)
