"""The document as a whole in CII: what BR asks of its root, and of periods and references."""

from __future__ import annotations

from sluss.formats.einvoice_tree import Invoice, Node
from sluss.rules.intake.einvoice.checks import exists, filled
from sluss.rules.intake.einvoice.cii_terms import (
    ADDRESS,
    AGREEMENT,
    BUYER,
    DATE,
    LINE,
    LINE_SETTLEMENT,
    ROOT,
    SELLER,
    SETTLEMENT,
    SUMS,
    TRANSACTION,
    in_transaction,
)
from sluss.rules.intake.einvoice.cii_vat import document_group
from sluss.rules.intake.einvoice.rule import Context, Holds, Rule, about, on
from sluss.rules.intake.einvoice.values import cents, decimal, normal, only, string

_DOCUMENT = "rsm:ExchangedDocument"
_SELLER = f"{TRANSACTION}/{AGREEMENT}/{SELLER}"
_BUYER = f"{TRANSACTION}/{AGREEMENT}/{BUYER}"


def document() -> Context:
    """The root (rsm:CrossIndustryInvoice)."""
    guideline = "rsm:ExchangedDocumentContext/ram:GuidelineSpecifiedDocumentContextParameter/ram:ID"
    currency = f"{TRANSACTION}/{SETTLEMENT}/ram:InvoiceCurrencyCode"
    grand = f"{TRANSACTION}/{SETTLEMENT}/{SUMS}/ram:GrandTotalAmount"
    rules: tuple[Rule, ...] = (
        on("BR-01", filled, guideline, "BT-24"),
        on("BR-02", filled, f"{_DOCUMENT}/ram:ID", "BT-1"),
        about("BR-03", _has_issue_date, "BT-2", f"{_DOCUMENT}/ram:IssueDateTime/{DATE}"),
        on("BR-04", filled, f"{_DOCUMENT}/ram:TypeCode", "BT-3"),
        on("BR-05", filled, currency, "BT-5"),
        on("BR-06", filled, f"{_SELLER}/ram:Name", "BT-27"),
        on("BR-07", filled, f"{_BUYER}/ram:Name", "BT-44"),
        on("BR-08", exists, f"{_SELLER}/{ADDRESS}", "BG-5"),
        on("BR-09", filled, f"{_SELLER}/{ADDRESS}/ram:CountryID", "BT-40"),
        on("BR-10", exists, f"{_BUYER}/{ADDRESS}", "BG-8"),
        on("BR-11", filled, f"{_BUYER}/{ADDRESS}/ram:CountryID", "BT-55"),
        about("BR-16", _has_line, "BG-25"),
        on("BR-62", _coded_address, _SELLER, "BT-34-1"),
        on("BR-63", _coded_address, _BUYER, "BT-49-1"),
        about("BR-CO-15", _total_with_vat, "BT-112 BT-109 BT-110", grand),
    )
    return Context((f"/{ROOT}",), rules, groups=(document_group(),))


def _has_issue_date(node: Node, _: Invoice) -> bool:
    """normalize-space(ExchangedDocument/IssueDateTime/DateTimeString[@format = '102']) != ''"""
    dates = node.at(_DOCUMENT, "ram:IssueDateTime", DATE)
    return bool(normal(string([one for one in dates if one.get("format") == "102"])))


def _has_line(_: Node, invoice: Invoice) -> bool:
    """exists(//IncludedSupplyChainTradeLineItem)"""
    return bool(invoice.all(LINE))


def _coded_address(party: str) -> Holds:
    names = party.split("/")

    def holds(node: Node, _: Invoice) -> bool:
        """normalize-space(URIUniversalCommunication[1]/URIID/@schemeID) != '' of the party, if it
        has a URIUniversalCommunication"""
        found = [one.at("ram:URIUniversalCommunication") for one in node.at(*names)]
        addresses = [uri for one in found for first in one[:1] for uri in first.at("ram:URIID")]
        coded = only([one for one in addresses if "schemeID" in one.attributes])
        return (coded is not None and bool(normal(coded.attributes["schemeID"]))) or not any(found)

    return holds


def _total_with_vat(_: Node, invoice: Invoice) -> bool:
    """every InvoiceCurrencyCode satisfies: there is one TaxTotalAmount in it, and GrandTotalAmount
    = round((TaxBasisTotalAmount + that TaxTotalAmount) * 100) div 100; or GrandTotalAmount =
    TaxBasisTotalAmount"""
    return all(
        _adds_up(currency.text, in_transaction(invoice, SETTLEMENT, SUMS))
        for currency in in_transaction(invoice, SETTLEMENT, "ram:InvoiceCurrencyCode")
    )


def _adds_up(currency: str, sums: list[Node]) -> bool:
    taxes = [
        tax
        for one in sums
        for tax in one.at("ram:TaxTotalAmount")
        if tax.get("currencyID") == currency
    ]
    grand = [total for one in sums for total in one.at("ram:GrandTotalAmount")]
    basis = [total for one in sums for total in one.at("ram:TaxBasisTotalAmount")]
    if not grand:
        return False
    total = decimal(grand[0])
    untaxed = decimal(basis[0]) if basis else None
    if untaxed is None or total == untaxed:
        return untaxed is not None
    return len(taxes) == 1 and total == cents(untaxed + decimal(taxes[0]))


def period() -> Context:
    """The period of the document (BG-14)."""
    rules = (
        about("BR-29", _ends_after_start, "BT-73 BT-74", f"ram:EndDateTime/{DATE}"),
        about("BR-CO-19", exists("ram:StartDateTime", "ram:EndDateTime"), "BG-14"),
    )
    return Context((f"{SETTLEMENT}/ram:BillingSpecifiedPeriod",), rules)


def line_period() -> Context:
    """The period of a line (BG-26)."""
    rules = (
        about("BR-30", _ends_after_start, "BT-134 BT-135", f"ram:EndDateTime/{DATE}"),
        about("BR-CO-20", exists("ram:StartDateTime", "ram:EndDateTime"), "BG-26"),
    )
    return Context((f"{LINE_SETTLEMENT}/ram:BillingSpecifiedPeriod",), rules)


def _ends_after_start(node: Node, _: Invoice) -> bool:
    """EndDateTime >= StartDateTime, as texts of the format 102, where both stand"""
    if not node.has("ram:StartDateTime") or not node.has("ram:EndDateTime"):
        return True
    ends, starts = _days(node, "ram:EndDateTime"), _days(node, "ram:StartDateTime")
    return bool(ends and starts) and max(ends) >= min(starts)


def _days(node: Node, name: str) -> list[str]:
    return [one.text for one in node.at(name, DATE) if one.get("format") == "102"]


def supporting_document() -> Context:
    """A document that supports the invoice (BG-24)."""
    rule = on("BR-52", filled, "ram:IssuerAssignedID", "BT-122")
    return Context(("ram:AdditionalReferencedDocument",), (rule,))


def preceding_invoice() -> Context:
    """A reference to an invoice before (BG-3)."""
    rule = on("BR-55", filled, "ram:IssuerAssignedID", "BT-25")
    path = f"/{ROOT}/{TRANSACTION}/{SETTLEMENT}/ram:InvoiceReferencedDocument"
    return Context((path,), (rule,))
