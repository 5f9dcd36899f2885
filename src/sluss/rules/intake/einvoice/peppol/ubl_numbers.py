"""Peppol's rules in UBL for company numbers by their scheme, and Dutch VAT numbers."""

from __future__ import annotations

from sluss.formats.einvoice_tree import Node
from sluss.rules.intake.einvoice.peppol.edition import Edition
from sluss.rules.intake.einvoice.peppol.schemes import (
    DUTCH_VAT,
    address_schemes,
    common_schemes,
    danish_schemes,
    dutch_places,
    dutch_schemes,
    scheme,
    shaped,
)
from sluss.rules.intake.einvoice.peppol.ubl_facts import is_trimmed_vat
from sluss.rules.intake.einvoice.rule import Context, Flag, Rule
from sluss.rules.intake.einvoice.values import normal

_PATHS = ("cbc:EndpointID", "cac:PartyIdentification/cbc:ID", "cbc:CompanyID")


def company_numbers(edition: Edition) -> tuple[Context, ...]:
    """The contexts of company numbers. One element has one scheme, so their order is free but for
    the Dutch VAT number, which comes before the last scheme."""
    schemes = common_schemes(is_ubl=True)
    if edition.danish_flag is not None:
        schemes |= danish_schemes(edition.danish_flag)
    if edition.has_dutch_numbers:
        schemes |= dutch_schemes()
    contexts = [
        Context(_PATHS, when=scheme, cases=schemes),
        Context(_PATHS[:1], when=scheme, cases=address_schemes(is_ubl=True)),
    ]
    if edition.has_dutch_numbers:
        rule = Rule(
            "PEPPOL-COMMON-R056-2", shaped(DUTCH_VAT), terms=("BT-31", "BT-48"), flag=Flag.WARNING
        )
        contexts += [
            Context(("cac:PartyTaxScheme/cbc:CompanyID",), (rule,), _is_dutch_vat),
            Context(_PATHS, when=scheme, cases=dutch_places()),
        ]
    return tuple(contexts)


def _is_dutch_vat(node: Node) -> bool:
    """[normalize-space(TaxScheme/ID) = 'VAT']/CompanyID[starts-with(normalize-space(.), 'NL')]"""
    above = node.up
    return above is not None and normal(node.text).startswith("NL") and is_trimmed_vat(above)
