"""What one debt costs by waiting, in whole öre: asked for many debts on many days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sluss.core.money import Money
from sluss.rules.triage.late import late_days
from sluss.rules.triage.law import Law
from sluss.rules.triage.policy import UrgencyClass

Tier = tuple[str, bool, bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One debt that may be paid, as the plan sees it.

    amount:   in kronor, as all in one plan.
    late_fee: what it costs besides once it is paid after its due day; nothing for a payout.
    """

    id: str
    urgency_class: UrgencyClass
    is_payout: bool
    has_hardship: bool
    due: date | None
    amount: Money
    late_fee: Money

    @property
    def tier(self) -> Tier:
        """What goes before all cost: the class, people before firms, hardship before others."""
        return (self.urgency_class.value, not self.is_payout, not self.has_hardship)


class Weigher:
    """Knows what each day costs of each öre, by the rates of one law."""

    # Whatever the rates, what a day costs of an öre is a whole number of these parts of it.
    _PARTS = 10_000 * 365 * 366

    def __init__(self, law: Law) -> None:
        self._law = law
        self._shares: dict[tuple[date, date], int] = {}

    def cost(self, one: Waiting, paid_on: date) -> int:
        """Interest and flat fee of a debt that is paid on a day.

        Units: öre. Days without a known rate cost nothing: give a law that has them.
        """
        if one.due is None or one.is_payout or paid_on <= one.due:
            return 0
        share = self._shares.get((one.due, paid_on))
        if share is None:
            days = late_days(due=one.due, paid_on=paid_on, law=self._law)
            share = self._shares[one.due, paid_on] = int(days.share * self._PARTS)
        # round_half_up in whole numbers: this is asked for every debt and every day.
        interest = (2 * one.amount.minor * share + self._PARTS) // (2 * self._PARTS)
        return one.late_fee.minor + interest


@dataclass(frozen=True, slots=True)
class Point:
    """What waiting has cost up to a day: if nothing is paid, and by a plan. Units: öre."""

    on: date
    nothing: int
    plan: int


class Curve:
    """What waiting costs over some days. Made once; asked anew for each plan."""

    def __init__(self, waiting: Sequence[Waiting], days: Sequence[date], weigh: Weigher) -> None:
        self._weigh = weigh
        self._days = tuple(days)
        self._waiting = {one.id: one for one in waiting}
        self._costs = {one.id: [weigh.cost(one, day) for day in days] for one in waiting}
        self._nothing = [
            sum(costs[place] for costs in self._costs.values()) for place in range(len(days))
        ]

    def points(self, paid: Mapping[str, date]) -> tuple[Point, ...]:
        """The days with their costs. paid: the day of each debt that the plan pays."""
        saved = [0] * len(self._days)
        for id_, paid_on in paid.items():
            one = self._waiting.get(id_)
            if one is None:
                continue
            costs, final = self._costs[id_], self._weigh.cost(one, paid_on)
            for place, day in enumerate(self._days):
                if day > paid_on:
                    saved[place] += costs[place] - final
        return tuple(
            Point(day, nothing, nothing - less)
            for day, nothing, less in zip(self._days, self._nothing, saved, strict=True)
        )
