"""Peppol's rules in CII for the document, its parties, amounts and periods."""

from __future__ import annotations

from sluss.formats.einvoice_tree import Invoice, Node
from sluss.rules.intake.einvoice.checks import exists, never, said
from sluss.rules.intake.einvoice.doubles import sign
from sluss.rules.intake.einvoice.peppol.cii_facts import (
    AGREEMENT,
    BUYER,
    DOCUMENT,
    MEANS,
    SELLER,
    SETTLEMENT,
    SUMS,
    TRANSACTION,
    currencies,
    profile,
    settled,
)
from sluss.rules.intake.einvoice.peppol.edition import UNKNOWN
from sluss.rules.intake.einvoice.peppol.ubl_document import (
    SPECIFICATION,
    any_above,
    is_rate_of_base,
)
from sluss.rules.intake.einvoice.peppol.xpath import any_text, own_text
from sluss.rules.intake.einvoice.rule import Context, Holds, about, on
from sluss.rules.intake.einvoice.values import all_of, any_of, normal, string

INDICATOR = ("ram:ChargeIndicator", "udt:Indicator")

_CHARGE = ("ram:SpecifiedTradeAllowanceCharge",)
_RATE, _BASE = "ram:CalculationPercent", "ram:BasisAmount"
_REFERENCE = "ram:AdditionalReferencedDocument"
_GUIDELINE = "ram:GuidelineSpecifiedDocumentContextParameter"
_DEBITS = ("49", "59")


def context() -> Context:
    """What process and specification the document is by (BG-2)."""
    process = "ram:BusinessProcessSpecifiedDocumentContextParameter/ram:ID"
    rules = (
        on("PEPPOL-EN16931-R001", exists, process, "BT-23"),
        about("PEPPOL-EN16931-R007", _profile_is_known, "BT-23", process),
        about("PEPPOL-EN16931-R004", _is_specified, "BT-24", f"{_GUIDELINE}/ram:ID"),
    )
    return Context(("rsm:ExchangedDocumentContext",), rules)


def _profile_is_known(_: Node, invoice: Invoice) -> bool:
    """the business process is urn:fdc:peppol.eu:2017:poacc:billing:NN:1.0"""
    return profile(invoice) != UNKNOWN


def _is_specified(node: Node, _: Invoice) -> bool:
    """starts-with(normalize-space(GuidelineSpecifiedDocumentContextParameter/ID), the name of the
    specification)"""
    return own_text(node.at(_GUIDELINE, "ram:ID")).startswith(SPECIFICATION)


def agreement() -> Context:
    """What the parties have agreed."""
    order = "ram:BuyerOrderReferencedDocument/ram:IssuerAssignedID"
    rules = (
        about("PEPPOL-EN16931-R003", exists("ram:BuyerReference", order), "BT-10 BT-13"),
        about("PEPPOL-EN16931-R006", one_at_most("130"), "BT-18", _REFERENCE),
        about("PEPPOL-EN16931-R080", one_at_most("50"), "BT-11", _REFERENCE),
    )
    return Context((AGREEMENT,), rules)


def one_at_most(code: str, *path: str) -> Holds:
    """At most one reference of a type. path: to what has the references."""

    def holds(node: Node, _: Invoice) -> bool:
        references = node.at(*path, _REFERENCE)
        return sum(any_text(one.at("ram:TypeCode"), code) for one in references) <= 1

    return said(holds, f"count(AdditionalReferencedDocument[TypeCode = '{code}']) <= 1")


def settlement() -> Context:
    """Currencies and totals."""
    total = f"{SUMS}/ram:TaxTotalAmount"
    rules = (
        about("PEPPOL-EN16931-R005", _currencies_differ, "BT-6 BT-5", "ram:TaxCurrencyCode"),
        about("PEPPOL-EN16931-R053", _one_total, "BT-110", total),
        about("PEPPOL-EN16931-R054", _one_other_total, "BT-111", total),
        about("PEPPOL-EN16931-R055", _vat_has_one_sign, "BT-110 BT-111", total),
    )
    return Context((SETTLEMENT,), rules)


def _currencies_differ(node: Node, _: Invoice) -> bool:
    """normalize-space(TaxCurrencyCode) != normalize-space(InvoiceCurrencyCode), if there is one"""
    tax = node.at("ram:TaxCurrencyCode")
    return not tax or own_text(tax) != own_text(node.at("ram:InvoiceCurrencyCode"))


def _one_total(node: Node, invoice: Invoice) -> bool:
    """count(TaxTotalAmount[@currencyID = InvoiceCurrencyCode]) = 1"""
    return len(_in_currency(node, currencies(invoice))) == 1


def _one_other_total(node: Node, invoice: Invoice) -> bool:
    """count(TaxTotalAmount[@currencyID != InvoiceCurrencyCode]) = 1 if there is a TaxCurrencyCode,
    or else 0"""
    codes = currencies(invoice)
    told = [one.get("currencyID") for one in node.at(SUMS, "ram:TaxTotalAmount")]
    others = [code for code in told if code is not None and codes - {code}]
    return len(others) == int(node.has("ram:TaxCurrencyCode"))


def _in_currency(node: Node, codes: frozenset[str]) -> list[Node]:
    return [one for one in node.at(SUMS, "ram:TaxTotalAmount") if one.get("currencyID") in codes]


