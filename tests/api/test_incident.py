"""An incident over the API, from its declaration to its end, as the command line has it."""

from __future__ import annotations

from pathlib import Path

import pytest

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
    for name in (one["clock"] for one in clocks if one["clock"] in refusal["message"]):
        answer = max_.post(f"/incident/clocks/{name}/explained", {"reason": "No."})
        assert answer["kind"] == "explained"
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
    ("/incident/cards", ("cards",)),
    ("/incident/significance?hours_limited=30&persons=5000&type=municipality",
     ("significance", "--hours-limited", "30", "--persons", "5000", "--type", "municipality")),
)  # fmt: skip


def test_meetings_costs_and_cards_are_noted_and_taken_back(program, cli, declared):
    eva = program("eva")
    meeting = {"text": "Stood up.", "present": ["eva", "max"], "lagesbild": True}
    met = eva.post("/incident/meeting", meeting, "meeting-1")
    assert eva.post("/incident/meeting", meeting, "meeting-1") == met
    assert met["situation"] == {
        name: eva.get("/lagesbild/frozen")["frozen"][0][name] for name in ("version", "sha256")
    }
    told = cli("incident", "meeting", "Sat.", "--lagesbild", "--as", "eva")
    assert told.keys() == met.keys()
    category = cli("incident", "costs")["categories"][0]["category"]
    spent = {"text": "Overtime.", "category": category, "hours": "2.5"}
    first = eva.post("/incident/costs", spent)
    eva.post("/incident/costs", {"text": "Pizza.", "category": category, "amount": "300.00"})
    instead = eva.post("/incident/costs", {**spent, "hours": "3", "corrects": first["entry"]})
    for body in ({**spent, "amount": "1.00"}, {**spent, "hours": "0"}):
        said = eva.ask("POST", "/incident/costs", body=body)
        assert said.status_code == 422
        assert said.json()["refused"]["places"] == [
            {"field": "body.hours", "problem": "hours_or_amount"}
        ]
    assert eva.get("/incident/costs")["totals"]["hours"] == "3.00"
    back = eva.post(f"/incident/log/{instead['entry']}/retract", {"reason": "Twice."})
    assert (back["kind"], back["corrects"]) == ("retracted", instead["entry"])
    assert eva.refused("POST", "/incident/log/999/retract", {"reason": "x"}) == (
        404,
        "incident.no_such_entry",
    )
    card = eva.get("/incident/cards")["cards"][0]
    done = eva.post(f"/incident/cards/{card['card']}/done", {"note": "Done."})
    assert done["kind"] == "card"
    assert eva.refused("POST", f"/incident/cards/{card['card']}/done", {}) == (
        409,
        "incident.card_done_already",
    )
    role = card["role"]
    assert still(eva.get(f"/incident/cards?role={role}")) == still(
        cli("incident", "cards", "--role", role)
    )
    for path, verb in LOOKS:
        assert still(eva.get(path)) == still(cli("incident", *verb)), path
    assert Office(Path()).verify()["ok"]


def test_what_the_law_wants_told_is_answered_by_whoever_leads(program, cli, declared):
    olle = program("olle")
    clock = olle.get("/incident/clocks")["clocks"][0]["clock"]
    said = olle.post(f"/incident/clocks/{clock}/reported", {"reference": "MCF 1"}, "report-01")
    again = olle.post(f"/incident/clocks/{clock}/reported", {"reference": "MCF 1"}, "report-01")
    assert (said["kind"], again) == ("reported", said)
    answered = {one["clock"]: one for one in olle.get("/incident/clocks")["clocks"]}[clock]
    assert "MCF 1" in str(answered)
    assert program("eva").refused(
        "POST", f"/incident/clocks/{clock}/reported", {"reference": "x"}
    ) == (403, "approve.token_lacks_role")
    assert (
        olle.ask("POST", "/incident/clocks/noon/explained", body={"reason": "x"}).status_code == 422
    )
    weighed = {"hours_limited": "30", "cost": "600000.00", "note": "As far as we know."}
    sheet = olle.post("/incident/significance", weighed)
    words = ("--hours-limited", "30", "--cost", "600000", "--note", "As far as we know.")
    told = cli("incident", "significance", *words, "--as", "olle")
    assert {**sheet, "entry": told["entry"]} == told
    assert sheet["entry"] == told["entry"] - 1


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
