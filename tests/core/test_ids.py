"""Each number by its own proof, against python-stdnum and bankkonto where these are right."""

from __future__ import annotations

import bankkonto
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import ean, iso11649, luhn
from stdnum.se import orgnr, personnummer, vat

from sluss.core.clearing import ClearingTable, Proof
from sluss.core.ids import (
    OcrLevel,
    has_mod11,
    is_coordination,
    is_gln,
    is_ocr,
    is_person,
    meets_ocr,
    org_number_of_vat,
    read_bban,
    read_org_number,
    read_person_number,
    read_rf,
    read_vat_number,
)
from sluss.formats.clearing_table import read_clearing
from sluss.outside.shipped import shipped

TABLE = read_clearing(shipped("clearing.toml"))
DIGITS = st.text("0123456789", max_size=16)


def checked(body: str) -> str:
    return body + luhn.calc_check_digit(body)


# ---- People and firms -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("880320-0016", "8803200016"),
        ("198803200016", "8803200016"),
        ("19880320-0016", "8803200016"),
        ("880320+0016", "8803200016"),
        ("880320-0018", None),  # The check digit.
        (checked("881320001"), None),  # No such month.
        (checked("880230001"), None),  # No such day.
        (checked("000229001"), checked("000229001")),  # 2000 was a leap year.
        ("1900" + checked("000229001")[2:], None),  # 1900 was none.
        (checked("880380001"), checked("880380001")),  # Coordination: the 20th.
        (checked("880360001"), None),  # A day 0.
        (checked("880392001"), None),  # A day 32.
        ("556036-0793", None),
        ("88032T-0016", None),  # Interim numbers prove nothing.
        ("８８０３２００016", None),
    ],
)
def test_a_person_number_has_a_day_and_a_check_digit(text, number):
    assert read_person_number(text) == number


def test_a_coordination_number_is_told_from_a_personal_one():
    assert not is_coordination("8803200016")
    assert is_coordination(checked("880380001"))


@given(
    st.dates(),
    st.integers(0, 999),
    st.sampled_from(["", "19", "20"]),
    st.sampled_from(["", "-", "+"]),
    st.integers(0, 9),
)
def test_what_stdnum_takes_for_a_person_we_do_too(day, serial, century, sign, check):
    number = f"{day:%y%m%d}{serial:03d}{check}"
    text = f"{century}{number[:6]}{sign}{number[6:]}"
    if personnummer.is_valid(text):
        assert read_person_number(text) == number
        assert is_person(number)


@given(st.text("0123456789", min_size=9, max_size=9), st.integers(0, 9))
def test_we_and_stdnum_agree_on_organisation_numbers(body, check):
    assert (read_org_number(f"{body}{check}") is not None) is orgnr.is_valid(f"{body}{check}")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("SE556036079301", "SE556036079301"),
        ("se 556036-0793 01", "SE556036079301"),
        ("SE556036079302", "SE556036079302"),  # Not 01, which is no reason to refuse.
        ("SE556036079401", None),
        ("SE5560360793", None),
        ("FI20774740", "FI20774740"),
        ("FI", None),
        ("FINLAND", None),
        ("556036079301", None),
        ("", None),
    ],
)
def test_a_swedish_vat_number_is_proved_and_others_have_their_shape(text, number):
    assert read_vat_number(text) == number
    of_it = number[2:12] if number and number.startswith("SE") else ""
    assert org_number_of_vat(number or "") == of_it


@given(DIGITS)
def test_what_stdnum_takes_for_a_swedish_vat_number_we_do_too(digits):
    if vat.is_valid(f"SE{digits}"):
        assert read_vat_number(f"SE{digits}") == f"SE{digits}"


# ---- References and places ------------------------------------------------------------------


@given(st.text("0123456789 ", min_size=12, max_size=14))
def test_a_location_number_is_an_ean_of_thirteen_digits(text):
    assert is_gln(text) is (len(text) == 13 and " " not in text and ean.is_valid(text))


def test_a_known_location_number():
    assert is_gln("7300010000001")
    assert not is_gln("7300010000002")
    assert not is_gln("73513537")  # A number of an article.


@given(st.text("RF0123456789AZaz ", max_size=27))
def test_a_creditor_reference_is_what_stdnum_says(text):
    got = read_rf(text)
    assert (got is not None) is iso11649.is_valid(text)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("RF18 5390 0754 7034", "RF18539007547034"),
        ("rf18539007547034", "RF18539007547034"),
        ("RF17539007547034", None),
        ("RF18/539007547034", None),
        ("RF", None),
    ],
)
def test_a_creditor_reference_is_proved(text, number):
    assert read_rf(text) == number


@pytest.mark.parametrize(
    ("reference", "levels"),
    [
        ("Faktura 7", {OcrLevel.FREE}),
        ("", set()),
        ("1234566", {OcrLevel.FREE, OcrLevel.CHECK_DIGIT, OcrLevel.FIXED_LENGTH}),
        ("1234567", {OcrLevel.FREE}),
        # Five digits and two more are seven.
        (checked("123457"), set(OcrLevel)),
        # Twenty and one are twenty-one, and only its last digit is written.
        (checked("00000000000000000001"), set(OcrLevel) - {OcrLevel.FIXED_LENGTH}),
        ("18", {OcrLevel.FREE, OcrLevel.CHECK_DIGIT}),
        ("1" * 26, {OcrLevel.FREE}),
    ],
)
def test_a_reference_meets_the_levels_that_it_meets(reference, levels):
    assert {level for level in OcrLevel if meets_ocr(reference, level, frozenset({7}))} == levels


