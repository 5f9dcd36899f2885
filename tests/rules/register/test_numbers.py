"""Document numbers as people, systems and reminders write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluss.rules.register.numbers import (
    Likeness,
    compare,
    digit_forms,
    folded,
    has_digits_turned,
    numbers_in,
    numbers_told,
)

EXACT, LOOSE, DIFFERENT = Likeness
NUMBERS = st.from_regex(r"[AF]?-?[01]{1,3}[-/ ]?[01]{0,3}B?", fullmatch=True)


@pytest.mark.parametrize(
    ("one", "other", "likeness"),
    [
        ("F-001001", "F1001", EXACT),
        ("f 1001", "F1001", EXACT),
        ("2026/0007", "2026-7", EXACT),
        ("0001001", "1001", EXACT),
        ("F1001", "1001", LOOSE),
        ("F-1001", "001001", LOOSE),
        ("F1001", "K1001", DIFFERENT),
        ("F1001", "F1002", DIFFERENT),
        ("2026-71", "202671", EXACT),
        ("2026-007", "2026007", EXACT),
        ("10-01", "1001", EXACT),
        ("10-01", "101", LOOSE),
        ("1-11", "11-1", LOOSE),
        ("F1-11", "1-11", LOOSE),
        ("F10-01", "1001", LOOSE),
        ("A-B 12", "AB12", EXACT),
        ("F1001", "", DIFFERENT),
        ("", "", DIFFERENT),
        ("-", "-", DIFFERENT),
        ("NOVEMBER", "november", EXACT),
        ("NOVEMBER", "OKTOBER", DIFFERENT),
        ("0", "00", EXACT),
    ],
)
def test_two_numbers_compare(one, other, likeness):
    assert compare(one, other) is likeness
    assert compare(other, one) is likeness


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Faktura F-1001 och 2002", ("F-1001", "2002")),
        ("faktura 1001, 1001", ("1001",)),
        ("Betalning faktura nr 00123, 123", ("00123",)),
        ("hyra kv 4", ()),
        ("17", ("17",)),
        ("Faktura 26", ("26",)),
        ("Fakturor 26, 31 och nr 40", ("26", "31", "40")),
        ("Fakt.nr 7", ("7",)),
        ("Faktura 26 hyra kv 3", ("26",)),
        ("26 fakturor", ()),
        ("2026-7/3 mars", ("2026-7/3",)),
        ("Tack!", ()),
        ("", ()),
        ("١٠٠١", ()),
    ],
)
def test_a_free_text_names_numbers(text, numbers):
    assert numbers_in(text) == numbers


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Faktura 46303", ("46303",)),
        ("46303", ("46303",)),
        ("Fakturor 26, 31 och 40", ("26", "31", "40")),
        ("Kundnr 46303", ()),
        ("hyra 2026-10", ()),
    ],
)
def test_a_text_says_which_numbers_are_documents(text, numbers):
    assert numbers_told(text) == numbers


@pytest.mark.parametrize(
    ("one", "other", "is_turned"),
    [
        ("1034", "1043", True),
        ("F-1034", "f 1043", True),
        ("0134", "1034", True),
        ("1034", "1034", False),
        ("1034", "1304", True),
        ("1034", "4031", False),
        # A list leaves out zeros in front, a hand writes them.
        ("0033690", "33609", True),
        ("0033690", "0033609", True),
        ("0033690", "36309", False),
        ("000", "0", False),
        ("1034", "1035", False),
        ("1034", "10345", False),
        ("12-34", "21-43", False),
        ("AB12", "BA12", False),
        ("", "", False),
    ],
)
def test_two_digits_turned_round(one, other, is_turned):
    assert has_digits_turned(one, other) is is_turned
    assert has_digits_turned(other, one) is is_turned


@given(st.text())
def test_folding_twice_is_folding_once(text):
    assert folded(folded(text)) == folded(text)


@given(st.text(), st.text())
def test_likeness_has_no_direction(one, other):
    assert compare(one, other) is compare(other, one)


@given(st.text())
def test_digits_are_ascii_digits(text):
    assert set("".join(digit_forms(text))) <= set("0123456789")


@given(NUMBERS, NUMBERS)
def test_numbers_that_are_alike_share_a_form_so_that_they_meet(one, other):
    """The keys by which records find each other are made of these forms."""
    if compare(one, other) is not DIFFERENT and digit_forms(one):
        assert set(digit_forms(one)) & set(digit_forms(other))


@given(st.from_regex(r"(?:[A-Z]{1,2}-?)?[1-9][0-9]{3,7}", fullmatch=True))
def test_a_number_of_some_length_is_found_in_a_text(number):
    assert number in numbers_in(f"Avser faktura {number}.")
