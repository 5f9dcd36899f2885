"""Masks are like what they stand for, the same each time, and another with another key."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluss.core.clearing import Proof
from sluss.core.ids import (
    has_luhn,
    is_coordination,
    is_person,
    read_bankgiro,
    read_iban,
    read_org_number,
    read_person_number,
    read_plusgiro,
    read_rf,
    read_vat_number,
)
from sluss.core.masks import Masks
from sluss.formats.clearing_table import read_clearing
from sluss.outside.shipped import shipped
from tests.papers import checked

CLEARING = read_clearing(shipped("clearing.toml"))
ORG, PERSON, YOUNG = checked("556900001"), checked("800101123"), checked("050312123")
COORDINATION = checked("800161123")
BANKGIRO, PLUSGIRO = checked("991234"), checked("12345")
IBAN = "SE9550000000054019991234"


def masks(key: bytes = b"k" * 32, plain: tuple[str, ...] = ()) -> Masks:
    return Masks(key, CLEARING, plain)


@pytest.mark.parametrize(
    ("read", "number"),
    [
        (read_org_number, ORG),
        (read_person_number, PERSON),
        (read_person_number, YOUNG),
        (read_person_number, COORDINATION),
        (read_bankgiro, BANKGIRO),
        (read_plusgiro, PLUSGIRO),
        (read_vat_number, f"SE{ORG}01"),
        (read_iban, IBAN),
        (read_iban, "DE89370400440532013000"),
        (read_rf, "RF18539007547034"),
    ],
)
def test_what_was_proved_is_proved_and_is_another_number(read, number):
    made = masks().shape(number)
    assert read(made) == made != number
    assert len(made) == len(number)


def test_a_person_stays_a_person_whom_nobody_is_and_a_firm_a_firm():
    made = masks()
    for number in (PERSON, YOUNG, COORDINATION):
        of = made.number(number)
        assert (is_person(of), is_coordination(of)) == (True, is_coordination(number))
        assert of[6:8] == "98"
    assert not is_person(made.number(ORG))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (f"{ORG[:6]}-{ORG[6:]}", ORG),
        (f"16{ORG}", ORG),
        (f"SE{ORG}01", ORG),
        (f"19{PERSON[:6]}-{PERSON[6:]}", PERSON),
        ("991-2345", "9912345"),
        ("0010128", "10128"),
        ("inv-10128", "INV 10128"),
        ("2026-10296", "202610296"),
    ],
)
def test_however_a_number_is_written_it_has_one_mask(one, other):
    made = masks()
    digits = [re.sub("[^0-9A-Z]", "", made.shape(text).upper()) for text in (one, other)]
    assert digits[1].lstrip("0") in digits[0]
    # Signs stand where they stood.
    assert re.sub("[0-9A-Za-z]", "", made.shape(one)) == re.sub("[0-9A-Za-z]", "", one)


def test_an_account_keeps_its_bank_and_its_bank_still_proves_it():
    made = masks()
    whole = made.payee_account("5001-0000119")
    assert whole.startswith("5001-")
    assert CLEARING.prove(whole) is CLEARING.prove("5001-0000119")
    assert made.payee_account("50010000119") == whole.replace("-", "")
    assert made.account_at("5001", "0000119") == whole[5:]
    person = made.account("3300", PERSON)
    assert (person, CLEARING.prove(f"3300-{person}")) == (made.number(PERSON), Proof.PROVED)


def test_a_name_is_one_name_however_it_is_written():
    made = masks(plain=("Exempelkommun",))
    name = made.name("Åkeri Norr AB")
    assert name.endswith(" AB")
    assert made.name("AKERI NORR AB") == name.upper()
    assert made.name("Åkeri Norr").split() == name.split()[:2]
    assert made.text("Åkeri Norr AB") == name
    assert made.name("Exempelkommun") == "Exempelkommun"
    assert made.name("Anna Ahlgren") != name


def test_of_a_free_text_only_the_words_that_say_what_follows_stay():
    made = masks()
    said = made.text(f"Faktura 10128, avser Anna Ahlgren {PERSON[:6]}-{PERSON[6:]}")
    number, person = made.number("10128"), made.number(PERSON)
    assert said == f"Faktura {number}, avser xxxx xxxxxxx {person[:6]}-{person[6:]}"


def test_another_key_gives_other_masks():
    one, other = masks(b"a" * 32), masks(b"b" * 32)
    for value in (ORG, PERSON, BANKGIRO, IBAN, "INV 10128"):
        assert one.shape(value) != other.shape(value)
    assert one.name("Åkeri Norr AB") != other.name("Åkeri Norr AB")


def test_own_names_and_numbers_stay():
    made = masks(plain=("2120009994", "Exempelköpings kommun"))
    assert made.shape("212000-9994") == "212000-9994"
    assert made.vat("SE212000999401") == "SE212000999401"
    assert made.name("EXEMPELKÖPINGS KOMMUN") == "EXEMPELKÖPINGS KOMMUN"


@given(st.sets(st.from_regex("[1-9][0-9]{3,12}", fullmatch=True), min_size=2, max_size=20))
def test_no_two_numbers_have_one_mask(numbers):
    made = masks()
    given_ = [made.number(number) for number in sorted(numbers)]
    assert len(set(given_)) == len(numbers)
    for number, mask in zip(sorted(numbers), given_, strict=True):
        assert has_luhn(mask) is has_luhn(number)


@given(st.text())
def test_nothing_breaks_it_and_no_long_word_or_number_is_left(text):
    made = masks()
    for way in (made.shape, made.text, made.identifier, made.payee_account, made.name):
        said = way(text)
        for word in re.findall(r"[0-9]{6,}", text):
            assert word not in said
