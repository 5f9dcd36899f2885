"""Tasks as the log tells them: whose they are, how they stand, and who may not write of one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from sluss.rules.approve.roles import Person, Role
from sluss.rules.incident.entries import Entry, Kind, Raised, Step
from sluss.rules.incident.tasks import Stage, TaskCase, TaskRefusal, refuse_task, tasks_in

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


def line(number: int, kind: Kind, by: str = "eva", **facts) -> Entry:
    made = Raised(**facts) if kind is Kind.TASK else Step(**facts)
    return Entry(number=number, kind=kind, at=NOW, noted_at=NOW, by=by, text="x", facts=made)


def who(name: str, *roles: Role) -> Person:
    return Person(name=name, roles=frozenset(roles))


@pytest.mark.parametrize(
    ("steps", "owner", "stage"),
    [
        ([], "bo", Stage.OPEN),
        ([Kind.TASK_TAKEN], "eva", Stage.OPEN),
        ([Kind.TASK_DONE], "bo", Stage.DONE),
        ([Kind.TASK_DROPPED], "bo", Stage.DROPPED),
        ([Kind.TASK_DONE, Kind.TASK_TAKEN], "eva", Stage.OPEN),
        ([Kind.TASK_TAKEN, Kind.TASK_DONE], "eva", Stage.DONE),
    ],
)
def test_a_task_stands_as_its_last_line_says(steps, owner, stage):
    more = [line(n, kind, task=1) for n, kind in enumerate(steps, start=2)]
    (task,) = tasks_in([line(1, Kind.TASK, owner="bo"), *more])
    assert (task.number, task.owner, task.stage) == (1, owner, stage)
    assert task.last.number == 1 + len(steps)


def test_what_is_open_goes_first_and_of_it_what_is_due_first():
    log = [
        line(1, Kind.TASK),
        line(2, Kind.TASK, due_at=NOW - HOUR),
        line(3, Kind.TASK, due_at=NOW + HOUR),
        line(4, Kind.TASK, due_at=NOW - HOUR),
        line(5, Kind.TASK_DONE, task=2),
        line(6, Kind.TASK_TAKEN, task=1),
    ]
    found = tasks_in(log)
    assert [task.number for task in found] == [4, 3, 1, 2]
    # What is done is late no more; on the stroke of the hour nothing is.
    assert [task.number for task in found if task.is_overdue(NOW)] == [4]
    assert not found[1].is_overdue(NOW + HOUR)


def test_what_is_refused_by_descending_precedence():
    (mine,) = tasks_in([line(1, Kind.TASK, owner="eva")])
    (done,) = tasks_in([line(1, Kind.TASK, owner="eva"), line(2, Kind.TASK_DONE, task=1)])
    case = TaskCase(kind=Kind.TASK_DROPPED, by=who("eva", Role.AUDITOR), text=" ")
    heals = (
        {"by": who("eva", Role.CLERK)},
        {"text": "why"},
        {"task": done},
        {"kind": Kind.TASK_TAKEN, "task": mine},
        {"by": who("bo", Role.CLERK)},
    )
    seen = []
    for heal in heals:
        seen.append(refuse_task(case))
        case = replace(case, **heal)
    assert seen == list(TaskRefusal)
    assert refuse_task(case) is None


@pytest.mark.parametrize(
    ("kind", "text", "refusal"),
    [
        (Kind.TASK, " ", TaskRefusal.NO_TEXT),
        (Kind.TASK, "x", None),
        (Kind.TASK_TAKEN, "", None),
        (Kind.TASK_DONE, "", TaskRefusal.NOT_OPEN),
        (Kind.TASK_DROPPED, "x", TaskRefusal.NOT_OPEN),
    ],
)
def test_what_may_be_said_of_a_task_that_is_done(kind, text, refusal):
    (done,) = tasks_in([line(1, Kind.TASK, owner="eva"), line(2, Kind.TASK_DONE, task=1)])
    # Whoever had it may take it up again.
    case = TaskCase(kind=kind, by=who("eva", Role.CLERK), text=text, task=done)
    assert refuse_task(case) is refusal
