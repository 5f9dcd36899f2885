"""Days side by side: what came from each source and each supplier that matters, and what not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sluss.core.party import Party
from sluss.rules.intake.coverage import Setting, Told, of_expected
from sluss.rules.intake.gaps import Gap, GapCode
from sluss.rules.intake.sources import EXPECTED, merged
from sluss.rules.intake.suppliers import Supplier

# What a person can take in at a glance; how many more there are is said beside it.
LARGEST_MAX = 15
MISSED_MAX = 10
DAYS_MAX = 91


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row. supplier: None for a kind of source. counts by day; missing: days that are missed.

    never: nothing of it ever came.
    """

    name: str
    supplier: Party | None = None
    counts: dict[date, int]
    missing: frozenset[date]
    never: bool = False


@dataclass(frozen=True, slots=True)
class Calendar:
    """Rows over the days from first to last. suppliers: how many there are in all."""

    first: date
    last: date
    sources: tuple[Row, ...]
    largest: tuple[Row, ...]
    suppliers: int


def calendar(told: Told, now: Setting) -> Calendar:
    """The last days up to today, the largest suppliers, and those of whom most is missed."""
    first = now.today - timedelta(days=DAYS_MAX - 1)
    span = _Span(first, now)
    by_party: dict[Party, list[Gap]] = {}
    for gap in told.gaps:
        if gap.supplier is not None:
            by_party.setdefault(gap.supplier, []).append(gap)
    largest = told.suppliers[:LARGEST_MAX]
    missed = [s for s in told.suppliers[LARGEST_MAX:] if s.party in by_party]
    missed.sort(key=lambda s: -sum(m.minor for gap in by_party[s.party] for m in gap.sums))
    rows = [_supplier(s, by_party.get(s.party, ()), span) for s in (*largest, *missed[:MISSED_MAX])]
    return Calendar(first, now.today, tuple(_sources(told, span)), tuple(rows), len(told.suppliers))


@dataclass(frozen=True, slots=True)
class _Span:
    first: date
    now: Setting

    def within(self, days: Iterable[date]) -> frozenset[date]:
        return frozenset(day for day in days if self.first <= day <= self.now.today)

    def counts(self, days: dict[str, int]) -> dict[date, int]:
        begun, ended = self.first.isoformat(), self.now.today.isoformat()
        return {date.fromisoformat(d): n for d, n in days.items() if begun <= d <= ended}

    def open_days(self, one: str, other: str) -> Iterator[date]:
        day, last = max(date.fromisoformat(one), self.first), date.fromisoformat(other)
        while day <= last:
            if self.now.bank_days.is_bank_day(day):
                yield day
            day += timedelta(days=1)

    def each(self, last: str, days: int) -> Iterator[date]:
        """Every so many days after the last one: when it would have come."""
        day = date.fromisoformat(last) + timedelta(days=days)
        while day <= self.now.today:
            yield day
            day += timedelta(days=days)


_ROW_OF = {
    GapCode.STATEMENT_DAYS: "statement",
    GapCode.NO_INVOICES: "e-invoice",
}


def _sources(told: Told, span: _Span) -> Iterator[Row]:
    missing: dict[str, set[date]] = {}
    never = set()
    for gap in told.gaps:
        name = _ROW_OF.get(gap.code, gap.source)
        if gap.code is GapCode.NEVER_CAME:
            never.add(name)
        elif gap.code in (*_ROW_OF, GapCode.SOURCE_SILENT):
            missing.setdefault(name, set()).update(span.open_days(gap.from_on, gap.to_on))
        elif gap.code is GapCode.SOURCE_OLD:
            missing.setdefault(name, set()).add(date.fromisoformat(gap.to_on))
    for name, days in of_expected(told).items():
        counts, gone = span.counts(days), span.within(missing.get(name, ()))
        yield Row(name=name, counts=counts, missing=gone - counts.keys(), never=name in never)
    known = {name for one in EXPECTED for name in one.sources}
    for source in told.sources:
        if source.kind not in known:
            counts = span.counts(merged([source]))
            yield Row(name=source.kind, counts=counts, missing=frozenset())


def _supplier(one: Supplier, gaps: Iterable[Gap], span: _Span) -> Row:
    missing: set[date] = set()
    for gap in gaps:
        expected, usual = gap.facts.get("expected"), gap.facts.get("usual_days")
        if isinstance(expected, list):
            missing.update(date.fromisoformat(str(day)) for day in expected)
        elif isinstance(usual, int):
            missing.update(span.each(gap.from_on, max(usual, 1)))
    counts = span.counts(one.counts)
    return Row(
        name=one.party.name,
        supplier=one.party,
        counts=counts,
        missing=span.within(missing) - counts.keys(),
    )
