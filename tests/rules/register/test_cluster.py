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
