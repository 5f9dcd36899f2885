"""What a program may do in the name of a person: never more than the person, and never sign."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sluss.rules.approve.roles import Act, Person


class Scope(StrEnum):
    """What a token is given for. A token may have several."""

    READ = "read"
    PERSONS = "persons"
    RECEIVE = "receive"
    DECIDE = "decide"
    ATTEST = "attest"
    ACCOUNT = "account"
    PAY = "pay"
    REPORT = "report"
    INCIDENT = "incident"
    HANDBACK = "handback"


# No scope holds Act.SIGN_BATCH or Act.SIGN_HAND_BACK: two signatures are two people, and a token is
# none.
ACTS: dict[Scope, frozenset[Act]] = {
    Scope.READ: frozenset({Act.READ}),
    Scope.PERSONS: frozenset({Act.READ_PERSONS}),
    Scope.RECEIVE: frozenset({Act.RECEIVE}),
    Scope.DECIDE: frozenset({Act.DECIDE}),
    Scope.ATTEST: frozenset({Act.ATTEST}),
    Scope.ACCOUNT: frozenset({Act.ACCOUNT_PROPOSE, Act.ACCOUNT_CALL_BACK, Act.ACCOUNT_CONFIRM}),
    Scope.PAY: frozenset({Act.PREPARE_BATCH, Act.EXPORT_BATCH, Act.CANCEL_BATCH}),
    Scope.REPORT: frozenset({Act.REPORT}),
    Scope.INCIDENT: frozenset(
        {Act.LEAD_INCIDENT, Act.LOG_INCIDENT, Act.DECIDE_INCIDENT, Act.CLOSE_INCIDENT}
    ),
    Scope.HANDBACK: frozenset({Act.HAND_BACK}),
}


class TokenRefusal(StrEnum):
    """Why a token may not do what it is used for, in descending precedence."""

    UNKNOWN = "approve.token_unknown"
    REVOKED = "approve.token_revoked"
    ENDED = "approve.token_ended"
    OF_NOBODY = "approve.token_of_nobody"
    NEEDS_PERSON = "approve.token_needs_person"
    OUT_OF_SCOPE = "approve.token_out_of_scope"
    LACKS_ROLE = "approve.token_lacks_role"


# With these one is nobody; with the others one is somebody who may not.
NOT_ADMITTED = frozenset(
    {
        TokenRefusal.UNKNOWN,
        TokenRefusal.REVOKED,
        TokenRefusal.ENDED,
        TokenRefusal.OF_NOBODY,
    }
)


class MakeRefusal(StrEnum):
    """Why a token is not made, in descending precedence."""

    NO_SUCH_PERSON = "approve.token_no_such_person"
    NO_NAME = "approve.token_no_name"
    NO_SCOPE = "approve.token_no_scope"
    NOT_YOURS = "approve.token_scope_not_yours"
    ENDS_BEFORE = "approve.token_ends_before"
    NAME_TAKEN = "approve.token_name_taken"


class RevokeRefusal(StrEnum):
    """Why a token is not revoked, in descending precedence."""

    NO_SUCH = "approve.token_no_such_token"
    NOT_YOURS = "approve.token_not_yours"
    REVOKED_ALREADY = "approve.token_revoked_already"


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenCase:
    """A token that was shown. by: the person as they are now. until: the last day, None: none."""

    is_known: bool
    by: Person
    scopes: frozenset[Scope] = frozenset()
    is_revoked: bool = False
    until: date | None = None

    def covers(self, act: Act) -> bool:
        """Whether both the token and its person may do the act."""
        return act in acts_of(self.scopes) and self.by.has(act)


def acts_of(scopes: Iterable[Scope]) -> frozenset[Act]:
    """All acts that tokens of these scopes may be used for."""
    return frozenset().union(*(ACTS[scope] for scope in scopes))


def refuse_token(
    case: TokenCase, acts: Iterable[Act], *, today: date, now: datetime
) -> TokenRefusal | None:
    """Say why the token may not be used for these acts now, or None if it may."""
    wanted = frozenset(acts)
    if not case.is_known:
        return TokenRefusal.UNKNOWN
    if case.is_revoked:
        return TokenRefusal.REVOKED
    if case.until is not None and today > case.until:
        return TokenRefusal.ENDED
    if not case.by.roles or not case.by.is_in_force(now):
        return TokenRefusal.OF_NOBODY
    if not wanted <= acts_of(Scope):
        return TokenRefusal.NEEDS_PERSON
    if not wanted <= acts_of(case.scopes):
        return TokenRefusal.OUT_OF_SCOPE
    if not all(map(case.by.has, wanted)):
        return TokenRefusal.LACKS_ROLE
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeCase:
    """A token that is asked for. names: of the person's other tokens that still hold."""

    by: Person
    name: str
    scopes: frozenset[Scope]
    until: date | None
    names: frozenset[str]


def refuse_make(case: MakeCase, *, today: date) -> MakeRefusal | None:
    """Say why nobody gets this token, or None if they do."""
    if not case.by.roles:
        return MakeRefusal.NO_SUCH_PERSON
    if not case.name:
        return MakeRefusal.NO_NAME
    if not case.scopes:
        return MakeRefusal.NO_SCOPE
    if not all(any(map(case.by.has, ACTS[scope])) for scope in case.scopes):
        return MakeRefusal.NOT_YOURS
    if case.until is not None and case.until < today:
        return MakeRefusal.ENDS_BEFORE
    if case.name in case.names:
        return MakeRefusal.NAME_TAKEN
    return None


def refuse_revoke(*, by: Person, owner: str | None, is_revoked: bool) -> RevokeRefusal | None:
    """Say why a token is not revoked, or None if it is. owner: whose it is, None if there is none.

    Whoever makes people may take their tokens: taking away is never a danger.
    """
    if owner is None:
        return RevokeRefusal.NO_SUCH
    if owner != by.name and not by.has(Act.SET_PEOPLE):
        return RevokeRefusal.NOT_YOURS
    return RevokeRefusal.REVOKED_ALREADY if is_revoked else None
