"""The five bins as rules: every debt of either side once, and the sums to the öre."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluss.core.lifecycle import Fact, is_owed, state_of
from sluss.core.money import Money
from sluss.core.party import Party
from sluss.core.payable import Payable
from sluss.core.records import Claim, DocumentKind, Origin
from sluss.rules.handback.bins import Bin, Here, Rule, Setting, Standing, Why, into_bins
from sluss.rules.handback.match import Pair, There, pair
from sluss.rules.handback.restored import amount_of

ROAD = Party(name="Åkeri Norr AB", org_number="5569000016")
DAY = date(2026, 10, 20)


def claim(number: str = "F1", minor: int = 10000, **more) -> Claim:
    values = {
        "origin": Origin.OPEN_ITEMS,
        "kind": DocumentKind.INVOICE,
        "supplier": ROAD,
        "document_number": number,
        "amount": Money("SEK", minor),
        "issue_date": DAY,
        "due_date": date(2026, 11, 20),
    }
    return Claim(**(values | more))


def there(minor: int = 10000, number: str = "F1", key: str = "", **more) -> There:
    return There(key or f"{number}/{minor}", claim(number, minor, **more))


def here(*facts: Fact, minor: int = 10000, id_: str = "d1", number: str = "F1", **more) -> Here:
    """A debt. facts beside CLAIMED; what took of it is given by the names of Here's fields."""
    kind = more.pop("kind", DocumentKind.INVOICE)
    issued = more.pop("issued", DAY)
    took = sum(more.get(name, 0) for name in ("credited", "elsewhere", "ours", "dropped"))
    every = (Fact.CLAIMED, *facts)
    payable = Payable(
        id=id_,
        kind=kind,
        supplier=ROAD,
        document_number=number,
        amount=Money("SEK", minor),
        open_amount=Money("SEK", minor - took),
        state=state_of(every),
        facts=every,
        issue_date=issued,
    )
    return Here(payable=payable, **more)


BOOKED = here(Fact.CONFIRMED, ours=10000, standing=Standing.BOOKED)
SENT = here(Fact.RESERVED, Fact.ORDERED, live=10000, standing=Standing.ON_ITS_WAY)
BATCHED = here(Fact.RESERVED, live=10000, standing=Standing.IN_BATCH)
THEIRS = here(Fact.ORDERED)
LOCKED = Setting(locked_on=date(2026, 10, 20))


@pytest.mark.parametrize(
    ("both", "debt", "bin_", "told", "difference"),
    [
        (there(), here(), Bin.SAME, None, 0),
        (there(), BOOKED, Bin.PAID_HERE, Rule.PAID_HERE, 10000),
        (there(), SENT, Bin.PAID_HERE, Rule.ON_ITS_WAY, 10000),
        (there(), BATCHED, Bin.PAID_HERE, Why.IN_BATCH, 10000),
        (there(), THEIRS, Bin.DIFFERING, Rule.OWN_FILE, 10000),
        (there(), here(Fact.PAID_ELSEWHERE, elsewhere=10000), Bin.DIFFERING, Rule.OWN_FILE, 10000),
        (there(), here(Fact.CREDITED, credited=10000), Bin.DIFFERING, Rule.CREDITED, 10000),
        (there(), here(credited=3000), Bin.DIFFERING, Rule.CREDITED, 3000),
        (there(), here(Fact.DISMISSED, dropped=10000), Bin.DIFFERING, Rule.DISMISSED, 10000),
        (there(), here(Fact.DRAWN, dropped=10000), Bin.DIFFERING, Rule.DRAWN, 10000),
        (there(9000), here(), Bin.DIFFERING, Why.AMOUNTS, -1000),
        (there(0 + 1), here(), Bin.DIFFERING, Why.AMOUNTS, -9999),
        (there(10001), here(credited=1), Bin.DIFFERING, Why.AMOUNTS, 2),
        (there(open_amount=Money("SEK", 0)), here(), Bin.DIFFERING, Why.PAID_THERE, -10000),
    ],
)
def test_a_debt_of_both_sides(both, debt, bin_, told, difference):
    (row,) = into_bins([Pair((both,), "d1")], {"d1": debt}, Setting())
    assert row.bin is bin_
    assert (row.rules, row.why) == (((told,), None) if isinstance(told, Rule) else ((), told))
    assert row.difference == Money("SEK", difference)
    assert row.is_explained is not isinstance(told, Why)


