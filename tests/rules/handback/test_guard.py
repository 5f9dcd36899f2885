"""Whether an order of somebody else's payment file may be paid: rule by rule."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from sluss.core.outcome import Finding, Place
from sluss.core.records import NeverPay, Purpose, Remitted
from sluss.rules.handback.guard import Around, Judged, Line, Passed, judge
from sluss.rules.handback.known import known_of
from sluss.rules.handback.payee import Payee
from sluss.rules.handback.verdict import VERDICT_OF, Because, Refusal, Verdict, verdict_of
from sluss.rules.register.derive import Component, Setting
from sluss.rules.register.filed import Item, OurPayment, Vouched
from tests.rules.register.records import (
    GIRO,
    ORG,
    OTHER_GIRO,
    answer,
    claim,
    decided,
    entry,
    filed,
    ocr,
    order,
    sek,
    text,
)

SETTING = Setting("2120009999")
OWN = Vouched(GIRO.key, f"org:{ORG}", "supplier-list", "a" * 64)
KNOWN_PAYEE = Payee(
    vouched=(replace(OWN, party="name:akeri norr"),), own=(replace(OWN, party="name:akeri norr"),)
)
REFERENCE = "1234567897"


def world(*records, decisions=(), payments=()) -> Component:
    """What the register knows, each record of a file of its own."""
    made = tuple(filed(f"r{number}:1", record) for number, record in enumerate(records, start=1))
    return Component(made, tuple(decisions), tuple(payments), (OWN,))


def ours(minor: int, *claims: int, e2e: str = "SLUSS1", is_ordered=True, is_void=False):
    """A payment of ours of the claims with these numbers."""
    items = tuple(Item(f"r{number}:1", sek(minor)) for number in claims)
    return OurPayment(e2e, sek(minor), is_void, is_ordered, items, date(2026, 11, 24))


def judged(component: Component, *orders, findings=(), **around) -> list[Judged]:
    """The verdicts on the orders of one file."""
    known = known_of(component, SETTING)
    around.setdefault("payee", KNOWN_PAYEE)
    around.setdefault("flows", known.flows)
    met = Around(own_ids=component.own_ids, near_days=20, **around)
    passed = Passed()
    return [
        judge(Line(row, filed(f"~file:{row}", one), findings), known, met, passed)
        for row, one in enumerate(orders, start=1)
    ]


def codes(one: Judged) -> list[str]:
    return [because.code.name for because in one.because]


def paid_again(**more):
    """The order of the restored system for F1001."""
    return order(**({"e2e": "A1", "on": "2026-12-10", "told": "F1001"} | more))


# Paid by hand, and nothing says what for.
HAND = known_of(world(entry(on="2026-12-09")), SETTING).flows
BOOKED_OURS = entry(-1000, "SLUSS1", on="2026-11-25")
LIVE = ours(1000, 1)


@pytest.mark.parametrize(
    ("component", "sent", "expected"),
    [
        # Nothing speaks against it.
        (world(claim()), paid_again(), []),
        (world(claim()), paid_again(told=""), []),
        (world(claim(), order("E9"), answer("RJCT", "E9")), paid_again(), []),
        (world(claim(), payments=[ours(1000, 1, is_void=True)]), paid_again(), []),
        (world(claim()), paid_again(minor=400), []),
        (world(claim(), entry(-400, on="2026-11-12", told="F1001")), paid_again(minor=600), []),
        (world(claim(), claim("F1002", 500)), paid_again(minor=1500, told="F1001 F1002"), []),
        (world(claim()), paid_again(minor=1700, told="F1001 F7777"), []),
        (world(), paid_again(), []),
        # Double.
        (world(claim(), payments=[ours(1000, 1, is_ordered=False)]), paid_again(), ["IN_BATCH"]),
        (world(claim(), payments=[LIVE]), paid_again(), ["ON_ITS_WAY"]),
        (world(claim(), BOOKED_OURS, payments=[LIVE]), paid_again(), ["PAID_HERE"]),
        (world(claim(), BOOKED_OURS, payments=[LIVE]), paid_again(told=""), ["PAID_HERE"]),
        (world(claim(), BOOKED_OURS, payments=[LIVE]), paid_again(minor=400), ["PAID_HERE"]),
        (
            world(claim(reference=REFERENCE), BOOKED_OURS, payments=[LIVE]),
            paid_again(told="", reference=ocr(REFERENCE)),
            ["PAID_HERE"],
        ),
        (world(claim(), entry(-1000, told="F1001")), paid_again(), ["PAID_ELSEWHERE"]),
        (world(claim(), order("E1", told="F1001")), paid_again(), ["ON_ITS_WAY"]),
        (world(claim(), entry(-400, told="F1001")), paid_again(), ["LESS_LEFT"]),
        (world(claim()), paid_again(minor=1100), ["LESS_LEFT"]),
        # One order for several of our payments, one of which was made.
        (
            world(claim(), claim("F1002", 500), BOOKED_OURS, payments=[LIVE]),
            paid_again(minor=1500, told="F1001 F1002"),
            ["PAID_HERE"],
        ),
        # The other way round: parts of what we paid at once.
        (
            world(
                claim(),
                claim("F1002", 500),
                entry(-1500, "SLUSS1"),
                payments=[
                    replace(
                        LIVE,
                        amount=sek(1500),
                        items=(*LIVE.items, *ours(500, 2).items),
                    )
                ],
            ),
            paid_again(minor=500, told="F1002"),
            ["PAID_HERE"],
        ),
        # Near double.
        (
            world(claim(), claim("F1002", 2000)),
            paid_again(minor=2500, told="F1001 F1002"),
            ["FITS_NONE", "FITS_NONE"],
        ),
        # Stopped.
        (
            world(claim(), decisions=[decided("dispute", "r1:1")]),
            paid_again(),
            ["DISPUTED"],
        ),
        (world(claim(), decisions=[decided("dismiss", "r1:1")]), paid_again(), ["DISMISSED"]),
        (world(claim(), decisions=[decided("hold", "r1:1")]), paid_again(), ["HELD"]),
        (world(claim(never_pay=NeverPay.DIRECT_DEBIT)), paid_again(), ["DRAWN"]),
    ],
)
def test_a_debt_is_paid_once_and_not_against_anybodys_word(component, sent, expected):
    (one,) = judged(component, sent, flows=())
    assert codes(one) == expected
    assert one.verdict is verdict_of(one.because)
    assert (one.verdict is Verdict.PAY) == (not expected)


@pytest.mark.parametrize(
    ("component", "sent", "around", "expected"),
    [
        # One name, one payment: whoever gave it.
        (world(order("E1")), order("E1", message="M2", on="2026-12-10"), {}, ["SAME_ID"]),
        (world(entry(-1000, "E1")), order("E1", message="M2", on="2026-12-10"), {}, ["SAME_ID"]),
        (world(), order("E1"), {"is_answered": True}, ["SAME_ID"]),
        (
            world(claim(), payments=[LIVE]),
            paid_again(e2e="SLUSS1", minor=7),
            {},
            ["SAME_ID", "ON_ITS_WAY"],
        ),
        # What the bank refused or sent back did not happen.
        (world(order("E1"), answer("RJCT", "E1")), order("E1", message="M2"), {}, []),
        (
            world(order("E1"), entry(-1000, "E1"), entry(1000, "E1", ordinal=1, is_return=True)),
            order("E1", message="M2"),
            {},
            [],
        ),
        # A word for a whole file of wages is the name of none of them.
        (world(order("E1")), order("E1", message="M2", on="2026-12-10"), {"is_shared": True}, []),
        # Numbers of rows come again after a restore.
        (
            world(order("E1", reference=text("F1"))),
            order("E1", message="M2", reference=text("F2222")),
            {},
            ["SAME_ID_OTHERWISE"],
        ),
        (
            world(order("E1", account=OTHER_GIRO)),
            order("E1", message="M2"),
            {},
            ["SAME_ID_OTHERWISE"],
        ),
        # The same amount to the same account at about the same time.
        (world(entry(on="2026-11-25")), order("A1", on="2026-12-10"), {}, ["SAME_AMOUNT"]),
        (world(entry(on="2026-11-12")), order("A1", on="2026-12-10"), {}, []),
        (world(entry(told="F7777")), order("A1", told="F8888"), {}, []),
        (world(entry(told="F7777")), order("A1", told="F7777"), {}, ["SAME_NUMBER"]),
        (
            world(entry(told="F7777")),
            order("A1", told="F7777", on="2027-03-12"),
            {},
            ["SAME_NUMBER"],
        ),
        (world(entry(account=OTHER_GIRO)), order("A1"), {}, []),
        (world(entry(-999)), order("A1"), {}, []),
        # It names a debt of which just this is left.
        (
            world(claim("F8888")),
            paid_again(told="F8888"),
            {"flows": HAND, "placed": frozenset({HAND[0].key})},
            [],
        ),
        # But what nobody knows the purpose of may have paid it.
        (world(claim("F8888")), paid_again(told="F8888"), {"flows": HAND}, ["SAME_AMOUNT"]),
        # Equal debts, and no word which.
        (
            world(claim("F1", due="2026-11-20"), claim("F2", due="2026-12-05")),
            paid_again(told=""),
            {"flows": ()},
            [],
        ),
        (
            world(
                claim("F1111", due="2026-11-20"),
                claim("F2222", due="2026-12-05"),
                entry(told="F1111"),
                entry(told="F2222", ordinal=1),
            ),
            paid_again(told=""),
            {"flows": ()},
            ["ONE_OF_SEVERAL", "ONE_OF_SEVERAL"],
        ),
    ],
)
def test_what_was_paid_under_that_name_or_just_so_is_not_paid_again(
    component, sent, around, expected
):
    (one,) = judged(component, sent, **around)
    assert codes(one) == expected


def vouched(source: str, account=GIRO, party: str = "name:akeri norr") -> Vouched:
    return Vouched(account.key, party, source, "a" * 64)


def payee(*rows: Vouched, at=GIRO, **more) -> Payee:
    """What is known of the account of the order, and of all accounts of Åkeri Norr."""
    mine = tuple(v for v in rows if v.party in ("name:akeri norr", ""))
    return Payee(tuple(v for v in rows if v.account_key == at.key), mine, **more)


CHANGED, UNKNOWN = Verdict.CHANGED_ACCOUNT, Verdict.UNKNOWN_PAYEE
OTHERS = vouched("supplier-list", OTHER_GIRO)


@pytest.mark.parametrize(
    ("known", "account", "expected", "verdict"),
    [
        (payee(vouched("paid-before")), GIRO, [], Verdict.PAY),
        (payee(vouched("open-items")), GIRO, [], Verdict.PAY),
        (payee(OTHERS), GIRO, ["ACCOUNT_CHANGED"], CHANGED),
        (payee(OTHERS, vouched("supplier-list")), GIRO, [], Verdict.PAY),
        (
            payee(OTHERS, vouched("paid-before"), former=frozenset({GIRO.key})),
            GIRO,
            ["ACCOUNT_CHANGED"],
            CHANGED,
        ),
        (
            payee(OTHERS, vouched("call-back"), former=frozenset({GIRO.key})),
            GIRO,
            [],
            Verdict.PAY,
        ),
        (
            payee(OTHERS, proposed=frozenset({GIRO.key})),
            GIRO,
            ["ACCOUNT_NOT_CONFIRMED"],
            CHANGED,
        ),
        (
            payee(vouched("supplier-list"), vouched("redirected", party="")),
            GIRO,
            ["ACCOUNT_SENT_ON"],
            CHANGED,
        ),
        (
            payee(vouched("paid-before"), vouched("returned", party="")),
            GIRO,
            ["ACCOUNT_CAME_BACK"],
            UNKNOWN,
        ),
        (payee(vouched("supplier-list"), vouched("returned", party="")), GIRO, [], Verdict.PAY),
        (payee(vouched("supplier-list", party="org:1")), GIRO, ["ACCOUNT_OF_OTHER"], UNKNOWN),
        (payee(), GIRO, ["ACCOUNT_UNKNOWN"], UNKNOWN),
        (payee(), None, ["NO_ACCOUNT"], UNKNOWN),
    ],
)
def test_money_goes_only_where_somebody_vouches_for_it(known, account, expected, verdict):
    (one,) = judged(world(), order("A1", account=account), payee=known)
    assert (codes(one), one.verdict) == (expected, verdict)


def test_the_account_of_a_debt_that_is_verified_may_be_paid_under_another_name():
    sent = paid_again(name="AKERI N")
    (one,) = judged(world(claim()), sent, payee=Payee())
    assert one.verdict is Verdict.PAY
    (one,) = judged(world(claim()), paid_again(account=OTHER_GIRO), payee=Payee(own=(OWN,)))
    assert codes(one) == ["ACCOUNT_CHANGED"]
    assert one.because[0].detail == GIRO.key


def test_where_nobody_is_named_a_known_account_is_paid_unless_the_debt_is_another_s():
    """Files of Bankgirot have no names beside giro numbers."""
    anybody = Payee(vouched=(vouched("supplier-list", party="name:glasmastarn"),))
    (one,) = judged(world(), order("A1", name=""), payee=anybody)
    assert one.verdict is Verdict.PAY
    (one,) = judged(world(), order("A1", name=""), payee=Payee())
    assert codes(one) == ["ACCOUNT_UNKNOWN"]
    # A long reference and the amount tell the debt, whatever account stands beside them.
    debt = claim(reference=REFERENCE)
    sent = paid_again(name="", told="", reference=ocr(REFERENCE), account=OTHER_GIRO)
    others = Payee(vouched=(vouched("supplier-list", OTHER_GIRO, "name:glasmastarn"),))
    (one,) = judged(world(debt), sent, payee=others)
    assert [(b.code, b.detail) for b in one.because] == [(Refusal.ACCOUNT_CHANGED, GIRO.key)]


def test_what_is_registered_at_another_supplier_is_not_paid_to_that_one():
    """The other one is on the list with its account, and the order says that it is the payee."""
    glass = vouched("supplier-list", OTHER_GIRO, "name:glasmastarn")
    wrong = paid_again(name="Glasmästarn", account=OTHER_GIRO, told="", reference=ocr(REFERENCE))
    others = Payee(vouched=(glass,), own=(glass,))
    (one,) = judged(world(claim(reference=REFERENCE)), wrong, payee=others)
    assert (codes(one), one.verdict) == (["ACCOUNT_CHANGED"], Verdict.CHANGED_ACCOUNT)
    # Another account of the payee's own is as good as the one that the debt has.
    own = vouched("supplier-list", OTHER_GIRO, f"org:{ORG}")
    (one,) = judged(
        world(claim(reference=REFERENCE)), wrong, payee=Payee(vouched=(own,), own=(own,))
    )
    assert codes(one) == []


def test_a_debt_held_for_its_account_only_says_what_is_wrong_with_that_of_the_order():
    new = claim(account=OTHER_GIRO)
    (one,) = judged(world(new), paid_again(account=OTHER_GIRO), payee=Payee(own=(OWN,)))
    assert codes(one) == ["ACCOUNT_CHANGED"]
    (one,) = judged(world(new), paid_again(told="F1001"))
    assert [(b.code, b.hold) for b in one.because] == [
        (Refusal.HELD, "register.account_unverified")
    ]


@pytest.mark.parametrize(
    ("component", "sent", "expected"),
    [
        (world(claim()), [paid_again(), paid_again(e2e="A2")], [[], ["DEBT_TWICE_IN_FILE"]]),
        (
            world(claim()),
            [paid_again(minor=400), paid_again(e2e="A2", minor=600)],
            [[], []],
        ),
        (
            world(claim()),
            [paid_again(minor=400), paid_again(e2e="A2")],
            [[], ["DEBT_TWICE_IN_FILE"]],
        ),
        # What may not be paid takes nothing.
        (
            world(claim()),
            [paid_again(account=None), paid_again(e2e="A2")],
            [["NO_ACCOUNT"], []],
        ),
        # Of debts that nobody knows the references tell.
        (
            world(),
            [order("A1", told="F7777"), order("A2", told="F7777"), order("A3", told="F8888")],
            [[], ["TWICE_IN_FILE"], []],
        ),
        (world(), [order("A1"), order("A2")], [[], ["ALIKE_IN_FILE"]]),
        (world(), [order("A1"), order("A2", told="F7777")], [[], ["ALIKE_IN_FILE"]]),
        (world(), [order("A1"), order("A2", 999)], [[], []]),
    ],
)
def test_a_file_pays_nothing_twice_by_itself(component, sent, expected):
    assert [codes(one) for one in judged(component, *sent, flows=())] == expected


def test_the_row_that_pays_it_already_is_named():
    for component, sent in (
        (world(claim()), [paid_again(), paid_again(e2e="A2"), paid_again(e2e="A3")]),
        (world(), [order("A1"), order("A2"), order("A3")]),
    ):
        _, second, third = judged(component, *sent, flows=())
        assert [b.detail for b in (*second.because, *third.because)] == ["1", "1"]


def test_what_the_reader_could_not_read_is_never_paid():
    found = Finding("iso.bad_date", Place(7, "ReqdExctnDt"), "2026-13-01", "a day")
    (one,) = judged(world(claim()), paid_again(), findings=(found,))
    assert one.verdict is Verdict.STOPPED
    assert one.because == (
        Because(code=Refusal.NOT_ALL_READ, hold="iso.bad_date", detail="2026-13-01"),
    )


def test_the_verdict_is_that_of_the_weightiest_reason_and_all_are_told():
    paid = world(claim(), BOOKED_OURS, payments=[LIVE], decisions=[decided("hold", "r1:1")])
    found = Finding("iso.bad_date", Place(7, "ReqdExctnDt"), "2026-13-01", "a day")
    (one,) = judged(
        paid, paid_again(e2e="SLUSS1", account=OTHER_GIRO), payee=Payee(), findings=(found,)
    )
    assert codes(one) == ["SAME_ID", "PAID_HERE", "HELD", "NOT_ALL_READ", "ACCOUNT_CHANGED"]
    assert one.verdict is Verdict.DOUBLE


def test_a_credit_note_that_is_drawn_already_ends_the_debt():
    from sluss.core.records import DocumentKind

    note = claim("K1", kind=DocumentKind.CREDIT_NOTE, refers_to=("F1001",))
    assert codes(judged(world(claim(), note), paid_again(), flows=())[0]) == ["CREDITED"]


def test_an_amount_beside_each_document_is_held_against_that_document():
    both = (
        Remitted(Purpose.INVOICE, "F1001", sek(1000)),
        Remitted(Purpose.INVOICE, "F1002", sek(500)),
    )
    sent = order("A1", 1500, documents=both, on="2026-12-10")
    free = world(claim(), claim("F1002", 500))
    assert codes(judged(free, sent, flows=())[0]) == []
    paid = world(claim(), claim("F1002", 500), entry(-500, told="F1002"))
    (one,) = judged(paid, sent, flows=())
    assert [(b.code, b.number) for b in one.because] == [(Refusal.PAID_ELSEWHERE, "F1002")]
    lying = order("A1", 9000, documents=both, on="2026-12-10")
    assert codes(judged(free, lying, flows=())[0]) == ["LESS_LEFT", "LESS_LEFT"]


def test_the_verdicts_stand_in_the_order_of_their_reasons():
    assert list(dict.fromkeys(VERDICT_OF[code] for code in Refusal)) == list(Verdict)[:-1]


@pytest.mark.parametrize(
    ("component", "sent", "row"),
    [
        (world(claim()), [paid_again(), paid_again(e2e="A2")], "DEBT_TWICE_IN_FILE"),
        (world(), [order("A1", told="F7"), order("A2", told="F7")], "TWICE_IN_FILE"),
        (world(), [order("A1"), order("A2")], "ALIKE_IN_FILE"),
    ],
)
def test_of_files_that_came_together_a_row_in_another_one_is_named_with_its_file(
    component, sent, row
):
    known = known_of(component, SETTING)
    met = Around(payee=KNOWN_PAYEE, own_ids=component.own_ids, near_days=20)
    passed = Passed(names=("a.xml", "b.lb"))
    first, here, there = (
        judge(Line(number, filed(f"~{number}", one), member=member), known, met, passed)
        for number, member, one in ((4, 0, sent[0]), (5, 0, sent[1]), (1, 1, sent[1]))
    )
    assert first.verdict is Verdict.PAY
    assert [codes(one) for one in (here, there)] == [[row], [row]]
    assert [one.because[0].detail for one in (here, there)] == ["4", "4 (a.xml)"]
