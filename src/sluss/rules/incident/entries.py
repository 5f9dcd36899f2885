"""The log of an incident: its entries, which of them still stand, and who may not write one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sluss.core.money import Money
from sluss.rules.approve.roles import Act, Person


class Kind(StrEnum):
    """What an entry is. The value stands in the journal for ever."""

    DECLARED = "declared"
    LOG = "log"
    DECISION = "decision"
    MEETING = "meeting"
    COST = "cost"
    SIGNIFICANCE = "significance"
    REPORTED = "reported"
    EXPLAINED = "explained"
    CARD = "card"
    TASK = "task"
    TASK_TAKEN = "taken"
    TASK_DONE = "done"
    TASK_DROPPED = "dropped"
    RETRACTED = "retracted"
    CLOSED = "closed"


class Organisation(StrEnum):
    """What the organisation is in the eyes of the law: it decides which duties it has."""

    MUNICIPALITY = "municipality"
    REGION = "region"
    PARISH = "parish"
    COMPANY = "company"


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """What is said of the incident itself. The entry's text says what is unreachable.

    on:           the day from which lists of the locked system are no longer believed.
    known_at:     when it became known here: the clocks of the law count from it.
    organisation: None while nobody has said it; it is never guessed.
    """

    on: date
    known_at: datetime
    how: str = ""
    organisation: Organisation | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A decision, on what ground, and who took it: the one who writes need not be the one."""

    ground: str
    decided_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """A meeting and who was there. situation: the SHA-256 of the frozen one that it had, or ""."""

    present: tuple[str, ...] = ()
    situation: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Hours or an amount that the incident cost. Units: hours in hundredths (250 is 2.5 hours).

    evidence: SHA-256 of an original that came in, "" for none.
    """

    category: str
    hours_hundredths: int | None = None
    amount: Money | None = None
    evidence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """How heavy the incident was judged to be. Units: hours in hundredths. None: not said.

    last_year: last year's appropriation or revenue. passed: the names of the thresholds passed.
    """

    hours_limited: int | None = None
    hours_workaround: int | None = None
    cost: Money | None = None
    last_year: Money | None = None
    persons: int | None = None
    passed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The name of a clock that was met (the text is the reference), or need not be (the reason)."""

    clock: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """The name of a role card that is done. The text may be empty."""

    card: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Raised:
    """A task: who shall see to it, and until when. owner "": nobody has taken it yet.

    asked_for: what somebody outside asked for ("hardship"), "" if the task is our own idea; facts:
               by which they named an invoice, contact: how they can be reached, both unproved.
    payable:   the id of the debt that it is about, "" for none.
    """

    owner: str = ""
    due_at: datetime | None = None
    asked_for: str = ""
    facts: str = ""
    contact: str = ""
    payable: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """The number of the task that was taken, done or dropped; a task's is that of its entry."""

    task: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Plainly:
    """Nothing but the entry's own text."""


