"""Small UBL documents for the tests, and what the good one says."""

from __future__ import annotations

from datetime import date

from sluss.core.money import Money
from sluss.core.party import Account, Party, Scheme
from sluss.core.records import Claim, DocumentKind, Origin
from sluss.formats.ubl import read_ubl

UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
SPACES = f'xmlns:a="{UBL}CommonAggregateComponents-2" xmlns:b="{UBL}CommonBasicComponents-2"'
SBDH = "http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader"

SUPPLIER = (
    "<a:EndpointID/><a:PostalAddress><b:CityName>Luleå</b:CityName><a:Country>"
    "<b:IdentificationCode>SE</b:IdentificationCode></a:Country></a:PostalAddress>"
    "<a:PartyTaxScheme><b:CompanyID>SE556036079301</b:CompanyID><a:TaxScheme><b:ID>VAT</b:ID>"
    "</a:TaxScheme></a:PartyTaxScheme><a:PartyLegalEntity><b:RegistrationName>Åkeri Norr AB"
    "</b:RegistrationName><b:CompanyID>5560360793</b:CompanyID></a:PartyLegalEntity>"
)


def element(name: str, value: str, **attributes: str) -> str:
    written = "".join(f' {key}="{value}"' for key, value in attributes.items())
    return f"<b:{name}{written}>{value}</b:{name}>"


def account(number: str, branch: str = "SE:BANKGIRO") -> str:
    bank = f"<a:FinancialInstitutionBranch>{element('ID', branch)}</a:FinancialInstitutionBranch>"
    return (
        f"<a:PayeeFinancialAccount>{element('ID', number)}{bank if branch else ''}"
        "</a:PayeeFinancialAccount>"
    )


def means(*accounts: str, code: str = "30", payment_id: str = "", due: str = "") -> str:
    return (
        f"<a:PaymentMeans>{element('PaymentMeansCode', code)}"
        f"{element('PaymentDueDate', due) if due else ''}"
        f"{element('PaymentID', payment_id) if payment_id else ''}"
        f"{''.join(accounts)}</a:PaymentMeans>"
    )


def refers(number: str) -> str:
    inner = f"<a:InvoiceDocumentReference>{element('ID', number)}</a:InvoiceDocumentReference>"
    return f"<a:BillingReference>{inner}</a:BillingReference>"


def document(
    *,
    root: str = "Invoice",
    number: str = "<b:ID>F1001</b:ID>",
    issued: str = "<b:IssueDate>2026-11-01</b:IssueDate>",
    due: str = "<b:DueDate>2026-12-01</b:DueDate>",
    extra: str = "",
    supplier: str = SUPPLIER,
    paid_by: str = means(account("5402-9681")),
    total: str = '<b:PayableAmount currencyID="SEK">1250.00</b:PayableAmount>',
) -> str:
    return (
        f'<{root} xmlns="{UBL}{root}-2" {SPACES}>\n{number}\n{issued}{due}\n{extra}\n'
        f"<a:AccountingSupplierParty><a:Party>{supplier}</a:Party></a:AccountingSupplierParty>\n"
        f"{paid_by}\n<a:LegalMonetaryTotal>{total}</a:LegalMonetaryTotal>\n</{root}>"
    )


def payable(amount: str, currency: str = "SEK") -> str:
    return element("PayableAmount", amount, currencyID=currency)


def claim_of(**parts: str) -> Claim:
    """The one claim of a document that is read without a finding."""
    reading = read_ubl(document(**parts).encode())
    assert reading.findings == []
    (claim,) = reading.records
    return claim


def codes(**parts: str) -> list[str]:
    """The findings of a document, a '!' at those that refuse it."""
    reading = read_ubl(document(**parts).encode())
    assert len(reading.records) == (0 if reading.is_refused else 1)
    return [finding.code + "!" * finding.refuses_file for finding in reading.findings]


GOOD = Claim(
    origin=Origin.E_INVOICE,
    kind=DocumentKind.INVOICE,
    supplier=Party(
        name="Åkeri Norr AB",
        org_number="5560360793",
        vat_number="SE556036079301",
        town="Luleå",
        country="SE",
    ),
    document_number="F1001",
    amount=Money("SEK", 125000),
    line=1,
    issue_date=date(2026, 11, 1),
    due_date=date(2026, 12, 1),
    accounts=(Account(Scheme.BANKGIRO, "54029681"),),
)


def party(name: str = "", org: str = "", vat: str = "", more: str = "", scheme: str = "") -> str:
    attribute = f' schemeID="{scheme}"' if scheme else ""
    return (
        f"{more}<a:PartyTaxScheme><b:CompanyID>{vat}</b:CompanyID><a:TaxScheme><b:ID>VAT</b:ID>"
        "</a:TaxScheme></a:PartyTaxScheme><a:PartyLegalEntity>"
        f"<b:RegistrationName>{name}</b:RegistrationName>"
        f"<b:CompanyID{attribute}>{org}</b:CompanyID></a:PartyLegalEntity>"
    )


def payee(name: str, org: str = "") -> str:
    company = (
        f"<a:PartyLegalEntity><b:CompanyID>{org}</b:CompanyID></a:PartyLegalEntity>" if org else ""
    )
    named = f"<a:PartyName><b:Name>{name}</b:Name></a:PartyName>" if name else ""
    return f"<a:PayeeParty>{named}{company}</a:PayeeParty>"
