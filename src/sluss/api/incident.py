"""The incident: what stands, its clocks, log, tasks and costs, and what is said of it."""

from __future__ import annotations

from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from sluss.api import shapes
from sluss.api.access import Token
from sluss.api.answers import Wrong, answered, give, lang_of, refused, wrong
from sluss.api.given import (
    NUMBER_MAX,
    Because,
    Count,
    Day,
    Given,
    Instant,
    Key,
    NumberInPath,
    Reason,
    Text,
    Word,
    one_of,
)
from sluss.api.refusals import OF_ACT, OF_LOOK
from sluss.api.request import caller_of
from sluss.rules.approve.roles import Act
from sluss.rules.incident.entries import Decision, Incident, Kind, Raised
from sluss.rules.incident.entries import Organisation as Type
from sluss.services import incident as service
from sluss.telling.clocks_shown import urgency
from sluss.telling.incident_told import (
    clocks_told,
    closed_told,
    costs_told,
    declared_told,
    log_told,
    raised_told,
    tasks_told,
)

router = Router(tags=["incident"])
_STEPS = {"take": Kind.TASK_TAKEN, "done": Kind.TASK_DONE, "drop": Kind.TASK_DROPPED}
Number = Annotated[int, Field(ge=1, le=NUMBER_MAX)]
# The values alone: the document has another shape of the name Organisation.
TypeName = Annotated[str, one_of(Type)]


class WhichIncident(Given):
    """Of which incident; of the one declared last if none is named."""

    incident: Number | None = None


class WhichLog(WhichIncident):
    """Which entries; all if no kind is named."""

    kind: list[Kind] = Field(default_factory=list)


class WhichTasks(Given):
    """Which tasks: those that wait, and those of the person of the token."""

    state: Literal["", "open"] = ""
    owner: Literal["", "me"] = ""


class Declaring(Given):
    """What is said of the incident; what is not said stands as it was said before."""

    on: Day | None = None
    what: Text | None = None
    known_at: Instant | None = None
    how: Text | None = None
    type: TypeName | None = None


class Logging(Given):
    """A line of the log. corrects: the entry in whose place it shall stand."""

    text: Reason
    at: Instant | None = None
    corrects: Count | None = None


class Deciding(Logging):
    """A decision. decided_by: the person of the token if nobody is named."""

    ground: Reason
    decided_by: Word = ""


class Raising(Given):
    """A task. owner: nobody yet if none is named."""

    text: Reason
    owner: Word = ""
    by_time: Instant | None = None


class Stepping(Given):
    """What is said of a task that is taken, done or dropped."""

    text: Text = ""


@router.get("/incident", auth=Token(Act.READ, asks=WhichLog), response={200: shapes.Log, **OF_LOOK})
def show(request: HttpRequest, wish: Query[WhichLog]) -> HttpResponse:
    """What stands, and the log in the order of writing with the tasks it is about."""
    return give(log_told(needed(wish.incident), wish.kind, caller_of(request).at))


@router.get("/incident/clocks", auth=Token(Act.READ), response={200: shapes.Clocks, **OF_LOOK})
def clocks(request: HttpRequest) -> HttpResponse:
    """The clocks of the law, those that somebody must answer first."""
    found, at = needed(), caller_of(request).at
    running = sorted(service.clocks(found, at), key=urgency)
    return give(clocks_told(found, running, at, lang_of(request)))


@router.get(
    "/incident/tasks",
    auth=Token(Act.READ, asks=WhichTasks),
    response={200: shapes.Tasks, **OF_LOOK},
)
def tasks(request: HttpRequest, wish: Query[WhichTasks]) -> HttpResponse:
    """Every task of whatever incident or of none, what is open first."""
    who = caller_of(request).who
    chosen = [
        one
        for one in service.all_tasks()
        if (one.owner == who.by or not wish.owner) and (one.is_open or not wish.state)
    ]
    return give(tasks_told(chosen, who.at))


