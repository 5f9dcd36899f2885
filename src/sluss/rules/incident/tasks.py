"""Tasks: who sees to what until when, drawn from the lines of the log that are about them.

A task outlives the incident in which it was raised, and may be raised while none goes on: it is
on the list until somebody has done it or dropped it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from sluss.rules.approve.roles import Person
from sluss.rules.incident.entries import RIGHTS, Entry, Kind, Raised, Step

_NO_TIME = datetime.max.replace(tzinfo=UTC)


class Stage(StrEnum):
    """How far a task has come."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


# Taking up what was done or dropped opens it again: nothing in the log is ever undone.
_LEADS_TO = {
    Kind.TASK: Stage.OPEN,
    Kind.TASK_TAKEN: Stage.OPEN,
    Kind.TASK_DONE: Stage.DONE,
    Kind.TASK_DROPPED: Stage.DROPPED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A task as it stands. owner "": nobody's. last: the latest line about it."""

    raised: Entry
    facts: Raised
    owner: str
    stage: Stage
    last: Entry

    @property
    def number(self) -> int:
        return self.raised.number

    @property
    def is_open(self) -> bool:
        return self.stage is Stage.OPEN

    def is_overdue(self, now: datetime) -> bool:
        return self.is_open and self.facts.due_at is not None and self.facts.due_at < now


def tasks_in(entries: Sequence[Entry]) -> tuple[Task, ...]:
    """Every task of a log, what is open first, that by its time; the rest by number."""
    found: dict[int, Task] = {}
    for entry in entries:
        if isinstance(entry.facts, Raised):
            found[entry.number] = Task(
                raised=entry,
                facts=entry.facts,
                owner=entry.facts.owner,
                stage=Stage.OPEN,
                last=entry,
            )
        elif isinstance(entry.facts, Step):
            found[entry.facts.task] = _after(found[entry.facts.task], entry)
    return tuple(sorted(found.values(), key=_place))


def _after(task: Task, entry: Entry) -> Task:
    return Task(
        raised=task.raised,
        facts=task.facts,
        owner=entry.by if entry.kind is Kind.TASK_TAKEN else task.owner,
        stage=_LEADS_TO[entry.kind],
        last=entry,
    )


def _place(task: Task) -> tuple[bool, datetime, int]:
    due_at = task.facts.due_at if task.is_open else None
    return not task.is_open, due_at or _NO_TIME, task.number


class TaskRefusal(StrEnum):
    """Why nothing is written of a task, in descending precedence."""

    LACKS_ROLE = "incident.task_lacks_role"
    NO_TEXT = "incident.task_no_text"
    NO_SUCH_TASK = "incident.no_such_task"
    NOT_OPEN = "incident.task_not_open"
    YOURS_ALREADY = "incident.task_yours_already"


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskCase:
    """All that the rule may look at. task: the one that a step is about, None if unknown."""

    kind: Kind
    by: Person
    text: str
    task: Task | None = None


def refuse_task(case: TaskCase) -> TaskRefusal | None:
    """Say why the line is not written, or None if it is.

    Whoever works in the incident may take, do or drop a task, whosever it is: people fall ill.
    """
    if not case.by.has(RIGHTS[case.kind]):
        return TaskRefusal.LACKS_ROLE
    if case.kind in (Kind.TASK, Kind.TASK_DROPPED) and not case.text.strip():
        return TaskRefusal.NO_TEXT
    if case.kind is Kind.TASK:
        return None
    if case.task is None:
        return TaskRefusal.NO_SUCH_TASK
    if case.kind is not Kind.TASK_TAKEN:
        return None if case.task.is_open else TaskRefusal.NOT_OPEN
    if case.task.is_open and case.task.owner == case.by.name:
        return TaskRefusal.YOURS_ALREADY
    return None
