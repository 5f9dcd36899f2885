"""Who may note what a repeated payment should have been, and what it comes to."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sluss.core.lifecycle import Fact
from sluss.core.money import Money
from sluss.rules.pay.correct import CorrectCase, Refusal, Verdict, difference, refuse_correct

WORST = CorrectCase(is_line=False, may_decide=False, reason=" ", facts=frozenset({Fact.HELD}))


def test_refusals_by_descending_precedence():
    """Start with everything wrong; heal one thing at a time; the next reason must show."""
    case, seen = WORST, []
    for heal in (
        lambda c: replace(c, is_line=True),
        lambda c: replace(c, may_decide=True),
        lambda c: replace(c, reason="decided"),
        lambda c: replace(c, facts=frozenset({Fact.ORDERED})),
    ):
        seen.append(refuse_correct(case))
        case = heal(case)
    assert seen == list(Refusal)
    assert refuse_correct(case) is None


@pytest.mark.parametrize("fact", list(Fact))
def test_only_what_was_paid_or_is_on_its_way_is_corrected(fact):
    case = CorrectCase(is_line=True, may_decide=True, reason="x", facts=frozenset({fact}))
    has_moved = fact in {Fact.ORDERED, Fact.CONFIRMED, Fact.PAID_ELSEWHERE}
    assert refuse_correct(case) is (None if has_moved else Refusal.NOT_PAID)


@pytest.mark.parametrize(
    ("right", "rest", "verdict"),
    [
        ("1000.00", "0.00", Verdict.RIGHT),
        ("1000.01", "0.01", Verdict.UNDERPAID),
        ("0", "-1000.00", Verdict.OVERPAID),
    ],
)
def test_the_difference_has_a_sign_and_a_word(right, rest, verdict):
    assert difference(Money.parse("1000"), Money.parse(right)) == (Money.parse(rest), verdict)


def test_two_currencies_do_not_meet():
    with pytest.raises(TypeError):
        difference(Money.parse("1"), Money.parse("1", "EUR"))
