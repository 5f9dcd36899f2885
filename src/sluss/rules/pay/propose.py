"""Which payments make the next batch, and why each of the others must wait."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sluss.core.lifecycle import Fact
from sluss.core.money import Money
from sluss.rules.pay.bank_days import is_bank_day
from sluss.rules.pay.eligible import Refusal, refuse_payment
from sluss.rules.pay.netting import Candidate, ProposedPayment, net
from sluss.rules.triage.policy import UrgencyClass


class ProposalRefusal(StrEnum):
    """Why a payable that may be paid is not in this batch, in descending precedence."""

    NOT_ASKED = "pay.not_asked"
    CLASS_NOT_ASKED = "pay.class_not_asked"
    NET_NOT_POSITIVE = "pay.net_not_positive"
    OVER_COUNT = "pay.over_count"
    OVER_BUDGET = "pay.over_budget"


class DayRefusal(StrEnum):
    """Why no batch can be made for a day, in descending precedence."""

    DAY_PASSED = "pay.day_passed"
    DAY_CLOSED = "pay.day_closed"
    CUT_OFF_PASSED = "pay.cut_off_passed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What the batch is to be filled with. None is no bound.

    ids:     only these payables (credit notes of the same payees come along unasked).
    classes: only debts of these classes (credit notes likewise).
    count:   payments, not payables.
    is_strict: what does not fit the budget stops all that is less urgent.
    """

    budget: Money | None = None
    count: int | None = None
    classes: frozenset[UrgencyClass] | None = None
    ids: frozenset[str] | None = None
    is_strict: bool = False


@dataclass(frozen=True, slots=True)
class LeftOut:
    """One payable that is not in the batch, with the one reason that weighs most."""

    payable_id: str
    code: Refusal | ProposalRefusal


@dataclass(frozen=True, slots=True)
class Proposal:
    """payments by urgency; left_out in the candidates' order of urgency."""

    payments: tuple[ProposedPayment, ...]
    left_out: tuple[LeftOut, ...]

    @property
    def total_minor(self) -> int:
        return sum(payment.amount.minor for payment in self.payments)


@dataclass(frozen=True, slots=True)
class Ready:
    """What may be paid whatever there is room for. left: those that may not, and why."""

    ordered: tuple[Candidate, ...]
    payments: tuple[ProposedPayment, ...]
    left: dict[str, Refusal | ProposalRefusal]


def propose(candidates: Iterable[Candidate], ask: Ask) -> Proposal:
    """The batch that the ask gives, the most urgent first.

    Shapes: give every approved payable and, to net them, open credit notes. Every candidate that
            is attested is in one payment or left out with one code; a credit note that nobody has
            attested is not told of when it is not used.
    Errors: TypeError if the budget is in another currency than the bank account.
    """
    made = ready(candidates, ask)
    left = dict(made.left)
    chosen = fill(made.payments, ask, left)
    return Proposal(chosen, told_left_out(made, left))


def ready(candidates: Iterable[Candidate], ask: Ask) -> Ready:
    """All that may be paid of what is asked for, netted, before anybody counts what fits."""
    ordered = tuple(sorted(candidates, key=lambda one: one.rank))
    left: dict[str, Refusal | ProposalRefusal] = {}
    payable: list[Candidate] = []
    for one in ordered:
        refusal = refuse_payment(one.case) or _refuse_asked(one, ask)
        if refusal is None:
            payable.append(one)
        else:
            left[one.id] = refusal
    netting = net(payable)
    left |= dict.fromkeys(netting.waiting, ProposalRefusal.NET_NOT_POSITIVE)
    return Ready(ordered, netting.payments, left)


def told_left_out(
    made: Ready, left: Mapping[str, Refusal | ProposalRefusal]
) -> tuple[LeftOut, ...]:
    """What is left out, in the order of urgency, as far as it is told of."""
    told = [one for one in made.ordered if one.id in left and _is_told(one)]
    return tuple(LeftOut(one.id, left[one.id]) for one in told)


def refuse_day(
    pay_on: date, *, today: date, closed: frozenset[date], is_past_cut_off: bool
) -> DayRefusal | None:
    """Say why no batch can be made for the day, or None if one can.

    is_past_cut_off: whether the bank takes no more files today.
    Source: docs/sources.md [bank-days].
    """
    if pay_on < today:
        return DayRefusal.DAY_PASSED
    if not is_bank_day(pay_on, closed):
        return DayRefusal.DAY_CLOSED
    if pay_on == today and is_past_cut_off:
        return DayRefusal.CUT_OFF_PASSED
    return None


def _refuse_asked(one: Candidate, ask: Ask) -> ProposalRefusal | None:
    if one.is_credit:
        return None
    if ask.ids is not None and one.id not in ask.ids:
        return ProposalRefusal.NOT_ASKED
    if ask.classes is not None and one.urgency_class not in ask.classes:
        return ProposalRefusal.CLASS_NOT_ASKED
    return None


def _is_told(one: Candidate) -> bool:
    return Fact.ATTESTED in one.case.facts or not one.is_credit


def fill(
    payments: Sequence[ProposedPayment], ask: Ask, left: dict[str, Refusal | ProposalRefusal]
) -> tuple[ProposedPayment, ...]:
    """Those that fit, by urgency. What does not fit is noted in left, part by part."""
    chosen: list[ProposedPayment] = []
    rest, is_stopped = ask.budget, False
    for payment in payments:
        code = _refuse_room(payment, len(chosen), rest, ask, is_stopped=is_stopped)
        if code is None:
            chosen.append(payment)
            rest = None if rest is None else rest - payment.amount
        else:
            left.update((part.payable_id, code) for part in payment.parts)
            is_stopped = is_stopped or (ask.is_strict and code is ProposalRefusal.OVER_BUDGET)
    return tuple(chosen)


def _refuse_room(
    payment: ProposedPayment, count: int, rest: Money | None, ask: Ask, *, is_stopped: bool
) -> ProposalRefusal | None:
    if ask.count is not None and count >= ask.count:
        return ProposalRefusal.OVER_COUNT
    if is_stopped or (rest is not None and payment.amount > rest):
        return ProposalRefusal.OVER_BUDGET
    return None
