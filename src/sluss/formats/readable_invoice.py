"""An XML invoice as a person reads it: who, what, how much, where to pay; UBL, CII, Svefaktura.

One table says where each syntax has its fields. Texts stand as they are written: what cannot be
read as an amount is shown, not left out. Source: docs/sources.md [en16931], [ubl].
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sluss.core.outcome import Finding
from sluss.formats._plain_text import folded
from sluss.formats._xml import Element, children, local, parse, text, value
from sluss.formats.readable import Facts, ReadableInvoice, ReadableLine

DOCUMENTS_MAX = 20
LINES_MAX = 500
# A note or a field is read by people; a novel may be read in the text.
_CHARS_MAX = 2_000
Paths = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Names:
    """Where a syntax has each field: paths of local names, '|' between such as come first.

    '/@name' at the end of a path is an attribute. tax: what holds a tax number, with the paths of
    its number and of its kind.
    """

    roots: tuple[str, ...]
    currency: str
    type_code: str
    facts: Paths
    seller: str
    buyer: str
    payee: str
    party: Paths
    tax: tuple[str, str, str]
    lines: tuple[str, ...]
    line: dict[str, str]
    taxes: tuple[str, tuple[str, str, str]]
    totals: Paths
    means: str
    each_means: Paths
    notes: tuple[str, ...]


_UBL = _Names(
    roots=("Invoice", "CreditNote"),
    currency="DocumentCurrencyCode",
    type_code="InvoiceTypeCode|CreditNoteTypeCode",
    facts=(
        ("number", "ID"),
        ("issued", "IssueDate"),
        ("due", "DueDate|PaymentMeans/PaymentDueDate"),
        ("delivered", "Delivery/ActualDeliveryDate"),
        ("from", "InvoicePeriod/StartDate"),
        ("until", "InvoicePeriod/EndDate"),
        ("order", "OrderReference/ID"),
        ("contract", "ContractDocumentReference/ID"),
        ("reference", "BuyerReference"),
        ("cost_centre", "AccountingCost"),
        ("earlier", "BillingReference/InvoiceDocumentReference/ID"),
        ("terms", "PaymentTerms/Note"),
    ),
    seller="AccountingSupplierParty/Party",
    buyer="AccountingCustomerParty/Party",
    payee="PayeeParty",
    party=(
        ("name", "PartyLegalEntity/RegistrationName|PartyName/Name"),
        ("org_number", "PartyLegalEntity/CompanyID"),
        ("street", "PostalAddress/StreetName"),
        ("street", "PostalAddress/AdditionalStreetName"),
        ("postcode", "PostalAddress/PostalZone"),
        ("town", "PostalAddress/CityName"),
        ("country", "PostalAddress/Country/IdentificationCode"),
        ("contact", "Contact/Name"),
        ("phone", "Contact/Telephone"),
        ("mail", "Contact/ElectronicMail"),
    ),
    tax=("PartyTaxScheme", "CompanyID", "TaxScheme/ID"),
    lines=("InvoiceLine", "CreditNoteLine"),
    line={
        "number": "ID",
        "text": "Item/Name",
        "more": "Item/Description",
        "note": "Note",
        "quantity": "InvoicedQuantity|CreditedQuantity",
        "unit": "InvoicedQuantity/@unitCode|CreditedQuantity/@unitCode",
        "price": "Price/PriceAmount",
        "amount": "LineExtensionAmount",
        "rate": "Item/ClassifiedTaxCategory/Percent",
    },
    taxes=("TaxTotal/TaxSubtotal", ("TaxCategory/Percent", "TaxableAmount", "TaxAmount")),
    totals=(
        ("lines", "LegalMonetaryTotal/LineExtensionAmount"),
        ("allowance", "LegalMonetaryTotal/AllowanceTotalAmount"),
        ("charge", "LegalMonetaryTotal/ChargeTotalAmount"),
        ("without_vat", "LegalMonetaryTotal/TaxExclusiveAmount"),
        ("vat", "TaxTotal/TaxAmount"),
        ("with_vat", "LegalMonetaryTotal/TaxInclusiveAmount"),
        ("prepaid", "LegalMonetaryTotal/PrepaidAmount"),
        ("rounding", "LegalMonetaryTotal/PayableRoundingAmount"),
        ("to_pay", "LegalMonetaryTotal/PayableAmount"),
    ),
    means="PaymentMeans",
    each_means=(
        ("means", "PaymentMeansCode"),
        ("account", "PayeeFinancialAccount/ID"),
        ("bank", "PayeeFinancialAccount/FinancialInstitutionBranch/ID"),
        ("holder", "PayeeFinancialAccount/Name"),
        ("pay_reference", "PaymentID"),
        ("due", "PaymentDueDate"),
    ),
    notes=("Note",),
)
_AGREED = "SupplyChainTradeTransaction/ApplicableHeaderTradeAgreement"
_SETTLED = "SupplyChainTradeTransaction/ApplicableHeaderTradeSettlement"
_SUMS = f"{_SETTLED}/SpecifiedTradeSettlementHeaderMonetarySummation"
_DELIVERED = "SupplyChainTradeTransaction/ApplicableHeaderTradeDelivery"
_CII = _Names(
    roots=("CrossIndustryInvoice",),
    currency=f"{_SETTLED}/InvoiceCurrencyCode",
    type_code="ExchangedDocument/TypeCode",
    facts=(
        ("number", "ExchangedDocument/ID"),
        ("issued", "ExchangedDocument/IssueDateTime/DateTimeString"),
        ("due", f"{_SETTLED}/SpecifiedTradePaymentTerms/DueDateDateTime/DateTimeString"),
        (
            "delivered",
            f"{_DELIVERED}/ActualDeliverySupplyChainEvent/OccurrenceDateTime/DateTimeString",
        ),
        ("from", f"{_SETTLED}/BillingSpecifiedPeriod/StartDateTime/DateTimeString"),
        ("until", f"{_SETTLED}/BillingSpecifiedPeriod/EndDateTime/DateTimeString"),
        ("order", f"{_AGREED}/BuyerOrderReferencedDocument/IssuerAssignedID"),
        ("contract", f"{_AGREED}/ContractReferencedDocument/IssuerAssignedID"),
        ("reference", f"{_AGREED}/BuyerReference"),
        ("cost_centre", f"{_SETTLED}/ReceivableSpecifiedTradeAccountingAccount/ID"),
        ("earlier", f"{_SETTLED}/InvoiceReferencedDocument/IssuerAssignedID"),
        ("pay_reference", f"{_SETTLED}/PaymentReference"),
        ("terms", f"{_SETTLED}/SpecifiedTradePaymentTerms/Description"),
    ),
    seller=f"{_AGREED}/SellerTradeParty",
    buyer=f"{_AGREED}/BuyerTradeParty",
    payee=f"{_SETTLED}/PayeeTradeParty",
    party=(
        ("name", "Name"),
        ("org_number", "SpecifiedLegalOrganization/ID"),
        ("street", "PostalTradeAddress/LineOne"),
        ("street", "PostalTradeAddress/LineTwo"),
        ("postcode", "PostalTradeAddress/PostcodeCode"),
        ("town", "PostalTradeAddress/CityName"),
        ("country", "PostalTradeAddress/CountryID"),
        ("contact", "DefinedTradeContact/PersonName"),
        ("phone", "DefinedTradeContact/TelephoneUniversalCommunication/CompleteNumber"),
        ("mail", "DefinedTradeContact/EmailURIUniversalCommunication/URIID"),
    ),
    tax=("SpecifiedTaxRegistration", "ID", "ID/@schemeID"),
    lines=("SupplyChainTradeTransaction/IncludedSupplyChainTradeLineItem",),
    line={
        "number": "AssociatedDocumentLineDocument/LineID",
        "text": "SpecifiedTradeProduct/Name",
        "more": "SpecifiedTradeProduct/Description",
        "note": "AssociatedDocumentLineDocument/IncludedNote/Content",
        "quantity": "SpecifiedLineTradeDelivery/BilledQuantity",
        "unit": "SpecifiedLineTradeDelivery/BilledQuantity/@unitCode",
        "price": "SpecifiedLineTradeAgreement/NetPriceProductTradePrice/ChargeAmount",
        "amount": "SpecifiedLineTradeSettlement/"
        "SpecifiedTradeSettlementLineMonetarySummation/LineTotalAmount",
        "rate": "SpecifiedLineTradeSettlement/ApplicableTradeTax/RateApplicablePercent",
    },
    taxes=(
        f"{_SETTLED}/ApplicableTradeTax",
        ("RateApplicablePercent", "BasisAmount", "CalculatedAmount"),
    ),
    totals=(
        ("lines", f"{_SUMS}/LineTotalAmount"),
        ("allowance", f"{_SUMS}/AllowanceTotalAmount"),
        ("charge", f"{_SUMS}/ChargeTotalAmount"),
        ("without_vat", f"{_SUMS}/TaxBasisTotalAmount"),
        ("vat", f"{_SUMS}/TaxTotalAmount"),
        ("with_vat", f"{_SUMS}/GrandTotalAmount"),
        ("prepaid", f"{_SUMS}/TotalPrepaidAmount"),
        ("rounding", f"{_SUMS}/RoundingAmount"),
        ("to_pay", f"{_SUMS}/DuePayableAmount"),
    ),
    means=f"{_SETTLED}/SpecifiedTradeSettlementPaymentMeans",
    each_means=(
        ("means", "TypeCode"),
        (
            "account",
            "PayeePartyCreditorFinancialAccount/IBANID"
            "|PayeePartyCreditorFinancialAccount/ProprietaryID",
        ),
        ("bank", "PayeeSpecifiedCreditorFinancialInstitution/BICID"),
        ("holder", "PayeePartyCreditorFinancialAccount/AccountName"),
    ),
    notes=("ExchangedDocument/IncludedNote/Content",),
)
_SVEFAKTURA = _Names(
    roots=("Invoice",),
    currency="InvoiceCurrencyCode",
    type_code="InvoiceTypeCode",
    facts=(
        ("number", "ID"),
        ("issued", "IssueDate"),
        ("due", "PaymentMeans/DuePaymentDate"),
        ("delivered", "TaxPointDate"),
        ("from", "InvoicingPeriod/StartDateTime"),
        ("until", "InvoicingPeriod/EndDateTime"),
        ("order", "AdditionalDocumentReference/ID"),
        ("reference", "RequisitionistDocumentReference/ID"),
        ("earlier", "InitialInvoiceDocumentReference/ID"),
        ("terms", "PaymentTerms/Note"),
    ),
    seller="SellerParty/Party",
    buyer="BuyerParty/Party",
    payee="",
    party=(
        ("name", "PartyName/Name"),
        ("org_number", "PartyIdentification/ID"),
        ("street", "Address/StreetName"),
        ("street", "Address/Postbox"),
        ("postcode", "Address/PostalZone"),
        ("town", "Address/CityName"),
        ("country", "Address/Country/IdentificationCode"),
        ("contact", "Contact/Name"),
        ("phone", "Contact/Telephone"),
        ("mail", "Contact/ElectronicMail"),
    ),
    tax=("PartyTaxScheme", "CompanyID", "TaxScheme/ID"),
    lines=("InvoiceLine",),
    line={
        "number": "ID",
        "text": "Item/Description",
        "more": "Item/Name",
        "note": "Note",
        "quantity": "InvoicedQuantity",
        "unit": "InvoicedQuantity/@quantityUnitCode",
        "price": "Item/BasePrice/PriceAmount",
        "amount": "LineExtensionAmount",
        "rate": "Item/TaxCategory/Percent",
    },
    taxes=("TaxTotal/TaxSubTotal", ("TaxCategory/Percent", "TaxableAmount", "TaxAmount")),
    totals=(
        ("lines", "LegalTotal/LineExtensionTotalAmount"),
        ("without_vat", "LegalTotal/TaxExclusiveTotalAmount"),
        ("vat", "TaxTotal/TotalTaxAmount"),
        ("rounding", "LegalTotal/RoundOffAmount"),
        ("to_pay", "LegalTotal/TaxInclusiveTotalAmount"),
    ),
    means="PaymentMeans",
    each_means=(
        ("means", "PaymentMeansTypeCode"),
        ("account", "PayeeFinancialAccount/ID"),
        ("bank", "PayeeFinancialAccount/FinancialInstitutionBranch/FinancialInstitution/ID"),
        ("pay_reference", "PayeeFinancialAccount/PaymentInstructionID"),
        ("due", "DuePaymentDate"),
    ),
    notes=("Note",),
)
SYNTAXES = {"ubl": _UBL, "cii": _CII, "svefaktura": _SVEFAKTURA}
# UNCL1001: an invoice whose type says so is a credit note, whatever its root is called.
_CREDIT_CODES = frozenset({"81", "83", "261", "262", "296", "308", "381", "396", "420", "458"})
_TAX_KINDS = {"VAT": "vat_number", "VA": "vat_number", "SWT": "org_number"}


def read_invoices(data: bytes, kind: str) -> tuple[ReadableInvoice, ...] | Finding:
    """The documents of a file of one of SYNTAXES, the first DOCUMENTS_MAX of them.

    Errors: an xml.* finding if it is no sound XML; () if no document is in it.
    """
    root = parse(data)
    if isinstance(root, Finding):
        return root
    names = SYNTAXES[kind]
    found = [one for _, one in zip(range(DOCUMENTS_MAX), _documents(root, names), strict=False)]
    return tuple(_invoice(one, names) for one in found)


def _documents(root: Element, names: _Names) -> Iterator[Element]:
    """The outermost elements that are documents: bare, or in an envelope."""
    if local(root) in names.roots:
        yield root
        return
    for one in root.iterchildren("{*}*"):
        yield from _documents(one, names)


def _invoice(root: Element, names: _Names) -> ReadableInvoice:
    lines = [line for path in names.lines for line in _all(root, path)]
    is_note = local(root) == "CreditNote" or _at(root, names.type_code) in _CREDIT_CODES
    tag, parts = names.taxes
    return ReadableInvoice(
        is_credit_note=is_note,
        currency=_at(root, names.currency),
        facts=_facts(root, names.facts),
        seller=_party(root, names.seller, names),
        buyer=_party(root, names.buyer, names),
        payee=_party(root, names.payee, names) if names.payee else (),
        lines=tuple(_line(line, names.line) for line in lines[:LINES_MAX]),
        taxes=tuple(
            (_at(one, parts[0]), _at(one, parts[1]), _at(one, parts[2])) for one in _all(root, tag)
        ),
        totals=_facts(root, names.totals),
        means=tuple(_facts(one, names.each_means) for one in _all(root, names.means)),
        notes=tuple(
            note for path in names.notes for one in _all(root, path) if (note := _shown(one))
        ),
        is_cut=len(lines) > LINES_MAX,
    )


def _party(root: Element, path: str, names: _Names) -> Facts:
    found = next(iter(_all(root, path)), None)
    if found is None:
        return ()
    tag, number, kind = names.tax
    told = [
        (_TAX_KINDS.get(_at(one, kind), "tax_number"), _at(one, number)) for one in _all(found, tag)
    ]
    facts = _facts(found, names.party)
    return (*facts, *((word, one) for word, one in told if one and (word, one) not in facts))


def _line(line: Element, paths: dict[str, str]) -> ReadableLine:
    said = [_at(line, paths[name]) for name in ("text", "more", "note")]
    return ReadableLine(
        number=_at(line, paths["number"]),
        text=" · ".join(dict.fromkeys(filter(None, said))),
        quantity=_at(line, paths["quantity"]),
        unit=_at(line, paths["unit"]),
        price=_at(line, paths["price"]),
        amount=_at(line, paths["amount"]),
        rate=_at(line, paths["rate"]),
    )


def _facts(element: Element, paths: Paths) -> Facts:
    return tuple((word, found) for word, path in paths if (found := _at(element, path)))


def _all(element: Element, path: str) -> list[Element]:
    """Every element at a path of local names, all of each step."""
    found = [element]
    for name in path.split("/"):
        found = [inner for one in found for inner in children(one, name)]
    return found


def _at(element: Element, paths: str) -> str:
    """The first text at these paths, "" if there is none."""
    for path in paths.split("|"):
        path, _, attribute = path.partition("/@")
        if attribute:
            holders = _all(element, path)
            said = holders[0].get(attribute, "") if holders else ""
        else:
            said = text(element, path)
        if said:
            return _short(said)
    return ""


def _shown(element: Element) -> str:
    return _short(value(element))


def _short(said: str) -> str:
    said = folded(said)
    return said if len(said) <= _CHARS_MAX else said[: _CHARS_MAX - 1] + "…"
