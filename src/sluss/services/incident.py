"""The step incident: declared, and then a log of what was done, decided, met and spent."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from sluss.core.plain import from_plain, to_plain
from sluss.outside.clock import STOCKHOLM, day_of
from sluss.rules.incident.cards import Task as CardTask
from sluss.rules.incident.cards import tasks_of
from sluss.rules.incident.clocks import Clock, CloseCase, clocks_of, refuse_close, unanswered
from sluss.rules.incident.entries import (
    FACTS,
    PLAINLY,
    TASK_KINDS,
    Answer,
    Assessment,
    ClockCase,
    Cost,
    Decision,
    Declaration,
    EntryCase,
    Facts,
    Incident,
    Kind,
    Meeting,
    Plainly,
    Raised,
    Step,
    Tick,
    refuse_declaration,
    refuse_entry,
)
from sluss.rules.incident.entries import Organisation as Type
from sluss.rules.incident.significance import Judged, assess
from sluss.rules.incident.tasks import Task, TaskCase, refuse_task, tasks_in
from sluss.services import _shipped
from sluss.services._command import Context, Plain, Who, command, run
from sluss.services._frozen import sealed, write_frozen
from sluss.services._incident import (
    incident_of,
    last_incident,
    log_in_use,
    task_entries,
    write_entry,
)
from sluss.services._incident_day import believe_until
from sluss.services._people import person
from sluss.store.models import Organisation, Original


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What is said when an incident is declared. None: not said now.

    What is not said stands as it was said before, or is worked out: the day is today, and it
    became known this very moment. The type of the organisation is never worked out.
    """

    on: date | None = None
    known_at: datetime | None = None
    what: str | None = None
    how: str | None = None
    organisation: Type | None = None


def declare(said: Said, who: Who, *, key: str) -> Plain:
    """Declare an incident, or correct the declaration of the one that is open.

    Says also from which day lists of the locked system are no longer believed; what was taken in
    already is judged by that day too.
    """
    given = {
        "on": said.on.isoformat() if said.on else None,
        "known_at": _utc(said.known_at) if said.known_at else None,
        "what": said.what,
        "how": said.how,
        "organisation": said.organisation.value if said.organisation else None,
    }
    return run("incident.declare", given, who, key=key)


@command("incident.declare")
def _declare(context: Context, given: Plain) -> Plain:
    last = last_incident()
    incident = last if last and last.is_open else None
    facts, what = _declared(context, given, incident, last)
    now = datetime.fromisoformat(context.at)
    refusal = refuse_declaration(person(context.by), known_at=facts.known_at, now=now)
    if refusal:
        return {"refused": refusal.value}
    number = incident.number if incident else (last.number + 1 if last else 1)
    corrects = incident.declared.number if incident else None
    entry = write_entry(context, number, Kind.DECLARED, text=what, corrects=corrects, facts=facts)
    believe_until(facts.on.isoformat(), context)
    return {
        "incident": number,
        "entry": entry,
        "corrects": corrects,
        "incident_on": facts.on.isoformat(),
        "known_at": _utc(facts.known_at),
        "what": what,
        "how": facts.how,
        "organisation_type": facts.organisation.value if facts.organisation else None,
    }


def _declared(
    context: Context, given: Plain, incident: Incident | None, last: Incident | None
) -> tuple[Declaration, str]:
    """The declaration as it stands now, and what is unreachable. last: open or closed."""
    before = incident.declaration if incident else _at_first(context, last)
    told = given["known_at"]
    known_at = datetime.fromisoformat(told) if told else before.known_at
    # What was known to be locked was locked by then, and lists of later days vouch for nothing.
    day = min(before.on, day_of(known_at)) if told else before.on
    facts = Declaration(
        on=date.fromisoformat(given["on"]) if given["on"] else day,
        known_at=known_at,
        how=before.how if given["how"] is None else given["how"],
        organisation=Type(given["organisation"]) if given["organisation"] else before.organisation,
    )
    what = (incident.declared.text if incident else "") if given["what"] is None else given["what"]
    return facts, what


