"""What a payment needs to know of an e-invoice, in both syntaxes, where the rules of ours look.

Nothing here aborts: what cannot be read is None, and the official rules say that it cannot.
Source: docs/sources.md [en16931].
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from sluss.formats.einvoice_tree import CII, UBL, Invoice, Node
from sluss.rules.intake.einvoice.values import Malformed, decimal

_TRADE = "rsm:SupplyChainTradeTransaction"
_SETTLEMENT = f"{_TRADE}/ram:ApplicableHeaderTradeSettlement"
_AGREEMENT = f"{_TRADE}/ram:ApplicableHeaderTradeAgreement"
_CII_SUMS = f"{_SETTLEMENT}/ram:SpecifiedTradeSettlementHeaderMonetarySummation"
_UBL_SUMS = "cac:LegalMonetaryTotal"
_UBL_SELLER = "cac:AccountingSupplierParty/cac:Party"
_UBL_BUYER = "cac:AccountingCustomerParty/cac:Party"
_CII_DAY = "ram:DueDateDateTime/udt:DateTimeString"

# Business term to its path from the root.
PATHS: dict[str, dict[str, str]] = {
    UBL: {
        "BT-1": "cbc:ID",
        "BT-2": "cbc:IssueDate",
        "BT-5": "cbc:DocumentCurrencyCode",
        "BT-9": "cbc:DueDate",
        "BT-23": "cbc:ProfileID",
        "BT-24": "cbc:CustomizationID",
        "BT-30": f"{_UBL_SELLER}/cac:PartyLegalEntity/cbc:CompanyID",
        "BT-40": f"{_UBL_SELLER}/cac:PostalAddress/cac:Country/cbc:IdentificationCode",
        "BT-47": f"{_UBL_BUYER}/cac:PartyLegalEntity/cbc:CompanyID",
        "BT-81": "cac:PaymentMeans/cbc:PaymentMeansCode",
        "BT-83": "cac:PaymentMeans/cbc:PaymentID",
        "BT-106": f"{_UBL_SUMS}/cbc:LineExtensionAmount",
        "BT-107": f"{_UBL_SUMS}/cbc:AllowanceTotalAmount",
        "BT-108": f"{_UBL_SUMS}/cbc:ChargeTotalAmount",
        "BT-109": f"{_UBL_SUMS}/cbc:TaxExclusiveAmount",
        "BT-112": f"{_UBL_SUMS}/cbc:TaxInclusiveAmount",
        "BT-113": f"{_UBL_SUMS}/cbc:PrepaidAmount",
        "BT-114": f"{_UBL_SUMS}/cbc:PayableRoundingAmount",
        "BT-115": f"{_UBL_SUMS}/cbc:PayableAmount",
        "BG-4": _UBL_SELLER,
        "BG-7": _UBL_BUYER,
        "BG-16": "cac:PaymentMeans",
        "BG-17": "cac:PaymentMeans/cac:PayeeFinancialAccount",
        "BG-23": "cac:TaxTotal/cac:TaxSubtotal",
    },
    CII: {
        "BT-1": "rsm:ExchangedDocument/ram:ID",
        "BT-2": "rsm:ExchangedDocument/ram:IssueDateTime/udt:DateTimeString",
        "BT-5": f"{_SETTLEMENT}/ram:InvoiceCurrencyCode",
        "BT-9": f"{_SETTLEMENT}/ram:SpecifiedTradePaymentTerms/{_CII_DAY}",
        "BT-23": "rsm:ExchangedDocumentContext/"
        "ram:BusinessProcessSpecifiedDocumentContextParameter/ram:ID",
        "BT-24": "rsm:ExchangedDocumentContext/"
        "ram:GuidelineSpecifiedDocumentContextParameter/ram:ID",
        "BT-30": f"{_AGREEMENT}/ram:SellerTradeParty/ram:SpecifiedLegalOrganization/ram:ID",
        "BT-40": f"{_AGREEMENT}/ram:SellerTradeParty/ram:PostalTradeAddress/ram:CountryID",
        "BT-47": f"{_AGREEMENT}/ram:BuyerTradeParty/ram:SpecifiedLegalOrganization/ram:ID",
        "BT-81": f"{_SETTLEMENT}/ram:SpecifiedTradeSettlementPaymentMeans/ram:TypeCode",
        "BT-83": f"{_SETTLEMENT}/ram:PaymentReference",
        "BT-106": f"{_CII_SUMS}/ram:LineTotalAmount",
        "BT-107": f"{_CII_SUMS}/ram:AllowanceTotalAmount",
        "BT-108": f"{_CII_SUMS}/ram:ChargeTotalAmount",
        "BT-109": f"{_CII_SUMS}/ram:TaxBasisTotalAmount",
        "BT-112": f"{_CII_SUMS}/ram:GrandTotalAmount",
        "BT-113": f"{_CII_SUMS}/ram:TotalPrepaidAmount",
        "BT-114": f"{_CII_SUMS}/ram:RoundingAmount",
        "BT-115": f"{_CII_SUMS}/ram:DuePayableAmount",
        "BG-4": f"{_AGREEMENT}/ram:SellerTradeParty",
        "BG-7": f"{_AGREEMENT}/ram:BuyerTradeParty",
        "BG-16": f"{_SETTLEMENT}/ram:SpecifiedTradeSettlementPaymentMeans",
        "BG-17": f"{_SETTLEMENT}/ram:SpecifiedTradeSettlementPaymentMeans/"
        "ram:PayeePartyCreditorFinancialAccount",
        "BG-23": f"{_SETTLEMENT}/ram:ApplicableTradeTax",
    },
}
# Below a part: the sums of a row of VAT, and the number of an account.
BELOW: dict[str, dict[str, tuple[str, ...]]] = {
    UBL: {
        "BT-84": ("cbc:ID",),
        "BT-116": ("cbc:TaxableAmount",),
        "BT-117": ("cbc:TaxAmount",),
        "BT-118": ("cac:TaxCategory/cbc:ID",),
        "BT-119": ("cac:TaxCategory/cbc:Percent",),
        "BT-131": ("cbc:LineExtensionAmount",),
    },
    CII: {
        "BT-84": ("ram:IBANID", "ram:ProprietaryID"),
        "BT-116": ("ram:BasisAmount",),
        "BT-117": ("ram:CalculatedAmount",),
        "BT-118": ("ram:CategoryCode",),
        "BT-119": ("ram:RateApplicablePercent",),
        "BT-131": (
            "ram:SpecifiedLineTradeSettlement/"
            "ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount",
        ),
    },
}
_STEPS = {
    syntax: {term: tuple(path.split("/")) for term, path in paths.items()}
    for syntax, paths in PATHS.items()
}
_STEPS_BELOW = {
    syntax: {term: [tuple(path.split("/")) for path in some] for term, some in paths.items()}
    for syntax, paths in BELOW.items()
}
_LINES = {
    UBL: ("cac:InvoiceLine", "cac:CreditNoteLine"),
    CII: (f"{_TRADE}/ram:IncludedSupplyChainTradeLineItem",),
}
_DAY = re.compile(r"([0-9]{4})-?([0-9]{2})-?([0-9]{2})(?:Z|[+-][0-9]{2}:[0-9]{2})?")
_NOT_DIGITS = re.compile(r"[^0-9]")


def nodes_of(invoice: Invoice, term: str) -> list[Node]:
    """The elements of a business term of the document."""
    return invoice.root.at(*_STEPS[invoice.syntax][term])


def first_of(invoice: Invoice, term: str) -> Node | None:
    """The first of them; None of none."""
    found = nodes_of(invoice, term)
    return found[0] if found else None


def text_of(invoice: Invoice, term: str) -> str:
    """The text of the first, without white space around it; "" of none."""
    found = first_of(invoice, term)
    return "" if found is None else found.text.strip()


def below(invoice: Invoice, part: Node, term: str) -> Node | None:
    """The element of a business term below a part of the document."""
    for steps in _STEPS_BELOW[invoice.syntax][term]:
        if found := part.at(*steps):
            return found[0]
    return None


def lines_of(invoice: Invoice) -> list[Node]:
    """The lines of the invoice."""
    return [line for path in _LINES[invoice.syntax] for line in invoice.root.at(*path.split("/"))]


def amount_of(node: Node | None) -> Decimal | None:
    """The number in an element; None if there is none, or none that can be read."""
    if node is None:
        return None
    try:
        return decimal(node)
    except Malformed:
        return None


def day_of(node: Node | None) -> date | None:
    """The day in an element, as either syntax writes it; None if it is none."""
    match = None if node is None else _DAY.fullmatch(node.text.strip())
    if match is None:
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


def vat_totals(invoice: Invoice) -> tuple[list[Node], list[Node]]:
    """The total VAT in the invoice's own currency, and the rows of the breakdown."""
    currency = text_of(invoice, "BT-5")
    if invoice.syntax == UBL:
        totals = invoice.root.at("cac:TaxTotal", "cbc:TaxAmount")
    else:
        totals = invoice.root.at(*_CII_SUMS.split("/"), "ram:TaxTotalAmount")
    own = [one for one in totals if one.get("currencyID") in (currency, None)]
    return own, nodes_of(invoice, "BG-23")


def org_number_in(text: str) -> str:
    """The ten digits of a Swedish number, with or without hyphen or the 16 before it; else ""."""
    digits = _NOT_DIGITS.sub("", text)
    if len(digits) == 12 and digits.startswith("16"):
        digits = digits[2:]
    return digits if len(digits) == 10 else ""
