"""Which payments go on which bank day, with so much cash and so many hands.

The order, the netting and the codes of what waits are those of propose: the first day of a plan
pays what a batch with the same bounds would pay. So a slider shows what its button does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sluss.core.lifecycle import Fact
from sluss.core.money import Money
from sluss.rules.pay.eligible import Refusal
from sluss.rules.pay.netting import Candidate, ProposedPayment
from sluss.rules.pay.propose import Ask, ProposalRefusal, Ready, fill, ready
from sluss.rules.triage.policy import UrgencyClass

_IS = Fact.ATTESTED


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """With what is paid. None is no bound.

    days:    bank days, rising, at least one.
    per_day: payments a day.
    cash:    for all days together. What does not fit waits; what is smaller may still fit.
    is_strict: the first that does not fit stops all that is less urgent.
    """

    days: tuple[date, ...]
    per_day: int | None = None
    cash: Money | None = None
    is_strict: bool = False


@dataclass(frozen=True, slots=True)
class DayPlan:
    """payments: each with its day, the most urgent first. left: why each other one waits."""

    payments: tuple[tuple[ProposedPayment, date], ...]
    left: dict[str, Refusal | ProposalRefusal]

    @property
    def paid_on(self) -> dict[str, date]:
        """The day of each debt that is paid, by its id; credit notes that net have it too."""
        return {part.payable_id: day for payment, day in self.payments for part in payment.parts}


def ready_to_plan(
    candidates: Sequence[Candidate],
    classes: frozenset[UrgencyClass] | None = None,
    *,
    is_attest_awaited: bool = False,
) -> Ready:
    """What may be paid at all: it stays the same however the bounds are moved.

    is_attest_awaited: what nobody has attested yet is planned as if it were, for a forecast; all
                       else that stops a debt stops it still.
    """
    if is_attest_awaited:
        candidates = [_as_attested(one) for one in candidates]
    return ready(candidates, Ask(classes=classes))


def plan_days(made: Ready, bounds: Bounds) -> DayPlan:
    """The payments day by day.

    Errors: ValueError without a day; TypeError if the cash is in another currency.
    """
    if not bounds.days:
        raise ValueError("a plan needs a day")
    count = None if bounds.per_day is None else bounds.per_day * len(bounds.days)
    left = dict(made.left)
    ask = Ask(budget=bounds.cash, count=count, is_strict=bounds.is_strict)
    chosen = fill(made.payments, ask, left)
    dated = tuple((payment, _day(place, bounds)) for place, payment in enumerate(chosen))
    return DayPlan(dated, left)


def _day(place: int, bounds: Bounds) -> date:
    return bounds.days[0 if bounds.per_day is None else place // bounds.per_day]


def _as_attested(one: Candidate) -> Candidate:
    facts = one.case.facts
    return one if _IS in facts else replace(one, case=replace(one.case, facts=facts | {_IS}))
