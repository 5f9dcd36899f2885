"""Sums in UBL: BR-12 to BR-15, BR-45 to BR-48, BR-CO-10 to BR-CO-17 and their decimals."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from sluss.formats.einvoice_tree import Invoice, Node
from sluss.rules.intake.einvoice.checks import exists, two_decimals
from sluss.rules.intake.einvoice.rule import Context, about, on, with_any
from sluss.rules.intake.einvoice.ubl_terms import category, is_charge, is_vat
from sluss.rules.intake.einvoice.values import (
    CENT,
    ONE,
    ZERO,
    all_of,
    any_of,
    cents,
    decimal,
    number,
    only,
    rounded,
    total,
)


def document_totals() -> Context:
    """cac:LegalMonetaryTotal (BG-22)."""
    rules = (
        on("BR-12", exists, "cbc:LineExtensionAmount", "BT-106"),
        on("BR-13", exists, "cbc:TaxExclusiveAmount", "BT-109"),
        on("BR-14", exists, "cbc:TaxInclusiveAmount", "BT-112"),
        on("BR-15", exists, "cbc:PayableAmount", "BT-115"),
        about("BR-CO-10", _lines_total, "BT-106 BT-131", "cbc:LineExtensionAmount"),
        with_any(
            f"{_ALLOWANCES} {_CHARGE}",
            about("BR-CO-11", _allowances_total, "BT-107 BT-92", "cbc:AllowanceTotalAmount"),
        ),
        with_any(
            f"{_CHARGES} {_CHARGE}",
            about("BR-CO-12", _charges_total, "BT-108 BT-99", "cbc:ChargeTotalAmount"),
        ),
        about("BR-CO-13", _total_without_vat, "BT-109 BT-106 BT-107 BT-108", _EXCLUSIVE),
        about("BR-CO-16", _to_pay, "BT-115 BT-112 BT-113 BT-114", "cbc:PayableAmount"),
        on("BR-DEC-09", two_decimals, "cbc:LineExtensionAmount", "BT-106"),
        with_any(_ALLOWANCES, on("BR-DEC-10", two_decimals, "cbc:AllowanceTotalAmount", "BT-107")),
        with_any(_CHARGES, on("BR-DEC-11", two_decimals, "cbc:ChargeTotalAmount", "BT-108")),
        on("BR-DEC-12", two_decimals, "cbc:TaxExclusiveAmount", "BT-109"),
        on("BR-DEC-14", two_decimals, "cbc:TaxInclusiveAmount", "BT-112"),
        with_any("cbc:PrepaidAmount", on("BR-DEC-16", two_decimals, "cbc:PrepaidAmount", "BT-113")),
        with_any(
            "cbc:PayableRoundingAmount",
            on("BR-DEC-17", two_decimals, "cbc:PayableRoundingAmount", "BT-114"),
        ),
        on("BR-DEC-18", two_decimals, "cbc:PayableAmount", "BT-115"),
    )
    return Context(("cac:LegalMonetaryTotal",), rules)


def tax_total() -> Context:
    """cac:TaxTotal of the document."""
    rule = about("BR-CO-14", _vat_total, "BT-110 BT-117", "cbc:TaxAmount")
    return Context(("/ubl:Invoice/cac:TaxTotal", "/cn:CreditNote/cac:TaxTotal"), (rule,))


def vat_breakdown() -> Context:
    """cac:TaxSubtotal (BG-23)."""
    rules = (
        on("BR-45", exists, "cbc:TaxableAmount", "BT-116"),
        on("BR-46", exists, "cbc:TaxAmount", "BT-117"),
        about("BR-47", _has_category, "BT-118", "cac:TaxCategory/cbc:ID"),
        about("BR-48", _has_rate, "BT-119", "cac:TaxCategory/cbc:Percent"),
        about("BR-CO-17", _vat_of_category, "BT-117 BT-116 BT-119", "cbc:TaxAmount"),
        on("BR-DEC-19", two_decimals, "cbc:TaxableAmount", "BT-116"),
        on("BR-DEC-20", two_decimals, "cbc:TaxAmount", "BT-117"),
    )
    return Context(("cac:TaxTotal/cac:TaxSubtotal",), rules)


_EXCLUSIVE = "cbc:TaxExclusiveAmount"
_INCLUSIVE = "cbc:TaxInclusiveAmount"
_CHARGES = "cbc:ChargeTotalAmount"
_ALLOWANCES = "cbc:AllowanceTotalAmount"
_LINES = "cbc:LineExtensionAmount"
_CHARGE = "cac:AllowanceCharge"


def _lines_total(node: Node, invoice: Invoice) -> bool:
    """LineExtensionAmount = round(sum of LineExtensionAmount of all lines * 100) div 100"""
    told = number(node, _LINES)
    if told is None:
        return False
    lines = invoice.all("cac:InvoiceLine") + invoice.all("cac:CreditNoteLine")
    amounts = (number(line, _LINES) for line in lines)
    return told == cents(sum((amount for amount in amounts if amount is not None), ZERO))


def _allowances_total(node: Node, _: Invoice) -> bool:
    """AllowanceTotalAmount = round(sum of Amount of the allowances * 100) div 100, or none"""
    return _is_sum(node, "cbc:AllowanceTotalAmount", is_charges=False)


def _charges_total(node: Node, _: Invoice) -> bool:
    """ChargeTotalAmount = round(sum of Amount of the charges * 100) div 100, or none"""
    return _is_sum(node, "cbc:ChargeTotalAmount", is_charges=True)


def _is_sum(node: Node, name: str, *, is_charges: bool) -> bool:
    told = number(node, name)
    beside = node.up.at("cac:AllowanceCharge") if node.up is not None else []
    summed = [one for one in beside if is_charge(one, is_charges)]
    if told is None:
        return not summed
    amounts = (only(one.at("cbc:Amount")) for one in summed)
    return told == cents(total(amount for amount in amounts if amount is not None))


def _total_without_vat(node: Node, _: Invoice) -> bool:
    """TaxExclusiveAmount = round((LineExtensionAmount + ChargeTotalAmount
    - AllowanceTotalAmount) * 100) div 100; not rounded where there is neither of the two"""
    exclusive = number(node, _EXCLUSIVE)
    if exclusive is None or (lines := number(node, _LINES)) is None:
        return False
    charges, allowances = number(node, _CHARGES), number(node, _ALLOWANCES)
    if charges is None and allowances is None:
        return exclusive == lines
    return exclusive == cents(lines + (charges or ZERO) - (allowances or ZERO))


def _to_pay(node: Node, _: Invoice) -> bool:
    """PayableAmount - PayableRoundingAmount = TaxInclusiveAmount - PrepaidAmount, each side with
    a difference rounded to cents"""
    payable = number(node, "cbc:PayableAmount")
    if payable is None:
        return False
    rounding, inclusive = number(node, "cbc:PayableRoundingAmount"), number(node, _INCLUSIVE)
    if inclusive is None:
        return False
    prepaid = number(node, "cbc:PrepaidAmount")
    owed = inclusive if prepaid is None else cents(inclusive - prepaid)
    return (payable if rounding is None else cents(payable - rounding)) == owed


def _vat_total(node: Node, _: Invoice) -> bool:
    """TaxAmount = round(sum of TaxSubtotal/TaxAmount * 100) div 100, or no TaxSubtotal"""
    parts = node.at("cac:TaxSubtotal")
    if not parts:
        return True
    told = number(node, "cbc:TaxAmount")
    if told is None:
        return False
    amounts = (only(part.at("cbc:TaxAmount")) for part in parts)
    return told == cents(total(amount for amount in amounts if amount is not None))


def _has_category(node: Node, _: Invoice) -> bool:
    """exists(TaxCategory[VAT]/ID)"""
    return any(one.has("cbc:ID") for one in node.at("cac:TaxCategory") if is_vat(one))


def _has_rate(node: Node, _: Invoice) -> bool:
    """exists(TaxCategory[VAT]/Percent) or TaxCategory[VAT]/normalize-space(ID) = 'O'"""
    categories = [one for one in node.at("cac:TaxCategory") if is_vat(one)]
    is_rated = any(one.has("cbc:Percent") for one in categories)
    return is_rated or any(category(one) == "O" for one in categories)


def _vat_of_category(node: Node, _: Invoice) -> bool:
    """TaxAmount is within 1 of round(TaxableAmount * Percent) div 100 in absolute figures; it
    rounds to 0 where the rate does or there is none"""
    vat = number(node, "cbc:TaxAmount")
    if vat is None:
        return False

    def percent() -> Decimal | None:
        rate = only(_vat_rates(node))
        return None if rate is None else decimal(rate)

    def is_rated() -> bool:
        told = percent()
        return told is not None and rounded(told) != ZERO

    return any_of(
        lambda: all_of(is_rated, lambda: is_near_vat(node, percent)),
        lambda: all_of(lambda: not is_rated(), lambda: rounded(vat) == ZERO),
    )


def _vat_rates(node: Node) -> list[Node]:
    """TaxCategory[VAT]/Percent"""
    return [
        rate
        for one in node.at("cac:TaxCategory")
        if is_vat(one) and (rate := only(one.at("cbc:Percent"))) is not None
    ]


def is_near_vat(node: Node, rate: Callable[[], Decimal | None]) -> bool:
    """abs(TaxAmount) is less than 1 from round(abs(TaxableAmount) * rate) div 100, in cents.

    Read one after the other, as far as there is something to compare: what is malformed after
    something that is missing breaks nothing off.
    """
    vat = number(node, "cbc:TaxAmount")
    if vat is None or (taxable := number(node, "cbc:TaxableAmount")) is None:
        return False
    percent = rate()
    if percent is None:
        return False
    figured = rounded(abs(taxable) * percent) * CENT
    return abs(vat) - ONE < figured < abs(vat) + ONE
