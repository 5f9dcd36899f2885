"""Peppol's rules in UBL for Danish sellers, and what they sell to Danish buyers: DK-R."""

from __future__ import annotations

import re

from sluss.formats.einvoice_tables import Tables
from sluss.formats.einvoice_tree import Invoice, Node
from sluss.rules.intake.einvoice.checks import said
from sluss.rules.intake.einvoice.peppol.edition import Edition
from sluss.rules.intake.einvoice.peppol.ubl_facts import (
    CUSTOMER,
    SUPPLIER,
    both_live_in,
    supplier_lives_in,
)
from sluss.rules.intake.einvoice.peppol.xpath import (
    any_text,
    attribute,
    first_chars,
    number,
    only_text,
    own_text,
)
from sluss.rules.intake.einvoice.rule import Context, Flag, Holds, Pattern, Rule, about
from sluss.rules.intake.einvoice.values import all_of, only, string

CVR = "0184"
OTHER_CHARGE = "ZZZ"
CLASSES = "TST"
CARDS_OF_GIRO = ("01#", "04#", "15#")
LONG_CARDS_OF_GIRO = ("04#", "15#")
CARDS_OF_FIK = ("71#", "73#", "75#")
LONG_CARDS_OF_FIK = ("71#", "75#")
GIRO_CHARS, FIK_CHARS, CREDITOR_CHARS = 19, (18, 19), 8
GIRO = re.compile(r"[0-9]{7,8}")
TAX_CATEGORY_CHARS, TAX_CATEGORY_MAX = 4, 9999

_ROOTS = ("cn:CreditNote", "ubl:Invoice")
_CODE = "cbc:PaymentMeansCode"
_COMPANY = ("cac:PartyLegalEntity", "cbc:CompanyID")
_ACCOUNT = ("cac:PayeeFinancialAccount", "cbc:ID")
_BRANCH = ("cac:PayeeFinancialAccount", "cac:FinancialInstitutionBranch", "cbc:ID")


def denmark(tables: Tables, edition: Edition) -> Pattern:
    """Danish sellers."""
    parties = [f"{root}/{party}/cac:Party" for root in _ROOTS for party in (SUPPLIER, CUSTOMER)]
    identifiers = tuple(f"{party}/cac:PartyIdentification" for party in parties)
    buyers = tuple(f"{root}/{CUSTOMER}/cac:Party" for root in _ROOTS)
    flag = edition.danish_flag or Flag.FATAL
    buyer = Context(
        buyers,
        (about("DK-R-017", _buyer_has_cvr, "BT-47-1", "/".join(_COMPANY), flag),),
        where=_both,
    )
    return (
        Context(_ROOTS, _document(), where=lambda invoice: supplier_lives_in(invoice, "DK")),
        Context(identifiers, (about("DK-R-013", _has_scheme, "BT-29-1 BT-46-1"),), where=_both),
        Context(("ubl:Invoice/cac:PaymentMeans",), _payment(tables), where=_both),
        *((buyer,) if edition.danish_flag else ()),
        Context(
            ("cn:CreditNote/cac:CreditNoteLine", "ubl:Invoice/cac:InvoiceLine"),
            (
                about(
                    "DK-R-003",
                    _classes(tables.codes["danish_class_versions"]),
                    "BT-158-2",
                    "cac:Item/cac:CommodityClassification/cbc:ItemClassificationCode",
                    edition.class_flag,
                ),
            ),
            where=_both,
        ),
        Context(
            ("cac:AllowanceCharge",), (about("DK-R-004", _tax_is_named, "BT-104"),), where=_both
        ),
    )


def _both(invoice: Invoice) -> bool:
    return both_live_in(invoice, "DK")


def _document() -> tuple[Rule, ...]:
    number_of = f"{SUPPLIER}/cac:Party/" + "/".join(_COMPANY)
    return (
        about("DK-R-002", _has_company_number, "BT-30", number_of),
        about("DK-R-014", _seller_has_cvr, "BT-30-1", number_of),
        about(
            "DK-R-016",
            _credit_is_not_negative,
            "BT-115",
            "cac:LegalMonetaryTotal/cbc:PayableAmount",
        ),
    )


def _has_company_number(node: Node, _: Invoice) -> bool:
    """normalize-space(AccountingSupplierParty/Party/PartyLegalEntity/CompanyID) != ''"""
    return own_text(node.at(SUPPLIER, "cac:Party", *_COMPANY)) != ""


def _seller_has_cvr(node: Node, _: Invoice) -> bool:
    """normalize-space(AccountingSupplierParty/Party/PartyLegalEntity/CompanyID/@schemeID) = '0184',
    if there is a CompanyID"""
    return has_cvr(node.at(SUPPLIER, "cac:Party", *_COMPANY))


def has_cvr(numbers: list[Node]) -> bool:
    """Whether the scheme of a company number is CVR, if there is a number."""
    return not numbers or attribute(numbers, "schemeID") == CVR


def _credit_is_not_negative(node: Node, invoice: Invoice) -> bool:
    """not(LegalMonetaryTotal/PayableAmount < 0) of a CreditNote to a Danish buyer"""
    amounts = node.at("cac:LegalMonetaryTotal", "cbc:PayableAmount")
    return not all_of(
        lambda: invoice.root.name == "cn:CreditNote",
        lambda: _both(invoice),
        lambda: number(only_text(amounts) or "") < 0,
    )


def _has_scheme(node: Node, _: Invoice) -> bool:
    """normalize-space(ID/@schemeID) != '', if there is an ID"""
    return not node.has("cbc:ID") or attribute(node.at("cbc:ID"), "schemeID") != ""


