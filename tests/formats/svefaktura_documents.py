"""Small Svefakturor for the tests: the good one says just what the good UBL invoice says."""

from __future__ import annotations

from dataclasses import replace

from sluss.core.records import Claim
from sluss.formats.svefaktura import read_svefaktura
from tests.formats import ubl_documents

BASIC = "urn:sfti:documents:BasicInvoice:1:0"
OBJECTS = "urn:sfti:documents:ObjectEnvelope:1:0"
SPACES = (
    f'xmlns="{BASIC}" xmlns:a="urn:sfti:CommonAggregateComponents:1:0" '
    'xmlns:b="urn:oasis:names:tc:ubl:CommonBasicComponents:1:0"'
)
SFTI_SBDH = "urn:sfti:documents:StandardBusinessDocumentHeader"

GOOD = replace(ubl_documents.GOOD, line=1)


def aggregate(name: str, value: str, **attributes: str) -> str:
    return f"<a:{name}{_written(attributes)}>{value}</a:{name}>"


def basic(name: str, value: str, **attributes: str) -> str:
    return f"<b:{name}{_written(attributes)}>{value}</b:{name}>"


def own(name: str, value: str) -> str:
    return f"<{name}>{value}</{name}>"


def _written(attributes: dict[str, str]) -> str:
    return "".join(f' {key}="{text}"' for key, text in attributes.items())


def address(town: str = "", country: str = "") -> str:
    code = aggregate("Country", aggregate("IdentificationCode", country)) if country else ""
    return aggregate("Address", (basic("CityName", town) if town else "") + code)


def tax(number: str, scheme: str, *, name: str = "", more: str = "") -> str:
    registered = basic("RegistrationName", name) if name else ""
    kind = aggregate("TaxScheme", aggregate("ID", scheme))
    return aggregate("PartyTaxScheme", registered + aggregate("CompanyID", number) + more + kind)


def party(*names: str, org: str = "", vat: str = "", more: str = "", place: str = address()) -> str:
    """The inside of a cac:Party, in the order of the schema; more stands before the name."""
    named = aggregate("PartyName", "".join(basic("Name", name) for name in names))
    numbers = (tax(org, "SWT") if org else "") + (tax(vat, "VAT") if vat else "")
    return f"{more}{named}{place}{numbers}"


SELLER = party(
    "Åkeri Norr AB", org="5560360793", vat="SE556036079301", place=address("Luleå", "SE")
)


def account(number: str, bank: str = "BGABSESS", *, reference: str = "", scheme: str = "") -> str:
    at = aggregate("FinancialInstitution", aggregate("ID", bank))
    branch = aggregate("FinancialInstitutionBranch", at) if bank else ""
    written = {"identificationSchemeName": scheme} if scheme else {}
    paid_with = aggregate("PaymentInstructionID", reference) if reference else ""
    inside = aggregate("ID", number, **written) + branch + paid_with
    return aggregate("PayeeFinancialAccount", inside)


def means(*accounts: str, due: str = "2026-12-01", payee: str | None = None) -> str:
    inside = aggregate("PaymentMeansTypeCode", "1")
    inside += basic("DuePaymentDate", due) if due else ""
    inside += "".join(accounts)
    inside += aggregate("PayeePartyName", basic("Name", payee)) if payee is not None else ""
    return aggregate("PaymentMeans", inside)


def terms(text: str) -> str:
    return aggregate("PaymentTerms", basic("Note", text))


def refers(number: str) -> str:
    return own("InitialInvoiceDocumentReference", aggregate("ID", number))


def file_reference(link: str, scheme: str = "ATS") -> str:
    at = aggregate("ID", link, identificationSchemeAgencyName="SFTI", identificationSchemeID=scheme)
    return own("AdditionalDocumentReference", at)


def amount(name: str, value: str, currency: str = "SEK") -> str:
    return basic(name, value, amountCurrencyID=currency)


def tax_total(value: str, currency: str = "SEK") -> str:
    return aggregate("TaxTotal", amount("TotalTaxAmount", value, currency))


def sums(payable: str, currency: str = "SEK", *, before: str = "", rounding: str = "") -> str:
    """The inside of LegalTotal, in the order of the schema; before is without tax."""
    exclusive = amount("TaxExclusiveTotalAmount", before, currency) if before else ""
    rounded = aggregate("RoundOffAmount", rounding, amountCurrencyID=currency) if rounding else ""
    lines = amount("LineExtensionTotalAmount", "0", currency)
    return f"{lines}{exclusive}{amount('TaxInclusiveTotalAmount', payable, currency)}{rounded}"


ANY_LINE = aggregate(
    "InvoiceLine",
    aggregate("ID", "1")
    + amount("LineExtensionAmount", "1")
    + aggregate("Item", basic("Description", "Frakt")),
)
BUYER = aggregate("BuyerParty", aggregate("Party", party("Exempelköpings kommun")))
ANY_BUYERS_REFERENCE = own("RequisitionistDocumentReference", aggregate("ID", "50"))


def document(
    *,
    number: str = own("ID", "F1001"),
    issued: str = basic("IssueDate", "2026-11-01"),
    code: str = "380",
    notes: str = "",
    currency: str = own("InvoiceCurrencyCode", "SEK"),
    attached: str = "",
    seller: str = aggregate("SellerParty", aggregate("Party", SELLER)),
    paid_by: str = means(account("54029681")),
    taxes: str = "",
    total: str = sums("1250.00"),
    earlier: str = "",
) -> str:
    """A whole invoice in the order of the schema."""
    return (
        f"<Invoice {SPACES}>\n{number}\n{issued}{own('InvoiceTypeCode', code)}\n{notes}"
        f"{currency}<LineItemCountNumeric>1</LineItemCountNumeric>{attached}\n{BUYER}{seller}\n"
        f"{paid_by}\n{taxes}{aggregate('LegalTotal', total)}\n{ANY_LINE}{ANY_BUYERS_REFERENCE}"
        f"{earlier}\n</Invoice>"
    )


def sold_by(inside: str) -> str:
    return aggregate("SellerParty", aggregate("Party", inside))


def encoded(content: str, *, number: str = "271", **attributes: str) -> str:
    """One object of an envelope."""
    inside = f"<EncodedData{_written(attributes)}>{content}</EncodedData>"
    return own("EncodedObject", own("ObjectID", number) + inside)


def objects(*inside: str, document_id: str = "F1001") -> str:
    """An ObjectEnvelope that belongs to an invoice."""
    belongs = own("DocumentReference", own("DocumentID", document_id)) if document_id else ""
    made = own("CreationDateTime", "2026-11-01T09:30:00")
    return f'<ObjectEnvelope xmlns="{OBJECTS}">{belongs}{made}{"".join(inside)}</ObjectEnvelope>'


def enveloped(*documents: str, namespace: str = ubl_documents.SBDH) -> str:
    return (
        f'<s:StandardBusinessDocument xmlns:s="{namespace}">\n<s:StandardBusinessDocumentHeader/>\n'
        f"{''.join(documents)}</s:StandardBusinessDocument>"
    )


def claim_of(**parts: str) -> Claim:
    """The one claim of a document that is read without a finding."""
    reading = read_svefaktura(document(**parts).encode())
    assert reading.findings == []
    (claim,) = reading.records
    assert isinstance(claim, Claim)
    return claim


def codes(**parts: str) -> list[str]:
    """The findings of a document, a '!' at those that refuse it."""
    reading = read_svefaktura(document(**parts).encode())
    assert len(reading.records) == (0 if reading.is_refused else 1)
    return [finding.code + "!" * finding.refuses_file for finding in reading.findings]