@pytest.mark.parametrize(
    ("debt", "setting", "bin_", "told"),
    [
        (here(), Setting(), Bin.ONLY_HERE, Why.UNKNOWN_THERE),
        (here(), LOCKED, Bin.ONLY_HERE, Rule.ARRIVED_SINCE),
        (here(), Setting(as_of=date(2026, 10, 19)), Bin.ONLY_HERE, Rule.ARRIVED_SINCE),
        (here(), Setting(as_of=date(2026, 10, 20)), Bin.ONLY_HERE, Why.UNKNOWN_THERE),
        (here(issued=None), LOCKED, Bin.ONLY_HERE, Why.UNKNOWN_THERE),
        (here(is_listed=True), LOCKED, Bin.ONLY_HERE, Why.MISSING_THERE),
        (here(), Setting(DAY, gone=frozenset({"d1"})), Bin.ONLY_HERE, Why.GONE_THERE),
        (here(), Setting(DAY, pays_there=frozenset({"d1"})), Bin.ONLY_HERE, Why.UNKNOWN_THERE),
        (SENT, Setting(), Bin.PAID_HERE, Rule.ON_ITS_WAY),
        (BATCHED, Setting(), Bin.PAID_HERE, Why.IN_BATCH),
        (THEIRS, Setting(), Bin.DIFFERING, Rule.OWN_FILE),
    ],
)
def test_a_debt_that_only_we_have(debt, setting, bin_, told):
    (row,) = into_bins([], {"d1": debt}, setting)
    assert (row.bin, row.rules, row.why) == (
        (bin_, (told,), None) if isinstance(told, Rule) else (bin_, (), told)
    )
    assert row.there_amount is None


def test_a_row_that_only_they_have():
    row = there()
    pays = Setting(pays_there=frozenset({row.key}))
    alone, near = Pair((row,)), Pair((row,), looks_like=("d9",))
    told = [into_bins([one], {}, s)[0] for one in (alone, near) for s in (Setting(), pays)]
    assert [(one.bin, one.rules, one.why) for one in told] == [
        (Bin.NEW_THERE, (), Why.UNKNOWN_HERE),
        (Bin.NEW_THERE, (Rule.PAYS_THERE,), None),
        (Bin.NEW_THERE, (), Why.LOOKS_LIKE),
        (Bin.NEW_THERE, (), Why.LOOKS_LIKE),
    ]


def test_an_invoice_of_nothing_is_in_no_bin():
    assert into_bins([], {"d1": here(minor=0)}, LOCKED) == []


def test_what_is_over_on_both_sides_or_on_the_only_one_is_in_no_bin():
    nothing = there(open_amount=Money("SEK", 0))
    assert into_bins([Pair((nothing,), "d1"), Pair((nothing,))], {"d1": BOOKED}, Setting()) == []
    assert into_bins([], {"d1": BOOKED}, Setting()) == []


def test_a_credit_note_is_below_nought_on_both_sides():
    note = there(kind=DocumentKind.CREDIT_NOTE)
    (row,) = into_bins([Pair((note,), "d1")], {"d1": here(kind=DocumentKind.CREDIT_NOTE)}, LOCKED)
    assert (row.bin, row.there_amount, row.here_amount) == (
        Bin.SAME,
        Money("SEK", -10000),
        Money("SEK", -10000),
    )


def test_a_row_is_another_when_anything_of_it_changes():
    def id_of(row: There, debt: Here) -> str:
        return into_bins([Pair((row,), "d1")], {"d1": debt}, Setting())[0].id

    ids = [id_of(there(), here()), id_of(there(), SENT), id_of(there(9999), here())]
    assert len(set(ids)) == 3
    assert id_of(there(), here()) == ids[0]


# ---- Which row is which debt ----------------------------------------------------------------


def paired(rows, debts) -> list[tuple[list[int], str, str]]:
    near = {place: set(debts) for place in range(len(rows))}
    found = pair(rows, near, debts)
    return [([amount_of(r.claim).minor for r in one.there], one.here, one.reason) for one in found]


