"""What Peppol's rules say of an invoice that keeps them, spoiled in one place at a time."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from sluss.formats.einvoice_tree import Kind
from sluss.outside.shipped import shipped
from sluss.rules.intake.einvoice.peppol.schemes import common_schemes
from sluss.rules.intake.einvoice.sets import in_force, rule_sets
from sluss.rules.intake.einvoice.verdict import MALFORMED, Fault, verdict
from tests.rules.intake.einvoice.documents import spoiled

SETS = {one.name: one for one in rule_sets(shipped)}
_REGISTERED = "cac:PartyLegalEntity/cbc:CompanyID"
_PROCESS = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
_SPECIFICATION = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
_CUSTOMIZATION = "<cbc:CustomizationID>urn:cen.eu:en16931:2017</cbc:CustomizationID>"
_SELLER = "<cac:AccountingSupplierParty><cac:Party>"
_BUYER = "<cac:AccountingCustomerParty><cac:Party>"
_TYPE = "<cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>"
_NAME = "<cbc:RegistrationName>Åkeri Norr AB</cbc:RegistrationName>"
_BRANCH = (
    "<cac:FinancialInstitutionBranch><cbc:ID>SE:BANKGIRO</cbc:ID></cac:FinancialInstitutionBranch>"
)
# What makes the good invoice of EN 16931 a good one of Peppol.
PEPPOL = (
    (
        _CUSTOMIZATION,
        f"<cbc:CustomizationID>{_SPECIFICATION}</cbc:CustomizationID>"
        f"<cbc:ProfileID>{_PROCESS}</cbc:ProfileID>",
    ),
    (_TYPE, f"{_TYPE}<cbc:BuyerReference>Ref 17</cbc:BuyerReference>"),
    (_SELLER, f'{_SELLER}<cbc:EndpointID schemeID="0007">5560360793</cbc:EndpointID>'),
    (_BUYER, f'{_BUYER}<cbc:EndpointID schemeID="0007">2120001421</cbc:EndpointID>'),
    (_NAME, f"{_NAME}<cbc:CompanyID>5560360793</cbc:CompanyID>"),
    ("54029681</cbc:ID>", f"54029681</cbc:ID>{_BRANCH}"),
)


def faults(*changes: tuple[str, str], name: str = "peppol-ubl") -> list[Fault]:
    found = verdict(spoiled(*PEPPOL, *changes), [SETS[name]])
    assert isinstance(found, list)
    return found


def broken(*changes: tuple[str, str], name: str = "peppol-ubl") -> str:
    counts = Counter(fault.rule for fault in faults(*changes, name=name))
    return " ".join(f"{rule}*{count}" if count > 1 else rule for rule, count in counts.items())


@pytest.mark.parametrize("name", ["peppol-ubl", "peppol-ubl-2025.11", "peppol-ubl-2025.5"])
def test_the_good_invoice_keeps_every_rule_of_every_edition(name):
    assert faults(name=name) == []


_PEPPOL_RULE = "PEPPOL-EN16931-"
_COUNTRY = ">SE</cbc:IdentificationCode>"
_QUANTITY = '<cbc:InvoicedQuantity unitCode="H87">2<'
_PRICE_END = '">500.00</cbc:PriceAmount>'
CASES = [
    (_PROCESS, "", f"{_PEPPOL_RULE}R007 {_PEPPOL_RULE}R008"),
    ("poacc:billing:3.0", "poacc:billing:3.0::2.1", f"{_PEPPOL_RULE}R004"),
    ("<cbc:BuyerReference>Ref 17</cbc:BuyerReference>", "", f"{_PEPPOL_RULE}R003"),
    (_QUANTITY, '<cbc:InvoicedQuantity unitCode="H87">3<', f"{_PEPPOL_RULE}R120"),
    (_PRICE_END, f'{_PRICE_END}<cbc:BaseQuantity unitCode="EA">1</cbc:BaseQuantity>',
     f"{_PEPPOL_RULE}R130"),
    (_PRICE_END, f"{_PRICE_END}<cbc:BaseQuantity>-1</cbc:BaseQuantity>",
     f"{_PEPPOL_RULE}R120 {_PEPPOL_RULE}R121"),
    ('currencyID="SEK">900.00</cbc:TaxableAmount>', 'currencyID="EUR">900.00</cbc:TaxableAmount>',
     f"{_PEPPOL_RULE}R051"),
    (">2026-11-01<", ">2026-11-31<", f"{_PEPPOL_RULE}F001"),
    (">2026-11-01<", ">2026-11-01Z<", f"{_PEPPOL_RULE}F001"),
    (">380<", ">326<", f"{_PEPPOL_RULE}P0112"),
    (">380<", ">389<", f"{_PEPPOL_RULE}P0100"),
    ('schemeID="0007">2120001421', 'schemeID="0007">2120001422', "PEPPOL-COMMON-R049"),
    ('schemeID="0007">2120001421', 'schemeID="0037">2120001421', f"{_PEPPOL_RULE}CL008"),
    ("SE556036079301", "SE5560360793", "SE-R-001"),
    ("SE556036079301", "SE55603607930X", "SE-R-002"),
    ("<cbc:CompanyID>5560360793<", "<cbc:CompanyID>556036-0793<", "SE-R-003 SE-R-004 SE-R-013"),
    ("<cbc:CompanyID>5560360793<", "<cbc:CompanyID>5560360794<", "SE-R-013"),
    ("<cbc:Percent>25<", "<cbc:Percent>24<", "SE-R-006*3"),
    ("<cbc:Percent>25<", "<cbc:Percent>25.0<", ""),
    ("54029681", "5402-9681", "SE-R-008 SE-R-009"),
    ("SE:BANKGIRO", "SE:PLUSGIRO", ""),
    ("<cbc:PaymentMeansCode>30<", "<cbc:PaymentMeansCode>50<", "SE-R-011"),
    ("<cbc:PaymentMeansCode>30<", "<cbc:PaymentMeansCode>31<", "SE-R-012"),
    ("<cbc:PaymentMeansCode>30<", "<cbc:PaymentMeansCode>49<", f"{_PEPPOL_RULE}R061"),
    (_COUNTRY, ">DK</cbc:IdentificationCode>", "DK-R-005 DK-R-014"),
    (_COUNTRY, ">IS</cbc:IdentificationCode>", "IS-R-002 IS-R-003 IS-R-004 IS-R-005"),
    (_COUNTRY, ">NL</cbc:IdentificationCode>", "NL-R-002 NL-R-003 NL-R-004"),
    (_COUNTRY, ">DE</cbc:IdentificationCode>",
     "DE-R-002 DE-R-003 DE-R-004 DE-R-008 DE-R-009"),
    ("SE556036079301", "NO556036079301", "NO-R-001 NO-R-002"),
    ("SE556036079301", "IT556036079301", "IT-R-002 IT-R-003 IT-R-004"),
    ("SE556036079301", "EL094019245",
     "GR-R-001-1 GR-R-001-2 GR-R-001-3 GR-R-001-4 GR-R-001-5 GR-R-001-6 GR-R-001-7 GR-R-002"
     " GR-R-005 GR-R-009"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "rules"), CASES)
def test_a_spoiled_invoice_breaks_these_rules_and_no_others(old, new, rules):
    assert sorted(broken((old, new)).split()) == sorted(rules.split())


@pytest.mark.parametrize(
    ("number", "rules"),
    [
        ("094019245|01/11/2026|17|1.1|A|1", []),
        ("094019245|01/11/2026|-0|1.1|A|1", []),
        (f"094019245|01/11/2026|{'9' * 5000}|1.1|A|1", []),
        ("094019245|01/11/2026|-1|1.1|A|1", ["GR-R-001-4"]),
        ("094019245|1/11/2026|17|1.1|A|1", ["GR-R-001-3"]),
        ("094019246|01/11/2026|17|1.9||", ["GR-R-001-2", "GR-R-001-5", "GR-R-001-6", "GR-R-001-7"]),
        ("094019245|01/11/2026|1.5|1.1|A|1", [MALFORMED]),
    ],
)
def test_the_number_of_a_greek_invoice_has_six_parts(number, rules):
    found = faults(("SE556036079301", "EL094019245"), (">F1001<", f">{number}<"))
    numbered = [one.rule for one in found if one.path == "/ubl:Invoice/cbc:ID"]
    assert numbered == rules


@pytest.mark.parametrize(
    ("syntax", "path", "term"),
    [
        ("ubl", "cac:AccountingSupplierParty/cac:Party/cbc:EndpointID", "BT-34"),
        ("ubl", "cac:AccountingSupplierParty/cac:Party/cac:PartyIdentification/cbc:ID", "BT-29"),
        (
            "ubl",
            "cac:AccountingCustomerParty/cac:Party/cac:PartyLegalEntity/cbc:CompanyID",
            "BT-47",
        ),
        ("ubl", "cac:AccountingCustomerParty/cac:Party/cbc:EndpointID", "BT-49"),
        ("ubl", "cac:PayeeParty/cac:PartyLegalEntity/cbc:CompanyID", "BT-61"),
        ("cii", "ram:SellerTradeParty/ram:SpecifiedLegalOrganization/ram:ID", "BT-30"),
        ("cii", "ram:BuyerTradeParty/ram:URIUniversalCommunication/ram:URIID", "BT-49"),
        ("cii", "ram:PayeeTradeParty/ram:GlobalID", "BT-60"),
        ("ubl", "cac:TaxRepresentativeParty/cac:PartyLegalEntity/cbc:CompanyID", ""),
    ],
)
def test_a_number_that_may_stand_at_many_places_is_called_by_the_one_it_stands_at(
    syntax, path, term
):
    (rule,) = common_schemes(is_ubl=syntax == "ubl")["0007"]
    assert rule.terms_at is not None
    assert rule.terms_at(Kind(("root", *path.split("/")))) == ((term,) if term else ())


def test_a_wrong_address_of_the_buyer_is_called_that_alone():
    found = faults(('schemeID="0007">2120001421', 'schemeID="0007">2120001422'))
    assert [(one.rule, one.terms) for one in found] == [("PEPPOL-COMMON-R049", ("BT-49",))]


def test_a_value_that_cannot_be_read_is_named_and_the_rest_is_judged():
    found = faults((_QUANTITY, '<cbc:InvoicedQuantity unitCode="H87">två<'), (">380<", ">389<"))
    assert [(one.rule, one.found) for one in found if one.rule == MALFORMED] == [(MALFORMED, "två")]
    assert f"{_PEPPOL_RULE}P0100" in {one.rule for one in found}


def test_what_is_false_anyway_needs_no_second_country():
    # Two countries of the seller cannot be compared, but the buyer is not in Germany.
    note = "<cbc:Note>a</cbc:Note>"
    address = "5560360793</cbc:EndpointID>"
    another = f"<cac:PostalAddress><cac:Country><cbc:IdentificationCode{_COUNTRY}</cac:Country>"
    twice = (address, f"{address}{another}</cac:PostalAddress>")
    assert broken((_TYPE, f"{_TYPE}{note}{note}"), twice) == f"{_PEPPOL_RULE}R002"


@pytest.mark.parametrize(
    ("name", "old", "new", "rules"),
    [
        ("peppol-ubl-2025.5", "poacc:billing:3.0", "poacc:billing:3.0::2.1", ""),
        ("peppol-ubl-2025.5", 'schemeID="0007">2120001421', 'schemeID="0037">2120001421', ""),
        ("peppol-ubl-2025.5", 'schemeID="0007">2120001421', 'schemeID="0096">1', ""),
        ("peppol-ubl-2025.11", 'schemeID="0007">2120001421', 'schemeID="0096">1', "R052 warning"),
        ("peppol-ubl", 'schemeID="0007">2120001421', 'schemeID="0096">1', "R052 fatal"),
        ("peppol-ubl-2025.11", 'schemeID="0007">2120001421', 'schemeID="0106">1', ""),
        ("peppol-ubl", 'schemeID="0007">2120001421', 'schemeID="0106">1', "R054 warning"),
        ("peppol-ubl-2025.5", 'schemeID="0007">2120001421', 'schemeID="">1', "CL008 fatal"),
        ("peppol-ubl-2025.11", 'schemeID="0007">2120001421', 'schemeID="">1', ""),
        ("peppol-ubl", 'schemeID="0007">2120001421', 'schemeID="">1', "CL008 fatal"),
    ],
)
def test_editions_differ(name, old, new, rules):
    told = [f"{one.rule.rpartition('-')[2]} {one.flag}" for one in faults((old, new), name=name)]
    assert told == ([rules] if rules else [])


@pytest.mark.parametrize(
    ("on", "name"),
    [
        (date(2026, 8, 17), "peppol-ubl"),
        (date(2026, 8, 16), "peppol-ubl-2025.11"),
        (date(2026, 2, 22), "peppol-ubl-2025.5"),
        (date(2019, 1, 1), "peppol-ubl-2025.5"),
    ],
)
def test_the_edition_in_force_is_that_of_the_day(on, name):
    chosen = [one.name for one in in_force(SETS.values(), on)]
    assert chosen == ["en16931-ubl", "en16931-cii", name, "peppol-cii"]


_INSIDE = "<cbc:Note>380</cbc:Note>"


@pytest.mark.parametrize(
    ("within", "said"),
    [
        ("380", []),
        (f"380{_INSIDE}", []),
        (f"{_INSIDE}380", []),
        (f"{_INSIDE}", [f"{_PEPPOL_RULE}P0100"]),
        (f"3{_INSIDE}80", [MALFORMED]),
        (f"380{_INSIDE} ", [MALFORMED]),
    ],
)
def test_of_a_code_with_an_element_within_it_its_own_text_is_read(within, said):
    # As text() is: what stands before the element and what stands after it are two.
    changed = (_TYPE, f"<cbc:InvoiceTypeCode>{within}</cbc:InvoiceTypeCode>")
    rules = {one.rule for one in faults(changed)}
    assert sorted(rules & {MALFORMED, f"{_PEPPOL_RULE}P0100"}) == said


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2026-11-01", []),
        (f"2026-11-01{_INSIDE}", [f"{_PEPPOL_RULE}F001"]),
        (f"2026-11-{_INSIDE}01", [f"{_PEPPOL_RULE}F001"]),
        ("2026-11-01<cbc:Note/>", []),
        ("2026-11-<cbc:Note/>01", [MALFORMED]),
    ],
)
def test_of_a_day_with_an_element_within_it_all_must_be_a_day(day, said):
    changed = ("2026-11-01</cbc:IssueDate>", f"{day}</cbc:IssueDate>")
    rules = {one.rule for one in faults(changed)}
    assert sorted(rules & {MALFORMED, f"{_PEPPOL_RULE}F001"}) == said
