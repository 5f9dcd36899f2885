"""What waiting costs: days late, late interest to the öre, and the flat fee at stake."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

from sluss.core.money import Money
from sluss.core.payable import Payable
from sluss.core.records import DocumentKind
from sluss.rules.triage.law import Law, half_year_of, in_force, reference_rate_on

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class InterestPart:
    """Days in a row with one rate in one year. Both days count."""

    from_on: date
    to_on: date
    rate_bp: int
    year_days: int

    @property
    def days(self) -> int:
        return (self.to_on - self.from_on).days + 1

    @property
    def share(self) -> Fraction:
        """What these days cost of each öre of the debt."""
        return Fraction(self.rate_bp * self.days, 10_000 * self.year_days)


@dataclass(frozen=True, slots=True)
class LateDays:
    """The days late, whatever the amount: with their rates, and the half-years without one."""

    parts: tuple[InterestPart, ...] = ()
    missing: tuple[date, ...] = ()

    @property
    def share(self) -> Fraction:
        """What the days that have a rate cost of each öre of the debt."""
        return sum((part.share for part in self.parts), Fraction(0))


@dataclass(frozen=True, slots=True)
class LateInterest:
    """Late interest up to a day, or the half-years whose rate nobody has entered.

    amount:  None as soon as one half-year is missing: a part of a sum is a wrong sum.
    missing: first days of the half-years without a rate.
    """

    amount: Money | None
    parts: tuple[InterestPart, ...] = ()
    missing: tuple[date, ...] = ()


def due_on(payable: Payable, law: Law) -> date | None:
    """The day on which the debt falls due, None if nothing in its papers tells.

    The document's own due date goes first. An invoice without one falls due when the law's term
    has run from its issue (we know no better day for the demand); a payout or a credit note
    without one on the day of its issue.
    Source: docs/sources.md [rantelagen] 2 a §, 4 §.
    """
    if payable.due_date is not None or payable.issue_date is None:
        return payable.due_date
    if payable.kind is not DocumentKind.INVOICE:
        return payable.issue_date
    return lawful_due_on(payable.issue_date, law)


def lawful_due_on(issued_on: date, law: Law) -> date | None:
    """The last day that the law lets a public body wait, counted from the issue.

    None before the first term in the law's rows, and for a date so late that it is no date.
    """
    term = in_force(law.fees.payment_terms, issued_on)
    if term is None or (date.max - issued_on).days < term.value:
        return None
    return issued_on + timedelta(days=term.value)


def days_late(due: date | None, today: date) -> int:
    """Whole days after the due date; 0 on the day itself, before it, and without one.

    Due dates on closed days are not moved to the next bank day: the figure is never too low.
    """
    return 0 if due is None else max(0, (today - due).days)


def late_interest(amount: Money, *, due: date | None, paid_on: date, law: Law) -> LateInterest:
    """Interest for each day after the due date, to and with the day of payment.

    Simple interest; each day at the reference rate then in force and the surcharge, over 365
    days, 366 in a leap year. Rounded once, the whole sum, by round_half_up.
    Source: docs/sources.md [rantelagen] 3 §, 4 §, 6 §, 9 §; day count and rounding: own choice.
    """
    return interest_on(amount, late_days(due=due, paid_on=paid_on, law=law))


def late_days(*, due: date | None, paid_on: date, law: Law) -> LateDays:
    """The days after the due date, to and with the day of payment, with the rate of each."""
    if due is None or paid_on <= due:
        return LateDays()
    parts: list[InterestPart] = []
    missing: list[date] = []
    for first, last in _half_years(due + ONE_DAY, paid_on):
        rate = _rate_bp(law, first)
        if rate is None:
            missing.append(half_year_of(first))
        else:
            parts.append(InterestPart(first, last, rate, _year_days(first.year)))
    return LateDays(tuple(parts), tuple(missing))


def interest_on(amount: Money, days: LateDays) -> LateInterest:
    """What these days cost on an amount. ValueError for an amount below nought."""
    if amount.minor < 0:
        raise ValueError("late interest is counted on what is owed, not on a credit")
    if days.missing:
        return LateInterest(None, days.parts, days.missing)
    rounded = round_half_up(amount.minor * days.share)
    return LateInterest(Money(amount.currency, rounded), days.parts)


def interest_by_part(amount: Money, parts: Sequence[InterestPart]) -> tuple[Money, ...]:
    """What each part costs, so that all of them together are the whole, rounded once.

    Each is what the sum to and with it is above the sum before it, both rounded: no öre is lost.
    """
    sums, share = [0], Fraction(0)
    for part in parts:
        share += part.share
        sums.append(round_half_up(amount.minor * share))
    return tuple(Money(amount.currency, after - before) for before, after in pairwise(sums))


def fee_at_stake(payable: Payable, *, today: date, law: Law) -> Money:
    """The flat fee that the creditor may claim from the first day late, else nothing."""
    due = due_on(payable, law)
    return Money("SEK", 0) if due is None or today <= due else fee_once_late(payable, law)


def fee_once_late(payable: Payable, law: Law) -> Money:
    """The flat fee that the creditor may claim if the debt is not paid when due, else nothing.

    Only whoever invoices us as a business may: a payout to a person never costs it.
    Source: docs/sources.md [inkassokostnadslagen] 4 a §.
    """
    due = due_on(payable, law)
    if payable.kind is not DocumentKind.INVOICE or due is None or due == date.max:
        return Money("SEK", 0)
    fee = in_force(law.fees.late_fees, due + ONE_DAY)
    return Money("SEK", 0 if fee is None else fee.value)


def round_half_up(exact: Fraction) -> int:
    """The nearest whole öre, a half goes up. Own choice: the law says nothing of öre."""
    return (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)


def _half_years(first: date, last: date) -> list[tuple[date, date]]:
    spans = []
    while first <= last:
        opens = half_year_of(first)
        ends = date(opens.year, 6, 30) if opens.month == 1 else date(opens.year, 12, 31)
        spans.append((first, min(last, ends)))
        first = ends + ONE_DAY
    return spans


def _rate_bp(law: Law, day: date) -> int | None:
    reference = reference_rate_on(law.rates, day)
    surcharge = in_force(law.rates.surcharges, day)
    if reference is None or surcharge is None:
        return None
    # With a reference rate far below zero nobody would owe less than the debt.
    return max(0, reference.value + surcharge.value)


def _year_days(year: int) -> int:
    return (date(year + 1, 1, 1) - date(year, 1, 1)).days
