"""VAT in CII: the rules of each category, BR-S, BR-Z, BR-E, BR-AE, BR-IC, BR-G, BR-O, BR-AF, BR-AG.

The categories have the same ten rules, and most have them in the same words. What follows gives
each rule a check by its number, and says where a category has it in another way.
"""

from __future__ import annotations

from decimal import Decimal

from sluss.formats.einvoice_tree import Invoice, Node
from sluss.rules.intake.einvoice.checks import always, exists, none_of, said
from sluss.rules.intake.einvoice.cii_terms import (
    ADDRESS,
    CHARGE,
    CHARGED_TAX,
    CODE,
    DATE,
    DELIVERY,
    LINE,
    LINE_SETTLEMENT,
    RATE,
    SETTLEMENT,
    TAX,
    TRANSACTION,
    above,
    in_transaction,
    is_charge,
    texts,
    type_is_vat,
)
from sluss.rules.intake.einvoice.cii_vat_facts import categories, groups, registered
from sluss.rules.intake.einvoice.doubles import equals_any, real, rounded_double
from sluss.rules.intake.einvoice.rule import Context, Group, Holds, Rule, about
from sluss.rules.intake.einvoice.values import (
    ONE,
    Malformed,
    decimal,
    number,
    only,
)

# The families of rules by the code of their category, in the order of their contexts.
FAMILIES = {
    "AE": "BR-AE",  # Reverse charge.
    "L": "BR-AF",  # Canary Islands, IGIC.
    "M": "BR-AG",  # Ceuta and Melilla, IPSI.
    "E": "BR-E",  # Exempt.
    "G": "BR-G",  # Export.
    "K": "BR-IC",  # Intra-community supply.
    "O": "BR-O",  # Not subject to VAT.
    "S": "BR-S",  # Standard rate.
    "Z": "BR-Z",  # Zero rated.
}
# What the rules of a category of the breakdown are asked about: its code, and of these the whole.
_WHOLE = frozenset("LMO")
_RATED = frozenset("SLM")
_BASIS, _VAT = "ram:BasisAmount", "ram:CalculatedAmount"
_REASONS = ("ram:ExemptionReason", "ram:ExemptionReasonCode")
_NUMBERS = "BT-31 BT-32 BT-63"


def document_group() -> Group:
    """Rule 01 of every family, and BR-B, asked of the document.

    Each begins with "where a category stands", so those of the others all hold.
    """
    rules: dict[str, tuple[Rule, ...]] = {
        code: (about(f"{family}-01", _in_breakdown(code), "BG-23 BT-118"),)
        for code, family in FAMILIES.items()
    }
    rules["B"] = (
        about("BR-B-01", _split_payment_in_italy, "BT-40 BT-118"),
        about("BR-B-02", _split_payment_alone, "BT-118 BT-95 BT-102 BT-151"),
    )
    return Group(lambda _, invoice: texts(invoice.all(CODE)), rules)


def breakdown_contexts() -> tuple[Context, ...]:
    """Rules 08 to 10: a category of the breakdown. They come before vat_breakdown."""
    codes = {code: _of_breakdown(code, "../") for code in FAMILIES if code not in _WHOLE}
    codes["K"] += (
        about("BR-IC-11", _has_delivery_day, "BT-72 BG-14"),
        about("BR-IC-12", _has_delivery_country, "BT-80"),
    )
    wholes = {code: _of_breakdown(code, "") for code in _WHOLE}
    wholes["O"] += (
        about("BR-O-11", _only_o_in_breakdown, "BG-23"),
        about("BR-O-12", _only_o_in_breakdown, "BT-151"),
        about("BR-O-13", _only_o_on_charges, "BT-95"),
        about("BR-O-14", _only_o_on_charges, "BT-102"),
    )
    return (
        Context((f"{SETTLEMENT}/{TAX}/{CODE}",), when=_code_of_breakdown, cases=codes),
        Context((f"{TRANSACTION}/{SETTLEMENT}/{TAX}",), when=_whole_of_breakdown, cases=wholes),
    )


def _of_breakdown(code: str, up: str) -> tuple[Rule, ...]:
    family = FAMILIES[code]
    sums, vat, reason = _taxable(code), _vat(code), _reason(code)
    if up:
        reason = above(reason)
    return (
        about(f"{family}-08", sums, "BT-116", f"{up}{_BASIS}"),
        about(f"{family}-09", vat, "BT-117", f"{up}{_VAT}"),
        about(f"{family}-10", reason, "BT-120 BT-121", f"{up}{_REASONS[0]}"),
    )


def _code_of_breakdown(node: Node) -> str:
    """ApplicableTradeTax/CategoryCode[. = code], and of AE, E, G and K [upper-case(../TypeCode) =
    'VAT'] below SupplyChainTradeTransaction"""
    code, tax = node.text, node.up
    if code in ("S", "Z"):
        return code
    if code not in FAMILIES or code in _WHOLE or tax is None or tax.up is None:
        return ""
    is_below = tax.up.up is not None and tax.up.up.name == TRANSACTION
    return code if is_below and type_is_vat(tax) else ""