def _at_first(context: Context, last: Incident | None) -> Declaration:
    """What holds of a new incident if nothing is said of it."""
    # A home of before the log may have its day already: it is not moved by beginning the log.
    day = Organisation.objects.values_list("incident_on", flat=True).get(id=1)
    return Declaration(
        on=date.fromisoformat(day) if day and last is None else context.today,
        known_at=datetime.fromisoformat(context.at),
        organisation=last.declaration.organisation if last else None,
    )


_OWN_COMMAND = frozenset({Kind.DECLARED, Kind.CLOSED}) | TASK_KINDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """An entry to be written. at None: now. corrects: the entry in whose place it shall stand.

    situation: of a meeting, the situation that it had before it: it is frozen with the entry.
    """

    kind: Kind
    text: str
    at: datetime | None = None
    corrects: int | None = None
    facts: Facts = PLAINLY
    situation: Plain | None = None


def note(wanted: Note, who: Who, *, key: str) -> Plain:
    """Write an entry in the log of the open incident: any kind but its first and its last.

    Errors: ValueError for facts of another kind, a cost of no known category, or no known card.
    """
    fits = isinstance(wanted.facts, FACTS.get(wanted.kind, Plainly))
    has_none = wanted.situation is None or wanted.kind is Kind.MEETING
    if wanted.kind in _OWN_COMMAND or not fits or not has_none:
        raise ValueError(f"no such note: {wanted.kind}")
    _check(wanted.facts)
    given = {
        "kind": wanted.kind.value,
        "text": wanted.text,
        "at": _utc(wanted.at) if wanted.at else None,
        "corrects": wanted.corrects,
        "facts": to_plain(wanted.facts),
    }
    if wanted.situation is not None:
        given["made"] = sealed(wanted.situation)
    return run("incident.note", given, who, key=key)


def _check(facts: Facts) -> None:
    match facts:
        case Tick(card=name) if name not in {card.name for card in _shipped.cards().cards}:
            raise ValueError(f"no such card: {name}")
        case Cost(category=name) if name not in {c.name for c in _shipped.cost_categories()}:
            raise ValueError(f"no such category of cost: {name}")
        case Cost(hours_hundredths=hours, amount=amount) if (hours is None) == (amount is None):
            raise ValueError("a cost is in hours or in kronor")


@command("incident.note")
def _note(context: Context, given: Plain) -> Plain:
    kind, at = Kind(given["kind"]), given["at"] or context.at
    facts: Facts = from_plain(FACTS.get(kind, Plainly), given["facts"])
    incident = last_incident()
    case = EntryCase(
        incident=incident,
        kind=kind,
        by=person(context.by),
        texts=_texts(given["text"], facts),
        at=datetime.fromisoformat(at),
        corrects=given["corrects"],
        is_evidence_known=_is_evidence_known(facts),
        clock=_clock_case(context, incident, facts),
        card=facts.card if isinstance(facts, Tick) else None,
    )
    refusal = refuse_entry(case, now=datetime.fromisoformat(context.at))
    if refusal or incident is None:
        return {"refused": refusal.value if refusal else ""}
    frozen: Plain = {}
    if isinstance(facts, Meeting) and "made" in given:
        frozen = write_frozen(context, given["made"], given["text"])
        facts = replace(facts, situation=frozen["sha256"])
    entry = write_entry(
        context,
        incident.number,
        kind,
        text=given["text"],
        at=at,
        corrects=given["corrects"],
        facts=facts,
    )
    return {
        "incident": incident.number,
        "entry": entry,
        "kind": kind.value,
        "at": at,
        "corrects": given["corrects"],
        **({"situation": frozen} if frozen else {}),
    }


def _texts(text: str, facts: Facts) -> tuple[str, ...]:
    match facts:
        case Tick():
            return ()
        case Decision(ground=ground, decided_by=name):
            return text, ground, name
    return (text,)


def _is_evidence_known(facts: Facts) -> bool | None:
    if not isinstance(facts, Cost) or not facts.evidence:
        return None
    return bool(Original.objects.filter(sha256=facts.evidence).exists())


def _clock_case(context: Context, incident: Incident | None, facts: Facts) -> ClockCase | None:
    if not isinstance(facts, Answer):
        return None
    found = {clock.deadline.name: clock for clock in _clocks(context, incident)}.get(facts.clock)
    return ClockCase(is_known=found is not None, began_at=found.began_at if found else None)


