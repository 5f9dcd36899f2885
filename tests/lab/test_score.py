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
    currency="SEK",
    amount=1000,
    left=1000,
    fate=Fate.OWED,
    twist="none",
    accounts=("bankgiro:50501055",),
    told_by=("a",),
)
OTHER = replace(BILL, number="F2", told_by=("b", "list:4"))
CLOSED = replace(BILL, number="F3", told_by=("c",), left=0, fate=Fate.CLOSED)
FRAUD = replace(
    BILL, number="F4", told_by=("d",), fate=Fate.FRAUD, twist="fraud-new-account", accounts=()
)
BY_ITSELF = replace(BILL, number="F5", told_by=("e",), fate=Fate.BY_ITSELF)
SENT = replace(BILL, number="F6", told_by=("f",), fate=Fate.SENT)
MOVED = replace(BILL, number="F7", told_by=("g",), is_new_account=True)
NOTHING = replace(CLOSED, told_by=("i",), amount=0)
NOTE = replace(BILL, number="K1", told_by=("k",), is_credit=True)
DRAWN = replace(NOTE, left=0, fate=Fate.CLOSED)
IN_EURO = replace(BILL, told_by=("l",), currency="EUR")
FORGED_COPY = replace(FRAUD, number="F1", twist="fraud-forged-copy")
STRANGER = replace(FRAUD, number="S1", told_by=("m",), twist="fraud-stranger")


