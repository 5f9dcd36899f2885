"""Peppol's rules in UBL for Greek sellers, and what they sell to Greek buyers: GR-R and GR-S."""

from __future__ import annotations

import re

from sluss.formats.einvoice_tables import Tables
from sluss.formats.einvoice_tree import Invoice, Node
from sluss.rules.intake.einvoice.checks import said
from sluss.rules.intake.einvoice.peppol.numbers import greek
from sluss.rules.intake.einvoice.peppol.ubl_facts import (
    AGENT,
    COUNTRY,
    CUSTOMER,
    SUPPLIER,
    customer_is_in,
    is_trimmed_vat,
    is_vat,
    supplier_is_in,
    supplier_itself_is_in,
)
from sluss.rules.intake.einvoice.peppol.xpath import any_text, is_integer, is_number
from sluss.rules.intake.einvoice.rule import Context, Flag, Holds, Pattern, Rule, about
from sluss.rules.intake.einvoice.values import XML_SPACE, Malformed, any_of, normal, string

COUNTRIES = ("GR", "EL")
VAT_PREFIX = "EL"
TIN_SCHEME = "9933"
TIN_CHARS = 9
SEGMENTS = 6
MARK, URL = "##M.AR.K##", "##INVOICE|URL##"
SERIAL = "a whole number in the third part"

_DATE = re.compile(r"(0?[1-9]|[12][0-9]|3[01])[-\\/ ]?(0?[1-9]|1[0-2])[-\\/ ]?(19|20)[0-9]{2}")
_MARK = re.compile("[1-9]")
_REFERENCE = "cac:AdditionalDocumentReference"
_NUMBER = ("/ubl:Invoice/cbc:ID", "/cn:CreditNote/cbc:ID")


def greek_sellers(tables: Tables) -> Pattern:
    """Greek sellers."""
    seller, buyer = f"{SUPPLIER}/cac:Party", f"{CUSTOMER}/cac:Party"
    return (
        Context(_NUMBER, _number(tables.codes["greek_types"]), where=_is_sold),
        Context((seller,), _seller(), where=_is_sold),
        Context(
            (f"{seller}/cac:PartyTaxScheme/cbc:CompanyID",),
            (about("GR-R-003", _is_vat_number, "BT-31"),),
            lambda node: node.up is not None and is_trimmed_vat(node.up),
            where=_is_sold,
        ),
        Context(("/ubl:Invoice", "/cn:CreditNote"), _document(), where=_is_sold_at_home),
        Context(
            (f"{_REFERENCE}/cbc:ID",),
            (about("GR-R-004-2", _begins_as_number, "BT-122"),),
            lambda node: node.up is not None and _describes(node.up, MARK),
            where=_is_sold_at_home,
        ),
        Context(
            (_REFERENCE,),
            (about("GR-R-008-3", _has_address, "BT-124", "cac:Attachment/cac:ExternalReference"),),
            lambda node: _describes(node, URL),
            where=_is_sold,
        ),
        Context(
            (buyer,), (about("GR-R-005", _is_named, "BT-45", "cac:PartyName"),), where=_is_sold
        ),
        Context(
            (f"{seller}/cbc:EndpointID",),
            (about("GR-R-009", _is_tin_address, "BT-34"),),
            where=lambda invoice: supplier_itself_is_in(invoice, *COUNTRIES),
        ),
    )


def greek_buyers() -> Pattern:
    """What Greek sellers sell to Greek buyers."""
    buyer = f"{CUSTOMER}/cac:Party"
    return (
        Context(
            (buyer,),
            (about("GR-R-006", _has_one_vat_number, "BT-48", "cac:PartyTaxScheme"),),
            where=_is_sold_to_greek,
        ),
        Context(
            (f"{buyer}/cbc:EndpointID",),
            (about("GR-R-010", _is_tin_address, "BT-49"),),
            where=_is_sold_to_greek,
        ),
    )


def _is_sold(invoice: Invoice) -> bool:
    return supplier_is_in(invoice, *COUNTRIES)


def _is_sold_at_home(invoice: Invoice) -> bool:
    return _is_sold(invoice) and any_text(invoice.root.at(SUPPLIER, "cac:Party", *COUNTRY), "GR")


def _is_sold_to_greek(invoice: Invoice) -> bool:
    return _is_sold(invoice) and customer_is_in(invoice, *COUNTRIES)


def _number(types: frozenset[str]) -> tuple[Rule, ...]:
    """The six parts of the number of a Greek invoice (BT-1)."""
    return (
        about("GR-R-001-1", _has_six_parts, "BT-1"),
        about("GR-R-001-2", _begins_with_tin, "BT-1 BT-31 BT-63"),
        about("GR-R-001-3", _has_day_of_issue, "BT-1 BT-2"),
        about("GR-R-001-4", _has_serial, "BT-1"),
        about("GR-R-001-5", _has_type(types), "BT-1"),
        about("GR-R-001-6", _has_part(5), "BT-1"),
        about("GR-R-001-7", _has_part(6), "BT-1"),
    )


def _parts(node: Node) -> list[str]:
    """tokenize(., '\\|'), of which an empty text has none."""
    return node.text.split("|") if node.text else []


