"""Who is let in: how often may be tried, what must be proved, who takes a lost proof away."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sluss.rules.approve.roles import Act, Person


class SignInRefusal(StrEnum):
    """Why nobody is let in, in descending precedence. The same for names that nobody has."""

    TOO_MANY = "approve.sign_in_too_many"
    LOCKED = "approve.sign_in_locked"
    WRONG = "approve.sign_in_wrong"


class ProofRefusal(StrEnum):
    """Why a second proof is not taken, in descending precedence."""

    NO_PROOF = "approve.proof_missing"
    LOCKED = "approve.proof_locked"
    KEY_LOST = "approve.proof_key_lost"
    WRONG = "approve.proof_wrong"
    USED_ALREADY = "approve.proof_used_already"


class FactorRefusal(StrEnum):
    """Why a person gets no new proof, or has none taken away, in descending precedence."""

    LACKS_ROLE = "approve.factor_lacks_role"
    NO_SUCH_PERSON = "approve.factor_no_such_person"
    NOT_ONESELF = "approve.factor_not_oneself"
    RESETS_ONESELF = "approve.factor_resets_oneself"
    OF_SEALED = "approve.factor_of_sealed"
    NO_REASON = "approve.factor_no_reason"
    KNOWN_ALREADY = "approve.factor_known_already"


class AlarmRefusal(StrEnum):
    """Why an alarm goes on, in descending precedence."""

    NO_SUCH_ALARM = "approve.no_such_alarm"
    ANSWERED_ALREADY = "approve.alarm_answered_already"
    RAISED_IT = "approve.alarm_raised_it"
    NO_REASON = "approve.alarm_no_reason"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tries:
    """How often was tried in vain of late, by the words of Bounds.

    here: for this name by this caller; name: for this name by anybody; caller: by this caller.
    """

    here: int = 0
    name: int = 0
    caller: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """How often may be tried in vain, and for how long a proof or a session holds.

    Units: minutes where the name says so; here counts in lock_minutes, name and caller in an hour.
    """

    here: int
    name: int
    caller: int
    lock_minutes: int
    half_minutes: int
    idle_minutes: int
    password_alone_until_live: int


def refuse_try(tries: Tries, bounds: Bounds) -> SignInRefusal | None:
    """Say why a try is not looked at, or None if it is."""
    if tries.caller >= bounds.caller:
        return SignInRefusal.TOO_MANY
    if tries.here >= bounds.here or tries.name >= bounds.name:
        return SignInRefusal.LOCKED
    return None


def must_enrol(bounds: Bounds, *, has_factor: bool, is_live: bool, is_sealed: bool) -> bool:
    """Whether somebody who gave the right password must make a second proof before they go on."""
    if has_factor or is_sealed:
        return False
    return is_live or not bounds.password_alone_until_live


def needs_proof(*, has_factor: bool, is_live: bool) -> bool:
    """Whether a signature to a batch must carry a second proof, through whatever shell it comes."""
    return is_live or has_factor


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorCase:
    """Somebody who changes with what a person proves themselves. by: who asks."""

    by: Person
    of: str
    is_known: bool
    is_sealed: bool
    is_taken: bool = False
    reason: str = ""


def refuse_enrol(case: FactorCase) -> FactorRefusal | None:
    """Say why no new proof is taken in, or None. Everybody makes their own and nobody else's."""
    if not case.is_known:
        return FactorRefusal.NO_SUCH_PERSON
    if case.by.name != case.of:
        return FactorRefusal.NOT_ONESELF
    if case.is_sealed:
        return FactorRefusal.OF_SEALED
    return FactorRefusal.KNOWN_ALREADY if case.is_taken else None


def refuse_reset(case: FactorCase) -> FactorRefusal | None:
    """Say why a person's proofs are not taken away, or None.

    It takes two: the administrator takes the lost ones away, and only the person makes new ones.
    """
    if not case.by.has(Act.SET_PEOPLE):
        return FactorRefusal.LACKS_ROLE
    if not case.is_known:
        return FactorRefusal.NO_SUCH_PERSON
    if case.by.name == case.of:
        return FactorRefusal.RESETS_ONESELF
    return None if case.reason.strip() else FactorRefusal.NO_REASON


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmCase:
    """Somebody who answers for an alarm. raised_by: the sealed account that was used."""

    by: str
    by_is_sealed: bool
    is_known: bool
    is_answered: bool
    raised_by: str
    reason: str


def refuse_answer(case: AlarmCase) -> AlarmRefusal | None:
    """Say why the alarm goes on, or None. No sealed account answers for one: a person does."""
    if not case.is_known:
        return AlarmRefusal.NO_SUCH_ALARM
    if case.is_answered:
        return AlarmRefusal.ANSWERED_ALREADY
    if case.by_is_sealed or case.by == case.raised_by:
        return AlarmRefusal.RAISED_IT
    return None if case.reason.strip() else AlarmRefusal.NO_REASON
