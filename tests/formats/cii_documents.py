"""Small CII documents for the tests, and what the good one says: the same as the good UBL one."""

from __future__ import annotations

from dataclasses import replace

from sluss.core.records import Claim
from sluss.formats.cii import read_cii
from tests.formats import ubl_documents

CII = "urn:un:unece:uncefact:data:standard:"
SPACES = (
    f'xmlns:r="{CII}CrossIndustryInvoice:100" '
    f'xmlns:a="{CII}ReusableAggregateBusinessInformationEntity:100" '
    f'xmlns:u="{CII}UnqualifiedDataType:100"'
)
EN16931 = "urn:cen.eu:en16931:2017"
MINIMUM = "urn:factur-x.eu:1p0:minimum"

GOOD = replace(ubl_documents.GOOD, line=1)


def element(name: str, value: str, **attributes: str) -> str:
    written = "".join(f' {key}="{text}"' for key, text in attributes.items())
    return f"<a:{name}{written}>{value}</a:{name}>"


def day(name: str, value: str, form: str = "102") -> str:
    return f'<a:{name}><u:DateTimeString format="{form}">{value}</u:DateTimeString></a:{name}>'


def party(
    name: str = "", org: str = "", vat: str = "", more: str = "", place: str = "", scheme: str = ""
) -> str:
    """The inside of a trade party, in the order of the schema; more stands before the name."""
    attributes = {"schemeID": scheme} if scheme else {}
    number = element("ID", org, **attributes) if org else ""
    legal = f"<a:SpecifiedLegalOrganization>{number}</a:SpecifiedLegalOrganization>"
    tax = element("SpecifiedTaxRegistration", element("ID", vat, schemeID="VA")) if vat else ""
    named = element("Name", name) if name else ""
    return f"{more}{named}{legal if org else ''}{place}{tax}"


PLACE = element("PostalTradeAddress", element("CityName", "Luleå") + element("CountryID", "SE"))
SUPPLIER = party("Åkeri Norr AB", "5560360793", "SE556036079301", place=PLACE)


def payee(name: str, org: str = "") -> str:
    return element("PayeeTradeParty", party(name, org))


def account(number: str, name: str = "IBANID") -> str:
    return element("PayeePartyCreditorFinancialAccount", element(name, number))


def bank(bic: str) -> str:
    return element("PayeeSpecifiedCreditorFinancialInstitution", element("BICID", bic))


def giro(number: str, kind: str = "SE:BANKGIRO") -> str:
    return account(number, "ProprietaryID") + bank(kind)


def means(*inside: str, code: str = "30") -> str:
    written = element("TypeCode", code) + "".join(inside)
    return element("SpecifiedTradeSettlementPaymentMeans", written)


def terms(due: str, *more: str) -> str:
    inside = day("DueDateDateTime", due) + "".join(more)
    return element("SpecifiedTradePaymentTerms", inside)


def note(text: str) -> str:
    return element("IncludedNote", element("Content", text))


def refers(number: str) -> str:
    return element("InvoiceReferencedDocument", element("IssuerAssignedID", number))


def sums(payable: str, *, total: str = "", prepaid: str = "", rounding: str = "") -> str:
    """The summation, in the order of the schema."""
    named = {
        "RoundingAmount": rounding,
        "GrandTotalAmount": total or payable,
        "TotalPrepaidAmount": prepaid,
        "DuePayableAmount": payable,
    }
    before = element("LineTotalAmount", "0") + element("TaxBasisTotalAmount", "0")
    return before + "".join(element(name, amount) for name, amount in named.items() if amount)


ANY_TAX = (
    "<a:ApplicableTradeTax><a:CalculatedAmount>0</a:CalculatedAmount><a:TypeCode>VAT</a:TypeCode>"
    "<a:BasisAmount>0</a:BasisAmount><a:CategoryCode>Z</a:CategoryCode></a:ApplicableTradeTax>"
)
ANY_LINE = (
    "<a:IncludedSupplyChainTradeLineItem><a:AssociatedDocumentLineDocument><a:LineID>1</a:LineID>"
    "</a:AssociatedDocumentLineDocument><a:SpecifiedTradeProduct><a:Name>Frakt</a:Name>"
    "</a:SpecifiedTradeProduct><a:SpecifiedLineTradeAgreement><a:NetPriceProductTradePrice>"
    "<a:ChargeAmount>1</a:ChargeAmount></a:NetPriceProductTradePrice>"
    "</a:SpecifiedLineTradeAgreement><a:SpecifiedLineTradeDelivery>"
    '<a:BilledQuantity unitCode="C62">1</a:BilledQuantity>'
    "</a:SpecifiedLineTradeDelivery><a:SpecifiedLineTradeSettlement>"
    "<a:ApplicableTradeTax><a:TypeCode>VAT</a:TypeCode><a:CategoryCode>Z</a:CategoryCode>"
    "</a:ApplicableTradeTax><a:SpecifiedTradeSettlementLineMonetarySummation><a:LineTotalAmount>1"
    "</a:LineTotalAmount></a:SpecifiedTradeSettlementLineMonetarySummation>"
    "</a:SpecifiedLineTradeSettlement></a:IncludedSupplyChainTradeLineItem>"
)
BUYER = "<a:BuyerTradeParty><a:Name>Exempelköpings kommun</a:Name></a:BuyerTradeParty>"


def document(
    *,
    number: str = "<a:ID>F1001</a:ID>",
    code: str = "380",
    issued: str = day("IssueDateTime", "20261101"),
    notes: str = "",
    supplier: str = SUPPLIER,
    attached: str = "",
    reference: str = "",
    currency: str = element("InvoiceCurrencyCode", "SEK"),
    paid_to: str = "",
    paid_by: str = means(giro("5402-9681")),
    due: str = terms("20261201"),
    total: str = sums("1250.00"),
    earlier: str = "",
    profile: str = EN16931,
) -> str:
    """A whole invoice in the order of the schema."""
    context = element("GuidelineSpecifiedDocumentContextParameter", element("ID", profile))
    return (
        f"<r:CrossIndustryInvoice {SPACES}>\n"
        f"<r:ExchangedDocumentContext>{context}</r:ExchangedDocumentContext>\n"
        f"<r:ExchangedDocument>{number}{element('TypeCode', code)}\n{issued}{notes}"
        f"</r:ExchangedDocument>\n<r:SupplyChainTradeTransaction>{ANY_LINE}\n"
        f"<a:ApplicableHeaderTradeAgreement>{element('SellerTradeParty', supplier)}{BUYER}"
        f"{attached}</a:ApplicableHeaderTradeAgreement>\n<a:ApplicableHeaderTradeDelivery/>\n"
        f"<a:ApplicableHeaderTradeSettlement>{reference}{currency}{paid_to}\n{paid_by}{ANY_TAX}\n"
        f"{due}\n{element('SpecifiedTradeSettlementHeaderMonetarySummation', total)}{earlier}\n"
        "</a:ApplicableHeaderTradeSettlement></r:SupplyChainTradeTransaction>\n"
        "</r:CrossIndustryInvoice>"
    )


def claim_of(**parts: str) -> Claim:
    """The one claim of a document that is read without a finding."""
    reading = read_cii(document(**parts).encode())
    assert reading.findings == []
    (claim,) = reading.records
    assert isinstance(claim, Claim)
    return claim


def codes(**parts: str) -> list[str]:
    """The findings of a document, a '!' at those that refuse it."""
    reading = read_cii(document(**parts).encode())
    assert len(reading.records) == (0 if reading.is_refused else 1)
    return [finding.code + "!" * finding.refuses_file for finding in reading.findings]
