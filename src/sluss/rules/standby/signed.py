"""Who may stand by the report of a drill."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sluss.rules.approve.roles import Act, Person


class SignRefusal(StrEnum):
    """Why somebody does not sign it, in descending precedence."""

    SIGN_LACKS_ROLE = "standby.sign_lacks_role"
    NO_SUCH_DRILL = "standby.no_such_drill"
    SIGNED_ALREADY = "standby.signed_already"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignCase:
    """The report that is to be signed: its hash, "" if there is none, and who has signed it."""

    report: str
    signed_by: frozenset[str]


def refuse_drill_signature(by: Person, case: SignCase) -> SignRefusal | None:
    """Say why this person does not sign it, or None. Whoever acts in the work may have drilled."""
    if not by.has(Act.LOG_INCIDENT):
        return SignRefusal.SIGN_LACKS_ROLE
    if not case.report:
        return SignRefusal.NO_SUCH_DRILL
    return SignRefusal.SIGNED_ALREADY if by.name in case.signed_by else None
