"""Peppol's rules in CII for Danish sellers, and what they sell to Danish buyers: DK-R."""

from __future__ import annotations

from sluss.formats.einvoice_tables import Tables
from sluss.formats.einvoice_tree import Invoice, Node
from sluss.rules.intake.einvoice.checks import said
from sluss.rules.intake.einvoice.peppol.cii_facts import (
    AGREED,
    AGREEMENT,
    BUYER,
    COMPANY,
    DOCUMENT,
    MEANS,
    SELLER,
    SETTLED,
    SETTLEMENT,
    SUMS,
    TRANSACTION,
    some_lives_in,
)
from sluss.rules.intake.einvoice.peppol.ubl_denmark import (
    CARDS_OF_FIK,
    CARDS_OF_GIRO,
    CREDITOR_CHARS,
    FIK_CHARS,
    GIRO_CHARS,
    LONG_CARDS_OF_FIK,
    LONG_CARDS_OF_GIRO,
    OTHER_CHARGE,
    are_filled,
    classes_are_known,
    has_cvr,
    names_tax,
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
from sluss.rules.intake.einvoice.values import all_of, any_of, only, string

CREDIT_NOTE = "381"
GIRO_ACCOUNT_CHARS = 7

_ROOT = "rsm:CrossIndustryInvoice"
_CODE = "ram:TypeCode"
_ACCOUNT = ("ram:PayeePartyCreditorFinancialAccount", "ram:IBANID")
_BANK = ("ram:PayeeSpecifiedCreditorFinancialInstitution", "ram:BICID")


def denmark(tables: Tables) -> Pattern:
    """Danish sellers."""
    line = f"{_ROOT}/rsm:SupplyChainTradeTransaction/ram:IncludedSupplyChainTradeLineItem"
    classes = about(
        "DK-R-003",
        _classes(tables.codes["danish_class_versions"]),
        "BT-158-2",
        "ram:SpecifiedTradeProduct/ram:DesignatedProductClassification/ram:ClassCode",
        Flag.WARNING,
    )
    return (
        Context((_ROOT,), _document(), where=_is_sold),
        Context((f"{_ROOT}/{SETTLED}/{MEANS}",), _payment(tables), where=_is_sold_at_home),
        Context((line,), (classes,), where=_is_sold_at_home),
    )


def _is_sold(invoice: Invoice) -> bool:
    return some_lives_in(invoice, SELLER, "DK")


def _is_bought(invoice: Invoice) -> bool:
    return some_lives_in(invoice, BUYER, "DK")


def _is_sold_at_home(invoice: Invoice) -> bool:
    return _is_sold(invoice) and _is_bought(invoice)


def _document() -> tuple[Rule, ...]:
    company = "/".join((AGREED, SELLER, *COMPANY))
    charge = f"{SETTLED}/ram:SpecifiedTradeAllowanceCharge"
    return (
        about("DK-R-002", _has_company_number, "BT-30", company),
        about("DK-R-004", _tax_is_named, "BT-104", f"{charge}/ram:Reason"),
        about("DK-R-013", _has_schemes, "BT-29-1 BT-46-1"),
        about("DK-R-014", _seller_has_cvr, "BT-30-1", company),
        about("DK-R-016", _credit_is_not_negative, "BT-115", f"{SETTLED}/{SUMS}"),
    )


def _companies(root: Node) -> list[Node]:
    return root.at(TRANSACTION, AGREEMENT, SELLER, *COMPANY)


def _has_company_number(node: Node, _: Invoice) -> bool:
    """normalize-space(SellerTradeParty/SpecifiedLegalOrganization/ID) != ''"""
    return own_text(_companies(node)) != ""


def _tax_is_named(node: Node, invoice: Invoice) -> bool:
    """SpecifiedTradeAllowanceCharge/Reason is a number of four digits, or has a # within it, if a
    ReasonCode is ZZZ and the buyer is Danish"""
    charges = (TRANSACTION, SETTLEMENT, "ram:SpecifiedTradeAllowanceCharge")
    if not _is_bought(invoice) or not any_text(node.at(*charges, "ram:ReasonCode"), OTHER_CHARGE):
        return True
    return names_tax(node.at(*charges, "ram:Reason"))


def _has_schemes(node: Node, invoice: Invoice) -> bool:
    """normalize-space(GlobalID/@schemeID) != '' of seller and buyer, if there is a GlobalID and the
    buyer is Danish"""
    if not _is_bought(invoice):
        return True

    def is_bare(name: str) -> bool:
        numbers = node.at(TRANSACTION, AGREEMENT, name, "ram:GlobalID")
        return bool(numbers) and not attribute(numbers, "schemeID")

    return not any_of(lambda: is_bare(SELLER), lambda: is_bare(BUYER))


def _seller_has_cvr(node: Node, _: Invoice) -> bool:
    """normalize-space(SellerTradeParty/SpecifiedLegalOrganization/ID/@schemeID) = '0184', if there
    is an ID"""
    return has_cvr(_companies(node))


def _credit_is_not_negative(node: Node, invoice: Invoice) -> bool:
    """not(DuePayableAmount < 0) of a document of type 381 to a Danish buyer"""
    amounts = node.at(TRANSACTION, SETTLEMENT, SUMS, "ram:DuePayableAmount")
    return not all_of(
        lambda: _is_bought(invoice),
        lambda: own_text(node.at(DOCUMENT, _CODE)) == CREDIT_NOTE,
        lambda: number(only_text(amounts) or "") < 0,
    )


def _payment(tables: Tables) -> tuple[Rule, ...]:
    return (
        about("DK-R-005", _means(tables.listed["danish_means"]), "BT-81", _CODE),
        about("DK-R-006", _transfer_has_account, "BT-84", "/".join(_ACCOUNT)),
        about("DK-R-007", _debit_has_account, "BT-90 BT-89"),
        about("DK-R-008", _giro_is_right, "BT-83 BT-84"),
        about("DK-R-009", _giro_number_is_long, "BT-83"),
        about("DK-R-010", _fik_is_right, "BT-83 BT-84"),
        about("DK-R-011", _fik_number_is_long, "BT-83"),
    )


def _means(codes: str) -> Holds:
    def holds(node: Node, _: Invoice) -> bool:
        return f" {string(node.at(_CODE))} " in codes

    return said(holds, "contains(' the codes ', concat(' ', TypeCode, ' '))")


def _is_by(node: Node, *codes: str) -> bool:
    return any_text(node.at(_CODE), *codes)


def _transfer_has_account(node: Node, _: Invoice) -> bool:
    """PayeePartyCreditorFinancialAccount/IBANID and
    PayeeSpecifiedCreditorFinancialInstitution/BICID are filled in, if TypeCode is 31 or 42"""
    if not _is_by(node, "31", "42"):
        return True
    return are_filled(node.at(*_ACCOUNT), node.at(*_BANK))


def _debit_has_account(node: Node, _: Invoice) -> bool:
    """../CreditorReferenceID and SpecifiedTradePaymentTerms/DirectDebitMandateID are filled in, if
    TypeCode is 49"""
    if not _is_by(node, "49"):
        return True
    creditor = node.up.at("ram:CreditorReferenceID") if node.up is not None else []
    mandate = node.at("ram:SpecifiedTradePaymentTerms", "ram:DirectDebitMandateID")
    return are_filled(creditor, mandate)


def _reference(node: Node) -> Node | None:
    """../PaymentReference"""
    return only(node.up.at("ram:PaymentReference")) if node.up is not None else None


def _card(node: Node) -> str:
    return first_chars(_reference(node), 3)


def _reference_chars(node: Node) -> int:
    reference = _reference(node)
    return 0 if reference is None else len(reference.text)


def _account_chars(node: Node) -> int:
    return len(only_text(node.at(*_ACCOUNT)) or "")


def _giro_is_right(node: Node, _: Invoice) -> bool:
    """../PaymentReference begins with 01#, 04# or 15# and IBANID has 7 characters, if TypeCode is
    50"""
    if not _is_by(node, "50"):
        return True
    return all_of(
        lambda: _card(node) in CARDS_OF_GIRO,
        lambda: _account_chars(node) == GIRO_ACCOUNT_CHARS,
    )


def _giro_number_is_long(node: Node, _: Invoice) -> bool:
    """string-length(../PaymentReference) = 19, if TypeCode is 50 and it begins with 04# or 15#"""
    if not _is_by(node, "50") or _card(node) not in LONG_CARDS_OF_GIRO:
        return True
    return _reference_chars(node) == GIRO_CHARS


def _fik_is_right(node: Node, _: Invoice) -> bool:
    """../PaymentReference begins with 71#, 73# or 75# and IBANID has 8 characters, if TypeCode is
    93"""
    if not _is_by(node, "93"):
        return True
    return all_of(
        lambda: _card(node) in CARDS_OF_FIK,
        lambda: _account_chars(node) == CREDITOR_CHARS,
    )


def _fik_number_is_long(node: Node, _: Invoice) -> bool:
    """string-length(../PaymentReference) is 18 or 19, if TypeCode is 93 and it begins with 71# or
    75#"""
    if not _is_by(node, "93") or _card(node) not in LONG_CARDS_OF_FIK:
        return True
    return _reference_chars(node) in FIK_CHARS


def _classes(versions: frozenset[str]) -> Holds:
    path = (
        "ram:SpecifiedTradeProduct",
        "ram:DesignatedProductClassification",
        "ram:ClassCode",
    )

    def holds(node: Node, _: Invoice) -> bool:
        return classes_are_known(node.at(*path), versions)

    return said(holds, "a class of listID 'TST' has one of the versions as its listVersionID")
