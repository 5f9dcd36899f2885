"""Names at the bank: the same for the same, another for another."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sluss.rules.pay.ids import end_to_end_id, message_id

WHAT = st.tuples(
    st.sampled_from(["2120001234", "2120005678"]),
    st.frozensets(st.text(max_size=6), min_size=1, max_size=4),
    st.integers(0, 9),
)


def _made(what) -> str:
    organisation, ids, attempt = what
    return end_to_end_id(organisation=organisation, payable_ids=ids, attempt=attempt)


@settings(max_examples=200)
@given(WHAT, WHAT)
def test_two_payments_share_an_end_to_end_id_only_if_they_are_the_same(one, other):
    assert (_made(one) == _made(other)) is (one == other)
    assert re.fullmatch(r"SLUSS[A-Z2-7]{30}", _made(one))


def test_an_end_to_end_id_is_the_same_for_ever_and_in_any_order():
    made = [
        end_to_end_id(organisation="2120001234", payable_ids=ids, attempt=0)
        for ids in (["p1", "p2"], ("p2", "p1"))
    ]
    assert made == ["SLUSSLRZGNR3DLILNZHJO26B7Y56MOFMNXA"] * 2


@pytest.mark.parametrize(
    ("organisation", "ids", "attempt"),
    [
        ("2120001234", [], 0),
        ("2120001234", ["p", "p"], 0),
        ("2120001234", ["p"], -1),
        ("212000-1234", ["p"], 0),
    ],
)
def test_what_is_no_payment_has_no_name(organisation, ids, attempt):
    with pytest.raises(ValueError, match=r"attempts|organisation"):
        end_to_end_id(organisation=organisation, payable_ids=ids, attempt=attempt)


def test_a_message_id_carries_epoch_and_number_and_fits():
    assert message_id(organisation="2120001234", epoch=3, sequence=17) == (
        "SLUSS-2120001234-E3-000017"
    )
    assert len(message_id(organisation="2120001234", epoch=9_999, sequence=99_999_999)) <= 35


@pytest.mark.parametrize(("epoch", "sequence"), [(-1, 1), (0, 0), (10_000, 1), (0, 100_000_000)])
def test_a_message_id_outside_its_ranges_is_a_bug(epoch, sequence):
    with pytest.raises(ValueError, match="no file"):
        message_id(organisation="2120001234", epoch=epoch, sequence=sequence)
