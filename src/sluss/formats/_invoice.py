"""The claim of an XML invoice, whatever its syntax: what the fields mean for a payment.

A reader says where its syntax has each field (StatedInvoice); what is decided by the fields is
decided here, so that the same invoice in two syntaxes gives one and the same claim.
Source: docs/sources.md [en16931], [peppol-bis3].
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from sluss.core.money import Money
from sluss.core.party import Party
from sluss.core.records import Claim, DocumentKind, Origin
from sluss.formats._invoice_means import StatedMeans, first_day, read_means
from sluss.formats._invoice_notes import Notes
from sluss.formats._invoice_party import StatedParty, is_same, read_party
from sluss.formats._plain_text import folded
from sluss.formats._xml import Element, value

# UNCL1001 as EN 16931 allows it for credit notes (BT-3); some send them with the Invoice root.
_CREDIT_CODES = frozenset(
    {"81", "83", "261", "262", "296", "308", "381", "396", "420", "458", "502", "503", "532"}
)

# Whole words: 'påminnelseavgift' and 'reminder fee' stand in the small print of most invoices.
_REMINDER = re.compile(
    r"(?<!\w)(?:(?:betalnings)?påminnelse|reminder(?! fee)|inkasso(?:krav)?)(?!\w)", re.IGNORECASE
)
# A note is there to be read by people; a novel may be read in the original.
NOTE_CHARS_MAX = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedSums:
    """Where a document says what is to be paid. at: what holds the sums, or should.

    payable = inclusive - prepaid + rounding, where it gives them; a syntax whose total with VAT is
    the payable itself gives exclusive and taxes instead of inclusive.
    """

    at: Element
    payable: Element | None = None
    inclusive: Element | None = None
    prepaid: Element | None = None
    rounding: Element | None = None
    exclusive: Element | None = None
    taxes: Sequence[Element] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedInvoice:
    """Where one document says what a payment needs to know. None: it does not say it.

    type_code:      its UNCL1001 code.
    is_credit_note: its root says so, whatever the code.
    supplier_at:    what holds the supplier, or should.
    due:            the days given for the document as a whole, before those of its means.
    earlier:        the numbers of the documents that it credits or reminds of.
    """

    root: Element
    number: Element | None
    issued: Element | None
    currency: Element | None
    sums: StatedSums
    supplier_at: Element
    supplier: StatedParty | None
    type_code: Element | None = None
    is_credit_note: bool = False
    due: Sequence[Element] = ()
    notes: Sequence[str] = ()
    payee: StatedParty | None = None
    means: Sequence[StatedMeans] = ()
    earlier: Sequence[Element] = ()


def read_invoice(stated: StatedInvoice, notes: Notes) -> Claim | None:
    """The claim, or None where notes tell why there is none.

    Errors: an unreadable number, amount, currency or supplier refuses the file, as do two accounts
            where there should be one; all else is a warning and the claim is kept.
    """
    number = _number(stated, notes)
    payable = _payable(stated, notes)
    supplier = _supplier(stated, notes)
    means = read_means(stated.means, notes)
    earlier = [named for at in stated.earlier if (named := notes.number(at))]
    note = " ".join(text for one in stated.notes if (text := folded(one)))
    issued = None if stated.issued is None else notes.day(stated.issued)
    if stated.issued is None:
        name = notes.syntax.issue_date
        notes.warn("no_issue_date", stated.root, "", "an issue date", name=name)
    due = first_day(stated.due, notes)
    payee = _payee(stated.payee, supplier, notes)
    if number is None or payable is None or supplier is None:
        return None
    return Claim(
        origin=Origin.E_INVOICE,
        kind=_kind(stated, payable, note if earlier else "", notes),
        supplier=supplier,
        document_number=number,
        amount=abs(payable),
        line=stated.root.sourceline or 0,
        issue_date=issued,
        due_date=due or means.due_date,
        accounts=means.accounts,
        reference=means.reference,
        payee=payee,
        refers_to=tuple(dict.fromkeys(earlier)),
        never_pay=means.never_pay,
        note=note if len(note) <= NOTE_CHARS_MAX else note[: NOTE_CHARS_MAX - 1] + "…",
    )


def _number(stated: StatedInvoice, notes: Notes) -> str | None:
    at = stated.number
    # A blank of any kind is none, be it one that XML counts as a letter.
    if at is None or not value(at).strip():
        place = stated.root if at is None else at
        notes.refuse("no_number", place, "", "a number", name=notes.syntax.number)
        return None
    return notes.number(at)


def _payable(stated: StatedInvoice, notes: Notes) -> Money | None:
    """What is left to pay after prepayment and rounding, with its sign."""
    sums, at = stated.sums, stated.sums.payable
    if at is None:
        name = notes.syntax.amount
        notes.refuse("no_amount", sums.at, "", "an amount to pay", name=name)
        return None
    currency = notes.currency(at, stated.currency)
    payable = notes.amount(at, currency or "XXX")
    if payable is None:
        notes.refuse("bad_amount", at, value(at), "an amount such as 1250.00")
        return None
    _check_sum(sums, at, payable, notes)
    return payable if currency else None


def _check_sum(sums: StatedSums, payable_at: Element, payable: Money, notes: Notes) -> None:
    """Total with VAT - prepaid + rounding = to pay (BR-CO-16)."""
    added = [sums.inclusive, sums.exclusive, *sums.taxes, sums.rounding]
    if sums.inclusive is None and sums.exclusive is None:
        return
    expected = Money(payable.currency, 0)
    for at, sign in (*((at, 1) for at in added), (sums.prepaid, -1)):
        if at is None:
            continue
        amount = notes.amount(at, payable.currency)
        if amount is None:
            notes.warn("bad_part_amount", at, value(at), "an amount such as 1250.00")
            return
        expected += amount if sign > 0 else -amount
    if expected != payable:
        notes.warn("sum_differs", payable_at, payable.text, f"{expected.text} by its parts")


def _supplier(stated: StatedInvoice, notes: Notes) -> Party | None:
    supplier = stated.supplier
    party = Party() if supplier is None else read_party(supplier, notes)
    if not (party.name or party.org_number or party.vat_number):
        expected = "a name, an organisation number or a VAT number"
        name = notes.syntax.supplier
        notes.refuse("no_supplier", stated.supplier_at, "", expected, name=name)
        return None
    if not party.name and supplier is not None:
        name = notes.syntax.supplier_name
        notes.warn("no_supplier_name", supplier.at, "", "a supplier name", name=name)
    return party


def _payee(stated: StatedParty | None, supplier: Party | None, notes: Notes) -> Party | None:
    """Who else is to be paid. A payee without a name is still somebody else."""
    if stated is None:
        return None
    payee = read_party(stated, notes)
    if supplier is not None and is_same(payee, supplier):
        return None
    if not payee.name:
        name = notes.syntax.payee_name
        notes.warn("no_payee_name", stated.at, "", "the payee's name", name=name)
    return payee


def _kind(stated: StatedInvoice, payable: Money, note: str, notes: Notes) -> DocumentKind:
    """What the document is, whatever its root says of the sign.

    A negative invoice is a credit note, and a negative CreditNote an invoice. An Invoice whose
    type code says credit note is one with either sign: on such doubt nothing is paid out.
    A reminder is an invoice that refers to an earlier one and whose notes have the word
    påminnelse, betalningspåminnelse, reminder, inkasso or inkassokrav standing alone.
    """
    is_negative = payable.minor < 0
    code, at = stated.type_code, stated.sums.payable
    is_coded = code is not None and value(code) in _CREDIT_CODES
    if is_negative and (is_coded or stated.is_credit_note) and at is not None:
        notes.warn("negative_credit_note", at, payable.text, "a positive amount to credit")
    if is_coded or stated.is_credit_note != is_negative:
        return DocumentKind.CREDIT_NOTE
    is_reminder = _REMINDER.search(unicodedata.normalize("NFC", note)) is not None
    return DocumentKind.REMINDER if is_reminder else DocumentKind.INVOICE
