"""What is known and what is missed of all that came in, gathered in one pass and held small.

Kept is what each source and each supplier has per day, and the stretches of invoice numbers;
never a record.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from sluss.formats.limits import InForce
from sluss.rules.intake.days import BankDays
from sluss.rules.intake.gaps import Gap, GapCode, in_order
from sluss.rules.intake.lists import Lists
from sluss.rules.intake.sources import (
    E_INVOICE,
    EXPECTED,
    RecordSeen,
    Source,
    merged,
    silent_days,
    silent_sources,
)
from sluss.rules.intake.statements import Statements
from sluss.rules.intake.suppliers import Supplier, Suppliers, supplier_gaps

_E_INVOICES = next(one.sources for one in EXPECTED if one.name == E_INVOICE)


@dataclass(frozen=True, slots=True)
class Setting:
    """What holds while gaps are looked for. locked_on: the day of the incident, if any."""

    today: date
    locked_on: date | None
    limits: InForce
    bank_days: BankDays


@dataclass(slots=True)
class Coverage:
    """All that was seen. unplaced: the records that move money for no known debt."""

    setting: Setting
    sources: dict[str, Source] = field(default_factory=dict)
    unplaced: dict[str, Source] = field(default_factory=dict)
    e_invoice_days: dict[str, int] = field(default_factory=dict)
    statements: Statements = field(default_factory=Statements)
    lists: Lists = field(default_factory=Lists)
    suppliers: Suppliers = field(init=False)

    def __post_init__(self) -> None:
        self.suppliers = Suppliers(self.setting.limits)

    def add(self, seen: RecordSeen) -> None:
        """Note one record."""
        self.sources.setdefault(seen.source, Source(seen.source)).add(seen)
        if seen.is_unplaced:
            self.unplaced.setdefault(seen.source, Source(seen.source)).add(seen)
        if seen.kind == "Claim" and seen.source in _E_INVOICES and seen.day:
            self.e_invoice_days[seen.day] = self.e_invoice_days.get(seen.day, 0) + 1

    def told(self) -> Told:
        """All of it, once everything was added."""
        suppliers = self.suppliers.all()
        kinds = [self.sources[name] for name in sorted(self.sources)]
        return Told(kinds, suppliers, in_order(self._gaps(suppliers)))

    def _gaps(self, suppliers: list[Supplier]) -> Iterator[Gap]:
        now = self.setting
        yield from silent_days(self.e_invoice_days, now.limits, now.bank_days)
        yield from self.statements.gaps(now.bank_days)
        yield from silent_sources(self.sources, now.limits, now.today, now.locked_on)
        for name, source in self.unplaced.items():
            yield Gap(
                code=GapCode.UNPLACED,
                source=name,
                from_on=source.first,
                to_on=source.last,
                sums=source.money,
                facts={"count": sum(source.counts.values())},
            )
        yield from self.lists.gaps()
        for supplier in suppliers:
            yield from supplier_gaps(supplier, now.limits, now.today)


@dataclass(frozen=True, slots=True)
class Told:
    """The sources by name, the suppliers by what they billed, the gaps by their weight."""

    sources: list[Source]
    suppliers: list[Supplier]
    gaps: list[Gap]


def of_expected(told: Told) -> dict[str, dict[str, int]]:
    """The days of each kind of source that every municipality has, for a chart of them."""
    by_kind = {source.kind: source for source in told.sources}
    return {
        one.name: merged([by_kind[name] for name in sorted(one.sources) if name in by_kind])
        for one in EXPECTED
    }