def shown(*places: str, **changed) -> Shown:
    whole = {
        "id": f"p-{'-'.join(places)}",
        "is_credit": False,
        "standing": "open",
        "currency": "SEK",
        "left": 1000,
        "account": "bankgiro:50501055",
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
ON_ITS_WAY = {"may_be_paid": False, "standing": "sent"}
PAID = {"may_be_paid": False, "standing": "settled-elsewhere", "left": 0}
BESIDE = {"may_be_paid": False, "standing": "not-ours-to-pay", "left": 0}
ELSEWHERE = {"account": "bankgiro:9912346"}
MISSED = {"found-count", "found-amount"}


@pytest.mark.parametrize(
    ("bills", "found", "missed"),
    [
        ([BILL, OTHER], [shown("a:0"), shown("b:0", "list:4")], set()),
        ([BILL, OTHER], [shown("a:0")], {*MISSED, "not-shown"}),
        ([BILL], [shown("a:0", left=999)], {*MISSED, "right-certain"}),
        ([BILL], [shown("a:0", **HELD)], set()),
        ([BILL], [shown("a:0", left=1001)], {*MISSED, "too-much", "right-certain"}),
        ([CLOSED], [shown("c:0", **PAID)], set()),
        ([CLOSED], [shown("c:0")], {"too-much", "right-certain"}),
        (
            [BILL, OTHER],
            [shown("a:0", "b:0", "list:4", left=2000)],
            {*MISSED, "merged", "right-certain"},
        ),
        ([OTHER], [shown("b:0"), shown("list:4")], {"twice"}),
        ([OTHER], [shown("b:0"), shown("list:4", **HELD)], set()),
        ([FRAUD], [shown("d:0", **HELD)], set()),
        ([FRAUD], [shown("d:0")], {"not-held", "too-much"}),
        ([MOVED], [shown("g:0", **HELD)], set()),
        ([MOVED], [shown("g:0")], {"not-held"}),
        ([BY_ITSELF], [shown("e:0", **BESIDE)], set()),
        ([BY_ITSELF], [shown("e:0")], {"too-much", "right-certain"}),
        ([SENT], [shown("f:0", **ON_ITS_WAY)], set()),
        ([SENT], [shown("f:0")], {"too-much", "right-certain"}),
        ([BILL], [shown("a:0", questions=1)], {"questions"}),
        ([BILL], [shown("a:0"), shown("x:0")], {"unknown"}),
        # It stands as if it were further on its way than it is, or less far.
        ([BILL], [shown("a:0", **ON_ITS_WAY)], {*MISSED, "right-certain"}),
        (
            [BILL],
            [shown("a:0", **ON_ITS_WAY | {"standing": "reserved"})],
            {*MISSED, "right-certain"},
        ),
        ([BILL], [shown("a:0", **PAID | {"left": 1000})], {*MISSED, "right-certain"}),
        ([SENT], [shown("f:0", **PAID)], {"right-certain"}),
        ([SENT], [shown("f:0", **ON_ITS_WAY | {"left": 400})], {"right-certain"}),
        ([CLOSED], [shown("c:0", **ON_ITS_WAY | {"left": 0})], {"right-certain"}),
        ([CLOSED], [shown("c:0", **HELD | {"left": 0})], {"right-certain"}),
        ([NOTHING], [shown("i:0", left=0, may_be_paid=False)], set()),
        ([NOTHING], [shown("i:0", **BESIDE)], {"right-certain"}),
        ([BY_ITSELF], [shown("e:0", **HELD)], {"right-certain"}),
        # Another kind of thing, or another kind of money.
        ([NOTE], [shown("k:0", is_credit=True)], set()),
        ([NOTE], [shown("k:0")], {"too-much", "right-certain"}),
        ([BILL], [shown("a:0", is_credit=True)], {*MISSED, "too-much", "right-certain"}),
        ([DRAWN], [shown("k:0", is_credit=True)], {"too-much", "right-certain"}),
        ([replace(NOTE, told_by=("k", "n"))], [shown(p, is_credit=True) for p in "kn"], {"twice"}),
        ([IN_EURO], [shown("l:0", currency="EUR")], set()),
        ([IN_EURO], [shown("l:0")], {*MISSED, "too-much", "right-certain"}),
        # Who vouches for an account does not make it the payee's.
        ([BILL], [shown("a:0", **ELSEWHERE)], {"wrong-account"}),
        ([BILL], [shown("a:0", account="")], {"wrong-account"}),
        ([BILL], [shown("a:0", **ELSEWHERE, **HELD)], set()),
        (
            [replace(BILL, accounts=("iban:NO1", "bankgiro:9912346"))],
            [shown("a:0", **ELSEWHERE)],
            set(),
        ),
        ([NOTE], [shown("k:0", is_credit=True, **ELSEWHERE)], set()),
        # Whatever is true of it, it stands somewhere.
        ([NOTE], [], {"not-shown"}),
        ([SENT], [], {"not-shown"}),
        ([BY_ITSELF], [], {"not-shown"}),
        ([CLOSED], [], {"not-shown"}),
        ([FRAUD], [], {"not-shown"}),
        ([OTHER], [shown("list:4")], {"not-shown"}),
        ([replace(BILL, asked_again=("r",))], [shown("a:0")], {"not-shown"}),
        # A forged copy is held by the debt that it copies; no other fraud belongs to a debt.
        ([BILL, FORGED_COPY], [shown("a:0", "d:0", **HELD)], set()),
        ([BILL, FORGED_COPY], [shown("a:0", "d:0")], {"not-held"}),
        ([BILL, FRAUD], [shown("a:0", "d:0", **HELD)], {"merged", "right-certain"}),
        (
            [BILL, replace(FORGED_COPY, amount=999)],
            [shown("a:0", "d:0", **HELD)],
            {"merged", "right-certain"},
        ),
        (
            [BILL, replace(FORGED_COPY, twist="fraud-new-account")],
            [shown("a:0", "d:0", **HELD)],
            {"merged", "right-certain"},
        ),
        ([FRAUD, STRANGER], [shown("d:0", "m:0", **HELD)], {"merged"}),
    ],
)
def test_each_way_of_being_wrong_is_seen(bills, found, missed):
    assert wrong(bills, *found) == missed


def test_what_is_found_is_counted_in_each_currency():
    """A debt a thousand times as large does not hide one in another currency that is missed."""
    large, small = ({"amount": minor, "left": minor} for minor in (1_000_000_00, 1_000_00))
    for kronor, euro, value in (
        (large, small, "100.00 % of 1,000,000 SEK; 0.00 % of 1,000 EUR"),
        (small, large, "0.00 % of 1,000 SEK; 100.00 % of 1,000,000 EUR"),
    ):
        bills = [replace(BILL, **kronor), replace(IN_EURO, **euro)]
        [found] = [one for one in bills if one.left == large["left"]]
        seen = shown(*found.told_by, currency=found.currency, left=found.left)
        assert found_amount(bills, seen) == (value, False)
    assert found_amount([]) == ("100.00 % of 0 SEK", True)


def found_amount(bills, *found: Shown) -> tuple[str, bool | None]:
    [mark] = [mark for mark in score(bills, found) if mark.name == "found-amount"]
    return mark.value, mark.is_met


def test_a_reminder_tells_of_its_debt():
    bill = replace(BILL, asked_again=("r",))
    assert wrong([bill], shown("a:0", asked_by=("r:0",))) == set()
    assert "twice" in wrong([bill], shown("a:0"), shown("r:0"))
