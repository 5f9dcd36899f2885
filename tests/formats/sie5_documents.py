"""SIE 5 files for the tests, small and valid by the association's schema unless they say not."""

from __future__ import annotations

NS = 'xmlns="http://www.sie.se/sie5"'
FRAME = (
    '<SoftwareProduct name="Ekonomi" version="1.0"/>'
    '<FileCreation time="2026-11-20T18:00:00Z" by="anna"/>'
)
COMPANY = '<Company organizationId="212000-9994" name="Exempelkommun"/>'
YEARS = '<FiscalYears><FiscalYear start="2026-01" end="2026-12" primary="true"/></FiscalYears>'
SIGNATURE = (
    '<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><SignedInfo><CanonicalizationMethod'
    ' Algorithm="http://www.w3.org/TR/2001/REC-xml-c14n-20010315"/><SignatureMethod'
    ' Algorithm="http://www.w3.org/2000/09/xmldsig#rsa-sha1"/><Reference URI=""><DigestMethod'
    ' Algorithm="http://www.w3.org/2000/09/xmldsig#sha1"/><DigestValue>AAAA</DigestValue>'
    "</Reference></SignedInfo><SignatureValue>AAAA</SignatureValue></Signature>"
)
PAYABLES = '<Account id="2440" name="Leverantörsskulder" type="liability">{}</Account>'
COST = '<Account id="4010" name="Inköp" type="cost"/>'
SUPPLIER = (
    '<Supplier id="501" name="Åkeri Norr AB" organizationId="556036-0793" city="Luleå"'
    ' BgAccount="5050-1055"/>'
)
ENTRY_INFO = '<EntryInfo date="2026-11-02" by="anna"/>'


def full(
    *,
    items: str = "",
    suppliers: str = SUPPLIER,
    books: str = "",
    journal: str = "",
    documents: str = "",
    signature: str = SIGNATURE,
    currency: str = "SEK",
    before: str = "",
) -> str:
    """A full file. items: what stands in SupplierInvoices; books: balances of account 2440."""
    ledger = f'<SupplierInvoices primaryAccountId="2440">{before}{items}</SupplierInvoices>'
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Sie {NS}>\n<FileInfo>{FRAME}{COMPANY}{YEARS}'
        f'<AccountingCurrency currency="{currency}"/></FileInfo>\n'
        f"<Accounts>{PAYABLES.format(books)}{COST}</Accounts>\n"
        f"{ledger if items else ''}\n<Suppliers>{suppliers}</Suppliers>\n"
        f"{journal}\n{documents}\n{signature}\n</Sie>\n"
    )


def item(
    number: str = "F1001",
    *,
    amount: str = "1250.00",
    left: str | None = "1250.00",
    extra: str = "",
    supplier: str = "501",
    inside: str = "",
    inside_left: str = "",
) -> str:
    """One SupplierInvoice; its id is not its number."""
    closing = f'<ClosingBalance month="2026-11" amount="{left}">{inside_left}</ClosingBalance>'
    balances = "" if left is None else f'<Balances accountId="2440">{closing}</Balances>'
    return (
        f'<SupplierInvoice id="id-{number}" invoiceNumber="{number}" supplierId="{supplier}"'
        f"{extra}>"
        f'{balances}<OriginalAmount date="2026-11-01" amount="{amount}">{inside}</OriginalAmount>'
        "</SupplierInvoice>\n"
    )


def closing(amount: str, month: str = "2026-11") -> str:
    return f'<ClosingBalance month="{month}" amount="{amount}"/>'


def abroad(amount: str, currency: str = "DKK") -> str:
    return f'<ForeignCurrencyAmount amount="{amount}" currency="{currency}"/>'


def entry(*rows: str, number: str = "7", day: str = "2026-11-02", text: str = "Faktura") -> str:
    """A journal with one entry."""
    return (
        f'<Journal id="L" name="Leverantörer"><JournalEntry id="{number}" journalDate="{day}"'
        f' text="{text}">{ENTRY_INFO}{"".join(rows)}</JournalEntry></Journal>'
    )


def row(account: str, amount: str, inside: str = "", extra: str = "") -> str:
    return f'<LedgerEntry accountId="{account}" amount="{amount}"{extra}>{inside}</LedgerEntry>'


def entries(inside: str) -> str:
    """An entry file, which has no balances."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<SieEntry {NS}><FileInfo>{FRAME}{COMPANY}'
        f"</FileInfo>\n{inside}</SieEntry>\n"
    )
