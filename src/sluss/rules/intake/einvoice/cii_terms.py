"""Where things stand in a CII document, and how it says that a tax is VAT and what is a charge."""

from __future__ import annotations

from sluss.formats.einvoice_tree import NO_NODES, Invoice, Node
from sluss.rules.intake.einvoice.checks import exists, said
from sluss.rules.intake.einvoice.rule import Holds
from sluss.rules.intake.einvoice.values import normal, only, string, truth

VAT = "VAT"

ROOT = "rsm:CrossIndustryInvoice"
TRANSACTION = "rsm:SupplyChainTradeTransaction"
AGREEMENT = "ram:ApplicableHeaderTradeAgreement"
DELIVERY = "ram:ApplicableHeaderTradeDelivery"
SETTLEMENT = "ram:ApplicableHeaderTradeSettlement"
LINE = "ram:IncludedSupplyChainTradeLineItem"
LINE_SETTLEMENT = "ram:SpecifiedLineTradeSettlement"
LINE_SUMS = "ram:SpecifiedTradeSettlementLineMonetarySummation"
SUMS = "ram:SpecifiedTradeSettlementHeaderMonetarySummation"
CHARGE = "ram:SpecifiedTradeAllowanceCharge"
TAX, CHARGED_TAX = "ram:ApplicableTradeTax", "ram:CategoryTradeTax"
CODE, RATE = "ram:CategoryCode", "ram:RateApplicablePercent"
INDICATOR = "ram:ChargeIndicator"
MEANS = "ram:SpecifiedTradeSettlementPaymentMeans"
DATE = "udt:DateTimeString"

SELLER, BUYER = "ram:SellerTradeParty", "ram:BuyerTradeParty"
AGENT = "ram:SellerTaxRepresentativeTradeParty"
REGISTRATION = "ram:SpecifiedTaxRegistration"
LEGAL = "ram:SpecifiedLegalOrganization"
ADDRESS = "ram:PostalTradeAddress"


def in_transaction(invoice: Invoice, *names: str) -> list[Node]:
    """/rsm:CrossIndustryInvoice/rsm:SupplyChainTradeTransaction/ and these names."""
    return below_root(invoice.root, *names)


def below_root(root: Node, *names: str) -> list[Node]:
    """The same of a root."""
    return root.at(TRANSACTION, *names) if root.name == ROOT else NO_NODES


def texts(nodes: list[Node]) -> set[str]:
    """The texts that the nodes have, as they stand."""
    return {node.text for node in nodes}


def type_is_vat(node: Node) -> bool:
    """upper-case(ram:TypeCode) = 'VAT'"""
    return string(node.at("ram:TypeCode")).upper() == VAT


def type_is_plainly_vat(node: Node) -> bool:
    """normalize-space(upper-case(ram:TypeCode)) = 'VAT'"""
    return normal(string(node.at("ram:TypeCode")).upper()) == VAT


def is_charge(node: Node, wanted: bool) -> bool:
    """ram:ChargeIndicator/udt:Indicator = true() of an allowance or charge, or false() if so."""
    return any(truth(one) is wanted for one in node.at(INDICATOR, "udt:Indicator"))


def with_scheme(nodes: list[Node], *schemes: str) -> list[Node]:
    """[@schemeID = (schemes)]"""
    return [node for node in nodes if node.get("schemeID") in schemes]


def above(check: Holds) -> Holds:
    """A check of the element above: its paths begin with ../"""

    def holds(node: Node, invoice: Invoice) -> bool:
        return node.up is not None and check(node.up, invoice)

    return said(holds, f"of ..: {check.__doc__}")


def exists_above(*paths: str) -> Holds:
    """exists(../path) of one of the paths."""
    return above(exists(*paths))


def filled_attribute(path: str, attribute: str) -> Holds:
    """normalize-space(path/@attribute) != ''"""
    names = path.split("/")

    def holds(node: Node, _: Invoice) -> bool:
        bearer = only([one for one in node.at(*names) if attribute in one.attributes])
        return bearer is not None and bool(normal(bearer.attributes[attribute]))

    return said(holds, f"normalize-space({path}/@{attribute}) != ''")
