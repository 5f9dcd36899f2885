"""Code lists in CII: rules BR-CL of EN 16931, in the order of their pattern."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from sluss.formats.einvoice_tree import Invoice, Kind, Node
from sluss.rules.intake.einvoice.checks import coded, said
from sluss.rules.intake.einvoice.cii_terms import (
    CHARGE,
    CHARGED_TAX,
    CODE,
    DELIVERY,
    MEANS,
    REGISTRATION,
    TAX,
    is_charge,
)
from sluss.rules.intake.einvoice.rule import Context, Pattern, about
from sluss.rules.intake.einvoice.values import normal

Codes: TypeAlias = Mapping[str, frozenset[str]]

_PRODUCT, _SHIP_TO = "ram:SpecifiedTradeProduct", "ram:ShipToTradeParty"
_REASON = f"{CHARGE}/ram:ReasonCode"


def code_contexts(codes: Codes) -> Pattern:
    """The pattern of the code lists."""
    currencies, icd, countries = codes["currencies"], codes["icd"], codes["cii_countries"]
    categories = codes["vat_categories"]
    quantities = ("ram:BasisQuantity", "ram:BilledQuantity")
    return (
        _text("BR-CL-01", "rsm:ExchangedDocument/ram:TypeCode", codes["cii_types"], "BT-3"),
        _attribute("BR-CL-03", ("ram:TaxTotalAmount",), "currencyID", currencies, "BT-5 BT-6"),
        _text("BR-CL-04", "ram:InvoiceCurrencyCode", currencies, "BT-5"),
        _text("BR-CL-05", "ram:TaxCurrencyCode", currencies, "BT-6"),
        _text("BR-CL-06", "ram:DueDateTypeCode", codes["cii_tax_point_codes"], "BT-8"),
        _text("BR-CL-07", "ram:ReferenceTypeCode", codes["object_schemes"], "BT-18-1 BT-128-1"),
        _text("BR-CL-08", "ram:SubjectCode", codes["cii_note_subjects"], "BT-21"),
        _scheme("BR-CL-10", "ram:GlobalID", icd, "BT-29-1 BT-46-1 BT-60-1", _PRODUCT, _SHIP_TO),
        _scheme("BR-CL-11", "ram:ID", icd, "BT-30-1 BT-47-1 BT-61-1", REGISTRATION),
        _attribute("BR-CL-13", ("ram:ClassCode",), "listID", codes["item_classes"], "BT-158-1"),
        _text("BR-CL-14", "ram:CountryID", countries, "BT-40 BT-55 BT-69 BT-80"),
        _text("BR-CL-15", "ram:OriginTradeCountry/ram:ID", countries, "BT-159"),
        _text("BR-CL-16", f"{MEANS}/ram:TypeCode", codes["payment_means"], "BT-81"),
        _text("BR-CL-17", f"{CHARGED_TAX}/{CODE}", categories, "BT-95 BT-102"),
        _text("BR-CL-18", f"{TAX}/{CODE}", categories, "BT-118 BT-151"),
        _text("BR-CL-19", _REASON, codes["allowance_reasons"], "BT-98 BT-140", _is_of(False)),
        _text("BR-CL-20", _REASON, codes["charge_reasons"], "BT-105 BT-145", _is_of(True)),
        _scheme("BR-CL-21", f"{_PRODUCT}/ram:GlobalID", icd, "BT-157-1"),
        _exemptions(codes["exemption_reasons"]),
        _attribute("BR-CL-23", quantities, "unitCode", codes["units"], "BT-130 BT-150"),
        _mime_types(codes["mime_types"]),
        _scheme(
            "BR-CL-25",
            "ram:URIUniversalCommunication/ram:URIID",
            codes["address_schemes"],
            "BT-34-1 BT-49-1",
        ),
        _scheme("BR-CL-26", f"{DELIVERY}/{_SHIP_TO}/ram:GlobalID", icd, "BT-71-1"),
    )


def _text(
    rule: str,
    path: str,
    codes: frozenset[str],
    terms: str,
    when: Callable[[Node], bool] | None = None,
) -> Context:
    return Context((path,), (about(rule, coded(codes), terms),), when)


def _attribute(
    rule: str, paths: tuple[str, ...], name: str, codes: frozenset[str], terms: str
) -> Context:
    """An attribute that must be coded where it stands."""
    made = about(rule, coded(codes, name), terms, f"@{name}")
    return Context(paths, (made,), lambda node: name in node.attributes)


def _scheme(rule: str, path: str, codes: frozenset[str], terms: str, *but: str) -> Context:
    """A scheme of identifiers, where it stands and nothing above has one of these names."""

    def is_elsewhere(kind: Kind) -> bool:
        return not any(name in but for name in kind.path[:-1])

    one = _attribute(rule, (path,), "schemeID", codes, terms)
    return Context(one.paths, one.rules, one.when, is_elsewhere)


def _is_of(wanted: bool) -> Callable[[Node], bool]:
    return lambda node: node.up is not None and is_charge(node.up, wanted)


def _exemptions(codes: frozenset[str]) -> Context:
    def holds(node: Node, _: Invoice) -> bool:
        """normalize-space(upper-case(.)) is one of the codes"""
        return normal(node.text.upper()) in codes

    return Context(("ram:ExemptionReasonCode",), (about("BR-CL-22", holds, "BT-121"),))


def _mime_types(codes: frozenset[str]) -> Context:
    def holds(node: Node, _: Invoice) -> bool:
        return node.attributes["mimeCode"] in codes

    check = said(holds, "@mimeCode is one of the codes, as it stands")
    rule = about("BR-CL-24", check, "BT-125-1", "@mimeCode")
    return Context(
        ("ram:AttachmentBinaryObject",), (rule,), lambda node: "mimeCode" in node.attributes
    )
