"""A forgotten password: one asks for a code, another vouches for the person, who alone uses it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sluss.rules.approve.roles import Act, Person


class ForgottenRefusal(StrEnum):
    """Why nobody gets a code for a new password, in descending precedence."""

    LACKS_ROLE = "approve.forgotten_lacks_role"
    NO_SUCH_PERSON = "approve.forgotten_no_such_person"
    OF_SEALED = "approve.forgotten_of_sealed"
    FOR_ONESELF = "approve.forgotten_for_oneself"
    NO_REASON = "approve.forgotten_no_reason"
    NOT_ASKED = "approve.forgotten_not_asked"
    ASKED_IT = "approve.forgotten_asked_it"


class RenewRefusal(StrEnum):
    """Why a code gives no new password, in descending precedence. The same for any name."""

    LOCKED = "approve.renew_locked"
    WRONG = "approve.renew_wrong"


@dataclass(frozen=True, slots=True, kw_only=True)
class ForgottenCase:
    """Somebody who asks for a code for another, or vouches for them.

    asked_by: who asked for it, "" if nobody did.
    """

    by: Person
    of: str
    is_known: bool
    is_sealed: bool
    reason: str = ""
    asked_by: str = ""


def refuse_asking(case: ForgottenCase) -> ForgottenRefusal | None:
    """Say why a code is not asked for, or None."""
    if not case.by.has(Act.SET_PEOPLE):
        return ForgottenRefusal.LACKS_ROLE
    return _refuse_person(case) or (None if case.reason.strip() else ForgottenRefusal.NO_REASON)


def refuse_vouching(case: ForgottenCase) -> ForgottenRefusal | None:
    """Say why a code that was asked for is not made, or None.

    Whoever may vouch for a checkpoint knows the people of the house; so does an administrator.
    """
    if not (case.by.has(Act.COSIGN) or case.by.has(Act.SET_PEOPLE)):
        return ForgottenRefusal.LACKS_ROLE
    refusal = _refuse_person(case)
    if refusal:
        return refusal
    if not case.asked_by:
        return ForgottenRefusal.NOT_ASKED
    return ForgottenRefusal.ASKED_IT if case.asked_by == case.by.name else None


def _refuse_person(case: ForgottenCase) -> ForgottenRefusal | None:
    if not case.is_known:
        return ForgottenRefusal.NO_SUCH_PERSON
    if case.is_sealed:
        return ForgottenRefusal.OF_SEALED
    return ForgottenRefusal.FOR_ONESELF if case.by.name == case.of else None
