"""Planning by bank day: the first day is what a batch pays, and no debt is lost on the way."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluss.core.lifecycle import Fact
from sluss.core.money import Money
from sluss.rules.pay.eligible import Refusal
from sluss.rules.pay.plan import Bounds, plan_days, ready_to_plan
from sluss.rules.pay.propose import Ask, ProposalRefusal, propose
from sluss.rules.triage.policy import UrgencyClass
from tests.rules.pay.test_propose import credit, invoice

MONDAY = date(2026, 11, 23)
DAYS = tuple(MONDAY + timedelta(days=step) for step in range(5))
UNATTESTED = frozenset({Fact.CLAIMED})
OVER, COUNT = ProposalRefusal.OVER_BUDGET, ProposalRefusal.OVER_COUNT


def planned(candidates, **bounds):
    made = plan_days(ready_to_plan(candidates), Bounds(**{"days": DAYS, **bounds}))
    return {id_: day.day for id_, day in made.paid_on.items()}, made.left


@pytest.mark.parametrize(
    ("bounds", "paid", "left"),
    [
        ({}, {"a": 23, "b": 23, "c": 23}, {}),
        ({"per_day": 1}, {"a": 23, "b": 24, "c": 25}, {}),
        ({"per_day": 2}, {"a": 23, "b": 23, "c": 24}, {}),
        ({"per_day": 1, "days": DAYS[:2]}, {"a": 23, "b": 24}, {"c": COUNT}),
        ({"cash": Money("SEK", 150)}, {"a": 23, "c": 23}, {"b": OVER}),
        ({"cash": Money("SEK", 150), "is_strict": True}, {"a": 23}, {"b": OVER, "c": OVER}),
        ({"cash": Money("SEK", 150), "per_day": 1}, {"a": 23, "c": 24}, {"b": OVER}),
    ],
)
def test_cash_and_hands_bound_the_plan(bounds, paid, left):
    debts = [invoice("a", 100), invoice("b", 200), invoice("c", 50)]
    assert planned(debts, **bounds) == (paid, left)


def test_a_credit_note_nets_within_its_payment_and_has_its_day():
    paid, left = planned([invoice("a", 100, "s"), credit("k", 30, "s"), invoice("z", 5)], per_day=1)
    assert (paid, left) == ({"a": 23, "k": 23, "z": 24}, {})


def test_what_awaits_an_attest_is_planned_only_when_asked_for():
    debts = [
        invoice("a", 100, facts=UNATTESTED),
        invoice("b", 100, facts=UNATTESTED | {Fact.HELD}),
    ]
    for is_awaited, left in (
        (False, {"a": Refusal.NOT_APPROVED, "b": Refusal.HELD}),
        (True, {"b": Refusal.HELD}),
    ):
        made = ready_to_plan(debts, is_attest_awaited=is_awaited)
        assert plan_days(made, Bounds(days=DAYS)).left == left


def test_a_plan_without_a_day_is_an_error_of_the_caller():
    with pytest.raises(ValueError, match="a day"):
        plan_days(ready_to_plan([]), Bounds(days=()))


amounts = st.integers(1, 500)


@st.composite
def debts(draw):
    """Some invoices, credit notes and debts that may not be paid, of a few payees."""
    found = []
    for number in range(draw(st.integers(0, 12))):
        make = draw(st.sampled_from([invoice, invoice, credit]))
        one = make(f"{number:02}", draw(amounts), draw(st.sampled_from("stu")))
        facts = draw(st.sampled_from([one.case.facts, one.case.facts | {Fact.HELD}, UNATTESTED]))
        letter = draw(st.sampled_from(UrgencyClass))
        found.append(replace(one, case=replace(one.case, facts=facts), urgency_class=letter))
    return found


@given(
    debts(),
    st.none() | st.integers(1, 5),
    st.none() | st.integers(1, 1500).map(lambda minor: Money("SEK", minor)),
    st.none() | st.frozensets(st.sampled_from(UrgencyClass), min_size=1),
    st.booleans(),
)
def test_the_first_day_pays_what_a_batch_with_the_same_bounds_pays(
    candidates, per_day, cash, classes, is_strict
):
    bounds = Bounds(days=DAYS[:1], per_day=per_day, cash=cash, is_strict=is_strict)
    made = plan_days(ready_to_plan(candidates, classes), bounds)
    ask = Ask(budget=cash, count=per_day, classes=classes, is_strict=is_strict)
    batch = propose(candidates, ask)
    assert tuple(payment for payment, _ in made.payments) == batch.payments
    assert [made.left[one.payable_id] for one in batch.left_out] == [o.code for o in batch.left_out]


@given(debts(), st.none() | st.integers(1, 3), st.integers(1, 5))
def test_every_debt_has_a_day_or_a_reason_and_no_day_has_too_many(candidates, per_day, count):
    bounds = Bounds(days=DAYS[:count], per_day=per_day)
    made = plan_days(ready_to_plan(candidates), bounds)
    assert made.paid_on.keys() | made.left.keys() == {one.id for one in candidates}
    assert made.paid_on.keys() & made.left.keys() == set()
    on = [day for _, day in made.payments]
    assert on == sorted(on)
    assert all(per_day is None or on.count(day) <= per_day for day in DAYS)
