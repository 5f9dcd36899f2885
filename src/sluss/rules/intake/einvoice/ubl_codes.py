"""Code lists in UBL: rules BR-CL of EN 16931, in the order of their pattern."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from sluss.formats.einvoice_tree import Invoice, Node
from sluss.rules.intake.einvoice.checks import coded
from sluss.rules.intake.einvoice.rule import Context, Pattern, Rule
from sluss.rules.intake.einvoice.values import normal, truth

Codes: TypeAlias = Mapping[str, frozenset[str]]

_AMOUNTS = tuple(
    f"cbc:{name}Amount"
    for name in (
        "", "Base", "Price", "Tax", "Taxable", "LineExtension", "TaxExclusive", "TaxInclusive",
        "AllowanceTotal", "ChargeTotal", "Prepaid", "PayableRounding", "Payable",
    )
)  # fmt: skip
_QUANTITIES = ("cbc:InvoicedQuantity", "cbc:BaseQuantity", "cbc:CreditedQuantity")
_REASON = ("cac:AllowanceCharge/cbc:AllowanceChargeReasonCode",)


def code_contexts(codes: Codes) -> Pattern:
    """The pattern of the code lists."""
    currencies, icd, countries = codes["currencies"], codes["icd"], codes["countries"]
    categories = codes["vat_categories"]
    return (
        _types(codes),
        _attribute("BR-CL-03", _AMOUNTS, "currencyID", currencies, "BT-5", always=True),
        _text("BR-CL-04", ("cbc:DocumentCurrencyCode",), currencies, "BT-5"),
        _text("BR-CL-05", ("cbc:TaxCurrencyCode",), currencies, "BT-6"),
        _text(
            "BR-CL-06", ("cac:InvoicePeriod/cbc:DescriptionCode",), codes["tax_point_codes"], "BT-8"
        ),
        _object_schemes(codes["object_schemes"]),
        _party_schemes(icd),
        _attribute(
            "BR-CL-11", ("cac:PartyLegalEntity/cbc:CompanyID",), "schemeID", icd, "BT-30-1 BT-47-1"
        ),
        _attribute(
            "BR-CL-13",
            ("cac:CommodityClassification/cbc:ItemClassificationCode",),
            "listID",
            codes["item_classes"],
            "BT-158-1",
        ),
        _text(
            "BR-CL-14",
            ("cac:Country/cbc:IdentificationCode",),
            countries,
            "BT-40 BT-55 BT-69 BT-80",
        ),
        _text("BR-CL-15", ("cac:OriginCountry/cbc:IdentificationCode",), countries, "BT-159"),
        _text(
            "BR-CL-16", ("cac:PaymentMeans/cbc:PaymentMeansCode",), codes["payment_means"], "BT-81"
        ),
        _text("BR-CL-17", ("cac:TaxCategory/cbc:ID",), categories, "BT-95 BT-102 BT-118"),
        _text("BR-CL-18", ("cac:ClassifiedTaxCategory/cbc:ID",), categories, "BT-151"),
        _text("BR-CL-19", _REASON, codes["allowance_reasons"], "BT-98 BT-140", _is_charge(False)),
        _text("BR-CL-20", _REASON, codes["charge_reasons"], "BT-105 BT-145", _is_charge(True)),
        _attribute(
            "BR-CL-21", ("cac:StandardItemIdentification/cbc:ID",), "schemeID", icd, "BT-157-1"
        ),
        _exemptions(codes["exemption_reasons"]),
        _attribute("BR-CL-23", _QUANTITIES, "unitCode", codes["units"], "BT-130 BT-150"),
        _mime_types(codes["mime_types"]),
        _attribute(
            "BR-CL-25", ("cbc:EndpointID",), "schemeID", codes["address_schemes"], "BT-34-1 BT-49-1"
        ),
        _attribute("BR-CL-26", ("cac:DeliveryLocation/cbc:ID",), "schemeID", icd, "BT-71-1"),
    )


def _text(
    rule: str,
    paths: tuple[str, ...],
    codes: frozenset[str],
    terms: str,
    when: Callable[[Node], bool] | None = None,
) -> Context:
    return Context(paths, (Rule(rule, coded(codes), terms=tuple(terms.split())),), when)


def _attribute(
    rule: str,
    paths: tuple[str, ...],
    name: str,
    codes: frozenset[str],
    terms: str,
    *,
    always: bool = False,
) -> Context:
    """An attribute that must be coded where it stands; always: where its element stands."""
    made = Rule(rule, coded(codes, name), f"@{name}", tuple(terms.split()))
    return Context(paths, (made,), None if always else has(name))


def has(attribute: str) -> Callable[[Node], bool]:
    """The context [@attribute]."""
    return lambda node: attribute in node.attributes


def _is_charge(wanted: bool) -> Callable[[Node], bool]:
    def is_wanted(node: Node) -> bool:
        above = node.up
        return above is not None and any(
            truth(one) is wanted for one in above.at("cbc:ChargeIndicator")
        )

    return is_wanted


def _types(codes: Codes) -> Context:
    invoice, credit_note = codes["invoice_types"], codes["credit_note_types"]

    def holds(node: Node, _: Invoice) -> bool:
        """normalize-space(.) is one of the codes of an Invoice or of a CreditNote"""
        known = invoice if node.name == "cbc:InvoiceTypeCode" else credit_note
        return normal(node.text) in known

    paths = ("cbc:InvoiceTypeCode", "cbc:CreditNoteTypeCode")
    return Context(paths, (Rule("BR-CL-01", holds, terms=("BT-3",)),))


def _object_schemes(codes: frozenset[str]) -> Context:
    def is_object(node: Node) -> bool:
        above = node.up
        return (
            "schemeID" in node.attributes
            and above is not None
            and any(one.text == "130" for one in above.at("cbc:DocumentTypeCode"))
        )

    rule = Rule("BR-CL-07", coded(codes, "schemeID"), "@schemeID", ("BT-18-1", "BT-128-1"))
    paths = ("cac:AdditionalDocumentReference/cbc:ID", "cac:DocumentReference/cbc:ID")
    return Context(paths, (rule,), is_object)


def _party_schemes(codes: frozenset[str]) -> Context:
    bank_identifier = {"cac:AccountingSupplierParty", "cac:PayeeParty"}

    def holds(node: Node, _: Invoice) -> bool:
        """normalize-space(@schemeID) is one of the codes, or SEPA of a seller or payee"""
        scheme = normal(node.attributes["schemeID"])
        if scheme == "SEPA":
            return any(above.name in bank_identifier for above in node.above())
        return scheme in codes

    terms = ("BT-29-1", "BT-46-1", "BT-60-1", "BT-90")
    rule = Rule("BR-CL-10", holds, "@schemeID", terms)
    return Context(("cac:PartyIdentification/cbc:ID",), (rule,), has("schemeID"))


def _exemptions(codes: frozenset[str]) -> Context:
    def holds(node: Node, _: Invoice) -> bool:
        """normalize-space(upper-case(.)) is one of the codes"""
        return normal(node.text.upper()) in codes

    return Context(("cbc:TaxExemptionReasonCode",), (Rule("BR-CL-22", holds, terms=("BT-121",)),))


def _mime_types(codes: frozenset[str]) -> Context:
    def holds(node: Node, _: Invoice) -> bool:
        """@mimeCode is one of the codes, as it stands"""
        return node.attributes["mimeCode"] in codes

    rule = Rule("BR-CL-24", holds, "@mimeCode", ("BT-125-1",))
    return Context(("cbc:EmbeddedDocumentBinaryObject",), (rule,), has("mimeCode"))
