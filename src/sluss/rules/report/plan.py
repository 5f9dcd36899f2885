"""In which order to pay, so that waiting costs little and nobody's livelihood waits for money.

The classes of the policy go first, always: within one, people before firms and hardship before
others. Only the order of debts that stand alike there is a matter of cost.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sluss.core.money import Money
from sluss.rules.report.rates import assume
from sluss.rules.report.weigh import Tier, Waiting, Weigher
from sluss.rules.triage.late import LateDays, interest_on, late_days
from sluss.rules.triage.law import Law


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """With what the debts can be paid. None is no bound.

    days:    the bank days on which payments are made, rising, at least one.
    per_day: payments a bank day; one a debt.
    budget:  cash for all days together. What does not fit waits; what is smaller may still fit.
    is_strict: the first that does not fit stops those after it.
    until:   the day up to which orders are compared, not before the last of days.
    """

    days: tuple[date, ...]
    until: date
    per_day: int | None = None
    budget: Money | None = None
    is_strict: bool = False


@dataclass(frozen=True, slots=True)
class Cost:
    """What waiting has cost up to a day. interest: None as soon as one debt's rate is missing."""

    interest: Money | None
    late: int
    fees: Money
    missing: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class Compared:
    """What waiting has cost up to a day: if nothing is paid, by the plan, by due date."""

    on: date
    nothing: Cost
    plan: Cost
    by_due_date: Cost


@dataclass(frozen=True, slots=True)
class Plan:
    """payments: id and day, in the order to pay in. left_out: ids that get no day."""

    payments: tuple[tuple[str, date], ...]
    left_out: tuple[str, ...]
    compared: tuple[Compared, ...]


def plan(waiting: Sequence[Waiting], ask: Ask, law: Law, on: Sequence[date]) -> Plan:
    """The order in which to pay, and what it costs beside the other two ways, up to these days.

    Shapes: every debt has a day or is left out. The order starts from that of due dates within
            each tier; another is taken for a tier only if all together then costs less, so that
            the plan never costs more than due dates. It need not be the cheapest there is.
    Units:  days without a known rate weigh by the surcharge alone when orders are compared; what
            they cost is not told.
    """
    scale = _Scale(law, ask)
    tiers = _tiers(waiting)
    by_due_date = [one for tier in tiers for one in tier]
    dated = _dated(by_due_date, ask)
    best, least = by_due_date, scale.sum(by_due_date, dated)
    starts, start = [], 0
    for tier in tiers:
        starts.append(start)
        start += len(tier)
    for tier, at in zip(tiers, starts, strict=True):
        for other in (_who_can_wait_last(tier, at, ask, scale), _most_for_the_krona(tier, scale)):
            tried = [*best[:at], *other, *best[at + len(tier) :]]
            cost = scale.sum(tried, _dated(tried, ask))
            if cost < least:
                best, least = tried, cost
    planned = _dated(best, ask)
    costs = _Costs(law)
    return Plan(
        tuple((one.id, planned[one.id]) for one in best if one.id in planned),
        tuple(one.id for one in best if one.id not in planned),
        tuple(
            Compared(
                day,
                costs.up_to(day, waiting, {}),
                costs.up_to(day, waiting, planned),
                costs.up_to(day, waiting, dated),
            )
            for day in on
        ),
    )


def _tiers(waiting: Sequence[Waiting]) -> list[list[Waiting]]:
    """The debts tier by tier, by due date in each; one without a date is the last."""
    found: dict[Tier, list[Waiting]] = defaultdict(list)
    for one in sorted(waiting, key=lambda w: (w.due or date.max, w.amount.minor, w.id)):
        found[one.tier].append(one)
    return [found[tier] for tier in sorted(found)]


def _dated(order: Sequence[Waiting], ask: Ask) -> dict[str, date]:
    """The day on which each is paid, in this order; who gets none is not in it."""
    places = len(order) if ask.per_day is None else ask.per_day * len(ask.days)
    found: dict[str, date] = {}
    rest = ask.budget
    for one in order:
        if len(found) == places:
            break
        if rest is not None and one.amount > rest:
            if ask.is_strict:
                break
            continue
        rest = None if rest is None else rest - one.amount
        found[one.id] = _day(len(found), ask)
    return found


