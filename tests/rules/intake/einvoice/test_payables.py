# ruff: noqa: E501 -- a line of a case is a line of the invoice
"""Our own rules, each broken by one change of a sound invoice, in both syntaxes."""

from __future__ import annotations

from collections import Counter

import pytest

from sluss.check import Checked, check
from sluss.rules.intake.einvoice.payables import RULES, TWINS, Known
from tests.einvoices import CII, OUR_ORG, ROAD_ORG, UBL, broken

HOME = Known(org_number=OUR_ORG, suppliers={ROAD_ORG: (125000, 100000, 110000, 120000)})
# The change in UBL, the same in CII ("" where there is none), and what is found and expected.
CASES = {
    "SLUSS-01": (
        ("SEK\">1250.00</cbc:PayableAmount", "SEK\">1250.01</cbc:PayableAmount"),
        ("<ram:DuePayableAmount>1250.00", "<ram:DuePayableAmount>1250.01"),
        ("1250.01", "1250.00"),
    ),
    "SLUSS-02": (
        ("SEK\">1250.00</cbc:TaxInclusiveAmount", "SEK\">1250.50</cbc:TaxInclusiveAmount"),
        ("<ram:GrandTotalAmount>1250.00", "<ram:GrandTotalAmount>1250.50"),
        ("1250.50", "1250.00"),
    ),
    "SLUSS-03": (
        ("SEK\">1000.00</cbc:TaxExclusiveAmount", "SEK\">999.00</cbc:TaxExclusiveAmount"),
        ("<ram:TaxBasisTotalAmount>1000.00", "<ram:TaxBasisTotalAmount>999.00"),
        ("999.00", "1000.00"),
    ),
    "SLUSS-04": (
        ("SEK\">1000.00</cbc:LineExtensionAmount>\n<cbc:Tax", "SEK\">1000.10</cbc:LineExtensionAmount>\n<cbc:Tax"),
        ("HeaderMonetarySummation><ram:LineTotalAmount>1000.00", "HeaderMonetarySummation><ram:LineTotalAmount>1000.10"),
        ("1000.10", "1000.00"),
    ),
    "SLUSS-05": (
        ("<cac:TaxTotal><cbc:TaxAmount currencyID=\"SEK\">250.00", "<cac:TaxTotal><cbc:TaxAmount currencyID=\"SEK\">250.01"),
        ("<ram:TaxTotalAmount currencyID=\"SEK\">250.00", "<ram:TaxTotalAmount currencyID=\"SEK\">250.01"),
        ("250.01", "250.00"),
    ),
    "SLUSS-06": (
        ("</cbc:TaxableAmount><cbc:TaxAmount currencyID=\"SEK\">250.00", "</cbc:TaxableAmount><cbc:TaxAmount currencyID=\"SEK\">250.02"),
        ("<ram:CalculatedAmount>250.00", "<ram:CalculatedAmount>250.02"),
        ("250.02", "250.00"),
    ),
    "SLUSS-07": (
        ("<cbc:PayableAmount", "<cbc:PayableRoundingAmount currencyID=\"SEK\">0.51</cbc:PayableRoundingAmount><cbc:PayableAmount"),
        ("</ram:TaxTotalAmount>", "</ram:TaxTotalAmount><ram:RoundingAmount>0.51</ram:RoundingAmount>"),
        ("0.51", "at most 0.50"),
    ),
    "SLUSS-10": (("2026-12-02", "2026-11-01"), ("20261202", "20261101"), ("2026-11-01", "2026-11-02 or later")),
    "SLUSS-11": (("2026-12-02", "2026-12-03"), ("20261202", "20261203"), ("31", "30")),
    "SLUSS-20": (("54029681", "54029682"), ("54029681", "54029682"), ("54029682", "a true check digit")),
    "SLUSS-21": (
        ("54029681</cbc:ID>\n<cac:FinancialInstitutionBranch><cbc:ID>SE:BANKGIRO", "54029682</cbc:ID>\n<cac:FinancialInstitutionBranch><cbc:ID>SE:PLUSGIRO"),
        None,
        ("54029682", "a true check digit"),
    ),
    "SLUSS-22": (("1230003", "1230004"), ("1230003", "1230004"), None),
    "SLUSS-23": (("<cbc:ID>54029681</cbc:ID>", "<cbc:ID> </cbc:ID>"), ("<ram:ProprietaryID>54029681</ram:ProprietaryID>", ""), ("", "an account")),
    "SLUSS-24": (
        ("<cbc:ID>54029681</cbc:ID>\n<cac:FinancialInstitutionBranch><cbc:ID>SE:BANKGIRO", "<cbc:ID>SE4550000000058398257467</cbc:ID>\n<cac:FinancialInstitutionBranch><cbc:ID>ESSESESS"),
        None,
        ("SE4550000000058398257467", "true check digits"),
    ),
    "SLUSS-30": (("Godkänd för F-skatt", "Godkänd"), ("Godkänd för F-skatt", "Godkänd"), ("", "Godkänd för F-skatt")),
    "SLUSS-31": (
        (f"kommun</cbc:RegistrationName><cbc:CompanyID schemeID=\"0007\">{OUR_ORG}", "kommun</cbc:RegistrationName><cbc:CompanyID schemeID=\"0007\">2120000159"),
        (f"0007\">{OUR_ORG}", "0007\">2120000159"),
        ("2120000159", OUR_ORG),
    ),
    "SLUSS-32": (
        (f"AB</cbc:RegistrationName><cbc:CompanyID schemeID=\"0007\">{ROAD_ORG}", "AB</cbc:RegistrationName><cbc:CompanyID schemeID=\"0007\">5566778899"),
        (f"0007\">{ROAD_ORG}", "0007\">5566778899"),
        ("5566778899", "a supplier in the register"),
    ),
    "SLUSS-33": (
        ("SEK\">1250.00</cbc:PayableAmount", "SEK\">6250.01</cbc:PayableAmount"),
        ("<ram:DuePayableAmount>1250.00", "<ram:DuePayableAmount>6250.01"),
        ("6250.01", "1250.00"),
    ),
    "SLUSS-34": (("CurrencyCode>SEK", "CurrencyCode>EUR"), ("CurrencyCode>SEK", "CurrencyCode>EUR"), ("EUR", "SEK")),
}  # fmt: skip


