"""Peppol's rules in CII for Norwegian, Italian and Dutch sellers: NO-R, IT-R and NL-R."""

from __future__ import annotations

from collections.abc import Callable

from sluss.formats.einvoice_tables import Tables
from sluss.formats.einvoice_tree import Invoice, Node
from sluss.rules.intake.einvoice.checks import exists, exists_all, said
from sluss.rules.intake.einvoice.peppol.cii_facts import (
    ADDRESS,
    AGENT,
    AGREED,
    BUYER,
    COMPANY,
    DOCUMENT,
    MEANS,
    REGISTRATION,
    SELLER,
    SETTLED,
    SETTLEMENT,
    SUMS,
    TAX,
    WHOLE,
    header,
    is_at_home_in,
    is_vat,
    numbers,
    settled,
    supplier_is_in,
)
from sluss.rules.intake.einvoice.peppol.numbers import norwegian
from sluss.rules.intake.einvoice.peppol.ubl_netherlands import NL, is_registered
from sluss.rules.intake.einvoice.peppol.ubl_norway import (
    ITALIAN_TAX_NUMBER,
    NORWEGIAN_VAT,
    REGISTER,
)
from sluss.rules.intake.einvoice.peppol.xpath import own_text
from sluss.rules.intake.einvoice.rule import Context, Flag, Holds, Pattern, Rule, about, on
from sluss.rules.intake.einvoice.values import decimal, normal, only, string

CREDIT_NOTE = "381"

_LINE_ORDER = (
    "rsm:CrossIndustryInvoice/rsm:SupplyChainTradeTransaction/ram:IncludedSupplyChainTradeLineItem/"
    "ram:SpecifiedLineTradeAgreement/ram:BuyerOrderReferencedDocument/ram:LineID"
)


def norway() -> Pattern:
    """A Norwegian seller."""
    rules = (
        about("NO-R-002", _is_registered, "BT-32", REGISTRATION, Flag.WARNING),
        about("NO-R-001", _vat_number_is_right, "BT-31", REGISTRATION),
    )
    return (Context((SELLER,), rules, where=lambda invoice: supplier_is_in(invoice, "NO")),)


def _is_registered(node: Node, _: Invoice) -> bool:
    """exists(SpecifiedTaxRegistration/ID[FC][normalize-space(text()) = 'Foretaksregisteret'])"""
    return any(own_text([one]) == REGISTER for one in numbers(node, TAX))


def _vat_number_is_right(node: Node, _: Invoice) -> bool:
    """SpecifiedTaxRegistration[VAT]/ID is NO, nine digits that make a company number, and MVA, or
    does not begin with NO"""
    registrations = [one for one in node.at(REGISTRATION) if is_vat(one)]
    told = [string(one.at("ram:ID")) for one in registrations]
    if not any(text[:2] == "NO" for text in told):
        return True
    only(registrations)
    return NORWEGIAN_VAT.fullmatch(told[0][2:]) is not None and norwegian(told[0][2:11])


def italy() -> Pattern:
    """An Italian seller."""
    rules = (
        on("IT-R-002", exists, f"{ADDRESS}/ram:LineOne", "BT-35"),
        on("IT-R-003", exists, f"{ADDRESS}/ram:CityName", "BT-37"),
        on("IT-R-004", exists, f"{ADDRESS}/ram:PostcodeCode", "BT-38"),
    )
    number = about("IT-R-001", _tax_number_is_right, "BT-32", "ram:ID")
    return (
        Context((f"{SELLER}/{REGISTRATION}",), (number,), where=_is_italian),
        Context((SELLER,), rules, where=_is_italian),
    )


def _is_italian(invoice: Invoice) -> bool:
    return supplier_is_in(invoice, "IT")


def _tax_number_is_right(node: Node, _: Invoice) -> bool:
    """exists(ID[not FC]) or matches(normalize-space(ID[FC]), '^[A-Z0-9]{11,16}$')"""
    told = node.at("ram:ID")
    of_tax = [one for one in told if normal(one.attributes.get("schemeID", "")) == TAX]
    if len(of_tax) < len(told):
        return True
    return ITALIAN_TAX_NUMBER.fullmatch(normal(string(of_tax))) is not None


