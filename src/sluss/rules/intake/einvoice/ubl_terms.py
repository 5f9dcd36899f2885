"""How UBL says that a tax is VAT, and what category and rate it has."""

from __future__ import annotations

from sluss.formats.einvoice_tree import Node
from sluss.rules.intake.einvoice.values import Malformed, normal, string, truth

VAT = "VAT"


def is_vat(node: Node) -> bool:
    """cac:TaxScheme/normalize-space(upper-case(cbc:ID)) = 'VAT'"""
    schemes = node.at("cac:TaxScheme")
    if len(schemes) == 1:
        return _scheme(schemes[0]) == VAT
    return any(_scheme(scheme) == VAT for scheme in schemes)


def is_one_vat(node: Node) -> bool:
    """cac:TaxScheme/(normalize-space(upper-case(cbc:ID)) = 'VAT'), where there is one scheme."""
    schemes = node.at("cac:TaxScheme")
    if len(schemes) > 1:
        raise Malformed(schemes[1], "one only")
    return bool(schemes) and _scheme(schemes[0]) == VAT


def category(node: Node) -> str:
    """normalize-space(cbc:ID) of a tax category."""
    return normal(string(node.at("cbc:ID")))


def category_of(node: Node) -> tuple[str, bool]:
    """The category of a tax category and whether its scheme is VAT, read once."""
    told = node.note
    if not isinstance(told, tuple):
        told = node.note = (category(node), is_vat(node))
    return told


def is_charge(node: Node, wanted: bool) -> bool:
    """cbc:ChargeIndicator = true() of an AllowanceCharge, or false() if that is what is wanted."""
    told = node.at("cbc:ChargeIndicator")
    if len(told) == 1:
        return truth(told[0]) is wanted
    return any(truth(one) is wanted for one in told)


def is_an_allowance(node: Node) -> bool:
    """The context [cbc:ChargeIndicator = false()]."""
    return is_charge(node, False)


def is_a_charge(node: Node) -> bool:
    """The context [cbc:ChargeIndicator = true()]."""
    return is_charge(node, True)


def _scheme(scheme: Node) -> str:
    return normal(string(scheme.at("cbc:ID")).upper())
