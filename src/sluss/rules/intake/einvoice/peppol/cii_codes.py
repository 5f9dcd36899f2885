"""Peppol's rules in CII for code lists and dates: CL, P0100 and F001."""

from __future__ import annotations

import re
from collections.abc import Callable

from sluss.formats.einvoice_tables import Tables
from sluss.formats.einvoice_tree import Invoice, Node
from sluss.rules.intake.einvoice.checks import said
from sluss.rules.intake.einvoice.peppol.cii_document import INDICATOR
from sluss.rules.intake.einvoice.peppol.cii_facts import BUYER, SELLER, profile
from sluss.rules.intake.einvoice.peppol.ubl_codes import coded, listed
from sluss.rules.intake.einvoice.peppol.xpath import only_text
from sluss.rules.intake.einvoice.rule import Context, Holds, Pattern, about
from sluss.rules.intake.einvoice.values import normal, string

# UNTDID 2379: a day as CCYYMMDD.
DAY_FORMAT, DAY_CHARS = "102", 8

_DAY = re.compile(r"20[0-9]{6}")
_REASON = ("ram:SpecifiedTradeAllowanceCharge/ram:ReasonCode",)


def code_contexts(tables: Tables) -> Pattern:
    """The pattern of the code lists."""
    codes = tables.codes
    allowance, charge = coded(codes["allowance_reasons"]), coded(codes["charge_reasons"])
    days = about("PEPPOL-EN16931-F001", _is_day, "BT-2 BT-9 BT-7 BT-72 BT-73 BT-74")
    address = listed("CL008", codes["address_schemes"], "schemeID", "BT-34-1 BT-49-1")
    addresses = tuple(
        f"{party}/ram:URIUniversalCommunication/ram:URIID" for party in (BUYER, SELLER)
    )
    return (
        Context(
            ("ram:AttachmentBinaryObject",),
            (listed("CL001", codes["mime_types"], "mimeCode", "BT-125-1"),),
            _has("mimeCode"),
        ),
        Context(
            _REASON, (about("PEPPOL-EN16931-CL002", allowance, "BT-98 BT-140"),), _is_of("false")
        ),
        Context(_REASON, (about("PEPPOL-EN16931-CL003", charge, "BT-105 BT-145"),), _is_of("true")),
        Context(
            ("ram:TaxTotalAmount",),
            (listed("CL007", codes["currencies"], "currencyID", "BT-5 BT-6"),),
            _has("currencyID"),
        ),
        # The published context has the name in a namespace that it is not in, so no document
        # meets it. It stands as it is published.
        Context(
            ("ram:ExchangedDocument/ram:TypeCode",),
            (about("PEPPOL-EN16931-P0100", _typed(codes["cii_types"]), "BT-3"),),
        ),
        Context(("udt:DateTimeString",), (days,)),
        Context(addresses, (address,)),
    )


def _has(attribute: str) -> Callable[[Node], bool]:
    return lambda node: attribute in node.attributes


def _is_of(indicator: str) -> Callable[[Node], bool]:
    """ram:SpecifiedTradeAllowanceCharge[normalize-space(ChargeIndicator/Indicator) = indicator]"""
    return lambda node: node.up is not None and normal(string(node.up.at(*INDICATOR))) == indicator


def _typed(codes: frozenset[str]) -> Holds:
    def holds(node: Node, invoice: Invoice) -> bool:
        return profile(invoice) != "01" or normal(node.text) in codes

    return said(holds, "normalize-space(.) is one of the codes, if the profile is 01")


def _is_day(node: Node, _: Invoice) -> bool:
    """normalize-space(@format) = '102' and text() is a day of this century as CCYYMMDD"""
    if normal(node.attributes.get("format", "")) != DAY_FORMAT:
        return False
    text = only_text([node]) or ""
    return len(text) == DAY_CHARS and bool(_DAY.search(normal(text)))
