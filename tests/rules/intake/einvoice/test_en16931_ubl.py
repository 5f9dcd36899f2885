"""What spoils an invoice is said, and nothing else: every rule that is broken, how often."""

from __future__ import annotations

from collections import Counter

import pytest

from sluss.core.outcome import Finding
from sluss.formats.einvoice_tree import KINDS_MAX, read_invoice
from sluss.outside.shipped import shipped
from sluss.rules.intake.einvoice.sets import rule_sets
from sluss.rules.intake.einvoice.verdict import MALFORMED, Fault, verdict
from tests.rules.intake.einvoice.documents import GOOD, spoiled

SETS = tuple(one for one in rule_sets(shipped) if one.name == "en16931-ubl")


def broken(data: bytes) -> Counter[str]:
    return Counter(fault.rule for fault in faults(data))


def faults(data: bytes) -> list[Fault]:
    found = verdict(data, SETS)
    assert isinstance(found, list)
    return found


def test_the_good_invoice_keeps_every_rule():
    assert faults(spoiled()) == []


_RATE = "<cbc:Percent>25</cbc:Percent>"
_CATEGORY = "<cbc:ID>S</cbc:ID>"
_ACCOUNT = "<cac:PayeeFinancialAccount><cbc:ID>54029681</cbc:ID></cac:PayeeFinancialAccount>"
_TOTAL = '<cbc:PayableAmount currencyID="SEK">1125.00'
_LINE_ID = "<cac:InvoiceLine><cbc:ID>1</cbc:ID>"
_INDICATOR = "<cbc:ChargeIndicator>false<"
CASES = [
    ("<cbc:ID>F1001</cbc:ID>", "", "BR-02"),
    ("<cbc:ID>F1001</cbc:ID>", "<cbc:ID> </cbc:ID>", "BR-02"),
    ("<cbc:ID>F1001</cbc:ID>", '<cbc:ID schemeID="X">F1001</cbc:ID>', "UBL-CR-650"),
    ("<cbc:ID>F1001</cbc:ID>", '<cbc:ID schemeName="X">F1001</cbc:ID>', "UBL-DT-08"),
    (">380<", ">381<", "BR-CL-01"),
    (">380<", "> 380 <", ""),
    (">SEK<", ">sek<", "BR-CL-04 BR-CO-15"),
    (">SE</cbc:IdentificationCode>", "></cbc:IdentificationCode>", "BR-09 BR-11 BR-CL-14*2"),
    (">SE556036079301<", ">XX556036079301<", "BR-CO-09"),
    (_ACCOUNT, "", "BR-61"),
    ("54029681", "", "BR-50"),
    (">30<", ">2026<", "BR-CL-16"),
    (_INDICATOR, "<cbc:ChargeIndicator>0<", ""),
    (_INDICATOR, "<cbc:ChargeIndicator>true<", "BR-CO-11 BR-CO-12 BR-S-08"),
    ("<cbc:AllowanceChargeReason>Rabatt</cbc:AllowanceChargeReason>", "", "BR-33 BR-CO-21"),
    (_CATEGORY, "<cbc:ID>S </cbc:ID>", ""),
    (_CATEGORY, "<cbc:ID>Z</cbc:ID>", "BR-Z-05 BR-Z-06 BR-Z-09"),
    (_CATEGORY, "<cbc:ID>L</cbc:ID>", ""),
    (_RATE, "", "BR-48 BR-CO-17 BR-S-05 BR-S-06 BR-S-09"),
    (_RATE, "<cbc:Percent>24</cbc:Percent>", "BR-CO-17 BR-S-09"),
    (_RATE, "<cbc:Percent>25.0</cbc:Percent>", ""),
    (_TOTAL, f"{_TOTAL[:-7]}1125.01", "BR-CO-16"),
    (_TOTAL, f"{_TOTAL[:-7]}1125.005", "BR-CO-16 BR-DEC-18 UBL-DT-01"),
    ("1000.00", "1000", ""),
    (_LINE_ID, "<cac:InvoiceLine>", "BR-21"),
    (_LINE_ID, f"{_LINE_ID}<cbc:Note>a</cbc:Note><cbc:Note>b</cbc:Note>", "UBL-SR-34"),
    (_LINE_ID, f"{_LINE_ID}<cbc:UUID>a</cbc:UUID><cbc:UUID>b</cbc:UUID>", "UBL-CR-515"),
    (' unitCode="H87"', "", "BR-23"),
    ("H87", "PCS", "BR-CL-23"),
    (">500.00<", ">-500.00<", "BR-27"),
    ("Snöröjning", "\n", "BR-25"),
    ("<cac:Price>", "<cac:Delivery/><cac:Price>", "UBL-CR-550"),
    ("<cac:PaymentMeans>", "<cac:Delivery/><cac:Delivery/><cac:PaymentMeans>", "UBL-SR-24"),
    ("<cbc:IssueDate>", "<cbc:UBLVersionID>2.2</cbc:UBLVersionID><cbc:IssueDate>", "UBL-CR-002"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "rules"), CASES)
