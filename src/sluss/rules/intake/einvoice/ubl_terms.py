"""How UBL says that a tax is VAT, and what category and rate it has."""

from __future__ import annotations

from sluss.formats.einvoice_tree import NO_NODES, Node
from sluss.rules.intake.einvoice.values import normal, only, string, truth

VAT = "VAT"


def is_vat(node: Node) -> bool:
    """cac:TaxScheme/normalize-space(upper-case(cbc:ID)) = 'VAT'"""
    schemes = node.kids.get("cac:TaxScheme", NO_NODES)
    if len(schemes) == 1:
        return _is_vat(schemes[0])
    return any(map(_is_vat, schemes))


def is_one_vat(node: Node) -> bool:
    """cac:TaxScheme/(normalize-space(upper-case(cbc:ID)) = 'VAT'), where there is one scheme."""
    schemes = node.kids.get("cac:TaxScheme", NO_NODES)
    if len(schemes) == 1 and isinstance(node.note, tuple):
        return category_of(node)[1]
    scheme = only(schemes)
    return scheme is not None and _is_vat(scheme)


def category(node: Node) -> str:
    """normalize-space(cbc:ID) of a tax category."""
    codes = node.kids.get("cbc:ID", NO_NODES)
    return normal(codes[0].text if len(codes) == 1 else string(codes))


def category_of(node: Node) -> tuple[str, bool]:
    """The category of a tax category and whether its scheme is VAT, read once."""
    told = node.note
    if not isinstance(told, tuple):
        told = node.note = (category(node), is_vat(node))
    return told


def is_charge(node: Node, wanted: bool) -> bool:
    """cbc:ChargeIndicator = true() of an AllowanceCharge, or false() if that is what is wanted."""
    told = node.kids.get("cbc:ChargeIndicator", NO_NODES)
    if len(told) == 1:
        return truth(told[0]) is wanted
    return any(truth(one) is wanted for one in told)


def is_an_allowance(node: Node) -> bool:
    """The context [cbc:ChargeIndicator = false()]."""
    return is_charge(node, False)


def is_a_charge(node: Node) -> bool:
    """The context [cbc:ChargeIndicator = true()]."""
    return is_charge(node, True)


def _is_vat(scheme: Node) -> bool:
    names = scheme.kids.get("cbc:ID", NO_NODES)
    told = names[0].text if len(names) == 1 else string(names)
    return told == VAT or normal(told.upper()) == VAT
