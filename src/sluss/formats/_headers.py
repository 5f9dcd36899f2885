"""What the columns of a list mean, by the words at their head in Swedish or English."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from sluss.formats._table import Row


class Column(StrEnum):
    """A meaning that a column of a list may have. The value is what a person is told it is."""

    NAME = "name"
    ORG_NUMBER = "organisation number"
    PERSON_NUMBER = "personal number"
    VAT_NUMBER = "VAT number"
    SUPPLIER_NUMBER = "supplier number"
    INVOICE_NUMBER = "invoice number"
    INVOICE_DATE = "invoice date"
    DUE_DATE = "due date"
    AMOUNT = "amount"
    REMAINING = "remaining amount"
    CURRENCY = "currency"
    BANKGIRO = "bankgiro"
    PLUSGIRO = "plusgiro"
    CLEARING = "clearing number"
    ACCOUNT = "account number"
    BANK_ACCOUNT = "bank account"
    IBAN = "IBAN"
    BIC = "BIC"
    PAY_TO = "payee account"
    SCHEME = "kind of payee account"
    OCR = "OCR"
    REFERENCE = "reference"
    MESSAGE = "message"
    CATEGORY = "category"
    TYPE = "type"
    HARDSHIP = "hardship"
    LISTED_ON = "list date"
    PHONE = "telephone"
    EMPLOYEES = "employees"
    DEPENDENCE = "dependence"
    TOWN = "town"
    COUNTRY = "country"
    PAYOUT_DATE = "payout date"
    PURPOSE = "purpose"
    DECISION = "decision"
    NOTE = "note"


_WORDS = {
    Column.NAME: "leverantörsnamn, leverantörens namn, lev namn, supplier name, vendor name, "
    "mottagare, mottagarens namn, betalningsmottagare, payee, payee name, företagsnamn, "
    "company name, efternamn förnamn, för- och efternamn, beneficiary, creditor",
    Column.ORG_NUMBER: "organisationsnummer, organisationsnr, orgnummer, orgnr, org nummer, "
    "org id, organisation number, organization number, org number, org no, company number, "
    "registration number, person/organisationsnummer, organisations/personnummer, "
    "org/persnr, org/pnr, orgnr/personnr, personnr/orgnr, organisationsnr/personnr",
    Column.PERSON_NUMBER: "personnummer, personnr, persnr, pnr, personal number, "
    "personal identity number, personid",
    Column.VAT_NUMBER: "momsregistreringsnummer, momsregnr, momsnr, vat nummer, vat nr, vat no, "
    "vat number, vat id",
    Column.SUPPLIER_NUMBER: "leverantörsnummer, leverantörsnr, levnr, lev nummer, lev id, "
    "leverantörsid, leverantörs id, supplier number, supplier no, supplier id, vendor number, "
    "vendor no, vendor id",
    Column.INVOICE_NUMBER: "fakturanummer, fakturanr, fakt nr, leverantörens fakturanr,"
    " leverantörsfakturanr, lev fakturanr, lev fakturanummer, externt fakturanummer, "
    "invoice number, invoice no, invoice id, dokumentnummer, dokumentnr, document number",
    Column.INVOICE_DATE: "fakturadatum, faktdatum, fakt datum, fakturadag, invoice date, "
    "utfärdat, utfärdandedatum, issue date, dokumentdatum, document date",
    Column.DUE_DATE: "förfallodatum, förfallodag, förfaller, förf datum, förfdatum, ffdatum, "
    "ff datum, förfall, sista betalningsdag, due date, due, due on, betala senast",
    Column.AMOUNT: "fakturabelopp, fakt belopp, totalbelopp, bruttobelopp, belopp inkl moms, "
    "ursprungligt belopp, ursprungsbelopp, invoice amount, original amount, total amount, "
    "gross amount, utbetalningsbelopp, utbetalt belopp",
    Column.REMAINING: "restbelopp, kvarstående belopp, kvarstående, återstående belopp, återstår, "
    "återstående, öppet belopp, kvar att betala, att betala, utestående belopp, utestående, "
    "obetalt belopp, obetalt, saldo, restsaldo, fakturasaldo, remaining amount, remaining, "
    "open amount, outstanding, outstanding amount, amount due, balance",
    Column.CURRENCY: "valuta, valutakod, val, currency, currency code",
    Column.BANKGIRO: "bankgiro, bankgironr, bankgironummer, bg, bg nr, bgnr, bg nummer, "
    "bankgiro number",
    Column.PLUSGIRO: "plusgiro, plusgironr, plusgironummer, pg, pg nr, pgnr, pg nummer, postgiro, "
    "postgironr, plusgiro number",
    Column.CLEARING: "clearingnummer, clearingnr, clearing, clnr, cl nr, clearing number, "
    "clearing no",
    Column.ACCOUNT: "kontonummer, kontonr, konto nr, account number, account no",
    Column.BANK_ACCOUNT: "bankkonto, bankkontonr, bankkontonummer, clearing+konto, "
    "clearing och konto, clearing och kontonr, clearing- och kontonummer, clearing/kontonr, "
    "clearingnr/kontonr, clearingnr och kontonr, bank account, bank account number",
    Column.IBAN: "iban, iban nr, iban nummer, ibannr, iban number",
    Column.BIC: "bic, bic kod, swift, swift kod, bic/swift, swift/bic, bic code, swift code",
    Column.PAY_TO: "betalkonto, betalningskonto, mottagarkonto, giro, gironr, gironummer, "
    "girokonto, bg/pg, bankgiro/plusgiro, bankgiro/postgiro, bg/pg nr, bg/pg/konto, "
    "payment account, payee account",
    Column.SCHEME: "kontotyp, betalsätt, betalningssätt, betalmetod, betalningsmetod, "
    "betalningstyp, betalväg, account type, payment method",
    Column.OCR: "ocr, ocr nr, ocr nummer, ocr number",
    Column.REFERENCE: "ocr/referens, referens/ocr, ocr/meddelande, meddelande/ocr, ocr eller "
    "meddelande, betalningsreferens, betalreferens, payment reference, referensnummer, "
    "referensnr, reference number, ocr/reference, ocr/message",
    Column.MESSAGE: "meddelande, meddelande till mottagaren, meddelande till mottagare, message, "
    "betalningsmeddelande, text till mottagare, avitext, remittance information",
    Column.CATEGORY: "kategori, leverantörskategori, leverantörsgrupp, leverantörstyp, "
    "bransch, category, supplier group, supplier category, industry",
    Column.TYPE: "typ, fakturatyp, dokumenttyp, verifikationstyp, type, invoice type, "
    "document type, debet/kredit",
    Column.HARDSHIP: "betalningssvårigheter, ekonomiska svårigheter, svårigheter, likviditetskris, "
    "riskerar konkurs, hardship, in hardship, akut behov",
    Column.LISTED_ON: "listdatum, list date, saldodatum, uttagsdatum, per datum, as of date",
    Column.PHONE: "telefon, telefonnummer, telefonnr, tel, tfn, tel nr, phone, phone number, "
    "telephone, mobil, mobiltelefon",
    Column.EMPLOYEES: "antal anställda, anställda, employees, number of employees, headcount",
    Column.DEPENDENCE: "andel av omsättning, andel av omsättningen, omsättningsandel, beroende, "
    "beroendegrad, dependence, dependence percent, share of turnover",
    Column.TOWN: "ort, postort, stad, town, city",
    Column.COUNTRY: "land, landkod, landskod, country, country code",
    Column.PAYOUT_DATE: "utbetalningsdag, utbetalningsdatum, utbetdag, utbetalas, payout date, "
    "payment date, betalningsdag, betaldatum, betalningsdatum",
    Column.PURPOSE: "ändamål, avser, insats, förmån, bidragstyp, purpose",
    Column.DECISION: "beslut, beslutsnummer, beslutsnr, beslutsid, besluts id, ärende, ärendenr, "
    "ärendenummer, diarienummer, diarienr, decision, decision number, decision id, case number",
    Column.NOTE: "anmärkning, notering, kommentar, note, notes, comment",
}
# These mean something only if no clearer head in the same list does.
_WEAK_WORDS = {
    Column.NAME: "leverantör, namn, name, supplier, vendor, lev",
    Column.INVOICE_NUMBER: "faktura, invoice, nummer, verifikationsnr",
    Column.AMOUNT: "belopp, amount, summa, total, totalt",
    Column.REFERENCE: "referens, reference",
    Column.DUE_DATE: "förf, betaldag",
    Column.REMAINING: "rest, kvar, öppet",
}
# A list that has both of these writes the number under the short head.
_NUMBER_HEADS = frozenset({"leverantor", "supplier", "vendor", "lev"})
_UNIT = re.compile(r"\((?:kr|sek|kronor|%|procent)\)|%|\b(?:kr|sek|kronor|procent)\b")


def head_key(text: str) -> str:
    """A head without case, accents, punctuation, blanks and unit: 'Org.nr' is 'orgnr'."""
    plain = unicodedata.normalize("NFKD", text[:200].casefold())
    letters = "".join(c for c in plain if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", "", _UNIT.sub(" ", letters))


def _keyed(words: dict[Column, str]) -> dict[str, Column]:
    return {
        head_key(word): column for column, listed in words.items() for word in listed.split(",")
    }


_STRONG = _keyed(_WORDS)
_WEAK = _keyed(_WEAK_WORDS)

# A title, who printed it and what was chosen stand above the heads; more is no list.
TITLE_ROWS_MAX = 30
# One known word may be chance; so many in one row are its heads.
_SURE_COLUMNS = 3
_FEWEST_COLUMNS = 2


@dataclass(frozen=True, slots=True)
class Header:
    """The row of heads. places: where in a row the cell of a meaning stands."""

    row: Row
    places: dict[Column, int]
    twice: tuple[int, ...] = ()

    def written(self, column: Column) -> str:
        """The head as it stands in the file."""
        return self.row.cells[self.places[column]]


def find_header(rows: Iterable[Row]) -> Header | None:
    """The heads among the first rows of a table: the first row with three known ones, or two."""
    headers = [header for row in rows if len((header := _header(row)).places) >= _FEWEST_COLUMNS]
    sure = [header for header in headers if len(header.places) >= _SURE_COLUMNS]
    return next(iter(sure or headers), None)


def _header(row: Row) -> Header:
    keys = [head_key(cell) for cell in row.cells]
    places: dict[Column, int] = {}
    twice: list[int] = []
    for place, key in enumerate(keys):
        column = _STRONG.get(key)
        if column is not None and places.setdefault(column, place) != place:
            twice.append(place)
    for place, key in enumerate(keys):
        column = _WEAK.get(key)
        if column is None:
            continue
        if column not in places:
            places[column] = place
        elif keys[places[column]] == key:
            twice.append(place)
        elif key in _NUMBER_HEADS:
            places.setdefault(Column.SUPPLIER_NUMBER, place)
    return Header(row, places, tuple(twice))
