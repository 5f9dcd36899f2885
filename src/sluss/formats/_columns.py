"""What the columns of a list may mean, and the words at their head in Swedish or English.

The words are our own collection of what programs and people may call it: no maker of finance
systems publishes the heads of its reports. What is missing here is told by a mapping file.
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from functools import lru_cache


class Column(StrEnum):
    """A meaning that a column of a list may have. The value is what a person is told it is."""

    NAME = "name"
    CUSTOMER = "customer"
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
    REFUNDED = "returned payment"


_WORDS = {
    Column.NAME: "leverantörsnamn, leverantörens namn, lev namn, supplier name, vendor name, "
    "mottagare, mottagarens namn, betalningsmottagare, payee, payee name, företagsnamn, "
    "company name, efternamn förnamn, för- och efternamn, beneficiary, creditor, motpart namn, "
    "motpartsnamn, motpartens namn, leverantör namn, förening, föreningens namn, "
    "bidragsmottagare, sökandes namn, mottagarnamn, kreditor, borgenär",
    Column.CUSTOMER: "kund, kundnamn, kundens namn, customer, customer name",
    Column.ORG_NUMBER: "organisationsnummer, organisationsnr, orgnummer, orgnr, org id, "
    "organisation number, organization number, org number, org no, company number, "
    "registration number, person/organisationsnummer, organisations/personnummer, org/persnr, "
    "org/pnr, orgnr/personnr, personnr/orgnr, organisationsnr/personnr, momsorgnr, "
    "orgnummer/personnummer, person/orgnr, org/personnr, orgnr/persnr, "
    "company registration number, company id",
    Column.PERSON_NUMBER: "personnummer, personnr, persnr, pnr, personal number, "
    "personal identity number, personid, personnummer/samordningsnummer, "
    "person/samordningsnummer, samordningsnummer, samordningsnr, klientens personnummer, "
    "sökandes personnummer, ssn, personal id, personal id number, civic number",
    Column.VAT_NUMBER: "momsregistreringsnummer, momsregnr, momsnr, vat nummer, vat nr, "
    "vat no, vat number, vat id, eu vat, eu momsnr, momsregistreringsnr, "
    "vat registration number",
    Column.SUPPLIER_NUMBER: "leverantörsnummer, leverantör nr, leverantör id, leverantörsnr, "
    "levnr, lev nummer, lev id, leverantörsid, leverantörs id, supplier number, supplier no, "
    "supplier id, vendor number, vendor no, vendor id, leverantörskod, levkod, "
    "leverantörsreskontranr, reskontranr, resk nr, motpartsid, motpartsnr, motpartskod, "
    "motpart id, företagskod, kreditornr, kreditorsnr, vendor code, supplier code, "
    "vendor account, supplier account, apar id, creditor number, creditor no",
    Column.INVOICE_NUMBER: "fakturanummer, fakturanr, fakt nr, invoice number, invoice no, "
    "invoice id, dokumentnummer, dokumentnr, document number, fakturans nummer, fakt nummer, "
    "fakturanr/kreditnr, inv no, invoice nr, bill number",
    Column.INVOICE_DATE: "fakturadatum, faktdatum, fakt datum, fakturadag, invoice date, "
    "utfärdat, utfärdandedatum, issue date, dokumentdatum, document date, fakt dag, fdatum, "
    "fakturans datum, inv date, invoice dt, bill date",
    Column.DUE_DATE: "förfallodatum, förfallodag, förfaller, förf datum, förfdatum, ffdatum, "
    "ff datum, förfall, sista betalningsdag, due date, due, due on, betala senast, "
    "förfallodat, förf dag, förfaller den, betalas senast, net due date, payment due, "
    "payment due date, due dt",
    Column.AMOUNT: "fakturabelopp, fakt belopp, totalbelopp, bruttobelopp, belopp inkl moms, "
    "ursprungligt belopp, ursprungsbelopp, invoice amount, original amount, total amount, "
    "gross amount, utbetalningsbelopp, utbetalt belopp, totalt inkl moms, fakturasumma, "
    "fakturatotal, total inkl moms, fakturans belopp, utbetalas belopp, återbetalningsbelopp, "
    "återbetalas belopp, invoice total, total incl vat, amount incl vat, payout amount",
    Column.REMAINING: "restbelopp, kvarstående belopp, kvarstående, återstående belopp, "
    "återstår, återstående, öppet belopp, kvar att betala, att betala, utestående belopp, "
    "utestående, obetalt belopp, obetalt, saldo, restsaldo, fakturasaldo, remaining amount, "
    "remaining, open amount, outstanding, outstanding amount, amount due, balance, restvärde, "
    "restbel, resterande, resterande belopp, kvarvarande, kvarvarande belopp, obetalt saldo, "
    "ej betalt, utestående saldo, belopp kvar, rest amount, open balance, unpaid amount, "
    "unpaid, balance due, remaining balance",
    Column.CURRENCY: "valuta, valutakod, val, currency, currency code, valutasort, curr, "
    "fakturavaluta",
    Column.BANKGIRO: "bankgiro, bankgironr, bankgironummer, bg, bg nr, bgnr, bg nummer, "
    "bankgiro number, bankgirot, leverantörens bankgiro, mottagarens bankgiro, bankgirokonto",
    Column.PLUSGIRO: "plusgiro, plusgironr, plusgironummer, pg, pg nr, pgnr, pg nummer, "
    "postgiro, postgironr, plusgiro number, pg konto, postgirokonto, plusgirokonto, plusgirot, "
    "leverantörens plusgiro, mottagarens plusgiro",
    Column.CLEARING: "clearingnummer, clearingnr, clearing, clnr, cl nr, clearing number, "
    "clearing no, clearingsnr, clearingsnummer, bankens clearingnr, sort code",
    Column.ACCOUNT: "kontonummer, kontonr, konto nr, account number, account no, "
    "mottagarens kontonr, mottagarens konto, mottagarkontonr, utbetalningskonto",
    Column.BANK_ACCOUNT: "bankkonto, bankkontonr, bankkontonummer, clearing+konto, "
    "clearing och konto, clearing och kontonr, clearing- och kontonummer, clearing/kontonr, "
    "clearingnr/kontonr, clearingnr och kontonr, bank account, bank account number, "
    "clnr/kontonr",
    Column.IBAN: "iban, iban nr, iban nummer, ibannr, iban number, iban konto, iban kontonr, "
    "iban account",
    Column.BIC: "bic, bic kod, swift, swift kod, bic/swift, swift/bic, bic code, swift code",
    Column.PAY_TO: "betalkonto, betalningskonto, mottagarkonto, giro, gironr, gironummer, "
    "girokonto, bg/pg, bankgiro/plusgiro, bankgiro/postgiro, bg/pg nr, bg/pg/konto, "
    "payment account, payee account, bankgiro/plusgiro/konto, betalas till konto, bg/pg/bank, "
    "mottagarens giro",
    Column.SCHEME: "kontotyp, betalsätt, betalningssätt, betalmetod, betalningsmetod, "
    "betalningstyp, betalväg, account type, payment method",
    Column.OCR: "ocr, ocr nr, ocr nummer, ocr number, ocr referensnummer, ocr kod",
    Column.REFERENCE: "ocr/referens, referens/ocr, ocr/meddelande, meddelande/ocr, "
    "ocr eller meddelande, betalningsreferens, betalreferens, payment reference, "
    "referensnummer, referensnr, reference number, ocr/reference, ocr/message",
    Column.MESSAGE: "meddelande, meddelande till mottagaren, meddelande till mottagare, "
    "message, betalningsmeddelande, text till mottagare, avitext, remittance information, "
    "text, text på avi, betalningstext, meddelande till betalningsmottagare, payment message",
    Column.CATEGORY: "kategori, leverantörskategori, leverantörsgrupp, leverantörstyp, "
    "bransch, category, supplier group, supplier category, industry",
    Column.TYPE: "typ, fakturatyp, dokumenttyp, verifikationstyp, type, invoice type, "
    "document type, debet/kredit",
    Column.HARDSHIP: "betalningssvårigheter, ekonomiska svårigheter, svårigheter, "
    "likviditetskris, riskerar konkurs, hardship, in hardship, akut behov, ömmande, "
    "ömmande skäl, ömmande fall, nödläge, betalningskris, behöver pengarna, urgent need, "
    "financial distress",
    Column.LISTED_ON: "listdatum, list date, saldodatum, uttagsdatum, per datum, as of date, "
    "rapportdatum, uttaget, utskriftsdatum, report date, balance date",
    Column.PHONE: "telefon, telefonnummer, telefonnr, tel, tfn, tel nr, phone, phone number, "
    "telephone, mobil, mobiltelefon, telefon arbete, telefon 1, kontakttelefon, contact phone, "
    "mobilnummer, mobilnr",
    Column.EMPLOYEES: "antal anställda, anställda, employees, number of employees, headcount",
    Column.DEPENDENCE: "andel av omsättning, andel av omsättningen, omsättningsandel, "
    "beroende, beroendegrad, dependence, dependence percent, share of turnover",
    Column.TOWN: "ort, postort, stad, town, city, postadress ort, ortnamn, postal town",
    Column.COUNTRY: "land, landkod, landskod, country, country code",
    Column.PAYOUT_DATE: "utbetalningsdag, utbetalningsdatum, utbetdag, utbetalas, payout date, "
    "payment date, betalningsdag, betaldatum, betalningsdatum, utbetalningsdat, betalas ut, "
    "betalas ut den, verkställs, verkställighetsdatum, pay date",
    Column.PURPOSE: "ändamål, avser, insats, förmån, bidragstyp, purpose, biståndstyp, "
    "bistånd, bidrag, utbetalningstyp, typ av utbetalning, benefit",
    Column.DECISION: "beslut, beslutsnummer, beslutsnr, beslutsid, besluts id, ärende, "
    "ärendenr, ärendenummer, diarienummer, diarienr, decision, decision number, decision id, "
    "case number, beslutsreferens, dnr, ärende id, delegationsbeslut, case no, case id",
    # In a list of payouts; elsewhere a payment reference is what the payee wants to see.
    Column.REFUNDED: "avser inbetalning, inbetald ocr, inbetalningens ocr, kundens ocr, "
    "återbetalning av, återbetalar, ursprunglig betalning, ursprunglig inbetalning, "
    "inbetalningsreferens, refund of, original payment, original payment reference",
    Column.NOTE: "anmärkning, notering, kommentar, note, notes, comment",
}
# These go before any other head of the same meaning: a list may have the system's own number of an
# invoice and the supplier's, or an amount in kronor beside the one in the invoice's currency.
_CLEAREST = {
    Column.INVOICE_NUMBER: "leverantörens fakturanr, leverantörens fakturanummer, "
    "leverantörsfakturanr, leverantörsfakturanummer, lev fakturanr, lev fakturanummer, lev faktnr, "
    "externt fakturanummer, externt fakturanr, fakturanummer extern, extern fakturanr, "
    "supplier invoice number, supplier invoice no, vendor invoice number, vendor invoice no, "
    "external invoice number",
    Column.AMOUNT: "valutabelopp, belopp i valuta, belopp valuta, belopp i fakturavaluta, "
    "currency amount, curr amount, amount in currency, amount in invoice currency",
    Column.REMAINING: "restbelopp i valuta, restbelopp valuta, rest i valuta, valutarest, "
    "remaining currency amount, rest curr amount",
}
# These mean something only if no clearer head in the same list does.
_WEAK = {
    Column.NAME: "leverantör, namn, name, supplier, vendor, lev, motpart, företag",
    Column.INVOICE_NUMBER: "faktura, invoice, nummer, bill",
    Column.AMOUNT: "belopp, amount, summa, total, totalt",
    Column.REFERENCE: "referens, reference, ref, ref nr, referenskod",
    Column.DUE_DATE: "förf, betaldag",
    Column.REMAINING: "rest, kvar, öppet",
    Column.PERSON_NUMBER: "person",
}
# The system's own numbers: better than none, for want of the supplier's.
_WEAKEST = {
    Column.INVOICE_NUMBER: "verifikationsnr, verifikationsnummer, vernr, ver nr, verifikat, löpnr, "
    "löpnummer, voucher number, voucher no, transaktionsnr, transaction number",
}
_UNIT = re.compile(r"\((?:kr|sek|kronor|%|procent)\)|%|\b(?:kr|sek|kronor|procent)\b")


@lru_cache(maxsize=4096)
def head_key(text: str) -> str:
    """A head without case, accents, punctuation, blanks and unit: 'Org.nr' is 'orgnr'."""
    plain = unicodedata.normalize("NFKD", text[:200].casefold())
    letters = "".join(c for c in plain if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", "", _UNIT.sub(" ", letters))


def _keyed(words: dict[Column, str]) -> dict[str, tuple[Column, str]]:
    return {
        head_key(word): (column, word)
        for column, listed in words.items()
        for word in listed.split(", ")
    }


# Key of a head to its meaning and the synonym as it is written above, the surest first.
TIERS = tuple(map(_keyed, (_CLEAREST, _WORDS, _WEAK, _WEAKEST)))
