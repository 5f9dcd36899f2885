"""Parties, delivery and payment in CII."""

from __future__ import annotations

from sluss.formats.einvoice_tree import Invoice, Node
from sluss.rules.intake.einvoice.checks import exists, filled, said
from sluss.rules.intake.einvoice.cii_terms import (
    ADDRESS,
    AGENT,
    AGREEMENT,
    DELIVERY,
    LEGAL,
    MEANS,
    REGISTRATION,
    ROOT,
    SELLER,
    TRANSACTION,
    texts,
    with_scheme,
)
from sluss.rules.intake.einvoice.rule import Context, about, on
from sluss.rules.intake.einvoice.values import normal, string

# Credit transfer and SEPA credit transfer (UNTDID 4461).
_TRANSFERS = ("30", "58")
_ACCOUNT = "ram:PayeePartyCreditorFinancialAccount"
_NUMBERS = ("ram:IBANID", "ram:ProprietaryID")


def card() -> Context:
    """The number of a card (BT-87)."""

    def holds(node: Node, _: Invoice) -> bool:
        """string-length(normalize-space(ID)) <= 10"""
        return len(normal(string(node.at("ram:ID")))) <= 10

    rule = about("BR-51", holds, "BT-87", "ram:ID")
    return Context(("ram:ApplicableTradeSettlementFinancialCard",), (rule,))


def account() -> Context:
    """The account of a credit transfer (BG-17)."""
    rules = (
        about("BR-50", filled(*_NUMBERS), "BT-84"),
        about("BR-61", exists(*_NUMBERS), "BT-84"),
    )
    return Context((f"{MEANS}/{_ACCOUNT}",), rules, _is_of_transfer)


def _is_of_transfer(node: Node) -> bool:
    codes = node.up.at("ram:TypeCode") if node.up is not None else []
    return any(code.text in _TRANSFERS for code in codes)


def payment_means() -> Context:
    """How it is to be paid (BG-16)."""
    return Context((MEANS,), (on("BR-49", exists, "ram:TypeCode", "BT-81"),))


def delivery() -> Context:
    """Where it was delivered to (BG-15)."""
    country = f"ram:ShipToTradeParty/{ADDRESS}/ram:CountryID"
    rule = about("BR-57", _delivered_to_a_country, "BT-80", country)
    return Context((f"/{ROOT}/{TRANSACTION}/{DELIVERY}",), (rule,))


def _delivered_to_a_country(node: Node, _: Invoice) -> bool:
    """normalize-space(ShipToTradeParty/PostalTradeAddress/CountryID) != '' if there is an
    address"""
    if not node.has("ram:ShipToTradeParty", ADDRESS):
        return True
    return bool(normal(string(node.at("ram:ShipToTradeParty", ADDRESS, "ram:CountryID"))))


def payee() -> Context:
    """A payee that is not the seller (BG-10)."""
    return Context(
        ("ram:PayeeTradeParty",), (about("BR-17", _payee_is_another, "BT-59", "ram:Name"),)
    )


def _payee_is_another(node: Node, _: Invoice) -> bool:
    """exists(Name), and neither Name, ID nor SpecifiedLegalOrganization/ID is the seller's"""
    if not node.has("ram:Name"):
        return False
    header = node.up.up if node.up is not None else None
    sellers = header.at(AGREEMENT, SELLER) if header is not None else []
    for path in (("ram:Name",), ("ram:ID",), (LEGAL, "ram:ID")):
        known = {one.text for seller in sellers for one in seller.at(*path)}
        if texts(node.at(*path)) & known:
            return False
    return True


def seller() -> Context:
    """The seller (BG-4)."""
    rule = about("BR-CO-26", _seller_has_number, "BT-29 BT-30 BT-31")
    return Context((SELLER,), (rule,))


def _seller_has_number(node: Node, _: Invoice) -> bool:
    """exists(ID), GlobalID, SpecifiedLegalOrganization/ID, or
    SpecifiedTaxRegistration/ID[@schemeID = 'VA']"""
    if node.has("ram:ID") or node.has("ram:GlobalID") or node.has(LEGAL, "ram:ID"):
        return True
    return bool(with_scheme(node.at(REGISTRATION, "ram:ID"), "VA"))


def agent() -> Context:
    """The tax representative of the seller (BG-11)."""
    rules = (
        on("BR-18", filled, "ram:Name", "BT-62"),
        on("BR-19", exists, ADDRESS, "BG-12"),
        on("BR-20", filled, f"{ADDRESS}/ram:CountryID", "BT-69"),
        about("BR-56", _agent_has_vat_number, "BT-63", f"{REGISTRATION}/ram:ID"),
    )
    return Context((AGENT,), rules)


def _agent_has_vat_number(node: Node, _: Invoice) -> bool:
    """normalize-space(SpecifiedTaxRegistration/ID[@schemeID = 'VA']) != ''"""
    return bool(normal(string(with_scheme(node.at(REGISTRATION, "ram:ID"), "VA"))))


def vat_number(prefixes: frozenset[str]) -> Context:
    """A VAT number."""

    def holds(node: Node, _: Invoice) -> bool:
        return node.text[:2] in prefixes

    rule = about(
        "BR-CO-09", said(holds, "its first two letters are a country"), "BT-31 BT-48 BT-63"
    )
    return Context((f"{REGISTRATION}/ram:ID",), (rule,), lambda node: node.get("schemeID") == "VA")
