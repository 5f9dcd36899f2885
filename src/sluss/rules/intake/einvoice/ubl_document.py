"""The document as a whole in UBL: what BR asks of its root, and of its notes and periods."""

from __future__ import annotations

from sluss.formats.einvoice_tree import Invoice, Node
from sluss.rules.intake.einvoice.checks import exists, filled, said
from sluss.rules.intake.einvoice.rule import Context, Holds, Rule, about, on, with_any
from sluss.rules.intake.einvoice.ubl_vat import document_group
from sluss.rules.intake.einvoice.values import cents, day, decimal, decimals, only, string

ROOTS = ("/ubl:Invoice", "/cn:CreditNote")

_SELLER = "cac:AccountingSupplierParty/cac:Party"
_BUYER = "cac:AccountingCustomerParty/cac:Party"
_INCLUSIVE = "cac:LegalMonetaryTotal/cbc:TaxInclusiveAmount"
_TAX_CURRENCY = "cbc:TaxCurrencyCode"
_TYPES = ("cbc:InvoiceTypeCode", "cbc:CreditNoteTypeCode")
_LINES = ("cac:InvoiceLine", "cac:CreditNoteLine")


def document() -> Context:
    """The root: an Invoice or a CreditNote."""
    return Context(ROOTS, _document(), groups=(document_group(),))


def _document() -> tuple[Rule, ...]:
    name = "cac:PartyLegalEntity/cbc:RegistrationName"
    return (
        on("BR-01", filled, "cbc:CustomizationID", "BT-24"),
        on("BR-02", filled, "cbc:ID", "BT-1"),
        on("BR-03", filled, "cbc:IssueDate", "BT-2"),
        about("BR-04", filled(*_TYPES), "BT-3"),
        on("BR-05", filled, "cbc:DocumentCurrencyCode", "BT-5"),
        on("BR-06", filled, f"{_SELLER}/{name}", "BT-27"),
        on("BR-07", filled, f"{_BUYER}/{name}", "BT-44"),
        on("BR-08", exists, f"{_SELLER}/cac:PostalAddress", "BG-5"),
        on("BR-10", exists, f"{_BUYER}/cac:PostalAddress", "BG-8"),
        about("BR-16", exists(*_LINES), "BG-25"),
        with_any(
            _TAX_CURRENCY,
            about("BR-53", _tax_in_its_currency, "BT-6 BT-111", "cbc:TaxCurrencyCode"),
        ),
        with_any(
            "cbc:TaxPointDate", about("BR-CO-03", _one_tax_point, "BT-7 BT-8", "cbc:TaxPointDate")
        ),
        about("BR-CO-15", _total_with_vat, "BT-112 BT-109 BT-110", _INCLUSIVE),
        on("BR-CO-18", exists, "cac:TaxTotal/cac:TaxSubtotal", "BG-23"),
        about("BR-DEC-13", _decimals_of_tax_in("cbc:DocumentCurrencyCode"), "BT-110"),
        with_any(
            _TAX_CURRENCY, about("BR-DEC-15", _decimals_of_tax_in("cbc:TaxCurrencyCode"), "BT-111")
        ),
    )


def _tax_in_its_currency(node: Node, invoice: Invoice) -> bool:
    """every TaxCurrencyCode satisfies exists(//TaxTotal/TaxAmount[@currencyID = it])"""
    currencies = {one.text for one in node.at("cbc:TaxCurrencyCode")}
    if not currencies:
        return True
    taxed = (one for tax in invoice.all("cac:TaxTotal") for one in tax.at("cbc:TaxAmount"))
    return currencies <= {one.get("currencyID") for one in taxed}


def _one_tax_point(node: Node, _: Invoice) -> bool:
    """not(TaxPointDate and InvoicePeriod/DescriptionCode)"""
    return not (
        node.has("cbc:TaxPointDate") and node.has("cac:InvoicePeriod", "cbc:DescriptionCode")
    )


def _total_with_vat(node: Node, _: Invoice) -> bool:
    """every DocumentCurrencyCode satisfies: one TaxTotal has a TaxAmount in it, and
    TaxInclusiveAmount = round((TaxExclusiveAmount + that TaxAmount) * 100) div 100"""
    totals = node.at("cac:LegalMonetaryTotal")
    for currency in node.at("cbc:DocumentCurrencyCode"):
        if not (exclusive := _each(totals, "cbc:TaxExclusiveAmount")):
            return False
        amounts = [
            decimal(amount)
            for tax in node.at("cac:TaxTotal")
            if (amount := only(_in_currency(tax, currency.text))) is not None
        ]
        if len(amounts) != 1:
            return False
        without = only(exclusive)
        summed = None if without is None else cents(decimal(without) + amounts[0])
        inclusive = _each(totals, "cbc:TaxInclusiveAmount")
        if not any(decimal(one) == summed for one in inclusive):
            return False
    return True


def _in_currency(tax: Node, currency: str) -> list[Node]:
    return [one for one in tax.at("cbc:TaxAmount") if one.get("currencyID") == currency]


def _each(nodes: list[Node], name: str) -> list[Node]:
    """nodes/xs:decimal(name): of each the one there may be."""
    return [found for node in nodes if (found := only(node.at(name))) is not None]


def _decimals_of_tax_in(currency: str) -> Holds:
    def holds(_: Node, invoice: Invoice) -> bool:
        # The currency is looked for below the amount itself, where none can stand: in a document
        # that keeps to the schema this holds whatever the amount is.
        amounts = [
            amount
            for tax in invoice.all("cac:TaxTotal")
            for amount in tax.at("cbc:TaxAmount")
            if currency in amount.kids
            and any(one.text == amount.get("currencyID") for one in amount.at(currency))
        ]
        return not amounts or decimals(string(amounts)) <= 2

    formula = f"string-length(substring-after(//TaxTotal/TaxAmount[@currencyID = {currency}], '.'))"
    return said(holds, f"{formula} <= 2")


def period() -> Context:
    """cac:InvoicePeriod that is not a line's (BG-14)."""
    parts = ("cbc:StartDate", "cbc:EndDate", "cbc:DescriptionCode")
    rules = (
        about("BR-29", _ends_after_start, "BT-73 BT-74", "cbc:EndDate"),
        about("BR-CO-19", exists(*parts), "BG-14"),
    )
    return Context(("cac:InvoicePeriod",), rules)


def line_period() -> Context:
    """The period of a line (BG-26)."""
    rules = (
        about("BR-30", _ends_after_start, "BT-134 BT-135", "cbc:EndDate"),
        about("BR-CO-20", exists("cbc:StartDate", "cbc:EndDate"), "BG-26"),
    )
    return Context(tuple(f"{line}/cac:InvoicePeriod" for line in _LINES), rules)


def _ends_after_start(node: Node, _: Invoice) -> bool:
    """xs:date(EndDate) >= xs:date(StartDate), where both stand"""
    end, start = node.at("cbc:EndDate"), node.at("cbc:StartDate")
    if not end or not start:
        return True
    last, first = only(end), only(start)
    return last is None or first is None or day(last) >= day(first)


def note(subjects: str) -> Context:
    """cbc:Note of the document. subjects: the codes BT-21 as they are listed."""

    def holds(node: Node, _: Invoice) -> bool:
        code, mark, _rest = node.text.partition("#")[2].partition("#")
        return not mark or len(code) != 3 or code in subjects

    formula = "a code of three letters between two # in the note is one of the subjects"
    paths = tuple(f"{root}/cbc:Note" for root in ROOTS)
    return Context(paths, (about("BR-CL-08", said(holds, formula), "BT-21"),))
