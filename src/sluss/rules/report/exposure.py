"""What waiting has cost up to a day: for each debt that somebody waits for, and in all.

The arithmetic is that of triage (late.py, law.py); here it is laid out, with what it rests on.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sluss.core.lifecycle import is_disputed, is_owed, is_waiting
from sluss.core.money import Money, summed
from sluss.core.payable import Payable
from sluss.core.records import DocumentKind
from sluss.rules.report.rates import is_verified
from sluss.rules.triage.late import (
    InterestPart,
    days_late,
    due_on,
    fee_at_stake,
    interest_by_part,
    late_interest,
)
from sluss.rules.triage.law import Law
from sluss.rules.triage.rank import Reason, reasons_of_waiting


class DueBy(StrEnum):
    """What gave a debt its due day."""

    DOCUMENT = "document"
    LAW = "law"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Part:
    """Days in a row with one rate, and what they cost. is_verified: somebody looked the rate up."""

    days: InterestPart
    amount: Money
    is_verified: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposed:
    """One debt that somebody waits for, and what its waiting has cost up to a day.

    interest: in the currency of the debt; None as soon as one half-year has no rate.
    missing:  first days of the half-years without a rate.
    parts:    the days with a rate, in their order; all of the interest unless it is None.
    late_fee: what the creditor may ask for besides; in kronor by law, whatever the debt is in.
    """

    payable: Payable
    due: date | None
    due_by: DueBy
    days_late: int
    interest: Money | None
    missing: tuple[date, ...]
    parts: tuple[Part, ...]
    late_fee: Money
    reasons: tuple[Reason, ...]

    @property
    def owed(self) -> Money:
        return self.payable.open_amount

    @property
    def is_late(self) -> bool:
        return self.days_late > 0

    @property
    def is_verified(self) -> bool:
        """Whether every rate that the interest rests on has been looked up."""
        return all(part.is_verified for part in self.parts)


@dataclass(frozen=True, slots=True)
class Sum:
    """The debts of one currency. interest: of those whose interest is known, None if of none.

    lacking:    how many late debts have no interest, for want of a rate.
    unverified: how many have an interest that rests on a rate nobody has looked up.
    """

    owed: Money
    late: Money
    interest: Money | None
    lacking: int
    unverified: int


@dataclass(frozen=True, slots=True)
class Totals:
    """All debts together.

    undated:  how many have no due day, so that nobody can tell whether they are late.
    disputed, on_the_way: how many of the late ones are, since their cost may not come.
    fees:     how many late fees may be asked for, and their sum.
    sums:     one a currency, kronor first.
    missing:  first days of the half-years without a rate.
    """

    count: int
    late: int
    undated: int
    disputed: int
    on_the_way: int
    sums: tuple[Sum, ...]
    fees: tuple[int, Money]
    missing: tuple[date, ...]


def is_exposed(payable: Payable) -> bool:
    """Whether waiting for the debt may cost: an invoice that still stands, sent or not.

    The Interest Act speaks of debts to creditors; a payout to a person costs otherwise, and a
    credit note is owed to us.
    """
    is_invoice = payable.kind is DocumentKind.INVOICE
    return is_invoice and is_owed(payable.state) and payable.open_amount.minor > 0


def exposed(payable: Payable, law: Law, at: date) -> Exposed:
    """What waiting for this debt has cost up to and with a day.

    Units:  interest on what is open now: what was paid late before is not looked at again.
    Source: docs/sources.md [rantelagen], [inkassokostnadslagen].
    """
    due = due_on(payable, law)
    owed = payable.open_amount
    interest = late_interest(owed, due=due, paid_on=at, law=law)
    amounts = interest_by_part(owed, interest.parts)
    return Exposed(
        payable=payable,
        due=due,
        due_by=_due_by(payable, due),
        days_late=days_late(due, at),
        interest=interest.amount,
        missing=interest.missing,
        parts=tuple(
            Part(part, amount, is_verified(law, part.from_on))
            for part, amount in zip(interest.parts, amounts, strict=True)
        ),
        late_fee=fee_at_stake(payable, today=at, law=law),
        reasons=(*_standing(payable), *reasons_of_waiting(payable, law, at)),
    )


def totals(found: Sequence[Exposed]) -> Totals:
    """All of them together; currencies are never mixed."""
    late = [one for one in found if one.is_late]
    currencies = sorted({one.owed.currency for one in found}, key=lambda c: (c != "SEK", c))
    fees = [one.late_fee for one in found if one.late_fee.minor]
    return Totals(
        count=len(found),
        late=len(late),
        undated=sum(one.due is None for one in found),
        disputed=sum(is_disputed(one.payable.state) for one in late),
        on_the_way=sum(not is_waiting(one.payable.state) for one in late),
        sums=tuple(_sum([o for o in found if o.owed.currency == c]) for c in currencies),
        fees=(len(fees), Money("SEK", sum(fee.minor for fee in fees))),
        missing=tuple(sorted({half_year for one in found for half_year in one.missing})),
    )


def _sum(found: Sequence[Exposed]) -> Sum:
    """Of one currency at least one debt, and no other currency."""
    late = [one for one in found if one.is_late]
    known = [one.interest for one in late if one.interest is not None]
    nothing = Money(found[0].owed.currency, 0)
    lacking = len(late) - len(known)
    return Sum(
        owed=_added(nothing, (one.owed for one in found)),
        late=_added(nothing, (one.owed for one in late)),
        interest=None if lacking and not known else _added(nothing, known),
        lacking=lacking,
        unverified=sum(one.interest is not None and not one.is_verified for one in late),
    )


def _added(nothing: Money, amounts: Iterable[Money]) -> Money:
    return summed((nothing, *amounts))[0]


def _due_by(payable: Payable, due: date | None) -> DueBy:
    if due is None:
        return DueBy.UNKNOWN
    return DueBy.LAW if payable.due_date is None else DueBy.DOCUMENT


def _standing(payable: Payable) -> tuple[Reason, ...]:
    """What may keep the cost from coming: we contest the debt, or its money is on its way."""
    if is_disputed(payable.state):
        return (Reason("report.disputed"),)
    return () if is_waiting(payable.state) else (Reason("report.on_the_way"),)