def _whole_of_breakdown(node: Node) -> str:
    return _category(node, _WHOLE)


def _category(node: Node, of: frozenset[str]) -> str:
    """[CategoryCode = code][upper-case(TypeCode) = 'VAT'], the first code of FAMILIES that is so"""
    found = texts(node.at(CODE)) & of
    if not found or not type_is_vat(node):
        return ""
    return next(code for code in FAMILIES if code in found)


_EVERY = frozenset(FAMILIES)


def charged() -> Context:
    """Rules 03, 04, 06 and 07: the category of an allowance or a charge, on whatever it is."""
    cases: dict[str, tuple[Rule, ...]] = {}
    for code, family in FAMILIES.items():
        numbers, rate = _numbers_for(code), _rate(code)
        cases[f"allowance {code}"] = (
            about(f"{family}-03", numbers, _NUMBERS),
            about(f"{family}-06", rate, "BT-96", RATE),
        )
        cases[f"charge {code}"] = (
            about(f"{family}-04", numbers, _NUMBERS),
            about(f"{family}-07", rate, "BT-103", RATE),
        )
    return Context((f"{CHARGE}/{CHARGED_TAX}",), when=_charged_category, cases=cases)


def _charged_category(node: Node) -> str:
    code, charge = _category(node, _EVERY), node.up
    if not code or charge is None:
        return ""
    if _matches(charge, False):
        return f"allowance {code}"
    return f"charge {code}" if _matches(charge, True) else ""


def _matches(node: Node, wanted: bool) -> bool:
    """[ChargeIndicator/Indicator = wanted] of a context: no match where it cannot be told."""
    try:
        return is_charge(node, wanted)
    except Malformed:
        return False


def line() -> Context:
    """Rules 02 and 05: the category of a line."""
    cases = {
        code: (
            about(f"{family}-02", _numbers_for(code), _NUMBERS),
            about(f"{family}-05", _rate(code), "BT-152", RATE),
        )
        for code, family in FAMILIES.items()
    }
    paths = (f"{TRANSACTION}/{LINE}/{LINE_SETTLEMENT}/{TAX}",)
    return Context(paths, when=_line_category, cases=cases)


def _line_category(node: Node) -> str:
    return _category(node, _EVERY)


# ---- 01: the breakdown has the category if and only if something has ------------------------


def _in_breakdown(code: str) -> Holds:
    if code in _RATED:
        check, formula = (
            _counted_twice,
            "each of lines and charges is 0, or with the breakdown >= 2",
        )
    elif code == "O":
        check, formula = _once_if_there, "the breakdown is 0, or 1 and something is there"
    else:
        check, formula = _once_if_used, "all are 0, or the breakdown is 1 and something is there"

    def holds(_: Node, invoice: Invoice) -> bool:
        told = categories(invoice)
        return check(told.lines[code], told.charged[code], told.document[code])

    return said(holds, f"of the taxes with {code}: {formula}")


def _counted_twice(lines: int, charged: int, document: int) -> bool:
    return all(not told or told + document >= 2 for told in (lines, charged))


def _once_if_there(lines: int, charged: int, document: int) -> bool:
    return not document or (document == 1 and lines + charged > 0)


def _once_if_used(lines: int, charged: int, document: int) -> bool:
    return document == 1 if lines + charged else not document


# ---- 02 to 04: who must have a VAT number where a line, allowance or charge has the category -


def _numbers_for(code: str) -> Holds:
    return _WHO.get(code, _seller_numbers)


def _seller_numbers(_: Node, invoice: Invoice) -> bool:
    """the seller has a tax number or its tax representative a VAT number, below the document"""
    told = registered(invoice)
    return told.own_seller_tax or told.own_agent_vat


def _seller_vat_numbers(_: Node, invoice: Invoice) -> bool:
    """the seller or its tax representative has a VAT number"""
    told = registered(invoice)
    return told.seller_vat or told.agent_vat


def _both_numbers(_: Node, invoice: Invoice) -> bool:
    """the seller has a tax number or its tax representative a VAT number, and the buyer a VAT
    number or a number of registration"""
    told = registered(invoice)
    return (told.seller_tax or told.agent_vat) and (told.buyer_vat or told.buyer_entity)


def _both_vat_numbers(_: Node, invoice: Invoice) -> bool:
    """the seller or its tax representative has a VAT number, and so has the buyer"""
    told = registered(invoice)
    return (told.seller_vat or told.agent_vat) and told.buyer_vat


def _no_vat_numbers(_: Node, invoice: Invoice) -> bool:
    """neither seller, tax representative nor buyer has a VAT number"""
    told = registered(invoice)
    return not (told.own_seller_vat or told.own_agent_vat or told.buyer_vat)


_WHO: dict[str, Holds] = {
    "AE": _both_numbers,
    "K": _both_vat_numbers,
    "G": _seller_vat_numbers,
    "O": _no_vat_numbers,
}


# ---- 05 to 07: the rate that a category has ------------------------------------------------


def _rate(code: str) -> Holds:
    if code == "O":
        return none_of(RATE)
    return {"S": _above_zero, "L": _above_zero, "M": _zero_or_more}.get(code, _zero)


