"""Who may explain, switch and sign while handing back, and when not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from sluss.rules.approve.roles import Act, Person

# Two different people sign, whatever a policy says.
SIGNERS = 2


class ExplainRefusal(StrEnum):
    """Why an explanation, or its withdrawal, is refused, in descending precedence."""

    NOTHING_LOADED = "handback.explain_nothing_loaded"
    NO_SUCH_ROW = "handback.explain_no_such_row"
    LACKS_ROLE = "handback.explain_lacks_role"
    NO_REASON = "handback.explain_no_reason"
    NEEDS_NONE = "handback.explain_needs_none"
    SAID_ALREADY = "handback.explain_said_already"


class SwitchRefusal(StrEnum):
    """Why a supplier is not switched over, in descending precedence."""

    LACKS_ROLE = "handback.switch_lacks_role"
    NO_REASON = "handback.switch_no_reason"
    NO_SUCH_SUPPLIER = "handback.switch_no_such_supplier"
    SAID_ALREADY = "handback.switch_said_already"


class SignRefusal(StrEnum):
    """Why the hand-back is not signed, in descending precedence."""

    NOTHING_LOADED = "handback.sign_nothing_loaded"
    LACKS_ROLE = "handback.sign_lacks_role"
    FAULTS_UNEXPLAINED = "handback.sign_faults_unexplained"
    ROWS_UNEXPLAINED = "handback.sign_rows_unexplained"
    SIGNED_ALREADY = "handback.sign_signed_already"
    SIGNED_BY_ENOUGH = "handback.sign_signed_by_enough"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainCase:
    """All that the rule may look at. is_open: nobody and no rule explains it yet.

    was_said: a person did. withdraws: the explanation is to be taken back.
    """

    by: Person
    reason: str
    is_loaded: bool
    is_known: bool
    is_open: bool
    was_said: bool
    withdraws: bool = False


def refuse_explain(case: ExplainCase) -> ExplainRefusal | None:
    """Say why this person may not explain this row (or take it back), or None if they may."""
    if not case.is_loaded:
        return ExplainRefusal.NOTHING_LOADED
    if not case.is_known or (case.withdraws and not case.was_said):
        return ExplainRefusal.NO_SUCH_ROW
    if not case.by.has(Act.HAND_BACK):
        return ExplainRefusal.LACKS_ROLE
    if not case.reason.strip():
        return ExplainRefusal.NO_REASON
    if case.withdraws or case.is_open:
        return None
    return ExplainRefusal.SAID_ALREADY if case.was_said else ExplainRefusal.NEEDS_NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class SwitchCase:
    """All that the rule may look at. is_new: it says something else than holds now."""

    by: Person
    reason: str
    is_known: bool
    is_new: bool


def refuse_switch(case: SwitchCase) -> SwitchRefusal | None:
    """Say why this person may not say which system pays, or None if they may."""
    if not case.by.has(Act.HAND_BACK):
        return SwitchRefusal.LACKS_ROLE
    if not case.reason.strip():
        return SwitchRefusal.NO_REASON
    if not case.is_known:
        return SwitchRefusal.NO_SUCH_SUPPLIER
    return None if case.is_new else SwitchRefusal.SAID_ALREADY


@dataclass(frozen=True, slots=True, kw_only=True)
class SignCase:
    """All that the rule may look at. signed: name to the hash of the bins that was signed."""

    by: Person
    is_loaded: bool
    rows_open: int
    faults_open: int
    sha256: str
    signed: Mapping[str, str] = field(default_factory=dict)

    @property
    def valid(self) -> tuple[str, ...]:
        """Who has signed the bins as they are now."""
        return tuple(sorted(name for name, sha in self.signed.items() if sha == self.sha256))


def refuse_sign(case: SignCase) -> SignRefusal | None:
    """Say why this person may not sign the hand-back now, or None if they may.

    A signature is to the hash of the bins: what is loaded, paid or said later voids it.
    """
    if not case.is_loaded:
        return SignRefusal.NOTHING_LOADED
    if not case.by.has(Act.SIGN_HAND_BACK):
        return SignRefusal.LACKS_ROLE
    if case.faults_open:
        return SignRefusal.FAULTS_UNEXPLAINED
    if case.rows_open:
        return SignRefusal.ROWS_UNEXPLAINED
    if case.by.name in case.valid:
        return SignRefusal.SIGNED_ALREADY
    return SignRefusal.SIGNED_BY_ENOUGH if len(case.valid) >= SIGNERS else None
