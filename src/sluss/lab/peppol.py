"""Peppol BIS Billing 3 invoices and credit notes in UBL 2.1, as an access point keeps them."""

from __future__ import annotations

from functools import lru_cache
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from sluss.core.money import Money
from sluss.lab import invoices
from sluss.lab.firms import Buyer, Firm
from sluss.lab.invoices import Invoice, Line
from sluss.lab.numbers import PayTo

_UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
_PROCESS = (
    "<cbc:CustomizationID>urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
    "</cbc:CustomizationID>\n"
    "<cbc:ProfileID>urn:fdc:peppol.eu:2017:poacc:billing:01:1.0</cbc:ProfileID>\n"
)
_TERMS = "30 dagar netto. Efter förfallodagen debiteras dröjsmålsränta enligt räntelagen."
_BRANCHES = {"bankgiro": "SE:BANKGIRO", "plusgiro": "SE:PLUSGIRO"}


def peppol_invoice(invoice: Invoice, buyer: Buyer) -> bytes:
    """The whole document, 8-12 kB for an ordinary invoice."""
    root = "CreditNote" if invoice.is_credit_note else "Invoice"
    customer = _customer(buyer, invoice.addressed_to)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{_UBL}{root}-2"'
        f' xmlns:cac="{_UBL}CommonAggregateComponents-2"'
        f' xmlns:cbc="{_UBL}CommonBasicComponents-2">\n{_PROCESS}{_head(invoice)}'
        f"<cac:AccountingSupplierParty>{_seller(invoice.seller)}</cac:AccountingSupplierParty>\n"
        f"<cac:AccountingCustomerParty>{customer}</cac:AccountingCustomerParty>\n"
        f"{_factor(invoice.factor)}{_delivery(invoice, buyer)}{_means(invoice, buyer)}"
        f"<cac:PaymentTerms>\n{_cbc('Note', _TERMS)}</cac:PaymentTerms>\n"
        f"{_tax_total(invoice)}{_totals(invoice)}"
        f"{''.join(_line(invoice, line, n) for n, line in enumerate(invoice.lines, start=1))}"
        f"</{root}>\n"
    ).encode()


def reserialised(document: bytes) -> bytes:
    """The same document as another program writes it: other prefixes, other blanks."""
    tree = ElementTree.fromstring(document)  # The lab's own words, made a moment ago.
    ElementTree.indent(tree, space="      ")
    text: bytes = ElementTree.tostring(tree, encoding="utf-8", xml_declaration=True)
    return text


def _head(invoice: Invoice) -> str:
    supplier = invoice.seller.supplier_number
    code = "381" if invoice.is_credit_note else "380"
    kind = "CreditNoteTypeCode" if invoice.is_credit_note else "InvoiceTypeCode"
    due = "" if invoice.is_credit_note else _cbc("DueDate", invoice.due_on.isoformat())
    note = _cbc("Note", invoice.note) if invoice.note else ""
    billing = "".join(
        f"<cac:BillingReference>\n<cac:InvoiceDocumentReference>\n{_cbc('ID', number)}"
        f"{_cbc('IssueDate', day.isoformat())}</cac:InvoiceDocumentReference>\n"
        "</cac:BillingReference>\n"
        for number, day in invoice.refers_to
    )
    period = f"{_cbc('StartDate', invoice.issued_on.replace(day=1).isoformat())}" + _cbc(
        "EndDate", invoice.issued_on.isoformat()
    )
    return (
        f"{_cbc('ID', invoice.number)}{_cbc('IssueDate', invoice.issued_on.isoformat())}{due}"
        f"{_cbc(kind, code)}{note}{_cbc('DocumentCurrencyCode', invoice.seller.currency)}"
        f"{_cbc('AccountingCost', f'110-{invoice.seller.trade.cost_account}')}"
        f"{_cbc('BuyerReference', f'EXK{supplier}')}"
        f"<cac:InvoicePeriod>\n{period}</cac:InvoicePeriod>\n"
        f"<cac:OrderReference>\n{_cbc('ID', f'B-{invoice.issued_on:%y%m}-{supplier}')}"
        f"</cac:OrderReference>\n{billing}"
        f"<cac:ContractDocumentReference>\n{_cbc('ID', f'RA-{supplier}')}"
        "</cac:ContractDocumentReference>\n"
    )