@router.get(
    "/incident/costs",
    auth=Token(Act.READ, asks=WhichIncident),
    response={200: shapes.Costs, **OF_LOOK},
)
def costs(request: HttpRequest, wish: Query[WhichIncident]) -> HttpResponse:
    """What it cost, by the categories of the law."""
    return give(costs_told(needed(wish.incident), lang_of(request)))


def needed(number: int | None = None) -> Incident:
    """The incident of this number, else the one declared last. Refused if there is none."""
    found = service.last() if number is None else service.numbered(number)
    if found is None:
        raise wrong(Wrong.NO_SUCH_INCIDENT, status=404)
    return found


@router.post(
    "/incident/declare", auth=Token(Act.LEAD_INCIDENT), response={200: shapes.Declared, **OF_ACT}
)
def declare(request: HttpRequest, given: Declaring, key: Key) -> HttpResponse:
    """Declare an incident, or correct the declaration of the one that is open."""
    caller = caller_of(request)
    said = service.Said(
        on=given.on,
        known_at=given.known_at,
        what=given.what,
        how=given.how,
        organisation=Type(given.type) if given.type else None,
    )
    return give(declared_told(answered(service.declare(said, caller.who, key=caller.key(key)))))


@router.post("/incident/log", auth=Token(Act.LOG_INCIDENT), response={200: shapes.Noted, **OF_ACT})
def log(request: HttpRequest, given: Logging, key: Key) -> HttpResponse:
    """Write a line in the log of the open incident."""
    wanted = service.Note(kind=Kind.LOG, text=given.text, at=given.at, corrects=given.corrects)
    return noted(request, wanted, key)


@router.post(
    "/incident/decide", auth=Token(Act.DECIDE_INCIDENT), response={200: shapes.Noted, **OF_ACT}
)
def decide(request: HttpRequest, given: Deciding, key: Key) -> HttpResponse:
    """Write a decision with its ground in the log of the open incident."""
    decided_by = given.decided_by or caller_of(request).who.by
    facts = Decision(ground=given.ground, decided_by=decided_by)
    wanted = service.Note(
        kind=Kind.DECISION, text=given.text, at=given.at, corrects=given.corrects, facts=facts
    )
    return noted(request, wanted, key)


def noted(request: HttpRequest, wanted: service.Note, key: str) -> HttpResponse:
    """Write an entry in the log, and give what it became."""
    caller = caller_of(request)
    return give(answered(service.note(wanted, caller.who, key=caller.key(key))))


@router.post(
    "/incident/tasks", auth=Token(Act.LOG_INCIDENT), response={200: shapes.TaskRaised, **OF_ACT}
)
def add_task(request: HttpRequest, given: Raising, key: Key) -> HttpResponse:
    """Raise a task, in the log of the open incident or, if none is open, between incidents."""
    caller = caller_of(request)
    wanted = Raised(owner=given.owner.strip(), due_at=given.by_time)
    raised = service.raise_task(given.text, wanted, caller.who, key=caller.key(key))
    return give(raised_told(answered(raised)))


@router.post(
    "/incident/tasks/{number}/{step}",
    auth=Token(Act.LOG_INCIDENT),
    response={200: shapes.TaskStepped, **OF_ACT},
)
def step_task(
    request: HttpRequest,
    number: NumberInPath,
    step: Literal["take", "done", "drop"],
    given: Stepping,
    key: Key,
) -> HttpResponse:
    """Say that a task is taken, done or dropped."""
    caller = caller_of(request)
    kind = _STEPS[step]
    said = service.step_task(kind, number, given.text, caller.who, key=caller.key(key))
    return give(answered(said))


@router.post(
    "/incident/close", auth=Token(Act.CLOSE_INCIDENT), response={200: shapes.Closed, **OF_ACT}
)
def close(request: HttpRequest, because: Because, key: Key) -> HttpResponse:
    """End the incident. Refused while a clock of the law is not answered, which is named."""
    caller = caller_of(request)
    closed = service.close(because.reason, caller.who, key=caller.key(key))
    if "refused" in closed:
        raise refused(closed["refused"], found=", ".join(closed["clocks"]))
    return give(closed_told(closed))
