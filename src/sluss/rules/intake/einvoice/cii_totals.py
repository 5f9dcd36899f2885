"""Sums in CII: BR-12 to BR-15, BR-45 to BR-48, BR-53, BR-CO-10 to BR-CO-17 and their decimals."""

from __future__ import annotations

from decimal import Decimal

from sluss.formats.einvoice_tree import Invoice, Node
from sluss.rules.intake.einvoice.checks import exists, once, two_decimals
from sluss.rules.intake.einvoice.cii_terms import (
    CHARGE,
    CODE,
    LINE,
    LINE_SETTLEMENT,
    LINE_SUMS,
    RATE,
    SETTLEMENT,
    SUMS,
    TAX,
    below_root,
    in_transaction,
    is_charge,
    texts,
    type_is_plainly_vat,
    type_is_vat,
)
from sluss.rules.intake.einvoice.doubles import (
    double_cents,
    equals_any,
    exact,
    real,
    rounded_double,
    summed,
)
from sluss.rules.intake.einvoice.rule import Context, about, on
from sluss.rules.intake.einvoice.values import (
    HUNDRED,
    ONE,
    ZERO,
    cents,
    decimal,
    number,
    rounded,
)

_LINES, _BASIS, _GRAND = "ram:LineTotalAmount", "ram:TaxBasisTotalAmount", "ram:GrandTotalAmount"
_ALLOWANCES, _CHARGES = "ram:AllowanceTotalAmount", "ram:ChargeTotalAmount"
_PREPAID, _ROUNDING, _DUE = "ram:TotalPrepaidAmount", "ram:RoundingAmount", "ram:DuePayableAmount"
_VAT = "ram:TaxTotalAmount"


def document_totals() -> Context:
    """ram:SpecifiedTradeSettlementHeaderMonetarySummation (BG-22)."""
    rules = (
        on("BR-12", exists, _LINES, "BT-106"),
        on("BR-13", exists, _BASIS, "BT-109"),
        on("BR-14", exists, _GRAND, "BT-112"),
        on("BR-15", exists, _DUE, "BT-115"),
        about("BR-53", _tax_in_its_currency, "BT-6 BT-111", _VAT),
        about("BR-CO-10", _lines_total, "BT-106 BT-131", _LINES),
        about("BR-CO-11", _allowances_total, "BT-107 BT-92", _ALLOWANCES),
        about("BR-CO-12", _charges_total, "BT-108 BT-99", _CHARGES),
        about("BR-CO-13", _total_without_vat, "BT-109 BT-106 BT-107 BT-108", _BASIS),
        about("BR-CO-16", _to_pay, "BT-115 BT-112 BT-113 BT-114", _DUE),
        on("BR-DEC-09", two_decimals, _LINES, "BT-106"),
        on("BR-DEC-10", two_decimals, _ALLOWANCES, "BT-107"),
        on("BR-DEC-11", two_decimals, _CHARGES, "BT-108"),
        on("BR-DEC-12", two_decimals, _BASIS, "BT-109"),
        on("BR-DEC-14", two_decimals, _GRAND, "BT-112"),
        about("BR-DEC-13", _cents_in_invoice_currency, "BT-110", _VAT),
        about("BR-DEC-15", _cents_in_tax_currency, "BT-111", _VAT),
        on("BR-DEC-16", two_decimals, _PREPAID, "BT-113"),
        on("BR-DEC-17", two_decimals, _ROUNDING, "BT-114"),
        on("BR-DEC-18", two_decimals, _DUE, "BT-115"),
    )
    return Context((SUMS,), rules)


def _currencies(invoice: Invoice, name: str) -> set[str]:
    return texts(in_transaction(invoice, SETTLEMENT, name))


def _invoice_currencies(invoice: Invoice) -> set[str]:
    return _currencies(invoice, "ram:InvoiceCurrencyCode")


def _tax_currencies(invoice: Invoice) -> set[str]:
    return _currencies(invoice, "ram:TaxCurrencyCode")


