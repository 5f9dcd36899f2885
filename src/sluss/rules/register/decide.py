"""What keeps a person from deciding about a payable, and which holds a word cannot lift."""

from __future__ import annotations

from collections.abc import Iterable
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
        "register.account_unverified",
        "register.account_unsound",
        "register.account_wrong_digits",
        "register.account_unsure",
        "register.factoring_unverified",
    }
)


def releasable(holds: Iterable[Hold]) -> list[Hold]:
    """The holds that a person may lift by saying why."""
    return [hold for hold in holds if hold.code not in BY_CONFIRMATION_ONLY]
