"""Lines in UBL, their items, and allowances and charges on lines and on the document."""

from __future__ import annotations

from collections.abc import Callable

from sluss.formats.einvoice_tree import Invoice, Node
from sluss.rules.intake.einvoice.checks import always, exists, exists_all, filled, two_decimals
from sluss.rules.intake.einvoice.doubles import sign
from sluss.rules.intake.einvoice.rule import Context, Rule, about, on, with_any
from sluss.rules.intake.einvoice.ubl_terms import is_a_charge, is_an_allowance, is_one_vat, is_vat

LINES = ("cac:InvoiceLine", "cac:CreditNoteLine")
_QUANTITIES = ("cbc:InvoicedQuantity", "cbc:CreditedQuantity")
_UNITS = tuple(f"{quantity}/@unitCode" for quantity in _QUANTITIES)
_REASONS = ("cbc:AllowanceChargeReason", "cbc:AllowanceChargeReasonCode")
_CHARGE = "cac:AllowanceCharge"
_PRICE = ("cac:Price", "cbc:PriceAmount")
_GROSS = ("cac:Price", _CHARGE, "cbc:BaseAmount")
CATEGORIES = ("cac:Item", "cac:ClassifiedTaxCategory")


def line() -> Context:
    """A line (BG-25)."""
    rules = (
        on("BR-21", filled, "cbc:ID", "BT-126"),
        about("BR-22", exists(*_QUANTITIES), "BT-129"),
        about("BR-23", exists(*_UNITS), "BT-130"),
        on("BR-24", exists, "cbc:LineExtensionAmount", "BT-131"),
        on("BR-25", filled, "cac:Item/cbc:Name", "BT-153"),
        on("BR-26", exists, "cac:Price/cbc:PriceAmount", "BT-146"),
        about("BR-27", _price_is_not_negative, "BT-146", "cac:Price/cbc:PriceAmount"),
        with_any(
            "cbc:BaseAmount",
            about("BR-28", _gross_is_not_negative, "BT-148", f"cac:Price/{_CHARGE}/cbc:BaseAmount"),
        ),
        about("BR-CO-04", _has_vat_category, "BT-151", "cac:Item/cac:ClassifiedTaxCategory/cbc:ID"),
        on("BR-DEC-23", two_decimals, "cbc:LineExtensionAmount", "BT-131"),
    )
    return Context(LINES, rules)


def _price_is_not_negative(node: Node, _: Invoice) -> bool:
    """Price/PriceAmount >= 0"""
    prices = node.along(_PRICE)
    if len(prices) == 1:
        return sign(prices[0]) >= 0
    return any(sign(one) >= 0 for one in prices)


def _gross_is_not_negative(node: Node, _: Invoice) -> bool:
    """Price/AllowanceCharge/BaseAmount >= 0, if there is one"""
    gross = node.along(_GROSS)
    return not gross or any(sign(one) >= 0 for one in gross)


def _has_vat_category(node: Node, _: Invoice) -> bool:
    """Item/ClassifiedTaxCategory[VAT]/ID"""
    found = node.along(CATEGORIES)
    if len(found) == 1:
        return is_one_vat(found[0]) and "cbc:ID" in found[0].kids
    return any(is_one_vat(one) and "cbc:ID" in one.kids for one in found)


def charge_contexts() -> tuple[Context, ...]:
    """Allowances and charges of the document (BG-20, BG-21)."""
    paths = (f"/ubl:Invoice/{_CHARGE}", f"/cn:CreditNote/{_CHARGE}")
    numbers = ("BR-31 BR-32 BR-33 BR-CO-05 BR-CO-21 BR-DEC-01 BR-DEC-02", "BT-92 BT-95 BT-97 BT-93")
    charged = (
        "BR-36 BR-37 BR-38 BR-CO-06 BR-CO-22 BR-DEC-05 BR-DEC-06",
        "BT-99 BT-102 BT-104 BT-100",
    )
    return (
        Context(paths, _of_document(*numbers), indicator(False)),
        Context(paths, _of_document(*charged), indicator(True)),
    )


def line_charge_contexts() -> tuple[Context, ...]:
    """Allowances and charges of a line (BG-27, BG-28)."""
    paths = tuple(f"{line}/{_CHARGE}" for line in LINES)
    numbers = ("BR-41 BR-42 BR-CO-07 BR-CO-23 BR-DEC-24 BR-DEC-25", "BT-136 BT-139 BT-137")
    charged = ("BR-43 BR-44 BR-CO-08 BR-CO-24 BR-DEC-27 BR-DEC-28", "BT-141 BT-144 BT-142")
    return (
        Context(paths, _of_line(*numbers), indicator(False)),
        Context(paths, _of_line(*charged), indicator(True)),
    )


def indicator(wanted: bool) -> Callable[[Node], bool]:
    """The context [cbc:ChargeIndicator = wanted]."""
    return is_a_charge if wanted else is_an_allowance


def _of_document(numbers: str, terms: str) -> tuple[Rule, ...]:
    has_amount, has_category, has_reason, any_code, reason, decimals, base_decimals = (
        numbers.split()
    )
    amount, category, why, base = terms.split()
    return (
        on(has_amount, exists, "cbc:Amount", amount),
        about(has_category, _has_category, category, "cac:TaxCategory/cbc:ID"),
        about(has_reason, exists(*_REASONS), why),
        about(any_code, always, why),
        about(reason, exists(*_REASONS), why),
        on(decimals, two_decimals, "cbc:Amount", amount),
        on(base_decimals, two_decimals, "cbc:BaseAmount", base),
    )


def _has_category(node: Node, _: Invoice) -> bool:
    """exists(TaxCategory[VAT]/ID)"""
    return any(one.has("cbc:ID") for one in node.at("cac:TaxCategory") if is_vat(one))


def _of_line(numbers: str, terms: str) -> tuple[Rule, ...]:
    has_amount, has_reason, any_code, reason, decimals, base_decimals = numbers.split()
    amount, why, base = terms.split()
    return (
        on(has_amount, exists, "cbc:Amount", amount),
        about(has_reason, exists(*_REASONS), why),
        about(any_code, always, why),
        about(reason, exists(*_REASONS), why),
        on(decimals, two_decimals, "cbc:Amount", amount),
        on(base_decimals, two_decimals, "cbc:BaseAmount", base),
    )


def item_property() -> Context:
    """cac:AdditionalItemProperty (BG-32)."""
    rule = about("BR-54", exists_all("cbc:Name", "cbc:Value"), "BT-160 BT-161")
    return Context(("cac:AdditionalItemProperty",), (rule,))


def item_class() -> Context:
    """The class of an item (BT-158)."""
    paths = _of_item("cac:CommodityClassification/cbc:ItemClassificationCode")
    return Context(paths, (on("BR-65", exists, "@listID", "BT-158-1"),))


def item_identifier() -> Context:
    """The registered number of an item (BT-157)."""
    paths = _of_item("cac:StandardItemIdentification/cbc:ID")
    return Context(paths, (on("BR-64", exists, "@schemeID", "BT-157-1"),))


def _of_item(path: str) -> tuple[str, ...]:
    return tuple(f"{line}/cac:Item/{path}" for line in LINES)
