"""Which values of the law a report rests on, and a rate that somebody assumes for want of one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from sluss.rules.triage.law import Law, LawValue, half_year_of, in_force, reference_rate_on

# The source of a row that whoever asks has assumed; the row is in no file.
ASSUMED = "assumed"


class Value(StrEnum):
    """What a value of the law is."""

    REFERENCE_RATE = "reference_rate"
    SURCHARGE = "surcharge"
    LATE_FEE = "late_fee"
    PAYMENT_TERM = "payment_term"


@dataclass(frozen=True, slots=True)
class Used:
    """A value that a report rests on."""

    what: Value
    row: LawValue

    @property
    def is_assumed(self) -> bool:
        return self.row.source == ASSUMED


def assume(law: Law, rate_bp: int, *, until: date) -> Law:
    """The law with this reference rate for each half-year after the last one that has its row.

    Only whoever asks may assume: the law itself decides each half-year anew. Every row that is
    assumed says so, and nobody has verified it.
    """
    known = [row.from_on for row in law.rates.reference_rates]
    if not known:
        return law
    rows = tuple(LawValue(day, rate_bp, ASSUMED) for day in _half_years_after(max(known), until))
    rates = replace(law.rates, reference_rates=(*law.rates.reference_rates, *rows))
    return replace(law, rates=rates)


def is_verified(law: Law, day: date) -> bool:
    """Whether somebody has looked up both halves of the rate of a day that has one."""
    rows = reference_rate_on(law.rates, day), in_force(law.rates.surcharges, day)
    return all(row is not None and row.verified_on is not None for row in rows)


def used(law: Law, days: Iterable[date], at: date) -> tuple[Used, ...]:
    """The values in force on these days, each once, and the fee and the term on the day asked."""
    half_years = sorted({half_year_of(day) for day in days})
    rates = [reference_rate_on(law.rates, day) for day in half_years]
    surcharges = [in_force(law.rates.surcharges, day) for day in half_years]
    rows = (
        *((Value.REFERENCE_RATE, row) for row in rates),
        *((Value.SURCHARGE, row) for row in dict.fromkeys(surcharges)),
        (Value.LATE_FEE, in_force(law.fees.late_fees, at)),
        (Value.PAYMENT_TERM, in_force(law.fees.payment_terms, at)),
    )
    return tuple(Used(what, row) for what, row in rows if row is not None)


def _half_years_after(first: date, until: date) -> Iterator[date]:
    """The first days of the half-years after one, to and with the one in which a day lies."""
    day = first
    while day < half_year_of(until):
        day = date(day.year, 7, 1) if day.month == 1 else date(day.year + 1, 1, 1)
        yield day
