"""The score sees each way of being wrong: a measure that cannot fail measures nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sluss.lab.town import Fate, Shown, TrueBill, score

BILL = TrueBill(
    number="F1",
    supplier="Mat AB",
    org_number="5560360793",
    is_credit=False,
    amount=1000,
    left=1000,
    fate=Fate.OWED,
    twist="none",
    told_by=("a",),
)
OTHER = replace(BILL, number="F2", told_by=("b", "list:4"))
CLOSED = replace(BILL, number="F3", told_by=("c",), left=0, fate=Fate.CLOSED)
FRAUD = replace(BILL, number="F4", told_by=("d",), fate=Fate.FRAUD)
BY_ITSELF = replace(BILL, number="F5", told_by=("e",), fate=Fate.BY_ITSELF)
SENT = replace(BILL, number="F6", told_by=("f",), fate=Fate.SENT)
MOVED = replace(BILL, number="F7", told_by=("g",), is_new_account=True)


def shown(*places: str, **changed) -> Shown:
    whole = {
        "id": f"p-{'-'.join(places)}",
        "is_credit": False,
        "standing": "open",
        "left": 1000,
        "confidence": "certain",
        "may_be_paid": True,
        "questions": 0,
        "claimed_by": tuple(places),
        "asked_by": (),
    }
    return Shown(**{**whole, **changed})


def wrong(bills, *found: Shown) -> set[str]:
    return {mark.name for mark in score(bills, found) if mark.is_met is False}


HELD = {"may_be_paid": False, "standing": "held"}


@pytest.mark.parametrize(
    ("bills", "found", "missed"),
    [
        ([BILL, OTHER], [shown("a:0"), shown("b:0", "list:4")], set()),
        ([BILL, OTHER], [shown("a:0")], {"found-count", "found-amount"}),
        ([BILL, OTHER], [shown("a:0"), shown("list:4")], set()),
        ([BILL], [shown("a:0", left=999)], {"found-count", "found-amount", "right-certain"}),
        ([BILL], [shown("a:0", **HELD)], set()),
        (
            [BILL],
            [shown("a:0", left=1001)],
            {"found-count", "found-amount", "too-much", "right-certain"},
        ),
        ([CLOSED], [shown("c:0", left=0, may_be_paid=False, standing="settled-elsewhere")], set()),
        ([CLOSED], [shown("c:0")], {"too-much", "right-certain"}),
        ([BILL, OTHER], [shown("a:0", "b:0", left=2000)], None),
        ([OTHER], [shown("b:0"), shown("list:4")], {"twice"}),
        ([OTHER], [shown("b:0"), shown("list:4", **HELD)], set()),
        ([FRAUD], [shown("d:0", **HELD)], set()),
        ([FRAUD], [shown("d:0")], {"not-held", "too-much"}),
        ([BILL, FRAUD], [shown("a:0", "d:0", **HELD)], set()),
        ([MOVED], [shown("g:0", **HELD)], set()),
        ([MOVED], [shown("g:0")], {"not-held"}),
        ([BY_ITSELF], [shown("e:0", standing="not-ours-to-pay", may_be_paid=False)], set()),
        ([BY_ITSELF], [shown("e:0")], {"too-much", "right-certain"}),
        ([SENT], [shown("f:0", standing="sent", may_be_paid=False)], set()),
        ([SENT], [shown("f:0")], {"too-much", "right-certain"}),
        ([BILL], [shown("a:0", questions=1)], {"questions"}),
        ([BILL], [shown("a:0"), shown("x:0")], {"unknown"}),
    ],
)
def test_each_way_of_being_wrong_is_seen(bills, found, missed):
    if missed is None:
        assert "merged" in wrong(bills, *found)
    else:
        assert wrong(bills, *found) == missed


def test_a_reminder_tells_of_its_debt():
    bill = replace(BILL, asked_again=("r",))
    assert wrong([bill], shown("a:0", asked_by=("r:0",))) == set()
    assert "twice" in wrong([bill], shown("a:0"), shown("r:0"))
