"""Peppol's rules in UBL for Icelandic sellers, and what they sell to Icelandic buyers: IS-R."""

from __future__ import annotations

from sluss.formats.einvoice_tree import Invoice, Node
from sluss.rules.intake.einvoice.checks import said
from sluss.rules.intake.einvoice.peppol.ubl_facts import (
    CUSTOMER,
    SUPPLIER,
    both_live_in,
    supplier_lives_in,
)
from sluss.rules.intake.einvoice.peppol.xpath import any_text, is_day
from sluss.rules.intake.einvoice.rule import Context, Flag, Holds, Pattern, Rule, about
from sluss.rules.intake.einvoice.values import any_of, normal, only, string

KENNITALA = "0196"
FINAL_DAY = "EINDAGI"
ACCOUNT_CHARS = 12
DAY_CHARS = 10
TYPES = ("380", "381")

_ROOTS = ("cn:CreditNote", "ubl:Invoice")
_COMPANY = ("cac:PartyLegalEntity", "cbc:CompanyID")


def iceland() -> Pattern:
    """Icelandic sellers."""
    buyers = tuple(f"{root}/{CUSTOMER}" for root in _ROOTS)
    buyer = (
        about("IS-R-004", _has_kennitala("cac:Party"), "BT-47", "cac:Party/" + "/".join(_COMPANY)),
        about("IS-R-005", _has_address("cac:Party"), "BT-50 BT-53", "cac:Party/cac:PostalAddress"),
    )
    return (
        Context(_ROOTS, _document(), where=lambda invoice: supplier_lives_in(invoice, "IS")),
        Context(buyers, buyer, where=lambda invoice: both_live_in(invoice, "IS")),
    )


def _document() -> tuple[Rule, ...]:
    seller = (SUPPLIER, "cac:Party")
    of_seller = "/".join(seller)
    return (
        about("IS-R-001", _type_is_known, "BT-3", flag=Flag.WARNING),
        about("IS-R-002", _has_kennitala(*seller), "BT-30", "/".join((of_seller, *_COMPANY))),
        about("IS-R-003", _has_address(*seller), "BT-35 BT-38", f"{of_seller}/cac:PostalAddress"),
        about("IS-R-006", _account_is_whole("9"), "BT-84", "cac:PaymentMeans"),
        about("IS-R-007", _account_is_whole("42"), "BT-84", "cac:PaymentMeans"),
        about("IS-R-008", _final_day_is_day, "BT-122", "cac:AdditionalDocumentReference"),
        about("IS-R-009", _final_day_has_due_day, "BT-122 BT-9", "cbc:DueDate"),
        about("IS-R-010", _final_day_is_later, "BT-122 BT-9", "cbc:DueDate"),
    )


def _type_is_known(node: Node, _: Invoice) -> bool:
    """normalize-space of InvoiceTypeCode or CreditNoteTypeCode is 380 or 381"""
    return any_of(
        lambda: normal(string(node.at("cbc:InvoiceTypeCode"))) in TYPES,
        lambda: normal(string(node.at("cbc:CreditNoteTypeCode"))) in TYPES,
    )


def _has_kennitala(*party: str) -> Holds:
    def holds(node: Node, _: Invoice) -> bool:
        return any(one.get("schemeID") == KENNITALA for one in node.at(*party, *_COMPANY))

    return said(holds, "PartyLegalEntity/CompanyID/@schemeID = '0196'")


def _has_address(*party: str) -> Holds:
    def holds(node: Node, _: Invoice) -> bool:
        names = ("cbc:StreetName", "cbc:PostalZone")
        return all(node.has(*party, "cac:PostalAddress", name) for name in names)

    return said(holds, "exists(PostalAddress/StreetName) and exists(PostalAddress/PostalZone)")


def _account_is_whole(code: str) -> Holds:
    def holds(node: Node, _: Invoice) -> bool:
        ways = [
            one
            for one in node.at("cac:PaymentMeans")
            if any_text(one.at("cbc:PaymentMeansCode"), code)
        ]
        accounts = [no for one in ways for no in one.at("cac:PayeeFinancialAccount", "cbc:ID")]
        return not ways or len(normal(string(accounts))) == ACCOUNT_CHARS

    formula = "string-length(normalize-space(PayeeFinancialAccount/ID)) = 12"
    return said(holds, f"{formula}, if PaymentMeansCode = {code}")


def _final_days(node: Node) -> tuple[list[Node], list[Node]]:
    """The references that tell the last day of payment, and those days."""
    references = [
        one
        for one in node.at("cac:AdditionalDocumentReference")
        if any_text(one.at("cbc:DocumentDescription"), FINAL_DAY)
    ]
    return references, [day for one in references for day in one.at("cbc:ID")]


def _final_day_is_day(node: Node, _: Invoice) -> bool:
    """AdditionalDocumentReference[DocumentDescription = 'EINDAGI']/ID is a day of 10 characters, if
    there is such a reference"""
    references, days = _final_days(node)
    if not references:
        return True
    day = only(days)
    return day is not None and len(day.text) == DAY_CHARS and is_day(day)


def _final_day_has_due_day(node: Node, _: Invoice) -> bool:
    """exists(DueDate), if a DocumentDescription of a reference = 'EINDAGI'"""
    return not _final_days(node)[0] or node.has("cbc:DueDate")


def _final_day_is_later(node: Node, _: Invoice) -> bool:
    """DueDate <= AdditionalDocumentReference[DocumentDescription = 'EINDAGI']/ID as texts, if there
    is such a reference"""
    references, days = _final_days(node)
    due = [one.text for one in node.at("cbc:DueDate")]
    return not references or any(one <= day.text for one in due for day in days)
