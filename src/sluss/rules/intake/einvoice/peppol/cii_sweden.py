"""Peppol's rules in CII for Swedish sellers: SE-R-001 to SE-R-013."""

from __future__ import annotations

from sluss.formats.einvoice_tree import Invoice, Node
from sluss.rules.intake.einvoice.checks import never, once
from sluss.rules.intake.einvoice.peppol.cii_facts import (
    AGREED,
    BUYER,
    COMPANY,
    MEANS,
    REGISTRATION,
    SELLER,
    SETTLED,
    TAX,
    VAT,
    WHOLE,
    lives_in,
    numbers,
    parties,
    some_lives_in,
)
from sluss.rules.intake.einvoice.peppol.ubl_sweden import (
    BANKGIRO,
    PLUSGIRO,
    RATES,
    bankgiro_rules,
    company_rules,
    is_f_tax,
    plusgiro_rules,
    vat_rules,
)
from sluss.rules.intake.einvoice.peppol.xpath import first_chars, number
from sluss.rules.intake.einvoice.rule import Context, Flag, Pattern, Rule, about
from sluss.rules.intake.einvoice.values import normal, only, string

_PARTY = f"rsm:CrossIndustryInvoice/{AGREED}/{SELLER}"
_MEANS = f"{WHOLE}/{SETTLED}/{MEANS}"
_BRANCH = ("ram:PayeeSpecifiedCreditorFinancialInstitution", "ram:BICID")


def sweden() -> Pattern:
    """Swedish sellers."""
    taxes = ("ram:ApplicableTradeTax", "ram:CategoryTradeTax")
    rate = about("SE-R-006", _rate_is_swedish, "BT-119 BT-152", "ram:RateApplicablePercent")
    code = "ram:TypeCode"
    giro = about("SE-R-011", never, "BT-81", code, Flag.WARNING)
    domestic = about("SE-R-012", never, "BT-81", code, Flag.WARNING)
    return (
        Context((_PARTY,), vat_rules(_vat_number, REGISTRATION), _has_swedish_vat),
        Context((f"{_PARTY}/{COMPANY[0]}",), company_rules("ram:ID"), _is_swedish_company),
        Context(
            (f"{_PARTY}/{REGISTRATION}/ram:ID",),
            (about("SE-R-005", is_f_tax, "BT-32"),),
            _is_tax_number,
        ),
        Context(taxes, (rate,), where=_has_seller_with_vat),
        _giro(PLUSGIRO, plusgiro_rules()),
        _giro(BANKGIRO, bankgiro_rules()),
        Context((_MEANS,), (giro,), lambda node: _code(node) in ("50", "56"), where=_has_seller),
        Context((_MEANS,), (domestic,), lambda node: _code(node) == "31", where=_has_both),
    )


def _has_seller(invoice: Invoice) -> bool:
    return once(invoice, _seller)


def _seller(invoice: Invoice) -> bool:
    return some_lives_in(invoice, SELLER, "SE")


def _has_both(invoice: Invoice) -> bool:
    return _has_seller(invoice) and some_lives_in(invoice, BUYER, "SE")


def _has_seller_with_vat(invoice: Invoice) -> bool:
    return once(invoice, _seller_with_vat)


def _seller_with_vat(invoice: Invoice) -> bool:
    return any(_has_swedish_vat(party) for party in parties(invoice, SELLER))


def _has_swedish_vat(party: Node) -> bool:
    if not lives_in(party, "SE"):
        return False
    registered = (
        [number for number in one.at("ram:ID") if number.get("schemeID") == VAT]
        for one in party.at(REGISTRATION)
    )
    return any(first_chars(only(found), 2) == "SE" for found in registered)


def _vat_number(party: Node) -> str:
    return string(numbers(party, VAT))


def _is_swedish_company(node: Node) -> bool:
    return node.up is not None and lives_in(node.up, "SE") and node.has("ram:ID")


def _is_tax_number(node: Node) -> bool:
    party = node.up.up if node.up is not None else None
    if party is None or node.get("schemeID") != TAX:
        return False
    return lives_in(party, "SE") and party.has(*COMPANY)


def _rate_is_swedish(node: Node, _: Invoice) -> bool:
    """number(RateApplicablePercent) is 25, 12 or 6"""
    return number(string(node.at("ram:RateApplicablePercent"))) in RATES


def _code(means: Node) -> str:
    return normal(string(means.at("ram:TypeCode")))


def _giro(code: str, rules: tuple[Rule, ...]) -> Context:
    def is_giro(node: Node) -> bool:
        means = node.up.up if node.up is not None else None
        if means is None or _code(means) != "30":
            return False
        return normal(string(means.at(*_BRANCH))) == code

    path = f"{_MEANS}/ram:PayeePartyCreditorFinancialAccount/ram:ProprietaryID"
    return Context((path,), rules, is_giro, where=_has_seller)
