"""Open items and suppliers as tables that our own readers read back to the same records.

For write_csv and write_xlsx of table_write. The heads are those that people in Sweden use.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sluss.core.money import Money
from sluss.core.party import Account, Party, Scheme
from sluss.core.records import Claim, DocumentKind, ReferenceType, SupplierEntry
from sluss.formats.table_write import Cell

_PARTY = (
    "Leverantörsnummer", "Leverantörsnamn", "Organisationsnummer", "Momsregnr", "Ort", "Land",
)  # fmt: skip
_ACCOUNTS = ("Bankgiro", "Plusgiro", "Clearingnr", "Kontonr", "IBAN", "BIC", "Betalkonto")
OPEN_ITEMS_HEADER = (
    *_PARTY, "Fakturanummer", "Typ", "Fakturadatum", "Förfallodatum", "Fakturabelopp",
    "Restbelopp", "Valuta", "OCR", "Meddelande", *_ACCOUNTS, "Kategori", "Betalningssvårigheter",
    "Listdatum", "Anmärkning",
)  # fmt: skip
SUPPLIERS_HEADER = (
    *_PARTY, *_ACCOUNTS, "Telefon", "Kategori", "Antal anställda", "Andel av omsättning %",
    "Betalningssvårigheter", "Listdatum",
)  # fmt: skip
_TYPES = {
    DocumentKind.INVOICE: "faktura",
    DocumentKind.CREDIT_NOTE: "kreditfaktura",
    DocumentKind.REMINDER: "påminnelse",
}
_WORDS = {
    Scheme.BANKGIRO: "BG ",
    Scheme.PLUSGIRO: "PG ",
    Scheme.BBAN: "Bankkonto ",
    Scheme.IBAN: "",  # It says itself what it is.
}
# The order of the columns is that of the accounts.
_IN_ORDER = (Scheme.BANKGIRO, Scheme.PLUSGIRO, Scheme.BBAN, Scheme.IBAN)


def open_items_rows(claims: Iterable[Claim]) -> Iterator[tuple[Cell, ...]]:
    """A row for each invoice, credit note or reminder, under OPEN_ITEMS_HEADER.

    Shapes: what a list has no column for is left out: payee, never_pay, and what a credit note
            refers to; the BIC of a second IBAN. A payout is no open item: KeyError.
    """
    for claim in claims:
        sign = -1 if claim.kind is DocumentKind.CREDIT_NOTE else 1
        reference = claim.reference
        is_ocr = reference is not None and reference.type is ReferenceType.OCR
        value = reference.value if reference else ""
        yield (
            *_party(claim.supplier),
            claim.document_number,
            _TYPES[claim.kind],
            claim.issue_date,
            claim.due_date,
            _signed(claim.amount, sign),
            None if claim.open_amount is None else _signed(claim.open_amount, sign),
            claim.amount.currency,
            value if is_ocr else "",
            "" if is_ocr else value,
            *_accounts(claim.accounts),
            claim.category,
            _flag(has=claim.has_hardship),
            claim.listed_on,
            claim.note,
        )


def supplier_rows(entries: Iterable[SupplierEntry]) -> Iterator[tuple[Cell, ...]]:
    """A row for each entry of a supplier list, under SUPPLIERS_HEADER."""
    for entry in entries:
        yield (
            *_party(entry.supplier),
            *_accounts(entry.accounts),
            entry.phone,
            entry.category,
            entry.employees,
            entry.dependence_percent,
            _flag(has=entry.has_hardship),
            entry.listed_on,
        )


def _party(party: Party) -> tuple[Cell, ...]:
    number = party.org_number
    written = f"{number[:6]}-{number[6:]}" if number else ""
    return (
        party.supplier_number, party.name, written, party.vat_number, party.town, party.country,
    )  # fmt: skip


def _signed(money: Money, sign: int) -> Money:
    return Money(money.currency, sign * money.minor)


def _flag(*, has: bool) -> str:
    return "ja" if has else ""


def _accounts(accounts: tuple[Account, ...]) -> tuple[Cell, ...]:
    """One account of each kind in a column of its own; if that loses any, all in one column."""
    schemes = [_IN_ORDER.index(account.scheme) for account in accounts]
    if schemes != sorted(set(schemes)):
        several = ", ".join(f"{_WORDS[one.scheme]}{one.number}" for one in accounts)
        return ("", "", "", "", "", "", several)
    by_scheme = {account.scheme: account for account in accounts}
    clearing, _, number = _number(by_scheme, Scheme.BBAN).partition("-")
    iban = by_scheme.get(Scheme.IBAN)
    return (
        _number(by_scheme, Scheme.BANKGIRO),
        _number(by_scheme, Scheme.PLUSGIRO),
        clearing,
        number,
        _number(by_scheme, Scheme.IBAN),
        iban.bic if iban else "",
        "",
    )


def _number(by_scheme: dict[Scheme, Account], scheme: Scheme) -> str:
    account = by_scheme.get(scheme)
    return account.number if account else ""
