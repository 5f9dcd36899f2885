"""The situation frozen over the API, and readiness as the command line has it."""

from __future__ import annotations

from pathlib import Path

from tests.services.office import Office


def test_the_situation_is_frozen_once_and_read_as_it_was_told(program, cli):
    eva = program("eva")
    body = {"reason": "for the morning", "since": "2026-11-20"}
    first = eva.post("/lagesbild/freeze", body, "freeze-01")
    assert (first["version"], first["by"]) == (1, "eva")
    assert eva.post("/lagesbild/freeze", body, "freeze-01") == first
    words = ("--reason", "for noon", "--since", "1", "--as", "eva")
    assert cli("lagesbild", "freeze", *words).keys() == first.keys()
    assert eva.post("/lagesbild/freeze", {"since": "1"})["version"] == 3
    assert eva.get("/lagesbild/frozen") == cli("lagesbild", "frozen")
    for number in ("1", "2", "3"):
        assert eva.get(f"/lagesbild/frozen/{number}") == cli("lagesbild", "frozen", "show", number)
    found = [eva.get(f"/lagesbild/frozen/{number}")["situation"] for number in (2, 3)]
    assert [one["changes"]["since"] for one in found] == [found[0]["changes"]["since"]] * 2
    assert eva.get("/lagesbild?since=1") == cli("lagesbild", "--since", "1")
    assert Office(Path()).verify()["ok"]


def test_a_version_that_is_none_is_told(program):
    eva = program("eva")
    gone = (404, "api.no_such_version")
    assert eva.refused("GET", "/lagesbild/frozen/9") == gone
    assert eva.refused("GET", "/lagesbild?since=9") == gone
    assert eva.refused("POST", "/lagesbild/freeze", {"since": "9"}) == gone
    assert eva.ask("POST", "/lagesbild/freeze", body={"since": 9}).status_code == 422


def test_it_takes_both_to_read_and_to_write(program):
    freeze = ("POST", "/lagesbild/freeze", {})
    for scope in ("report", "incident"):
        assert program("eva", scope).refused(*freeze) == (403, "approve.token_out_of_scope")
    assert program("eva", "report", "incident").post(*freeze[1:])["version"] == 1
    # An auditor writes nothing in an incident, so that there is no such scope for one.
    assert program("rut").refused(*freeze) == (403, "approve.token_out_of_scope")


def test_readiness_is_what_the_command_line_gives(program, cli):
    found = program("eva").get("/standby/status")
    assert found["totals"]["red"]
    assert found == cli("standby", "status", code=1)
