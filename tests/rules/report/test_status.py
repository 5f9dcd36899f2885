"""What a supplier is told: the five states, which day, of whom nothing, and how often."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta

import pytest

from sluss.core.lifecycle import State
from sluss.core.money import Money
from sluss.outside.clock import STOCKHOLM
from sluss.rules.report.status import (
    COMPARED,
    CONTACT_CHARS_MAX,
    HARDSHIP_CHARS_MAX,
    STAND_IN,
    Answer,
    Asked,
    Bounds,
    Candidate,
    Hardship,
    Seen,
    StatusRefusal,
    Told,
    answer_of,
    choose,
    facts_of,
    is_told_of,
    next_update,
    refuse_status,
)

FIRM, TRADER = "5569000019", "8001011231"
PLANNED, ORDERED, BOOKED = (date(2026, 11, day) for day in (24, 25, 26))
DAYS = {"planned_on": PLANNED, "ordered_on": ORDERED, "booked_on": BOOKED}


def debt(row: int = 1, **more) -> Candidate:
    said = {"id": f"p{row}", "org_number": FIRM, "kind": "invoice", "number": "F-1", **more}
    return Candidate(row=row, state=said.pop("state", State.OPEN), **said)


@pytest.mark.parametrize(
    ("state", "answer"),
    [
        (State.OPEN, Answer(Told.RECEIVED)),
        (State.HELD, Answer(Told.CHECKED)),
        (State.DISPUTED, Answer(Told.NEEDED)),
        (State.APPROVED, Answer(Told.APPROVED)),
        (State.RESERVED, Answer(Told.APPROVED, PLANNED)),
        (State.SENT, Answer(Told.SENT, ORDERED)),
        (State.SETTLED, Answer(Told.SENT, BOOKED, is_paid=True)),
        (State.SETTLED_ELSEWHERE, Answer(Told.SENT, BOOKED, is_paid=True)),
        (State.CREDITED, Answer(Told.NEEDED)),
        (State.NOT_OURS_TO_PAY, Answer(Told.NEEDED)),
        (State.DISMISSED, Answer(Told.NEEDED)),
    ],
)
def test_every_state_is_one_of_five(state, answer):
    assert answer_of(Seen(state=state, **DAYS)) == answer


def test_no_state_is_left_out():
    for state in State:
        assert answer_of(Seen(state=state)).told in Told


@pytest.mark.parametrize(
    ("seen", "told"),
    [
        (Seen(state=State.OPEN, attests=1), Told.CHECKED),
        # A word on an account would tell a thief when to send a new one.
        (Seen(state=State.HELD, holds=frozenset({"register.account_unverified"})), Told.CHECKED),
        (Seen(state=State.HELD, holds=frozenset({"register.no_account"})), Told.CHECKED),
        (Seen(state=State.HELD, holds=frozenset({"register.only_reminder"})), Told.NEEDED),
    ],
)
def test_what_is_being_checked_and_what_only_the_supplier_can_give(seen, told):
    assert answer_of(seen) == Answer(told)


@pytest.mark.parametrize(
    ("state", "days", "on"),
    [
        (State.SENT, {"planned_on": PLANNED}, PLANNED),
        (State.SETTLED, {"planned_on": PLANNED, "ordered_on": ORDERED}, ORDERED),
        (State.SETTLED_ELSEWHERE, {"ordered_on": ORDERED}, ORDERED),
        # A batch of ours says nothing of when somebody else paid.
        (State.SETTLED_ELSEWHERE, {"planned_on": PLANNED}, None),
        (State.APPROVED, DAYS, None),
    ],
)
def test_the_day_is_the_surest_that_belongs_to_the_state(state, days, on):
    assert answer_of(Seen(state=state, **days)).on == on


@pytest.mark.parametrize(
    ("org_number", "number", "kronor"),
    [
        ("556900-0019", "f-0001", "1250"),
        ("165569000019", " F 1 ", "1250,00"),
        ("55 69 00 00 19", "F/1", "1250.00"),
    ],
)
def test_facts_are_one_however_they_are_written(org_number, number, kronor):
    assert facts_of(org_number, number, Money.parse(kronor)).text == "5569000019|F1|125000"


@pytest.mark.parametrize(
    ("org_number", "kind", "is_told"),
    [
        (FIRM, "invoice", True),
        (FIRM, "credit-note", False),
        (FIRM, "payout", False),
        (TRADER, "invoice", False),
        ("", "invoice", False),
    ],
)
def test_nothing_is_told_of_persons_and_of_what_is_no_invoice(org_number, kind, is_told):
    assert is_told_of(org_number, kind) is is_told


def filled(*debts: Candidate) -> list[Candidate]:
    return [*debts, *[STAND_IN] * (COMPARED - len(debts))]


def test_of_several_that_fit_one_that_is_owed_goes_first_then_the_newest():
    facts = facts_of(FIRM, "F 1", Money("SEK", 1))
    paid = debt(4, state=State.SETTLED, issued_on="2026-11-20")
    old, new = debt(1, issued_on="2025-01-01"), debt(2, issued_on="2026-01-01")
    other = debt(3, number="F-2", issued_on="2026-11-21")
    assert choose(filled(paid, old, other, new), facts) == new
    assert choose(filled(paid, other), facts) == paid
    wrong = filled(debt(org_number=TRADER), debt(kind="payout"), other)
    assert choose(wrong, facts) == STAND_IN


def test_as_many_are_compared_whatever_is_there():
    # Who knows the number of the stand-in gets nothing by it.
    own = facts_of(STAND_IN.org_number, STAND_IN.number, Money("SEK", 1))
    assert choose(filled(), own) == STAND_IN
    full = [debt(row, number=f"F-{row}") for row in range(1, COMPARED + 1)]
    assert choose(full, facts_of(FIRM, f"F{COMPARED}", Money("SEK", 1))) == full[-1]
    with pytest.raises(ValueError, match="199 are compared"):
        choose(full[1:], own)


@pytest.mark.parametrize(
    ("now", "then"),
    [
        # Stockholm is an hour ahead of UTC in winter: half past two in the afternoon.
        (datetime(2026, 11, 27, 13, 30, tzinfo=UTC), "2026-11-27T15:00:00+01:00"),
        (datetime(2026, 11, 27, 14, 0, tzinfo=UTC), "2026-11-30T15:00:00+01:00"),
        (datetime(2026, 11, 28, 9, 0, tzinfo=UTC), "2026-11-30T15:00:00+01:00"),
        (datetime(2026, 11, 27, 23, 30, tzinfo=UTC), "2026-11-30T15:00:00+01:00"),
    ],
)
def test_when_it_is_worth_asking_again(now, then):
    assert next_update(now, hour=15, closed=(), zone=STOCKHOLM).isoformat() == then


def test_a_closed_day_is_passed_over():
    now = datetime(2026, 11, 27, 15, tzinfo=UTC)
    closed = [date(2026, 11, 30)]
    then = next_update(now, hour=15, closed=closed, zone=STOCKHOLM)
    assert then - now > timedelta(days=3)
    assert then.date() == date(2026, 12, 1)


BOUNDS = Bounds(
    caller_hour=2, caller_day=3, all_hour=4, all_day=5, hardship_caller=1, hardship_all=2
)


def test_what_is_refused_by_descending_precedence():
    asked = Asked(caller_hour=2, all_hour=4, hardship_caller=1)
    wanted = Hardship(" ", "x" * (CONTACT_CHARS_MAX + 1))
    heals = (
        {"asked": replace(asked, all_hour=3)},
        {"asked": replace(asked, all_hour=3, caller_hour=1)},
        {"asked": Asked()},
        {"hardship": replace(wanted, text="x", contact=" ")},
        {"hardship": replace(wanted, text="x")},
        {"hardship": Hardship("x" * HARDSHIP_CHARS_MAX, "x" * CONTACT_CHARS_MAX)},
    )
    case = {"asked": asked, "bounds": BOUNDS, "hardship": wanted}
    seen = []
    for heal in heals:
        seen.append(refuse_status(**case))
        case |= heal
    assert seen == list(StatusRefusal)
    assert refuse_status(**case) is None


@pytest.mark.parametrize("name", [part.name for part in fields(Bounds)])
def test_each_bound_is_reached_by_as_many_as_it_says(name):
    bound = getattr(BOUNDS, name)
    below, at = Asked(**{name: bound - 1}), Asked(**{name: bound})
    wanted = Hardship("x", "y")
    assert refuse_status(below, BOUNDS, wanted) is None
    assert refuse_status(at, BOUNDS, wanted) is not None
    # Whoever only looks is not counted with those who cannot wait.
    is_of_hardship = name.startswith("hardship")
    assert (refuse_status(at, BOUNDS, None) is None) is is_of_hardship
