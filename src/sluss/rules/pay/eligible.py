"""Whether one payable may be paid now: one rule for proposing, signing and handing out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sluss.core.ids import is_ocr, is_sound
from sluss.core.lifecycle import Fact
from sluss.core.money import Money
from sluss.core.party import Account
from sluss.core.records import DocumentKind, Reference, ReferenceType


class Refusal(StrEnum):
    """Why a payable may not be paid, in descending precedence: the first that applies is given."""

    DISMISSED = "pay.dismissed"
    ALREADY_SETTLED = "pay.already_settled"
    CREDITED = "pay.credited"
    ALREADY_ORDERED = "pay.already_ordered"
    ALREADY_LIVE_PAYMENT = "pay.already_live_payment"
    NOT_OURS_TO_PAY = "pay.not_ours_to_pay"
    PAID_THERE = "pay.paid_there"
    DISPUTED = "pay.disputed"
    HELD = "pay.held"
    NOT_APPROVED = "pay.not_approved"
    NOT_POSITIVE = "pay.not_positive"
    AMOUNT_CHANGED = "pay.amount_changed"
    CURRENCY = "pay.currency"
    ACCOUNT_MISSING = "pay.account_missing"
    ACCOUNT_UNSOUND = "pay.account_unsound"
    FACTORING_PAYEE = "pay.factoring_payee"
    ACCOUNT_UNVERIFIED = "pay.account_unverified"
    ACCOUNT_RESTING = "pay.account_resting"
    FIRST_PAYMENT_TOO_LARGE = "pay.first_payment_too_large"
    BAD_OCR = "pay.bad_ocr"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentCase:
    """All that the rule may look at about one payable.

    facts:        those that stand now, the payment under judgement left out of RESERVED and
                  ORDERED: a payment does not stand in its own way, every other one does.
    account:      where this payment would go: the payable's own account when proposing, the
                  account written in the batch when signing and handing out.
    is_account_resting: confirmed, but its hours have not run out.
    is_factor_verified: people have confirmed that the debt was sold to this payee.
    first_payment_max:  the cap when nothing was ever paid to this account, else None.
    amount_in_batch: what the batch pays of it, None when proposing.
    bank_currency: the currency of the account that we pay from.
    is_paid_there: people said that the restored system pays this supplier.
    """

    payable_id: str
    kind: DocumentKind
    facts: frozenset[Fact]
    open_amount: Money
    account: Account | None = None
    reference: Reference | None = None
    is_account_verified: bool = False
    is_account_resting: bool = False
    payee_is_factor: bool = False
    is_factor_verified: bool = False
    first_payment_max: Money | None = None
    amount_in_batch: Money | None = None
    bank_currency: str = "SEK"
    is_paid_there: bool = False


# The first of these that stands refuses: what is over and done, then what waits.
_OVER_BY_FACT: tuple[tuple[Fact, Refusal], ...] = (
    (Fact.DISMISSED, Refusal.DISMISSED),
    (Fact.CONFIRMED, Refusal.ALREADY_SETTLED),
    (Fact.PAID_ELSEWHERE, Refusal.ALREADY_SETTLED),
    (Fact.CREDITED, Refusal.CREDITED),
    (Fact.ORDERED, Refusal.ALREADY_ORDERED),
    (Fact.RESERVED, Refusal.ALREADY_LIVE_PAYMENT),
    (Fact.DRAWN, Refusal.NOT_OURS_TO_PAY),
)
_WAITS_BY_FACT: tuple[tuple[Fact, Refusal], ...] = (
    (Fact.DISPUTED, Refusal.DISPUTED),
    (Fact.HELD, Refusal.HELD),
)


def refuse_payment(case: PaymentCase) -> Refusal | None:
    """Say why this payable may not be paid (or, a credit note, netted) now, or None if it may.

    A credit note needs neither attest nor account: it only lowers what leaves us, and no money
    goes to it. All else that refuses an invoice refuses it too.
    Source: docs/sources.md [ocr], [account-change-fraud].
    """
    if refusal := _refuse_facts(case):
        return refusal
    is_credit = case.kind is DocumentKind.CREDIT_NOTE
    if not is_credit and Fact.ATTESTED not in case.facts:
        return Refusal.NOT_APPROVED
    if case.open_amount.minor <= 0:
        return Refusal.NOT_POSITIVE
    if case.amount_in_batch not in (None, case.open_amount):
        return Refusal.AMOUNT_CHANGED
    if case.open_amount.currency != case.bank_currency:
        return Refusal.CURRENCY
    return None if is_credit else _refuse_account(case) or _refuse_reference(case.reference)


def _refuse_facts(case: PaymentCase) -> Refusal | None:
    for fact, refusal in _OVER_BY_FACT:
        if fact in case.facts:
            return refusal
    if case.is_paid_there:
        return Refusal.PAID_THERE
    for fact, refusal in _WAITS_BY_FACT:
        if fact in case.facts:
            return refusal
    return None


def _refuse_account(case: PaymentCase) -> Refusal | None:
    if case.account is None:
        return Refusal.ACCOUNT_MISSING
    if not is_sound(case.account):
        return Refusal.ACCOUNT_UNSOUND
    if case.payee_is_factor and not case.is_factor_verified:
        return Refusal.FACTORING_PAYEE
    if not case.is_account_verified:
        return Refusal.ACCOUNT_UNVERIFIED
    if case.is_account_resting:
        return Refusal.ACCOUNT_RESTING
    cap = case.first_payment_max
    # A cap in another currency cannot be compared: then no amount is known to be under it.
    if cap is not None and (cap.currency != case.bank_currency or case.open_amount > cap):
        return Refusal.FIRST_PAYMENT_TOO_LARGE
    return None


def _refuse_reference(reference: Reference | None) -> Refusal | None:
    # A wrong OCR is never put right here: the right one belongs to somebody else's debt.
    if reference is None or reference.type is not ReferenceType.OCR:
        return None
    return None if is_ocr(reference.value) else Refusal.BAD_OCR