def ours(document: bytes, known: Known = HOME) -> Checked:
    return check(document, rules=["sluss"], known=known)


@pytest.mark.parametrize("whole", [UBL, CII], ids=["ubl", "cii"])
def test_a_sound_invoice_breaks_none(whole):
    assert ours(whole.encode()).findings == ()
    assert ours(whole.encode(), Known()).findings == ()


def test_every_rule_has_its_case():
    assert CASES.keys() == {one.id for one in RULES}
    assert set(TWINS.values()) <= CASES.keys()


@pytest.mark.parametrize("rule", sorted(CASES))
@pytest.mark.parametrize("syntax", ["ubl", "cii"])
def test_one_change_breaks_just_this_rule(rule, syntax):
    in_ubl, in_cii, facts = CASES[rule]
    change, whole = (in_ubl, UBL) if syntax == "ubl" else (in_cii, CII)
    if change is None:
        return
    checked = ours(broken(whole, *change))
    found = [one for one in checked.findings if one.rule == rule]
    assert [one.rule_set for one in found] == ["sluss"]
    assert found[0].line > 1
    assert found[0].path.startswith("/")
    assert facts is None or (found[0].found, found[0].expected) == facts


def test_a_year_of_lines_that_were_rounded_one_by_one_is_let_pass():
    line = UBL[UBL.index("<cac:InvoiceLine>") : UBL.index("</Invoice>")]
    many = UBL.replace(line, line * 12)
    off = (
        '</cbc:TaxableAmount><cbc:TaxAmount currencyID="SEK">250.00',
        '</cbc:TaxableAmount><cbc:TaxAmount currencyID="SEK">250.0',
    )
    rules = [
        [one.rule for one in ours(broken(many, off[0], off[1] + last)).findings]
        for last in ("6", "7")
    ]
    assert ["SLUSS-06" in some for some in rules] == [False, True]


def test_what_cannot_be_asked_is_not_broken():
    """Without a home nobody is somebody else, and a number that is none adds up to nothing."""
    other = broken(UBL, f"{OUR_ORG}</cbc:CompanyID>", "x</cbc:CompanyID>")
    assert ours(other).findings == ()
    assert ours(broken(UBL, "1250.00</cbc:Payable", "x</cbc:Payable")).findings == ()
    assert ours(broken(UBL, "<cbc:DueDate>2026-12-02</cbc:DueDate>", "")).findings == ()


def test_what_the_official_rules_say_too_is_told_once_with_our_sum():
    (change, _, _) = CASES["SLUSS-01"]
    told = check(broken(UBL, *change)).findings
    assert Counter(one.rule for one in told)["BR-CO-16"] == 1
    assert "SLUSS-01" not in {one.rule for one in told}
    found = next(one for one in told if one.rule == "BR-CO-16")
    assert (found.found, found.expected, found.weight) == ("1250.01", "1250.00", "stop")
    assert "1\u00a0250,01" in found.message
    assert "1\u00a0250,00" in found.message


def test_an_invoice_that_came_in_already_is_no_history_of_its_own():
    alone = Known(org_number=OUR_ORG, suppliers={ROAD_ORG: (125000,)})
    assert [one.rule for one in ours(UBL.encode(), alone).findings] == ["SLUSS-32"]
