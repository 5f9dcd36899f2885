"""How a UBL document asks to be paid: accounts, codes and references."""

from __future__ import annotations

import pytest

from sluss.core.ids import is_sound
from sluss.core.outcome import Severity
from sluss.core.party import Account, Scheme
from sluss.core.records import NeverPay, Reference, ReferenceType
from sluss.formats.ubl import read_ubl
from tests.formats.ubl_documents import (
    GOOD,
    account,
    claim_of,
    codes,
    document,
    means,
)

ACCOUNTS = [
    ("5402-9681", "SE:BANKGIRO", Account(Scheme.BANKGIRO, "54029681"), []),
    ("54029681", "se:bankgiro", Account(Scheme.BANKGIRO, "54029681"), []),
    ("5402<!-- -->-9681", "SE:BANKGIRO", Account(Scheme.BANKGIRO, "54029681"), []),
    ("5402<?x y?>-9681", "SE:BANKGIRO", Account(Scheme.BANKGIRO, "54029681"), []),
    ("5402<![CDATA[-9681]]>", "SE:BANKGIRO", Account(Scheme.BANKGIRO, "54029681"), []),
    ("5402-9682", "SE:BANKGIRO", Account(Scheme.BANKGIRO, "54029682"), ["ubl.bad_account"]),
    ("5402<b:x/>-9681", "SE:BANKGIRO", None, ["ubl.unclear_account"]),
    ("５４０２-9681", "SE:BANKGIRO", None, ["ubl.unclear_account"]),
    ("4 89 05-2", "SE:PLUSGIRO", Account(Scheme.PLUSGIRO, "489052"), ["ubl.bad_account"]),
    ("489056-", "SE:PLUSGIRO", Account(Scheme.PLUSGIRO, "489056"), ["ubl.bad_account"]),
    ("5402-9681", "", None, ["ubl.unclear_account"]),
    ("5402-9681", "SWEDSESS", None, ["ubl.unclear_account"]),
    ("", "SE:BANKGIRO", None, ["ubl.unclear_account"]),
    ("SE45 5000 0000 0583 9825 7466", "", Account(Scheme.IBAN, "SE4550000000058398257466"), []),
    (
        "SE4550000000058398257466",
        "ESSESESS",
        Account(Scheme.IBAN, "SE4550000000058398257466", "ESSESESS"),
        [],
    ),
    (
        "SE4650000000058398257466",
        "",
        Account(Scheme.IBAN, "SE4650000000058398257466"),
        ["ubl.bad_account"],
    ),
    ("IBAN32423940", "BIC324098", None, ["ubl.unclear_account"]),
    ("50001234567", "ESSESESS", Account(Scheme.BBAN, "5000-1234567", "ESSESESS"), []),
    ("5000-1234567", "", Account(Scheme.BBAN, "5000-1234567"), []),
    ("6000123456789", "", Account(Scheme.BBAN, "6000-123456789"), []),
    ("1234567890", "", None, ["ubl.unclear_account"]),
    # Swedbank: the fifth digit of the clearing number is a check digit and is left out.
    ("83279-1234567890", "", Account(Scheme.BBAN, "8327-1234567890"), []),
    ("832791234567890", "", Account(Scheme.BBAN, "8327-1234567890"), []),
    ("8327-1234567890", "", Account(Scheme.BBAN, "8327-1234567890"), []),
    ("83271234567890", "", Account(Scheme.BBAN, "8327-1234567890"), []),
    ("83279123456789", "", None, ["ubl.unclear_account"]),
]


@pytest.mark.parametrize(("number", "branch", "want", "found"), ACCOUNTS)
def test_an_account_is_read_by_what_says_its_kind(number, branch, want, found):
    reading = read_ubl(document(paid_by=means(account(number, branch))).encode())
    assert [finding.code for finding in reading.findings] == found
    assert [finding.severity for finding in reading.findings] == [Severity.WARNING] * len(found)
    (claim,) = reading.records
    assert claim.accounts == (() if want is None else (want,))
    assert all(is_sound(one) != ("ubl.bad_account" in found) for one in claim.accounts)


BIS2 = (
    "<a:PaymentMeans><a:PayeeFinancialAccount><b:ID>54029681</b:ID><a:FinancialInstitutionBranch>"
    "<a:FinancialInstitution><b:ID>SE:BANKGIRO</b:ID></a:FinancialInstitution>"
    "</a:FinancialInstitutionBranch></a:PayeeFinancialAccount></a:PaymentMeans>"
)


def test_the_older_place_of_the_kind_is_read_too():
    assert claim_of(paid_by=BIS2).accounts == (Account(Scheme.BANKGIRO, "54029681"),)


