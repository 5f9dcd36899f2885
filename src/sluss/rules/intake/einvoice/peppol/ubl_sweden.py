"""Peppol's rules in UBL for Swedish sellers: SE-R-001 to SE-R-013."""

from __future__ import annotations

from collections.abc import Callable

from sluss.formats.einvoice_tree import NO_NODES, Invoice, Node
from sluss.rules.intake.einvoice.checks import never, once
from sluss.rules.intake.einvoice.peppol.numbers import swedish
from sluss.rules.intake.einvoice.peppol.ubl_facts import (
    COUNTRY,
    CUSTOMER,
    SUPPLIER,
    is_vat,
    prefix,
)
from sluss.rules.intake.einvoice.peppol.xpath import any_text, is_number, number
from sluss.rules.intake.einvoice.rule import Context, Flag, Pattern, Rule, about
from sluss.rules.intake.einvoice.values import Malformed, normal, string

VAT_CHARS = 14
ORG_NUMBER_CHARS = 10
ORG_NUMBER = "an organisation number of ten digits"
F_TAX = "GODKÄND FÖR F-SKATT"
RATES = (25, 12, 6)
PLUSGIRO, BANKGIRO = "SE:PLUSGIRO", "SE:BANKGIRO"

_PARTY = f"{SUPPLIER}/cac:Party"
_ACCOUNT = "cac:PayeeFinancialAccount"
_BRANCH = (_ACCOUNT, "cac:FinancialInstitutionBranch", "cbc:ID")


def sweden() -> Pattern:
    """Swedish sellers."""
    categories = ("cac:TaxCategory", "cac:ClassifiedTaxCategory")
    rate = about("SE-R-006", _rate_is_swedish, "BT-96 BT-103 BT-119 BT-152", "cbc:Percent")
    return (
        Context((_PARTY,), vat_rules(_vat_number, "cac:PartyTaxScheme"), _has_swedish_vat),
        Context((f"{_PARTY}/cac:PartyLegalEntity",), _company_rules(), _is_swedish_company),
        Context(
            (f"{_PARTY}/cac:PartyTaxScheme/cbc:CompanyID",),
            (about("SE-R-005", is_f_tax, "BT-32"),),
            _is_other_number,
        ),
        Context(categories, (rate,), _is_standard, where=_has_seller_with_vat),
        _giro(PLUSGIRO, plusgiro_rules()),
        _giro(BANKGIRO, bankgiro_rules()),
        Context(
            ("cac:PaymentMeans",),
            (about("SE-R-011", never, "BT-81", "cbc:PaymentMeansCode", Flag.WARNING),),
            lambda node: any_text(node.at("cbc:PaymentMeansCode"), "50", "56"),
            where=_has_seller,
        ),
        Context(
            ("cac:PaymentMeans",),
            (about("SE-R-012", never, "BT-81", "cbc:PaymentMeansCode", Flag.WARNING),),
            lambda node: any_text(node.at("cbc:PaymentMeansCode"), "31"),
            where=_has_seller_and_buyer,
        ),
    )


def _is_swedish(party: Node) -> bool:
    return any_text(party.along(COUNTRY), "SE")


def _has_swedish_vat(party: Node) -> bool:
    schemes = party.at("cac:PartyTaxScheme")
    return _is_swedish(party) and any(prefix(one) == "SE" for one in schemes if is_vat(one))


def _parties(invoice: Invoice, name: str) -> list[Node]:
    return [party for node in invoice.all(name) for party in node.at("cac:Party")]


def _seller_with_vat(invoice: Invoice) -> bool:
    return any(_has_swedish_vat(party) for party in _parties(invoice, SUPPLIER))


def _has_seller_with_vat(invoice: Invoice) -> bool:
    return once(invoice, _seller_with_vat)


def _seller(invoice: Invoice) -> bool:
    return any(_is_swedish(party) for party in _parties(invoice, SUPPLIER))


def _has_seller(invoice: Invoice) -> bool:
    return once(invoice, _seller)


def _has_seller_and_buyer(invoice: Invoice) -> bool:
    return _has_seller(invoice) and any(map(_is_swedish, _parties(invoice, CUSTOMER)))