def test_what_is_spoiled_breaks_just_these_rules(old, new, rules):
    wanted: Counter[str] = Counter()
    for rule in rules.split():
        name, _, count = rule.partition("*")
        wanted[name] = int(count or 1)
    assert broken(spoiled((old, new))) == wanted


_CHARGE = "/ubl:Invoice/cac:AllowanceCharge"
MALFORMED_CASES = [
    (_TOTAL, f"{_TOTAL[:-7]}1 125,00", "/ubl:Invoice/cac:LegalMonetaryTotal/cbc:PayableAmount"),
    (_TOTAL, f"{_TOTAL[:-7]}", "/ubl:Invoice/cac:LegalMonetaryTotal/cbc:PayableAmount"),
    ("<cbc:ID>F1001</cbc:ID>", "<cbc:ID>1</cbc:ID><cbc:ID>2</cbc:ID>", "/ubl:Invoice/cbc:ID[2]"),
    (_INDICATOR, "<cbc:ChargeIndicator>nej<", f"{_CHARGE}/cbc:ChargeIndicator"),
    (">500.00<", ">fem<", "/ubl:Invoice/cac:InvoiceLine/cac:Price/cbc:PriceAmount"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "path"), MALFORMED_CASES)
def test_where_the_official_rules_break_off_the_field_is_named(old, new, path):
    assert path in {one.path for one in faults(spoiled((old, new))) if one.rule == MALFORMED}


def test_a_fault_says_where_and_what():
    (fault,) = faults(spoiled(("H87", "PCS")))
    assert (fault.rule, fault.flag, fault.terms) == ("BR-CL-23", "fatal", ("BT-130", "BT-150"))
    assert (fault.path, fault.at) == (
        "/ubl:Invoice/cac:InvoiceLine/cbc:InvoicedQuantity",
        "@unitCode",
    )
    assert (
        fault.line
        == GOOD.splitlines().index(
            '    <cbc:InvoicedQuantity unitCode="H87">2</cbc:InvoicedQuantity>'
        )
        + 1
    )
    assert fault.found == "PCS"


def test_the_second_of_two_lines_is_named_as_the_second():
    start, end = GOOD.index("<cac:InvoiceLine>"), GOOD.index("</Invoice>")
    second = GOOD[start:end].replace(' unitCode="H87"', "").replace("1000.00", "0")
    data = spoiled(("</Invoice>", f"{second}</Invoice>"))
    assert [(one.rule, one.path) for one in faults(data)] == [
        ("BR-23", "/ubl:Invoice/cac:InvoiceLine[2]")
    ]


def test_prefixes_are_the_files_own_business():
    text = GOOD.replace("cbc:", "b:").replace(":cbc=", ":b=").replace("54029681", "")
    assert broken(text.encode()) == Counter({"BR-50": 1})


def test_another_document_is_no_invoice():
    found = verdict(b"<Order/>", SETS)
    assert isinstance(found, Finding)
    assert (found.code, found.place.line, found.found) == ("einvoice.root", 1, "Order")


def _in_envelope(*documents: str) -> bytes:
    head = "<StandardBusinessDocumentHeader><HeaderVersion>1.0</HeaderVersion>\n"
    bare = (one.partition("?>")[2] for one in documents)
    return (
        '<StandardBusinessDocument xmlns="http://www.unece.org/cefact/namespaces/'
        f'StandardBusinessDocumentHeader">{head}</StandardBusinessDocumentHeader>'
        f"{''.join(bare)}</StandardBusinessDocument>"
    ).encode()


def test_an_invoice_in_an_envelope_is_judged_as_if_it_stood_alone():
    bad = GOOD.replace("<cbc:ID>F1001</cbc:ID>", "")
    (alone,), (found,) = faults(bad.encode()), faults(_in_envelope(bad))
    assert (found.rule, found.path) == (alone.rule, alone.path) == ("BR-02", "/ubl:Invoice")
    assert found.line == alone.line + 1  # Of the file: the header has a line break of its own.
    assert not faults(_in_envelope(GOOD))


