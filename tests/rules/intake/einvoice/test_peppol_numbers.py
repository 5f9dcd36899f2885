"""Company numbers as Peppol's rules reckon them: which hold, and which cannot be reckoned."""

from __future__ import annotations

from decimal import Decimal

import pytest

from sluss.rules.intake.einvoice.peppol import numbers, xpath
from sluss.rules.intake.einvoice.peppol.edition import (
    UNKNOWN,
    numbered_profile,
    strict_mail,
    weblike_mail,
)

HOLD = [
    (numbers.gln, "7300010000001"),
    (numbers.gln, "0"),
    (numbers.norwegian, "123456785"),
    (numbers.danish, "12345678"),
    (numbers.danish, "DK12345678"),
    (numbers.danish_tax, "DK12345678"),
    (numbers.belgian, "0202239951"),
    (numbers.italian_office, "aB3dE6"),
    (numbers.italian_tax_code, "RSSMRA80A01H501U"),
    (numbers.italian_tax_code, "12345678901"),
    (numbers.italian_tax_code, "+1234567890"),
    (numbers.italian_vat, "IT00743110157"),
    (numbers.italian_vat, "SE556036079301"),
    (numbers.swedish, "5560360793"),
    (numbers.swedish, "55603607939"),
    (numbers.australian, "51824753556"),
    (numbers.australian, "51824753556 and what follows"),
    (numbers.greek, "094019245"),
    (numbers.greek, "0940192457"),
    (numbers.iban, "DE89370400440532013000"),
    (strict_mail, "first.last@host.example.org"),
    (weblike_mail, "å_b@x.org"),
]
FAIL = [
    (numbers.gln, "7300009999993"),
    (numbers.gln, ""),
    (numbers.gln, "73000099999٣8"),
    (numbers.norwegian, "123456784"),
    (numbers.norwegian, "000000000"),
    (numbers.norwegian, "1234567851"),
    (numbers.danish, "1234567"),
    (numbers.danish, " 12345678"),
    (numbers.danish, "SE12345678"),
    (numbers.danish_tax, "12345678"),
    (numbers.belgian, "0202239952"),
    (numbers.belgian, "202239951"),
    (numbers.italian_office, "aB3dE"),
    (numbers.italian_office, "aB3dÉ6"),
    (numbers.italian_tax_code, "RSSMRA8XA01H501U"),
    (numbers.italian_tax_code, "1234567890"),
    (numbers.italian_vat, "IT00743110158"),
    (numbers.italian_vat, "it0074311015"),
    (numbers.italian_vat, "IT0074311015X"),
    (numbers.swedish, "5560360794"),
    (numbers.swedish, "556036079"),
    (numbers.swedish, "556036-0793"),
    (numbers.swedish, "556036079٣"),
    (numbers.australian, "51824753557"),
    (numbers.australian, "5182475355"),
    (numbers.greek, "094019246"),
    (numbers.greek, "09401924"),
    (numbers.greek, "O94019245"),
    (numbers.iban, "DE88370400440532013000"),
    (numbers.iban, "de89370400440532013000"),
    (strict_mail, "first..last@host.org"),
    (strict_mail, "first@host"),
    (strict_mail, "first@-host.org"),
    (weblike_mail, "first last@host.org"),
    (weblike_mail, "first@host.org."),
]


@pytest.mark.parametrize(("check", "text"), HOLD)
def test_a_number_that_holds(check, text):
    assert check(text)


@pytest.mark.parametrize(("check", "text"), FAIL)
def test_a_number_that_does_not(check, text):
    assert not check(text)


@pytest.mark.parametrize(
    ("check", "text"),
    [
        (numbers.italian_vat, "IT+1234567890"),
        (numbers.italian_vat, "IT 1234567890"),
        (numbers.swedish, "٥560360793"),
    ],
)
def test_what_cannot_be_reckoned_is_no_verdict(check, text):
    with pytest.raises(ValueError, match=text[2:].strip().replace("+", "[+]")):
        check(text)


@pytest.mark.parametrize(
    ("text", "profile"),
    [
        ("urn:fdc:peppol.eu:2017:poacc:billing:01:1.0", "01"),
        ("urn:fdc:peppol.eu:2017:poacc:billing:02:1.0", "02"),
        ("x:urn:fdc:peppol.eu:2017:poacc:billing:01:1.0", "billing"),
        ("urn:fdc:peppol.eu:2017:poacc:billing:1:1.0", UNKNOWN),
        ("", UNKNOWN),
    ],
)
def test_a_profile_before_2026_is_the_seventh_part_of_its_name(text, profile):
    assert numbered_profile(text) == profile


def test_a_quotient_has_eighteen_places_and_a_half_goes_down():
    third = xpath.divided(Decimal(1), Decimal(3))
    assert third == Decimal("0.333333333333333333")
    assert xpath.divided(Decimal("0.0000000000000000005"), Decimal(2)) == Decimal(
        "0.0000000000000000002"
    )
    assert xpath.divided(Decimal("0.1"), Decimal(1)) == Decimal("0.1")


@pytest.mark.parametrize(
    ("text", "is_number"),
    [("12", True), (" 1e5 ", True), ("+INF", True), ("NaN", False), ("1_0", False), ("", False)],
)
def test_a_number_is_what_xpath_reads_as_one(text, is_number):
    assert xpath.is_number(text) is is_number
