"""Credit notes drawn from what the same payee is paid: whole, the oldest first, never below zero.

One payable is one payment: the receiver sees each invoice by its own reference. Only where credit
notes net are payables joined. An OCR names exactly one invoice, so a joined payment holds at most
one invoice with an OCR.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from sluss.core.money import Money
from sluss.core.party import Account, Party
from sluss.core.records import DocumentKind, Purpose, Reference, ReferenceType, Remitted
from sluss.rules.pay.eligible import PaymentCase
from sluss.rules.triage.policy import UrgencyClass

# ISO 20022 Max140Text of an unstructured remittance.
TEXT_CHARS_MAX = 140


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A payable that somebody may want paid, or a credit note that may be netted.

    rank:     its sort_key; the most urgent sorts first.
    creditor: who gets the money, by creditor_key; "" is nobody we can name, and nets with nobody.
    """

    case: PaymentCase
    rank: str
    urgency_class: UrgencyClass
    creditor: str
    document_number: str
    issue_date: date | None = None

    @property
    def id(self) -> str:
        return self.case.payable_id

    @property
    def is_credit(self) -> bool:
        return self.case.kind is DocumentKind.CREDIT_NOTE

    @property
    def minor(self) -> int:
        return self.case.open_amount.minor

    @property
    def has_ocr(self) -> bool:
        reference = self.case.reference
        return reference is not None and reference.type is ReferenceType.OCR


@dataclass(frozen=True, slots=True)
class Part:
    """What one payable adds to a payment. amount: negative for a credit note."""

    payable_id: str
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedPayment:
    """One credit transfer to be.

    amount:    the sum of the parts, positive.
    parts:     invoices by urgency, then credit notes by age.
    reference: the OCR or text for the receiver, None if its papers bear neither text nor number.
    documents: each paper by its number and amount, when several are joined.
    rank:      that of the most urgent part.
    """

    creditor: str
    account: Account
    amount: Money
    parts: tuple[Part, ...]
    reference: Reference | None
    documents: tuple[Remitted, ...]
    rank: str


@dataclass(frozen=True, slots=True)
class Netting:
    """Payments, and the payables that wait since a credit note is as large as they are."""

    payments: tuple[ProposedPayment, ...]
    waiting: tuple[str, ...]


def creditor_key(party: Party) -> str:
    """One word for who is owed, "" if the party has neither number nor name."""
    for kind, number in (
        ("org", party.org_number),
        ("vat", party.vat_number),
        ("no", party.supplier_number),
        ("name", party.name_key),
    ):
        if number:
            return f"{kind}:{number}"
    return ""


def net(candidates: Iterable[Candidate]) -> Netting:
    """Payments for all these payables, each of which may be paid (refuse_payment gave None).

    Shapes: every payable stands in one payment or waits; the sum of the payments and of what
            waits is the sum of what came in.
    """
    payments: list[ProposedPayment] = []
    waiting: list[str] = []
    ordered = sorted(candidates, key=lambda one: (_nets_with(one), one.rank))
    for _, group in groupby(ordered, key=_nets_with):
        made = _net_group(list(group))
        payments += made.payments
        waiting += made.waiting
    return Netting(tuple(sorted(payments, key=lambda one: one.rank)), tuple(waiting))


def _nets_with(one: Candidate) -> tuple[str, str]:
    # Money to a person for their living is never lessened by what a namesake owes.
    nets = one.creditor and one.case.kind is not DocumentKind.PAYOUT
    return (one.creditor if nets else f"alone:{one.id}", one.case.open_amount.currency)


