"""Tasks through their services: once is once, none is lost between incidents, all is proved."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sluss.rules.incident.entries import Answer, Kind, Organisation, Raised, Tick
from tests.services.office import MORNING, Office


def raise_task(office: Office, text: str = "call", by: str = "eva", key: str = "", **facts):
    from sluss.services import incident

    return incident.raise_task(text, Raised(**facts), office.who(by), key=key or office.key())


def step(office: Office, kind: Kind, task: int, text: str = "", by: str = "max", key: str = ""):
    from sluss.services import incident

    return incident.step_task(kind, task, text, office.who(by), key=key or office.key())


def tasks():
    from sluss.services import incident

    return [(t.number, t.raised.text, t.owner, t.stage.value) for t in incident.all_tasks()]


def declare(office: Office):
    from sluss.services import incident

    return incident.declare(incident.Said(), office.who("max"), key=office.key())


def test_a_task_is_raised_taken_done_and_taken_up_again(office):
    declare(office)
    due = MORNING + timedelta(hours=8)
    first = raise_task(office, owner="bo", due_at=due, key="k")
    assert first == {"task": 2, "owner": "bo"}
    assert raise_task(office, owner="bo", due_at=due, key="k") == first
    assert tasks() == [(2, "call", "bo", "open")]
    assert step(office, Kind.TASK_TAKEN, 2) == {"task": 2, "entry": 3, "kind": "taken"}
    assert tasks() == [(2, "call", "max", "open")]
    assert step(office, Kind.TASK_DONE, 2, "called", key="d")["entry"] == 4
    assert step(office, Kind.TASK_DONE, 2, "called", key="d")["entry"] == 4
    assert tasks() == [(2, "call", "max", "done")]
    assert step(office, Kind.TASK_TAKEN, 2, by="eva")["entry"] == 5
    assert step(office, Kind.TASK_DROPPED, 2, "not needed")["entry"] == 6
    assert tasks() == [(2, "call", "eva", "dropped")]
    assert office.verify()["ok"]


def test_a_task_lives_before_between_and_after_incidents(office):
    from sluss.services import incident

    assert raise_task(office, "before")["task"] == 1
    assert incident.last() is None
    assert incident.numbered(0) is None
    first = declare(office)
    assert (first["incident"], first["entry"]) == (1, 2)
    assert raise_task(office, "in it")["task"] == 3
    step(office, Kind.TASK_TAKEN, 1)
    found = incident.last()
    assert [task.number for task in incident.tasks_of_incident(found)] == [1, 3]
    assert [entry.number for entry in found.entries] == [2, 3, 4]
    closed = _close(office)
    assert "refused" not in closed
    # The closed log takes no more lines; what is done of its tasks stands between incidents.
    step(office, Kind.TASK_DONE, 3)
    assert len(incident.last().entries) == closed["entries"]
    assert tasks() == [(1, "before", "max", "open"), (3, "in it", "", "done")]
    assert declare(office)["incident"] == 2
    assert office.verify()["ok"]


def _close(office: Office):
    """Answers every clock and closes the incident; entries: how many lines its log then has."""
    from sluss.services import incident

    said = incident.Said(organisation=Organisation.COMPANY)
    incident.declare(said, office.who("max"), key=office.key())
    for clock in incident.clocks(incident.last(), office.now):
        facts = Answer(clock=clock.deadline.name)
        note = incident.Note(kind=Kind.EXPLAINED, text="x", facts=facts)
        incident.note(note, office.who("max"), key=office.key())
    answer = incident.close("over", office.who("max"), key=office.key())
    return {**answer, "entries": len(incident.last().entries)}


def test_a_refused_line_is_not_written(office):
    assert raise_task(office, " ") == {"refused": "incident.task_no_text"}
    assert step(office, Kind.TASK_TAKEN, 1) == {"refused": "incident.no_such_task"}
    raise_task(office)
    assert step(office, Kind.TASK_DROPPED, 1) == {"refused": "incident.task_no_text"}
    step(office, Kind.TASK_TAKEN, 1)
    assert step(office, Kind.TASK_TAKEN, 1) == {"refused": "incident.task_yours_already"}
    step(office, Kind.TASK_DONE, 1)
    assert step(office, Kind.TASK_DONE, 1) == {"refused": "incident.task_not_open"}
    assert tasks() == [(1, "call", "max", "done")]
    assert office.verify()["ok"]


def test_a_task_is_not_taken_back_like_another_line(office):
    from sluss.services import incident

    declare(office)
    raise_task(office)
    wanted = incident.Note(kind=Kind.RETRACTED, text="x", corrects=2)
    answer = incident.note(wanted, office.who("max"), key=office.key())
    assert answer == {"refused": "incident.stands_for_good"}


@pytest.mark.parametrize("kind", [Kind.TASK, Kind.LOG, Kind.CARD])
def test_a_caller_that_is_wrong_gets_an_exception(office, kind):
    from sluss.services import incident

    with pytest.raises(ValueError, match="no step"):
        step(office, kind, 1)
    with pytest.raises(ValueError, match="no such note"):
        wanted = incident.Note(kind=Kind.TASK, text="x", facts=Tick(card="declare"))
        incident.note(wanted, office.who("max"), key=office.key())
