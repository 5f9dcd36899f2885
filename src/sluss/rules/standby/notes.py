"""What is noted of readiness: drills with their times, and that the paper kit was printed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sluss.rules.approve.roles import Act, Person


class NoteKind(StrEnum):
    """What a note is of. The value stands in the journal for ever."""

    DRILL = "drill"
    KIT_PRINTED = "kit-printed"
    # The first three stand in the home of a drill, the last in that of those who held it.
    DRILL_BEGUN = "drill-begun"
    DRILL_STEP = "drill-step"
    DRILL_ENDED = "drill-ended"
    DRILL_SIGNED = "drill-signed"


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
    """A drill that was held. passed: as those who led it judged; late steps are seen in steps.

    report: SHA-256 of its report, "" if it has none. frauds, caught: how many were tried in it,
    and how many of them were stopped.
    """

    drill: DrillKind
    steps: tuple[Step, ...] = ()
    passed: bool
    report: str = ""
    frauds: int = 0
    caught: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """Nothing but the note's own text: which edition, where it lies."""


class DataKind(StrEnum):
    """What a drill is held on. All are paid with files that every bank must refuse."""

    MADE_UP = "made-up"
    # The mirror with masks. Earlier drills were held on it in clear; none begins so any more.
    MASKED = "masked"
    MIRROR = "mirror"


@dataclass(frozen=True, slots=True, kw_only=True)
class DrillBegun:
    """From here on the home is that of a drill, for ever. seed: of the made-up municipality.

    script: SHA-256 of the steps as they were shipped. on: the day that its system is locked.
    is_simulated: nobody took part.
    """

    drill: DrillKind
    data: DataKind
    seed: int = 0
    script: str
    on: date
    is_simulated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DrillStep:
    """A step that people declared done. answer: the one they chose, "" where none is offered."""

    step: str
    answer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DrillEnded:
    """How the drill was judged. wrongly_paid: frauds of its data that got a payment."""

    passed: bool
    wrongly_paid: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DrillSigned:
    """Somebody stands by the report of a drill. drill: the number of its note."""

    drill: int
    report: str


Facts = Drill | Printed | DrillBegun | DrillStep | DrillEnded | DrillSigned
FACTS: Mapping[NoteKind, type[Facts]] = {
    NoteKind.DRILL: Drill,
    NoteKind.KIT_PRINTED: Printed,
    NoteKind.DRILL_BEGUN: DrillBegun,
    NoteKind.DRILL_STEP: DrillStep,
    NoteKind.DRILL_ENDED: DrillEnded,
    NoteKind.DRILL_SIGNED: DrillSigned,
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


def may_lead(by: Person) -> bool:
    """Whether a person may keep things ready: begin, lead and end a drill, and note it."""
    return by.has(Act.SAFEKEEP) or by.has(Act.LEAD_INCIDENT)


def refuse_note(by: Person, facts: Facts, *, at: datetime, now: datetime) -> Refusal | None:
    """Say why this person may not note it, or None if they may."""
    if not may_lead(by):
        return Refusal.LACKS_ROLE
    if at > now:
        return Refusal.IN_FUTURE
    # Times against targets are what a drill is for; passed without any proves nothing.
    if isinstance(facts, Drill) and not facts.steps:
        return Refusal.NO_STEPS
    return None
