"""The correction register: what each repeated payment should have been, once that is known.

A repeated payment is right for most and wrong for some. Nothing is paid by a correction: what is
missing the casework system will decide and pay when it is back, and paid from here as well it
would be paid twice. What was too much is asked back, or drawn from what comes, outside of Sluss.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sluss.core.lifecycle import Fact
from sluss.core.money import Money


class Refusal(StrEnum):
    """Why it may not be noted what was right, in descending precedence."""

    NO_SUCH_LINE = "pay.correct_no_such_line"
    LACKS_ROLE = "pay.correct_lacks_role"
    NO_REASON = "pay.correct_no_reason"
    NOT_PAID = "pay.correct_not_paid"


class Verdict(StrEnum):
    """What a payment was beside what was right."""

    RIGHT = "right"
    UNDERPAID = "underpaid"
    OVERPAID = "overpaid"


# The money is on its way or there; before that the payment itself is changed or dismissed.
_MOVED = frozenset({Fact.ORDERED, Fact.CONFIRMED, Fact.PAID_ELSEWHERE})


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectCase:
    """All that the rule may look at. is_line: the payable is a repeated payment."""

    is_line: bool
    may_decide: bool
    reason: str
    facts: frozenset[Fact] = frozenset()


def refuse_correct(case: CorrectCase) -> Refusal | None:
    """Say why this person may not note what was right, or None if they may."""
    if not case.is_line:
        return Refusal.NO_SUCH_LINE
    if not case.may_decide:
        return Refusal.LACKS_ROLE
    if not case.reason.strip():
        return Refusal.NO_REASON
    return None if case.facts & _MOVED else Refusal.NOT_PAID


def difference(repeated: Money, right: Money) -> tuple[Money, Verdict]:
    """What is missing (positive) or was too much (negative), and the word for it.

    Errors: TypeError for two currencies.
    """
    rest = right - repeated
    if rest.minor == 0:
        return rest, Verdict.RIGHT
    return rest, Verdict.UNDERPAID if rest.minor > 0 else Verdict.OVERPAID
