"""Where EN 16931 in CII is not what it looks like: each case was put to the official rules too."""

from __future__ import annotations

from collections import Counter

import pytest

from sluss.formats.einvoice_tree import read_invoice
from sluss.outside.shipped import shipped
from sluss.rules.intake.einvoice.sets import rule_sets
from sluss.rules.intake.einvoice.verdict import MALFORMED, faults_of

_UNCEFACT = "urn:un:unece:uncefact:data:standard"
DOCUMENT = f"""
<rsm:CrossIndustryInvoice xmlns:rsm="{_UNCEFACT}:CrossIndustryInvoice:100"
    xmlns:ram="{_UNCEFACT}:ReusableAggregateBusinessInformationEntity:100"
    xmlns:udt="{_UNCEFACT}:UnqualifiedDataType:100">
  <rsm:ExchangedDocument>%s</rsm:ExchangedDocument>
  <rsm:SupplyChainTradeTransaction>
    %s
    <ram:ApplicableHeaderTradeSettlement>
      <ram:InvoiceCurrencyCode>SEK</ram:InvoiceCurrencyCode>
      %s
    </ram:ApplicableHeaderTradeSettlement>
  </rsm:SupplyChainTradeTransaction>
</rsm:CrossIndustryInvoice>
"""


def element(called: str, /, *parts: str, **attributes: str) -> str:
    """<ram:called> of texts and other elements."""
    given = "".join(f' {key}="{value}"' for key, value in attributes.items())
    return f"<ram:{called}{given}>{''.join(parts)}</ram:{called}>"


def tax(name: str, code: str, rate: str, *more: str) -> str:
    """ApplicableTradeTax or CategoryTradeTax: a category of VAT and its rate."""
    kept = (element("TypeCode", "VAT"), element("CategoryCode", code))
    return element(name, *more, *kept, element("RateApplicablePercent", rate))


def breakdown(code: str, rate: str, basis: str, vat: str = "0") -> str:
    """One row of the document's VAT."""
    amounts = (element("CalculatedAmount", vat), element("BasisAmount", basis))
    return tax("ApplicableTradeTax", code, rate, *amounts)


def line(total: str, *taxes: str) -> str:
    """A line of so much."""
    sums = element(
        "SpecifiedTradeSettlementLineMonetarySummation", element("LineTotalAmount", total)
    )
    return element(
        "IncludedSupplyChainTradeLineItem", element("SpecifiedLineTradeSettlement", *taxes, sums)
    )


def charge(indicator: str, amount: str, code: str = "S", rate: str = "25") -> str:
    """An allowance or a charge; indicator: several with a space between."""
    told = (
        element("ChargeIndicator", f"<udt:Indicator>{one}</udt:Indicator>")
        for one in indicator.split()
    )
    category = tax("CategoryTradeTax", code, rate)
    return element(
        "SpecifiedTradeAllowanceCharge", *told, element("ActualAmount", amount), category
    )


def sums(*parts: str) -> str:
    """The sums of the document."""
    return element("SpecifiedTradeSettlementHeaderMonetarySummation", *parts)


def vat_total(amount: str) -> str:
    return sums(element("TaxTotalAmount", amount, currencyID="SEK"))


def date(name: str, day: str) -> str:
    return element(name, f'<udt:DateTimeString format="102">{day}</udt:DateTimeString>')


S25 = tax("ApplicableTradeTax", "S", "25")
PERIOD = "BillingSpecifiedPeriod"

