"""What keeps a person from deciding about a payable, and which holds a word cannot lift."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from sluss.core.payable import Hold


class Refusal(StrEnum):
    """In descending precedence: if several apply, the first is given."""

    NO_SUCH_PAYABLE = "register.no_such_payable"
    LACKS_ROLE = "register.lacks_role"
    NO_REASON = "register.no_reason"
    WRONG_STATE = "register.wrong_state"
    ACCOUNT_NOT_CONFIRMED = "register.account_not_confirmed"
    CANNOT_BE_ONE = "register.cannot_be_one"


# An account is trusted by call-back and confirmation, never by a word about the debt.
BY_CONFIRMATION_ONLY = frozenset(
    {
        "register.no_account",
        "register.several_of_this_name",
        "register.account_unverified",
        "register.account_former",
        "register.account_unsound",
        "register.account_wrong_digits",
        "register.account_unsure",
        "register.factoring_unverified",
    }
)


def releasable(holds: Iterable[Hold]) -> list[Hold]:
    """The holds that a person may lift by saying why."""
    return [hold for hold in holds if hold.code not in BY_CONFIRMATION_ONLY]


class FaultRefusal(StrEnum):
    """In descending precedence: if several apply, the first is given."""

    NO_SUCH_FAULT = "register.no_such_fault"
    LACKS_ROLE = "register.fault_lacks_role"
    NO_REASON = "register.fault_no_reason"
    SAID_ALREADY = "register.fault_said_already"


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultCase:
    """What is to be said of a fault of the supplier register, and by whom."""

    is_known: bool
    may_decide: bool
    reason: str
    is_said_already: bool


def refuse_fault(case: FaultCase) -> FaultRefusal | None:
    """Say why this fault may not be dismissed, or opened again; None if it may."""
    if not case.is_known:
        return FaultRefusal.NO_SUCH_FAULT
    if not case.may_decide:
        return FaultRefusal.LACKS_ROLE
    if not case.reason.strip():
        return FaultRefusal.NO_REASON
    if case.is_said_already:
        return FaultRefusal.SAID_ALREADY
    return None


def refuse_faults(cases: Mapping[str, FaultCase]) -> tuple[str, FaultRefusal] | None:
    """Of several faults by id the first that is refused for what weighs most; None if none is."""
    refused = [(id_, why) for id_, case in cases.items() if (why := refuse_fault(case))]
    return min(refused, key=lambda pair: list(FaultRefusal).index(pair[1]), default=None)
