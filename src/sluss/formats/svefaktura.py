"""Read Svefaktura 1.0 (SFTI Basic Invoice), bare or in an SBDH envelope, and its ObjectEnvelope.

Pure: bytes in, claims and attachments and findings out; here stands only where Svefaktura has its
fields. Source: docs/sources.md [svefaktura].
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from sluss.core.outcome import Finding
from sluss.formats._attached import Carried, StatedAttachment
from sluss.formats._invoice import StatedInvoice, StatedSums
from sluss.formats._invoice_file import Form, begins_with, read_carried, read_documents
from sluss.formats._invoice_notes import Notes, Parts, Syntax, day_of_xsd, first_text, parts_of
from sluss.formats._reading import Item, Reading, collect
from sluss.formats._svefaktura_means import PAYMENT_MEANS, state_all_means
from sluss.formats._svefaktura_names import (
    BASIC,
    CAC,
    CBC,
    ID,
    INVOICE,
    NOTE,
    OBJECT_ENVELOPE,
    OBJECTS,
    PARTY,
)
from sluss.formats._svefaktura_party import SWEDISH_TAX, state_payee, state_seller
from sluss.formats._xml import Element, read_whole, value

_SELLER = f"{CAC}SellerParty"
_PAYEE_NAME = f"{CAC}PayeePartyName"
_TOTAL = f"{CAC}LegalTotal"
_TAX_TOTAL = f"{CAC}TaxTotal"
_TAX_AMOUNT = f"{CBC}TotalTaxAmount"
_EARLIER = f"{BASIC}InitialInvoiceDocumentReference"
_REFERENCE = f"{BASIC}AdditionalDocumentReference"
_DOCUMENT = f"{OBJECTS}DocumentReference"
_DOCUMENT_ID = f"{OBJECTS}DocumentID"
_OBJECT = f"{OBJECTS}EncodedObject"
_OBJECT_ID = f"{OBJECTS}ObjectID"
_CONTENT = f"{OBJECTS}EncodedData"

_CURRENCY_OF = "amountCurrencyID"
_SCHEME_OF = "identificationSchemeID"
# Of the references that a document gives, this scheme has the files that belong to it.
_FILE = "ATS"
_OBJECT_URN = "urn:sfti:documents:object:"
_NAMESPACE = re.compile(r"urn:sfti:documents:(?:BasicInvoice|ObjectEnvelope):")


def sniff_svefaktura(head: bytes) -> bool:
    """Whether the beginning of a file is that of a Svefaktura or of what carries its files."""
    return begins_with(head, ("Invoice", "ObjectEnvelope"), _NAMESPACE)


def read_svefaktura(data: bytes) -> Reading:
    """The claims and attachments of a file, and what was wrong with it.

    Shapes: data is the whole file.
    Errors: never raises for bad data. xml.* if it is no sound XML; svefaktura.* with line and
            field. An unreadable number, amount, currency or supplier refuses the file, as do two
            accounts where there should be one; all else is a warning and the claim is kept.
    """
    return collect(read_documents(data, _SVEFAKTURA))


def stream_svefaktura(source: BinaryIO) -> Iterator[Item]:
    """The items of read_svefaktura, from a stream. The file is held whole: it is few records."""
    return read_documents(read_whole(source), _SVEFAKTURA)


def carried_in_svefaktura(data: bytes) -> Iterator[Carried | Finding]:
    """The attachments of a file with their bytes, in its order."""
    return read_carried(data, _SVEFAKTURA)


def _state(root: Element, notes: Notes) -> StatedInvoice:
    parts = parts_of(root)
    seller = notes.one(parts, _SELLER)
    party = notes.one(parts_of(seller), PARTY)
    means = parts.get(PAYMENT_MEANS, ())
    payees = [node for one in means for node in one.iterchildren(_PAYEE_NAME)]
    return StatedInvoice(
        root=root,
        number=notes.one(parts, f"{BASIC}ID"),
        type_code=notes.one(parts, f"{BASIC}InvoiceTypeCode"),
        issued=notes.one(parts, f"{CBC}IssueDate"),
        currency=notes.one(parts, f"{BASIC}InvoiceCurrencyCode"),
        notes=[value(note) for note in parts.get(NOTE, ())],
        sums=_sums(root, parts, notes),
        supplier_at=root if seller is None else seller,
        supplier=None if party is None else state_seller(party, notes),
        payee=state_payee(payees, notes),
        means=list(state_all_means(parts, notes)),
        earlier=list(_earlier(parts, notes)),
    )


def _sums(root: Element, parts: Parts, notes: Notes) -> StatedSums:
    """What is to be paid is the total with taxes, which is rounded already."""
    total = notes.one(parts, _TOTAL)
    sums = parts_of(total)
    payable = notes.one(sums, f"{CBC}TaxInclusiveTotalAmount")
    return StatedSums(
        at=root if total is None else total,
        payable=payable,
        exclusive=notes.one(sums, f"{CBC}TaxExclusiveTotalAmount"),
        taxes=list(_taxes(parts, payable)),
        rounding=notes.one(sums, f"{CAC}RoundOffAmount"),
    )


def _taxes(parts: Parts, payable: Element | None) -> Iterator[Element]:
    """The total of the taxes; what is said of it in another currency is no part of the sum."""
    currency = "" if payable is None else payable.get(_CURRENCY_OF, "")
    for total in parts.get(_TAX_TOTAL, ()):
        for tax in total.iterchildren(_TAX_AMOUNT):
            if tax.get(_CURRENCY_OF, "") in ("", currency):
                yield tax


def _earlier(parts: Parts, notes: Notes) -> Iterator[Element]:
    for reference in parts.get(_EARLIER, ()):
        number = notes.one(parts_of(reference), ID)
        if number is not None:
            yield number


def _attached(document: Element) -> Iterator[StatedAttachment]:
    """The files that an Invoice refers to, or those that an ObjectEnvelope carries."""
    if document.tag == OBJECT_ENVELOPE:
        return _carried(document)
    return _referred(document)


def _referred(invoice: Element) -> Iterator[StatedAttachment]:
    for reference in invoice.iterchildren(_REFERENCE):
        for at in reference.iterchildren(ID):
            link = value(at)
            if at.get(_SCHEME_OF, "").upper() == _FILE and link:
                name = link.removeprefix(_OBJECT_URN) if link.startswith(_OBJECT_URN) else ""
                yield StatedAttachment(at=at, content=None, name=name, link=link)


def _carried(envelope: Element) -> Iterator[StatedAttachment]:
    """Each object of an envelope, described by the numbers of its document and its own."""
    document = first_text(parts_of(next(envelope.iterchildren(_DOCUMENT), None)), _DOCUMENT_ID)
    for carried in envelope.iterchildren(_OBJECT):
        parts = parts_of(carried)
        number = first_text(parts, _OBJECT_ID)
        for at in parts.get(_CONTENT, (carried,)):
            link = at.get("URI", "")
            yield StatedAttachment(
                at=at,
                content=None if link and not value(at) else at,
                name=at.get("filename", "") or number,
                media_type=at.get("mimeCode", ""),
                description=" / ".join(one for one in (document, number) if one),
                link=link,
            )


_SVEFAKTURA = Form(
    syntax=Syntax(
        code="svefaktura",
        prefixes={CAC: "cac", CBC: "cbc"},
        day_of=day_of_xsd,
        day_like="2026-12-01",
        giro_like="BGABSESS",
        number="ID",
        issue_date="cbc:IssueDate",
        amount="cbc:TaxInclusiveTotalAmount",
        supplier="cac:SellerParty",
        supplier_name="cbc:Name",
        payee_name="cac:PayeePartyName",
        currency_of=_CURRENCY_OF,
        scheme_of=_SCHEME_OF,
        org_scheme=SWEDISH_TAX,
    ),
    roots=(INVOICE,),
    carriers=(OBJECT_ENVELOPE,),
    root_like="an Invoice or ObjectEnvelope of Svefaktura 1.0",
    state=_state,
    attached=_attached,
)