# What is in the settlement, in the transaction before it and in ExchangedDocument; and how often
# these rules are broken.
CASES = {
    "a line, a charge and an allowance make the taxable amount": (
        (breakdown("S", "25", "10.30", "2.58") + charge("true", "1") + charge("0", "0.70"),),
        line("10", S25),
        "",
        {"BR-S-08": 0, "BR-S-09": 0, "BR-S-01": 0},
    ),
    "a taxable amount of S is exact": (
        (breakdown("S", "25", "10.01", "2.50"),),
        line("10", S25),
        "",
        {"BR-S-08": 1},
    ),
    "a taxable amount of Z may be less than 1 off": (
        (breakdown("Z", "0", "10.99") + breakdown("Z", "0", "11.00"),),
        line("10", tax("ApplicableTradeTax", "Z", "0")),
        "",
        {"BR-Z-08": 1, "BR-Z-01": 1},
    ),
    "a sum is made of doubles: 1.005 is a little less": (
        (sums(element("AllowanceTotalAmount", "1.01")), charge("false", "1.005")),
        "",
        "",
        {"BR-CO-11": 1},
    ),
    "VAT that rounds to less than nothing is not 0": (
        (vat_total("0"), breakdown("S", "25", "0", "-0.005")),
        "",
        "",
        {"BR-CO-14": 1},
    ),
    "-0.00 is less than 0, and -0 is not": (
        (breakdown("E", "0", "0", "-0.00") + breakdown("E", "-0.00", "0", "-0"),),
        line("0", tax("ApplicableTradeTax", "E", "0")),
        "",
        {"BR-E-09": 1, "BR-E-08": 0},
    ),
    "VAT of no rows may be -0": (
        (vat_total("-0"),),
        "",
        "",
        {"BR-CO-14": 0},
    ),
    "an indicator of 1 is a charge, but no word": (
        (sums(element("ChargeTotalAmount", "5")), charge("1", "4")),
        "",
        "",
        {"BR-CO-12": 1, "BR-38": 0, "BR-S-07": 0},
    ),
    "an indicator of true is both": (
        (sums(element("ChargeTotalAmount", "5")), charge("true", "4")),
        "",
        "",
        {"BR-CO-12": 1, "BR-38": 1, "BR-S-07": 0},
    ),
    "what is asked of a row of VAT is not asked of one with L, M or O": (
        (tax("ApplicableTradeTax", "L", "7"), tax("ApplicableTradeTax", "E", "0")),
        "",
        "",
        {"BR-45": 1, "BR-46": 1, "BR-AF-10": 0, "BR-E-10": 1},
    ),
    "days are compared as texts": (
        (
            element(PERIOD, date("StartDateTime", "20260102"), date("EndDateTime", "20260101")),
            element(PERIOD, date("StartDateTime", "20260102"), date("EndDateTime", "9")),
        ),
        "",
        "",
        {"BR-29": 1, "CII-DT-097": 1},
    ),
    "a scheme at the number of the document is one fault, at others another": (
        (),
        "",
        element("ID", "1", schemeID="0088", schemeURI="x")
        + element("GlobalID", "2", schemeURI="x"),
        {"CII-DT-004": 1, "CII-DT-005": 1, "CII-DT-104": 1},
    ),
    "the list of the type of the document is never looked at": (
        (),
        "",
        element("TypeCode", "380", listID="x", name="y"),
        {"CII-DT-008": 1, "CII-DT-010": 0},
    ),
    "NaN is greater than every number": (
        (),
        line("1", tax("ApplicableTradeTax", "S", "NaN"), tax("ApplicableTradeTax", "S", "-INF")),
        "",
        {"BR-S-05": 1, MALFORMED: 0},
    ),
    "a rate that matches hides a malformed one after it": (
        (breakdown("S", "25", "10"),),
        line("10", S25, tax("ApplicableTradeTax", "Q", "much")),
        "",
        {"BR-S-08": 0, MALFORMED: 0},
    ),
    "a malformed rate is not hidden by one after it": (
        (breakdown("S", "25", "10"),),
        line("10", tax("ApplicableTradeTax", "Q", "much"), S25),
        "",
        {MALFORMED: 1},
    ),
    "an indicator that cannot be told is not asked for at another rate": (
        (breakdown("S", "25", "10"), charge("maybe", "1", rate="6")),
        line("10", S25),
        "",
        {"BR-S-08": 0, MALFORMED: 0},
    ),
    "a rate is not read of a row that has no taxable amount": (
        (tax("ApplicableTradeTax", "B", "much", element("CalculatedAmount", "10")),),
        "",
        "",
        {"BR-CO-17": 1, MALFORMED: 0},
    ),
    "Z casts each indicator, and S does not": (
        (breakdown("Z", "0", "0"), charge("true false", "1", "Z", "0"), charge("true false", "1")),
        "",
        "",
        {MALFORMED: 1},
    ),
}


def document(settlement: tuple[str, ...], before: str, head: str) -> bytes:
    return (DOCUMENT % (head, before, "".join(settlement))).encode()


def judged(data: bytes) -> Counter[str]:
    one = next(one for one in rule_sets(shipped) if one.name == "en16931-cii")
    invoice = read_invoice(data)
    return Counter(fault.rule for fault in faults_of(invoice, one))


@pytest.mark.parametrize("case", CASES)
def test_the_rules_are_broken_as_often_as_the_official_ones(case):
    settlement, before, head, expected = CASES[case]
    found = judged(document(settlement, before, head))
    assert {rule: found[rule] for rule in expected} == expected