def _above_zero(node: Node, _: Invoice) -> bool:
    """RateApplicablePercent > 0"""
    return any(real(one) > 0 for one in node.at(RATE))


def _zero_or_more(node: Node, _: Invoice) -> bool:
    """RateApplicablePercent >= 0"""
    return any(real(one) >= 0 for one in node.at(RATE))


def _zero(node: Node, _: Invoice) -> bool:
    """RateApplicablePercent = 0"""
    return any(real(one) == 0 for one in node.at(RATE))


# ---- 08: the taxable amount of a category of the breakdown ---------------------------------


def _taxable(code: str) -> Holds:
    if code == "O":
        return _taxable_is_sum_of_o
    if code in _RATED:
        return _taxable_at_rate(code)

    def holds(node: Node, invoice: Invoice) -> bool:
        summed = _sum_of(code, invoice)
        basis = only(node.up.at(_BASIS)) if node.up is not None else None
        return basis is not None and real(basis) - 1 < summed < real(basis) + 1

    return said(holds, f"../BasisAmount is less than 1 from the sum of {code}: {_SUM}")


_SUM = "lines + charges - allowances, each in cents"


def _sum_of(code: str, invoice: Invoice, rate: Decimal | None = None) -> float:
    return float(groups(invoice).sum(code, rate))


def _taxable_is_sum_of_o(node: Node, invoice: Invoice) -> bool:
    """BasisAmount = the sum of O: lines + charges - allowances, each in cents"""
    return equals_any(node.at(_BASIS), _sum_of("O", invoice))


def _taxable_at_rate(code: str) -> Holds:
    def holds(node: Node, invoice: Invoice) -> bool:
        tax = node.up
        return tax is None or all(
            equals_any(tax.at(_BASIS), _sum_of(code, invoice, decimal(rate)))
            for rate in tax.at(RATE)
        )

    said_of = f"../BasisAmount = the sum of {code} at ../RateApplicablePercent: {_SUM}"
    return said(holds, said_of)


# ---- 09 and 10: the VAT of a category of the breakdown, and the reason for none ------------


def _vat(code: str) -> Holds:
    if code == "S":
        return above(_vat_is_figured)
    if code == "O":
        return _no_vat
    return always if code in _RATED else above(_no_vat)


def _vat_is_figured(node: Node, _: Invoice) -> bool:
    """CalculatedAmount is less than 1 from round(BasisAmount * RateApplicablePercent) div 100 in
    absolute figures"""
    vat = number(node, _VAT)
    basis = None if vat is None else number(node, _BASIS)
    rate = None if basis is None else only(node.at(RATE))
    if vat is None or basis is None or rate is None:
        return False
    figured = rounded_double(float(abs(basis)) * real(rate)) / 100
    return float(abs(vat) - ONE) < figured < float(abs(vat) + ONE)


def _no_vat(node: Node, _: Invoice) -> bool:
    """CalculatedAmount = 0"""
    return any(real(one) == 0 for one in node.at(_VAT))


def _reason(code: str) -> Holds:
    return none_of(*_REASONS) if code in _RATED or code == "Z" else exists(*_REASONS)


# ---- What only one category has ------------------------------------------------------------


def _has_delivery_day(node: Node, invoice: Invoice) -> bool:
    """exists(ActualDeliverySupplyChainEvent/OccurrenceDateTime/DateTimeString of the delivery), or
    ../../BillingSpecifiedPeriod/StartDateTime or its EndDateTime"""
    event = (DELIVERY, "ram:ActualDeliverySupplyChainEvent", "ram:OccurrenceDateTime", DATE)
    if in_transaction(invoice, *event):
        return True
    header = node.up.up if node.up is not None else None
    period = "ram:BillingSpecifiedPeriod"
    return header is not None and (
        header.has(period, "ram:StartDateTime") or header.has(period, "ram:EndDateTime")
    )


def _has_delivery_country(_: Node, invoice: Invoice) -> bool:
    """exists(ShipToTradeParty/PostalTradeAddress/CountryID of the delivery)"""
    return bool(in_transaction(invoice, DELIVERY, "ram:ShipToTradeParty", ADDRESS, "ram:CountryID"))


def _only_o_in_breakdown(_: Node, invoice: Invoice) -> bool:
    """not(//ApplicableTradeTax[CategoryCode != 'O'])"""
    return categories(invoice).of_any <= {"O"}


def _only_o_on_charges(_: Node, invoice: Invoice) -> bool:
    """not(//CategoryTradeTax[CategoryCode != 'O'])"""
    return categories(invoice).charged.keys() <= {"O"}


def _split_payment_in_italy(_: Node, invoice: Invoice) -> bool:
    """Where a category is B: not(//CountryID != 'IT')"""
    return texts(invoice.all("ram:CountryID")) <= {"IT"}


def _split_payment_alone(_: Node, invoice: Invoice) -> bool:
    """Where a category is B: not(//CategoryCode = 'S')"""
    return "S" not in texts(invoice.all(CODE))
