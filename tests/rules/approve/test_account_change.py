"""A new account: two people, a number known from before, and some hours."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files

import pytest

from sluss.core.party import Account, Scheme
from sluss.rules.approve.account_change import (
    TABLE,
    AccountCase,
    Refusal,
    Stage,
    Step,
    is_resting,
    next_stage,
    refuse_step,
    usable_from,
)
from sluss.rules.approve.roles import Person, Role
from sluss.rules.triage.policy import Policy, read_policy

NOW = datetime(2023, 11, 24, 9, tzinfo=UTC)
POLICY = read_policy((files("sluss") / "data" / "policy.toml").read_bytes())
assert isinstance(POLICY, Policy)
RESTING = replace(POLICY, rest_hours=48)
SOUND = Account(Scheme.BANKGIRO, "50501055")
WORST = AccountCase(
    is_payee_known=False,
    stage=None,
    account=Account(Scheme.BANKGIRO, "50501056"),
    by=Person(name="anna", roles=frozenset({Role.AUDITOR}), until=NOW),
    requested_on=date(2023, 11, 23),
    is_verified=True,
    phone_known_since=None,
    proposed_by="anna",
    called_back_by="anna",
)
CLERK = Person(name="anna", roles=frozenset({Role.CLERK}))
GOOD = AccountCase(
    is_payee_known=True,
    stage=None,
    account=SOUND,
    by=CLERK,
    requested_on=date(2023, 11, 23),
    phone_known_since=date(2023, 11, 22),
    proposed_by="bo",
    called_back_by="bo",
)


def test_refusals_of_a_confirmation_by_descending_precedence():
    """Start with everything wrong; heal one thing at a time; the next reason must show."""
    case, seen = WORST, []
    for heal in (
        lambda c: replace(c, is_payee_known=True),
        lambda c: replace(c, stage=Stage.CALLED_BACK),
        lambda c: replace(c, by=replace(c.by, roles=CLERK.roles)),
        lambda c: replace(c, by=replace(c.by, until=None)),
        lambda c: replace(c, account=SOUND),
        lambda c: replace(c, is_verified=False),
        lambda c: replace(c, phone_known_since=date(2023, 11, 24)),
        lambda c: replace(c, phone_known_since=date(2023, 11, 22)),
        lambda c: replace(c, proposed_by="bo"),
        lambda c: replace(c, called_back_by="bo"),
    ):
        seen.append(refuse_step(Step.CONFIRM, case, now=NOW))
        case = heal(case)
    assert seen == list(Refusal)
    assert refuse_step(Step.CONFIRM, case, now=NOW) is None


@pytest.mark.parametrize("stage", [None, *Stage])
@pytest.mark.parametrize("step", list(Step))
def test_the_steps_are_taken_in_their_order_or_not_at_all(step, stage):
    refusal = refuse_step(step, replace(GOOD, stage=stage), now=NOW)
    if (stage, step) in TABLE:
        assert (refusal, next_stage(stage, step)) == (None, TABLE[stage, step])
    else:
        assert refusal is Refusal.WRONG_STAGE
        with pytest.raises(KeyError):
            next_stage(stage, step)


def test_only_a_call_back_and_another_person_lead_to_confirmed():
    ways = {(stage, step) for (stage, step), after in TABLE.items() if after is Stage.CONFIRMED}
    assert ways == {(Stage.CALLED_BACK, Step.CONFIRM)}
    into = {stage for (stage, _), after in TABLE.items() if after is Stage.CALLED_BACK}
    assert into == {Stage.PROPOSED, Stage.CALLED_BACK}


@pytest.mark.parametrize(
    ("step", "changed", "refusal"),
    [
        (Step.PROPOSE, {"stage": None, "phone_known_since": None}, None),
        (Step.PROPOSE, {"account": Account(Scheme.IBAN, "SE00")}, Refusal.UNSOUND),
        (Step.PROPOSE, {"is_verified": True}, Refusal.VERIFIED_ALREADY),
        (Step.CALL_BACK, {"stage": Stage.PROPOSED, "phone_known_since": None},
         Refusal.NO_KNOWN_PHONE),
        (Step.CALL_BACK, {"stage": Stage.PROPOSED, "phone_known_since": date(2023, 12, 1)},
         Refusal.PHONE_NOT_OLDER),
        (Step.CALL_BACK, {"stage": Stage.PROPOSED, "proposed_by": "anna"}, None),
        (Step.REJECT, {"stage": Stage.PROPOSED, "proposed_by": "anna"}, None),
    ],
)  # fmt: skip
def test_each_step_asks_only_what_it_must(step, changed, refusal):
    assert refuse_step(step, replace(GOOD, **changed), now=NOW) is refusal


@pytest.mark.parametrize(("hours", "resting"), [(0, True), (47, True), (48, False), (99, False)])
def test_a_confirmed_account_rests_its_hours(hours, resting):
    assert usable_from(NOW, RESTING) == NOW + timedelta(hours=48)
    assert is_resting(NOW, RESTING, now=NOW + timedelta(hours=hours)) is resting
