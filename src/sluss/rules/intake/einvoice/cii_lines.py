"""Lines in CII, their items, and allowances and charges on lines and on the document."""

from __future__ import annotations

from collections.abc import Callable

from sluss.formats.einvoice_tree import Invoice, Node
from sluss.rules.intake.einvoice.checks import always, exists, exists_all, filled, two_decimals
from sluss.rules.intake.einvoice.cii_terms import (
    CHARGE,
    CHARGED_TAX,
    CODE,
    INDICATOR,
    LINE,
    LINE_SETTLEMENT,
    LINE_SUMS,
    SETTLEMENT,
    TAX,
    TRANSACTION,
    above,
    exists_above,
    filled_attribute,
    type_is_vat,
)
from sluss.rules.intake.einvoice.doubles import real
from sluss.rules.intake.einvoice.rule import Context, Holds, Rule, about, on
from sluss.rules.intake.einvoice.values import decimals, string

_QUANTITY = "ram:SpecifiedLineTradeDelivery/ram:BilledQuantity"
_PRICE = "ram:SpecifiedLineTradeAgreement/ram:NetPriceProductTradePrice/ram:ChargeAmount"
_GROSS = "ram:SpecifiedLineTradeAgreement/ram:GrossPriceProductTradePrice/ram:ChargeAmount"
_TOTAL = f"{LINE_SETTLEMENT}/{LINE_SUMS}/ram:LineTotalAmount"
_REASONS = ("ram:Reason", "ram:ReasonCode")


def line() -> Context:
    """A line (BG-25)."""
    product = "ram:SpecifiedTradeProduct"
    rules = (
        on("BR-21", filled, "ram:AssociatedDocumentLineDocument/ram:LineID", "BT-126"),
        on("BR-22", exists, _QUANTITY, "BT-129"),
        on("BR-23", exists, f"{_QUANTITY}/@unitCode", "BT-130"),
        on("BR-24", exists, _TOTAL, "BT-131"),
        on("BR-25", filled, f"{product}/ram:Name", "BT-153"),
        on("BR-26", exists, _PRICE, "BT-146"),
        about("BR-27", _price_is_not_negative, "BT-146", _PRICE),
        about("BR-28", _gross_is_not_negative, "BT-148", _GROSS),
        about("BR-64", _identifier_is_coded, "BT-157-1", f"{product}/ram:GlobalID"),
        about("BR-CO-04", _has_vat_category, "BT-151", f"{LINE_SETTLEMENT}/{TAX}/{CODE}"),
        about("BR-CO-18", _has_breakdown, "BG-23"),
        about("BR-DEC-23", _total_has_cents, "BT-131", _TOTAL),
    )
    return Context((LINE,), rules)


_PRICE_STEPS, _GROSS_STEPS = _PRICE.split("/"), _GROSS.split("/")
_TOTAL_STEPS = _TOTAL.split("/")
_GLOBAL_ID = filled_attribute("ram:SpecifiedTradeProduct/ram:GlobalID", "schemeID")


def _total_has_cents(node: Node, _: Invoice) -> bool:
    """string-length(substring-after(SpecifiedLineTradeSettlement/
    SpecifiedTradeSettlementLineMonetarySummation/LineTotalAmount, '.')) <= 2"""
    return decimals(string(node.at(*_TOTAL_STEPS))) <= 2


def _price_is_not_negative(node: Node, _: Invoice) -> bool:
    """SpecifiedLineTradeAgreement/NetPriceProductTradePrice/ChargeAmount >= 0"""
    return any(real(one) >= 0 for one in node.at(*_PRICE_STEPS))


def _gross_is_not_negative(node: Node, _: Invoice) -> bool:
    """SpecifiedLineTradeAgreement/GrossPriceProductTradePrice/ChargeAmount >= 0, if there is
    one"""
    gross = node.at(*_GROSS_STEPS)
    return not gross or any(real(one) >= 0 for one in gross)


def _identifier_is_coded(node: Node, invoice: Invoice) -> bool:
    """normalize-space(SpecifiedTradeProduct/GlobalID/@schemeID) != '', if there is a GlobalID"""
    return not node.has("ram:SpecifiedTradeProduct", "ram:GlobalID") or _GLOBAL_ID(node, invoice)


def _has_vat_category(node: Node, _: Invoice) -> bool:
    """SpecifiedLineTradeSettlement/ApplicableTradeTax[upper-case(TypeCode) = 'VAT']/CategoryCode"""
    return any(one.has(CODE) for one in node.at(LINE_SETTLEMENT, TAX) if type_is_vat(one))


