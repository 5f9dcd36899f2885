"""What each kind of source has given, day by day, and which kinds fell silent or never came."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise

from sluss.core.money import Money
from sluss.formats.limits import InForce
from sluss.rules.intake.days import BankDays, days_from, usual_interval
from sluss.rules.intake.gaps import Facts, Gap, GapCode

E_INVOICE = "e-invoice"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordSeen:
    """What the coverage looks at of one record. Days are ISO, "" if the record has none.

    day:    when it happened: booked, issued, or ordered for.
    seen_on: the day until which its source can tell: a list's own day, else day.
    minor:  signed minor units; 0 if it has no amount.
    is_unplaced: it moves money and belongs to no known payable.
    """

    source: str
    kind: str
    day: str = ""
    seen_on: str = ""
    currency: str = ""
    minor: int = 0
    is_unplaced: bool = False


@dataclass(slots=True)
class Source:
    """What one kind of source has given. days: how many records each day has."""

    kind: str
    counts: dict[str, int] = field(default_factory=dict)
    sums: dict[str, int] = field(default_factory=dict)
    days: dict[str, int] = field(default_factory=dict)
    first: str = ""
    last: str = ""

    def add(self, seen: RecordSeen) -> None:
        """Count one record."""
        self.counts[seen.kind] = self.counts.get(seen.kind, 0) + 1
        if seen.currency:
            self.sums[seen.currency] = self.sums.get(seen.currency, 0) + seen.minor
        if seen.day:
            self.first = min(self.first or seen.day, seen.day)
            self.last = max(self.last, seen.day)
        if seen.seen_on:
            self.days[seen.seen_on] = self.days.get(seen.seen_on, 0) + 1

    @property
    def money(self) -> tuple[Money, ...]:
        """The sums by currency."""
        return tuple(Money(currency, minor) for currency, minor in sorted(self.sums.items()))


@dataclass(frozen=True, slots=True)
class Expected:
    """A kind of source that every municipality has.

    sources: which kinds of file bring it, any of them.
    of_primary: the locked system made it: nothing newer than the lock can come.
    """

    name: str
    sources: frozenset[str]
    of_primary: bool


EXPECTED = (
    Expected("statement", frozenset({"camt.053"}), of_primary=False),
    Expected(E_INVOICE, frozenset({"ubl", "cii", "svefaktura"}), of_primary=False),
    Expected("open-items", frozenset({"open-items", "sie5"}), of_primary=True),
    Expected("supplier-list", frozenset({"supplier-list", "sie5"}), of_primary=True),
    Expected("payment-file", frozenset({"pain.001", "lb"}), of_primary=True),
    Expected("books", frozenset({"sie4", "sie5"}), of_primary=True),
)


@dataclass(frozen=True, slots=True)
class Seen:
    """When something was last seen before a day. usual: days from one time to the next."""

    last: str
    usual: int | None
    silent: int


def last_seen(days: dict[str, int], until: date, least: int) -> Seen | None:
    """What these days tell of the time up to a day; None if they have none before it."""
    past = [day for day in days if day <= until.isoformat()]
    if not past:
        return None
    last = max(past)
    return Seen(last, usual_interval(past, least), days_from(last, until))


def until_when(name: str, today: date, locked_on: date | None) -> date:
    """The day up to which a kind of source can have come: for the locked system's own, the lock."""
    of_primary = any(name in {e.name, *e.sources} and e.of_primary for e in EXPECTED)
    return min(today, locked_on) if of_primary and locked_on else today


def silent_sources(
    sources: dict[str, Source], limits: InForce, today: date, locked_on: date | None
) -> Iterator[Gap]:
    """Of what every municipality has: what never came, fell silent, or is old."""
    for expected in EXPECTED:
        until = until_when(expected.name, today, locked_on)
        days = merged([sources[name] for name in sorted(expected.sources) if name in sources])
        seen = last_seen(days, until, limits["source_days_min"])
        known = expected.sources & sources.keys()
        if seen is None:
            # A list without a day came, but nobody knows how old it is: that is told of the list.
            if not known:
                yield Gap(code=GapCode.NEVER_CAME, source=expected.name)
            continue
        facts: Facts = {
            "last": seen.last,
            "silent_days": seen.silent,
        }
        age_max = limits[f"{expected.name.replace('-', '_')}_days_max"]
        if seen.usual is not None and is_silent(seen, limits):
            facts["usual_days"] = seen.usual
            yield _missed(GapCode.SOURCE_SILENT, expected.name, seen, until, facts)
        elif seen.usual is None and seen.silent > age_max:
            facts["days_max"] = age_max
            yield _missed(GapCode.SOURCE_OLD, expected.name, seen, until, facts)


def _missed(
    code: GapCode,
    source: str,
    seen: Seen,
    until: date,
    facts: Facts,
) -> Gap:
    first = date.fromisoformat(seen.last) + timedelta(days=1)
    return Gap(
        code=code, source=source, from_on=first.isoformat(), to_on=until.isoformat(), facts=facts
    )


def is_silent(seen: Seen, limits: InForce) -> bool:
    """Whether it is longer ago than is usual."""
    if seen.usual is None:
        return False
    longest = max(limits["silence_factor"] * seen.usual, limits["silence_days_min"] - 1)
    return seen.silent > longest


def merged(sources: list[Source]) -> dict[str, int]:
    """The days of several kinds together."""
    days: dict[str, int] = {}
    for source in sources:
        for day, count in source.days.items():
            days[day] = days.get(day, 0) + count
    return days


def silent_days(days: dict[str, int], limits: InForce, bank: BankDays) -> Iterator[Gap]:
    """Stretches of bank days without an e-invoice, between the first and the last one."""
    if len(days) < limits["busy_days_min"]:
        return
    first, last = min(days), max(days)
    quiet = [day for day in bank.between(first, last) if day not in days]
    of = len(bank.between(first, last))
    if (of - len(quiet)) * 100 < of * limits["busy_days_percent_min"]:
        return
    for one, other in pairwise(sorted(days)):
        missing = bank.between(one, other)
        if missing:
            yield Gap(
                code=GapCode.NO_INVOICES,
                source=E_INVOICE,
                from_on=missing[0],
                to_on=missing[-1],
                facts={"days": len(missing)},
            )