@given(st.text("0123456789", min_size=0, max_size=22))
def test_the_length_digit_counts_itself_and_the_check_digit(body):
    number = checked(body + str((len(body) + 2) % 10))
    assert is_ocr(number)
    assert meets_ocr(number, OcrLevel.LENGTH_DIGIT)


# ---- Accounts -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("digits", "holds"),
    [
        ("1912763608957", True),  # Bankgirot's own example.
        ("1912763608958", False),
        ("0", True),
        ("", False),
        ("12a", False),
    ],
)
def test_modulus_eleven_weighs_as_bankgirot_does(digits, holds):
    assert has_mod11(digits) is holds


@given(st.integers(1000, 9999), st.text("0123456789", min_size=1, max_size=12))
def test_we_and_bankkonto_agree_wherever_it_is_right(clearing, account):
    ours = TABLE.prove(f"{clearing}-{account}")
    try:
        proved = bankkonto.validate(str(clearing), account)
    except bankkonto.BankkontoException as error:
        if "does not correspond" in str(error):
            unknown = ours in (Proof.NO_RULE, Proof.UNKNOWN_BANK)
            assert unknown or _is_newer(clearing)
        elif "must be" not in str(error):
            assert ours in (Proof.WRONG, Proof.UNUSUAL)
        # It wants every digit written; we fill up with zeros, as the banks' own files do.
    else:
        assert proved
        assert ours is Proof.PROVED


def _is_newer(clearing: int) -> bool:
    found = TABLE.range_of(str(clearing))
    return found is not None and all("paketet bankkonto" not in one for one in found.sources)


@given(st.integers(0, 59), st.text("0123456789", min_size=6, max_size=9))
def test_they_agree_on_numbers_made_to_be_right(at, body):
    """Most numbers at random are wrong, and then any rule agrees: here each row has right ones."""
    ruled = [one for one in TABLE.ranges if one.rule is not None]
    clearing = str(ruled[at % len(ruled)].first)
    for last in "0123456789":
        account = f"{body}{last}"
        try:
            bankkonto.validate(clearing, account)
        except bankkonto.BankkontoException:
            continue
        assert TABLE.prove(f"{clearing}-{account}") is Proof.PROVED


@pytest.mark.parametrize(
    ("clearing", "account", "proof"),
    [
        ("5000", "0000000", Proof.PROVED),
        ("3300", "8803200016", Proof.PROVED),  # A personal number is the account.
        ("3300", "8803200017", Proof.WRONG),
        ("3782", "8803200016", Proof.PROVED),
        ("6789", "12345678", Proof.WRONG),
        ("8327", checked("123456789"), Proof.PROVED),
        ("8327", "1234567890", Proof.UNUSUAL),  # Swedbank has some such.
        ("8327", "12345678901", Proof.WRONG),
        ("9710", "1234567", Proof.NO_RULE),
        ("1000", "1234567", Proof.NO_RULE),
        ("9999", "1234567", Proof.UNKNOWN_BANK),
        ("2500", "1234567", Proof.UNKNOWN_BANK),
    ],
)
def test_an_account_is_proved_by_the_rule_of_its_bank(clearing, account, proof):
    assert TABLE.prove(read_bban(clearing, account) or "") is proof


def test_zeros_in_front_need_not_be_written():
    whole = next(
        f"{n:09d}" for n in range(1_000_000, 1_000_100) if has_mod11(f"{n:09d}")
    )  # Handelsbanken has nine digits.
    assert TABLE.prove(f"6000-{whole}") is Proof.PROVED
    assert TABLE.prove(f"6000-{whole.lstrip('0')}") is Proof.PROVED


def test_of_two_rows_the_newer_list_holds():
    assert TABLE.range_of("9660").bank == "Svea Bank"
    assert [one.bank for one in TABLE.ranges if one.first == 9660] == ["Amfa Bank", "Svea Bank"]


def test_no_table_knows_no_bank():
    assert ClearingTable().prove("5000-0000000") is Proof.UNKNOWN_BANK


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ('numbers = "1100"\nbank = "A"\nlists = ["a"]\ntype = 1', "a range has"),
        ('numbers = "1199-1100"\nbank = "A"\nlists = ["a"]', "is no range"),
        ('numbers = "999"\nbank = "A"\nlists = ["a"]', "is no range"),
        ('numbers = "1100"\nbank = "A"\nlists = ["a"]\ntype = 3\ncomment = 1', "AccountRule"),
        ('numbers = "1250-1260"\nbank = "B"\nlists = ["a"]', "share a number"),
    ],
)
def test_a_broken_table_is_our_fault_and_loud(row, fault):
    toml = (
        '[[list]]\nname = "a"\ntitle = "A"\ndated = 2019-01-01\n'
        f'[[range]]\nnumbers = "1200-1399"\nbank = "A"\nlists = ["a"]\n[[range]]\n{row}\n'
    )
    with pytest.raises(ValueError, match=fault):
        read_clearing(toml.encode())
