"""Whether a batch may be signed, handed out or cancelled, and by whom.

Two different people sign. Whoever put the batch together may be one of them, since the other is
not; but nobody takes a debt through all the steps: see is_in_all_steps.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from sluss.core.money import Money
from sluss.rules.approve.roles import Act, Person
from sluss.rules.pay import eligible


class Stage(StrEnum):
    """How far a batch has come."""

    PROPOSED = "proposed"
    SIGNED = "signed"  # By as many as the policy asks for.
    EXPORTED = "exported"
    CANCELLED = "cancelled"


class Channel(StrEnum):
    """By which way a batch leaves the house: once, and by one alone."""

    FILE = "pain.001"
    SHEET = "sheet"  # Rows that people key into the internet bank, with a tick for each.
    PAPER = "paper"  # A list that two people sign by hand, for the bank's counter.


class SignRefusal(StrEnum):
    """Why a signature is refused, in descending precedence: the first that applies is given."""

    NO_SUCH_BATCH = "pay.sign_no_such_batch"
    CANCELLED = "pay.sign_cancelled"
    SIGNED_BY_ENOUGH = "pay.sign_signed_by_enough"
    ORGANISATION_ON_HOLD = "pay.sign_organisation_on_hold"
    LACKS_ROLE = "pay.sign_lacks_role"
    NOT_IN_FORCE = "pay.sign_right_not_in_force"
    SIGNED_ALREADY = "pay.sign_signed_already"
    IN_ALL_STEPS = "pay.in_all_steps"
    LIMIT_IN_OTHER_CURRENCY = "pay.sign_limit_in_other_currency"
    OVER_LIMIT = "pay.sign_over_limit"
    CONTENTS_CHANGED = "pay.sign_contents_changed"
    PAYABLE_CHANGED = "pay.sign_payable_changed"
    NOT_ATTESTED = "pay.sign_not_attested"
    NO_PROOF = "pay.sign_no_proof"
    WRONG_PROOF = "pay.sign_wrong_proof"


class ExportRefusal(StrEnum):
    """Why a batch is not handed out, in descending precedence."""

    NO_SUCH_BATCH = "pay.export_no_such_batch"
    CANCELLED = "pay.export_cancelled"
    LACKS_ROLE = "pay.export_lacks_role"
    NOT_IN_FORCE = "pay.export_right_not_in_force"
    OTHER_CHANNEL = "pay.export_other_channel"
    ORGANISATION_ON_HOLD = "pay.export_organisation_on_hold"
    TOO_FEW_SIGNATURES = "pay.too_few_signatures"
    CONTENTS_CHANGED = "pay.export_contents_changed"
    PAYABLE_CHANGED = "pay.export_payable_changed"
    DAY_PASSED = "pay.export_day_passed"


class SendRefusal(StrEnum):
    """Why a file that may be handed out is not: no rule says no, a medium is lacking."""

    NOT_WRITTEN_DOWN = "pay.export_not_written_down"  # In the sent journal, on every medium.


class CancelRefusal(StrEnum):
    """Why a batch is not cancelled, in descending precedence."""

    NO_SUCH_BATCH = "pay.cancel_no_such_batch"
    CANCELLED_ALREADY = "pay.cancelled_already"
    HANDED_OUT = "pay.cancel_handed_out"
    LACKS_ROLE = "pay.cancel_lacks_role"
    NOT_IN_FORCE = "pay.cancel_right_not_in_force"


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """Who has done what to one payable of the batch before the signing.

    registered_by: who brought in a record that claims it, or proposed its payee's account.
    """

    registered_by: frozenset[str] = frozenset()
    attested_by: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchCase:
    """All that the rules may look at about one batch and one person.

    signed:          signatures so far, name to the hash of the contents that was signed.
    contents_hash:   of the contents as they stand now (payees, accounts, amounts, references).
    payments:        the amount of each payment.
    steps:           one for each payable.
    payables:        one refuse_payment case for each payable as it stands now, this batch's own
                     payment left out of its facts.
    is_on_hold:      after a restore nothing is sent until two people have released the hold.
    left_by:         the channel by which it left the house, None while it has not.
    lacks_proof:     the person must show just now that it is them, and did not.
    is_proof_wrong:  what they showed is not theirs, or is to other contents than these.
    """

    is_known: bool
    stage: Stage
    by: Person
    signers_needed: int
    contents_hash: str
    pay_on: date
    signed: dict[str, str] = field(default_factory=dict)
    payments: tuple[Money, ...] = ()
    steps: tuple[Steps, ...] = ()
    payables: tuple[eligible.PaymentCase, ...] = ()
    is_on_hold: bool = False
    left_by: Channel | None = None
    lacks_proof: bool = False
    is_proof_wrong: bool = False


def is_in_all_steps(name: str, steps: Steps) -> bool:
    """Whether a signature by this person would make them the one who did everything.

    All steps of a debt are: it was brought in (or its payee's account was proposed), it was
    attested, and its payment is signed. Putting the batch together is no step: the rules do that.
    Source: docs/sources.md [attest].
    """
    return name in steps.registered_by and name in steps.attested_by


def refuse_sign(case: BatchCase, *, now: datetime) -> SignRefusal | None:
    """Say why this person may not sign this batch now, or None if they may.

    The limit is held against the largest payment and not against the sum: it says which debts
    a person may decide about, and a batch is many debts.
    Units: now is aware, UTC.
    """
    if not case.is_known:
        return SignRefusal.NO_SUCH_BATCH
    if case.stage is Stage.CANCELLED:
        return SignRefusal.CANCELLED
    if case.stage in (Stage.SIGNED, Stage.EXPORTED):
        return SignRefusal.SIGNED_BY_ENOUGH
    if case.is_on_hold:
        return SignRefusal.ORGANISATION_ON_HOLD
    return _refuse_signer(case, now) or _refuse_contents(case) or _refuse_proof(case)


def refuse_export(
    case: BatchCase, channel: Channel, *, today: date, now: datetime
) -> ExportRefusal | None:
    """Say why the file may not be handed out to this person now, or None if it may.

    A batch that was handed out before is handed out again, the same bytes: nothing that happened
    since can change what the bank may already have, so only who asks is looked at. After a restore
    not even that: nobody here knows yet what the bank has. By another
    channel it never leaves: what is uploaded and keyed as well is paid twice.
    Units: now is aware, UTC; today is Stockholm's.
    """
    if not case.is_known:
        return ExportRefusal.NO_SUCH_BATCH
    if case.stage is Stage.CANCELLED:
        return ExportRefusal.CANCELLED
    if not case.by.has(Act.EXPORT_BATCH):
        return ExportRefusal.LACKS_ROLE
    if not case.by.is_in_force(now):
        return ExportRefusal.NOT_IN_FORCE
    if case.left_by not in (None, channel):
        return ExportRefusal.OTHER_CHANNEL
    if case.is_on_hold:
        return ExportRefusal.ORGANISATION_ON_HOLD
    return None if case.stage is Stage.EXPORTED else _refuse_first_export(case, today)


def refuse_cancel(case: BatchCase, *, now: datetime) -> CancelRefusal | None:
    """Say why this person may not cancel this batch, or None if they may.

    What was handed out may be at the bank: only the bank's answers can void it.
    """
    if not case.is_known:
        return CancelRefusal.NO_SUCH_BATCH
    if case.stage is Stage.CANCELLED:
        return CancelRefusal.CANCELLED_ALREADY
    if case.stage is Stage.EXPORTED:
        return CancelRefusal.HANDED_OUT
    if not case.by.has(Act.CANCEL_BATCH):
        return CancelRefusal.LACKS_ROLE
    if not case.by.is_in_force(now):
        return CancelRefusal.NOT_IN_FORCE
    return None


def changed_payables(case: BatchCase) -> tuple[tuple[str, eligible.Refusal], ...]:
    """The payables of the batch that may no longer be paid, with the reason of each."""
    judged = ((one.payable_id, eligible.refuse_payment(one)) for one in case.payables)
    return tuple((payable_id, refusal) for payable_id, refusal in judged if refusal)


def _refuse_signer(case: BatchCase, now: datetime) -> SignRefusal | None:
    by = case.by
    if not by.has(Act.SIGN_BATCH):
        return SignRefusal.LACKS_ROLE
    if not by.is_in_force(now):
        return SignRefusal.NOT_IN_FORCE
    if by.name in case.signed:
        return SignRefusal.SIGNED_ALREADY
    if any(is_in_all_steps(by.name, steps) for steps in case.steps):
        return SignRefusal.IN_ALL_STEPS
    limit = by.limit
    if limit is None:
        return None
    if any(amount.currency != limit.currency for amount in case.payments):
        return SignRefusal.LIMIT_IN_OTHER_CURRENCY
    return SignRefusal.OVER_LIMIT if any(amount > limit for amount in case.payments) else None


def _refuse_contents(case: BatchCase) -> SignRefusal | None:
    if _is_changed(case):
        return SignRefusal.CONTENTS_CHANGED
    codes = {refusal for _, refusal in changed_payables(case)}
    if codes - {eligible.Refusal.NOT_APPROVED}:
        return SignRefusal.PAYABLE_CHANGED
    # A repeated run is put into its batch before it is attested, and is signed only after.
    return SignRefusal.NOT_ATTESTED if codes else None


def _refuse_proof(case: BatchCase) -> SignRefusal | None:
    if case.lacks_proof:
        return SignRefusal.NO_PROOF
    return SignRefusal.WRONG_PROOF if case.is_proof_wrong else None


def _refuse_first_export(case: BatchCase, today: date) -> ExportRefusal | None:
    # The promise is two, whatever a policy or a caller says.
    if len(case.signed) < max(2, case.signers_needed):
        return ExportRefusal.TOO_FEW_SIGNATURES
    if _is_changed(case):
        return ExportRefusal.CONTENTS_CHANGED
    if changed_payables(case):
        return ExportRefusal.PAYABLE_CHANGED
    return ExportRefusal.DAY_PASSED if case.pay_on < today else None


def _is_changed(case: BatchCase) -> bool:
    return any(signed != case.contents_hash for signed in case.signed.values())
