"""What EN 16931 asks of the syntax UBL: UBL-SR, UBL-DT, and those UBL-CR that have a condition."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from sluss.formats.einvoice_tree import Invoice, Kind, Node
from sluss.rules.intake.einvoice.checks import (
    at_most,
    exists,
    exists_all,
    no_attribute,
    said,
    two_decimals,
)
from sluss.rules.intake.einvoice.rule import (
    Context,
    Flag,
    Group,
    Holds,
    Pattern,
    Rule,
    about,
    on,
    with_any,
)
from sluss.rules.intake.einvoice.ubl_document import ROOTS
from sluss.rules.intake.einvoice.ubl_lines import CATEGORIES, LINES, indicator
from sluss.rules.intake.einvoice.values import string

_SELLER = "cac:AccountingSupplierParty/cac:Party"
_BUYER = "cac:AccountingCustomerParty/cac:Party"
_DOCUMENT = "cac:AdditionalDocumentReference"
# UNTDID 1001: 130 is the object that is invoiced, 50 a project.
_OBJECT, _PROJECT = "130", "50"


def syntax_contexts() -> Pattern:
    """The pattern of the syntax."""
    return (
        Context(("cac:PostalAddress", "cac:Address"), (_once("UBL-SR-51", "cac:AddressLine"),)),
        Context((_SELLER,), (about("UBL-SR-42", at_most(2, "cac:PartyTaxScheme"), "BT-31 BT-32"),)),
        Context((_DOCUMENT,), _supporting_document()),
        Context(("*",), (_CENTS,), _is_no_price, _is_amount_of_price),
        Context(("*",), (_CENTS,), of_kind=_is_amount_elsewhere),
        Context(("*",), _binary_object(), of_kind=_is_binary_object),
        Context(
            ("cac:Delivery",), (_once("UBL-SR-25", "cac:DeliveryParty/cac:PartyName/cbc:Name"),)
        ),
        Context(("cac:AllowanceCharge",), (_once("UBL-SR-30", _REASON),), indicator(False)),
        Context(("cac:AllowanceCharge",), (_once("UBL-SR-31", _REASON),), indicator(True)),
        Context(("cac:PartyTaxScheme",), (about("UBL-SR-53", _HAS_SCHEME, "BT-31 BT-32 BT-48"),)),
        Context(ROOTS, (*_conditions(), *_once_in_document()), groups=(_attributes(),)),
        Context(LINES, _line()),
        Context(("cac:PayeeParty",), _payee()),
        Context(("cac:PaymentMeans",), _payment_means()),
        Context(("cac:BillingReference",), _preceding_invoice()),
        Context(("cac:TaxRepresentativeParty",), _agent()),
        Context(
            ("cac:TaxSubtotal",), (_once("UBL-SR-32", "cac:TaxCategory/cbc:TaxExemptionReason"),)
        ),
    )


_CENTS = on("UBL-DT-01", two_decimals, ".")
_REASON = "cbc:AllowanceChargeReason"
_HAS_SCHEME = exists_all("cac:TaxScheme/cbc:ID", "cbc:CompanyID")


def _once(rule: str, path: str, terms: str = "") -> Rule:
    """A rule that something stands once at most."""
    return Rule(rule, at_most(1, path), path, tuple(terms.split()), most=1)


def _is_amount(kind: Kind) -> bool:
    return kind.name.endswith("Amount") and not kind.name.endswith("PriceAmount")


def _is_amount_of_price(kind: Kind) -> bool:
    return _is_amount(kind) and "cac:Price" in kind.path


def _is_amount_elsewhere(kind: Kind) -> bool:
    return _is_amount(kind) and "cac:Price" not in kind.path


def _is_no_price(node: Node) -> bool:
    """not(ancestor::cac:Price/cac:AllowanceCharge)"""
    above = (one for one in node.above() if one.name == "cac:Price")
    return not any(one.has("cac:AllowanceCharge") for one in above)


def _is_binary_object(kind: Kind) -> bool:
    return kind.name.endswith("BinaryObject")


def _binary_object() -> tuple[Rule, ...]:
    return (
        on("UBL-DT-06", exists, "@mimeCode", "BT-125-1"),
        on("UBL-DT-07", exists, "@filename", "BT-125-2"),
    )


def _supporting_document() -> tuple[Rule, ...]:
    return (
        _once("UBL-SR-33", "cbc:DocumentDescription", "BT-123"),
        about("UBL-SR-43", _has_known_type, "BT-18-1", "cbc:DocumentTypeCode"),
    )


def _has_known_type(node: Node, invoice: Invoice) -> bool:
    """DocumentTypeCode is 130, or 50 in a CreditNote, or there is neither it nor ID/@schemeID"""
    types = node.at("cbc:DocumentTypeCode")
    codes = {one.text for one in types}
    is_credit_note = invoice.root.name.rpartition(":")[2].rpartition("}")[2] == "CreditNote"
    if _OBJECT in codes or (is_credit_note and _PROJECT in codes):
        return True
    return not types and not any("schemeID" in one.attributes for one in node.at("cbc:ID"))


# ---- The document --------------------------------------------------------------------------

_NO_ATTRIBUTES = (
    "schemeName schemeAgencyName schemeDataURI schemeURI format unitCodeListIdentifier "
    "unitCodeListAgencyIdentifier unitCodeListAgencyName listAgencyName listName"
).split()
_NO_ATTRIBUTES_AFTER_NAME = (
    "languageID listURI listSchemeURI languageLocaleID uri currencyCodeListVersionID "
    "characterSetCode encodingCode schemeAgencyID listAgencyID"
).split()


def _attributes() -> Group:
    """UBL-DT-08 to 28 and UBL-CR-663: attributes that must stand nowhere."""
    names = [*_NO_ATTRIBUTES, "name", *_NO_ATTRIBUTES_AFTER_NAME]
    numbers = {name: f"UBL-DT-{number:02}" for number, name in enumerate(names, start=8)}
    numbers["unitCodeListID"] = "UBL-CR-663"
    return Group(
        _attribute_names,
        {
            name: (about(rule, _attribute_check(name), flag=Flag.WARNING),)
            for name, rule in numbers.items()
        },
    )


def _attribute_check(name: str) -> Holds:
    return _name_of_means_only if name == "name" else no_attribute(name)


def _attribute_names(_: Node, invoice: Invoice) -> set[str]:
    return invoice.attribute_names


def _name_of_means_only(_: Node, invoice: Invoice) -> bool:
    """count(//@name) - count(//PaymentMeansCode/@name) <= 0"""
    if "name" not in invoice.attribute_names:
        return True
    others = (kind for kind in invoice.kinds if kind.name != "cbc:PaymentMeansCode")
    return not any("name" in node.attributes for kind in others for node in invoice.kinds[kind])


def _conditions() -> tuple[Rule, ...]:
    """The UBL-CR that are no mere path."""
    warning = Flag.WARNING
    return (
        with_any(
            "cbc:UBLVersionID",
            about("UBL-CR-002", _version_is_known, "", "cbc:UBLVersionID", warning),
        ),
        with_any(
            "cbc:PaymentDueDate",
            about("UBL-CR-412", _due_date_of_credit_note, "BT-9", "cac:PaymentMeans", warning),
        ),
        with_any(_DOCUMENT, about("UBL-CR-665", _scheme_of_object_only, "BT-18-1", flag=warning)),
        with_any(_DOCUMENT, about("UBL-CR-666", _not_in_object("cac:Attachment"), "BT-125")),
        with_any(
            _DOCUMENT, about("UBL-CR-673", _not_in_object("cbc:DocumentDescription"), "BT-123")
        ),
    )


def _version_is_known(node: Node, _: Invoice) -> bool:
    """not(UBLVersionID) or UBLVersionID = '2.1'"""
    versions = node.at("cbc:UBLVersionID")
    return not versions or any(one.text == "2.1" for one in versions)


def _due_date_of_credit_note(node: Node, _: Invoice) -> bool:
    """not(PaymentMeans/PaymentDueDate), or it is a CreditNote"""
    return node.name == "cn:CreditNote" or not node.has("cac:PaymentMeans", "cbc:PaymentDueDate")


def _scheme_of_object_only(_: Node, invoice: Invoice) -> bool:
    """not(//AdditionalDocumentReference[DocumentTypeCode != '130' or none]/ID/@schemeID)"""
    for node in invoice.all(_DOCUMENT):
        types = node.at("cbc:DocumentTypeCode")
        is_other = not types or any(one.text != _OBJECT for one in types)
        if is_other and any("schemeID" in one.attributes for one in node.at("cbc:ID")):
            return False
    return True


def _not_in_object(name: str) -> Holds:
    def holds(_: Node, invoice: Invoice) -> bool:
        objects = (node for node in invoice.all(_DOCUMENT) if _is_object(node))
        return not any(node.has(name) for node in objects)

    return said(holds, f"not(//AdditionalDocumentReference[DocumentTypeCode = '130']/{name})")


def _is_object(node: Node) -> bool:
    return any(one.text == _OBJECT for one in node.at("cbc:DocumentTypeCode"))


def _once_in_document() -> tuple[Rule, ...]:
    entity = "cac:PartyLegalEntity"
    means = "cac:PaymentMeans"
    return (
        _once("UBL-SR-01", "cac:ContractDocumentReference/cbc:ID", "BT-12"),
        _once("UBL-SR-02", "cac:ReceiptDocumentReference/cbc:ID", "BT-15"),
        _once("UBL-SR-03", "cac:DespatchDocumentReference/cbc:ID", "BT-16"),
        with_any(_DOCUMENT, about("UBL-SR-04", _one_object, "BT-18", f"{_DOCUMENT}/cbc:ID")),
        _once("UBL-SR-05", "cac:PaymentTerms/cbc:Note", "BT-20"),
        _once("UBL-SR-08", "cac:InvoicePeriod", "BG-14"),
        _once("UBL-SR-09", f"{_SELLER}/{entity}/cbc:RegistrationName", "BT-27"),
        _once("UBL-SR-10", f"{_SELLER}/cac:PartyName/cbc:Name", "BT-28"),
        _once("UBL-SR-11", f"{_SELLER}/{entity}/cbc:CompanyID", "BT-30"),
        about("UBL-SR-12", _one_number(_SELLER, is_vat=True), "BT-31"),
        about("UBL-SR-13", _one_number(_SELLER, is_vat=False), "BT-32"),
        _once("UBL-SR-14", f"{_SELLER}/{entity}/cbc:CompanyLegalForm", "BT-33"),
        _once("UBL-SR-15", f"{_BUYER}/{entity}/cbc:RegistrationName", "BT-44"),
        _once("UBL-SR-16", f"{_BUYER}/cac:PartyIdentification/cbc:ID", "BT-46"),
        _once("UBL-SR-17", f"{_BUYER}/{entity}/cbc:CompanyID", "BT-47"),
        about("UBL-SR-18", _one_number(_BUYER, is_vat=True), "BT-48"),
        _once("UBL-SR-24", "cac:Delivery", "BG-13"),
        with_any("cac:PartyIdentification", about("UBL-SR-29", _one_bank_identifier, "BT-90")),
        _once("UBL-SR-39", "cac:ProjectReference/cbc:ID", "BT-11"),
        _once("UBL-SR-40", f"{_BUYER}/cac:PartyName/cbc:Name", "BT-45"),
        about("UBL-SR-44", _one_value("cbc:PaymentID"), "BT-83"),
        _once("UBL-SR-45", f"{means}/cbc:PaymentDueDate", "BT-9"),
        about("UBL-SR-46", _one_means_name, "BT-82", f"{means}/cbc:PaymentMeansCode"),
        about("UBL-SR-47", _one_value("cbc:PaymentMeansCode"), "BT-81"),
        _once("UBL-SR-49", "cac:InvoicePeriod/cbc:DescriptionCode", "BT-8"),
        _once("UBL-SR-54", f"{means}/cac:CardAccount", "BG-18"),
        _once("UBL-SR-55", f"{means}/cac:PaymentMandate", "BG-19"),
        _once("UBL-SR-56", "cac:OriginatorDocumentReference/cbc:ID", "BT-17"),
    )


def _one_object(node: Node, _: Invoice) -> bool:
    """count(AdditionalDocumentReference[DocumentTypeCode = '130']/ID) <= 1"""
    return sum(len(one.at("cbc:ID")) for one in node.at(_DOCUMENT) if _is_object(one)) <= 1


def _one_number(party: str, *, is_vat: bool) -> Holds:
    steps = (*party.split("/"), "cac:PartyTaxScheme")

    def holds(node: Node, _: Invoice) -> bool:
        found = node.along(steps)
        schemes = [one for one in found if _is_of_scheme(one, is_vat=is_vat)]
        return sum([len(one.at("cbc:CompanyID")) for one in schemes]) <= 1

    sign = "=" if is_vat else "!="
    scheme = f"cac:PartyTaxScheme[cac:TaxScheme/upper-case(cbc:ID) {sign} 'VAT']"
    return said(holds, f"count({party}/{scheme}/cbc:CompanyID) <= 1")


def _is_of_scheme(node: Node, *, is_vat: bool) -> bool:
    told = (string(scheme.at("cbc:ID")).upper() for scheme in node.at("cac:TaxScheme"))
    return any((scheme == "VAT") is is_vat for scheme in told)


def _one_bank_identifier(_: Node, invoice: Invoice) -> bool:
    """count(//PartyIdentification/ID[upper-case(@schemeID) = 'SEPA']) <= 1"""
    numbers = (i for one in invoice.all("cac:PartyIdentification") for i in one.at("cbc:ID"))
    return sum((one.get("schemeID") or "").upper() == "SEPA" for one in numbers) <= 1


def _one_value(name: str) -> Holds:
    def holds(_: Node, invoice: Invoice) -> bool:
        return len({one.text for one in invoice.all(name)}) <= 1

    return said(holds, f"count(distinct-values(//{name})) <= 1")


def _one_means_name(node: Node, _: Invoice) -> bool:
    """count(PaymentMeans/PaymentMeansCode/@name) <= 1"""
    codes = node.at("cac:PaymentMeans", "cbc:PaymentMeansCode")
    return sum("name" in one.attributes for one in codes) <= 1


# ---- Lines, parties and payment ------------------------------------------------------------


def _line() -> tuple[Rule, ...]:
    return (
        _once("UBL-SR-34", "cbc:Note", "BT-127"),
        _once("UBL-SR-35", "cac:OrderLineReference/cbc:LineID", "BT-132"),
        _once("UBL-SR-36", "cac:InvoicePeriod", "BG-26"),
        _once("UBL-SR-37", "cac:Price/cac:AllowanceCharge/cbc:Amount", "BT-147"),
        about("UBL-SR-48", _one_category, "BT-151", "cac:Item/cac:ClassifiedTaxCategory"),
        _once("UBL-SR-50", "cac:Item/cbc:Description", "BT-154"),
        _once("UBL-SR-52", "cac:DocumentReference", "BT-128"),
    )


def _one_category(node: Node, _: Invoice) -> bool:
    """count(Item/ClassifiedTaxCategory) = 1"""
    return len(node.along(CATEGORIES)) == 1


def _payee() -> tuple[Rule, ...]:
    return (
        about("UBL-SR-19", _one_and_not_seller(_names), "BT-59", "cac:PartyName/cbc:Name"),
        about(
            "UBL-SR-20", _one_and_not_seller(_numbers), "BT-60", "cac:PartyIdentification/cbc:ID"
        ),
        about("UBL-SR-21", _one_and_not_seller(_entities), "BT-61", "cac:PartyLegalEntity"),
    )


def _names(node: Node) -> list[Node]:
    """PartyName/Name"""
    return node.at("cac:PartyName", "cbc:Name")


def _numbers(node: Node) -> list[Node]:
    """PartyIdentification/ID[upper-case(@schemeID) != 'SEPA']"""
    numbers = node.at("cac:PartyIdentification", "cbc:ID")
    return [one for one in numbers if (one.get("schemeID") or "").upper() != "SEPA"]


def _entities(node: Node) -> list[Node]:
    """PartyLegalEntity/CompanyID"""
    return node.at("cac:PartyLegalEntity", "cbc:CompanyID")


Counted: TypeAlias = Callable[[Node], list[Node]]


def _one_and_not_seller(counted: Counted) -> Holds:
    seller = (*_SELLER.split("/"), "cac:PartyLegalEntity", "cbc:RegistrationName")

    def holds(node: Node, _: Invoice) -> bool:
        sellers = {one.text for one in node.up.at(*seller)} if node.up is not None else set()
        # As XPath compares: it is enough that one name of the payee differs from one of these.
        is_other = any(sellers - {one.text} for one in _names(node))
        return len(counted(node)) <= 1 and is_other

    return said(holds, f"count({counted.__doc__}) <= 1, and PartyName/Name != the seller's name")


def _payment_means() -> tuple[Rule, ...]:
    return (
        _once("UBL-SR-26", "cbc:PaymentID", "BT-83"),
        _once("UBL-SR-27", "cbc:PaymentMeansCode", "BT-81"),
        _once("UBL-SR-28", "cac:PaymentMandate/cbc:ID", "BT-89"),
    )


def _preceding_invoice() -> tuple[Rule, ...]:
    return (
        _once("UBL-SR-06", "cac:InvoiceDocumentReference", "BG-3"),
        on("UBL-SR-07", exists, "cac:InvoiceDocumentReference/cbc:ID", "BT-25"),
    )


def _agent() -> tuple[Rule, ...]:
    return (
        _once("UBL-SR-22", "cac:PartyName/cbc:Name", "BT-62"),
        _once("UBL-SR-23", "cac:PartyTaxScheme/cbc:CompanyID", "BT-63"),
    )