@lru_cache(maxsize=4096)
def _seller(firm: Firm) -> str:
    tax = (
        f"<cac:PartyTaxScheme>\n{_cbc('CompanyID', firm.vat_number)}{_scheme('VAT')}"
        "</cac:PartyTaxScheme>\n"
    )
    if firm.country == "SE":
        tax += (
            f"<cac:PartyTaxScheme>\n{_cbc('CompanyID', 'Godkänd för F-skatt')}{_scheme('TAX')}"
            "</cac:PartyTaxScheme>\n"
        )
    address = _address("PostalAddress", firm.street, firm.town, firm.postcode, firm.country)
    # Abroad a firm is known by its VAT number, and has none of our organisation numbers.
    scheme, number = ("0007", firm.org_number) if firm.org_number else ("9930", firm.vat_number)
    return (
        f'<cac:Party>\n<cbc:EndpointID schemeID="{scheme}">{number}</cbc:EndpointID>\n'
        f"<cac:PartyIdentification>\n<cbc:ID>{firm.supplier_number}</cbc:ID>\n"
        f"</cac:PartyIdentification>\n<cac:PartyName>\n{_cbc('Name', firm.name)}</cac:PartyName>\n"
        f"{address}{tax}{_legal(firm.name, firm.org_number)}"
        f"<cac:Contact>\n{_cbc('Name', 'Kundreskontra')}{_cbc('Telephone', firm.phone)}"
        f"{_cbc('ElectronicMail', f'ekonomi@leverantor{firm.supplier_number}.example')}"
        "</cac:Contact>\n</cac:Party>\n"
    )


@lru_cache(maxsize=64)
def _customer(buyer: Buyer, unit: str) -> str:
    address = _address("PostalAddress", buyer.street, buyer.town, buyer.postcode)
    return (
        f'<cac:Party>\n<cbc:EndpointID schemeID="0007">{buyer.org_number}</cbc:EndpointID>\n'
        f"<cac:PartyName>\n{_cbc('Name', unit or buyer.name)}</cac:PartyName>\n{address}"
        f"<cac:PartyTaxScheme>\n{_cbc('CompanyID', f'SE{buyer.org_number}01')}{_scheme('VAT')}"
        f"</cac:PartyTaxScheme>\n{_legal(buyer.name, buyer.org_number)}"
        f"<cac:Contact>\n{_cbc('Name', 'Ekonomienheten')}</cac:Contact>\n</cac:Party>\n"
    )


def _legal(name: str, org_number: str) -> str:
    number = f'<cbc:CompanyID schemeID="0007">{org_number}</cbc:CompanyID>\n' if org_number else ""
    return (
        f"<cac:PartyLegalEntity>\n{_cbc('RegistrationName', name)}{number}</cac:PartyLegalEntity>\n"
    )


def _factor(factor: Firm | None) -> str:
    if factor is None:
        return ""
    return (
        f"<cac:PayeeParty>\n<cac:PartyName>\n{_cbc('Name', factor.name)}</cac:PartyName>\n"
        f'<cac:PartyLegalEntity>\n<cbc:CompanyID schemeID="0007">{factor.org_number}'
        "</cbc:CompanyID>\n</cac:PartyLegalEntity>\n</cac:PayeeParty>\n"
    )


def _delivery(invoice: Invoice, buyer: Buyer) -> str:
    place = _address("Address", buyer.street, buyer.town, buyer.postcode)
    return (
        f"<cac:Delivery>\n{_cbc('ActualDeliveryDate', invoice.issued_on.isoformat())}"
        f"<cac:DeliveryLocation>\n{place}</cac:DeliveryLocation>\n</cac:Delivery>\n"
    )


def _means(invoice: Invoice, buyer: Buyer) -> str:
    due = ""
    if invoice.is_credit_note:
        due = _cbc("PaymentDueDate", invoice.due_on.isoformat())
    # A credit note is not paid, so it asks for no reference and names no account.
    account = "" if invoice.account is None else _payee_account(invoice.account)
    reference = _cbc("PaymentID", invoice.reference) if invoice.reference else ""
    extra = ""
    if invoice.means == invoices.CARD:
        extra = (
            f"<cac:CardAccount>\n{_cbc('PrimaryAccountNumberID', '123236')}"
            f"{_cbc('NetworkID', 'VISA')}</cac:CardAccount>\n"
        )
    if invoice.means == invoices.DIRECT_DEBIT:
        payer = (
            f"<cac:PayerFinancialAccount>\n{_cbc('ID', buyer.iban)}</cac:PayerFinancialAccount>\n"
        )
        mandate = _cbc("ID", f"AG{invoice.seller.supplier_number}")
        extra = f"<cac:PaymentMandate>\n{mandate}{payer}</cac:PaymentMandate>\n"
    return (
        f"<cac:PaymentMeans>\n{_cbc('PaymentMeansCode', invoice.means)}{due}{reference}"
        f"{account}{extra}</cac:PaymentMeans>\n"
    )


