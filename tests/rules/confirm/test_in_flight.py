"""From which day one asks the bank about a transfer, and what: one row a case."""

from __future__ import annotations

from datetime import date, datetime
from importlib.resources import files
from itertools import permutations

import pytest

from sluss.formats.limits import read_limits
from sluss.outside.calendar import closed_days
from sluss.rules.confirm.in_flight import (
    Ask,
    Said,
    Transfer,
    Watch,
    is_in_flight,
    last_word,
    watched,
)
from sluss.rules.register.flows import Broadcasts, gather_flows
from tests.rules.register.records import answer, entry, filed, order

CLOSED = closed_days(2026, 2027)
LIMITS = read_limits((files("sluss") / "data/limits/bank.toml").read_bytes())


def day(word: str) -> date | None:
    return date.fromisoformat(f"2026-{word}") if word else None


def judged(transfer: Transfer, today: str) -> tuple[str, str, str]:
    on = date.fromisoformat(f"2026-{today}")
    found = watched(transfer, limits=LIMITS.on(on), today=on, closed=CLOSED)
    ask = found.ask.name if found.ask else ""
    return f"{found.ask_bank_on:%m-%d}" if found.ask_bank_on else "", ask, found.watch.value


# 20 November 2026 is a Friday; handed out that day, to be paid on Monday the 23rd.
@pytest.mark.parametrize(
    ("said", "said_on", "answers", "told_of", "today", "expected"),
    [
        # Our file, and a bank that answers every file: on the next bank day one asks.
        ("nothing", "", True, False, "11-20", ("11-23", "NO_ANSWER", "waiting")),
        ("nothing", "", True, False, "11-22", ("11-23", "NO_ANSWER", "waiting")),
        ("nothing", "", True, False, "11-23", ("11-23", "NO_ANSWER", "ask-bank")),
        # Later the statement is the weightier question, but one could ask since the 23rd.
        ("nothing", "", True, False, "11-25", ("11-23", "NOT_BOOKED", "ask-bank")),
        # A bank that tells only of failures, or a file of the locked system.
        ("nothing", "", False, False, "11-24", ("11-25", "NOT_BOOKED", "waiting")),
        ("nothing", "", False, False, "11-25", ("11-25", "NOT_BOOKED", "ask-bank")),
        # Accepted is not paid.
        ("accepted", "11-20", True, False, "11-24", ("11-25", "NOT_BOOKED", "waiting")),
        ("accepted", "11-20", True, False, "11-25", ("11-25", "NOT_BOOKED", "ask-bank")),
        ("pending", "11-20", True, False, "11-22", ("11-23", "STILL_PENDING", "waiting")),
        ("pending", "11-20", True, False, "11-23", ("11-23", "STILL_PENDING", "ask-bank")),
        # One of several of its name was rejected: which one is asked for at once.
        ("unclear", "11-20", True, False, "11-20", ("11-20", "WHICH_REJECTED", "ask-bank")),
        ("unclear", "", False, True, "11-25", ("11-23", "WHICH_REJECTED", "ask-bank")),
        # The statement of its day is there, without it: nothing is left to wait for.
        ("accepted", "11-20", True, True, "11-24", ("11-24", "NOT_IN_STATEMENT", "ask-bank")),
        ("nothing", "", True, True, "11-25", ("11-23", "NOT_IN_STATEMENT", "ask-bank")),
    ],
)
def test_when_to_ask_the_bank_and_what(said, said_on, answers, told_of, today, expected):
    transfer = Transfer(
        ordered_on=day("11-20"),
        execution_on=day("11-23"),
        said=Said(said),
        said_on=day(said_on),
        is_answered=answers,
        is_told_of=told_of,
    )
    assert judged(transfer, today) == expected


@pytest.mark.parametrize(
    ("ordered", "execution", "expected"),
    [
        # Over Christmas: the 24th and 25th are closed, the 26th is a Saturday.
        ("12-22", "12-23", "12-29"),
        ("12-22", "12-24", "12-30"),
        # A day that is no bank day is moved on, and counted from there.
        ("11-20", "11-21", "11-25"),
        # Who does not say when to pay asks for at once.
        ("11-20", "", "11-24"),
    ],
)
def test_only_bank_days_count(ordered, execution, expected):
    transfer = Transfer(ordered_on=day(ordered), execution_on=day(execution), said=Said.NOTHING)
    assert judged(transfer, "11-20")[0] == expected


def test_without_any_day_one_waits():
    transfer = Transfer(ordered_on=None, execution_on=None, said=Said.NOTHING)
    assert judged(transfer, "11-20") == ("", "", Watch.WAITING.value)


def test_the_questions_come_in_the_order_of_their_weight():
    """All that can be asked is due; one reason after the other is healed."""
    late = Transfer(
        ordered_on=day("11-02"),
        execution_on=day("11-03"),
        said=Said.PENDING,
        said_on=day("11-03"),
        is_answered=True,
        is_told_of=True,
    )
    seen = []
    for change in (
        {"said": Said.UNCLEAR},
        {},
        {"is_told_of": False},
        {"is_told_of": False, "said": Said.NOTHING},
        {"is_told_of": False, "said": Said.NOTHING, "execution_on": day("12-01")},
    ):
        values = {name: getattr(late, name) for name in Transfer.__slots__} | change
        seen.append(judged(Transfer(**values), "11-20")[1])
    assert seen == [ask.name for ask in Ask]


def at(hour: int) -> datetime:
    return datetime.fromisoformat(f"2026-11-10T{hour:02d}:00:00+00:00")


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ([], ("nothing", "", None)),
        ([answer("PART", created_at=at(9))], ("nothing", "", None)),
        ([answer("ACCP", created_at=at(9))], ("accepted", "ACCP", "2026-11-10")),
        ([answer("ACTC")], ("accepted", "ACTC", None)),
        (
            [answer("ACTC", created_at=at(9)), answer("PDNG", "E1", created_at=at(10))],
            ("pending", "PDNG", "2026-11-10"),
        ),
        (
            [answer("PDNG", "E1", created_at=at(9)), answer("ACSP", "E1", created_at=at(10))],
            ("accepted", "ACSP", "2026-11-10"),
        ),
    ],
)
def test_the_bank_s_last_word_counts_whatever_the_order(answers, expected):
    for some in permutations(answers):
        records = [filed(f"f:{n}", record) for n, record in enumerate([order(), *some])]
        (flow,) = gather_flows(records, Broadcasts())
        said, status, on = last_word(flow)
        assert (said.value, status, on.isoformat() if on else None) == expected
        assert is_in_flight(flow)


@pytest.mark.parametrize("more", [answer("RJCT", "E1"), entry(e2e="E1")])
def test_what_is_rejected_or_booked_is_in_flight_no_more(more):
    (flow,) = gather_flows([filed("f:1", order()), filed("f:2", more)], Broadcasts())
    assert not is_in_flight(flow)