def _part(node: Node, number: int) -> str:
    parts = _parts(node)
    return parts[number - 1] if len(parts) >= number else ""


def _has_six_parts(node: Node, _: Invoice) -> bool:
    """count of the parts between | = 6"""
    return len(_parts(node)) == SEGMENTS


def _begins_with_tin(node: Node, invoice: Invoice) -> bool:
    """part 1 is a TIN, and that of the seller or its representative"""
    first, root = _part(node, 1), invoice.root
    if len(normal(first)) != TIN_CHARS or not greek(first):
        return False

    def is_of(*path: str) -> bool:
        schemes = (one for one in root.at(*path, "cac:PartyTaxScheme") if is_vat(one))
        tins = (string(one.at("cbc:CompanyID"))[2 : 2 + TIN_CHARS] for one in schemes)
        return any(tin == first for tin in tins)

    return any_of(lambda: is_of(SUPPLIER, "cac:Party"), lambda: is_of(AGENT))


def _has_day_of_issue(node: Node, invoice: Invoice) -> bool:
    """part 2 is a day as DD/MM/YYYY, and that of IssueDate"""
    second = _part(node, 2)
    if not normal(second) or not _DATE.match(second):
        return False
    told, issued = second.split("/"), string(invoice.root.at("cbc:IssueDate")).split("-")
    if len(told) < 3 or len(issued) < 3:
        return False
    return told[:3] == issued[2::-1]


def _has_serial(node: Node, _: Invoice) -> bool:
    """part 3 is a whole number >= 0"""
    third = _part(node, 3)
    if not normal(third) or not is_number(third):
        return False
    if not is_integer(third):
        raise Malformed(node, SERIAL)
    # Not int(): it refuses a text of thousands of digits.
    return not third.lstrip(XML_SPACE).startswith("-") or not third.strip(f"{XML_SPACE}-0")


def _has_type(types: frozenset[str]) -> Holds:
    def holds(node: Node, _: Invoice) -> bool:
        return _part(node, 4) in types

    return said(holds, "part 4 is one of the codes")


def _has_part(number: int) -> Holds:
    def holds(node: Node, _: Invoice) -> bool:
        return _part(node, number) != ""

    return said(holds, f"part {number} is not empty")


def _seller() -> tuple[Rule, ...]:
    return (
        about("GR-R-002", _is_named, "BT-28", "cac:PartyName"),
        about("GR-S-011", _has_one_vat_number, "BT-31", "cac:PartyTaxScheme", Flag.WARNING),
    )


def _is_named(node: Node, _: Invoice) -> bool:
    """string-length(PartyName/Name) > 0"""
    return string(node.at("cac:PartyName", "cbc:Name")) != ""


def _has_one_vat_number(node: Node, invoice: Invoice) -> bool:
    """count(PartyTaxScheme[VAT]/CompanyID) = 1, and it is EL and a TIN"""
    schemes = [one for one in node.at("cac:PartyTaxScheme") if is_trimmed_vat(one)]
    numbers = [number for one in schemes for number in one.at("cbc:CompanyID")]
    return len(numbers) == 1 and _is_vat_number(numbers[0], invoice)


def _is_vat_number(node: Node, _: Invoice) -> bool:
    """EL and a TIN"""
    return node.text[:2] == VAT_PREFIX and greek(node.text[2:])


def _document() -> tuple[Rule, ...]:
    return (
        about("GR-R-004-1", _has_one_mark, "BT-122", _REFERENCE),
        about("GR-S-008-1", _has_one_url, "BT-122", _REFERENCE, Flag.WARNING),
        about("GR-R-008-2", _has_one_url_at_most, "BT-122", _REFERENCE),
    )


def _describes(reference: Node, text: str) -> bool:
    return any_text(reference.at("cbc:DocumentDescription"), text)


def _count(node: Node, text: str) -> int:
    return sum(_describes(one, text) for one in node.at(_REFERENCE))


def _has_one_mark(node: Node, _: Invoice) -> bool:
    """count(AdditionalDocumentReference[DocumentDescription = '##M.AR.K##']) = 1"""
    return _count(node, MARK) == 1


def _has_one_url(node: Node, _: Invoice) -> bool:
    """count(AdditionalDocumentReference[DocumentDescription = '##INVOICE|URL##']) = 1"""
    return _count(node, URL) == 1


def _has_one_url_at_most(node: Node, _: Invoice) -> bool:
    """count(AdditionalDocumentReference[DocumentDescription = '##INVOICE|URL##']) <= 1"""
    return _count(node, URL) <= 1


def _begins_as_number(node: Node, _: Invoice) -> bool:
    """matches(., '^[1-9]([0-9]*)')"""
    return _MARK.match(node.text) is not None


def _has_address(node: Node, _: Invoice) -> bool:
    """string-length(normalize-space(Attachment/ExternalReference/URI)) > 0"""
    return normal(string(node.at("cac:Attachment", "cac:ExternalReference", "cbc:URI"))) != ""


def _is_tin_address(node: Node, _: Invoice) -> bool:
    """@schemeID = '9933' and . is a TIN"""
    return node.get("schemeID") == TIN_SCHEME and greek(node.text)
