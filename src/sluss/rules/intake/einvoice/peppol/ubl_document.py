"""Peppol's rules in UBL for the document and its parties, amounts and periods: R001 to R111."""

from __future__ import annotations

from decimal import Decimal

from sluss.formats.einvoice_tree import Invoice, Node
from sluss.rules.intake.einvoice.checks import exists, never, once, said
from sluss.rules.intake.einvoice.doubles import sign
from sluss.rules.intake.einvoice.peppol.edition import UNKNOWN, Edition
from sluss.rules.intake.einvoice.peppol.ubl_facts import (
    CUSTOMER,
    SUPPLIER,
    are_german,
    currencies,
    profile_text,
)
from sluss.rules.intake.einvoice.peppol.xpath import any_text, divided, own_text, within
from sluss.rules.intake.einvoice.rule import Context, Holds, Pattern, Selected, about, on, with_any
from sluss.rules.intake.einvoice.values import (
    HUNDRED,
    XML_SPACE,
    ZERO,
    all_of,
    any_of,
    day,
    decimal,
    normal,
    only,
    string,
)

ROOTS = ("cn:CreditNote", "ubl:Invoice")
SPECIFICATION = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
SLACK = Decimal("0.02")

_CHARGE = "cac:AllowanceCharge"
_CHARGES = tuple(
    f"{above}/{_CHARGE}"
    for above in (
        "ubl:Invoice",
        "ubl:Invoice/cac:InvoiceLine",
        "cn:CreditNote",
        "cn:CreditNote/cac:CreditNoteLine",
    )
)
_AMOUNTS = tuple(
    f"cbc:{name}Amount"
    for name in (
        "", "Base", "Price", "Taxable", "LineExtension", "TaxExclusive", "TaxInclusive",
        "AllowanceTotal", "ChargeTotal", "Prepaid", "PayableRounding", "Payable",
    )
)  # fmt: skip
_RATE, _BASE = "cbc:MultiplierFactorNumeric", "cbc:BaseAmount"
# Direct debit and SEPA direct debit (UNTDID 4461).
_DEBITS = ("49", "59")


def empty_elements() -> Selected:
    """No element may be empty."""
    return Selected(about("PEPPOL-EN16931-R008", _is_not_empty), _empty)


def _is_not_empty(node: Node, _: Invoice) -> bool:
    """exists(*) or normalize-space(.) != ''"""
    return bool(node.kids) or bool(node.text.strip(XML_SPACE))


def _empty(invoice: Invoice) -> list[Node]:
    return [node for node in invoice.blank if not node.text.strip(XML_SPACE)]


def project_reference() -> Pattern:
    """A CreditNote has one project reference at most."""
    rule = about("PEPPOL-EN16931-R080", one_reference_at_most, "BT-11")
    return (Context(("cn:CreditNote",), (rule,)),)


def one_reference_at_most(node: Node, _: Invoice) -> bool:
    """count(AdditionalDocumentReference[DocumentTypeCode = '50']) <= 1"""
    references = node.at("cac:AdditionalDocumentReference")
    return sum(any_text(one.at("cbc:DocumentTypeCode"), "50") for one in references) <= 1


def document(edition: Edition) -> Context:
    """The root."""
    rules = (
        on("PEPPOL-EN16931-R001", exists, "cbc:ProfileID", "BT-23"),
        about("PEPPOL-EN16931-R007", _profile_is_known(edition), "BT-23", "cbc:ProfileID"),
        about("PEPPOL-EN16931-R002", _one_note, "BT-22", "cbc:Note"),
        about(
            "PEPPOL-EN16931-R003",
            exists("cbc:BuyerReference", "cac:OrderReference/cbc:ID"),
            "BT-10 BT-13",
        ),
        about("PEPPOL-EN16931-R004", _specification(edition), "BT-24", "cbc:CustomizationID"),
        about("PEPPOL-EN16931-R053", _one_total_with_breakdown, "BT-110", "cac:TaxTotal"),
        about("PEPPOL-EN16931-R054", _one_total_without, "BT-111", "cac:TaxTotal"),
        with_any(
            "cbc:TaxCurrencyCode", about("PEPPOL-EN16931-R055", _vat_has_one_sign, "BT-110 BT-111")
        ),
    )
    return Context(ROOTS, rules)


def profile(invoice: Invoice, edition: Edition) -> str:
    """The profile of the document, as "01"."""
    return edition.profile(once(invoice, profile_text))