def test_alternatives_of_different_kinds_are_all_kept_in_their_order():
    paid_by = (
        means(account("8-0", "SE:PLUSGIRO").replace("8-0", "18"), payment_id="1234566")
        + means(account("5402-9681"), payment_id="1234566")
        + means(account("SE4550000000058398257466", "ESSESESS"), payment_id="1234566")
        + means(account("54029681"), payment_id="1234566")
    )
    assert claim_of(paid_by=paid_by).accounts == (
        Account(Scheme.PLUSGIRO, "18"),
        Account(Scheme.BANKGIRO, "54029681"),
        Account(Scheme.IBAN, "SE4550000000058398257466", "ESSESESS"),
    )


def test_one_number_with_and_without_its_bank_is_one_account():
    iban = "SE4550000000058398257466"
    paid_by = means(account(iban, "")) + means(account(iban, "ESSESESS"))
    assert claim_of(paid_by=paid_by).accounts == (Account(Scheme.IBAN, iban, "ESSESESS"),)


TWO_ACCOUNTS = {
    "two bankgiros in one": means(account("5402-9681"), account("991-2346")),
    "two kinds in one": means(account("5402-9681"), account("18", "SE:PLUSGIRO")),
    "one of them of no kind": means(account("5402-9681"), account("991-2346", "")),
    "two of no kind": means(account("5402-9681", "")) + means(account("9999-9999", "")),
}


@pytest.mark.parametrize("name", TWO_ACCOUNTS)
def test_two_accounts_where_there_may_be_one_refuse_the_file(name):
    assert "ubl.two_accounts!" in codes(paid_by=TWO_ACCOUNTS[name])


SEVERAL_ACCOUNTS = {
    "two bankgiros": (
        means(account("5402-9681")) + means(account("991-2346")),
        [Account(Scheme.BANKGIRO, "54029681"), Account(Scheme.BANKGIRO, "9912346")],
        [],
    ),
    "two IBANs": (
        means(account("SE4550000000058398257466", "")) + means(account("NO9386011117947", "")),
        [Account(Scheme.IBAN, "SE4550000000058398257466"), Account(Scheme.IBAN, "NO9386011117947")],
        [],
    ),
    "one of them wrong": (
        means(account("5402-9681")) + means(account("5402-9682")),
        [Account(Scheme.BANKGIRO, "54029681"), Account(Scheme.BANKGIRO, "54029682")],
        ["ubl.bad_account"],
    ),
}


@pytest.mark.parametrize("name", SEVERAL_ACCOUNTS)
def test_alternatives_of_one_kind_are_all_kept_and_told(name):
    paid_by, accounts, found = SEVERAL_ACCOUNTS[name]
    reading = read_ubl(document(paid_by=paid_by).encode())
    assert [finding.code for finding in reading.findings] == [*found, "ubl.several_accounts"]
    assert {finding.severity for finding in reading.findings} == {Severity.WARNING}
    assert [claim.accounts for claim in reading.records] == [tuple(accounts)]


def test_the_same_account_twice_is_one():
    assert claim_of(paid_by=means(account("5402-9681"), account("54029681"))) == GOOD


@pytest.mark.parametrize(
    ("code", "never"),
    [
        ("30", None),
        ("58", None),
        ("31", None),
        ("", None),
        ("48", NeverPay.CARD),
        ("54", NeverPay.CARD),
        ("55", NeverPay.CARD),
        (" 49 ", NeverPay.DIRECT_DEBIT),
        ("59", NeverPay.DIRECT_DEBIT),
    ],
)
def test_what_goes_by_itself_is_never_to_be_paid(code, never):
    assert claim_of(paid_by=means(account("5402-9681"), code=code)).never_pay is never


def test_one_alternative_that_goes_by_itself_is_enough_and_is_told():
    paid_by = means(account("5402-9681")) + means(code="49")
    assert codes(paid_by=paid_by) == ["ubl.mixed_means"]
    claim = read_ubl(document(paid_by=paid_by).encode()).records[0]
    assert claim.never_pay is NeverPay.DIRECT_DEBIT


@pytest.mark.parametrize(
    ("written", "want"),
    [
        ("1234566", Reference(ReferenceType.OCR, "1234566")),
        ("0001234566", Reference(ReferenceType.OCR, "0001234566")),
        ("1234567", Reference(ReferenceType.TEXT, "1234567")),
        ("123 4566", Reference(ReferenceType.TEXT, "123 4566")),
        ("Faktura  F1001", Reference(ReferenceType.TEXT, "Faktura F1001")),
        ("", None),
    ],
)
def test_a_payment_id_is_an_ocr_only_if_its_check_digit_says_so(written, want):
    paid_by = means(account("5402-9681"), payment_id=written)
    assert claim_of(paid_by=paid_by).reference == want


def test_strange_references_are_told():
    two = means(account("5402-9681"), payment_id="1234566") + means(payment_id="18")
    assert codes(paid_by=two) == ["ubl.two_references"]
    claim = read_ubl(document(paid_by=two).encode()).records[0]
    assert claim.reference == Reference(ReferenceType.OCR, "1234566")
    assert codes(paid_by=means(payment_id="x" * 141)) == ["ubl.reference_too_long"]
    assert codes(paid_by=means(payment_id="F\u200b1")) == ["ubl.hidden_characters"]