def test_two_invoices_in_an_envelope_are_not_judged_as_one():
    found = verdict(_in_envelope(GOOD, GOOD), SETS)
    assert isinstance(found, Finding)
    assert (found.code, found.found, found.refuses_file) == ("einvoice.several", "2", True)
    empty = verdict(_in_envelope(), SETS)
    assert isinstance(empty, Finding)
    assert empty.code == "einvoice.root"


def test_what_is_no_xml_is_said_by_the_parser():
    found = verdict(b"<Invoice>", SETS)
    assert isinstance(found, Finding)
    assert found.code == "xml.not_well_formed"


def test_a_file_of_made_up_names_is_refused():
    names = "".join(f"<a{number}/>" for number in range(KINDS_MAX + 1))
    found = read_invoice(f"<a>{names}</a>".encode())
    assert isinstance(found, Finding)
    assert (found.code, found.refuses_file) == ("einvoice.too_many_paths", True)


_NS = "urn:oasis:names:specification:ubl:schema:xsd:"
_VAT = "<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme>"
# With a VAT number, with none, and with one that no rule can be asked about: of two schemes.
_NUMBER = "<cbc:CompanyID>SE556036079301</cbc:CompanyID>"
_PARTIES = {"one": _VAT + _NUMBER, "none": "", "two schemes": _VAT + _VAT + _NUMBER}


def of_parties(code: str, seller: str, buyer: str) -> bytes:
    told = {"Supplier": _PARTIES[seller], "Customer": _PARTIES[buyer]}
    parties = "".join(
        f"<cac:Accounting{who}Party><cac:Party><cac:PartyTaxScheme>{said}</cac:PartyTaxScheme>"
        f"</cac:Party></cac:Accounting{who}Party>"
        for who, said in told.items()
    )
    return (
        f'<Invoice xmlns="{_NS}Invoice-2" xmlns:cac="{_NS}CommonAggregateComponents-2"'
        f' xmlns:cbc="{_NS}CommonBasicComponents-2">{parties}<cac:AllowanceCharge>'
        f"<cbc:ChargeIndicator>false</cbc:ChargeIndicator><cac:TaxCategory><cbc:ID>{code}</cbc:ID>"
        f"{_VAT}</cac:TaxCategory></cac:AllowanceCharge></Invoice>"
    ).encode()


@pytest.mark.parametrize(
    ("code", "rule", "seller", "buyer", "said"),
    [
        ("K", "BR-IC-03", "one", "one", (0, 0)),
        ("K", "BR-IC-03", "one", "none", (1, 0)),
        ("K", "BR-IC-03", "none", "two schemes", (1, 0)),
        ("K", "BR-IC-03", "two schemes", "none", (1, 0)),
        ("K", "BR-IC-03", "one", "two schemes", (0, 1)),
        ("O", "BR-O-03", "none", "none", (0, 0)),
        ("O", "BR-O-03", "two schemes", "one", (1, 0)),
        ("O", "BR-O-03", "two schemes", "none", (0, 1)),
    ],
)
def test_what_cannot_be_read_is_no_matter_where_the_rest_decides(code, rule, seller, buyer, said):
    # As SaxonC has it: one part of an and that is false is enough, whatever the others are.
    found = broken(of_parties(code, seller, buyer))
    assert (found[rule], found[MALFORMED]) == said


def of_one_line(taxable: str) -> bytes:
    """A line of 5.00 with two rates, and an allowance of 1.00 with one."""
    rate, amount = "<cbc:ID>S</cbc:ID>{}" + _VAT, '<cbc:{0} currencyID="SEK">{1}</cbc:{0}>'
    once, twice = (rate.format(many * "<cbc:Percent>16</cbc:Percent>") for many in (1, 2))
    return (
        f'<Invoice xmlns="{_NS}Invoice-2" xmlns:cac="{_NS}CommonAggregateComponents-2"'
        f' xmlns:cbc="{_NS}CommonBasicComponents-2"><cac:AllowanceCharge>'
        f"<cbc:ChargeIndicator>false</cbc:ChargeIndicator>{amount.format('Amount', '1.00')}"
        f"<cac:TaxCategory>{once}</cac:TaxCategory></cac:AllowanceCharge><cac:TaxTotal>"
        f"<cac:TaxSubtotal>{amount.format('TaxableAmount', taxable)}<cac:TaxCategory>{once}"
        f"</cac:TaxCategory></cac:TaxSubtotal></cac:TaxTotal><cac:InvoiceLine>"
        f"{amount.format('LineExtensionAmount', '5.00')}<cac:Item><cac:ClassifiedTaxCategory>"
        f"{twice}</cac:ClassifiedTaxCategory></cac:Item></cac:InvoiceLine></Invoice>"
    ).encode()


