"""How a drill goes: a clock on each step, what was decided, and which frauds were stopped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sluss.rules.handback.verdict import Verdict
from sluss.rules.standby.notes import (
    DataKind,
    DrillBegun,
    DrillEnded,
    DrillKind,
    DrillStep,
    Note,
    Step,
)
from sluss.rules.standby.script import Milestone, Script, ScriptStep, StepKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """A step of a drill by the clock. begun_at None: it has not come; done_at None: not done.

    by, said, answer: who declared it done, in which words, and which answer they chose.
    """

    step: ScriptStep
    begun_at: datetime | None = None
    done_at: datetime | None = None
    by: str = ""
    said: str = ""
    answer: str = ""

    @property
    def seconds(self) -> int | None:
        """How long it took, in whole seconds; None while it is not done."""
        if self.begun_at is None or self.done_at is None:
            return None
        return int((self.done_at - self.begun_at).total_seconds())

    @property
    def measured(self) -> Step:
        """The same as it is noted."""
        return Step(
            name=self.step.name,
            target_seconds=self.step.target_seconds,
            measured_seconds=self.seconds,
        )


@dataclass(frozen=True, slots=True)
class Guarded:
    """What the guard said of the restored system's file: how many payments, how many doubles."""

    judged: int
    doubles: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """A drill as it stands. ended_at None: it goes on. wrongly_paid: frauds that got a payment.

    guarded: None if no file of the restored system was judged.
    """

    drill: DrillKind
    data: DataKind
    seed: int
    on: date
    is_simulated: bool
    begun_at: datetime
    begun_by: str
    steps: tuple[Timed, ...]
    ended_at: datetime | None = None
    ended_by: str = ""
    said: str = ""
    passed: bool = False
    wrongly_paid: int = 0
    guarded: Guarded | None = None

    @property
    def current(self) -> Timed | None:
        """The step that is under way; None if all are done or the drill is over."""
        if self.ended_at is not None:
            return None
        return next((one for one in self.steps if one.done_at is None), None)

    @property
    def frauds(self) -> int:
        """How many frauds were tried; those in the data count as one, once it is paid from it."""
        return len(self._asked) + self.has_paid

    @property
    def caught(self) -> int:
        """How many of them were stopped."""
        stopped = sum(one.answer in one.step.right for one in self._asked)
        return stopped + (self.has_paid and not self.wrongly_paid)

    @property
    def has_paid(self) -> bool:
        """Whether a payment file left, of data in which frauds are known."""
        return self.data is DataKind.MADE_UP and any(
            one.step.name == Milestone.EXPORTED and one.done_at for one in self.steps
        )

    @property
    def _asked(self) -> list[Timed]:
        return [one for one in self.steps if one.step.kind is StepKind.FRAUD and one.done_at]


class StepRefusal(StrEnum):
    """Why a step is not declared done, in descending precedence."""

    STEP_LACKS_ROLE = "standby.step_lacks_role"
    DRILL_IS_OVER = "standby.drill_is_over"
    NO_STEP_LEFT = "standby.no_step_left"
    STEP_WAITS = "standby.step_waits"
    STEP_NOT_DECIDED = "standby.step_not_decided"
    NO_SUCH_ANSWER = "standby.no_such_answer"


class EndRefusal(StrEnum):
    """Why a drill is not ended, in descending precedence."""

    END_LACKS_ROLE = "standby.end_lacks_role"
    ENDED_ALREADY = "standby.ended_already"
    NOT_ALL_DONE = "standby.not_all_done"
    FRAUD_NOT_CAUGHT = "standby.fraud_not_caught"


def refuse_step(course: Course, *, may_lead: bool, said: str, answer: str) -> StepRefusal | None:
    """Say why the step that is under way is not done with these words, or None."""
    if not may_lead:
        return StepRefusal.STEP_LACKS_ROLE
    if course.ended_at is not None:
        return StepRefusal.DRILL_IS_OVER
    if course.current is None:
        return StepRefusal.NO_STEP_LEFT
    step = course.current.step
    if step.kind is StepKind.COMMAND:
        return StepRefusal.STEP_WAITS
    if not said.strip() or (step.answers and not answer):
        return StepRefusal.STEP_NOT_DECIDED
    if answer and answer not in {one.name for one in step.answers}:
        return StepRefusal.NO_SUCH_ANSWER
    return None


def refuse_end(
    course: Course, *, may_lead: bool, passed: bool, wrongly_paid: int
) -> EndRefusal | None:
    """Say why the drill is not ended so, or None. Any drill may be ended as not passed."""
    if not may_lead:
        return EndRefusal.END_LACKS_ROLE
    if course.ended_at is not None:
        return EndRefusal.ENDED_ALREADY
    if not passed:
        return None
    if course.current is not None:
        return EndRefusal.NOT_ALL_DONE
    if course.caught < course.frauds or wrongly_paid:
        return EndRefusal.FRAUD_NOT_CAUGHT
    return None


