"""The supplier register over the API, and faults put away and taken up again."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import pytest

from tests.papers import FOOD, ROAD
from tests.services.office import Office


def test_a_supplier_is_what_the_command_line_gives(program, cli):
    eva = program("eva")
    found = eva.get(f"/supplier?named={ROAD.org_number}")
    assert found == cli("supplier", "show", ROAD.org_number)
    assert found["debts"]
    assert eva.get(f"/supplier?named={quote(FOOD.name)}") == cli("supplier", "show", FOOD.name)


def test_one_that_is_none_and_one_that_may_be_several_are_told(program, cli):
    eva = program("eva")
    assert eva.refused("GET", "/supplier?named=nobody-at-all") == (404, "api.no_such_supplier")
    said = eva.ask("GET", "/supplier?named=a", headers={"Accept-Language": "en"})
    assert said.status_code == 409
    why = said.json()["refused"]
    assert why["code"] == "api.several_suppliers"
    assert ROAD.name in why["message"]
    assert cli("supplier", "show", "a", code=1)["refused"]["code"] == "cli.several_suppliers"


def test_a_fault_is_dismissed_and_opened_again_as_on_the_command_line(program, cli):
    eva = program("eva")
    one = next(f["id"] for s in eva.get("/suppliers")["suppliers"] for f in s["faults"])
    body = {"ids": [one], "reason": "looked at it"}
    gone = eva.post("/suppliers/faults/dismiss", body, "dismiss-1")
    assert gone["faults"][0]["message"]
    assert eva.post("/suppliers/faults/dismiss", body, "dismiss-1") == gone
    assert eva.refused("POST", "/suppliers/faults/dismiss", body) == (
        409,
        "register.fault_said_already",
    )
    words = ("--reason", "again", "--as", "eva")
    assert cli("supplier", "fault", "reopen", one, *words) == gone
    assert cli("supplier", "fault", "dismiss", one, *words) == gone
    assert eva.post("/suppliers/faults/reopen", body) == gone
    strange = ("POST", "/suppliers/faults/dismiss", {"ids": ["zzzz"], "reason": "x"})
    assert eva.refused(*strange) == (404, "register.no_such_fault")
    assert Office(Path()).verify()["ok"]


@pytest.mark.parametrize("path", ["/suppliers", "/supplier?named=a"])
def test_the_register_is_for_whoever_may_see_persons(program, path):
    assert program("max").refused("GET", path) == (403, "approve.token_out_of_scope")
    assert program("eva", "read").refused("GET", path) == (403, "approve.token_out_of_scope")


@pytest.mark.parametrize("query", ["faults=1", "faults=yes", "limit=-1", "named=a"])
def test_a_question_that_cannot_be_read_is_refused(program, query):
    assert program("eva").ask("GET", f"/suppliers?{query}").status_code == 422
