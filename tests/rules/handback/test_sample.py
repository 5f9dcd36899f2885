"""Which payments an auditor looks at."""

from __future__ import annotations

import pytest

from sluss.rules.handback.sample import Case, How, Risk, picked

CASES = [Case(f"SLUSS{number}", number * 100, frozenset()) for number in range(50)]


@pytest.mark.parametrize("how", list(How))
def test_the_seed_alone_decides_among_equals(how):
    alike = [Case(case.id, 100, frozenset()) for case in CASES]
    once = picked(alike, 5, "2026", how)
    assert once == picked(reversed(alike), 5, "2026", how)
    assert len(once) == 5
    assert set(once) <= {case.id for case in alike}
    assert picked(alike, 5, "2027", how) != once
    assert picked(alike[:2], 5, "x", how) == sorted(case.id for case in alike[:2])


def test_by_size_the_largest_are_picked_whatever_the_seed():
    largest = sorted(case.id for case in CASES[-5:])
    assert picked(CASES, 5, "1", How.SIZE) == picked(CASES, 5, "2", How.SIZE) == largest


@pytest.mark.parametrize(
    ("more", "less"),
    [
        ({Risk.MOVED_TWICE}, {Risk.ACCOUNT_CHANGED}),
        ({Risk.ACCOUNT_CHANGED}, {Risk.RELEASED}),
        ({Risk.RELEASED}, {Risk.WEAK_EVIDENCE}),
        ({Risk.WEAK_EVIDENCE}, {Risk.NOT_BOOKED}),
        ({Risk.NOT_BOOKED}, set()),
        ({Risk.RELEASED, Risk.WEAK_EVIDENCE, Risk.NOT_BOOKED}, {Risk.MOVED_TWICE}),
    ],
)
def test_by_risk_those_with_most_against_them_are_picked(more, less):
    cases = [Case("a", 1, frozenset(less)), Case("b", 1, frozenset(more))]
    assert picked(cases, 1, "any", How.RISK) == ["b"]