def test_the_likest_goes_first_and_one_debt_is_given_once():
    rows = [there(13000, key="a"), there(10000, key="b")]
    assert paired(rows, {"d1": [claim()]}) == [([10000], "d1", ""), ([13000], "", "")]
    assert paired(rows[:1], {"d1": [claim()]}) == [([13000], "d1", "same_number_other_amount")]


def test_the_same_row_twice_stands_with_its_debt():
    rows = [there(key="a"), there(key="b")]
    assert paired(rows, {"d1": [claim()]}) == [([10000, 10000], "d1", "")]


def test_what_the_register_keeps_apart_stays_apart():
    old = claim(issue_date=date(2025, 1, 1), due_date=date(2025, 2, 1))
    assert paired([there()], {"d1": [old]}) == [([10000], "", "")]
    other = claim(supplier=Party(name="Annan AB", org_number="5560360793"))
    assert paired([there()], {"d1": [other, claim()]})[0][1] in ("", "d1")


def test_a_debt_is_known_again_whatever_reminds_of_it():
    reminder = claim("P9", kind=DocumentKind.REMINDER, refers_to=("F1",))
    assert paired([there()], {"d1": [claim(), reminder]}) == [([10000], "d1", "")]
    assert paired([there()], {"d1": [reminder]}) == [([10000], "", "")]


_NUMBERS = st.sampled_from(["F1", "F2", "F-1", "G7", "1"])
_MINORS = st.sampled_from([0, 1, 5000, 10000, 10001])
_KINDS = st.sampled_from([DocumentKind.INVOICE, DocumentKind.CREDIT_NOTE])
_ROWS = st.lists(st.tuples(_NUMBERS, _MINORS, _KINDS), max_size=8)
_DEBTS = st.lists(
    st.tuples(_NUMBERS, st.sampled_from([5000, 10000]), _KINDS, st.integers(0, 5)), max_size=8
)


@given(_ROWS, _DEBTS)
def test_every_open_debt_of_either_side_is_in_one_bin_and_the_sums_agree(rows, debts):
    listed = [
        There(f"k{i}", claim(n, 10000, kind=kind, open_amount=Money("SEK", minor)))
        for i, (n, minor, kind) in enumerate(rows)
    ]
    ours, claims = {}, {}
    for i, (number, minor, kind, fate) in enumerate(debts):
        id_ = f"d{i}"
        ours[id_] = _made(id_, number, minor, kind, fate)
        claims[id_] = [claim(number, minor, kind=kind, origin=Origin.E_INVOICE)]
    near = {place: set(claims) for place in range(len(listed))}
    binned = into_bins(pair(listed, near, claims), ours, LOCKED)
    keys = [one.key for row in binned for one in row.there]
    assert sorted(keys) == sorted(set(keys))
    assert {one.key for one in listed if amount_of(one.claim).minor} <= set(keys)
    ids = [row.here.payable.id for row in binned if row.here]
    assert sorted(ids) == sorted(set(ids))
    assert {id_ for id_, one in ours.items() if is_owed(one.payable.state)} <= set(ids)
    there_sum = sum(row.there_amount.minor for row in binned if row.there_amount)
    here_sum = sum(row.here_amount.minor for row in binned if row.here_amount)
    assert there_sum == sum(amount_of(one.claim).minor for one in listed)
    sign = {DocumentKind.INVOICE: 1, DocumentKind.CREDIT_NOTE: -1}
    assert here_sum == sum(sign[one.payable.kind] * one.left for one in ours.values())
    assert there_sum - sum(row.difference.minor for row in binned) == here_sum
    assert len({row.id for row in binned}) == len(binned)
    for row in binned:
        assert (row.bin is Bin.SAME) <= (row.difference.minor == 0 and row.is_explained)
        assert row.is_explained or not row.rules


def _made(id_: str, number: str, minor: int, kind: DocumentKind, fate: int) -> Here:
    facts, more = [
        ((), {}),
        ((Fact.CONFIRMED,), {"ours": minor, "standing": Standing.BOOKED}),
        ((Fact.RESERVED, Fact.ORDERED), {"live": minor, "standing": Standing.ON_ITS_WAY}),
        ((Fact.RESERVED,), {"live": minor, "standing": Standing.IN_BATCH}),
        ((), {"credited": 1000}),
        ((Fact.PAID_ELSEWHERE,), {"elsewhere": minor}),
    ][fate]
    return here(*facts, minor=minor, id_=id_, number=number, kind=kind, **more)
