"""Who may do what: one table of tasks and roles."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sluss.core.money import Money


class Role(StrEnum):
    """What a person is to the municipality. One person may have several."""

    CLERK = "clerk"
    ATTESTER = "attester"
    SIGNER = "signer"
    MANAGER = "manager"
    COMMUNICATOR = "communicator"
    AUDITOR = "auditor"
    OPERATOR = "operator"
    ADMINISTRATOR = "administrator"


class Act(StrEnum):
    """What a person can be trusted with. (core.lifecycle.Act says what a payable can bear.)"""

    READ = "read"
    READ_PERSONS = "read-persons"  # Payouts to people lie behind a wall.
    RECEIVE = "receive"
    DECIDE = "decide"  # hold, release, dispute, dismiss, same, different
    ATTEST = "attest"
    ACCOUNT_PROPOSE = "account-propose"
    ACCOUNT_CALL_BACK = "account-call-back"
    ACCOUNT_CONFIRM = "account-confirm"
    PREPARE_BATCH = "prepare-batch"  # propose, repeat-run
    SIGN_BATCH = "sign-batch"
    EXPORT_BATCH = "export-batch"
    CANCEL_BATCH = "cancel-batch"
    RELEASE_HOLD = "release-hold"  # After a restore nothing is sent until two people say so.
    SET_POLICY = "set-policy"
    SET_PEOPLE = "set-people"
    SET_ORGANISATION = "set-organisation"
    REPORT = "report"
    LEAD_INCIDENT = "lead-incident"  # declare, answer to the authorities
    LOG_INCIDENT = "log-incident"  # log, meeting, cost: whoever works in it
    DECIDE_INCIDENT = "decide-incident"
    CLOSE_INCIDENT = "close-incident"
    HAND_BACK = "hand-back"
    SIGN_HAND_BACK = "sign-hand-back"
    SAFEKEEP = "safekeep"  # backup, verify, restore, mirror, drill
    COSIGN = "cosign"  # Vouch with a key of one's own for a checkpoint that another made.
    AUDIT = "audit"  # See what stands in the journal, pick samples, take out evidence.


_C, _A, _S, _M = Role.CLERK, Role.ATTESTER, Role.SIGNER, Role.MANAGER

# The administrator makes people and machines work and touches no money: whoever can make a new
# signer must not be able to sign. The auditor reads all and changes nothing.
RIGHTS: dict[Act, frozenset[Role]] = {
    Act.READ: frozenset(Role),
    Act.READ_PERSONS: frozenset({_C, _A, _S, Role.AUDITOR}),
    Act.RECEIVE: frozenset({_C, _M, Role.OPERATOR, Role.ADMINISTRATOR}),
    Act.DECIDE: frozenset({_C, _A, _M}),
    Act.ATTEST: frozenset({_A}),
    Act.ACCOUNT_PROPOSE: frozenset({_C, _A, _M}),
    Act.ACCOUNT_CALL_BACK: frozenset({_C, _A, _S, _M}),
    Act.ACCOUNT_CONFIRM: frozenset({_C, _A, _S, _M}),
    Act.PREPARE_BATCH: frozenset({_C, _A, _S, _M}),
    Act.SIGN_BATCH: frozenset({_S}),
    Act.EXPORT_BATCH: frozenset({_S}),
    Act.CANCEL_BATCH: frozenset({_C, _S, _M}),
    Act.RELEASE_HOLD: frozenset({_S, _M}),
    Act.SET_POLICY: frozenset({_M}),
    Act.SET_PEOPLE: frozenset({Role.ADMINISTRATOR}),
    Act.SET_ORGANISATION: frozenset({Role.ADMINISTRATOR}),
    Act.REPORT: frozenset({_C, _M, Role.COMMUNICATOR, Role.AUDITOR}),
    Act.LEAD_INCIDENT: frozenset({_M, Role.COMMUNICATOR, Role.OPERATOR}),
    Act.LOG_INCIDENT: frozenset(Role) - {Role.AUDITOR},
    Act.DECIDE_INCIDENT: frozenset({_M, Role.OPERATOR}),
    Act.CLOSE_INCIDENT: frozenset({_M}),
    Act.HAND_BACK: frozenset({_C, _M}),
    Act.SIGN_HAND_BACK: frozenset({_S, _M}),
    Act.SAFEKEEP: frozenset({Role.OPERATOR, Role.ADMINISTRATOR}),
    Act.COSIGN: frozenset({_S, _M, Role.AUDITOR}),
    Act.AUDIT: frozenset({Role.AUDITOR}),
}

# No role that may do one of these goes together with the administrator's.
MONEY_ACTS = frozenset(
    {
        Act.DECIDE,
        Act.ATTEST,
        Act.ACCOUNT_PROPOSE,
        Act.ACCOUNT_CALL_BACK,
        Act.ACCOUNT_CONFIRM,
        Act.PREPARE_BATCH,
        Act.SIGN_BATCH,
        Act.EXPORT_BATCH,
        Act.CANCEL_BATCH,
        Act.RELEASE_HOLD,
    }
)


class Refusal(StrEnum):
    """Why a person cannot be given these roles, in descending precedence."""

    NO_ROLE = "approve.no_role"
    ADMINISTRATOR_CANNOT_PAY = "approve.administrator_cannot_pay"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who acts. limit: the largest single amount they may agree to; None: no limit.

    since, until: when the rights hold (aware, UTC), as in a yearly list of attesters; None: open.
    """

    name: str
    roles: frozenset[Role]
    limit: Money | None = None
    since: datetime | None = None
    until: datetime | None = None

    def has(self, act: Act) -> bool:
        return may(act, self.roles)

    def is_in_force(self, now: datetime) -> bool:
        begun = self.since is None or self.since <= now
        return begun and (self.until is None or now < self.until)


def may(act: Act, roles: Iterable[Role]) -> bool:
    """Whether one of the roles may do the act."""
    return not RIGHTS[act].isdisjoint(roles)


def refuse_roles(roles: Iterable[Role]) -> Refusal | None:
    """Say why nobody may have just these roles, or None if somebody may."""
    wanted = frozenset(roles)
    if not wanted:
        return Refusal.NO_ROLE
    others = wanted - {Role.ADMINISTRATOR}
    if Role.ADMINISTRATOR in wanted and any(may(act, others) for act in MONEY_ACTS):
        return Refusal.ADMINISTRATOR_CANNOT_PAY
    return None
