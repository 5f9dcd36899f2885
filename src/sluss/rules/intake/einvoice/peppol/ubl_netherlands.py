"""Peppol's rules in UBL for Dutch sellers, and what they sell to Dutch buyers: NL-R."""

from __future__ import annotations

from sluss.formats.einvoice_tables import Tables
from sluss.formats.einvoice_tree import Invoice, Node
from sluss.rules.intake.einvoice.checks import exists_all, said
from sluss.rules.intake.einvoice.peppol.ubl_facts import (
    AGENT,
    COUNTRY,
    CUSTOMER,
    SUPPLIER,
    both_are_at_home_in,
    supplier_is_at_home_in,
)
from sluss.rules.intake.einvoice.rule import Context, Holds, Pattern, Rule, about
from sluss.rules.intake.einvoice.values import decimal, normal, only, string

NL = "NL"
# KVK and OIN, the Dutch registers of companies and of public bodies.
SCHEMES = ("0106", "0190")

_ADDRESS = "cac:PostalAddress"


def netherlands(tables: Tables) -> Pattern:
    """Dutch sellers."""
    company = "cac:Party/cac:PartyLegalEntity/cbc:CompanyID"
    code = "cbc:PaymentMeansCode"
    means = about("NL-R-008", _means(tables.codes["dutch_means"]), "BT-81", code)
    credit = about("NL-R-001", _credit_names_invoice, "BT-25")
    order = about("NL-R-009", _line_has_order, "BT-13 BT-132")
    payment = about("NL-R-007", _payment_is_told, "BG-16 BT-115", "cbc:PayableAmount")
    return (
        Context(("cbc:CreditNoteTypeCode",), (credit,), where=_is_sold),
        Context(
            (f"{SUPPLIER}/cac:Party/{_ADDRESS}",),
            (_address("NL-R-002", "BT-35 BT-37 BT-38"),),
            where=_is_sold,
        ),
        Context((f"{SUPPLIER}/{company}",), (_number("NL-R-003", "BT-30-1"),), where=_is_sold),
        Context(
            (f"{CUSTOMER}/cac:Party/{_ADDRESS}",),
            (_address("NL-R-004", "BT-50 BT-52 BT-53"),),
            where=_is_sold_at_home,
        ),
        Context(
            (f"{CUSTOMER}/{company}",), (_number("NL-R-005", "BT-47-1"),), where=_is_sold_at_home
        ),
        Context(
            (f"{AGENT}/{_ADDRESS}",),
            (_address("NL-R-006", "BT-64 BT-66 BT-67"),),
            where=_is_by_agent,
        ),
        Context(("cac:LegalMonetaryTotal",), (payment,), where=_is_sold),
        Context(("cac:PaymentMeans",), (means,), where=_is_sold_at_home),
        Context(("cac:OrderLineReference/cbc:LineID",), (order,), where=_is_sold),
    )


def _is_sold(invoice: Invoice) -> bool:
    return supplier_is_at_home_in(invoice, NL)


def _is_sold_at_home(invoice: Invoice) -> bool:
    return both_are_at_home_in(invoice, NL)


def _is_by_agent(invoice: Invoice) -> bool:
    return _is_sold(invoice) and normal(string(invoice.root.at(AGENT, *COUNTRY))).upper() == NL


def _address(rule: str, terms: str) -> Rule:
    return about(rule, exists_all("cbc:StreetName", "cbc:CityName", "cbc:PostalZone"), terms)


def _number(rule: str, terms: str) -> Rule:
    return about(rule, is_registered, terms, "@schemeID")


def is_registered(node: Node, _: Invoice) -> bool:
    """@schemeID is 0106 or 0190, and normalize-space(.) != ''"""
    scheme = f" {node.attributes.get('schemeID', '')} "
    return any(f" {one} " in scheme for one in SCHEMES) and normal(node.text) != ""


def _credit_names_invoice(_: Node, invoice: Invoice) -> bool:
    """exists(/*/BillingReference/InvoiceDocumentReference/ID)"""
    return invoice.root.has("cac:BillingReference", "cac:InvoiceDocumentReference", "cbc:ID")


def _payment_is_told(node: Node, invoice: Invoice) -> bool:
    """PayableAmount <= 0 of an Invoice or >= 0 of a CreditNote, or exists(//PaymentMeans)"""
    if invoice.all("cac:PaymentMeans"):
        return True
    payable = only(node.at("cbc:PayableAmount"))
    told = None if payable is None else decimal(payable)
    if told is None:
        return False
    return told <= 0 if invoice.root.name == "ubl:Invoice" else told >= 0


def _means(codes: frozenset[str]) -> Holds:
    def holds(node: Node, _: Invoice) -> bool:
        return normal(string(node.at("cbc:PaymentMeansCode"))) in codes

    return said(holds, "normalize-space(PaymentMeansCode) is one of the codes")


def _line_has_order(_: Node, invoice: Invoice) -> bool:
    """exists(/*/OrderReference/ID)"""
    return invoice.root.has("cac:OrderReference", "cbc:ID")
