"""How a payee's new account becomes one that money may go to: two people and some hours.

A fraudster writes "we have a new account" just when nobody can look up the old one. Time alone
never lifts the hold; a call to a number known from before does, and another person confirms it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sluss.core.ids import is_sound
from sluss.core.party import Account
from sluss.rules.approve import roles
from sluss.rules.approve.roles import Person
from sluss.rules.triage.policy import Policy


class Stage(StrEnum):
    """How far a new account has come."""

    PROPOSED = "proposed"
    CALLED_BACK = "called-back"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"


class Step(StrEnum):
    """What people do to it."""

    PROPOSE = "propose"
    CALL_BACK = "call-back"
    CONFIRM = "confirm"
    REJECT = "reject"


# stage x step -> stage. A pair that is missing is refused. A confirmed account is not rejected:
# whoever doubts it proposes anew, and meanwhile holds the payables.
TABLE: dict[tuple[Stage | None, Step], Stage] = {
    (None, Step.PROPOSE): Stage.PROPOSED,
    (Stage.REJECTED, Step.PROPOSE): Stage.PROPOSED,
    (Stage.PROPOSED, Step.CALL_BACK): Stage.CALLED_BACK,
    # A second call may be needed; the last caller is the one who counts.
    (Stage.CALLED_BACK, Step.CALL_BACK): Stage.CALLED_BACK,
    (Stage.CALLED_BACK, Step.CONFIRM): Stage.CONFIRMED,
    (Stage.PROPOSED, Step.REJECT): Stage.REJECTED,
    (Stage.CALLED_BACK, Step.REJECT): Stage.REJECTED,
}

_RIGHT: dict[Step, roles.Act] = {
    Step.PROPOSE: roles.Act.ACCOUNT_PROPOSE,
    Step.CALL_BACK: roles.Act.ACCOUNT_CALL_BACK,
    Step.CONFIRM: roles.Act.ACCOUNT_CONFIRM,
    Step.REJECT: roles.Act.ACCOUNT_CALL_BACK,
}


class Refusal(StrEnum):
    """Why a step is refused, in descending precedence: if several apply, the first is given."""

    NO_SUCH_PAYEE = "approve.no_such_payee"
    WRONG_STAGE = "approve.account_wrong_stage"
    LACKS_ROLE = "approve.account_lacks_role"
    NOT_IN_FORCE = "approve.account_right_not_in_force"
    UNSOUND = "approve.account_unsound"
    VERIFIED_ALREADY = "approve.account_verified_already"
    NO_KNOWN_PHONE = "approve.account_no_known_phone"
    PHONE_NOT_OLDER = "approve.account_phone_not_older"
    PROPOSED_IT = "approve.account_proposed_it"
    CALLED_BACK_IT = "approve.account_called_back_it"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountCase:
    """All that the rule may look at for one step about one account of one payee.

    stage:              None if nobody has proposed this account for this payee.
    is_verified:        whether the account is vouched for already, by a list or by payments.
    requested_on:       the day of the oldest paper that names the new account.
    phone_known_since:  the day of the supplier list that holds the number that was called; None
                        if no list does (a number from the request itself never counts).
    called_back_by:     who made the last call, "" if nobody has.
    """

    is_payee_known: bool
    stage: Stage | None
    account: Account
    by: Person
    requested_on: date
    is_verified: bool = False
    phone_known_since: date | None = None
    proposed_by: str = ""
    called_back_by: str = ""


def refuse_step(step: Step, case: AccountCase, *, now: datetime) -> Refusal | None:
    """Say why this person may not take this step now, or None if they may.

    Units:  now is aware, UTC.
    Source: docs/sources.md [account-change-fraud].
    """
    if not case.is_payee_known:
        return Refusal.NO_SUCH_PAYEE
    if (case.stage, step) not in TABLE:
        return Refusal.WRONG_STAGE
    if not case.by.has(_RIGHT[step]):
        return Refusal.LACKS_ROLE
    if not case.by.is_in_force(now):
        return Refusal.NOT_IN_FORCE
    match step:
        case Step.PROPOSE:
            return _refuse_account(case)
        case Step.CALL_BACK:
            return _refuse_phone(case)
        case Step.CONFIRM:
            return _refuse_account(case) or _refuse_phone(case) or _refuse_same_person(case)
        case Step.REJECT:
            return None


def next_stage(stage: Stage | None, step: Step) -> Stage:
    """Where the step leads. KeyError for a step that refuse_step refuses."""
    return TABLE[stage, step]


def usable_from(confirmed_at: datetime, policy: Policy) -> datetime:
    """The moment from which money may go to the account."""
    return confirmed_at + timedelta(hours=policy.rest_hours)


def is_resting(confirmed_at: datetime, policy: Policy, *, now: datetime) -> bool:
    """Whether a confirmed account still waits."""
    return now < usable_from(confirmed_at, policy)


def _refuse_account(case: AccountCase) -> Refusal | None:
    if not is_sound(case.account):
        return Refusal.UNSOUND
    if case.is_verified:
        return Refusal.VERIFIED_ALREADY
    return None


def _refuse_phone(case: AccountCase) -> Refusal | None:
    if case.phone_known_since is None:
        return Refusal.NO_KNOWN_PHONE
    # A list that came in after the account was proposed is not looked at by the service at all.
    if case.phone_known_since > case.requested_on:
        return Refusal.PHONE_NOT_OLDER
    return None


def _refuse_same_person(case: AccountCase) -> Refusal | None:
    if case.by.name == case.proposed_by:
        return Refusal.PROPOSED_IT
    if case.by.name == case.called_back_by:
        return Refusal.CALLED_BACK_IT
    return None
