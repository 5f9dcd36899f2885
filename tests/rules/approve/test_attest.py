"""Who may attest, and how many must."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from importlib.resources import files

import pytest

from sluss.core.lifecycle import State
from sluss.core.money import Money
from sluss.rules.approve.attest import AttestCase, Refusal, needs, refuse_attest
from sluss.rules.approve.roles import Person, Role
from sluss.rules.triage.policy import AttestStep, Policy, read_policy

NOW = datetime(2023, 11, 24, 9, tzinfo=UTC)
POLICY = read_policy((files("sluss") / "data" / "policy.toml").read_bytes())
assert isinstance(POLICY, Policy)
ANNA = Person(name="anna", roles=frozenset({Role.CLERK}), limit=Money("EUR", 100), until=NOW)
WORST = AttestCase(
    is_known=False,
    state=State.SETTLED,
    amount=Money.parse("900.00"),
    by=ANNA,
    registered_by=frozenset({"anna"}),
    attested_by=frozenset({"anna"}),
    keyed_by=frozenset({"anna"}),
)


def _by(case: AttestCase, **changed) -> AttestCase:
    return replace(case, by=replace(case.by, **changed))


def test_refusals_by_descending_precedence():
    """Start with everything wrong; heal one thing at a time; the next reason must show."""
    case, seen = WORST, []
    for heal in (
        lambda c: replace(c, is_known=True),
        lambda c: replace(c, state=State.OPEN),
        lambda c: _by(c, roles=frozenset({Role.ATTESTER})),
        lambda c: _by(c, until=None),
        lambda c: replace(c, registered_by=frozenset({"bo"})),
        lambda c: replace(c, attested_by=frozenset({"bo"})),
        lambda c: replace(c, keyed_by=frozenset({"bo"})),
        lambda c: _by(c, limit=Money.parse("899.99")),
        lambda c: _by(c, limit=Money.parse("900.00")),
    ):
        seen.append(refuse_attest(case, now=NOW))
        case = heal(case)
    assert seen == list(Refusal)
    assert refuse_attest(case, now=NOW) is None


@pytest.mark.parametrize("state", list(State))
def test_what_is_held_may_be_attested_and_what_is_over_may_not(state):
    person = Person(name="anna", roles=frozenset({Role.ATTESTER}))
    case = AttestCase(is_known=True, state=state, amount=Money.parse("1"), by=person)
    may = state in {State.OPEN, State.HELD, State.APPROVED, State.RESERVED}
    assert refuse_attest(case, now=NOW) is (None if may else Refusal.WRONG_STATE)


STEPPED = replace(
    POLICY, attest_steps=(AttestStep(0, 1), AttestStep(100_000, 2), AttestStep(10_000_000, 3))
)


@pytest.mark.parametrize(
    ("policy", "amount", "people"),
    [
        (POLICY, Money("SEK", 0), 2),
        (POLICY, Money("SEK", 10**14), 2),
        (STEPPED, Money("SEK", 99_999), 1),
        (STEPPED, Money("SEK", 100_000), 2),
        (STEPPED, Money("SEK", -100_000), 2),
        (STEPPED, Money("SEK", 10_000_000), 3),
        (STEPPED, Money("EUR", 1), 3),
    ],
)
def test_the_amount_decides_how_many_must_attest(policy, amount, people):
    assert needs(amount, policy) == people