def _payee_account(account: PayTo) -> str:
    branch = _BRANCHES.get(account.scheme, account.bic)
    place = (
        f"<cac:FinancialInstitutionBranch>\n{_cbc('ID', branch)}</cac:FinancialInstitutionBranch>\n"
        if branch
        else ""
    )
    number = account.number.replace("-", "")
    return f"<cac:PayeeFinancialAccount>\n{_cbc('ID', number)}{place}</cac:PayeeFinancialAccount>\n"


def _tax_total(invoice: Invoice) -> str:
    unit = invoice.seller.currency
    parts = "".join(
        f"<cac:TaxSubtotal>\n{_money('TaxableAmount', base, unit)}"
        f"{_money('TaxAmount', invoices.per_cent(base, rate), unit)}"
        f"{_category(rate, 'TaxCategory')}"
        "</cac:TaxSubtotal>\n"
        for rate, base in invoice.base_by_rate.items()
    )
    return f"<cac:TaxTotal>\n{_money('TaxAmount', invoice.vat_minor, unit)}{parts}</cac:TaxTotal>\n"


def _totals(invoice: Invoice) -> str:
    total, unit = invoice.total.minor, invoice.seller.currency
    rounding, rounded = invoice.rounding_minor, ""
    if rounding:
        rounded = _money("PayableRoundingAmount", rounding, unit)
    return (
        f"<cac:LegalMonetaryTotal>\n{_money('LineExtensionAmount', invoice.net_minor, unit)}"
        f"{_money('TaxExclusiveAmount', invoice.net_minor, unit)}"
        f"{_money('TaxInclusiveAmount', total - rounding, unit)}{rounded}"
        f"{_money('PayableAmount', total, unit)}</cac:LegalMonetaryTotal>\n"
    )


def _line(invoice: Invoice, line: Line, number: int) -> str:
    kind, count = ("InvoiceLine", "InvoicedQuantity")
    if invoice.is_credit_note:
        kind, count = ("CreditNoteLine", "CreditedQuantity")
    trade, unit = invoice.seller.trade, invoice.seller.currency
    article = f"{invoice.seller.supplier_number}-{number:03d}"
    return (
        f"<cac:{kind}>\n{_cbc('ID', str(number))}{_cbc('Note', f'Avrop enligt avtal {number}')}"
        f'<cbc:{count} unitCode="C62">{line.quantity}</cbc:{count}>\n'
        f"{_money('LineExtensionAmount', line.net_minor, unit)}"
        f"{_cbc('AccountingCost', f'110-{trade.cost_account}-{number:02d}')}"
        f"<cac:OrderLineReference>\n{_cbc('LineID', str(number))}</cac:OrderLineReference>\n"
        f"<cac:Item>\n{_cbc('Description', f'{line.goods}, {trade.category.lower()}')}"
        f"{_cbc('Name', line.goods)}<cac:SellersItemIdentification>\n{_cbc('ID', article)}"
        f"</cac:SellersItemIdentification>\n{_category(line.vat, 'ClassifiedTaxCategory')}"
        f"</cac:Item>\n<cac:Price>\n{_money('PriceAmount', line.price_minor, unit)}"
        f'<cbc:BaseQuantity unitCode="C62">1</cbc:BaseQuantity>\n</cac:Price>\n</cac:{kind}>\n'
    )


def _category(rate: int, name: str) -> str:
    inside = f"{_cbc('ID', 'S')}{_cbc('Percent', str(rate))}{_scheme('VAT')}"
    return f"<cac:{name}>\n{inside}</cac:{name}>\n"


def _scheme(name: str) -> str:
    return f"<cac:TaxScheme>\n{_cbc('ID', name)}</cac:TaxScheme>\n"


def _address(name: str, street: str, town: str, postcode: str, country: str = "SE") -> str:
    return (
        f"<cac:{name}>\n{_cbc('StreetName', street)}{_cbc('CityName', town)}"
        f"{_cbc('PostalZone', postcode)}<cac:Country>\n{_cbc('IdentificationCode', country)}"
        f"</cac:Country>\n</cac:{name}>\n"
    )


def _money(name: str, minor: int, unit: str) -> str:
    return f'<cbc:{name} currencyID="{unit}">{Money(unit, minor).text}</cbc:{name}>\n'


def _cbc(name: str, text: str) -> str:
    return f"<cbc:{name}>{escape(text)}</cbc:{name}>\n"
