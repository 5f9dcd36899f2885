"""Claims gathered into debts: never two debts as one, never one debt as two."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sluss.core.records import Claim, Origin
from sluss.rules.register.cluster import gather
from sluss.rules.register.same import Verdict
from tests.rules.register.records import claim, decided, filed


def gathered(claims: dict[str, Claim], *decisions) -> list[str]:
    """The clusters, each as the letters of its claims."""
    clusters = gather([filed(name, one) for name, one in claims.items()], decisions)
    return sorted("".join(sorted(f.name for f in c.claims)) for c in clusters)


SAME = claim("F1001", 1000)
LISTED = claim("1001", 1000, origin=Origin.OPEN_ITEMS)
DEARER = claim("F1001", 1100)
OTHER = claim("F2002", 5000)


@pytest.mark.parametrize(
    ("claims", "clusters"),
    [
        ({"a": SAME, "b": SAME}, ["ab"]),
        ({"a": SAME, "b": LISTED}, ["ab"]),
        ({"a": SAME, "b": DEARER}, ["a", "b"]),
        ({"a": SAME, "b": OTHER, "c": LISTED}, ["ac", "b"]),
        # The list's number fits both, but the two cannot be one: the better source takes it.
        ({"a": SAME, "b": DEARER, "c": LISTED}, ["ac", "b"]),
        ({}, []),
    ],
)
def test_what_is_one_debt(claims, clusters):
    assert gathered(claims) == clusters


def test_a_chain_never_brings_together_what_cannot_be_one():
    """b is the same as a and as c, but a and c have the same number and another amount."""
    a = claim("F1001", 1000)
    b = claim("1001", 800, origin=Origin.OPEN_ITEMS, open_amount=800)
    c = claim("F1001", 900)
    assert gathered({"a": a, "c": c}) == ["a", "c"]
    assert gathered({"a": a, "b": b}) == gathered({"b": b, "a": a})
    together = gathered({"a": a, "b": b, "c": c})
    assert not any("a" in cluster and "c" in cluster for cluster in together)


def rents(*months: str) -> dict[str, Claim]:
    """An e-invoice a month with the tenant's reference, and a row a month that shows only that."""
    ocr, listed = "1234566", Origin.OPEN_ITEMS
    days = {m: {"issued": f"2026-{m}-01", "due": f"2026-{m}-28"} for m in months}
    bills = {f"e{m}": claim(f"H{m}", reference=ocr, **days[m]) for m in months}
    return bills | {f"r{m}": claim(ocr, origin=listed, **days[m]) for m in months}


def test_rents_with_one_reference_are_a_debt_a_month_without_a_question():
    claims = rents("08", "09", "10", "11")
    clusters = gather([filed(name, one) for name, one in claims.items()], [])
    assert sorted(sorted(f.name for f in c.claims) for c in clusters) == [
        [f"e{month}", f"r{month}"] for month in ("08", "09", "10", "11")
    ]
    assert {near.verdict for c in clusters for near in c.near} == {Verdict.POINTS}


def test_a_row_never_makes_two_e_invoices_one():
    """The list gives the reference that both have, and the days of neither."""
    bills = {n: claim(n, reference="1234566", due=None) for n in ("H1", "H2")}
    row = claim("1234566", origin=Origin.OPEN_ITEMS, issued="2026-10-27", due=None)
    clusters = gather([filed(name, one) for name, one in {**bills, "r": row}.items()], [])
    assert sorted(f.name for c in clusters for f in c.claims[:1]) == ["H1", "H2", "r"]
    assert {near.verdict for c in clusters if c.anchor == "r" for near in c.near} == {Verdict.ASKS}


def test_two_neighbours_and_a_slip_of_a_hand_are_never_one():
    """1034 and 1043 are both real; whoever keyed one of them may have turned its digits."""
    bills = {n: claim(n, reference="1234566") for n in ("1034", "1043")}
    keyed = {f"k{n}": claim(n, origin=Origin.OPEN_ITEMS, issued=None) for n in bills}
    clusters = gather([filed(name, one) for name, one in {**bills, **keyed}.items()], [])
    assert sorted(sorted(f.name for f in c.claims) for c in clusters) == [
        ["1034", "k1034"],
        ["1043", "k1043"],
    ]


def test_what_was_said_to_be_different_stays_apart_even_through_a_third():
    claims = {"a": SAME, "b": LISTED, "c": SAME}
    assert gathered(claims) == ["abc"]
    assert gathered(claims, decided("different", "a", "c")) == ["ab", "c"]


def test_what_was_said_to_be_the_same_is_one_though_the_amounts_differ():
    assert gathered({"a": SAME, "b": DEARER}, decided("same", "a", "b")) == ["ab"]


def test_saying_that_two_debts_are_one_takes_all_that_each_of_them_was():
    claims = {"a": SAME, "b": DEARER, "c": LISTED, "d": SAME}
    assert gathered(claims) == ["acd", "b"]
    assert gathered(claims, decided("same", "a", "b")) == ["abcd"]


def test_the_last_word_counts():
    words = [decided("same", "a", "b", order=1), decided("different", "b", "a", order=2)]
    assert gathered({"a": SAME, "b": DEARER}, *words) == ["a", "b"]
    words = [decided("different", "a", "b", order=1), decided("same", "a", "b", order=2)]
    assert gathered({"a": SAME, "b": DEARER}, *words) == ["ab"]


def test_what_looks_alike_points_at_each_other():
    one, other = gather([filed("a", SAME), filed("b", DEARER)], [])
    assert [(n.anchor, n.verdict, n.reason) for n in one.near] == [
        ("b", Verdict.ASKS, "same_number_other_amount")
    ]
    assert [(n.anchor, n.names) for n in other.near] == [("a", frozenset("a"))]


def test_what_was_said_to_be_different_points_no_more():
    words = [decided("different", "a", "b")]
    assert [c.near for c in gather([filed("a", SAME), filed("b", DEARER)], words)] == [[], []]


CLAIMS = st.builds(
    claim,
    st.sampled_from(["F1001", "1001", "F-1001", "2002", "F2002", ""]),
    st.sampled_from([900, 1000]),
    origin=st.sampled_from(Origin),
    issued=st.sampled_from(["2026-10-01", "2026-10-05", None]),
    org=st.sampled_from(["5569000010", "5569000028", ""]),
)
WORDS = st.lists(
    st.tuples(st.sampled_from(["same", "different"]), *[st.sampled_from("abcde")] * 2), max_size=2
)


@settings(max_examples=150)
@given(st.lists(CLAIMS, min_size=1, max_size=5), WORDS, st.randoms())
def test_the_order_in_which_claims_come_changes_nothing(claims, words, random):
    decisions = [
        decided(kind, one, other, order=i)
        for i, (kind, one, other) in enumerate(words)
        if one != other
    ]
    named = list(zip("abcde", claims, strict=False))
    once = gathered(dict(named), *decisions)
    random.shuffle(named)
    assert gathered(dict(named), *decisions) == once
    assert sorted("".join(once)) == sorted(name for name, _ in named)


def test_every_order_of_four_is_the_same():
    claims = {"a": SAME, "b": DEARER, "c": LISTED, "d": claim("1001", 1100)}
    orders = [dict(order) for order in permutations(claims.items())]
    assert len({tuple(gathered(order)) for order in orders}) == 1