PLAINLY = Plainly()
Facts = (
    Declaration | Decision | Meeting | Cost | Assessment | Answer | Tick | Raised | Step | Plainly
)
FACTS: Mapping[Kind, type[Facts]] = {
    Kind.DECLARED: Declaration,
    Kind.DECISION: Decision,
    Kind.MEETING: Meeting,
    Kind.COST: Cost,
    Kind.SIGNIFICANCE: Assessment,
    Kind.REPORTED: Answer,
    Kind.EXPLAINED: Answer,
    Kind.CARD: Tick,
    Kind.TASK: Raised,
    Kind.TASK_TAKEN: Step,
    Kind.TASK_DONE: Step,
    Kind.TASK_DROPPED: Step,
}
TASK_KINDS = frozenset({Kind.TASK, Kind.TASK_TAKEN, Kind.TASK_DONE, Kind.TASK_DROPPED})
# What an entry of each kind asks of its writer; to retract one takes the same right.
RIGHTS: Mapping[Kind, Act] = {
    Kind.DECLARED: Act.LEAD_INCIDENT,
    Kind.LOG: Act.LOG_INCIDENT,
    Kind.DECISION: Act.DECIDE_INCIDENT,
    Kind.MEETING: Act.LOG_INCIDENT,
    Kind.COST: Act.LOG_INCIDENT,
    Kind.SIGNIFICANCE: Act.LEAD_INCIDENT,
    Kind.REPORTED: Act.LEAD_INCIDENT,
    Kind.EXPLAINED: Act.LEAD_INCIDENT,
    Kind.CARD: Act.LOG_INCIDENT,
    **dict.fromkeys(TASK_KINDS, Act.LOG_INCIDENT),
    Kind.RETRACTED: Act.LOG_INCIDENT,
    Kind.CLOSED: Act.CLOSE_INCIDENT,
}
# A declaration is corrected by another one, what is taken back stays so, and a task is taken up
# again or dropped by a line of its own.
_STAND_FOR_GOOD = frozenset({Kind.DECLARED, Kind.RETRACTED, Kind.CLOSED}) | TASK_KINDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the log. at: when it happened; noted_at: when it was written (both aware).

    corrects: the number of the entry in whose place it stands, None for none.
    """

    number: int
    kind: Kind
    at: datetime
    noted_at: datetime
    by: str
    text: str
    corrects: int | None = None
    facts: Facts = PLAINLY


@dataclass(frozen=True, slots=True)
class Incident:
    """An incident with its whole log, in the order of writing. The first entry declares it."""

    number: int
    entries: tuple[Entry, ...]

    @property
    def begun_at(self) -> datetime:
        """When it was declared: the times of the role cards count from it."""
        return self.entries[0].noted_at

    @property
    def is_open(self) -> bool:
        return all(entry.kind is not Kind.CLOSED for entry in self.entries)

    @property
    def declared(self) -> Entry:
        """The declaration in force: the last one."""
        return [entry for entry in self.entries if entry.kind is Kind.DECLARED][-1]

    @property
    def declaration(self) -> Declaration:
        """The facts of the declaration in force."""
        facts = self.declared.facts
        if not isinstance(facts, Declaration):
            raise TypeError("a declaration without its facts")
        return facts


def replaced_by(entries: Sequence[Entry]) -> dict[int, int]:
    """Of each entry that stands no more: the number of the one that took its place."""
    return {entry.corrects: entry.number for entry in entries if entry.corrects is not None}


def standing(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """What still counts: neither corrected nor taken back, in the order of writing."""
    gone = replaced_by(entries)
    return tuple(e for e in entries if e.number not in gone and e.kind is not Kind.RETRACTED)


class Refusal(StrEnum):
    """Why an entry is not written, in descending precedence: the first that applies is given."""

    LACKS_ROLE = "incident.lacks_role"
    NONE_OPEN = "incident.none_open"
    NO_TEXT = "incident.no_text"
    IN_FUTURE = "incident.in_future"
    NO_SUCH_ENTRY = "incident.no_such_entry"
    OTHER_KIND = "incident.other_kind"
    STANDS_FOR_GOOD = "incident.stands_for_good"
    CORRECTED_ALREADY = "incident.corrected_already"
    NO_SUCH_EVIDENCE = "incident.no_such_evidence"
    NO_SUCH_CLOCK = "incident.no_such_clock"
    CLOCK_NOT_BEGUN = "incident.clock_not_begun"
    REPORTED_TOO_EARLY = "incident.reported_too_early"
    CARD_DONE_ALREADY = "incident.card_done_already"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockCase:
    """The clock that an entry answers. began_at: None while what it counts from is not done."""

    is_known: bool
    began_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryCase:
    """All that the rule may look at. texts: every text that must say something.

    is_evidence_known: None if no evidence is named; clock, card: None if the entry answers none.
    """

    incident: Incident | None
    kind: Kind
    by: Person
    texts: tuple[str, ...]
    at: datetime
    corrects: int | None = None
    is_evidence_known: bool | None = None
    clock: ClockCase | None = None
    card: str | None = None


def refuse_entry(case: EntryCase, *, now: datetime) -> Refusal | None:
    """Say why the entry is not written, or None if it is."""
    entries = case.incident.entries if case.incident else ()
    old = next((entry for entry in entries if entry.number == case.corrects), None)
    asked = old.kind if old and case.kind is Kind.RETRACTED else case.kind
    if not case.by.has(RIGHTS[asked]):
        return Refusal.LACKS_ROLE
    if case.incident is None or not case.incident.is_open:
        return Refusal.NONE_OPEN
    if not all(text.strip() for text in case.texts):
        return Refusal.NO_TEXT
    if case.at > now:
        return Refusal.IN_FUTURE
    if case.corrects is not None and (refusal := _refuse_correction(case, old)):
        return refusal
    if case.is_evidence_known is False:
        return Refusal.NO_SUCH_EVIDENCE
    if case.clock and (refusal := _refuse_answer(case, case.clock)):
        return refusal
    ticked = [entry.facts for entry in standing(entries)]
    return Refusal.CARD_DONE_ALREADY if case.card and Tick(card=case.card) in ticked else None


def _refuse_answer(case: EntryCase, clock: ClockCase) -> Refusal | None:
    if not clock.is_known:
        return Refusal.NO_SUCH_CLOCK
    if case.kind is not Kind.REPORTED:
        return None
    if clock.began_at is None:
        return Refusal.CLOCK_NOT_BEGUN
    if case.at < clock.began_at:
        return Refusal.REPORTED_TOO_EARLY
    return None


def _refuse_correction(case: EntryCase, old: Entry | None) -> Refusal | None:
    if old is None or case.incident is None:
        return Refusal.NO_SUCH_ENTRY
    if case.kind not in (old.kind, Kind.RETRACTED):
        return Refusal.OTHER_KIND
    if old.kind in _STAND_FOR_GOOD:
        return Refusal.STANDS_FOR_GOOD
    # Two corrections of one entry would both count: the later one is to name the earlier.
    if old.number in replaced_by(case.incident.entries):
        return Refusal.CORRECTED_ALREADY
    return None


class DeclareRefusal(StrEnum):
    """Why an incident is not declared, in descending precedence."""

    LACKS_ROLE = "incident.declare_lacks_role"
    KNOWN_IN_FUTURE = "incident.known_in_future"


def refuse_declaration(by: Person, *, known_at: datetime, now: datetime) -> DeclareRefusal | None:
    """Say why this person may not declare it so, or None if they may."""
    if not by.has(Act.LEAD_INCIDENT):
        return DeclareRefusal.LACKS_ROLE
    if known_at > now:
        return DeclareRefusal.KNOWN_IN_FUTURE
    return None