def _tax_in_its_currency(node: Node, invoice: Invoice) -> bool:
    """not(TaxCurrencyCode), or TaxTotalAmount/@currencyID = TaxCurrencyCode, which is not the
    InvoiceCurrencyCode"""
    currencies = _tax_currencies(invoice)
    if not currencies:
        return True
    taxed = {one.attributes.get("currencyID") for one in node.at(_VAT)}
    return bool(taxed & currencies) and not currencies & _invoice_currencies(invoice)


def _lines_total(node: Node, _: Invoice) -> bool:
    """LineTotalAmount = round(sum of LineTotalAmount of the lines * 100) div 100"""
    told = number(node, _LINES)
    if told is None:
        return False
    above = node.up.up if node.up is not None else None
    lines = above.at(LINE, LINE_SETTLEMENT, LINE_SUMS, _LINES) if above is not None else []
    return told == cents(exact(summed(lines), node))


def _allowances_total(node: Node, invoice: Invoice) -> bool:
    """AllowanceTotalAmount = round(sum of ActualAmount[1] of the allowances * 10 * 10) div 100, or
    there is neither"""
    beside = _charged(invoice, is_charges=False)
    if not beside and not node.has(_ALLOWANCES):
        return True
    return _is_sum(node.at(_ALLOWANCES), beside)


def _charges_total(node: Node, invoice: Invoice) -> bool:
    """ChargeTotalAmount = round(sum of ActualAmount[1] of the charges * 10 * 10) div 100, or
    there is neither"""
    beside = _charged(invoice, is_charges=True)
    if not beside and not node.has(_CHARGES):
        return True
    return _is_sum(node.at(_CHARGES), beside)


def _charged(invoice: Invoice, *, is_charges: bool) -> list[Node]:
    charges = in_transaction(invoice, SETTLEMENT, CHARGE)
    return [one for one in charges if is_charge(one, is_charges)]


def _is_sum(told: list[Node], parts: list[Node]) -> bool:
    amounts = [amount for part in parts for amount in part.at("ram:ActualAmount")[:1]]
    return equals_any(told, double_cents(summed(amounts)))


def _first(node: Node, name: str) -> Decimal | None:
    """xs:decimal(name[1])"""
    found = node.at(name)
    return decimal(found[0]) if found else None


def _total_without_vat(node: Node, _: Invoice) -> bool:
    """TaxBasisTotalAmount = round((LineTotalAmount - AllowanceTotalAmount + ChargeTotalAmount)
    * 10 * 10) div 100, of each the first, and of the last two if there are any"""
    basis = _first(node, _BASIS)
    lines = None if basis is None else _first(node, _LINES)
    if basis is None or lines is None:
        return False
    taken = _first(node, _ALLOWANCES) or ZERO
    return basis == cents(lines - taken + (_first(node, _CHARGES) or ZERO))


def _to_pay(node: Node, _: Invoice) -> bool:
    """DuePayableAmount = GrandTotalAmount - TotalPrepaidAmount + RoundingAmount, of each the first,
    and of the last two if there are any"""
    due = _first(node, _DUE)
    grand = None if due is None else _first(node, _GRAND)
    if due is None or grand is None:
        return False
    paid = _first(node, _PREPAID) or ZERO
    return due == grand - paid + (_first(node, _ROUNDING) or ZERO)


def _cents_in_invoice_currency(node: Node, invoice: Invoice) -> bool:
    """not(TaxTotalAmount), or one whose currency is not the InvoiceCurrencyCode, or that is
    round(. * 100) div 100"""
    taxes, currencies = node.at(_VAT), _invoice_currencies(invoice)
    return not taxes or any(
        one.get("currencyID") not in currencies or _is_in_cents(one) for one in taxes
    )


