"""The giro line is found whatever blanks it has, and what its digits prove is told."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum import luhn

from sluss.core.money import Money
from sluss.formats.giro_line import find_giro_lines

WHOLE = "#  1234567897 #   1250 00   0 >    54029681#41#"


def read(text: str):
    return [
        (line.reference, line.amount and line.amount.text, line.bankgiro, line.unproved)
        for line in find_giro_lines(text)
    ]


@pytest.mark.parametrize(
    "text",
    [
        WHOLE,
        "#1234567897#1250 00 0 >54029681#41#",
        "# 1234567897 # 125000 0 > > 54029681 # 42 #",
        "Inbetalning " + WHOLE + " Var god skriv inte här",
        WHOLE.replace(" ", "\n"),
    ],
)
def test_blanks_may_stand_between_the_parts_or_not(text):
    assert read(text) == [("1234567897", "1250.00", "54029681", ())]


@pytest.mark.parametrize(
    ("text", "unproved"),
    [
        (WHOLE.replace("1234567897", "1234567898"), ("ocr",)),
        (WHOLE.replace("00   0", "00   9"), ("amount",)),
        (WHOLE.replace("54029681", "54029682"), ("bankgiro",)),
        (WHOLE.replace("1250", "1260").replace("54029681", "54029682"), ("amount", "bankgiro")),
    ],
)
def test_what_its_check_digits_do_not_prove_is_named(text, unproved):
    (line,) = find_giro_lines(text)
    assert line.unproved == unproved


def test_what_the_form_leaves_to_be_written_is_not_there_and_needs_no_proof():
    assert read("#  #   > 54029681#41#") == [("", None, "54029681", ())]
    assert read("# 1234567897 #   > 54029681#41#") == [("1234567897", None, "54029681", ())]


@pytest.mark.parametrize(
    "text", ["", "#41#", "#1#2#3#", WHOLE.replace("#41#", "#14#"), WHOLE.replace(">", "")]
)
def test_what_is_no_giro_line_is_none(text):
    assert read(text) == []


def test_two_lines_are_two():
    assert len(read(WHOLE + " " + WHOLE)) == 2


@settings(max_examples=200)
@given(
    st.from_regex(r"[0-9]{1,24}", fullmatch=True),
    st.integers(0, 999_999_999),
    st.integers(0, 99),
    st.from_regex(r"[0-9]{6,7}", fullmatch=True),
)
def test_what_is_written_is_read(reference, kronor, ore, giro):
    reference += luhn.calc_check_digit(reference)
    giro += luhn.calc_check_digit(giro)
    check = luhn.calc_check_digit(f"{kronor}{ore:02d}")
    (line,) = find_giro_lines(f"# {reference} # {kronor} {ore:02d} {check} > {giro}#41#")
    assert (line.reference, line.bankgiro) == (reference, giro)
    assert line.amount == Money("SEK", kronor * 100 + ore)
    assert line.unproved == ()


@settings(max_examples=200)
@given(st.text(alphabet="#> 0123456789\n\u0663", max_size=200))
def test_any_text_is_searched_without_an_error(text):
    list(find_giro_lines(text))


def test_a_page_of_nothing_but_beginnings_takes_no_time():
    started = time.perf_counter()
    assert read("# " * 10_000 + "#" + " 1" * 10_000) == []
    assert time.perf_counter() - started < 2