def netherlands(tables: Tables) -> Pattern:
    """Dutch sellers."""
    agreed = f"{WHOLE}/{AGREED}"
    company = "/".join(COMPANY)
    payment = about("NL-R-007", _payment_is_told, "BG-16 BT-115", "ram:DuePayableAmount")
    means = about("NL-R-008", _means(tables.codes["dutch_means"]), "BT-81", "ram:TypeCode")
    credit = about("NL-R-001", _credit_names_invoice, "BT-25")
    return (
        Context(
            (f"{WHOLE}/{DOCUMENT}",),
            (credit,),
            _is_credit_note(tables.codes["cii_credit_notes"]),
            where=_is_sold,
        ),
        _address("NL-R-002", f"{agreed}/{SELLER}", "BT-35 BT-37 BT-38", _is_sold),
        _number("NL-R-003", f"{agreed}/{SELLER}/{company}", "BT-30-1", _is_sold),
        _address("NL-R-004", f"{agreed}/{BUYER}", "BT-50 BT-52 BT-53", _is_sold_at_home),
        _number("NL-R-005", f"{agreed}/{BUYER}/{company}", "BT-47-1", _is_sold_at_home),
        _address("NL-R-006", f"{agreed[1:]}/{AGENT}", "BT-64 BT-66 BT-67", _is_by_agent),
        Context((f"{WHOLE}/{SETTLED}/{SUMS}",), (payment,), where=_is_sold),
        Context((f"{WHOLE}/{SETTLED}/{MEANS}",), (means,), where=_is_sold_at_home),
        Context(
            (_LINE_ORDER,), (about("NL-R-009", _line_has_order, "BT-13 BT-132"),), where=_is_sold
        ),
    )


def _address(rule: str, party: str, terms: str, where: Callable[[Invoice], bool]) -> Context:
    check = exists_all("ram:LineOne", "ram:CityName", "ram:PostcodeCode")
    return Context((f"{party}/{ADDRESS}",), (about(rule, check, terms),), where=where)


def _number(rule: str, path: str, terms: str, where: Callable[[Invoice], bool]) -> Context:
    made: Rule = about(rule, is_registered, terms, "@schemeID")
    return Context((path,), (made,), where=where)


def _is_sold(invoice: Invoice) -> bool:
    return is_at_home_in(invoice, SELLER, NL)


def _is_sold_at_home(invoice: Invoice) -> bool:
    return _is_sold(invoice) and is_at_home_in(invoice, BUYER, NL)


def _is_by_agent(invoice: Invoice) -> bool:
    return _is_sold(invoice) and is_at_home_in(invoice, AGENT, NL)


def _is_credit_note(codes: frozenset[str]) -> Callable[[Node], bool]:
    return lambda node: normal(string(node.at("ram:TypeCode"))) in codes


def _credit_names_invoice(_: Node, invoice: Invoice) -> bool:
    """exists(//ApplicableHeaderTradeSettlement/InvoiceReferencedDocument/IssuerAssignedID)"""
    path = ("ram:InvoiceReferencedDocument", "ram:IssuerAssignedID")
    return any(one.has(*path) for one in invoice.all(SETTLEMENT))


def _payment_is_told(node: Node, invoice: Invoice) -> bool:
    """DuePayableAmount <= 0, or >= 0 if the type is 381, or exists of
    SpecifiedTradeSettlementPaymentMeans"""
    if settled(invoice, MEANS):
        return True
    amount = only(node.at("ram:DuePayableAmount"))
    if amount is None:
        return False
    told = decimal(amount)
    is_credit = own_text(header(invoice, DOCUMENT, "ram:TypeCode")) == CREDIT_NOTE
    return told >= 0 if is_credit else told <= 0


def _means(codes: frozenset[str]) -> Holds:
    def holds(node: Node, _: Invoice) -> bool:
        return normal(string(node.at("ram:TypeCode"))) in codes

    return said(holds, "normalize-space(TypeCode) is one of the codes")


def _line_has_order(_: Node, invoice: Invoice) -> bool:
    """exists(ApplicableHeaderTradeAgreement/BuyerOrderReferencedDocument/IssuerAssignedID)"""
    path = ("ram:BuyerOrderReferencedDocument", "ram:IssuerAssignedID")
    return bool(header(invoice, *AGREED.split("/"), *path))
