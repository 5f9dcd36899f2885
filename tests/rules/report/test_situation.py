"""What the situation report says of the debts."""

from __future__ import annotations

from datetime import date

import pytest

from sluss.core.lifecycle import State
from sluss.core.money import Money
from sluss.core.party import Party
from sluss.core.records import DocumentKind
from sluss.rules.report.situation import (
    UNDATED,
    Age,
    Group,
    Situation,
    Unpaid,
    Waiters,
    ages,
    is_debt,
    situation,
)
from sluss.rules.triage.policy import UrgencyClass
from tests.rules.triage.test_late import owed

LIMITS = {"late_days_1": 7, "late_days_2": 30, "late_days_3": 60, "tail_rows": 2}
AT = date(2026, 11, 24)
A, E = UrgencyClass.A, UrgencyClass.E


def unpaid(id_: str, kronor: str, due: str, letter: UrgencyClass = E, **changed) -> Unpaid:
    """due: a day of November, "" for none. The supplier is known by its number alone."""
    amount = Money.parse(kronor)
    whole = {"id": id_, "amount": amount, "open_amount": amount, "supplier": Party(org_number=id_)}
    day = date.fromisoformat(due) if due else None
    return Unpaid(owed(**{**whole, **changed}), letter, day)


def test_ages_are_not_late_then_by_rising_bounds_then_undated():
    late = (Age(1, 7), Age(8, 30), Age(31, 60), Age(61, None))
    assert ages(LIMITS) == (Age(0, 0), *late, UNDATED)
    assert ages({"tail_rows": 1}) == (Age(0, 0), Age(1, None), UNDATED)


@pytest.mark.parametrize(
    ("due", "age"),
    [
        ("2027-01-01", Age(0, 0)),
        ("2026-11-24", Age(0, 0)),
        ("2026-11-23", Age(1, 7)),
        ("2026-11-17", Age(1, 7)),
        ("2026-11-16", Age(8, 30)),
        ("2026-10-25", Age(8, 30)),
        ("2026-10-24", Age(31, 60)),
        ("2026-09-25", Age(31, 60)),
        ("2026-09-24", Age(61, None)),
        ("2003-01-01", Age(61, None)),
        ("", UNDATED),
    ],
)
def test_a_debt_has_the_age_of_its_days(due, age):
    (group,) = situation([unpaid("1", "100", due)], LIMITS, AT).groups
    assert group == Group(E, age, 1, (Money.parse("100"),))


def test_debts_are_counted_by_class_and_age_and_waiters_once():
    payout = {"kind": DocumentKind.PAYOUT}
    one, two = Party(name="Bo", org_number="8503111232"), Party(name="Åkeri Norr AB (publ)")
    found = situation(
        [
            unpaid("1", "100", "2026-11-20", A, **payout, supplier=one, has_hardship=True),
            unpaid("2", "150", "2026-11-30", A, **payout, supplier=one),
            unpaid("3", "200", "2026-11-30", supplier=two),
            unpaid("4", "300", "2026-11-20", supplier=Party(name="AKERI NORR")),
            unpaid("5", "400", "2026-11-19", state=State.DISPUTED),
            unpaid("6", "500", "2026-11-18", state=State.SENT),
            unpaid("7", "600", "2026-11-17"),
            unpaid("8", "700", "", supplier=two),
        ],
        LIMITS,
        AT,
    )
    assert [one.payable.id for one in found.tail] == ["7", "6"]
    assert found == Situation(
        count=8,
        sums=(Money.parse("2950"),),
        groups=(
            Group(A, Age(0, 0), 1, (Money.parse("150"),)),
            Group(A, Age(1, 7), 1, (Money.parse("100"),)),
            Group(E, Age(0, 0), 1, (Money.parse("200"),)),
            Group(E, Age(1, 7), 4, (Money.parse("1800"),)),
            Group(E, UNDATED, 1, (Money.parse("700"),)),
        ),
        tail=found.tail,
        persons=Waiters(1, 1),
        # Åkeri Norr AB (publ) and AKERI NORR are one by name.
        suppliers=Waiters(4, 4),
        hardship=1,
    )


def test_nobody_waits():
    nobody = Waiters(0, 0)
    assert situation([], LIMITS, AT) == Situation(0, (), (), (), nobody, nobody, 0)


@pytest.mark.parametrize(
    ("changed", "is_one"),
    [
        ({}, True),
        ({"kind": DocumentKind.PAYOUT}, True),
        ({"kind": DocumentKind.CREDIT_NOTE}, False),
        ({"open_amount": Money("SEK", 0)}, False),
    ],
)
def test_a_debt_is_what_somebody_waits_for(changed, is_one):
    assert is_debt(owed(**changed)) is is_one