def _has_breakdown(_: Node, invoice: Invoice) -> bool:
    """//SupplyChainTradeTransaction/ApplicableHeaderTradeSettlement/ApplicableTradeTax"""
    return any(one.has(SETTLEMENT, TAX) for one in invoice.all(TRANSACTION))


def charge_contexts() -> tuple[Context, ...]:
    """Allowances and charges of the document (BG-20, BG-21)."""
    paths = (f"{SETTLEMENT}/{CHARGE}/{INDICATOR}",)
    allowance = (
        "BR-31 BR-32 BR-33 BR-CO-05 BR-CO-21 BR-DEC-01 BR-DEC-02",
        "BT-92 BT-95 BT-97 BT-93",
    )
    charge = (
        "BR-36 BR-37 BR-38 BR-CO-06 BR-CO-22 BR-DEC-05 BR-DEC-06",
        "BT-99 BT-102 BT-104 BT-100",
    )
    return (
        Context(paths, _of_document(*allowance), says("false")),
        Context(paths, _of_document(*charge), says("true")),
    )


def line_charge_contexts() -> tuple[Context, ...]:
    """Allowances and charges of a line (BG-27, BG-28)."""
    paths = (f"{LINE_SETTLEMENT}/{CHARGE}/{INDICATOR}",)
    allowance = ("BR-41 BR-42 BR-CO-07 BR-CO-23 BR-DEC-24 BR-DEC-25", "BT-136 BT-139 BT-137")
    charge = ("BR-43 BR-44 BR-CO-08 BR-CO-24 BR-DEC-27 BR-DEC-28", "BT-141 BT-144 BT-142")
    return (
        Context(paths, _of_line(*allowance), says("false")),
        Context(paths, _of_line(*charge), says("true")),
    )


def says(word: str) -> Callable[[Node], bool]:
    """The context ram:ChargeIndicator[udt:Indicator = 'word'], compared as a text."""
    return lambda node: any(one.text == word for one in node.at("udt:Indicator"))


def _of_document(numbers: str, terms: str) -> tuple[Rule, ...]:
    has_amount, has_category, *others = numbers.split()
    amount, category, why, base = terms.split()
    first, *rest = _of_line(" ".join((has_amount, *others)), f"{amount} {why} {base}")
    return (
        first,
        about(has_category, above(_has_category), category, f"../{CHARGED_TAX}/{CODE}"),
        *rest,
    )


def _has_category(node: Node, _: Invoice) -> bool:
    """exists(CategoryTradeTax[upper-case(TypeCode) = 'VAT']/CategoryCode)"""
    return any(one.has(CODE) for one in node.at(CHARGED_TAX) if type_is_vat(one))


def _of_line(numbers: str, terms: str) -> tuple[Rule, ...]:
    has_amount, has_reason, any_code, reason, decimals, base_decimals = numbers.split()
    amount, why, base = terms.split()
    return (
        about(has_amount, exists_above("ram:ActualAmount"), amount, "../ram:ActualAmount"),
        about(has_reason, exists_above(*_REASONS), why, "../ram:Reason"),
        about(any_code, always, why),
        about(reason, exists_above(*_REASONS), why, "../ram:Reason"),
        about(decimals, above(_first_amount_has_cents), amount, "../ram:ActualAmount"),
        about(base_decimals, above(_BASE_HAS_CENTS), base, "../ram:BasisAmount"),
    )


_BASE_HAS_CENTS: Holds = two_decimals("ram:BasisAmount")


def _first_amount_has_cents(node: Node, _: Invoice) -> bool:
    """string-length(substring-after(ActualAmount[1], '.')) <= 2"""
    return all(decimals(one.text) <= 2 for one in node.at("ram:ActualAmount")[:1])


def item_property() -> Context:
    """A property of an item (BG-32)."""
    rule = about("BR-54", exists_all("ram:Description", "ram:Value"), "BT-160 BT-161")
    return Context(("ram:ApplicableProductCharacteristic",), (rule,))


def item_class() -> Context:
    """The class of an item (BT-158)."""
    rule = about("BR-65", _class_is_coded, "BT-158-1", "ram:ClassCode/@listID")
    return Context(("ram:DesignatedProductClassification",), (rule,))


_CLASS_LIST = filled_attribute("ram:ClassCode", "listID")


def _class_is_coded(node: Node, invoice: Invoice) -> bool:
    """normalize-space(ClassCode/@listID) != '', if there is a ClassCode"""
    return not node.has("ram:ClassCode") or _CLASS_LIST(node, invoice)
