"""What is noted of readiness: drills with their times, and that the paper kit was printed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sluss.rules.approve.roles import Act, Person


class NoteKind(StrEnum):
    """What a note is of. The value stands in the journal for ever."""

    DRILL = "drill"
    KIT_PRINTED = "kit-printed"


class DrillKind(StrEnum):
    """How much is practised, from talking it through to a whole day with the bank."""

    TABLETOP = "tabletop"
    RESTORE_AND_PAY = "restore-and-pay"
    FULL = "full"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of a drill by the clock. Units: whole seconds. None: it was not reached."""

    name: str
    target_seconds: int
    measured_seconds: int | None = None

    @property
    def is_in_time(self) -> bool:
        return self.measured_seconds is not None and self.measured_seconds <= self.target_seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Drill:
    """A drill that was held. passed: as those who led it judged; late steps are seen in steps."""

    drill: DrillKind
    steps: tuple[Step, ...] = ()
    passed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """Nothing but the note's own text: which edition, where it lies."""


Facts = Drill | Printed
FACTS: Mapping[NoteKind, type[Facts]] = {
    NoteKind.DRILL: Drill,
    NoteKind.KIT_PRINTED: Printed,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """One note. at: when it happened; noted_at: when it was written (both aware)."""

    number: int
    kind: NoteKind
    at: datetime
    noted_at: datetime
    by: str
    text: str
    facts: Facts


class Refusal(StrEnum):
    """Why it is not noted, in descending precedence: the first that applies is given."""

    LACKS_ROLE = "standby.lacks_role"
    IN_FUTURE = "standby.in_future"
    NO_STEPS = "standby.no_steps"


def refuse_note(by: Person, facts: Facts, *, at: datetime, now: datetime) -> Refusal | None:
    """Say why this person may not note it, or None if they may."""
    if not (by.has(Act.SAFEKEEP) or by.has(Act.LEAD_INCIDENT)):
        return Refusal.LACKS_ROLE
    if at > now:
        return Refusal.IN_FUTURE
    # Times against targets are what a drill is for; passed without any proves nothing.
    if isinstance(facts, Drill) and not facts.steps:
        return Refusal.NO_STEPS
    return None
