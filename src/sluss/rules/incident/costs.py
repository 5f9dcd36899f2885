"""What an incident cost: sums by category, hours and kronor apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sluss.core.money import Money
from sluss.rules.incident.entries import Cost, Entry, standing


@dataclass(frozen=True, slots=True)
class CostSum:
    """What a category came to. count: how many entries; hours in hundredths.

    Hours are not made into kronor: what an hour costs is for the payroll to say.
    """

    category: str
    count: int
    hours_hundredths: int
    amount: Money


def costs(entries: Sequence[Entry]) -> list[tuple[Entry, Cost]]:
    """The entries of cost that still stand, in the order of writing."""
    return [(entry, entry.facts) for entry in standing(entries) if isinstance(entry.facts, Cost)]


def sums(categories: Sequence[str], entries: Sequence[Entry]) -> list[CostSum]:
    """A sum for each category in the order given, for those without a cost too.

    Errors: KeyError for a cost of none of the categories: nothing is left out of the sums.
    """
    found = {name: CostSum(name, 0, 0, Money("SEK", 0)) for name in categories}
    for _, cost in costs(entries):
        so_far = found[cost.category]
        found[cost.category] = _with(so_far, cost)
    return list(found.values())


def total(parts: Sequence[CostSum]) -> CostSum:
    """All categories together."""
    return CostSum(
        "",
        sum(part.count for part in parts),
        sum(part.hours_hundredths for part in parts),
        Money("SEK", sum(part.amount.minor for part in parts)),
    )


def _with(so_far: CostSum, cost: Cost) -> CostSum:
    return CostSum(
        so_far.category,
        so_far.count + 1,
        so_far.hours_hundredths + (cost.hours_hundredths or 0),
        so_far.amount + (cost.amount or Money("SEK", 0)),
    )
