"""Which clocks of the law run, until when, and what has been done about each."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum

from sluss.rules.approve.roles import Act, Person
from sluss.rules.incident.entries import Answer, Entry, Incident, Kind, Organisation, standing
from sluss.rules.incident.law import Deadline, in_force


class Applies(StrEnum):
    """Whether a clock holds for this organisation."""

    YES = "yes"
    UNSETTLED = "unsettled"  # Nobody could settle it: somebody here must decide, and say why.
    UNKNOWN = "unknown"  # Nobody has said what the organisation is.


class Stage(StrEnum):
    """How far a clock has come."""

    RUNNING = "running"
    PASSED = "passed"
    WAITING = "waiting"  # What it counts from has not been done.
    MET = "met"
    EXPLAINED = "explained"
    FALLEN = "fallen"  # What it counts from need not be done, so it need not either.


# Somebody must still do something, or say why not.
UNANSWERED = frozenset({Stage.RUNNING, Stage.PASSED, Stage.WAITING})


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """A deadline of this incident. began_at, due_at: None while it waits for another one.

    answer: the entry that says it was met, or why it need not be.
    """

    deadline: Deadline
    applies: Applies
    stage: Stage
    began_at: datetime | None
    due_at: datetime | None
    answer: Entry | None

    @property
    def is_on_time(self) -> bool | None:
        """Whether it was met in time; None while it is not met."""
        if self.stage is not Stage.MET or self.answer is None or self.due_at is None:
            return None
        return self.answer.at <= self.due_at


def clocks_of(
    deadlines: Sequence[Deadline], incident: Incident, *, now: datetime, zone: tzinfo
) -> tuple[Clock, ...]:
    """Every clock that holds or may hold, in the order of the deadlines.

    zone: where the calendar is read. The deadlines of the day on which the incident became known
    hold, also if the law changes while it goes on.
    """
    known_at = incident.declaration.known_at
    answers = _answers(incident)
    found: dict[str, Clock] = {}
    for deadline in in_force(deadlines, known_at.astimezone(zone).date()):
        applies = _applies(deadline, incident.declaration.organisation)
        earlier = found.get(deadline.counts_from)
        # Where what it counts from does not hold, there is nothing to count from.
        if applies is None or (deadline.counts_from and earlier is None):
            continue
        began_at = known_at if earlier is None else _met_at(earlier)
        due_at = _due_at(deadline, began_at, zone) if began_at else None
        answer = answers.get(deadline.name)
        found[deadline.name] = Clock(
            deadline=deadline,
            applies=applies,
            stage=_stage(answer, earlier, due_at, now),
            began_at=began_at,
            due_at=due_at,
            answer=answer,
        )
    return tuple(found.values())


def months_after(at: datetime, months: int) -> datetime:
    """The same clock time some calendar months later; the last day of a month that is too short.

    The calendar is that of at's own time zone. A weekend does not move it: it is never too late.
    """
    years, month = divmod(at.month - 1 + months, 12)
    year = at.year + years
    day = min(at.day, calendar.monthrange(year, month + 1)[1])
    return at.replace(year=year, month=month + 1, day=day)


def _due_at(deadline: Deadline, began_at: datetime, zone: tzinfo) -> datetime:
    if deadline.hours is not None:
        return began_at + timedelta(hours=deadline.hours)
    due = months_after(began_at.astimezone(zone), deadline.months or 0)
    return due.astimezone(began_at.tzinfo)


def _answers(incident: Incident) -> dict[str, Entry]:
    """The last word on each clock: that it was met, or why it need not be."""
    return {
        entry.facts.clock: entry
        for entry in standing(incident.entries)
        if isinstance(entry.facts, Answer)
    }


def _applies(deadline: Deadline, organisation: Organisation | None) -> Applies | None:
    """None if it does not hold. What holds for all holds for who has not said what they are."""
    if deadline.applies_to == frozenset(Organisation) or organisation in deadline.applies_to:
        return Applies.YES
    if organisation is None:
        return Applies.UNKNOWN
    return Applies.UNSETTLED if organisation in deadline.unsettled_for else None


def _met_at(clock: Clock) -> datetime | None:
    return clock.answer.at if clock.answer and clock.stage is Stage.MET else None


def _stage(
    answer: Entry | None, earlier: Clock | None, due_at: datetime | None, now: datetime
) -> Stage:
    if answer is not None:
        return Stage.MET if answer.kind is Kind.REPORTED else Stage.EXPLAINED
    if earlier and earlier.stage in (Stage.EXPLAINED, Stage.FALLEN):
        return Stage.FALLEN
    if due_at is None:
        return Stage.WAITING
    return Stage.PASSED if now > due_at else Stage.RUNNING


class CloseRefusal(StrEnum):
    """Why an incident is not closed, in descending precedence: the first that applies is given."""

    LACKS_ROLE = "incident.close_lacks_role"
    NONE_OPEN = "incident.close_none_open"
    NO_REASON = "incident.close_no_reason"
    TYPE_UNKNOWN = "incident.close_type_unknown"
    CLOCK_UNANSWERED = "incident.close_clock_unanswered"


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseCase:
    """All that the rule may look at."""

    incident: Incident | None
    by: Person
    reason: str
    clocks: tuple[Clock, ...] = ()


def refuse_close(case: CloseCase) -> CloseRefusal | None:
    """Say why the incident is not closed, or None if it is.

    A clock that may hold counts as one that does: somebody must have met it or said why not.
    """
    if not case.by.has(Act.CLOSE_INCIDENT):
        return CloseRefusal.LACKS_ROLE
    if case.incident is None or not case.incident.is_open:
        return CloseRefusal.NONE_OPEN
    if not case.reason.strip():
        return CloseRefusal.NO_REASON
    if any(clock.applies is Applies.UNKNOWN for clock in unanswered(case.clocks)):
        return CloseRefusal.TYPE_UNKNOWN
    if unanswered(case.clocks):
        return CloseRefusal.CLOCK_UNANSWERED
    return None


def unanswered(clocks: Sequence[Clock]) -> tuple[Clock, ...]:
    """The clocks that somebody must still answer."""
    return tuple(clock for clock in clocks if clock.stage in UNANSWERED)