def _vat_has_one_sign(node: Node, invoice: Invoice) -> bool:
    """not(TaxCurrencyCode), or TaxTotalAmount in both currencies < 0 or in both >= 0"""
    codes = settled(invoice, "ram:TaxCurrencyCode")
    if not codes:
        return True
    in_tax = _in_currency(node, frozenset(one.text for one in codes))
    in_document = _in_currency(node, currencies(invoice))
    return any_of(
        lambda: all_of(lambda: _any_negative(in_tax), lambda: _any_negative(in_document)),
        lambda: all_of(lambda: any_above(in_tax), lambda: any_above(in_document)),
    )


def _any_negative(amounts: list[Node]) -> bool:
    return any(sign(one) < 0 for one in amounts)


def note() -> Context:
    """The note on the document (BG-1)."""
    rule = about("PEPPOL-EN16931-R002", _one_note, "BT-21 BT-22", "ram:IncludedNote")
    return Context((DOCUMENT,), (rule,))


def _one_note(node: Node, _: Invoice) -> bool:
    """count(IncludedNote) <= 1 and not(IncludedNote/SubjectCode)"""
    is_one = len(node.at("ram:IncludedNote")) <= 1
    return is_one and not node.has("ram:IncludedNote", "ram:SubjectCode")


def addresses() -> tuple[Context, ...]:
    """Buyer and seller have an electronic address."""
    address = "ram:URIUniversalCommunication/ram:URIID"
    return (
        Context((BUYER,), (on("PEPPOL-EN16931-R010", exists, address, "BT-49"),)),
        Context((SELLER,), (on("PEPPOL-EN16931-R020", exists, address, "BT-34"),)),
    )


def charges() -> tuple[Context, ...]:
    """Allowances and charges of the document, of lines and of prices."""
    groups = "BG-20 BG-21 BG-27 BG-28"
    says = about("PEPPOL-EN16931-R043", _says_true_or_false, groups, "/".join(INDICATOR))
    base = about("PEPPOL-EN16931-R041", never, "BT-93 BT-100 BT-137 BT-142", _BASE)
    rate = about("PEPPOL-EN16931-R042", never, "BT-94 BT-101 BT-138 BT-143", _RATE)
    amount = about(
        "PEPPOL-EN16931-R040",
        _amount_is_rate_of_base,
        "BT-92 BT-99 BT-136 BT-141",
        "ram:ActualAmount",
    )
    return (
        Context(_CHARGE, (base,), lambda node: node.has(_RATE) and not node.has(_BASE)),
        Context(_CHARGE, (rate,), lambda node: node.has(_BASE) and not node.has(_RATE)),
        Context(_CHARGE, (amount, says)),
        Context(("ram:AppliedTradeAllowanceCharge",), (says,)),
    )


def _amount_is_rate_of_base(node: Node, _: Invoice) -> bool:
    """not(CalculationPercent and BasisAmount), or ActualAmount is within 0.02 of
    BasisAmount * CalculationPercent div 100"""
    return is_rate_of_base(node, "ram:ActualAmount", _BASE, _RATE)


def _says_true_or_false(node: Node, _: Invoice) -> bool:
    """normalize-space(ChargeIndicator/Indicator) = 'true' or 'false'"""
    return own_text(node.at(*INDICATOR)) in ("true", "false")


def direct_debit() -> Context:
    """A direct debit (BG-19)."""
    rule = about("PEPPOL-EN16931-R061", _has_mandate, "BT-89")
    return Context((MEANS,), (rule,), _is_debit)


def _is_debit(node: Node) -> bool:
    return normal(string(node.at("ram:TypeCode"))) in _DEBITS


def _has_mandate(node: Node, _: Invoice) -> bool:
    """exists(../SpecifiedTradePaymentTerms/DirectDebitMandateID)"""
    terms = ("ram:SpecifiedTradePaymentTerms", "ram:DirectDebitMandateID")
    return node.up is not None and node.up.has(*terms)


def periods() -> tuple[Context, ...]:
    """The period of a line lies within that of the document."""
    return (
        _period("PEPPOL-EN16931-R110", "ram:StartDateTime", "BT-134 BT-73", is_start=True),
        _period("PEPPOL-EN16931-R111", "ram:EndDateTime", "BT-135 BT-74", is_start=False),
    )


def _period(rule: str, name: str, terms: str, *, is_start: bool) -> Context:
    def above(node: Node) -> list[Node]:
        # From the day over the period, the settlement and the line to the transaction.
        _period_of, _settlement, _line, transaction = list(node.above())[:4]
        return transaction.at(SETTLEMENT, "ram:BillingSpecifiedPeriod", name)

    def holds(node: Node, _: Invoice) -> bool:
        here = [day.text for day in node.at("udt:DateTimeString")]
        there = [day.text for one in above(node) for day in one.at("udt:DateTimeString")]
        return any(one >= other if is_start else one <= other for one in here for other in there)

    check = said(
        holds, f"DateTimeString {'>=' if is_start else '<='} that of the document's {name}"
    )
    path = (
        f"{TRANSACTION}/ram:IncludedSupplyChainTradeLineItem/ram:SpecifiedLineTradeSettlement/"
        f"ram:BillingSpecifiedPeriod/{name}"
    )
    told = about(rule, check, terms, "udt:DateTimeString")
    return Context((path,), (told,), lambda node: bool(above(node)))
