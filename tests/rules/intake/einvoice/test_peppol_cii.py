"""Peppol's rules in CII where they are not what they look like: SaxonC has judged each case."""

from __future__ import annotations

from collections import Counter

import pytest

from sluss.formats.einvoice_tree import read_invoice
from sluss.outside.shipped import shipped
from sluss.rules.intake.einvoice.sets import rule_sets
from sluss.rules.intake.einvoice.verdict import MALFORMED, faults_of
from tests.rules.intake.einvoice.test_cii import document, element

F001, DK_4, NO_2 = "PEPPOL-EN16931-F001", "DK-R-004", "NO-R-002"
INSIDE = "<ram:Guest/>"


def day(text: str, form: str = "102") -> str:
    """The day of the document, with whatever stands in it."""
    told = f'<udt:DateTimeString format="{form}">{text}</udt:DateTimeString>'
    return element("IssueDateTime", told)


def trade(seller: str, *of_seller: str, buyer: str = "") -> str:
    """Seller and buyer, each in a country."""
    party = element("SellerTradeParty", *of_seller, lives(seller))
    other = element("BuyerTradeParty", lives(buyer)) if buyer else ""
    return element("ApplicableHeaderTradeAgreement", party, other)


def lives(country: str) -> str:
    return element("PostalTradeAddress", element("CountryID", country))


def registered(text: str, scheme: str = "FC") -> str:
    return element("SpecifiedTaxRegistration", element("ID", text, schemeID=scheme))


def charged(reason: str) -> str:
    """A charge for a tax that is no VAT."""
    told = (element("ReasonCode", "ZZZ"), element("Reason", reason))
    return element("SpecifiedTradeAllowanceCharge", *told)


DANISH = trade("DK", buyer="DK")
COMPANY = element("SpecifiedLegalOrganization", element("ID", "12345678", schemeID="0184"))
# What the settlement, the agreement and the head are, and how often each of these rules is broken.
CASES: dict[str, tuple[tuple[str, ...], str, str, dict[str, int]]] = {
    "a day": ((), "", day("20261101"), {F001: 0, MALFORMED: 0}),
    "a day before an element": ((), "", day(f"20261101{INSIDE}"), {F001: 0, MALFORMED: 0}),
    "a day in two parts": ((), "", day(f"2026{INSIDE}1101"), {MALFORMED: 1}),
    "a day and a space after an element": ((), "", day(f"20261101{INSIDE} "), {MALFORMED: 1}),
    "two parts in another form": ((), "", day(f"2026{INSIDE}1101", "203"), {F001: 1, MALFORMED: 0}),
    "no text": ((), "", day(INSIDE), {F001: 1, MALFORMED: 0}),
    "a register": ((), trade("NO", registered("Foretaksregisteret")), "", {NO_2: 0}),
    "a register before an element": (
        (),
        trade("NO", registered(f"Foretaksregisteret{INSIDE}")),
        "",
        {NO_2: 0, MALFORMED: 0},
    ),
    "a register in two parts": (
        (),
        trade("NO", registered(f"Foretaks{INSIDE}registeret")),
        "",
        {MALFORMED: 1},
    ),
    "two parts after the register": (
        (),
        trade("NO", registered("Foretaksregisteret"), registered(f"a{INSIDE}b")),
        "",
        {NO_2: 0, MALFORMED: 0},
    ),
    "a tax category": ((charged("1234"),), DANISH, "", {DK_4: 0, MALFORMED: 0}),
    "a tax category in two parts": ((charged(f"12{INSIDE}34"),), DANISH, "", {MALFORMED: 1}),
    "two parts that are no number": (
        (charged(f"Te{INSIDE}st"),),
        DANISH,
        "",
        {DK_4: 1, MALFORMED: 0},
    ),
    "two parts with a sign within": (
        (charged(f"1{INSIDE}#2"),),
        DANISH,
        "",
        {DK_4: 0, MALFORMED: 0},
    ),
    "an invoice within an invoice is asked for its own seller": (
        (),
        trade("DK", COMPANY),
        "<ram:TypeCode><rsm:CrossIndustryInvoice/></ram:TypeCode>",
        {"DK-R-002": 1, "DK-R-014": 0},
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_the_rules_are_broken_as_often_as_the_official_ones(case):
    settlement, before, head, expected = CASES[case]
    rules = next(one for one in rule_sets(shipped) if one.name == "peppol-cii")
    invoice = read_invoice(document(settlement, before, head))
    found = Counter(fault.rule for fault in faults_of(invoice, rules))
    assert {rule: found[rule] for rule in expected} == expected