def _profile_is_known(edition: Edition) -> Holds:
    def holds(_: Node, invoice: Invoice) -> bool:
        return profile(invoice, edition) != UNKNOWN

    return said(holds, "ProfileID is that of a known profile")


def _one_note(node: Node, invoice: Invoice) -> bool:
    """count(Note) <= 1, or seller and buyer are in Germany"""
    return len(node.at("cbc:Note")) <= 1 or are_german(invoice)


def specified(text: str, edition: Edition) -> bool:
    """Whether a text is an identifier of the specification (BT-24)."""
    return text.startswith(SPECIFICATION) and (edition.may_have_two_colons or "::" not in text)


def _specification(edition: Edition) -> Holds:
    def holds(node: Node, _: Invoice) -> bool:
        return specified(own_text(node.at("cbc:CustomizationID")), edition)

    formula = f"starts-with(normalize-space(CustomizationID), '{SPECIFICATION}')"
    colons = "" if edition.may_have_two_colons else " and no '::' in it"
    return said(holds, formula + colons)


def _one_total_with_breakdown(node: Node, _: Invoice) -> bool:
    """count(TaxTotal[TaxSubtotal]) = 1"""
    return sum(one.has("cac:TaxSubtotal") for one in node.at("cac:TaxTotal")) == 1


def _one_total_without(node: Node, _: Invoice) -> bool:
    """count(TaxTotal[not(TaxSubtotal)]) = 1 if there is a TaxCurrencyCode, or else 0"""
    count = sum(not one.has("cac:TaxSubtotal") for one in node.at("cac:TaxTotal"))
    return count == int(node.has("cbc:TaxCurrencyCode"))


def _vat_has_one_sign(node: Node, _: Invoice) -> bool:
    """not(TaxCurrencyCode), or TaxTotal/TaxAmount in both currencies <= 0 or in both >= 0"""
    if not node.has("cbc:TaxCurrencyCode"):
        return True
    amounts = node.at("cac:TaxTotal", "cbc:TaxAmount")

    def in_tax() -> list[Node]:
        return _in_currency(amounts, node.at("cbc:TaxCurrencyCode"))

    def in_document() -> list[Node]:
        return _in_currency(amounts, node.at("cbc:DocumentCurrencyCode"))

    return any_of(
        lambda: all_of(lambda: any_below(in_tax()), lambda: any_below(in_document())),
        lambda: all_of(lambda: any_above(in_tax()), lambda: any_above(in_document())),
    )


def any_below(amounts: list[Node]) -> bool:
    """amounts <= 0"""
    return any(sign(one) <= 0 for one in amounts)


def any_above(amounts: list[Node]) -> bool:
    """amounts >= 0"""
    return any(sign(one) >= 0 for one in amounts)


def _in_currency(amounts: list[Node], codes: list[Node]) -> list[Node]:
    wanted = normal(string(codes)) if amounts else ""
    return [one for one in amounts if one.get("currencyID") == wanted]


def tax_currency() -> Context:
    """The currency of the accounts (BT-6)."""
    rule = about("PEPPOL-EN16931-R005", _is_another_currency, "BT-6 BT-5")
    return Context(("cbc:TaxCurrencyCode",), (rule,))


def _is_another_currency(node: Node, _: Invoice) -> bool:
    """normalize-space(.) is not that of the DocumentCurrencyCode beside it"""
    beside = node.up.at("cbc:DocumentCurrencyCode") if node.up is not None else []
    return own_text([node]) != own_text(beside)


def parties() -> tuple[Context, ...]:
    """Buyer and seller have an electronic address."""
    return (
        _address("PEPPOL-EN16931-R010", CUSTOMER, "BT-49"),
        _address("PEPPOL-EN16931-R020", SUPPLIER, "BT-34"),
    )


def _address(rule: str, party: str, term: str) -> Context:
    return Context((f"{party}/cac:Party",), (on(rule, exists, "cbc:EndpointID", term),))


