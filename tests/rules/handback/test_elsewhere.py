"""Single payments that were not ours: which of them the restored system lacks, if one can tell."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluss.core.lifecycle import Fact
from sluss.core.money import Money
from sluss.core.records import Origin
from sluss.rules.handback.bins import Bin, Rule, Setting, Standing, Why, asks_payments, into_bins
from sluss.rules.handback.elsewhere import PAYMENTS_MAX, Paid, lacking, payments_of
from sluss.rules.handback.match import Pair
from sluss.rules.register.derive import settle_component
from sluss.rules.register.flows import Standing as Moved
from tests.rules.handback.test_bins import here, there
from tests.rules.register.records import answer, claim, day, entry, ledger, ocr, order
from tests.rules.register.test_explain import component, ours

DAY = date(2026, 11, 3)


def paid(minor: int, days: int = 0, **more) -> Paid:
    values = {
        "end_to_end_id": f"E{minor}-{days}",
        "ocr": "",
        "on": DAY + timedelta(days=days),
        "minor": minor,
        "standing": Moved.BOOKED,
        "places": ((f"{minor}-{days}:1", 3),),
    }
    return Paid(**(values | more))


def left(minor: int, of: int = 10000):
    """A row of an invoice of which the restored system has so much left."""
    return there(of, open_amount=Money("SEK", minor))


ONE, TWO = paid(4000), paid(6000, 10)
HALF, OTHER_HALF = paid(5000), paid(5000, 10)
BOTH = {"elsewhere": 10000, "payments": (ONE, TWO)}
HALVES = {"elsewhere": 10000, "payments": (HALF, OTHER_HALF)}
THREE = (paid(2000), paid(3000, 5), paid(5000, 9))
NO_ID = replace(TWO, end_to_end_id="")


@pytest.mark.parametrize(
    ("row", "debt", "told", "lacks"),
    [
        # It knows the first part, and the last was paid after its copy was made; or the other way.
        (left(6000), BOTH, (Rule.OWN_PAYMENTS,), (TWO,)),
        (left(4000), BOTH, (Rule.OWN_PAYMENTS,), (ONE,)),
        # Of two equal parts it knows the earlier one; on one day nobody can tell them apart.
        (left(5000), HALVES, (Rule.OWN_PAYMENTS,), (OTHER_HALF,)),
        (
            left(5000),
            {"elsewhere": 10000, "payments": (HALF, replace(HALF, end_to_end_id="E9"))},
            Why.WHICH_PAYMENTS,
            (),
        ),
        # An OCR and a day are an identity too; neither id nor OCR, or no day, is none.
        (
            left(6000),
            {"elsewhere": 10000, "payments": (ONE, replace(NO_ID, ocr="12344"))},
            (Rule.OWN_PAYMENTS,),
            (replace(NO_ID, ocr="12344"),),
        ),
        (left(6000), {"elsewhere": 10000, "payments": (ONE, NO_ID)}, Why.AMOUNTS, ()),
        (
            left(6000),
            {"elsewhere": 10000, "payments": (ONE, replace(TWO, on=None))},
            Why.AMOUNTS,
            (),
        ),
        # Nothing near it explains it, to the öre.
        (left(5999), BOTH, Why.AMOUNTS, ()),
        (left(6001), BOTH, Why.AMOUNTS, ()),
        # Something took of the debt that is no payment with a name: a list or the books say so.
        (left(6000), {"elsewhere": 10000, "payments": (TWO,)}, Why.AMOUNTS, ()),
        (left(6000), {"elsewhere": 10000}, Why.AMOUNTS, ()),
        # The last part is ordered by its own file, and not booked yet.
        (
            left(6000),
            {"facts": (Fact.ORDERED,), "elsewhere": 4000, "payments": (ONE, TWO)},
            (Rule.OWN_PAYMENTS,),
            (TWO,),
        ),
        # Three parts, the last two of which it lacks.
        (
            left(8000),
            {"elsewhere": 10000, "payments": THREE},
            (Rule.OWN_PAYMENTS,),
            THREE[1:],
        ),
        # Of equal sums in several ways the one by time; 2000 + 3000 and 5000 are one sum.
        (left(5000), {"elsewhere": 10000, "payments": THREE}, (Rule.OWN_PAYMENTS,), THREE[2:]),
        # With a credit note that it lacks as well.
        (
            left(7000),
            {"elsewhere": 9000, "credited": 1000, "payments": (paid(3000), paid(6000, 10))},
            (Rule.CREDITED, Rule.OWN_PAYMENTS),
            (paid(6000, 10),),
        ),
        # A payment or a credit note of just its amount: that is not for us to say.
        (
            left(6000),
            {"elsewhere": 7000, "credited": 2000, "payments": (paid(2000), paid(5000, 10))},
            (Rule.OWN_PAYMENTS,),
            (paid(5000, 10),),
        ),
        (
            left(7000),
            {"elsewhere": 8000, "credited": 2000, "payments": (paid(2000), paid(1000), paid(5000))},
            Why.WHICH_PAYMENTS,
            (),
        ),
        # What totals explain is told as ever.
        (left(10000), BOTH, (Rule.OWN_FILE,), ()),
    ],
)
def test_a_difference_is_explained_by_single_payments(row, debt, told, lacks):
    debt = dict(debt)
    known = here(*debt.pop("facts", ()), **debt)
    (found,) = into_bins([Pair((row,), "d1")], {"d1": known}, Setting())
    assert found.bin is Bin.DIFFERING
    assert (found.rules or found.why, found.lacks) == (told, lacks)


def test_money_that_went_twice_is_not_explained_away():
    """It has a payment of 50.00 that nobody knows here, and we paid all: 50.00 too much."""
    ours = here(Fact.CONFIRMED, ours=10000, standing=Standing.BOOKED)
    (row,) = into_bins([Pair((left(5000),), "d1")], {"d1": ours}, Setting())
    assert (row.rules, row.why) == ((), Why.AMOUNTS)
    # Nor if some of it was paid by its own file: no payment is what it says that it paid.
    some = here(
        Fact.CONFIRMED, ours=7000, elsewhere=3000, standing=Standing.BOOKED, payments=(paid(3000),)
    )
    (row,) = into_bins([Pair((left(5000),), "d1")], {"d1": some}, Setting())
    assert (row.rules, row.why) == ((), Why.AMOUNTS)


def test_a_row_that_does_not_say_what_was_paid_is_for_a_person():
    for row in (there(6000), there(10001, open_amount=Money("SEK", 6000))):
        (told,) = into_bins([Pair((row,), "d1")], {"d1": here(**BOTH)}, Setting())
        assert (told.rules, told.why) == ((), Why.AMOUNTS)
    twice = Pair((left(6000), left(6000)), "d1")
    (told,) = into_bins([twice], {"d1": here(**BOTH)}, Setting())
    assert (told.why, told.payments) == (Why.LISTED_TWICE, ())


def test_payments_are_looked_for_only_where_they_could_explain_something():
    debts = {
        "d1": here(elsewhere=10000),
        "d2": here(id_="d2", credited=10000),
        "d3": here(id_="d3", elsewhere=4000),
        "d4": here(id_="d4", elsewhere=10000),
    }
    pairs = [Pair((left(6000),), id_) for id_ in ("d1", "d2", "d3")]
    pairs += [Pair((there(6000),), "d4"), Pair((there(key="x"),))]
    assert asks_payments(pairs, debts) == ["d1"]


def test_a_row_is_another_if_other_payments_are_lacking():
    def id_of(*payments: Paid) -> str:
        debt = here(elsewhere=10000, payments=payments)
        return into_bins([Pair((left(6000),), "d1")], {"d1": debt}, Setting())[0].id

    assert id_of(ONE, TWO) == id_of(TWO, ONE)
    assert id_of(ONE, TWO) != id_of(ONE, replace(TWO, places=(("other:1", 1),)))


# ---- Which payments there are ---------------------------------------------------------------

OCR = "0000000018"
INVOICE = claim(reference=OCR)
# Its own file orders two parts, and the bank books the first.
FIRST, LAST = order("E1", 400, told="F1001"), order("E2", 600, told="F1001", on="2026-11-20")
BOOKED = entry(-400, "E1")


@pytest.mark.parametrize(
    ("records", "payments", "expected"),
    [
        (
            [INVOICE, FIRST, LAST, BOOKED],
            [],
            [("E1", "", "2026-11-12", 400, "booked"), ("E2", "", "2026-11-20", 600, "ordered")],
        ),
        # While one is on its way, the register lets no second one take of the debt.
        (
            [INVOICE, FIRST, answer("ACSP", "E1"), LAST],
            [],
            [("E1", "", "2026-11-12", 400, "accepted")],
        ),
        # An OCR in the statement is an identity of its own.
        (
            [INVOICE, entry(-400, reference=ocr(OCR))],
            [],
            [("", OCR, "2026-11-12", 400, "booked")],
        ),
        # What was refused or came back paid nothing.
        ([INVOICE, FIRST, answer("RJCT", "E1")], [], []),
        ([INVOICE, FIRST, BOOKED, entry(400, "E1", on="2026-11-14", is_return=True)], [], []),
        # What names nothing and has just the amount, the books and a list name no payment.
        ([INVOICE, entry(-1000, "E1")], [], []),
        ([INVOICE, ledger("F1001", 400)], [], []),
        ([INVOICE, claim(origin=Origin.OPEN_ITEMS, open_amount=600)], [], []),
        # Ours is not theirs.
        ([INVOICE, order("S1"), entry(-1000, "S1")], [ours()], []),
        # An order that the books have as paid is the same payment.
        (
            [INVOICE, FIRST, ledger("F1001", 400)],
            [],
            [("E1", "", "2026-11-12", 400, "ordered")],
        ),
    ],
)
def test_payments_of_others_are_told_one_by_one(records, payments, expected):
    (account,) = settle_component(component(records, (), payments), is_traced=True).accounts
    told = [
        (one.end_to_end_id, one.ocr, one.on.isoformat(), one.minor, one.standing.value)
        for one in payments_of(account)
    ]
    assert told == expected


def test_a_payment_says_where_it_is_told():
    given = component([INVOICE, replace(FIRST, line=7), replace(BOOKED, line=40)])
    (account,) = settle_component(given, is_traced=True).accounts
    (one,) = payments_of(account)
    assert one.places == ((f"{2:064x}:1", 7), (f"{3:064x}:1", 40))
    assert one.is_identified and one.on == day("2026-11-12")


def test_of_an_account_that_was_not_traced_nothing_is_known():
    (account,) = settle_component(component([INVOICE, FIRST, BOOKED])).accounts
    assert payments_of(account) == ()


# ---- The search -----------------------------------------------------------------------------


def test_of_too_many_payments_nothing_is_sought():
    many = [paid(100 + n, n) for n in range(PAYMENTS_MAX + 1)]
    assert lacking(many, [], many[-1].minor) == []
    assert lacking(many[1:], [], many[-1].minor) == [((), (many[-1],))]


_PAID = st.lists(
    st.builds(paid, st.integers(1, 40), st.integers(0, 9)), max_size=6, unique_by=lambda p: p.places
)
_OTHERS = st.dictionaries(st.sampled_from("abcd"), st.integers(1, 40), max_size=3)


@given(_PAID, _OTHERS, st.integers(1, 160))
def test_each_way_comes_to_the_difference_to_the_ore_and_leaves_a_payment_known(
    some, others, difference
):
    ways = lacking(some, list(others.items()), difference)
    assert len(ways) == len(set(ways))
    for what, lacks in ways:
        assert 0 < len(lacks) < len(some) and set(lacks) < set(some)
        total = sum(others[name] for name in what) + sum(one.minor for one in lacks)
        assert total == difference
    assert (ways != []) == _can(some, others, difference)


def _can(some, others, difference) -> bool:
    """The same asked in another way: by all sums that can be reached."""
    sums = {(0, 0)}
    for one in some:
        sums |= {(total + one.minor, count + 1) for total, count in sums}
    reached = {total for total, count in sums if 0 < count < len(some)}
    for minor in others.values():
        reached |= {total + minor for total in reached}
    return difference in reached


@given(_PAID, st.integers(1, 160), st.randoms())
def test_the_order_of_the_payments_changes_nothing(some, difference, chance):
    def told(payments):
        return {frozenset(lacks) for _, lacks in lacking(payments, [], difference)}

    mixed = list(some)
    chance.shuffle(mixed)
    assert told(mixed) == told(some)
