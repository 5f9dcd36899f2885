"""Peppol's rules in UBL for what German sellers sell to German buyers: DE-R."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from sluss.formats.einvoice_tables import Tables
from sluss.formats.einvoice_tree import Invoice, Node
from sluss.rules.intake.einvoice.checks import exists, none_of, said
from sluss.rules.intake.einvoice.peppol.edition import Edition
from sluss.rules.intake.einvoice.peppol.numbers import iban
from sluss.rules.intake.einvoice.peppol.ubl_facts import AGENT, CUSTOMER, SUPPLIER, are_german
from sluss.rules.intake.einvoice.peppol.xpath import any_text
from sluss.rules.intake.einvoice.rule import Context, Flag, Holds, Pattern, Rule, about, on
from sluss.rules.intake.einvoice.values import any_of, double, normal, only, string

CORRECTED = "384"
TRANSFERS, CARDS, DEBITS = ("30", "58"), ("48", "54", "55"), ("59",)
SEPA_TRANSFER, SEPA_DEBIT = "58", "59"
SEPA = "SEPA"
DIGITS_IN_TELEPHONE = 3

_ROOTS = ("/ubl:Invoice", "/cn:CreditNote")
_CODE = "cbc:PaymentMeansCode"
_TYPES = ("cbc:InvoiceTypeCode", "cbc:CreditNoteTypeCode")
_REFERENCE = "cac:AdditionalDocumentReference"
_TRANSFER, _CARD, _DEBIT = "cac:PayeeFinancialAccount", "cac:CardAccount", "cac:PaymentMandate"
_SPACES = re.compile(r"[ \t\r\n]")
# A whole line of a text, and where the last line with a # on both sides ends in it.
_LINE = re.compile(r"\r?\n")
_BETWEEN = re.compile(r"#[^\n\r]+#")
_LINE_END = re.compile(r"[ \t\r\n]*\n")
_URL = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]+:")


def germany(tables: Tables, edition: Edition) -> Pattern:
    """German sellers and buyers."""
    url = about("DE-R-T02", _is_url, "BT-124", "cbc:URI", Flag.WARNING)
    files = _at(f"{_REFERENCE}/cac:Attachment/cac:ExternalReference", url)
    return (
        _context(_ROOTS, _document(tables, edition)),
        *((files,) if edition.german_urls else ()),
        _at(SUPPLIER, on("DE-R-002", exists, "cac:Party/cac:Contact", "BG-6")),
        _address(f"{SUPPLIER}/cac:Party/cac:PostalAddress", "003 004", "BT-37 BT-38"),
        _at(f"{SUPPLIER}/cac:Party/cac:Contact", *_contact(edition)),
        _address(f"{CUSTOMER}/cac:Party/cac:PostalAddress", "008 009", "BT-52 BT-53"),
        _address("cac:Delivery/cac:DeliveryLocation/cac:Address", "010 011", "BT-77 BT-78"),
        _payment(TRANSFERS, edition, _transfer(edition)),
        _payment(CARDS, edition, _group("DE-R-024", "BG-18", _CARD, _TRANSFER, _DEBIT)),
        _payment(DEBITS, edition, _debit(edition)),
        _at(
            "cac:TaxTotal/cac:TaxSubtotal",
            on("DE-R-014", any_filled, "cac:TaxCategory/cbc:Percent", "BT-119"),
        ),
    )


def any_filled(path: str) -> Holds:
    """exists(path[normalize-space(.)])."""
    names = path.split("/")

    def holds(node: Node, _: Invoice) -> bool:
        return any(normal(one.text) for one in node.at(*names))

    return said(holds, f"exists({path}[normalize-space(.) != ''])")


def _context(
    paths: tuple[str, ...],
    rules: tuple[Rule, ...],
    when: Callable[[Node], bool] | None = None,
) -> Context:
    return Context(paths, rules, when, where=are_german)


def _at(path: str, *rules: Rule) -> Context:
    return _context(tuple(f"{root}/{path}" for root in _ROOTS), rules)


def _address(path: str, numbers: str, terms: str) -> Context:
    (city, zone), (city_term, zone_term) = numbers.split(), terms.split()
    return _at(
        path,
        on(f"DE-R-{city}", any_filled, "cbc:CityName", city_term),
        on(f"DE-R-{zone}", any_filled, "cbc:PostalZone", zone_term),
    )


def _document(tables: Tables, edition: Edition) -> tuple[Rule, ...]:
    types, taxed = tables.codes["german_types"], tables.codes["german_taxed"]
    bank = f"{SUPPLIER}/cac:Party/cac:PartyIdentification/cbc:ID"
    payer = f"{_DEBIT}/cac:PayerFinancialAccount/cbc:ID"
    return (
        on("DE-R-001", exists, "cac:PaymentMeans", "BG-16"),
        on("DE-R-015", any_filled, "cbc:BuyerReference", "BT-10"),
        about("DE-R-016", _seller_has_tax_number(taxed), "BT-31 BT-32 BG-11"),
        about("DE-R-017", _type(types, edition), "BT-3", flag=Flag.WARNING),
        about("DE-R-018", _discounts(edition.discount), "BT-20", "cac:PaymentTerms/cbc:Note"),
        about("DE-R-022", _files_differ, "BT-125-2", _REFERENCE),
        about("DE-R-026", _correction(edition), "BG-3", "cac:BillingReference", Flag.WARNING),
        about("DE-R-030", _debit_has_creditor, "BT-90", bank),
        about("DE-R-031", _debit_has_account, "BT-91", f"cac:PaymentMeans/{payer}"),
    )


def _seller_has_tax_number(taxed: frozenset[str]) -> Holds:
    line = ("cac:Item", "cac:ClassifiedTaxCategory", "cbc:ID")

    def is_taxed(node: Node) -> bool:
        charges = node.at("cac:AllowanceCharge")
        told = [one for one in charges if any_text(one.at("cbc:ChargeIndicator"), "false", "true")]
        categories = [code for one in told for code in one.at("cac:TaxCategory", "cbc:ID")]
        categories += node.at("cac:InvoiceLine", *line) + node.at("cac:CreditNoteLine", *line)
        return any(one.text in taxed for one in categories)

    def holds(node: Node, _: Invoice) -> bool:
        numbers = node.at(SUPPLIER, "cac:Party", "cac:PartyTaxScheme", "cbc:CompanyID")
        is_known = node.has(AGENT) or any(normal(one.text) for one in numbers)
        return is_known or not is_taxed(node)

    return said(holds, "exists of the seller's tax number or representative, if VAT is reckoned")


def _type(types: frozenset[str], edition: Edition) -> Holds:
    def is_known(node: Node, name: str) -> bool:
        if edition.german_codes_as_text:
            return normal(string(node.at(name))) in types
        return any(one.text in types for one in node.at(name))

    def holds(node: Node, _: Invoice) -> bool:
        return any_of(*(partial(is_known, node, name) for name in _TYPES))

    return said(holds, "InvoiceTypeCode or CreditNoteTypeCode is one of the codes")


def _correction(edition: Edition) -> Holds:
    def holds(node: Node, _: Invoice) -> bool:
        if node.has("cac:BillingReference", "cac:InvoiceDocumentReference"):
            return True
        types = (partial(is_code, node, name, CORRECTED, edition) for name in _TYPES)
        return not any_of(*types)

    return said(holds, "exists(BillingReference/InvoiceDocumentReference), if the type is 384")


def is_code(node: Node, name: str, code: str, edition: Edition) -> bool:
    """name = code, compared as a text or, in release 3.0.19, as a number."""
    if edition.german_codes_as_text:
        return normal(string(node.at(name))) == code
    return any(double(one) == int(code) for one in node.at(name))


def _discounts(shape: re.Pattern[str]) -> Holds:
    def holds(node: Node, _: Invoice) -> bool:
        firsts = [
            one.at("cbc:Note")[0] for one in node.at("cac:PaymentTerms") if one.has("cbc:Note")
        ]
        told = [line for note in firsts for line in _LINE.split(note.text)]
        lines = [normal(line) for line in told if normal(line).startswith("#")]
        if not lines:
            return True
        if not shape.search(lines[0]):
            return False
        # Of an empty text there are no parts, and so not even a last one.
        last = only([note for note in firsts if note.text])
        end = _BETWEEN.split(last.text)[-1] if last is not None else ""
        return _LINE_END.match(end) is not None and all(map(shape.search, lines))

    formula = f"each line of PaymentTerms/Note that begins with # matches '{shape.pattern}'"
    return said(holds, f"{formula}, and a line ends after the last # of it")


def _files_differ(node: Node, _: Invoice) -> bool:
    """no AdditionalDocumentReference has a filename that one before it has"""
    seen: set[str] = set()
    for reference in node.at(_REFERENCE):
        files = reference.at("cac:Attachment", "cbc:EmbeddedDocumentBinaryObject")
        names = {one.attributes["filename"] for one in files if "filename" in one.attributes}
        if names & seen:
            return False
        seen |= names
    return True


def _debit_has_creditor(node: Node, _: Invoice) -> bool:
    """exists of a PartyIdentification/ID[@schemeID = 'SEPA'] of seller or payee, if there is a
    PaymentMeans/PaymentMandate"""
    if not node.has("cac:PaymentMeans", _DEBIT):
        return True
    numbers = node.at(SUPPLIER, "cac:Party", "cac:PartyIdentification", "cbc:ID")
    numbers = numbers + node.at("cac:PayeeParty", "cac:PartyIdentification", "cbc:ID")
    return any(one.get("schemeID") == SEPA for one in numbers)


def _debit_has_account(node: Node, _: Invoice) -> bool:
    """exists(PaymentMeans/PaymentMandate/PayerFinancialAccount/ID), if there is a PaymentMandate"""
    mandate = ("cac:PaymentMeans", _DEBIT)
    return not node.has(*mandate) or node.has(*mandate, "cac:PayerFinancialAccount", "cbc:ID")


def _is_url(node: Node, _: Invoice) -> bool:
    """matches(URI, '^([a-zA-Z])([a-zA-Z0-9+.-])+:.*')"""
    return _URL.match(string(node.at("cbc:URI"))) is not None


def _contact(edition: Edition) -> tuple[Rule, ...]:
    return (
        on("DE-R-005", any_filled, "cbc:Name", "BT-41"),
        on("DE-R-006", any_filled, "cbc:Telephone", "BT-42"),
        on("DE-R-007", any_filled, "cbc:ElectronicMail", "BT-43"),
        about("DE-R-027", _telephone_has_digits, "BT-42", "cbc:Telephone", Flag.WARNING),
        about("DE-R-028", _mail(edition), "BT-43", "cbc:ElectronicMail", Flag.WARNING),
    )


def _telephone_has_digits(node: Node, _: Invoice) -> bool:
    """normalize-space(Telephone) has three digits or more"""
    text = string(node.at("cbc:Telephone"))
    return sum(sign in "0123456789" for sign in text) >= DIGITS_IN_TELEPHONE


def _mail(edition: Edition) -> Holds:
    def holds(node: Node, _: Invoice) -> bool:
        return edition.german_mail(normal(string(node.at("cbc:ElectronicMail"))))

    return said(holds, (edition.german_mail.__doc__ or "").strip())


def _payment(codes: tuple[str, ...], edition: Edition, rules: tuple[Rule, ...]) -> Context:
    def is_by(node: Node) -> bool:
        return any(is_code(node, _CODE, code, edition) for code in codes)

    return _context(tuple(f"{root}/cac:PaymentMeans" for root in _ROOTS), rules, is_by)


def _group(rule: str, term: str, wanted: str, *others: str) -> tuple[Rule, ...]:
    return (
        on(f"{rule}-1", exists, wanted, term),
        about(f"{rule}-2", none_of(*others), term),
    )


def _transfer(edition: Edition) -> tuple[Rule, ...]:
    check = _has_iban(SEPA_TRANSFER, edition, _TRANSFER, "cbc:ID")
    iban_rule = about("DE-R-019", check, "BT-84", f"{_TRANSFER}/cbc:ID", Flag.WARNING)
    return (iban_rule, *_group("DE-R-023", "BG-17", _TRANSFER, _CARD, _DEBIT))


def _debit(edition: Edition) -> tuple[Rule, ...]:
    account = (_DEBIT, "cac:PayerFinancialAccount", "cbc:ID")
    check = _has_iban(SEPA_DEBIT, edition, *account)
    iban_rule = about("DE-R-020", check, "BT-91", "/".join(account), Flag.WARNING)
    return (iban_rule, *_group("DE-R-025", "BG-19", _DEBIT, _TRANSFER, _CARD))


def _has_iban(code: str, edition: Edition, *account: str) -> Holds:
    def holds(node: Node, _: Invoice) -> bool:
        if edition.german_codes_as_text:
            is_sepa = normal(string(node.at(_CODE))) == code
        else:
            is_sepa = any_text(node.at(_CODE), code)
        return not is_sepa or iban(_SPACES.sub("", string(node.at(*account))))

    return said(holds, f"{account[-1]} is an IBAN, if PaymentMeansCode is {code}")
