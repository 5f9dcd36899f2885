"""Peppol's rules in UBL for Norwegian and Italian sellers: NO-R and IT-R."""

from __future__ import annotations

import re

from sluss.formats.einvoice_tree import Invoice, Node
from sluss.rules.intake.einvoice.checks import exists
from sluss.rules.intake.einvoice.peppol.numbers import norwegian
from sluss.rules.intake.einvoice.peppol.ubl_facts import (
    SUPPLIER,
    is_trimmed_vat,
    supplier_is_in,
)
from sluss.rules.intake.einvoice.rule import Context, Flag, Pattern, about, on
from sluss.rules.intake.einvoice.values import normal, only, string

_PARTY = f"{SUPPLIER}/cac:Party"
REGISTER = "Foretaksregisteret"
NORWEGIAN_VAT = re.compile(r"[0-9]{9}MVA")
ITALIAN_TAX_NUMBER = re.compile(r"[A-Z0-9]{11,16}")


def norway() -> Pattern:
    """A Norwegian seller."""
    rules = (
        about("NO-R-002", _is_registered, "BT-32", "cac:PartyTaxScheme", Flag.WARNING),
        about("NO-R-001", _vat_number_is_right, "BT-31", "cac:PartyTaxScheme"),
    )
    return (Context((_PARTY,), rules, where=lambda invoice: supplier_is_in(invoice, "NO")),)


def _is_registered(node: Node, _: Invoice) -> bool:
    """normalize-space(PartyTaxScheme[TAX]/CompanyID) = 'Foretaksregisteret'"""
    numbers = [
        number
        for scheme in node.at("cac:PartyTaxScheme")
        if normal(string(scheme.at("cac:TaxScheme", "cbc:ID"))) == "TAX"
        for number in scheme.at("cbc:CompanyID")
    ]
    return normal(string(numbers)) == REGISTER


def _vat_number_is_right(node: Node, _: Invoice) -> bool:
    """PartyTaxScheme[VAT]/CompanyID is NO, nine digits that make a company number, and MVA, or
    does not begin with NO"""
    schemes = [one for one in node.at("cac:PartyTaxScheme") if is_trimmed_vat(one)]
    numbers = [string(one.at("cbc:CompanyID")) for one in schemes]
    if not any(number[:2] == "NO" for number in numbers):
        return True
    only(schemes)
    text = numbers[0]
    return NORWEGIAN_VAT.fullmatch(text[2:]) is not None and norwegian(text[2:11])


def italy() -> Pattern:
    """An Italian seller."""
    address = "cac:PostalAddress"
    rules = (
        on("IT-R-002", exists, f"{address}/cbc:StreetName", "BT-35"),
        on("IT-R-003", exists, f"{address}/cbc:CityName", "BT-37"),
        on("IT-R-004", exists, f"{address}/cbc:PostalZone", "BT-38"),
    )
    number = about("IT-R-001", _tax_number_is_right, "BT-32", "cbc:CompanyID")
    scheme = (f"{_PARTY}/cac:PartyTaxScheme",)
    return (
        Context(scheme, (number,), lambda node: not is_trimmed_vat(node), where=_is_italian),
        Context((_PARTY,), rules, where=_is_italian),
    )


def _is_italian(invoice: Invoice) -> bool:
    return supplier_is_in(invoice, "IT")


def _tax_number_is_right(node: Node, _: Invoice) -> bool:
    """matches(normalize-space(CompanyID), '^[A-Z0-9]{11,16}$')"""
    return ITALIAN_TAX_NUMBER.fullmatch(normal(string(node.at("cbc:CompanyID")))) is not None
