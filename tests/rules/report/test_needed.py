"""What the situation says that somebody must decide."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from sluss.core.lifecycle import Fact, State
from sluss.core.money import Money
from sluss.core.payable import Hold
from sluss.rules.report.needed import (
    BatchSeen,
    Need,
    Needed,
    Waits,
    in_order,
    of_batches,
    of_clocks,
)
from tests.rules.triage.test_late import owed

SOON = date(2026, 11, 27)
NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
TEN = Money.parse("10")


def told(*debts: tuple[dict, str]) -> list[tuple[str, str, int]]:
    """What these debts need, each with the day of November that it falls due on."""
    waits = Waits(SOON)
    for changed, due in debts:
        whole = {"amount": TEN, "open_amount": TEN, **changed}
        waits.add(owed(**whole), date.fromisoformat(due) if due else None)
    return [(one.need.value, one.about, one.count) for one in waits.told()]


UNVERIFIED = (Hold("register.account_unverified", "1"),)


@pytest.mark.parametrize(
    ("changed", "due", "need"),
    [
        ({}, "2026-11-27", [("attest", "", 1)]),
        ({}, "2026-10-01", [("attest", "", 1)]),
        ({}, "2026-11-28", []),
        ({}, "", []),
        ({"facts": (Fact.CLAIMED, Fact.ATTESTED), "state": State.APPROVED}, "2026-11-20", []),
        ({"state": State.HELD, "holds": UNVERIFIED}, "2026-11-20",
         [("hold", "register.account_unverified", 1)]),
        ({"state": State.DISPUTED, "holds": UNVERIFIED, "has_hardship": True}, "2026-11-20", []),
        ({"state": State.SENT}, "2026-11-20", []),
        ({"state": State.RESERVED}, "2026-11-20", []),
        ({"has_hardship": True}, "2026-12-20", [("hardship", "", 1)]),
        ({"state": State.HELD, "holds": (*UNVERIFIED, Hold("register.only_pdf"))}, "2026-11-20",
         [("hold", "register.account_unverified", 1), ("hold", "register.only_pdf", 1)]),
    ],
)  # fmt: skip
def test_a_debt_asks_for_what_it_waits_for(changed, due, need):
    assert told((changed, due)) == need


def test_holds_are_told_by_what_is_to_be_done_the_most_frequent_first():
    pdf = {"state": State.HELD, "holds": (Hold("register.only_pdf"),)}
    account = {"state": State.HELD, "holds": UNVERIFIED * 2}
    assert told((pdf, ""), (account, ""), (account, "")) == [
        ("hold", "register.account_unverified", 2),
        ("hold", "register.only_pdf", 1),
    ]


def test_a_batch_waits_for_signatures_or_to_be_handed_out():
    seen = [BatchSeen(1, False, TEN, SOON), BatchSeen(2, True, TEN, SOON)]
    assert [(one.need, one.about, one.sums) for one in of_batches(seen)] == [
        (Need.SIGN, "1", (TEN,)),
        (Need.HAND_OUT, "2", (TEN,)),
    ]


def test_clocks_are_told_by_what_is_left_of_them():
    due = {"later": NOW + timedelta(hours=9), "now": NOW, "gone": NOW - timedelta(minutes=1)}
    assert [(one.need, one.about) for one in of_clocks(due, NOW)] == [
        (Need.CLOCK_PASSED, "gone"),
        (Need.CLOCK, "now"),
        (Need.CLOCK, "later"),
    ]


def test_the_weightiest_stands_first():
    mixed = [Needed(need, 1) for need in reversed(Need)]
    assert [one.need for one in in_order(mixed)] == list(Need)
