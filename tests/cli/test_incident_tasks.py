"""Tasks as people and programs see them."""

from __future__ import annotations

import pytest

PERSON = "Ring Anna 19800101-1238"
MASKED = "Ring Anna 19800101-****"
ADD = ("incident", "task", "add")


def test_the_list_of_tasks_as_json(program):
    program.json(*ADD, PERSON, "--owner", PERSON, "--by-time", "2026-11-23 16:00", "--as", "eva")
    program.json(*ADD, "mine", "--owner", "eva", "--as", "max")
    program.json(*ADD, "nobody's", "--as", "max")
    program.json("incident", "task", "done", "3", "--text", PERSON, "--as", "eva")
    said = program.json("incident", "task", "list")
    assert said["totals"] == {"count": 3, "open": 2, "overdue": 1, "unowned": 0}
    first = said["tasks"][0]
    assert {k: first[k] for k in ("task", "text", "owner", "state", "due", "overdue")} == {
        "task": 1,
        "text": MASKED,
        "owner": MASKED,
        "state": "open",
        "due": "2026-11-23T16:00:00+01:00",
        "overdue": True,
    }
    assert (first["raised_by"], first["contact"], first["payable"]) == ("eva", None, None)
    assert [t["task"] for t in said["tasks"]] == [1, 2, 3]
    assert said["tasks"][2]["last"]["text"] == MASKED
    mine = program.json("incident", "task", "list", "--mine", "--as", "eva")
    assert [t["text"] for t in mine["tasks"]] == ["mine"]
    waiting = program.json("incident", "task", "list", "--open")
    assert [t["task"] for t in waiting["tasks"]] == [1, 2]


def test_the_log_shows_its_tasks_and_nobodys_number(program):
    program.json("incident", "declare", "--what", "allt", "--as", "max")
    program.json(*ADD, PERSON, "--owner", "bo", "--as", "eva")
    program.json("incident", "task", "take", "2", "--as", "max")
    said = program.json("incident", "show")
    assert [(t["task"], t["owner"], t["state"]) for t in said["tasks"]] == [(2, "max", "open")]
    none = dict.fromkeys(("due", "asked_for", "facts", "contact", "payable"))
    told = [(e["kind"], {k: e[k] for k in none if k in e}) for e in said["entries"]]
    assert told == [("declared", {}), ("task", none), ("taken", {})]
    assert (said["entries"][1]["owner"], said["entries"][2]["task"]) == ("bo", 2)
    for lang in ("sv", "en"):
        page = program("incident", "show", "--lang", lang)
        assert (page.code, page.out.count(MASKED), "1238" in page.out) == (0, 2, False)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("add", "x"), 2),
        (("add", " ", "--as", "eva"), 1),
        (("add", "x", "--by-time", "i morgon", "--as", "eva"), 2),
        (("take", "9", "--as", "eva"), 1),
        (("take", "nine", "--as", "eva"), 2),
        (("list", "--mine"), 2),
        (("list",), 0),
    ],
)
def test_how_a_call_ends(program, words, code):
    assert program("incident", "task", *words).code == code


def test_closing_says_how_many_tasks_stay_on_the_list(program):
    as_max = ("--as", "max")
    program.json("incident", "declare", "--what", "allt", "--type", "company", *as_max)
    program.json(*ADD, "x", *as_max)
    for clock in program.json("incident", "clocks")["clocks"]:
        program.json("incident", "explained", clock["clock"], "--reason", "x", *as_max)
    said = program("incident", "close", "--reason", "over", *as_max)
    assert said.code == 0
    assert "1" in said.out.splitlines()[-1]
    assert "task list" in said.out.splitlines()[-1]


def test_an_hour_without_a_day_is_of_the_day_that_was_set_wherever_it_stands(program):
    """--today comes after --by-time in the call, as people write it."""
    program.json("incident", "declare", "--what", "all", "--type", "municipality",
                 "--known-at", "2026-11-24 00:01", "--as", "max")  # fmt: skip
    program.json("incident", "task", "add", "Call", "--by-time", "23:30", "--as", "max")
    (task,) = program.json("incident", "task", "list")["tasks"]
    assert task["due"].startswith("2026-11-24T23:30")
