"""Peppol's rules in UBL for code lists, dates and reasons for no VAT: CL, P01 and F001."""

from __future__ import annotations

from collections.abc import Callable

from sluss.formats.einvoice_tables import Tables
from sluss.formats.einvoice_tree import Invoice, Node
from sluss.rules.intake.einvoice.checks import said
from sluss.rules.intake.einvoice.peppol.edition import Edition
from sluss.rules.intake.einvoice.peppol.ubl_document import profile
from sluss.rules.intake.einvoice.peppol.ubl_facts import are_german
from sluss.rules.intake.einvoice.peppol.xpath import any_text, is_day, only_text, own_text
from sluss.rules.intake.einvoice.rule import Context, Holds, Pattern, Rule, about
from sluss.rules.intake.einvoice.values import all_of, normal, string

_AMOUNTS = tuple(
    f"cbc:{name}Amount"
    for name in (
        "", "Base", "Price", "Tax", "Taxable", "LineExtension", "TaxExclusive", "TaxInclusive",
        "AllowanceTotal", "ChargeTotal", "Prepaid", "PayableRounding", "Payable",
    )
)  # fmt: skip
_DATES = tuple(
    f"cbc:{name}"
    for name in (
        "IssueDate", "DueDate", "TaxPointDate", "StartDate", "EndDate", "ActualDeliveryDate",
    )
)  # fmt: skip
_REASON = ("cac:AllowanceCharge/cbc:AllowanceChargeReasonCode",)
DAY_CHARS = 10
# Which category of VAT a reason for none goes with, and its rule.
_EXEMPTIONS = {
    "VATEX-EU-G": ("P0104", "G"),
    "VATEX-EU-O": ("P0105", "O"),
    "VATEX-EU-IC": ("P0106", "K"),
    "VATEX-EU-AE": ("P0107", "AE"),
    "VATEX-EU-D": ("P0108", "E"),
    "VATEX-EU-F": ("P0109", "E"),
    "VATEX-EU-I": ("P0110", "E"),
    "VATEX-EU-J": ("P0111", "E"),
}


def code_contexts(tables: Tables, edition: Edition) -> Pattern:
    """The pattern of the code lists."""
    codes = tables.codes
    dates = about("PEPPOL-EN16931-F001", _is_day, "BT-2 BT-9 BT-7 BT-73 BT-74 BT-72")
    files, address = ("cbc:EmbeddedDocumentBinaryObject",), ("cbc:EndpointID",)
    mime = listed("CL001", codes["mime_types"], "mimeCode", "BT-125-1")
    scheme = listed("CL008", codes["address_schemes"], "schemeID", "BT-34-1 BT-49-1")
    allowances = _coded("CL002", codes["allowance_reasons"], "BT-98 BT-140")
    charges = _coded("CL003", codes["charge_reasons"], "BT-105 BT-145")
    tax_point = _coded("CL006", codes["tax_point_codes"], "BT-8")
    return (
        Context(files, (mime,), _has("mimeCode")),
        Context(_REASON, (allowances,), _of("false")),
        Context(_REASON, (charges,), _of("true")),
        Context(("cac:InvoicePeriod/cbc:DescriptionCode",), (tax_point,)),
        Context(_AMOUNTS, (listed("CL007", codes["currencies"], "currencyID", "BT-5"),)),
        _invoice_type(codes["invoice_types"], edition),
        _credit_note_type(codes["credit_note_types"], edition),
        Context(_DATES, (dates,)),
        Context(address, (scheme,), _has("schemeID")),
        Context(("cac:TaxCategory",), when=_exemption, cases=_exemption_cases()),
    )


def listed(rule: str, codes: frozenset[str], attribute: str, terms: str) -> Rule:
    """@attribute is one of the codes, as it stands."""

    def holds(node: Node, _: Invoice) -> bool:
        return node.attributes.get(attribute) in codes

    check = said(holds, f"@{attribute} is one of the codes, as it stands")
    return about(f"PEPPOL-EN16931-{rule}", check, terms, f"@{attribute}")


def _has(attribute: str) -> Callable[[Node], bool]:
    return lambda node: attribute in node.attributes


def _coded(rule: str, codes: frozenset[str], terms: str) -> Rule:
    return about(f"PEPPOL-EN16931-{rule}", coded(codes), terms)


def coded(codes: frozenset[str]) -> Holds:
    """normalize-space(text()) is one of the codes."""

    def holds(node: Node, _: Invoice) -> bool:
        return own_text([node]) in codes

    return said(holds, "normalize-space(.) is one of the codes")


def _of(indicator: str) -> Callable[[Node], bool]:
    """cac:AllowanceCharge[cbc:ChargeIndicator = indicator]"""

    def is_of(node: Node) -> bool:
        return node.up is not None and any_text(node.up.at("cbc:ChargeIndicator"), indicator)

    return is_of


def _invoice_type(codes: frozenset[str], edition: Edition) -> Context:
    paths = ("cbc:InvoiceTypeCode",)
    rules = (
        about("PEPPOL-EN16931-P0100", typed(codes, edition), "BT-3"),
        about("PEPPOL-EN16931-P0112", _german_type_in_germany, "BT-3"),
    )
    return Context(paths, rules)


def _credit_note_type(codes: frozenset[str], edition: Edition) -> Context:
    rule = about("PEPPOL-EN16931-P0101", typed(codes, edition), "BT-3")
    return Context(("cbc:CreditNoteTypeCode",), (rule,))


def typed(codes: frozenset[str], edition: Edition) -> Holds:
    """The type of the document is one of the codes, in a profile that has them."""

    def holds(node: Node, invoice: Invoice) -> bool:
        if profile(invoice, edition) not in edition.typed_profiles:
            return True
        return own_text([node]) in codes

    profiles = " or ".join(edition.typed_profiles)
    return said(holds, f"normalize-space(.) is one of the codes, if the profile is {profiles}")


def _german_type_in_germany(node: Node, invoice: Invoice) -> bool:
    """normalize-space(.) is neither 326 nor 384, or seller and buyer are in Germany"""
    return normal(node.text) not in ("326", "384") or are_german(invoice)


def _is_day(node: Node, _: Invoice) -> bool:
    """string-length(.) = 10 and . castable as xs:date"""
    return all_of(lambda: len(only_text([node]) or "") == DAY_CHARS, lambda: is_day(node))


def _exemption(node: Node) -> str:
    """upper-case(TaxExemptionReasonCode)"""
    reasons = node.at("cbc:TaxExemptionReasonCode")
    return string(reasons).upper() if reasons else ""


def _exemption_cases() -> dict[str, tuple[Rule, ...]]:
    return {
        reason: (about(f"PEPPOL-EN16931-{rule}", _category_is(code), "BT-118 BT-121", "cbc:ID"),)
        for reason, (rule, code) in _EXEMPTIONS.items()
    }


def _category_is(code: str) -> Holds:
    def holds(node: Node, _: Invoice) -> bool:
        return normal(string(node.at("cbc:ID"))) == code

    return said(holds, f"normalize-space(ID) = '{code}'")
