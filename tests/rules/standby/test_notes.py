"""Who may note what of readiness."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from sluss.rules.approve.roles import Person, Role
from sluss.rules.standby.notes import Drill, DrillKind, Printed, Refusal, Step, refuse_note

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
STEP = Step(name="load the mirror", target_seconds=600, measured_seconds=540)
HELD = Drill(drill=DrillKind.FULL, steps=(STEP,), passed=True)


def by(*roles: Role) -> Person:
    return Person(name="x", roles=frozenset(roles))


def test_refusals_come_in_their_order():
    empty = Drill(drill=DrillKind.FULL, passed=True)
    later = NOW + timedelta(seconds=1)
    seen = [
        refuse_note(by(Role.CLERK), empty, at=later, now=NOW),
        refuse_note(by(Role.OPERATOR), empty, at=later, now=NOW),
        refuse_note(by(Role.OPERATOR), empty, at=NOW, now=NOW),
    ]
    assert seen == list(Refusal)
    assert refuse_note(by(Role.OPERATOR), HELD, at=NOW, now=NOW) is None
    assert refuse_note(by(Role.OPERATOR), Printed(), at=NOW, now=NOW) is None


@pytest.mark.parametrize(
    ("role", "may"),
    [
        (Role.OPERATOR, True),
        (Role.ADMINISTRATOR, True),
        (Role.MANAGER, True),
        (Role.COMMUNICATOR, True),
        (Role.CLERK, False),
        (Role.ATTESTER, False),
        (Role.SIGNER, False),
        (Role.AUDITOR, False),
    ],
)
def test_who_keeps_things_ready_notes_it(role, may):
    assert (refuse_note(by(role), HELD, at=NOW, now=NOW) is None) is may


@pytest.mark.parametrize(
    ("measured", "in_time"), [(600, True), (601, False), (0, True), (None, False)]
)
def test_a_step_that_was_not_reached_is_not_in_time(measured, in_time):
    assert Step(name="s", target_seconds=600, measured_seconds=measured).is_in_time is in_time