def vat_rules(read: Callable[[Node], str], field: str) -> tuple[Rule, ...]:
    """SE-R-001 and 002. read: gives the VAT number of a party as it stands."""

    def is_long(node: Node, _: Invoice) -> bool:
        """string-length(normalize-space(the VAT number)) = 14"""
        return len(normal(read(node))) == VAT_CHARS

    def is_numeric(node: Node, _: Invoice) -> bool:
        """the 12 characters after the first two of the VAT number are a number"""
        return is_number(read(node)[2:VAT_CHARS])

    return (
        about("SE-R-001", is_long, "BT-31", field),
        about("SE-R-002", is_numeric, "BT-31", field),
    )


def _vat_number(node: Node) -> str:
    schemes = node.at("cac:PartyTaxScheme")
    return string([no for one in schemes if is_vat(one) for no in one.at("cbc:CompanyID")])


def _company_rules() -> tuple[Rule, ...]:
    return company_rules("cbc:CompanyID")


def company_rules(path: str) -> tuple[Rule, ...]:
    """SE-R-003, 004 and 013. path: of the organisation number."""

    def is_numeric(node: Node, _: Invoice) -> bool:
        """the organisation number is a number"""
        return is_number(string(node.at(path)))

    def is_long(node: Node, _: Invoice) -> bool:
        """string-length(normalize-space(the organisation number)) = 10"""
        return len(normal(string(node.at(path)))) == ORG_NUMBER_CHARS

    def has_digit(node: Node, _: Invoice) -> bool:
        """the last digit of the organisation number is right by Luhn"""
        text = normal(string(node.at(path)))
        try:
            return swedish(text)
        except ValueError:
            raise Malformed(node.at(path)[0], ORG_NUMBER) from None

    return (
        about("SE-R-003", is_numeric, "BT-30", path),
        about("SE-R-004", is_long, "BT-30", path),
        about("SE-R-013", has_digit, "BT-30", path),
    )


def _is_swedish_company(node: Node) -> bool:
    return node.up is not None and _is_swedish(node.up) and node.has("cbc:CompanyID")


def _is_other_number(node: Node) -> bool:
    """The number of a Swedish company's tax scheme that is not VAT."""
    scheme = node.up
    party = scheme.up if scheme is not None else None
    if scheme is None or party is None or not _is_swedish(party):
        return False
    if not party.has("cac:PartyLegalEntity", "cbc:CompanyID"):
        return False
    return normal(string(scheme.at("cac:TaxScheme", "cbc:ID")).upper()) != "VAT"


def is_f_tax(node: Node, _: Invoice) -> bool:
    """normalize-space(upper-case(.)) = 'GODKÄND FÖR F-SKATT'"""
    return normal(node.text.upper()) == F_TAX


def _is_standard(node: Node) -> bool:
    return any_text(node.kids.get("cbc:ID", NO_NODES), "S")


def _rate_is_swedish(node: Node, _: Invoice) -> bool:
    """number(Percent) is 25, 12 or 6"""
    return number(string(node.kids.get("cbc:Percent", NO_NODES))) in RATES


def _giro(code: str, rules: tuple[Rule, ...]) -> Context:
    def is_giro(node: Node) -> bool:
        means = node.up.up if node.up is not None else None
        if means is None or normal(string(means.at("cbc:PaymentMeansCode"))) != "30":
            return False
        return normal(string(means.at(*_BRANCH))) == code

    path = f"cac:PaymentMeans/{_ACCOUNT}/cbc:ID"
    return Context((path,), rules, is_giro, where=_has_seller)


def plusgiro_rules() -> tuple[Rule, ...]:
    """The number of a plusgiro (BT-84)."""
    return (
        about("SE-R-007", _is_numeric, "BT-84", flag=Flag.WARNING),
        about("SE-R-010", _has_2_to_8, "BT-84", flag=Flag.WARNING),
    )


def bankgiro_rules() -> tuple[Rule, ...]:
    """The number of a bankgiro (BT-84)."""
    return (
        about("SE-R-008", _is_numeric, "BT-84", flag=Flag.WARNING),
        about("SE-R-009", _has_7_or_8, "BT-84", flag=Flag.WARNING),
    )


def _is_numeric(node: Node, _: Invoice) -> bool:
    """string(number(normalize-space(.))) != 'NaN'"""
    return is_number(normal(node.text))


def _has_2_to_8(node: Node, _: Invoice) -> bool:
    """string-length(normalize-space(.)) is 2 to 8"""
    return 2 <= len(normal(node.text)) <= 8


def _has_7_or_8(node: Node, _: Invoice) -> bool:
    """string-length(normalize-space(.)) is 7 or 8"""
    return len(normal(node.text)) in (7, 8)
