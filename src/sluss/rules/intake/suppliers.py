"""Each supplier's billing: its days and numbers, and what of it is expected and missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import pairwise
from statistics import median_low

from sluss.core.money import Money
from sluss.core.party import Party
from sluss.formats.limits import InForce
from sluss.rules.intake.cadence import Cadence, Period, cadence_of
from sluss.rules.intake.gaps import Facts, Gap, GapCode
from sluss.rules.intake.series import Series, Style, missing_numbers, parted
from sluss.rules.intake.sources import is_silent, last_seen

_YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True, kw_only=True)
class DebtSeen:
    """What the coverage looks at of one debt to a supplier. issued_on: ISO, "" if unknown."""

    supplier: Party
    number: str
    issued_on: str
    amount: Money
    is_credit_note: bool = False


@dataclass(slots=True)
class Supplier:
    """What one supplier billed. days: öre by day of issue; counts: invoices by day of issue."""

    party: Party
    days: dict[str, int] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    sums: dict[str, int] = field(default_factory=dict)
    series: dict[Style, Series] = field(default_factory=dict)
    count: int = 0

    @property
    def money(self) -> tuple[Money, ...]:
        """What it billed, by currency, less its credit notes."""
        return tuple(Money(currency, minor) for currency, minor in sorted(self.sums.items()))

    @property
    def currency(self) -> str:
        """The currency of most of its bills."""
        return max(self.sums, key=lambda one: (abs(self.sums[one]), one), default="SEK")


@dataclass(slots=True)
class Suppliers:
    """All suppliers, by organisation number, else by folded name."""

    limits: InForce
    by_key: dict[str, Supplier] = field(default_factory=dict)

    def add(self, debt: DebtSeen) -> None:
        """Note one debt. Credit notes count for the numbers, which they share, and not for days."""
        party = debt.supplier
        key = party.org_number or f"name:{party.name_key}"
        one = self.by_key.setdefault(key, Supplier(Party(party.name, party.org_number)))
        minor = -debt.amount.minor if debt.is_credit_note else debt.amount.minor
        one.count += 1
        one.sums[debt.amount.currency] = one.sums.get(debt.amount.currency, 0) + minor
        if debt.issued_on and not debt.is_credit_note:
            one.days[debt.issued_on] = one.days.get(debt.issued_on, 0) + minor
            one.counts[debt.issued_on] = one.counts.get(debt.issued_on, 0) + 1
        told = parted(debt.number)
        if told is not None:
            series = one.series.setdefault(told[0], Series())
            series.add(told[1], self.limits)

    def all(self) -> list[Supplier]:
        """Every supplier once, the largest first: who is known by name alone joins its number."""
        by_name: dict[str, list[Supplier]] = {}
        for one in self.by_key.values():
            if one.party.org_number:
                by_name.setdefault(one.party.name_key, []).append(one)
        found: list[Supplier] = []
        for _, one in sorted(self.by_key.items()):
            namesakes = by_name.get(one.party.name_key, [])
            if one.party.org_number:
                twin = self.by_key.get(f"name:{one.party.name_key}")
                found.append(self._joined(one, twin) if twin and len(namesakes) == 1 else one)
            elif len(namesakes) != 1:
                found.append(one)
        return sorted(found, key=lambda one: (-sum(one.sums.values()), one.party.name))

    def _joined(self, one: Supplier, twin: Supplier) -> Supplier:
        series = {style: _copied(numbers) for style, numbers in one.series.items()}
        for style, numbers in twin.series.items():
            own = series.setdefault(style, Series())
            for first, last in zip(numbers.starts, numbers.ends, strict=True):
                for number in range(first, last + 1):
                    own.add(number, self.limits)
        return replace(
            one,
            days=_added(one.days, twin.days),
            counts=_added(one.counts, twin.counts),
            sums=_added(one.sums, twin.sums),
            series=series,
            count=one.count + twin.count,
        )


def _copied(series: Series) -> Series:
    return replace(series, starts=list(series.starts), ends=list(series.ends))


def _added(one: dict[str, int], other: dict[str, int]) -> dict[str, int]:
    return {key: one.get(key, 0) + other.get(key, 0) for key in one.keys() | other.keys()}


def supplier_gaps(one: Supplier, limits: InForce, today: date) -> Iterator[Gap]:
    """What is expected of a supplier and missing: bills of a cadence, numbers, any sign of life."""
    days = sorted(date.fromisoformat(day) for day in one.days if day <= today.isoformat())
    cadence = cadence_of(days, limits, today) if days else None
    if cadence is not None and cadence.missed:
        yield _expected(one, days, cadence)
    elif cadence is None:
        yield from _silent(one, limits, today)
    for first, last, count in missing_numbers(one.series, limits):
        facts: Facts = {"first": first, "last": last, "count": count}
        typical = median_low(sorted(one.days.values())) if one.days else 0
        yield _gap(GapCode.INVOICE_NUMBERS, one, facts, typical * count)


def _expected(one: Supplier, days: list[date], cadence: Cadence) -> Gap:
    billed = [one.days[day.isoformat()] for day in days[-cadence.periods :]]
    last = days[-1]
    facts: Facts = {
        "cadence": cadence.period.value,
        "about": cadence.about.day if cadence.period is Period.MONTH else 0,
        "hits": cadence.hits,
        "periods": cadence.periods,
        "last": last.isoformat(),
        "expected": [day.isoformat() for day in cadence.missed],
        "count": len(cadence.missed),
    }
    gap = _gap(
        GapCode.INVOICE_EXPECTED, one, facts, median_low(sorted(billed)) * len(cadence.missed)
    )
    return replace(gap, from_on=cadence.missed[0].isoformat(), to_on=cadence.missed[-1].isoformat())


def _silent(one: Supplier, limits: InForce, today: date) -> Iterator[Gap]:
    """Silence longer than three times the usual, and longer than any of the last year."""
    seen = last_seen(one.days, today, limits["supplier_days_min"])
    if seen is None or seen.usual is None or not is_silent(seen, limits):
        return
    if seen.silent > limits["supplier_silent_max"]:
        return
    recent = [
        date.fromisoformat(day)
        for day in sorted(one.days)
        if (today - _YEAR - timedelta(days=seen.silent)).isoformat() <= day <= today.isoformat()
    ]
    longest = max(((b - a).days for a, b in pairwise(recent)), default=0)
    if seen.silent <= longest:
        return
    facts: Facts = {
        "last": seen.last,
        "usual_days": seen.usual,
        "longest_days": longest,
        "silent_days": seen.silent,
    }
    span = max((recent[-1] - recent[0]).days, 1)
    billed = sum(one.days[day.isoformat()] for day in recent)
    gap = _gap(GapCode.SUPPLIER_SILENT, one, facts, billed * seen.silent // span)
    yield replace(gap, from_on=seen.last, to_on=today.isoformat())


def _gap(code: GapCode, one: Supplier, facts: Facts, minor: int) -> Gap:
    sums = (Money(one.currency, minor),) if minor > 0 else ()
    return Gap(code=code, source=one.party.name, supplier=one.party, sums=sums, facts=facts)