def charges() -> tuple[Context, ...]:
    """Allowances and charges of the document and of lines."""
    base = "BT-93 BT-100 BT-137 BT-142"
    rate = "BT-94 BT-101 BT-138 BT-143"
    amount = "BT-92 BT-99 BT-136 BT-141"
    groups = "BG-20 BG-21 BG-27 BG-28"
    return (
        Context(_CHARGES, (about("PEPPOL-EN16931-R041", never, base, _BASE),), _has_rate_alone),
        Context(_CHARGES, (about("PEPPOL-EN16931-R042", never, rate, _RATE),), _has_base_alone),
        Context(
            _CHARGES,
            (
                about("PEPPOL-EN16931-R040", _amount_is_rate_of_base, amount, "cbc:Amount"),
                about("PEPPOL-EN16931-R043", _says_true_or_false, groups, "cbc:ChargeIndicator"),
            ),
        ),
    )


def _has_rate_alone(node: Node) -> bool:
    return node.has(_RATE) and not node.has(_BASE)


def _has_base_alone(node: Node) -> bool:
    return node.has(_BASE) and not node.has(_RATE)


def _amount_is_rate_of_base(node: Node, _: Invoice) -> bool:
    """not(MultiplierFactorNumeric and BaseAmount), or Amount is within 0.02 of
    BaseAmount * MultiplierFactorNumeric div 100"""
    return is_rate_of_base(node, "cbc:Amount", _BASE, _RATE)


def is_rate_of_base(node: Node, amount: str, base: str, rate: str) -> bool:
    """Whether an amount is a rate of its base, give or take, if both are there."""
    bases, rates = node.at(base), node.at(rate)
    if not bases or not rates:
        return True
    figured = divided(one_decimal(bases) * one_decimal(rates), HUNDRED)
    told = one_decimal(node.at(amount), ZERO)
    return within(told, figured, SLACK)


def one_decimal(nodes: list[Node], absent: Decimal = ZERO) -> Decimal:
    """xs:decimal of the one element there may be."""
    one = only(nodes)
    return absent if one is None else decimal(one)


def _says_true_or_false(node: Node, _: Invoice) -> bool:
    """normalize-space(ChargeIndicator) = 'true' or 'false'"""
    return own_text(node.at("cbc:ChargeIndicator")) in ("true", "false")


def direct_debit() -> Context:
    """A direct debit (BG-19)."""
    rule = on("PEPPOL-EN16931-R061", exists, "cac:PaymentMandate/cbc:ID", "BT-89")
    return Context(("cac:PaymentMeans",), (rule,), _is_debit)


def _is_debit(node: Node) -> bool:
    return normal(string(node.at("cbc:PaymentMeansCode"))) in _DEBITS


def amounts() -> tuple[Context, ...]:
    """Every amount but the VAT in the currency of the accounts is in that of the invoice."""
    rules = (about("PEPPOL-EN16931-R051", _is_in_currency, "BT-5", "@currencyID"),)
    return (
        Context(_AMOUNTS, rules),
        Context(("cac:TaxTotal/cbc:TaxAmount",), rules, _is_of_breakdown),
        Context(("cac:TaxSubtotal/cbc:TaxAmount",), rules),
    )


def _is_of_breakdown(node: Node) -> bool:
    return node.up is not None and node.up.has("cac:TaxSubtotal")


def _is_in_currency(node: Node, invoice: Invoice) -> bool:
    """@currencyID = /*/DocumentCurrencyCode"""
    return node.attributes.get("currencyID") in currencies(invoice)


def periods() -> tuple[Context, ...]:
    """The period of a line lies within that of the invoice."""
    return (
        _period("PEPPOL-EN16931-R110", "cbc:StartDate", "BT-134 BT-73", is_start=True),
        _period("PEPPOL-EN16931-R111", "cbc:EndDate", "BT-135 BT-74", is_start=False),
    )


def _period(rule: str, name: str, terms: str, *, is_start: bool) -> Context:
    def above(node: Node) -> list[Node]:
        line = node.up.up if node.up is not None else None
        root = line.up if line is not None else None
        return root.at("cac:InvoicePeriod", name) if root is not None else []

    def holds(node: Node, _: Invoice) -> bool:
        if not node.text:
            return False
        here, whole = day(node), only(above(node))
        if whole is None:
            return False
        return here >= day(whole) if is_start else here <= day(whole)

    check = said(holds, f"xs:date(.) {'>=' if is_start else '<='} xs:date of the invoice's {name}")
    paths = (
        f"ubl:Invoice/cac:InvoiceLine/cac:InvoicePeriod/{name}",
        f"cn:CreditNote/cac:CreditNoteLine/cac:InvoicePeriod/{name}",
    )
    return Context(paths, (about(rule, check, terms),), lambda node: bool(above(node)))
