"""Read UN/CEFACT CII D16B invoices (EN 16931, all profiles of Factur-X and ZUGFeRD 2).

Pure: bytes in, claims and attachments and findings out; here stands only where CII has its fields.
Source: docs/sources.md [en16931], [factur-x].
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from sluss.core.outcome import Finding
from sluss.formats._attached import Carried, StatedAttachment
from sluss.formats._cii_means import state_all_means, state_due
from sluss.formats._cii_names import ID, QDT, RAM, RSM, UDT, day_of
from sluss.formats._cii_party import state_party
from sluss.formats._invoice import StatedInvoice, StatedSums
from sluss.formats._invoice_file import Form, begins_with, read_carried, read_documents
from sluss.formats._invoice_notes import Notes, Parts, Syntax, first_text, parts_of
from sluss.formats._reading import Item, Reading, collect
from sluss.formats._xml import Element, local, read_whole, value

_ROOT = f"{RSM}CrossIndustryInvoice"
_PROFILE = f"{RSM}ExchangedDocumentContext/{RAM}GuidelineSpecifiedDocumentContextParameter/{RAM}ID"
_HEADER = f"{RSM}ExchangedDocument"
_TRANSACTION = f"{RSM}SupplyChainTradeTransaction"
_AGREEMENT = f"{RAM}ApplicableHeaderTradeAgreement"
_SETTLEMENT = f"{RAM}ApplicableHeaderTradeSettlement"
_SUMS = f"{RAM}SpecifiedTradeSettlementHeaderMonetarySummation"
_NOTE = f"{RAM}IncludedNote"
_CONTENT = f"{RAM}Content"
_SUPPLIER = f"{RAM}SellerTradeParty"
_PAYEE = f"{RAM}PayeeTradeParty"
_EARLIER = f"{RAM}InvoiceReferencedDocument"
_NUMBER = f"{RAM}IssuerAssignedID"
_EMBEDDED = f"{RAM}AttachmentBinaryObject"
_LINK = f"{RAM}URIID"

# The profile MINIMUM of Factur-X has no place for what was prepaid, so its sums need not agree.
_NO_PARTS = re.compile(r".*:minimum", re.IGNORECASE)
# ZUGFeRD 1 has another root, which is told apart from none: the finding names it.
_ROOTS = ("CrossIndustryInvoice", "CrossIndustryDocument")
_NAMESPACE = re.compile(
    r"urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:|urn:ferd:CrossIndustryDocument:"
)


def sniff_cii(head: bytes) -> bool:
    """Whether the beginning of a file is that of a CII invoice, be it of a version we read."""
    return begins_with(head, _ROOTS, _NAMESPACE)


def read_cii(data: bytes) -> Reading:
    """The claims and attachments of a file, and what was wrong with it.

    Shapes: data is the whole file.
    Errors: never raises for bad data. xml.* if it is no sound XML; cii.* with line and field. An
            unreadable number, amount, currency or supplier refuses the file, as do two accounts
            where there should be one; all else is a warning and the claim is kept.
    """
    return collect(read_documents(data, _CII))


def stream_cii(source: BinaryIO) -> Iterator[Item]:
    """The items of read_cii, from a stream. The document is held whole: it is one record."""
    return read_documents(read_whole(source), _CII)


def carried_in_cii(data: bytes) -> Iterator[Carried | Finding]:
    """The attachments of a file with their bytes, in its order."""
    return read_carried(data, _CII)


def _state(root: Element, notes: Notes) -> StatedInvoice:
    parts = parts_of(root)
    header = parts_of(notes.one(parts, _HEADER))
    trade = parts_of(notes.one(parts, _TRANSACTION))
    agreement_at = notes.one(trade, _AGREEMENT)
    settlement_at = notes.one(trade, _SETTLEMENT)
    settlement = parts_of(settlement_at)
    sums_at = root if settlement_at is None else settlement_at
    supplier = notes.one(parts_of(agreement_at), _SUPPLIER)
    payee = notes.one(settlement, _PAYEE)
    return StatedInvoice(
        root=root,
        number=notes.one(header, ID),
        type_code=notes.one(header, f"{RAM}TypeCode"),
        issued=notes.one(header, f"{RAM}IssueDateTime"),
        due=state_due(settlement, notes),
        currency=notes.one(settlement, f"{RAM}InvoiceCurrencyCode"),
        notes=list(_notes(header)),
        sums=_sums(sums_at, settlement, _text(root, _PROFILE), notes),
        supplier_at=root if agreement_at is None else agreement_at,
        supplier=None if supplier is None else state_party(supplier, notes),
        payee=None if payee is None else state_party(payee, notes),
        means=list(state_all_means(settlement, notes)),
        earlier=list(_earlier(settlement, notes)),
    )


def _notes(header: Parts) -> Iterator[str]:
    for note in header.get(_NOTE, ()):
        yield from (value(content) for content in note.iterchildren(_CONTENT))


def _sums(settlement_at: Element, settlement: Parts, profile: str, notes: Notes) -> StatedSums:
    total = notes.one(settlement, _SUMS)
    sums = parts_of(total)
    inclusive = notes.one(sums, f"{RAM}GrandTotalAmount")
    return StatedSums(
        at=settlement_at if total is None else total,
        payable=notes.one(sums, f"{RAM}DuePayableAmount"),
        inclusive=inclusive if _NO_PARTS.fullmatch(profile) is None else None,
        prepaid=notes.one(sums, f"{RAM}TotalPrepaidAmount"),
        rounding=notes.one(sums, f"{RAM}RoundingAmount"),
    )


def _earlier(settlement: Parts, notes: Notes) -> Iterator[Element]:
    for reference in settlement.get(_EARLIER, ()):
        number = notes.one(parts_of(reference), _NUMBER)
        if number is not None:
            yield number


def _attached(root: Element) -> Iterator[StatedAttachment]:
    """Every file that a referenced document holds or links to, wherever it stands."""
    around, named = None, Parts()
    for at in root.iter(_EMBEDDED, _LINK):
        # A document may hold ten thousand of them: what stands beside them is read once.
        if (reference := at.getparent()) is not around:
            around, named = reference, parts_of(reference)
        if reference is None or not local(reference).endswith("ReferencedDocument"):
            continue
        is_embedded = at.tag == _EMBEDDED
        if not is_embedded and _EMBEDDED in named:
            continue  # The link stands with what is embedded.
        yield StatedAttachment(
            at=at,
            content=at if is_embedded else None,
            name=at.get("filename", "") or first_text(named, _NUMBER),
            media_type=at.get("mimeCode", ""),
            description=first_text(named, f"{RAM}Name"),
            link=first_text(named, _LINK) if is_embedded else value(at),
        )


def _text(element: Element, path: str) -> str:
    at = element.find(path)
    return "" if at is None else value(at)


_CII = Form(
    syntax=Syntax(
        code="cii",
        prefixes={RSM: "rsm", RAM: "ram", UDT: "udt", QDT: "qdt"},
        day_of=day_of,
        day_like="20261201 in format 102",
        giro_like="SE:BANKGIRO",
        number="ram:ID",
        issue_date="ram:IssueDateTime",
        amount="ram:DuePayableAmount",
        supplier="ram:SellerTradeParty",
        supplier_name="ram:Name",
        payee_name="ram:Name",
    ),
    roots=(_ROOT,),
    root_like="a CrossIndustryInvoice of D16B or later",
    state=_state,
    attached=_attached,
)