@pytest.mark.parametrize(("taxable", "said"), [("-1.00", (0, 0)), ("4.00", (0, 1))])
def test_lines_that_cannot_be_read_are_no_matter_where_the_others_agree(taxable, said):
    # The lines of a CreditNote, of which there are none, are asked for as well.
    found = broken(of_one_line(taxable))
    assert (found["BR-S-08"], found[MALFORMED]) == said


_TWICE_RATED = (
    "<cac:AllowanceCharge><cac:TaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>25</cbc:Percent>"
    "<cbc:Percent>25</cbc:Percent></cac:TaxCategory></cac:AllowanceCharge>"
)


@pytest.mark.parametrize(
    ("taxable", "is_first", "said"),
    [
        ("900.00", True, (0, 0)),
        ("950.00", True, (1, 0)),
        ("-100.00", True, (0, 1)),
        ("-100.00", False, (0, 0)),
    ],
)
def test_a_charge_that_cannot_be_read_is_no_matter_where_the_rest_decides(taxable, is_first, said):
    # It would only tell whether the lines of a CreditNote, of which there are none, are asked for;
    # and does not where a charge before it has told that.
    found = broken(of_charges(taxable, is_first))
    assert (found["BR-S-08"], found[MALFORMED]) == said


def test_lines_that_cannot_be_read_matter_though_there_is_no_amount_to_hold_them_to():
    rate = "<cac:ClassifiedTaxCategory><cbc:ID>S</cbc:ID>"
    changed = (rate, f"{rate}<cbc:Percent>25</cbc:Percent>")
    found = broken(spoiled((_ROW, ""), changed))
    assert (found["BR-S-08"], found[MALFORMED]) == (0, 1)


@pytest.mark.parametrize(
    ("indicators", "said"),
    [("true false much", 0), ("false true much", 0), ("true much", 1), ("true much false", 1)],
)
def test_an_indicator_is_read_as_far_as_it_takes_to_find_both(indicators, said):
    told = "".join(
        f"<cbc:ChargeIndicator>{one}</cbc:ChargeIndicator>" for one in indicators.split()
    )
    charge = f"<cac:AllowanceCharge>{told}</cac:AllowanceCharge>"
    lines = "<cac:InvoiceLine><cbc:ID>1<"
    assert broken(spoiled((lines, f"{charge}{lines}")))[MALFORMED] == said


def of_charges(taxable: str, is_first: bool) -> bytes:
    """The good invoice with a charge that has its rate twice, before the other or after it."""
    row = 'TaxableAmount currencyID="SEK">{}<'
    where = "<cac:AllowanceCharge><cbc:C" if is_first else "<cac:TaxTotal>"
    return spoiled((row.format("900.00"), row.format(taxable)), (where, f"{_TWICE_RATED}{where}"))


_ROW = '<cbc:TaxableAmount currencyID="SEK">900.00</cbc:TaxableAmount>'
_OF_ROW = "</cac:TaxCategory>\n    </cac:TaxSubtotal>"
_RATE_AGAIN = f"</cac:TaxCategory><cac:TaxCategory><cbc:Percent>25</cbc:Percent>{_VAT}"


@pytest.mark.parametrize(
    ("taxable", "vat", "said"),
    [(_ROW, "225.00", (0, 1)), ("", "225.00", (1, 0)), ("", "0.40", (0, 1)), (_ROW, "0", (0, 1))],
)
def test_two_rates_of_a_row_are_no_matter_where_its_amounts_decide(taxable, vat, said):
    row = '{}<cbc:TaxAmount currencyID="SEK">{}</cbc:TaxAmount>\n      <cac:TaxC'
    before = row.format(f"{_ROW}\n      ", "225.00")
    found = broken(
        spoiled((before, row.format(taxable, vat)), (_OF_ROW, f"{_RATE_AGAIN}{_OF_ROW}"))
    )
    assert (found["BR-CO-17"], found[MALFORMED]) == said


@pytest.mark.parametrize(
    ("where", "said"),
    [("<cbc:BuyerReference>", 0), ("<cac:AllowanceCharge>", 1), ("<cac:Delivery>", 0)],
)
def test_a_category_with_two_codes_is_no_matter_where_no_amount_is_of_it(where, said):
    codes = "<cbc:ID>S</cbc:ID><cbc:ID>S</cbc:ID>"
    put = f"{where}<cac:TaxCategory>{codes}{_VAT}</cac:TaxCategory></{where[1:]}"
    lines = "<cac:InvoiceLine><cbc:ID>1<"
    assert broken(spoiled((lines, f"{put}{lines}")))[MALFORMED] == said