def _buyer_has_cvr(node: Node, _: Invoice) -> bool:
    """normalize-space(PartyLegalEntity/CompanyID/@schemeID) = '0184', if there is a CompanyID"""
    return has_cvr(node.at(*_COMPANY))


def _payment(tables: Tables) -> tuple[Rule, ...]:
    return (
        about("DK-R-005", _means(tables.listed["danish_means"]), "BT-81", _CODE),
        about("DK-R-006", _transfer_has_account, "BT-84", "/".join(_ACCOUNT)),
        about("DK-R-007", _debit_has_account, "BT-89 BT-91", "cac:PaymentMandate"),
        about("DK-R-008", _giro_is_right, "BT-83 BT-84", "cbc:PaymentID"),
        about("DK-R-009", _giro_number_is_long, "BT-83", "cbc:PaymentID"),
        about("DK-R-010", _fik_is_right, "BT-83 BT-84", "cbc:PaymentID"),
        about("DK-R-011", _fik_number_is_long, "BT-83", "cbc:PaymentID"),
    )


def _means(codes: str) -> Holds:
    def holds(node: Node, _: Invoice) -> bool:
        return f" {string(node.at(_CODE))} " in codes

    return said(holds, "contains(' the codes ', concat(' ', PaymentMeansCode, ' '))")


def _is_by(node: Node, *codes: str) -> bool:
    return any_text(node.at(_CODE), *codes)


def _transfer_has_account(node: Node, _: Invoice) -> bool:
    """PayeeFinancialAccount/ID and its FinancialInstitutionBranch/ID are filled in, if
    PaymentMeansCode is 31 or 42"""
    if not _is_by(node, "31", "42"):
        return True
    return are_filled(node.at(*_ACCOUNT), node.at(*_BRANCH))


def are_filled(one: list[Node], other: list[Node]) -> bool:
    """normalize-space(one) != '' and normalize-space(other) != ''"""
    return all_of(lambda: own_text(one) != "", lambda: own_text(other) != "")


def _debit_has_account(node: Node, _: Invoice) -> bool:
    """PaymentMandate/ID and its PayerFinancialAccount/ID are filled in, if the code is 49"""
    if not _is_by(node, "49"):
        return True
    payer = node.at("cac:PaymentMandate", "cac:PayerFinancialAccount", "cbc:ID")
    return are_filled(node.at("cac:PaymentMandate", "cbc:ID"), payer)


def _card(node: Node) -> str:
    """substring(PaymentID, 1, 3)"""
    return first_chars(only(node.at("cbc:PaymentID")), 3)


def _giro_is_right(node: Node, _: Invoice) -> bool:
    """PaymentID begins with 01#, 04# or 15# and PayeeFinancialAccount/ID has 7 or 8 digits, if
    PaymentMeansCode is 50"""
    if not _is_by(node, "50"):
        return True
    return all_of(
        lambda: _card(node) in CARDS_OF_GIRO,
        lambda: GIRO.fullmatch(string(node.at(*_ACCOUNT))) is not None,
    )


def _giro_number_is_long(node: Node, _: Invoice) -> bool:
    """string-length(PaymentID) = 19, if PaymentMeansCode is 50 and it begins with 04# or 15#"""
    if not _is_by(node, "50") or _card(node) not in LONG_CARDS_OF_GIRO:
        return True
    return len(string(node.at("cbc:PaymentID"))) == GIRO_CHARS


def _fik_is_right(node: Node, _: Invoice) -> bool:
    """PaymentID begins with 71#, 73# or 75# and PayeeFinancialAccount/ID has 8 characters, if
    PaymentMeansCode is 93"""
    if not _is_by(node, "93"):
        return True
    return all_of(
        lambda: _card(node) in CARDS_OF_FIK,
        lambda: len(only_text(node.at(*_ACCOUNT)) or "") == CREDITOR_CHARS,
    )


def _fik_number_is_long(node: Node, _: Invoice) -> bool:
    """string-length(PaymentID) is 18 or 19, if PaymentMeansCode is 93 and it begins with 71# or
    75#"""
    if not _is_by(node, "93") or _card(node) not in LONG_CARDS_OF_FIK:
        return True
    return len(string(node.at("cbc:PaymentID"))) in FIK_CHARS


def _classes(versions: frozenset[str]) -> Holds:
    path = ("cac:Item", "cac:CommodityClassification", "cbc:ItemClassificationCode")

    def holds(node: Node, _: Invoice) -> bool:
        return classes_are_known(node.at(*path), versions)

    return said(holds, "a class of listID 'TST' has one of the versions as its listVersionID")


def classes_are_known(classes: list[Node], versions: frozenset[str]) -> bool:
    """Whether some class has a known version of UNSPSC, if any is of it."""
    if not any(one.get("listID") == CLASSES for one in classes):
        return True
    return any(one.get("listVersionID") in versions for one in classes)


def _tax_is_named(node: Node, _: Invoice) -> bool:
    """AllowanceChargeReason is a number of four digits, or has a # within it, if
    AllowanceChargeReasonCode is ZZZ"""
    if not any_text(node.at("cbc:AllowanceChargeReasonCode"), OTHER_CHARGE):
        return True
    return names_tax(node.at("cbc:AllowanceChargeReason"))


def names_tax(reasons: list[Node]) -> bool:
    """Whether the reason for a charge is a tax category or has a # within it."""
    text = string(reasons)
    has_sign = "#" in text and not text.startswith("#") and not text.endswith("#")
    return has_sign or all_of(
        lambda: len(own_text(reasons)) == TAX_CATEGORY_CHARS,
        lambda: 0 <= number(text) <= TAX_CATEGORY_MAX,
    )