def close(reason: str, who: Who, *, key: str) -> Plain:
    """End the incident: afterwards its log is only read, and a new one may be declared.

    Which lists are believed does not change by it. A refusal names the clocks to be answered.
    """
    return run("incident.close", {"reason": reason}, who, key=key)


@command("incident.close")
def _close(context: Context, given: Plain) -> Plain:
    incident = last_incident()
    clocks = _clocks(context, incident)
    case = CloseCase(
        incident=incident, by=person(context.by), reason=given["reason"], clocks=clocks
    )
    refusal = refuse_close(case)
    if refusal or incident is None:
        names = [clock.deadline.name for clock in unanswered(clocks)]
        return {"refused": refusal.value if refusal else "", "clocks": names}
    entry = write_entry(context, incident.number, Kind.CLOSED, text=given["reason"])
    return {"incident": incident.number, "entry": entry, "closed_at": context.at}


def _clocks(context: Context, incident: Incident | None) -> tuple[Clock, ...]:
    return clocks(incident, datetime.fromisoformat(context.at)) if incident else ()


def raise_task(text: str, wanted: Raised, who: Who, *, key: str) -> Plain:
    """Raise a task, in the log of the open incident or, if none is open, between incidents."""
    given = {"text": text, "facts": to_plain(wanted)}
    return run("incident.raise_task", given, who, key=key)


@command("incident.raise_task")
def _raise_task(context: Context, given: Plain) -> Plain:
    case = TaskCase(kind=Kind.TASK, by=person(context.by), text=given["text"])
    if refusal := refuse_task(case):
        return {"refused": refusal.value}
    facts: Raised = from_plain(Raised, given["facts"])
    entry = write_entry(context, log_in_use(), Kind.TASK, text=given["text"], facts=facts)
    return {"task": entry, "owner": facts.owner}


def step_task(kind: Kind, task: int, text: str, who: Who, *, key: str) -> Plain:
    """Say that a task is taken, done or dropped.

    Errors: ValueError for another kind of entry.
    """
    if kind not in TASK_KINDS - {Kind.TASK}:
        raise ValueError(f"no step of a task: {kind}")
    given = {"kind": kind.value, "task": task, "text": text}
    return run("incident.step_task", given, who, key=key)


@command("incident.step_task")
def _step_task(context: Context, given: Plain) -> Plain:
    kind, number = Kind(given["kind"]), given["task"]
    found = {task.number: task for task in all_tasks()}.get(number)
    case = TaskCase(kind=kind, by=person(context.by), text=given["text"], task=found)
    if refusal := refuse_task(case):
        return {"refused": refusal.value}
    facts = Step(task=number)
    entry = write_entry(context, log_in_use(), kind, text=given["text"], facts=facts)
    return {"task": number, "entry": entry, "kind": kind.value}


def all_tasks() -> tuple[Task, ...]:
    """Every task there ever was, of whatever incident or of none, what is open first."""
    return tasks_in(task_entries())


def tasks_of_incident(incident: Incident) -> tuple[Task, ...]:
    """The tasks that a line of this incident is about, as they stand now."""
    lines = {entry.number for entry in incident.entries}
    about = {entry.facts.task for entry in incident.entries if isinstance(entry.facts, Step)}
    return tuple(task for task in all_tasks() if task.number in lines | about)


def last() -> Incident | None:
    """The incident that was declared last, with its whole log; None if none ever was."""
    return last_incident()


def numbered(number: int) -> Incident | None:
    """The incident of this number, open or closed; None if there is none."""
    return incident_of(number)


def clocks(incident: Incident, now: datetime) -> tuple[Clock, ...]:
    """The clocks of the law that hold or may hold for this incident. now: aware."""
    return clocks_of(_shipped.duties().deadlines, incident, now=now, zone=STOCKHOLM)


def tasks(incident: Incident, now: datetime) -> tuple[CardTask, ...]:
    """The role cards of this incident, what is overdue first. now: aware."""
    return tasks_of(_shipped.cards(), incident, now=now)


def judge(
    said: Assessment, organisation: Type | None, *, incident: Incident | None, today: date
) -> tuple[Judged, ...]:
    """The incident held against the thresholds of the day on which it became known."""
    known = incident.declaration.known_at.astimezone(STOCKHOLM).date() if incident else today
    return assess(said, _shipped.duties().thresholds, organisation, day=known)


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
