"""Who may say that a debt is to be paid, and how many must."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sluss.core import lifecycle
from sluss.core.lifecycle import State
from sluss.core.money import Money
from sluss.core.payable import Payable
from sluss.core.records import DocumentKind
from sluss.rules.approve.roles import Act, Person
from sluss.rules.triage.policy import Policy


class Refusal(StrEnum):
    """Why an attest is refused, in descending precedence: if several apply, the first is given."""

    NO_SUCH_PAYABLE = "approve.no_such_payable"
    WRONG_STATE = "approve.wrong_state"
    LACKS_ROLE = "approve.lacks_role"
    NOT_IN_FORCE = "approve.right_not_in_force"
    REGISTERED_IT = "approve.registered_it"
    ATTESTED_ALREADY = "approve.attested_already"
    KEYED_IT = "approve.keyed_it"
    LIMIT_IN_OTHER_CURRENCY = "approve.limit_in_other_currency"
    OVER_LIMIT = "approve.over_limit"


@dataclass(frozen=True, slots=True, kw_only=True)
class AttestCase:
    """All that the rule may look at. What is not here cannot sway it.

    is_known:      False if there is no such payable; the rest is then of no account.
    amount:        what is owed, positive.
    registered_by: who brought in a record that claims the debt, by hand or by file.
    keyed_by:      who registered an attest that another person gave on paper.
    """

    is_known: bool
    state: State
    amount: Money
    by: Person
    registered_by: frozenset[str] = frozenset()
    attested_by: frozenset[str] = frozenset()
    keyed_by: frozenset[str] = frozenset()


def awaits_attest(payable: Payable) -> bool:
    """Whether somebody is yet to say that the debt is to be paid.

    A credit note lowers what leaves us, and needs nobody's attest.
    """
    return (
        lifecycle.may_await_attest(payable.state)
        and payable.kind is not DocumentKind.CREDIT_NOTE
        and payable.open_amount.minor > 0
        and lifecycle.Fact.ATTESTED not in payable.facts
    )


def refuse_attest(case: AttestCase, *, now: datetime) -> Refusal | None:
    """Say why this person may not attest this payable now, or None if they may.

    A payable that is held, for its account or otherwise, may be attested: that the debt is right
    and where its money may go are two questions, and payment waits for both answers.
    Units:  now is aware, UTC.
    Source: docs/sources.md [attest].
    """
    if not case.is_known:
        return Refusal.NO_SUCH_PAYABLE
    if not lifecycle.may(lifecycle.Act.ATTEST, case.state):
        return Refusal.WRONG_STATE
    return _refuse_person(case, now)


def needs(amount: Money, policy: Policy) -> int:
    """How many people must attest a debt of this amount.

    The steps are in kronor. Another currency takes the most that any step asks: no rate of
    exchange is guessed.
    """
    steps = policy.attest_steps
    if amount.currency != "SEK":
        return max(step.needs for step in steps)
    owed = abs(amount).minor
    return next(step.needs for step in reversed(steps) if step.from_minor <= owed)


def _refuse_person(case: AttestCase, now: datetime) -> Refusal | None:
    by = case.by
    if not by.has(Act.ATTEST):
        return Refusal.LACKS_ROLE
    if not by.is_in_force(now):
        return Refusal.NOT_IN_FORCE
    if by.name in case.registered_by:
        return Refusal.REGISTERED_IT
    if by.name in case.attested_by:
        return Refusal.ATTESTED_ALREADY
    if by.name in case.keyed_by:
        return Refusal.KEYED_IT
    return _refuse_amount(case.amount, by.limit)


def _refuse_amount(amount: Money, limit: Money | None) -> Refusal | None:
    if limit is None:
        return None
    if limit.currency != amount.currency:
        return Refusal.LIMIT_IN_OTHER_CURRENCY
    return Refusal.OVER_LIMIT if abs(amount) > limit else None
