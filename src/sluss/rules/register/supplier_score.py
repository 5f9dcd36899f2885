"""How good the supplier list is, in figures that can be told: rows right, faults, progress."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sluss.rules.register.supplier_faults import Fault, Weight
from sluss.rules.register.suppliers import Register


@dataclass(frozen=True, slots=True)
class Progress:
    """What became of the faults that stood with the list before. gone + stayed = before."""

    list_on: str
    before: int
    gone: int
    new: int


@dataclass(frozen=True, slots=True)
class Score:
    """rows: of the list in force; clean: those of suppliers with neither error nor warning.

    by_code: code to how many stand, the most first; faults: how many stand in all.
    """

    suppliers: int
    listed: int
    rows: int
    clean: int
    by_code: dict[str, int]
    faults: int

    @property
    def clean_tenths(self) -> int | None:
        """The share of clean rows in tenths of a per cent, rounded down; None without rows."""
        return self.clean * 1000 // self.rows if self.rows else None


def score(register: Register, standing: Iterable[Fault]) -> Score:
    """The figures of a register with these faults, those that were dismissed left out."""
    counts: dict[str, int] = defaultdict(int)
    wrong: set[str] = set()
    for fault in standing:
        counts[fault.code] += 1
        if fault.weight is not Weight.NOTE:
            wrong.update(fault.about)
    suppliers = register.suppliers.values()
    by_code = sorted(counts, key=lambda code: (-counts[code], code))
    return Score(
        suppliers=len(suppliers),
        listed=sum(s.is_listed for s in suppliers),
        rows=sum(s.row_count for s in suppliers),
        clean=sum(s.row_count for s in suppliers if s.key not in wrong),
        by_code={code: counts[code] for code in by_code},
        faults=sum(counts.values()),
    )


def progress(list_on: str, before: Iterable[Fault], now: Collection[Fault]) -> Progress:
    """How many faults of the list before are gone, and how many are new. Counts are left out."""
    old = {fault.id for fault in before if fault.about}
    new = {fault.id for fault in now if fault.about}
    return Progress(list_on, len(old), len(old - new), len(new - old))