def _cents_in_tax_currency(node: Node, invoice: Invoice) -> bool:
    """not(TaxTotalAmount) or not(TaxCurrencyCode), or one in that currency that is
    round(. * 100) div 100"""
    taxes, currencies = node.at(_VAT), _tax_currencies(invoice)
    if not taxes or not currencies:
        return True
    return any(one.get("currencyID") in currencies and _is_in_cents(one) for one in taxes)


def _is_in_cents(node: Node) -> bool:
    told = real(node)
    return told == rounded_double(told * 100) / 100


def tax_total() -> Context:
    """The VAT of the document in its currency (BT-110)."""
    rule = about("BR-CO-14", _vat_total, "BT-110 BT-117")
    return Context((f"{SUMS}/{_VAT}",), (rule,), _is_in_invoice_currency)


def _is_in_invoice_currency(node: Node) -> bool:
    """@currencyID = /CrossIndustryInvoice/…/InvoiceCurrencyCode"""
    currency = node.get("currencyID")
    if currency is None:
        return False
    *_, root = node.above()
    return currency in texts(below_root(root, SETTLEMENT, "ram:InvoiceCurrencyCode"))


def _vat_total(node: Node, invoice: Invoice) -> bool:
    """. = round(sum of CalculatedAmount of the breakdown * 10 * 10) div 100"""
    return equals_any([node], once(invoice, _vat_of_breakdown))


def _vat_of_breakdown(invoice: Invoice) -> float:
    return double_cents(summed(in_transaction(invoice, SETTLEMENT, TAX, "ram:CalculatedAmount")))


def vat_breakdown() -> Context:
    """ram:ApplicableTradeTax of the document (BG-23)."""
    rules = (
        on("BR-45", exists, "ram:BasisAmount", "BT-116"),
        on("BR-46", exists, "ram:CalculatedAmount", "BT-117"),
        about("BR-47", _has_category, "BT-118", CODE),
        about("BR-48", _has_rate, "BT-119", RATE),
        about("BR-CO-03", _one_tax_point, "BT-7 BT-8", "ram:TaxPointDate"),
        about("BR-CO-17", _vat_of_category, "BT-117 BT-116 BT-119", "ram:CalculatedAmount"),
        on("BR-DEC-19", two_decimals, "ram:BasisAmount", "BT-116"),
        on("BR-DEC-20", two_decimals, "ram:CalculatedAmount", "BT-117"),
    )
    return Context((f"{SETTLEMENT}/{TAX}",), rules)


def _has_category(node: Node, _: Invoice) -> bool:
    """upper-case(TypeCode) = 'VAT' and exists(CategoryCode)"""
    return type_is_vat(node) and node.has(CODE)


def _has_rate(node: Node, _: Invoice) -> bool:
    """upper-case(TypeCode) = 'VAT', and exists(RateApplicablePercent) or CategoryCode = 'O'"""
    return type_is_vat(node) and (node.has(RATE) or "O" in texts(node.at(CODE)))


def _one_tax_point(_: Node, invoice: Invoice) -> bool:
    """not(//TaxPointDate and //DueDateTypeCode)"""
    return not (invoice.all("ram:TaxPointDate") and invoice.all("ram:DueDateTypeCode"))


def _vat_of_category(node: Node, _: Invoice) -> bool:
    """CalculatedAmount is within 1 of round(BasisAmount * (RateApplicablePercent div 100) * 10
    * 10) div 100 in absolute figures; it rounds to 0 where the rate does or there is none"""
    # In this order, so that a rate is read only where the official rules read it.
    vat = number(node, "ram:CalculatedAmount")
    if vat is None or (rounded(vat) != ZERO and not node.has("ram:BasisAmount")):
        return False
    rate = number(node, RATE) if type_is_plainly_vat(node) else None
    if rate is None or rounded(rate) == ZERO:
        return rounded(vat) == ZERO
    basis = number(node, "ram:BasisAmount")
    if basis is None:
        return False
    figured = rounded(abs(basis) * (rate / HUNDRED) * HUNDRED) / HUNDRED
    return abs(vat) - ONE <= figured <= abs(vat) + ONE
