"""Read UBL 2.1 invoices and credit notes (Peppol BIS Billing 3), bare or in an SBDH envelope.

Pure: bytes in, claims and findings out. Source: docs/sources.md [peppol-bis3], [ubl].
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from typing import BinaryIO

from sluss.core.money import Money
from sluss.core.outcome import Finding, Place
from sluss.core.party import Party
from sluss.core.records import Claim, DocumentKind, Origin
from sluss.formats._reading import Item, Reading, collect
from sluss.formats._ubl_fields import (
    CAC,
    CBC,
    CREDIT_NOTE,
    ID,
    INVOICE,
    Notes,
    Parts,
    folded,
    parts_of,
)
from sluss.formats._ubl_means import read_means
from sluss.formats._ubl_party import is_same, read_party
from sluss.formats._xml import Element, parse, read_whole, value

_ENVELOPE = (
    "{http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader}"
    "StandardBusinessDocument"
)
_CURRENCY = f"{CBC}DocumentCurrencyCode"
_NOTE = f"{CBC}Note"
_ISSUE_DATE = f"{CBC}IssueDate"
_DUE_DATE = f"{CBC}DueDate"
_TYPE_CODE = f"{CBC}InvoiceTypeCode"
_BILLING_REFERENCE = f"{CAC}BillingReference"
_INVOICE_REFERENCE = f"{CAC}InvoiceDocumentReference"
_SUPPLIER = f"{CAC}AccountingSupplierParty"
_PARTY = f"{CAC}Party"
_PAYEE = f"{CAC}PayeeParty"
_PAYMENT_MEANS = f"{CAC}PaymentMeans"
_TOTAL = f"{CAC}LegalMonetaryTotal"
_PAYABLE = f"{CBC}PayableAmount"
_TAX_INCLUSIVE = f"{CBC}TaxInclusiveAmount"
_PREPAID = f"{CBC}PrepaidAmount"
_ROUNDING = f"{CBC}PayableRoundingAmount"

# UNCL1001 as Peppol BIS 3 allows it for credit notes; some send them with the Invoice root.
_CREDIT_CODES = frozenset({"81", "83", "381", "396", "532"})

# Whole words: 'påminnelseavgift' and 'reminder fee' stand in the small print of most invoices.
_REMINDER = re.compile(
    r"(?<!\w)(?:(?:betalnings)?påminnelse|reminder(?! fee)|inkasso(?:krav)?)(?!\w)", re.IGNORECASE
)
# A note is there to be read by people; a novel may be read in the original.
NOTE_CHARS_MAX = 500

_FIRST_TAG = re.compile(r"<(?:!DOCTYPE\s+)?(?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)")
_NO_TAGS = re.compile(r"<!--.*?-->|<\?.*?\?>", re.DOTALL)
_NAMESPACE = re.compile(r"urn:oasis:names:specification:ubl:schema:xsd:(?:Invoice|CreditNote)-2")


def sniff(head: bytes) -> bool:
    """Whether the first 4 KiB look like a UBL invoice or credit note, in whatever encoding."""
    # UTF-16 has its ASCII letters between zeros; no other letter is looked at here.
    text = _NO_TAGS.sub("", head.replace(b"\0", b"").decode("latin-1"))
    first = _FIRST_TAG.search(text)
    if first is None or first.group(1) not in ("Invoice", "CreditNote", "StandardBusinessDocument"):
        return False
    return _NAMESPACE.search(text) is not None


def read_ubl(data: bytes) -> Reading:
    """The claims of a file, and what was wrong with it.

    Shapes: data is the whole file.
    Errors: never raises for bad data. xml.* if it is no sound XML; ubl.* with line and field. An
            unreadable number, amount, currency or supplier refuses the file, as do two accounts
            where there should be one; all else is a warning and the claim is kept.
    """
    return collect(_items(data))


def stream_ubl(source: BinaryIO) -> Iterator[Item]:
    """The items of read_ubl, from a stream. The document is held whole: it is one record."""
    return _items(read_whole(source))


def _items(data: bytes) -> Iterator[Item]:
    root = parse(data)
    if isinstance(root, Finding):
        yield root
        return
    documents = [root] if root.tag != _ENVELOPE else list(root.iterchildren(INVOICE, CREDIT_NOTE))
    if not documents or documents[0].tag not in (INVOICE, CREDIT_NOTE):
        place = Place(root.sourceline or 0)
        expected = "a UBL Invoice or CreditNote"
        yield Finding("ubl.not_an_invoice", place, str(root.tag)[:120], expected, refuses_file=True)
    else:
        for document in documents:
            yield from _document(document)


def _document(root: Element) -> Iterator[Item]:
    notes = Notes()
    claim = _claim(root, notes)
    yield from notes.findings
    if claim is not None and not notes.is_refused:
        yield claim


def _claim(root: Element, notes: Notes) -> Claim | None:
    parts = parts_of(root)
    number = _number(root, parts, notes)
    payable = _payable(root, parts, notes)
    supplier = _supplier(root, parts, notes)
    means = read_means(parts.get(_PAYMENT_MEANS, ()), notes)
    refers_to = _refers_to(parts, notes)
    note = _note(parts)
    issued, due = _day(parts, _ISSUE_DATE, notes), _day(parts, _DUE_DATE, notes)
    if issued is None and _ISSUE_DATE not in parts:
        notes.warn("no_issue_date", root, "", "an issue date", name="cbc:IssueDate")
    payee = _payee(parts, supplier, notes)
    if number is None or payable is None or supplier is None:
        return None
    return Claim(
        origin=Origin.E_INVOICE,
        kind=_kind(root, parts, payable, note if refers_to else "", notes),
        supplier=supplier,
        document_number=number,
        amount=abs(payable),
        line=root.sourceline or 0,
        issue_date=issued,
        due_date=due or means.due_date,
        accounts=means.accounts,
        reference=means.reference,
        payee=payee,
        refers_to=refers_to,
        never_pay=means.never_pay,
        note=note if len(note) <= NOTE_CHARS_MAX else note[: NOTE_CHARS_MAX - 1] + "…",
    )


def _number(root: Element, parts: Parts, notes: Notes) -> str | None:
    at = notes.one(parts, ID)
    if at is None or not value(at):
        notes.refuse("no_number", root if at is None else at, "", "a number", name="cbc:ID")
        return None
    return notes.number(at)


def _payable(root: Element, parts: Parts, notes: Notes) -> Money | None:
    """PayableAmount, with its sign: what is left after prepayment and rounding."""
    total = notes.one(parts, _TOTAL)
    sums = parts_of(total)
    at = notes.one(sums, _PAYABLE)
    if at is None:
        place = root if total is None else total
        notes.refuse("no_amount", place, "", "an amount to pay", name="cbc:PayableAmount")
        return None
    currency = notes.currency(at, notes.one(parts, _CURRENCY))
    payable = notes.amount(at, currency or "XXX")
    if payable is None:
        notes.refuse("bad_amount", at, value(at), "an amount such as 1250.00")
        return None
    _check_sum(sums, payable, notes)
    return payable if currency else None


def _check_sum(sums: Parts, payable: Money, notes: Notes) -> None:
    """TaxInclusiveAmount - PrepaidAmount + PayableRoundingAmount = PayableAmount (BR-CO-16)."""
    if _TAX_INCLUSIVE not in sums:
        return
    signed = []
    for tag, sign in ((_TAX_INCLUSIVE, 1), (_PREPAID, -1), (_ROUNDING, 1)):
        at = notes.one(sums, tag)
        if at is None:
            continue
        amount = notes.amount(at, payable.currency)
        if amount is None:
            notes.warn("bad_part_amount", at, value(at), "an amount such as 1250.00")
            return
        signed.append(sign * amount.minor)
    if sum(signed) != payable.minor:
        expected = Money(payable.currency, sum(signed))
        notes.warn("sum_differs", sums[_PAYABLE][0], payable.text, f"{expected.text} by its parts")


def _supplier(root: Element, parts: Parts, notes: Notes) -> Party | None:
    outer = notes.one(parts, _SUPPLIER)
    at = notes.one(parts_of(outer), _PARTY)
    party = Party() if at is None else read_party(at, notes)
    if not (party.name or party.org_number or party.vat_number):
        place = outer if outer is not None else root
        expected = "a name, an organisation number or a VAT number"
        notes.refuse("no_supplier", place, "", expected, name="cac:AccountingSupplierParty")
        return None
    if not party.name and at is not None:
        notes.warn("no_supplier_name", at, "", "a supplier name", name="cbc:RegistrationName")
    return party


def _payee(parts: Parts, supplier: Party | None, notes: Notes) -> Party | None:
    """Who else is to be paid. A payee without a name is still somebody else."""
    at = notes.one(parts, _PAYEE)
    if at is None:
        return None
    payee = read_party(at, notes)
    if supplier is not None and is_same(payee, supplier):
        return None
    if not payee.name:
        notes.warn("no_payee_name", at, "", "the payee's name", name="cac:PartyName")
    return payee


def _refers_to(parts: Parts, notes: Notes) -> tuple[str, ...]:
    references = [
        notes.one(parts_of(reference), ID)
        for billing in parts.get(_BILLING_REFERENCE, ())
        for reference in parts_of(billing).get(_INVOICE_REFERENCE, ())
    ]
    numbers = [number for at in references if at is not None and (number := notes.number(at))]
    return tuple(dict.fromkeys(numbers))


def _note(parts: Parts) -> str:
    texts = (folded(value(node)) for node in parts.get(_NOTE, ()))
    return " ".join(text for text in texts if text)


def _day(parts: Parts, tag: str, notes: Notes) -> date | None:
    at = notes.one(parts, tag)
    return None if at is None else notes.day(at)


def _kind(root: Element, parts: Parts, payable: Money, note: str, notes: Notes) -> DocumentKind:
    """What the document is, whatever its root says of the sign.

    A negative invoice is a credit note, and a negative CreditNote an invoice. An Invoice whose
    type code says credit note is one with either sign: on such doubt nothing is paid out.
    A reminder is an invoice that refers to an earlier one and whose notes have the word
    påminnelse, betalningspåminnelse, reminder, inkasso or inkassokrav standing alone.
    """
    is_negative = payable.minor < 0
    code = notes.one(parts, _TYPE_CODE)
    is_coded = code is not None and value(code) in _CREDIT_CODES
    if is_negative and (is_coded or root.tag == CREDIT_NOTE):
        at = parts_of(parts[_TOTAL][0])[_PAYABLE][0]
        notes.warn("negative_credit_note", at, payable.text, "a positive amount to credit")
    if is_coded or (root.tag == CREDIT_NOTE) != is_negative:
        return DocumentKind.CREDIT_NOTE
    is_reminder = _REMINDER.search(unicodedata.normalize("NFC", note)) is not None
    return DocumentKind.REMINDER if is_reminder else DocumentKind.INVOICE
