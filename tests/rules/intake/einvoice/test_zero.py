"""What is less than 0 and what is not: each value was put to the official rules, by SaxonC."""

from __future__ import annotations

import pytest

from sluss.outside.shipped import shipped
from sluss.rules.intake.einvoice.sets import rule_sets
from sluss.rules.intake.einvoice.verdict import verdict
from tests.rules.intake.einvoice.documents import spoiled
from tests.rules.intake.einvoice.test_cii import DOCUMENT, element, sums

SETS = {one.name: one for one in rule_sets(shipped)}
# How each compares with 0. That -0.0 is less is the finding of the engine which the official
# verdicts are from.
SIGNS = {
    **dict.fromkeys(("1", "0.01", "NaN", "INF", "+INF"), 1),
    **dict.fromkeys(("0", "00", "+0", "0.00", "+0.0", "0e0", "-0", "-00", " -0 "), 0),
    **dict.fromkeys(("-0.0", "-0.00", "-.0", "-0.", "-0e0", "-0E1", " -0.0 "), -1),
    **dict.fromkeys(("-1", "-0.01", "-1e-400", "-INF"), -1),
}
_RATED = (("S", "BR-S", 1), ("L", "BR-AF", 0), ("M", "BR-AG", 0))
_PRICE = '<cbc:PriceAmount currencyID="SEK">500.00</cbc:PriceAmount>'
_CURRENCY = "<cbc:DocumentCurrencyCode>SEK</cbc:DocumentCurrencyCode>"
_TOTAL = '<cac:TaxTotal><cbc:TaxAmount currencyID="SEK">225.00</cbc:TaxAmount>'


def rules(name: str, document: bytes) -> set[str]:
    found = verdict(document, [SETS[name]])
    assert isinstance(found, list)
    return {one.rule for one in found}


@pytest.mark.parametrize(("text", "sign"), SIGNS.items())
def test_a_price_is_no_less_than_0(text, sign):
    gross = f"{_PRICE}<cac:AllowanceCharge><cbc:BaseAmount>{text}</cbc:BaseAmount>"
    net = rules("en16931-ubl", spoiled((">500.00<", f">{text}<")))
    both = rules("en16931-ubl", spoiled((_PRICE, f"{gross}</cac:AllowanceCharge>")))
    assert ("BR-27" in net, "BR-28" in both) == (sign < 0, sign < 0)


@pytest.mark.parametrize(("text", "sign"), SIGNS.items())
@pytest.mark.parametrize(("code", "family", "least"), _RATED)
def test_a_rate_of_s_is_above_0_and_of_l_and_m_no_less(text, sign, code, family, least):
    allowance = "<cbc:ChargeIndicator>false<"
    spoil = (("<cbc:ID>S<", f"<cbc:ID>{code}<"), (">25<", f">{text}<"))
    as_allowance = rules("en16931-ubl", spoiled(*spoil))
    as_charge = rules("en16931-ubl", spoiled(*spoil, (allowance, allowance.replace("fals", "tru"))))
    is_broken = sign < least
    assert (f"{family}-05" in as_allowance, f"{family}-06" in as_allowance) == (is_broken,) * 2
    assert (f"{family}-07" in as_charge) == is_broken


def _in_ubl(document: str, accounts: str) -> bytes:
    currencies = f"{_CURRENCY}<cbc:TaxCurrencyCode>EUR</cbc:TaxCurrencyCode>"
    other = f'<cac:TaxTotal><cbc:TaxAmount currencyID="EUR">{accounts}</cbc:TaxAmount>'
    told = f"{other}</cac:TaxTotal>{_TOTAL.replace('225.00', document)}"
    return spoiled((_CURRENCY, currencies), (_TOTAL, told))


def _in_cii(document: str, accounts: str) -> bytes:
    amounts = {"SEK": document, "EUR": accounts}
    told = (element("TaxTotalAmount", text, currencyID=code) for code, text in amounts.items())
    return (DOCUMENT % ("", "", element("TaxCurrencyCode", "EUR") + sums(*told))).encode()


@pytest.mark.parametrize(("text", "sign"), SIGNS.items())
def test_vat_has_one_sign_in_both_currencies(text, sign):
    def is_broken(name: str, document: bytes) -> bool:
        return "PEPPOL-EN16931-R055" in rules(name, document)

    # In UBL 0 goes with both signs, in CII only with what is above it.
    assert is_broken("peppol-ubl", _in_ubl(text, "1")) == (sign < 0)
    assert is_broken("peppol-ubl", _in_ubl("-1", text)) == (sign > 0)
    assert is_broken("peppol-cii", _in_cii(text, "0")) == (sign < 0)
    assert is_broken("peppol-cii", _in_cii("-1", text)) == (sign >= 0)
