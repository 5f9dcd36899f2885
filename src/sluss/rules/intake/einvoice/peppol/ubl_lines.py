"""Peppol's rules in UBL for lines and prices: R044, R046, R100, R101, R120, R121 and R130."""

from __future__ import annotations

from decimal import Decimal

from sluss.formats.einvoice_tree import NO_NODES, Invoice, Node
from sluss.rules.intake.einvoice.checks import at_most, steps_of
from sluss.rules.intake.einvoice.peppol.ubl_document import SLACK, one_decimal
from sluss.rules.intake.einvoice.peppol.xpath import any_text, divided, within
from sluss.rules.intake.einvoice.rule import Context, Rule, about, with_any
from sluss.rules.intake.einvoice.values import ONE, ZERO, cents, decimal, normal, number, string

_CHARGE = "cac:AllowanceCharge"
_OBJECT = "cac:DocumentReference"
_PRICE = ("cac:Price", "cbc:PriceAmount")
_PER = ("cac:Price", "cbc:BaseQuantity")
_INVOICED, _CREDITED = "cbc:InvoicedQuantity", "cbc:CreditedQuantity"


def lines() -> Context:
    """A line (BG-25)."""
    rules = (
        about("PEPPOL-EN16931-R120", _amount_is_figured, "BT-131", "cbc:LineExtensionAmount"),
        about("PEPPOL-EN16931-R121", _is_per_something, "BT-149", "/".join(_PER)),
        Rule("PEPPOL-EN16931-R100", at_most(1, _OBJECT), _OBJECT, ("BT-128",), most=1),
        with_any(_OBJECT, about("PEPPOL-EN16931-R101", _is_object, "BT-128", _OBJECT)),
    )
    return Context(("cac:InvoiceLine", "cac:CreditNoteLine"), rules)


def _amount_is_figured(node: Node, invoice: Invoice) -> bool:
    """LineExtensionAmount is within 0.02 of InvoicedQuantity * (PriceAmount div BaseQuantity)
    + charges - allowances, where an absent quantity is 1 and each sum is rounded to cents"""
    told = number(node, "cbc:LineExtensionAmount") or ZERO
    quantity = number(node, _quantity(invoice))
    price, per = _priced(node)
    per_one = divided(price, per or ONE)
    figured = per_one if quantity is None else quantity * per_one
    if beside := node.kids.get(_CHARGE):
        allowances = charged(beside, "false", "cbc:ChargeIndicator", "cbc:Amount")
        charges = charged(beside, "true", "cbc:ChargeIndicator", "cbc:Amount")
        figured += charges - allowances
    return within(told, figured, SLACK)


def _priced(line: Node) -> tuple[Decimal, Decimal]:
    """Price/PriceAmount, 0 where there is none, and Price/BaseQuantity, 1 where there is none"""
    prices = line.kids.get("cac:Price", NO_NODES)
    if len(prices) != 1:
        return one_decimal(line.along(_PRICE)), _priced_per(line)
    price = number(prices[0], "cbc:PriceAmount")
    return ZERO if price is None else price, _priced_per(line)


def _priced_per(line: Node) -> Decimal:
    """Price/BaseQuantity, 1 where there is none"""
    prices = line.kids.get("cac:Price", NO_NODES)
    if len(prices) != 1:
        return one_decimal(line.along(_PER), ONE)
    per = number(prices[0], "cbc:BaseQuantity")
    return ONE if per is None else per


def charged(charges: list[Node], wanted: str, indicator: str, amount: str) -> Decimal:
    """round(sum of the amounts of the charges with that indicator * 100) div 100"""
    path = steps_of(indicator)
    summed = [one for one in charges if normal(string(one.along(path))) == wanted]
    return cents(sum((decimal(told) for one in summed for told in one.at(amount)), ZERO))


def _is_per_something(node: Node, _: Invoice) -> bool:
    """Price/BaseQuantity > 0, if there is one"""
    return _priced_per(node) > ZERO


def _is_object(node: Node, _: Invoice) -> bool:
    """DocumentReference/DocumentTypeCode = '130', if there is one"""
    return _OBJECT not in node.kids or any_text(node.at(_OBJECT, "cbc:DocumentTypeCode"), "130")


def prices() -> Context:
    """The discount on a price (BT-147)."""
    rules = (
        about("PEPPOL-EN16931-R044", _is_discount, "BT-147", "cbc:ChargeIndicator"),
        about("PEPPOL-EN16931-R046", _price_is_figured, "BT-146 BT-147 BT-148", "cbc:BaseAmount"),
    )
    return Context((f"cac:Price/{_CHARGE}",), rules)


def _is_discount(node: Node, _: Invoice) -> bool:
    """normalize-space(ChargeIndicator) = 'false'"""
    return normal(string(node.at("cbc:ChargeIndicator"))) == "false"


def _price_is_figured(node: Node, _: Invoice) -> bool:
    """../PriceAmount = BaseAmount - Amount, if there is a BaseAmount"""
    gross, discount = node.at("cbc:BaseAmount"), node.at("cbc:Amount")
    net = node.up.at("cbc:PriceAmount") if node.up is not None else []
    if not gross or not net:
        return not gross
    told, before = one_decimal(net), one_decimal(gross)
    return bool(discount) and told == before - one_decimal(discount)


def base_quantity() -> Context:
    """What a price is per (BT-149)."""
    rule = about("PEPPOL-EN16931-R130", _has_unit_of_line, "BT-150 BT-130", "@unitCode")
    return Context(
        ("cac:Price/cbc:BaseQuantity",), (rule,), lambda node: "unitCode" in node.attributes
    )


def _has_unit_of_line(node: Node, invoice: Invoice) -> bool:
    """not(InvoicedQuantity or CreditedQuantity of the line) or @unitCode is the quantity's"""
    price = node.up
    line = price.up if price is not None else None
    if line is None:
        return True
    if _INVOICED not in line.kids and _CREDITED not in line.kids:
        return True
    unit, quantities = node.attributes["unitCode"], line.kids.get(_quantity(invoice), NO_NODES)
    if len(quantities) == 1:
        return quantities[0].attributes.get("unitCode") == unit
    return any(one.attributes.get("unitCode") == unit for one in quantities)


def _quantity(invoice: Invoice) -> str:
    return _INVOICED if invoice.root.kind.name == "ubl:Invoice" else _CREDITED
