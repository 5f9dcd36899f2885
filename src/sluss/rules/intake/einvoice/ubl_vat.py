"""VAT in UBL: the rules of each category, BR-S, BR-Z, BR-E, BR-AE, BR-IC, BR-G, BR-O, BR-AF, BR-AG.

The categories have the same ten rules, and most have them in the same words. What follows gives
each rule a check by its number, and says where a category has it in another way.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import partial

from sluss.formats.einvoice_tree import NO_NODES, Invoice, Node
from sluss.rules.intake.einvoice.checks import exists, none_of, said
from sluss.rules.intake.einvoice.doubles import sign
from sluss.rules.intake.einvoice.rule import Context, Group, Holds, Rule, about
from sluss.rules.intake.einvoice.ubl_terms import category_of, is_charge, is_vat
from sluss.rules.intake.einvoice.ubl_totals import is_near_vat
from sluss.rules.intake.einvoice.ubl_vat_facts import (
    agent_has_vat_number,
    buyer_has_number,
    buyer_has_vat_number,
    categories,
    groups,
    seller_has_tax_number,
    seller_has_vat_number,
)
from sluss.rules.intake.einvoice.values import (
    ZERO,
    all_of,
    any_of,
    decimal,
    double_decimal,
    number,
    only,
    string,
)

# The families of rules by the code of their category.
FAMILIES = {
    "S": "BR-S",  # Standard rate.
    "Z": "BR-Z",  # Zero rated.
    "E": "BR-E",  # Exempt.
    "AE": "BR-AE",  # Reverse charge.
    "K": "BR-IC",  # Intra-community supply.
    "G": "BR-G",  # Export.
    "O": "BR-O",  # Not subject to VAT.
    "L": "BR-AF",  # Canary Islands, IGIC.
    "M": "BR-AG",  # Ceuta and Melilla, IPSI.
}
_RATED = frozenset("SLM")
_REASONS = ("cbc:TaxExemptionReason", "cbc:TaxExemptionReasonCode")


def document_group() -> Group:
    """Rules 01 to 04 of every family, and those that only one has, asked of the document.

    Each begins with "where a category stands", so those of the others all hold.
    """
    numbers = "BT-31 BT-32 BT-63"
    rules: dict[str, tuple[Rule, ...]] = {
        code: (
            about(f"{family}-01", _in_breakdown(code), "BG-23 BT-118"),
            about(f"{family}-02", _numbers_for(code, _on_lines), numbers),
            about(f"{family}-03", _numbers_for(code, _on_allowances), numbers),
            about(f"{family}-04", _numbers_for(code, _on_charges), numbers),
        )
        for code, family in FAMILIES.items()
    }
    rules["K"] += (
        about("BR-IC-11", _has_delivery_day, "BT-72 BG-14"),
        about("BR-IC-12", _has_delivery_country, "BT-80"),
    )
    rules["O"] += (
        about("BR-O-11", _only_o_in_breakdown, "BG-23"),
        about("BR-O-12", _only_o_on_lines, "BT-151"),
        about("BR-O-13", _only_o_on_allowances, "BT-95"),
        about("BR-O-14", _only_o_on_charges, "BT-102"),
    )
    rules["B"] = (
        about("BR-B-01", _split_payment_in_italy, "BT-40 BT-118"),
        about("BR-B-02", _split_payment_alone, "BT-118 BT-95 BT-102 BT-151"),
    )
    return Group(lambda _, invoice: categories(invoice).used, rules)


def breakdown() -> Context:
    """Rules 08 to 10: a category of the breakdown."""
    cases = {
        code: (
            about(f"{family}-08", _taxable_is_sum(code), "BT-116", "cbc:ID"),
            about(f"{family}-09", _vat_is_figured if code in _RATED else _no_vat, "BT-117"),
            about(f"{family}-10", _reason(code), "BT-120 BT-121"),
        )
        for code, family in FAMILIES.items()
    }
    return Context(("/*/cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory",), when=_vat, cases=cases)


def charged() -> Context:
    """Rules 06 and 07: the category of an allowance or a charge, on whatever it is."""
    cases: dict[str, tuple[Rule, ...]] = {}
    for code, family in FAMILIES.items():
        rate = _rate(code)
        cases[f"allowance {code}"] = (about(f"{family}-06", rate, "BT-96", "cbc:Percent"),)
        cases[f"charge {code}"] = (about(f"{family}-07", rate, "BT-103", "cbc:Percent"),)
    return Context(("cac:AllowanceCharge/cac:TaxCategory",), when=_charged_vat, cases=cases)


def line() -> Context:
    """Rule 05: the category of a line."""
    cases = {
        code: (about(f"{family}-05", _rate(code), "BT-152", "cbc:Percent"),)
        for code, family in FAMILIES.items()
    }
    paths = tuple(f"cac:{kind}Line/cac:Item/cac:ClassifiedTaxCategory" for kind in _KINDS)
    return Context(paths, when=_vat, cases=cases)


_KINDS = ("Invoice", "CreditNote")


def _vat(node: Node) -> str:
    code, has_vat = category_of(node)
    return code if has_vat and code in FAMILIES else ""


def _charged_vat(node: Node) -> str:
    code, charge = _vat(node), node.up
    if not code or charge is None:
        return ""
    if is_charge(charge, False):
        return f"allowance {code}"
    return f"charge {code}" if is_charge(charge, True) else ""


# ---- 01: the breakdown has the category if and only if something has ------------------------


def _in_breakdown(code: str) -> Holds:
    if code in _RATED:
        return _rated_in_breakdown(code)

    def holds(_: Node, invoice: Invoice) -> bool:
        told = categories(invoice)
        is_used = code in told.tax_vat or told.lines_vat[code] > 0
        return told.breakdown_vat[code] == 1 if is_used else True

    formula = f"count(breakdown[VAT, {code}]) = 1 if any category is {code} with VAT"
    return said(holds, formula)


def _rated_in_breakdown(code: str) -> Holds:
    def holds(node: Node, invoice: Invoice) -> bool:
        told = categories(invoice)
        if code == "S":
            is_used = told.charged[code] + told.lines[code] > 0
            return is_used == (told.breakdown[code] > 0)
        if told.charged_vat[code] + told.lines_vat[code] == 0:
            return told.breakdown_vat[code] == 0
        # Here the code is compared as it stands, with the spaces around it.
        below = node.at("cac:TaxTotal", "cac:TaxSubtotal", "cac:TaxCategory")
        stands = (one for one in below if any(i.text == code for i in one.at("cbc:ID")))
        return any(code == "L" or is_vat(one) for one in stands)

    formula = f"count(breakdown[{code}]) > 0 if and only if a line or charge is {code}"
    return said(holds, formula)


# ---- 02 to 04: who must have a VAT number where a line, allowance or charge has the category -


def _on_lines(code: str, invoice: Invoice) -> tuple[bool, bool]:
    """Whether any has the category with VAT, and any that the rule is about."""
    told = categories(invoice)
    is_vat_there = told.lines_vat[code] > 0
    return is_vat_there, told.lines[code] > 0 if code == "S" else is_vat_there


def _on_allowances(code: str, invoice: Invoice) -> tuple[bool, bool]:
    told = categories(invoice)
    if code == "O":
        return code in told.own_allowances, code in told.own_allowances
    counted = told.allowances if code == "G" else told.allowances_vat
    return counted[code] > 0, told.allowances_vat[code] > 0


def _on_charges(code: str, invoice: Invoice) -> tuple[bool, bool]:
    told = categories(invoice)
    if code == "O":
        return code in told.own_charges, code in told.own_charges
    counted = told.charges if code == "G" else told.charges_vat
    if code == "L":
        return counted[code] > 0, _has_charge_as_it_stands(code, invoice)
    return counted[code] > 0, told.charges_vat[code] > 0


def _has_charge_as_it_stands(code: str, invoice: Invoice) -> bool:
    return any(
        is_vat(one)
        for charge in invoice.all("cac:AllowanceCharge")
        if is_charge(charge, True)
        for one in charge.at("cac:TaxCategory")
        if any(told.text == code for told in one.at("cbc:ID"))
    )


def _numbers_for(code: str, where: Callable[[str, Invoice], tuple[bool, bool]]) -> Holds:
    numbers = _NUMBERS.get(code, _seller_numbers)

    def holds(_: Node, invoice: Invoice) -> bool:
        is_there, is_asked = where(code, invoice)
        return not is_asked or (is_there and numbers(invoice))

    return said(holds, f"where {code} stands: {numbers.__doc__}")


def _seller_numbers(invoice: Invoice) -> bool:
    """the seller has a tax number or its tax representative a VAT number"""
    return seller_has_tax_number(invoice) or agent_has_vat_number(invoice)


def _seller_vat_numbers(invoice: Invoice) -> bool:
    """the seller or its tax representative has a VAT number"""
    return any_of(partial(seller_has_vat_number, invoice), partial(agent_has_vat_number, invoice))


def _both_numbers(invoice: Invoice) -> bool:
    """so, and the buyer has a VAT number or a registration number"""
    return all_of(partial(_seller_numbers, invoice), partial(_buyer_numbers, invoice))


def _buyer_numbers(invoice: Invoice) -> bool:
    return buyer_has_number(invoice) or buyer_has_vat_number(invoice)


def _both_vat_numbers(invoice: Invoice) -> bool:
    """the seller or its tax representative has a VAT number, and so has the buyer"""
    return all_of(partial(_seller_vat_numbers, invoice), partial(buyer_has_vat_number, invoice))


def _no_vat_numbers(invoice: Invoice) -> bool:
    """neither seller, tax representative nor buyer has a VAT number"""
    every = (seller_has_vat_number, agent_has_vat_number, buyer_has_vat_number)
    return not any_of(*(partial(has_number, invoice) for has_number in every))


_NUMBERS = {
    "AE": _both_numbers,
    "K": _both_vat_numbers,
    "G": _seller_vat_numbers,
    "O": _no_vat_numbers,
}


# ---- 05 to 07: the rate that a category has ------------------------------------------------


def _rate(code: str) -> Holds:
    if code == "O":
        return none_of("cbc:Percent")
    return {"S": _above_zero, "L": _zero_or_more, "M": _zero_or_more}.get(code, _zero)


def _above_zero(node: Node, _: Invoice) -> bool:
    """Percent > 0"""
    rates = node.kids.get("cbc:Percent", NO_NODES)
    if len(rates) == 1:
        return sign(rates[0]) > 0
    return any(sign(one) > 0 for one in rates)


def _zero_or_more(node: Node, _: Invoice) -> bool:
    """Percent >= 0"""
    return any(sign(one) >= 0 for one in node.at("cbc:Percent"))


def _zero(node: Node, _: Invoice) -> bool:
    """xs:decimal(Percent) = 0"""
    return number(node, "cbc:Percent") == ZERO


# ---- 08 to 10: a category of the breakdown -------------------------------------------------


def _taxable_is_sum(code: str) -> Holds:
    check = _taxable_near if code in _RATED else _taxable_exact

    def holds(node: Node, invoice: Invoice) -> bool:
        return check(code, node, invoice)

    return said(holds, f"of {code}: {check.__doc__}")


def _taxable_exact(code: str, node: Node, invoice: Invoice) -> bool:
    """TaxableAmount = sum of the lines + sum of the charges - sum of the allowances"""
    return any_of(*(partial(_is_exact, code, node, name, invoice) for name in _LINES))


def _is_exact(code: str, node: Node, name: str, invoice: Invoice) -> bool:
    if not invoice.all(name) or node.up is None:
        return False
    taxable = number(node.up, "cbc:TaxableAmount")
    return taxable is not None and taxable == _summed(code, None, name, invoice)


_LINES, _CHARGED = ("cac:InvoiceLine", "cac:CreditNoteLine"), "//cac:AllowanceCharge"


def _taxable_near(code: str, node: Node, invoice: Invoice) -> bool:
    """TaxableAmount is less than 1 from the sum at its rate: lines + charges - allowances"""
    percent = only(node.at("cbc:Percent"))
    if percent is None or node.up is None:
        return True
    rate, taxable = decimal(percent), only(node.up.at("cbc:TaxableAmount"))
    # Of an Invoice too the lines of a CreditNote are asked for, and it is enough if they agree.
    return any_of(*(partial(_is_near, code, rate, taxable, name, invoice) for name in _LINES))


def _is_near(code: str, rate: Decimal, taxable: Node | None, name: str, invoice: Invoice) -> bool:
    return all_of(
        partial(_is_asked, code, rate, name, invoice),
        partial(_is_between, code, rate, taxable, name, invoice),
    )


def _is_asked(code: str, rate: Decimal, name: str, invoice: Invoice) -> bool:
    if code != "S":
        return bool(invoice.all(name))
    told = groups(invoice)
    return any_of(
        lambda: told[f"//{name}"].has(code, rate),
        lambda: told[_CHARGED].has(code, rate),
    )


def _is_between(
    code: str, rate: Decimal, taxable: Node | None, name: str, invoice: Invoice
) -> bool:
    summed = _summed(code, rate, name, invoice)
    if taxable is None:
        return False
    return double_decimal(taxable, -1) < summed < double_decimal(taxable, 1)


def _summed(code: str, rate: Decimal | None, lines: str, invoice: Invoice) -> Decimal:
    told = groups(invoice)
    added = told[lines].sum(code, rate) + told["charges"].sum(code, rate)
    return added - told["allowances"].sum(code, rate)


def _vat_is_figured(node: Node, _: Invoice) -> bool:
    """../TaxAmount is less than 1 from round(../TaxableAmount * Percent) div 100"""
    return node.up is not None and is_near_vat(node.up, lambda: number(node, "cbc:Percent"))


def _no_vat(node: Node, _: Invoice) -> bool:
    """xs:decimal(../TaxAmount) = 0"""
    return node.up is not None and number(node.up, "cbc:TaxAmount") == ZERO


def _reason(code: str) -> Holds:
    return none_of(*_REASONS) if code in _RATED or code == "Z" else exists(*_REASONS)


# ---- What only one category has ------------------------------------------------------------


def _has_delivery_day(node: Node, invoice: Invoice) -> bool:
    """Where the breakdown has K: string-length(Delivery/ActualDeliveryDate) > 1, or anything in
    InvoicePeriod"""
    if not categories(invoice).breakdown_vat["K"]:
        return True
    if len(string(node.at("cac:Delivery", "cbc:ActualDeliveryDate"))) > 1:
        return True
    return any(period.kids for period in node.at("cac:InvoicePeriod"))


_DELIVERED_TO = "cac:Delivery/cac:DeliveryLocation/cac:Address/cac:Country/cbc:IdentificationCode"


def _has_delivery_country(node: Node, invoice: Invoice) -> bool:
    """Where the breakdown has K: string-length of the country delivered to > 1"""
    if not categories(invoice).breakdown_vat["K"]:
        return True
    return len(string(node.at(*_DELIVERED_TO.split("/")))) > 1


def _only_o_in_breakdown(_: Node, invoice: Invoice) -> bool:
    """Where the breakdown has O: it has no other category of VAT"""
    told = categories(invoice)
    return (
        not told.breakdown_vat["O"] or sum(told.breakdown_vat.values()) == told.breakdown_vat["O"]
    )


def _only_o_on_lines(_: Node, invoice: Invoice) -> bool:
    """Where the breakdown has O: no line has another category of VAT"""
    told = categories(invoice)
    return not told.breakdown_vat["O"] or sum(told.lines_vat.values()) == told.lines_vat["O"]


def _only_o_on_allowances(_: Node, invoice: Invoice) -> bool:
    """Where the breakdown has O: no allowance has another category of VAT"""
    told = categories(invoice)
    counted = told.allowances_vat
    return not told.breakdown_vat["O"] or sum(counted.values()) == counted["O"]


def _only_o_on_charges(_: Node, invoice: Invoice) -> bool:
    """Where the breakdown has O: no charge has another category of VAT"""
    told = categories(invoice)
    return not told.breakdown_vat["O"] or sum(told.charges_vat.values()) == told.charges_vat["O"]


def _split_payment_in_italy(_: Node, invoice: Invoice) -> bool:
    """Where a category is B: every IdentificationCode is IT"""
    named = invoice.all("cac:TaxCategory") + invoice.all("cac:ClassifiedTaxCategory")
    if not any(one.text == "B" for node in named for one in node.at("cbc:ID")):
        return True
    return all(one.text == "IT" for one in invoice.all("cbc:IdentificationCode"))


def _split_payment_alone(node: Node, invoice: Invoice) -> bool:
    """Where a category is B: none is S"""
    named = (
        node.at("cac:TaxTotal", "cac:TaxSubtotal", "cac:TaxCategory")
        + node.at("cac:AllowanceCharge", "cac:TaxCategory")
        + invoice.all("cac:ClassifiedTaxCategory")
    )
    codes = {one.text for found in named for one in found.at("cbc:ID")}
    return not {"B", "S"} <= codes
