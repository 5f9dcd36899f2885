"""An incident over the API, from its declaration to its end, as the command line has it."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest

from sluss.rules.incident.entries import Answer, Kind
from tests.services.office import Office

LOG = "/incident/log"


def still(answer):
    """An answer without what moves with the clock while two ask after each other."""
    if isinstance(answer, dict):
        moving = {"as_of", "seconds_left"}
        return {name: still(value) for name, value in answer.items() if name not in moving}
    return [still(one) for one in answer] if isinstance(answer, list) else answer


@pytest.fixture
def declared(program):
    body = {"what": "The finance system is encrypted.", "how": "Nobody can sign in.",
            "type": "municipality"}  # fmt: skip
    return program("olle").post("/incident/declare", body, "declare-1")


def test_before_one_is_declared_there_is_none(program):
    eva = program("eva")
    for path in ("/incident", "/incident/clocks", "/incident/costs", "/incident?incident=7"):
        assert eva.refused("GET", path) == (404, "api.no_such_incident"), path
    assert eva.get("/incident/tasks")["tasks"] == []
    assert eva.refused("POST", LOG, {"text": "x"}) == (409, "incident.none_open")


def test_an_incident_is_declared_noted_and_closed(program, cli, declared):
    eva, olle, max_ = program("eva"), program("olle"), program("max")
    assert declared["corrects"] is None
    again = olle.post("/incident/declare", {"how": "The disk is gone."})
    assert (again["corrects"], again["what"]) == (declared["entry"], declared["what"])
    line = eva.post(LOG, {"text": "Called the bank."}, "log-00001")
    assert eva.post(LOG, {"text": "Called the bank."}, "log-00001") == line
    eva.post(LOG, {"text": "Called the bank at noon.", "corrects": line["entry"]})
    decision = max_.post("/incident/decide", {"text": "Pay by hand.", "ground": "Nothing else."})
    assert decision["kind"] == "decision"
    task = eva.post("/incident/tasks", {"text": "Ask the bank.", "owner": "eva"})
    nobodys = eva.post(
        "/incident/tasks", {"text": "Print.", "by_time": "2026-12-01T08:00:00+01:00"}
    )
    assert [one["task"] for one in eva.get("/incident/tasks?owner=me")["tasks"]] == [task["task"]]
    eva.post(f"/incident/tasks/{task['task']}/done", {"text": "They know."})
    waiting = eva.get("/incident/tasks?state=open")["tasks"]
    assert [one["task"] for one in waiting] == [nobodys["task"]]
    shown = eva.get("/incident")
    assert [one["text"] for one in shown["entries"] if one["kind"] == "decision"] == [
        "Pay by hand."
    ]
    for path, verb in LOOKS:
        assert still(eva.get(path)) == still(cli("incident", *verb)), path
    clocks = eva.get("/incident/clocks")["clocks"]
    said = max_.ask("POST", "/incident/close", body={"reason": "Restored."})
    refusal = said.json()["refused"]
    assert (said.status_code, refusal["code"]) == (409, "incident.close_clock_unanswered")
    assert any(one["clock"] in refusal["message"] for one in clocks)
    explain_all(refusal["message"], clocks)
    closed = max_.post("/incident/close", {"reason": "Restored."}, "close-001")
    assert closed["tasks_open"] == 1
    assert max_.post("/incident/close", {"reason": "Restored."}, "close-001") == closed
    assert not eva.get("/incident")["incident"]["open"]


LOOKS = (
    ("/incident", ("show",)),
    ("/incident?incident=1", ("show", "--incident", "1")),
    ("/incident?kind=log&kind=decision", ("show", "--kind", "log", "--kind", "decision")),
    ("/incident/clocks", ("clocks",)),
    ("/incident/tasks", ("task", "list")),
    ("/incident/tasks?state=open", ("task", "list", "--open")),
    ("/incident/costs", ("costs",)),
)


def explain_all(message, clocks):
    """Say why nothing was reported, as people do: programs do not answer to the authorities."""
    from sluss.services import incident

    who = Office(Path()).who("max")
    for name in (one["clock"] for one in clocks if one["clock"] in message):
        wanted = incident.Note(kind=Kind.EXPLAINED, text="No.", facts=Answer(clock=name))
        assert "refused" not in incident.note(wanted, who, key=uuid4().hex)


def test_who_may_is_asked_of_scope_and_role(program, declared):
    eva = program("eva")
    decide = ("POST", "/incident/decide", {"text": "x", "ground": "y"})
    assert eva.refused(*decide) == (403, "approve.token_lacks_role")
    assert program("eva", "read").refused("POST", LOG, {"text": "x"}) == (
        403,
        "approve.token_out_of_scope",
    )
    assert eva.refused("POST", "/incident/tasks/999/take", {}) == (404, "incident.no_such_task")


@pytest.mark.parametrize("at", ["2026-11-24", "2026-11-24T08:00", "2026-02-30T08:00Z", 5])
def test_a_time_without_its_offset_is_none(program, declared, at):
    said = program("eva").ask("POST", LOG, body={"text": "x", "at": at})
    assert said.status_code == 422
    assert [one["field"] for one in said.json()["refused"]["places"]] == ["body.at"]


@pytest.mark.parametrize(
    ("method", "path", "has"),
    [("DELETE", "/organisation", "GET"), ("PUT", "/batches", "GET, POST"),
     ("GET", "/incident/close", "POST")],
)  # fmt: skip
def test_a_method_that_an_address_has_not_is_told_in_our_shape(program, method, path, has):
    for name in ("", "eva"):
        said = program(name).ask(method, path, headers={"Accept-Language": "en"})
        assert said.status_code == 405
        assert said["Allow"] == has
        assert said["Content-Type"].startswith("application/json")
        assert said.json()["refused"]["code"] == "api.other_method"
        assert has in said.json()["refused"]["message"]
