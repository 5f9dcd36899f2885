"""The scripts that ship, and that a broken one is found when it is read."""

from __future__ import annotations

import pytest

from sluss.outside.shipped import shipped
from sluss.rules.standby.notes import DrillKind
from sluss.rules.standby.script import Milestone, StepKind, read_scripts

SHIPPED = shipped("drill/scripts.toml")
SCRIPTS = read_scripts(SHIPPED)


@pytest.mark.parametrize(
    ("kind", "minutes", "steps", "frauds"),
    [
        (DrillKind.TABLETOP, 60, 10, 1),
        (DrillKind.RESTORE_AND_PAY, 60, 6, 0),
        (DrillKind.FULL, 135, 17, 1),
    ],
)
def test_how_long_each_drill_is_to_take(kind, minutes, steps, frauds):
    script = SCRIPTS[kind]
    assert sum(step.target_seconds for step in script.steps) == minutes * 60
    assert len(script.steps) == steps
    assert sum(step.kind is StepKind.FRAUD for step in script.steps) == frauds


@pytest.mark.parametrize("kind", DrillKind)
def test_each_step_is_planned_for_when_the_one_before_it_is_to_be_done(kind):
    begins = 0
    for step in SCRIPTS[kind].steps:
        assert step.minute * 60 == begins
        begins += step.target_seconds


def test_the_journal_can_tell_of_every_milestone():
    told = [step.name for step in SCRIPTS[DrillKind.FULL].steps if step.kind is StepKind.COMMAND]
    assert told == [milestone.value for milestone in Milestone]


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("pick = 5", "picks = 5"),
        ('name = "declare"', 'nam = "declare"'),
        ('name = "declare"', 'name = "stop-files"'),
        ('name = "receive"', 'name = "received"'),
        ("right = true", "right = false"),
        ('kind = "fraud"', 'kind = "inject"'),
    ],
)
def test_a_broken_script_is_our_fault(was, becomes):
    broken = SHIPPED.decode().replace(was, becomes, 1).encode()
    assert broken != SHIPPED
    with pytest.raises(ValueError, match="scripts"):
        read_scripts(broken)
