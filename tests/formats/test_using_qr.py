"""What a QR code on an invoice says is read as it stands, and anything else is no invoice."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sluss.core.money import Money
from sluss.core.party import Account, Party, Scheme
from sluss.core.records import Claim, DocumentKind, Origin, Reference, ReferenceType
from sluss.formats.using_qr import UsingQr, read_using_qr
from tests.needs import shared

GIVEN = {
    "uqr": 1,
    "tp": 1,
    "nme": "Kranen AB",
    "cid": "556036-0793",
    "iref": "1234567897",
    "idt": "20231023",
    "ddt": "20231122",
    "due": 1250,
    "pt": "BG",
    "acc": "5402-9681",
}
CLAIM = Claim(
    origin=Origin.PDF,
    kind=DocumentKind.INVOICE,
    supplier=Party(name="Kranen AB", org_number="5560360793"),
    document_number="1234567897",
    amount=Money("SEK", 125000),
    line=3,
    issue_date=date(2023, 10, 23),
    due_date=date(2023, 11, 22),
    accounts=(Account(Scheme.BANKGIRO, "54029681"),),
    reference=Reference(ReferenceType.OCR, "1234567897"),
)


def read(**changed: object) -> UsingQr:
    told = read_using_qr(json.dumps(GIVEN | changed), page=3)
    assert told is not None
    return told


def test_a_code_is_an_invoice_with_all_that_it_says():
    told = read()
    assert (told.claim, told.findings) == (CLAIM, ())
    assert told.seen == (
        ("supplier", "Kranen AB"),
        ("org-number", "5560360793"),
        ("ocr", "1234567897"),
        ("amount", "1250.00 SEK"),
        ("bankgiro", "54029681"),
        ("issue-date", "2023-10-23"),
        ("due-date", "2023-11-22"),
    )


def test_numbers_may_be_written_as_texts():
    assert read(uqr="1", tp="1", due="1250.00").claim == CLAIM


@pytest.mark.parametrize(
    ("due", "minor"),
    [
        (1250, 125000),
        ("1250,5", 125050),
        ("2500.0000", 250000),
        ("0.07", 7),
        (19.99, 1999),
        (-400, 40000),
    ],
)
def test_an_amount_is_read_to_the_ore(due, minor):
    claim = read(due=due).claim
    assert claim is not None
    assert claim.amount == Money("SEK", minor)


@pytest.mark.parametrize(
    ("changed", "kind"),
    [
        ({"tp": 2}, DocumentKind.CREDIT_NOTE),
        ({"tp": 2, "due": -400}, DocumentKind.CREDIT_NOTE),
        ({"due": -400}, DocumentKind.CREDIT_NOTE),
        ({}, DocumentKind.INVOICE),
    ],
)
def test_a_credit_note_is_told_by_its_type_or_by_an_amount_below_nothing(changed, kind):
    claim = read(**changed).claim
    assert claim is not None
    assert claim.kind is kind


@pytest.mark.parametrize(
    ("pt", "acc", "account"),
    [
        ("BG", "433-8778", Account(Scheme.BANKGIRO, "4338778")),
        ("PG", "28 65 43-4", Account(Scheme.PLUSGIRO, "2865434")),
        (
            "IBAN",
            "SE45 5000 0000 0583 9825 7466",
            Account(Scheme.IBAN, "SE4550000000058398257466"),
        ),
        ("BBAN", "6112-123456789", Account(Scheme.BBAN, "6112-123456789")),
    ],
)
def test_each_kind_of_account_is_taken_as_the_code_names_it(pt, acc, account):
    told = read(pt=pt, acc=acc)
    assert told.claim is not None
    assert told.claim.accounts == (account,)
    assert (told.findings, told.seen[4]) == ((), (account.scheme.value, account.number))


def test_an_invoice_from_abroad_keeps_its_currency_bic_and_country():
    """The published example of a Norwegian invoice, with another account."""
    told = read(cc="NO", cid="997912345 MVA", cur="NOK", pt="IBAN", acc="NO9386011117947", bc="DNB")
    assert told.claim is not None
    assert told.claim.supplier == Party(name="Kranen AB", country="NO")
    assert told.claim.amount == Money("NOK", 125000)
    assert told.claim.accounts == (Account(Scheme.IBAN, "NO9386011117947", "DNB"),)
    assert told.findings == ()


WRONG = [
    ("tp", 3, False),
    ("tp", None, False),
    ("cid", "556036-0794", True),
    ("iref", "", False),
    ("iref", "10\u200b01", False),
    ("nme", "Kranen\u202e AB", True),
    ("nme", "\ud800", True),
    ("due", "1 250", False),
    ("due", 12.345, False),
    ("due", float("nan"), False),
    ("acc", "5402-9682", True),
    ("acc", "hos mig", True),
    ("ddt", "20231322", True),
    ("idt", "igår", True),
]


@pytest.mark.parametrize(("name", "value", "has_claim"), WRONG)
def test_a_value_that_cannot_be_right_is_told(name, value, has_claim):
    told = read(**{name: value})
    assert [(f.code, f.place.line, f.place.field) for f in told.findings] == [
        ("pdf.qr_bad_value", 3, name)
    ]
    assert (told.claim is not None) == has_claim


def test_neither_name_nor_number_is_no_supplier():
    told = read(nme="", cid="")
    assert (told.claim, [f.place.field for f in told.findings]) == (None, ["nme"])


@pytest.mark.parametrize(
    "text",
    [
        '{"uqr":1,"acc":"5402-9681","acc":"433-8778"}',
        '{"uqr":1,"due":',
        '{"uqr":1,"a":' + "[" * 3000,
    ],
)
def test_a_code_that_can_be_read_in_two_ways_or_none_is_told(text):
    told = read_using_qr(text, page=2)
    assert told is not None
    assert (told.claim, told.seen) == (None, ())
    assert [(f.code, f.place.line) for f in told.findings] == [("pdf.qr_unreadable", 2)]


@pytest.mark.parametrize(
    "text",
    ["C1234567890;100;hej;0", "https://example.org/?uqr=1", "BCD\n002\n1\nSCT", "", '{"a":1}'],
)
def test_swish_and_all_other_codes_are_no_invoices(text):
    assert read_using_qr(text) is None


def test_the_collected_strings_are_read():
    text = shared("samples/usingqr/examples.txt").read_text(encoding="utf-8")
    told = [read_using_qr(line) for line in text.splitlines()]
    claims = [one.claim for one in told if one is not None and one.claim is not None]
    assert [(c.document_number, c.amount.text, c.accounts[0].number) for c in claims] == [
        ("52456", "5.00", "4338778"),
        ("1001", "50.00", "55367742"),
    ]


VALUES = st.one_of(
    st.text(max_size=20), st.integers(), st.floats(), st.none(), st.lists(st.text(), max_size=2)
)
OBJECTS = st.dictionaries(st.sampled_from([*GIVEN, "cur", "cc", "bc"]), VALUES)


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(), OBJECTS.map(lambda given: json.dumps({"uqr": 1} | given))))
@example('{"uqr":1,"due":1e999999}')
@example('{"uqr":1,"nme":"\\ud800"}')
def test_any_text_is_an_invoice_or_told_or_none_and_never_an_error(text):
    told = read_using_qr(text)
    assert told is None or told.claim is not None or told.findings
