"""The status of an invoice as a supplier, the switchboard and a program see it."""

from __future__ import annotations

import pytest

from tests.papers import ROAD, invoice, suppliers

FACTS = ("--org-number", ROAD.org_number, "--number", "F1", "--amount", "100,00")
WRONG = ("--org-number", ROAD.org_number, "--number", "F2", "--amount", "100,00")


@pytest.fixture
def stocked(program, folder):
    where = folder(lev__csv=suppliers(ROAD), f1__xml=invoice(ROAD, "F1", "100.00"))
    program.json("receive", where)
    return program


def test_the_answer_as_json(stocked):
    said = stocked.json("status", *FACTS, "--lang", "en")
    # The time of day is the machine's own, so it may be after today's hour.
    assert said.pop("next_update")[10:] == "T15:00:00+01:00"
    assert {k: v for k, v in said.items() if k not in ("as_of", "message")} == {
        "state": "received",
        "date": None,
        "paid": False,
        "hardship_noted": False,
    }
    assert said["message"].startswith("The invoice is received. Next update: 2026-11-2")
    wrong = stocked.json("status", *WRONG)
    assert (wrong["state"], wrong.keys() - said.keys()) == (None, {"next_update"})


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_nothing_is_told_that_was_not_asked_for(stocked, lang):
    for facts in (FACTS, WRONG):
        said = stocked("status", *facts, "--lang", lang)
        assert said.code == 0
        told = said.out + said.err
        secrets = (ROAD.name, ROAD.org_number, ROAD.bankgiro, "100", stocked.id("F1"))
        assert [secret for secret in secrets if secret in told] == []


def test_a_request_not_to_wait_is_a_task_for_whoever_takes_it(stocked):
    said = stocked("status", *FACTS, "--hardship", "Löner 800101-1238", "--contact", "0640-1")
    assert said.code == 0
    (task,) = stocked.json("incident", "task", "list")["tasks"]
    assert (task["asked_for"], task["owner"], task["contact"]) == ("hardship", None, "0640-1")
    assert (task["text"], task["payable"]) == ("Löner 800101-****", stocked.id("F1"))
    page = stocked("incident", "task", "list")
    assert "Kan inte vänta" in page.out
    assert stocked.payables()[0]["urgency"]["class"] != "D"
    shown = stocked.json("payable", "hardship", task["payable"], "--reason", "lön", "--as", "eva")
    assert "triage.hardship" in [r["code"] for r in shown["urgency"]["reasons"]]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--org-number", "1", "--number", "2"), 2),
        ((*FACTS[:4], "--amount", "hundra"), 2),
        ((*FACTS, "--hardship", " ", "--contact", "x"), 1),
        ((*FACTS, "--hardship", "x"), 1),
        ((*FACTS, "bundle", "--out", "x"), 2),
        ((), 2),
    ],
)
def test_how_a_call_ends(stocked, words, code):
    assert stocked("status", *words).code == code