def course_of(
    script: Script,
    notes: Iterable[Note],
    reached: Mapping[Milestone, datetime],
    guarded: Guarded | None = None,
) -> Course | None:
    """The drill that these notes of its home tell of; None if they tell of none.

    Shapes: notes in the order of writing; reached as by milestones().
    """
    begun: Note | None = None
    ended: Note | None = None
    said: dict[str, Note] = {}
    for note in notes:
        match note.facts:
            case DrillBegun():
                begun = note
            case DrillStep(step=name):
                said[name] = note
            case DrillEnded():
                ended = note
    if begun is None or not isinstance(begun.facts, DrillBegun):
        return None
    end = ended.facts if ended and isinstance(ended.facts, DrillEnded) else None
    return Course(
        drill=begun.facts.drill,
        data=begun.facts.data,
        seed=begun.facts.seed,
        on=begun.facts.on,
        is_simulated=begun.facts.is_simulated,
        begun_at=begun.at,
        begun_by=begun.by,
        steps=tuple(_timed(script, begun.at, said, reached)),
        ended_at=ended.at if ended else None,
        ended_by=ended.by if ended else "",
        said=ended.text if ended else "",
        passed=bool(end and end.passed),
        wrongly_paid=end.wrongly_paid if end else 0,
        guarded=guarded,
    )


def _timed(
    script: Script,
    begun_at: datetime,
    said: Mapping[str, Note],
    reached: Mapping[Milestone, datetime],
) -> Iterator[Timed]:
    """Every step: each begins when the one before it is done."""
    begins: datetime | None = begun_at
    for step in script.steps:
        note = said.get(step.name)
        done = note.at if note else None
        if step.kind is StepKind.COMMAND:
            done = reached.get(Milestone(step.name))
        if begins is None or done is None:
            yield Timed(step=step, begun_at=begins)
            begins = None
            continue
        # Somebody may have done it before its turn: then it took no time of its own.
        done = max(begins, done)
        facts = note.facts if note else None
        yield Timed(
            step=step,
            begun_at=begins,
            done_at=done,
            by=note.by if note else "",
            said=note.text if note else "",
            answer=facts.answer if isinstance(facts, DrillStep) else "",
        )
        begins = done


# ---- What the journal tells ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Carried:
    """A command that was carried out: its name, when, and what it answered."""

    fact: str
    at: datetime
    answer: dict[str, Any]


def milestones(
    carried: Iterable[Carried], *, pick: int, since: datetime
) -> dict[Milestone, datetime]:
    """When each milestone was reached first, by the commands of a journal in their order.

    pick: how many debts must have all their attests. since: what was before is not of the drill.
    """
    found: dict[Milestone, datetime] = {}
    attested: set[str] = set()
    for one in carried:
        if one.at < since or ("refused" in one.answer and isinstance(one.answer["refused"], str)):
            continue
        match one.fact:
            case "intake.receive" if Milestone.PICKED not in found:
                # Files may come in several commands; reading is over when somebody picks.
                found[Milestone.RECEIVED] = one.at
            case "approve.attest" if one.answer["approved"]:
                found.setdefault(Milestone.PICKED, one.at)
                attested |= {
                    row["id"] for row in one.answer["approved"] if row["attests"] >= row["needs"]
                }
                if len(attested) >= pick:
                    found.setdefault(Milestone.ATTESTED, one.at)
            case "pay.propose" if one.answer.get("batch") is not None:
                found.setdefault(Milestone.PROPOSED, one.at)
            case "pay.sign" if len(one.answer["signed_by"]) >= one.answer["needs"]:
                found.setdefault(Milestone.SIGNED, one.at)
            case "pay.export":
                found.setdefault(Milestone.EXPORTED, one.at)
            case "handback.guard" if one.answer["transactions"]:
                found.setdefault(Milestone.GUARDED, one.at)
    return found


def until_end(carried: Iterable[Carried]) -> Iterator[Carried]:
    """What was carried out before the drill was ended: what comes later changes no report."""
    for one in carried:
        if one.fact == "drill.end" and "refused" not in one.answer:
            return
        yield one


def guarded_by(carried: Iterable[Carried], *, since: datetime) -> Guarded | None:
    """What the guard said first of a payment file; None if none was judged."""
    for one in carried:
        if one.fact == "handback.guard" and one.at >= since and one.answer["transactions"]:
            verdicts = [row["verdict"] for row in one.answer["transactions"]]
            return Guarded(len(verdicts), verdicts.count(Verdict.DOUBLE.value))
    return None
