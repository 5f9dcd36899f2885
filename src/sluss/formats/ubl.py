"""Read UBL 2.1 invoices and credit notes (Peppol BIS Billing 3), bare or in an SBDH envelope.

Pure: bytes in, claims and attachments and findings out; here stands only where UBL has its fields.
Source: docs/sources.md [peppol-bis3], [ubl].
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from sluss.core.outcome import Finding
from sluss.formats import _ubl_means, _ubl_party
from sluss.formats._attached import Carried, StatedAttachment
from sluss.formats._invoice import StatedInvoice, StatedSums
from sluss.formats._invoice_file import Form, begins_with, read_carried, read_documents
from sluss.formats._invoice_notes import Notes, Parts, Syntax, day_of_xsd, first_text, parts_of
from sluss.formats._reading import Item, Reading, collect
from sluss.formats._ubl_names import CAC, CBC, CREDIT_NOTE, ID, INVOICE, PARTY
from sluss.formats._xml import Element, read_whole, value

_CURRENCY = f"{CBC}DocumentCurrencyCode"
_NOTE = f"{CBC}Note"
_ISSUE_DATE = f"{CBC}IssueDate"
_DUE_DATE = f"{CBC}DueDate"
_TYPE_CODE = f"{CBC}InvoiceTypeCode"
_BILLING_REFERENCE = f"{CAC}BillingReference"
_EARLIER = (f"{CAC}InvoiceDocumentReference", f"{CAC}CreditNoteDocumentReference")
_SUPPLIER = f"{CAC}AccountingSupplierParty"
_PAYEE = f"{CAC}PayeeParty"
_PAYMENT_MEANS = f"{CAC}PaymentMeans"
_TOTAL = f"{CAC}LegalMonetaryTotal"
_ATTACHMENT = f"{CAC}Attachment"
_EMBEDDED = f"{CBC}EmbeddedDocumentBinaryObject"
_LINK = f"{CAC}ExternalReference/{CBC}URI"
_DESCRIPTION = f"{CBC}DocumentDescription"

_NAMESPACE = re.compile(r"urn:oasis:names:specification:ubl:schema:xsd:(?:Invoice|CreditNote)-2")
# EN 16931 puts what kind of note it is (BT-21) before its text: '#REG#Registered in ...'.
_NOTE_KIND = re.compile(r"\A#[A-Z]{3}#\s*")


def sniff(head: bytes) -> bool:
    """Whether the first 4 KiB look like a UBL invoice or credit note, in whatever encoding."""
    return begins_with(head, ("Invoice", "CreditNote"), _NAMESPACE)


def read_ubl(data: bytes) -> Reading:
    """The claims and attachments of a file, and what was wrong with it.

    Shapes: data is the whole file.
    Errors: never raises for bad data. xml.* if it is no sound XML; ubl.* with line and field. An
            unreadable number, amount, currency or supplier refuses the file, as do two accounts
            where there should be one; all else is a warning and the claim is kept.
    """
    return collect(read_documents(data, _UBL))


def stream_ubl(source: BinaryIO) -> Iterator[Item]:
    """The items of read_ubl, from a stream. The document is held whole: it is one record."""
    return read_documents(read_whole(source), _UBL)


def carried_in_ubl(data: bytes) -> Iterator[Carried | Finding]:
    """The attachments of a file with their bytes, in its order."""
    return read_carried(data, _UBL)


def _state(root: Element, notes: Notes) -> StatedInvoice:
    parts = parts_of(root)
    supplier = notes.one(parts, _SUPPLIER)
    payee = notes.one(parts, _PAYEE)
    party = notes.one(parts_of(supplier), PARTY)
    due = notes.one(parts, _DUE_DATE)
    return StatedInvoice(
        root=root,
        number=notes.one(parts, ID),
        type_code=notes.one(parts, _TYPE_CODE),
        is_credit_note=root.tag == CREDIT_NOTE,
        issued=notes.one(parts, _ISSUE_DATE),
        due=() if due is None else (due,),
        currency=notes.one(parts, _CURRENCY),
        notes=[_NOTE_KIND.sub("", value(note)) for note in parts.get(_NOTE, ())],
        sums=_sums(root, parts, notes),
        supplier_at=root if supplier is None else supplier,
        supplier=None if party is None else _ubl_party.state_party(party, notes),
        payee=None if payee is None else _ubl_party.state_party(payee, notes),
        means=[_ubl_means.state_means(one, notes) for one in parts.get(_PAYMENT_MEANS, ())],
        earlier=list(_earlier(parts, notes)),
    )


def _sums(root: Element, parts: Parts, notes: Notes) -> StatedSums:
    total = notes.one(parts, _TOTAL)
    sums = parts_of(total)
    return StatedSums(
        at=root if total is None else total,
        payable=notes.one(sums, f"{CBC}PayableAmount"),
        inclusive=notes.one(sums, f"{CBC}TaxInclusiveAmount"),
        prepaid=notes.one(sums, f"{CBC}PrepaidAmount"),
        rounding=notes.one(sums, f"{CBC}PayableRoundingAmount"),
    )


def _earlier(parts: Parts, notes: Notes) -> Iterator[Element]:
    for billing in parts.get(_BILLING_REFERENCE, ()):
        for reference in billing.iterchildren(*_EARLIER):
            number = notes.one(parts_of(reference), ID)
            if number is not None:
                yield number


def _attached(root: Element) -> Iterator[StatedAttachment]:
    """Every cac:Attachment, wherever it stands; the reference around it names it."""
    around, named = None, Parts()
    for attachment in root.iter(_ATTACHMENT):
        # A reference may hold ten thousand of them: what stands beside them is read once.
        if (reference := attachment.getparent()) is not around:
            around, named = reference, parts_of(reference)
        embedded = attachment.find(_EMBEDDED)
        attributes = {} if embedded is None else embedded.attrib
        yield StatedAttachment(
            at=attachment,
            content=embedded,
            name=attributes.get("filename", "") or first_text(named, ID),
            media_type=attributes.get("mimeCode", ""),
            description=first_text(named, _DESCRIPTION),
            link=(attachment.findtext(_LINK) or "").strip(),
        )


_UBL = Form(
    syntax=Syntax(
        code="ubl",
        prefixes={CAC: "cac", CBC: "cbc"},
        day_of=day_of_xsd,
        day_like="2026-12-01",
        giro_like="SE:BANKGIRO",
        number="cbc:ID",
        issue_date="cbc:IssueDate",
        amount="cbc:PayableAmount",
        supplier="cac:AccountingSupplierParty",
        supplier_name="cbc:RegistrationName",
        payee_name="cac:PartyName",
    ),
    roots=(INVOICE, CREDIT_NOTE),
    root_like="a UBL Invoice or CreditNote",
    state=_state,
    attached=_attached,
)
