"""The register over the API: the same as on the command line, a page at a time, decided once."""

from __future__ import annotations

import pytest


def ids(found):
    return [one["id"] for one in found["payables"]]


def test_a_list_is_what_the_command_line_gives(program, cli):
    found = program("eva").get("/payables")
    assert found.pop("next") is None
    assert found == cli("payables")


@pytest.mark.parametrize("sort", ["urgency", "due", "amount", "name"])
def test_a_list_is_walked_page_by_page_and_is_whole(program, cli, sort):
    eva, after, walked = program("eva"), "", []
    while after is not None:
        page = eva.get(f"/payables?sort={sort}&limit=1&after={after}")
        assert (page["totals"] is None) == bool(after)
        walked += page["payables"]
        after = page["next"]
    assert walked == cli("payables", "--sort", sort)["payables"]


def test_a_list_is_narrowed_by_state_class_and_words(program, cli):
    eva = program("eva")
    held = cli("payables", "--state", "held")["payables"]
    assert eva.get("/payables?state=held")["payables"] == held
    found = cli("payables", "--search", "f1001")["payables"]
    assert eva.get("/payables?search=f1001")["payables"] == found
    classes = {one["urgency"]["class"] for one in eva.get("/payables?class=D")["payables"]}
    assert classes <= {"D"}


def test_a_page_behind_nothing_is_refused(program):
    wanted = ("GET", "/payables?after=" + "a" * 16)
    assert program("eva").refused(*wanted) == (404, "register.no_such_payable")


def test_a_debt_is_what_the_command_line_gives(program, cli):
    eva = program("eva")
    for one in ids(eva.get("/payables")):
        assert eva.get(f"/payables/{one}") == cli("payable", "show", one)


def test_a_decision_is_what_the_command_line_gives(program, cli):
    eva = program("eva")
    one = ids(eva.get("/payables?search=f1001"))[0]
    held = eva.post(f"/payables/{one}/hold", {"reason": "wait"})
    assert held["state"] == "held"
    assert held["history"][-1]["by"] == "eva"
    shown = cli("payable", "show", one)
    assert held == {name: value for name, value in shown.items() if name != "chain"}


def test_two_are_said_to_be_one(program):
    eva = program("eva")
    two = [ids(eva.get(f"/payables?search={number}"))[0] for number in ("f1001", "f1002")]
    body = {"other": two[1], "reason": "they look alike"}
    assert eva.post(f"/payables/{two[0]}/different", body)["id"] == two[0]
    assert eva.post(f"/payables/{two[0]}/same", body)["id"] in two
    body = {"other": two[0], "reason": "they look alike"}
    wanted = ("POST", f"/payables/{two[0]}/same", body)
    assert eva.refused(*wanted) == (404, "register.no_such_payable")


def test_a_refusal_says_what_to_do(program):
    eva = program("eva")
    one = ids(eva.get("/payables?search=f1001"))[0]
    eva.post(f"/payables/{one}/dismiss", {"reason": "not ours"})
    said = eva.ask("POST", f"/payables/{one}/hold", body={"reason": "x"})
    assert said.status_code == 409
    why = said.json()["refused"]
    assert why["code"] == "register.wrong_state"
    assert why["message"]
    assert why["advice"]


def test_a_refusal_is_said_in_the_language_that_is_asked_for(program):
    eva = program("eva")
    said = [
        eva.ask("GET", "/payables/" + "a" * 16, headers={"Accept-Language": lang}).json()
        for lang in ("sv", "en-GB,en;q=0.9", "fi")
    ]
    swedish, english, finnish = (one["refused"]["message"] for one in said)
    assert swedish == finnish != english