def _net_group(group: Sequence[Candidate]) -> Netting:
    """One creditor in one currency, the most urgent first."""
    invoices = [one for one in group if not one.is_credit]
    credits = sorted((one for one in group if one.is_credit), key=_age)
    if credits and _sum(credits) >= _sum(invoices):
        # They owe us as much as we owe them: whatever we sent now, we should have to ask back.
        return Netting((), tuple(one.id for one in group))
    carrier, used = _carry(invoices, credits)
    joined = [] if not used else [_payment([*carrier, *used])]
    bearing = {one.id for one in carrier} if used else set()
    alone = [_payment([one]) for one in invoices if one.id not in bearing]
    taken = {one.id for one in used}
    return Netting((*joined, *alone), tuple(one.id for one in credits if one.id not in taken))


def _age(one: Candidate) -> tuple[date, str]:
    return (one.issue_date or date.max, one.id)


def _carry(
    invoices: Sequence[Candidate], credits: Sequence[Candidate]
) -> tuple[Sequence[Candidate], Sequence[Candidate]]:
    """The invoices that bear the credit notes, and the credit notes that they bear.

    The most urgent invoices that are larger than all the credit notes bear them. If the rule of
    one OCR a payment leaves none so large, the largest bear those credit notes that fit.
    """
    bearers = _bearers(invoices)
    owed_to_us = _sum(credits)
    for bearer in bearers:
        if _sum(bearer) > owed_to_us:
            return _shortest(bearer, owed_to_us), credits
    largest = max(bearers, key=_sum, default=())
    room, fitting = _sum(largest), []
    for credit in credits:
        if credit.minor < room:
            fitting.append(credit)
            room -= credit.minor
    return largest, fitting


def _bearers(invoices: Sequence[Candidate]) -> list[Sequence[Candidate]]:
    """What may be one payment: all with text to one account, or one with an OCR."""
    by_account: dict[str, list[Candidate]] = {}
    for one in invoices:
        account = one.case.account
        key = f"ocr:{one.id}" if one.has_ocr else f"text:{account.key if account else ''}"
        by_account.setdefault(key, []).append(one)
    return list(by_account.values())


def _shortest(bearer: Sequence[Candidate], owed_to_us: int) -> Sequence[Candidate]:
    total = 0
    for count, one in enumerate(bearer, start=1):
        total += one.minor
        if total > owed_to_us:
            return bearer[:count]
    return bearer


def _sum(candidates: Iterable[Candidate]) -> int:
    return sum(one.minor for one in candidates)


def _payment(members: Sequence[Candidate]) -> ProposedPayment:
    first = members[0]
    if first.case.account is None:
        raise ValueError("refuse_payment lets no payable without an account through")
    parts = tuple(Part(one.id, _signed(one)) for one in members)
    total = sum(part.amount.minor for part in parts)
    return ProposedPayment(
        creditor=first.creditor,
        account=first.case.account,
        amount=Money(first.case.open_amount.currency, total),
        parts=parts,
        reference=_reference(members),
        documents=() if len(members) == 1 else tuple(_remitted(one) for one in members),
        rank=min(one.rank for one in members),
    )


def _signed(one: Candidate) -> Money:
    return -one.case.open_amount if one.is_credit else one.case.open_amount


def _remitted(one: Candidate) -> Remitted:
    purpose = Purpose.CREDIT_NOTE if one.is_credit else Purpose.INVOICE
    return Remitted(purpose, one.document_number, one.case.open_amount)


def _reference(members: Sequence[Candidate]) -> Reference | None:
    first = members[0]
    if first.case.reference is not None and (len(members) == 1 or first.has_ocr):
        return first.case.reference
    text = _joined(members)
    return Reference(ReferenceType.TEXT, text) if text else None


def _joined(members: Sequence[Candidate]) -> str:
    """The documents' numbers, credit notes with a minus; whole numbers only, '+2' for the rest."""
    words = [f"-{one.document_number}" if one.is_credit else one.document_number for one in members]
    for count in range(len(words), 0, -1):
        rest = [f"+{len(words) - count}"] if count < len(words) else []
        text = " ".join([*words[:count], *rest])
        if len(text) <= TEXT_CHARS_MAX:
            return text
    return words[0][:TEXT_CHARS_MAX]
