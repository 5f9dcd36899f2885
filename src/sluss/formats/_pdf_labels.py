"""What people write before the values of an invoice, in Swedish and English. Pure.

A label is compared without case, blanks and punctuation: 'Org. nr:' and 'ORG.NR' are one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from sluss.formats._pdf_seen import Word

_LABELS: dict[str, str] = {
    "bankgiro": """bankgiro bankgironr bankgironummer bg bgnr bgnummer tillbankgiro
        tillbankgironr betalatillbankgiro bankgirot vårtbankgiro bankgironumber""",
    "plusgiro": """plusgiro plusgironr plusgironummer pg pgnr pgnummer postgiro postgironr
        tillplusgiro tillplusgironr betalatillplusgiro plusgirot vårtplusgiro plusgironumber""",
    "iban": "iban ibannr ibannummer ibanno ibannumber ibankonto",
    "ocr": """ocr ocrnr ocrnummer ocrreferens ocrno ocrnumber angeocr angeocrnr angeocrnummer
        ocrreferensnummer ocrmeddelande ocrnrfakturanr referensnrocr betalningsreferensocr""",
    "due-date": """förfallodatum förfallodag förfaller förfdatum förfallodat förfdag
        betalassenast betalasenast sistabetalningsdag sistabetalningsdatum sistabetaldag
        osstillhanda osstillhandasenast tillhandasenast attbetalasenast
        duedate paymentdue paymentduedate payby paybefore payableby
        lastdayofpayment""",
    "issue-date": """fakturadatum fakturadat fakturadag fakturansdatum faktdatum
        utställandedatum fakturadatuminvoicedate invoicedate dateofissue issuedate dateofinvoice
        kreditdatum kreditfakturadatum creditnotedate""",
    "amount": """attbetala summaattbetala beloppattbetala totaltattbetala totalattbetala
        attbetalatotalt attbetalasumma beloppsattbetala attbetalakr attbetalasek
        summaattbetalasek summaattbetalakr beloppattbetalasek beloppattbetalakr
        totaltattbetalasek totaltattbetalakr attbetalaeur summaattbetalaeur attbetalainklmoms
        atterlägga beloppatterlägga attkreditera summaattkreditera atterhålla kreditbelopp
        amountdue totaldue totalamountdue amounttopay amountpayable totaltopay totalpayable
        balancedue topay duetotal amountduesek amountdueeur totalduesek totaldueeur""",
    "number": """fakturanr fakturanummer faktura fakturano fakturaid fakturansnr faktnr
        kreditfakturanr kreditfakturanummer kreditnotanr kreditnotanummer fakturanrinvoiceno
        invoiceno invoicenumber invoicenr invoiceid invoice creditnoteno creditnotenumber
        creditnotenr creditinvoiceno""",
    "org-number": """orgnr orgnummer organisationsnr organisationsnummer orgno orgnumber
        säljarensorgnr vårtorgnr corporateid corporateidno corporateidnumber companyregno
        companyregistrationno companyregistrationnumber registrationno registrationnumber
        companyno companynumber organisationno organisationnumber organizationnumber""",
    "vat-number": """momsregnr momsregnummer momsregistreringsnr momsregistreringsnummer
        vatnr vatno vatnumber vatid vatregno vatregnr vatregistrationno vatregistrationnumber
        momsnr momsnummer momsregistrering säljarensmomsregnr vårtmomsregnr""",
    "supplier": """leverantör säljare betalningsmottagare mottagaresnamn fakturautställare
        supplier seller payee beneficiary vendor""",
}
LABELS: dict[str, str] = {
    label: field for field, labels in _LABELS.items() for label in labels.split()
}
_HEADINGS = frozenset({"faktura", "invoice", "leverantör", "supplier", "seller", "vendor", "payee"})
_WORDS_MAX = 5
_CHARS_MAX = max(map(len, LABELS))
_NOT_LETTERS = re.compile(r"[^a-z0-9åäöéü]+")
# What may stand between a label and its value.
_FILLERS = frozenset(
    ": :- - – — . # nr nr. nr: no no. no: kr kr: sek sek: (sek) (sek): eur (eur) (kr) =".split()
)
# A title that stands alone in its line, or with a number behind it, tells what the document is.
_TITLES = {
    "credit-note": frozenset("kreditfaktura kreditnota kredit creditnote creditinvoice".split()),
    "reminder": frozenset(
        """påminnelse betalningspåminnelse påminnelsefaktura fakturapåminnelse inkassokrav
        inkasso reminder paymentreminder kravbrev""".split()
    ),
}


def label_key(text: str) -> str:
    """A text as labels are compared: composed, lower case, letters and digits only."""
    return _NOT_LETTERS.sub("", unicodedata.normalize("NFC", text).casefold())


@dataclass(frozen=True, slots=True)
class Label:
    """A label in a row of words. end: the first word behind it.

    is_title: it may as well be a heading, so that what stands below it is not taken for its value.
    """

    field: str
    start: int
    end: int
    is_title: bool


def label_at(words: Sequence[Word], start: int) -> Label | None:
    """The label that begins at a word, None if none does; of several the longest.

    So 'Faktura nr' is taken before 'Faktura'.
    """
    found = None
    key = ""
    for end in range(start, min(start + _WORDS_MAX, len(words))):
        key += label_key(words[end].text)
        if len(key) > _CHARS_MAX:
            break
        if key in LABELS:
            found = Label(LABELS[key], start, end + 1, key in _HEADINGS)
    return found


def after_fillers(words: Sequence[Word], start: int) -> int:
    """The first word from here on that can be a value's."""
    while start < len(words) and words[start].text.casefold() in _FILLERS:
        start += 1
    return start


def title_of(text: str) -> str:
    """'credit-note' or 'reminder' if a line says so as a title, else ''."""
    words = [key for key in map(label_key, text.split()[:4]) if key]
    names = [word for word in words if not any(sign in "0123456789" for sign in word)]
    key = "".join(name for name in names if name not in ("nr", "no", "nummer"))
    is_short = len(text.split()) <= 4
    return next((kind for kind, titles in _TITLES.items() if is_short and key in titles), "")
