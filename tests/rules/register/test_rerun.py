"""A repeated payment is tied to what it repeats, and held by what becomes known beside it."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest

from sluss.core.party import Account, Scheme
from sluss.core.records import DocumentKind, Origin, Repeats, SupplierEntry
from sluss.rules.register.accounts import PayTo
from sluss.rules.register.derive import Component, Setting, derive
from sluss.rules.register.filed import Filed, Item, OurPayment, Vouched
from sluss.rules.register.keys import keys_of
from sluss.rules.register.rerun import held_if_moved, kin
from sluss.rules.register.same import Verdict, judge
from tests.payouts import ANNA, BERTIL
from tests.rules.register.records import answer, claim, day, decided, entry, order, sek, text

MINE, OTHER = Account(Scheme.IBAN, ANNA.iban), Account(Scheme.IBAN, BERTIL.iban)
WHO = {"name": "Anna Ahlgren", "account": MINE}
LAST = order("E1", message="M1", on="2026-10-27", reference=text("Stöd"), **WHO)
GONE = entry(-1000, "E1", on="2026-10-27", **WHO)
BACK = entry(1000, "E1", on="2026-10-29", is_return=True, reason="AC04", statement="S2", **WHO)
NAMED = f"{1:064x}:1"
AGAIN = claim(
    "R2026-11-AB-1",
    kind=DocumentKind.PAYOUT,
    origin=Origin.REPEATED,
    org="",
    issued=None,
    due="2026-11-24",
    repeats=Repeats(of=NAMED, period="2026-11", account=MINE.key, since=day("2026-11-03")),
    **{"name": WHO["name"], "account": MINE},
)
VOUCHED = (Vouched(MINE.key, "name:anna ahlgren", "paid-before", "x"),)


def payout(minor: int = 1000, number: str = "B1", *, due: str = "2026-11-25", **more):
    return claim(
        number,
        minor,
        kind=DocumentKind.PAYOUT,
        origin=Origin.PAYOUT_LIST,
        issued=None,
        due=due,
        **{"org": "", **WHO, **more},
    )


def filed_as(*records) -> tuple[Filed, ...]:
    """The first is the record that is repeated; each stands in a file of its own."""
    return tuple(
        Filed(n, f"{n:064x}:1", "any", "local", one, keys_of(one))
        for n, one in enumerate(records, start=1)
    )


def payables(*records, vouched=VOUCHED, said=(), payments=()):
    component = Component(filed_as(*records), said, payments, vouched)
    found = derive(component, Setting("2120009999")).drafts
    return {draft.payable.document_number: draft for draft in found}


def state_of(*records, **more) -> tuple[str, list[str]]:
    """How the repeated payment stands: its state, and the codes of its holds."""
    payable = payables(*records, **more)["R2026-11-AB-1"].payable
    return payable.state.value, [hold.code.removeprefix("register.") for hold in payable.holds]


def test_it_rests_on_what_it_repeats_and_last_times_money_is_not_its():
    draft = payables(LAST, AGAIN, GONE)["R2026-11-AB-1"]
    assert {(filed.name, role) for filed, role in draft.evidence} == {
        (NAMED, "repeats"),
        (f"{2:064x}:1", "claims"),
    }
    assert (draft.payable.state.value, draft.payable.open_amount) == ("open", sek(1000))
    assert (draft.payable.verified_by, draft.payable.confidence.value) == (
        "paid-before",
        "probable",
    )


@pytest.mark.parametrize(
    ("beside", "state", "holds"),
    [
        ((GONE, BACK), "held", ["account_unverified", "repeated_came_back"]),
        ((answer("RJCT", "E1"),), "held", ["repeated_came_back"]),
        ((answer("ACCP", "E1"),), "open", []),
        # Other money to the account: of this month and no known debt it is asked about.
        ((order("X", 1100, message="M2", on="2026-11-25", **WHO),), "held", ["repeated_paid"]),
        ((entry(-1100, "X", on="2026-11-25", **WHO),), "held", ["repeated_paid"]),
        ((order("X", 1100, message="M2", on="2026-12-25", **WHO),), "open", []),
        ((order("X", 1100, message="M2", on="2026-11-01", **WHO),), "open", []),
        (
            (
                order("X", 1100, message="M2", on="2026-11-25", **WHO),
                answer("RJCT", "X", message="M2"),
            ),
            "open",
            [],
        ),
        # The same amount is the month's true payment, if last time's is known to be settled.
        ((GONE, order("X", 1000, message="M2", on="2026-11-25", **WHO)), "sent", []),
        ((order("X", 1000, message="M2", on="2026-11-25", **WHO),), "held", ["repeated_paid"]),
        ((entry(-1000, "X", on="2026-11-25", **WHO),), "settled-elsewhere", []),
        # Another payout of the month.
        ((payout(900),), "held", ["repeated_in_month"]),
        ((payout(900, due="2026-12-01"),), "open", []),
        ((payout(900, name="Bo Ek", account=OTHER),), "open", []),
    ],
)
def test_what_stands_beside_it(beside, state, holds):
    assert state_of(LAST, AGAIN, *beside) == (state, holds)


def test_both_payouts_of_a_month_are_held_until_one_is_dismissed():
    found = payables(LAST, AGAIN, payout(900))
    again, listed = found["R2026-11-AB-1"].payable, found["B1"].payable
    assert [hold.detail for hold in again.holds] == [listed.id]
    assert [hold.detail for hold in listed.holds] == [again.id]
    for name in (f"{2:064x}:1", f"{3:064x}:1"):
        said = (decided("dismiss", name),)
        left = payables(LAST, AGAIN, payout(900), said=said)
        assert [draft.payable.holds for draft in left.values()] == [(), ()]


def test_two_payments_of_one_file_are_two_and_of_two_files_are_asked_about():
    second = replace(AGAIN, document_number="R2026-11-AB-2", amount=sek(500))
    same = replace(second, repeats=replace(AGAIN.repeats, of=f"{1:064x}:2"))
    assert state_of(LAST, AGAIN, same) == ("open", [])
    other = replace(second, repeats=replace(AGAIN.repeats, of=f"{9:064x}:2"))
    assert state_of(LAST, AGAIN, other) == ("held", ["repeated_in_month"])


def test_the_row_of_a_list_that_is_repeated_waits_and_its_money_is_not_paid_again():
    last = payout(due="2026-10-27")
    found = payables(last, AGAIN, vouched=())
    assert [hold.code for hold in found["B1"].payable.holds] == ["register.repeated_since"]
    again = found["R2026-11-AB-1"].payable
    assert (again.state.value, again.verified_by, again.holds) == ("open", "payout-list", ())
    paid = payables(last, AGAIN, entry(-1000, "", on="2026-10-28", **WHO), vouched=())
    assert {number: draft.payable.state.value for number, draft in paid.items()} == {
        "B1": "settled-elsewhere",
        "R2026-11-AB-1": "open",
    }


def test_our_own_payment_vouches_once_the_bank_has_booked_it():
    ours = (
        OurPayment(
            "E1", sek(1000), is_void=False, is_ordered=True, items=(Item("x:1", sek(1000)),)
        ),
    )
    assert state_of(LAST, AGAIN, vouched=(), payments=ours) == ("held", ["account_unverified"])
    booked = {"vouched": (), "payments": ours}
    assert state_of(LAST, AGAIN, GONE, **booked) == ("open", [])
    assert state_of(LAST, AGAIN, GONE, BACK, **booked)[0] == "held"


def test_our_own_payment_does_not_vouch_for_an_account_that_has_left_the_supplier_list():
    supplier = AGAIN.supplier
    lists = tuple(
        SupplierEntry(supplier=supplier, accounts=(account,), listed_on=day(on))
        for on, account in (("2026-10-01", MINE), ("2026-11-01", OTHER))
    )
    ours = OurPayment(
        "E1", sek(1000), is_void=False, is_ordered=True, items=(Item("x:1", sek(1000)),)
    )
    component = Component(filed_as(LAST, AGAIN, GONE), (), (ours,), (), lists)
    (draft,) = derive(component, Setting("2120009999")).drafts
    assert [hold.code for hold in draft.payable.holds] == ["register.account_former"]


@pytest.mark.parametrize(
    ("pay_to", "other", "is_held"),
    [
        (PayTo(MINE, "paid-before", ()), "", False),
        (PayTo(OTHER, "supplier-list", ()), "", True),
        (PayTo(OTHER, "call-back", ()), "", False),
        (PayTo(OTHER, "", ()), "", False),
        (PayTo(None, "", ()), "", False),
        (PayTo(MINE, "paid-before", ()), OTHER.key, True),
    ],
)
def test_another_account_than_last_times_is_held_until_called_back(pay_to, other, is_held):
    best = replace(AGAIN, repeats=replace(AGAIN.repeats, other=other))
    codes = [hold.code for hold in held_if_moved(pay_to, best).holds]
    assert codes == ["register.repeated_other_account"] * is_held
    assert held_if_moved(pay_to, payout()) == pay_to


def test_it_is_no_copy_of_what_it_repeats_whatever_their_numbers():
    listed = payout(number="R2026-11-AB-1")
    assert judge(listed, AGAIN).verdict is judge(AGAIN, listed).verdict is Verdict.APART


def test_monthly_payouts_of_one_amount_are_not_paid_by_the_money_of_the_month_before():
    (draft,) = payables(payout(due="2026-11-25"), entry(-1000, "", on="2026-10-27", **WHO)).values()
    assert draft.payable.state.value == "open"
    (draft,) = payables(payout(due="2026-11-25"), entry(-1000, "", on="2026-11-24", **WHO)).values()
    assert draft.payable.state.value == "settled-elsewhere"


def test_the_order_of_the_records_is_no_matter_and_all_of_them_are_kin():
    records = filed_as(
        LAST, AGAIN, payout(900), order("X", 1100, message="M2", on="2026-11-25", **WHO)
    )
    expected = derive(Component(records, (), (), VOUCHED), Setting("2120009999")).drafts
    for mixed in permutations(records):
        found = derive(Component(mixed, (), (), VOUCHED), Setting("2120009999")).drafts
        assert sorted(d.payable.id for d in found) == sorted(d.payable.id for d in expected)
        assert {d.payable.id: d.payable.holds for d in found} == {
            d.payable.id: d.payable.holds for d in expected
        }
    assert {other for _, other in kin(records)} == {1, 3, 4}