def _day(place: int, ask: Ask) -> date:
    """The day of a place in the order; those for whom there is no day wait to the end."""
    day = 0 if ask.per_day is None else place // ask.per_day
    return ask.days[day] if day < len(ask.days) else ask.until


class _Scale:
    """Weighs orders against each other, in öre, each debt rounded as it is told."""

    def __init__(self, law: Law, ask: Ask) -> None:
        self._weigh = Weigher(assume(law, 0, until=ask.until))
        self._ask = ask

    def cost(self, one: Waiting, paid_on: date) -> int:
        """What a debt costs by being paid on a day."""
        return self._weigh.cost(one, paid_on)

    def of_waiting(self, one: Waiting, paid_on: date) -> int:
        """What being paid then, and not on the first day, costs."""
        return self.cost(one, paid_on) - self.cost(one, self._ask.days[0])

    def saved(self, one: Waiting) -> Fraction:
        """What each öre of cash saves if the debt is paid at once and not at the end."""
        return Fraction(self.of_waiting(one, self._ask.until), one.amount.minor)

    def sum(self, order: Sequence[Waiting], dated: Mapping[str, date]) -> int:
        """What all debts cost; those without a day, up to the end."""
        return sum(self.cost(one, dated.get(one.id, self._ask.until)) for one in order)


def _who_can_wait_last(
    tier: Sequence[Waiting], start: int, ask: Ask, scale: _Scale
) -> list[Waiting]:
    """From the last place to the first: whoever loses least by being paid only then.

    Of those with one due date the smallest amount loses least, so only that one is looked at.
    """
    by_due: dict[date | None, list[Waiting]] = defaultdict(list)
    for one in sorted(tier, key=lambda w: (-w.late_fee.minor, -w.amount.minor, w.id)):
        by_due[one.due].append(one)
    found: list[Waiting] = []
    for place in reversed(range(start, start + len(tier))):
        day = _day(place, ask)
        last = [group[-1] for group in by_due.values()]
        one = min(last, key=lambda w: (scale.of_waiting(w, day), -_ordinal(w.due), w.amount.minor))
        by_due[one.due].pop()
        if not by_due[one.due]:
            del by_due[one.due]
        found.append(one)
    return found[::-1]


def _most_for_the_krona(tier: Sequence[Waiting], scale: _Scale) -> list[Waiting]:
    """Where each krona of cash saves most, first; else by due date, as the tier stands."""
    return sorted(tier, key=lambda one: -scale.saved(one))


def _ordinal(day: date | None) -> int:
    return (day or date.max).toordinal()


class _Costs:
    """What waiting costs in kronor, as told."""

    def __init__(self, law: Law) -> None:
        self._law = law
        self._days: dict[tuple[date, date], LateDays] = {}

    def up_to(self, on: date, waiting: Sequence[Waiting], dated: Mapping[str, date]) -> Cost:
        """Up to a day, if these debts are paid on these days and the others are not."""
        interest, late, fees = 0, 0, 0
        missing: set[date] = set()
        for one in waiting:
            paid_on = min(dated.get(one.id, on), on)
            if one.due is None or one.is_payout or paid_on <= one.due:
                continue
            late += 1
            fees += one.late_fee.minor
            found = interest_on(one.amount, self._late(one.due, paid_on))
            missing.update(found.missing)
            interest += found.amount.minor if found.amount else 0
        told = None if missing else Money("SEK", interest)
        return Cost(told, late, Money("SEK", fees), tuple(sorted(missing)))

    def _late(self, due: date, paid_on: date) -> LateDays:
        if (due, paid_on) not in self._days:
            self._days[due, paid_on] = late_days(due=due, paid_on=paid_on, law=self._law)
        return self._days[due, paid_on]
