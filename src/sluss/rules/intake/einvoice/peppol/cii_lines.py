"""Peppol's rules in CII for lines and prices, and for company numbers by their scheme."""

from __future__ import annotations

from sluss.formats.einvoice_tree import Invoice, Node
from sluss.rules.intake.einvoice.peppol.cii_document import INDICATOR, one_at_most
from sluss.rules.intake.einvoice.peppol.schemes import address_schemes, common_schemes, scheme
from sluss.rules.intake.einvoice.peppol.ubl_document import SLACK, one_decimal
from sluss.rules.intake.einvoice.peppol.ubl_lines import charged
from sluss.rules.intake.einvoice.peppol.xpath import any_text, divided, within
from sluss.rules.intake.einvoice.rule import Context, about
from sluss.rules.intake.einvoice.values import ONE, ZERO

_SETTLED = "ram:SpecifiedLineTradeSettlement"
_AMOUNT = (_SETTLED, "ram:SpecifiedTradeSettlementLineMonetarySummation", "ram:LineTotalAmount")
_QUANTITY = ("ram:SpecifiedLineTradeDelivery", "ram:BilledQuantity")
_PRICE = ("ram:SpecifiedLineTradeAgreement", "ram:NetPriceProductTradePrice")
_REFERENCE = (_SETTLED, "ram:AdditionalReferencedDocument")
_PRICES = ("ram:NetPriceProductTradePrice", "ram:GrossPriceProductTradePrice")


def lines() -> Context:
    """A line (BG-25)."""
    reference = "/".join(_REFERENCE)
    rules = (
        about("PEPPOL-EN16931-R120", _amount_is_figured, "BT-131", "/".join(_AMOUNT)),
        about("PEPPOL-EN16931-R100", one_at_most("130", _SETTLED), "BT-128", reference),
        about("PEPPOL-EN16931-R101", _is_object, "BT-128", reference),
    )
    return Context(("ram:IncludedSupplyChainTradeLineItem",), rules)


def _amount_is_figured(node: Node, _: Invoice) -> bool:
    """LineTotalAmount is within 0.02 of BilledQuantity * (ChargeAmount div BasisQuantity) + charges
    - allowances, where an absent quantity is 1 and each sum is rounded to cents"""
    told = one_decimal(node.at(*_AMOUNT))
    quantity = one_decimal(node.at(*_QUANTITY), ONE)
    price = one_decimal(node.at(*_PRICE, "ram:ChargeAmount"))
    per = one_decimal(node.at(*_PRICE, "ram:BasisQuantity"), ONE) or ONE
    figured = quantity * divided(price, per)
    beside = node.at(_SETTLED, "ram:SpecifiedTradeAllowanceCharge")
    if beside:
        indicator = "/".join(INDICATOR)
        allowances = charged(beside, "false", indicator, "ram:ActualAmount")
        figured += charged(beside, "true", indicator, "ram:ActualAmount") - allowances
    return within(told, figured, SLACK)


def _is_object(node: Node, _: Invoice) -> bool:
    """AdditionalReferencedDocument/TypeCode = '130', if there is one"""
    references = node.at(*_REFERENCE)
    return not references or any_text(node.at(*_REFERENCE, "ram:TypeCode"), "130")


def prices() -> Context:
    """Net and gross price."""
    rule = about("PEPPOL-EN16931-R121", _is_per_something, "BT-149", "ram:BasisQuantity")
    return Context(_PRICES, (rule,))


def _is_per_something(node: Node, _: Invoice) -> bool:
    """BasisQuantity > 0, if there is one"""
    return one_decimal(node.at("ram:BasisQuantity"), ONE) > ZERO


def base_quantity() -> Context:
    """What a price is per (BT-149)."""
    rule = about("PEPPOL-EN16931-R130", _has_unit_of_line, "BT-150 BT-130", "@unitCode")
    paths = tuple(f"{price}/ram:BasisQuantity" for price in _PRICES)
    return Context(paths, (rule,), lambda node: "unitCode" in node.attributes)


def _has_unit_of_line(node: Node, _: Invoice) -> bool:
    """@unitCode = that of the line's BilledQuantity"""
    agreement = node.up.up if node.up is not None else None
    line = agreement.up if agreement is not None else None
    counted = line.at(*_QUANTITY) if line is not None else []
    return node.attributes["unitCode"] in [one.get("unitCode") for one in counted]


def company_numbers() -> tuple[Context, ...]:
    """The contexts of company numbers."""
    paths = ("ram:URIID", "ram:ID", "ram:GlobalID")
    return (
        Context(paths, when=scheme, cases=common_schemes(is_ubl=False)),
        Context(paths[:1], when=scheme, cases=address_schemes(is_ubl=False)),
    )
