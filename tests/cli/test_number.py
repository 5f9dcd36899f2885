"""A number read out over the telephone: all that it can be, nobody's number, nothing put right."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("written", "kinds"),
    [
        ("5402-9681", ["bankgiro", "plusgiro"]),
        ("54029681", ["bankgiro", "plusgiro", "ocr"]),
        ("SE35 5000 0000 0549 1000 0003", ["iban"]),
        ("RF18 5390 0754 7034", ["rf"]),
        ("SE556036079301", ["vat"]),
        ("556036-0793", ["org-number"]),
        ("7300010000001", ["gln"]),
        ("8803200016", ["person", "ocr"]),
        ("880320-0016", ["person"]),
        ("3300-880320 0016", ["bban"]),
        ("1234574", ["bankgiro", "plusgiro", "ocr"]),
    ],
)
def test_all_that_a_number_can_be_is_told(program, written, kinds):
    told = program.json("number", written)["meanings"]
    assert [one["kind"] for one in told] == kinds


def test_the_bank_and_its_rule_are_told(program):
    said = program("number", "3300", "8803200016")
    assert said.out == "Konto 3300-880320**** hos Nordea, personkonto. Kontrollsiffran stämmer.\n"
    (told,) = program.json("number", "8327-9", "1234567890")["meanings"]
    assert (told["bank"], told["proof"]) == ("Swedbank", "unusual")
    assert "Bankgirot, Bankernas kontonummer, 2019-08-21" in told["sources"]


def test_a_person_is_not_shown_in_any_reading(program):
    for more in ((), ("--json",), ("--lang", "en")):
        said = program("number", "198803200016", *more)
        assert "0016" not in said.out + said.err
        assert "880320****" in said.out


@pytest.mark.parametrize("wrong", ["5402-9682", "880320-0017", "x", "9" * 100, "３３"])
def test_what_is_none_of_them_is_said_and_never_put_right(program, wrong):
    said = program("number", wrong)
    assert (said.code, said.out) == (1, "")
    assert "kontrollsiffr" in said.err
    assert "0017" not in said.err


def test_the_length_digit_is_told(program):
    plain = {one["kind"]: one for one in program.json("number", "1234566")["meanings"]}
    assert plain["ocr"]["has_length_digit"] is False
    counted = {one["kind"]: one for one in program.json("number", "1234574")["meanings"]}
    assert counted["ocr"]["has_length_digit"] is True
