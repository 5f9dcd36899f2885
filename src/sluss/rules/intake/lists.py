"""Debts of a list of open items that a later list no longer shows, though nothing paid them.

The locked system may have paid them by a way of which no file tells, or have dropped them by
mistake. That a list does not show a debt proves nothing, so they stay open; but people must know.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from heapq import heappush, heappushpop
from itertools import pairwise

from sluss.core.money import Money
from sluss.rules.intake.gaps import Gap, GapCode

_EXAMPLES_MAX = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class DebtListed:
    """A debt and the days of the lists that show it, ascending, each once.

    is_unexplained: it is still owed, and no payment of it is under way.
    """

    id: str
    days: tuple[str, ...]
    is_unexplained: bool
    left: Money


@dataclass(slots=True)
class _Gone:
    """The debts that a list was the last to show, and that are still owed."""

    count: int = 0
    sums: Counter[str] = field(default_factory=Counter)
    largest: list[tuple[int, str]] = field(default_factory=list)

    def add(self, debt: DebtListed) -> None:
        self.count += 1
        self.sums[debt.left.currency] += debt.left.minor
        put = heappush if len(self.largest) < _EXAMPLES_MAX else heappushpop
        put(self.largest, (debt.left.minor, debt.id))


@dataclass(slots=True)
class Lists:
    """What many lists show, debt by debt: nothing of the single debt is kept.

    onward: by the day of a list, in which list its debts stood next, and how many of them.
    undated: how many files of open items have no day, so that nobody can put them in order.
    """

    onward: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    gone: dict[str, _Gone] = field(default_factory=lambda: defaultdict(_Gone))
    undated: int = 0

    def add(self, debt: DebtListed) -> None:
        """Note one debt."""
        for one, other in pairwise(debt.days):
            self.onward[one][other] += 1
        if debt.is_unexplained and debt.days:
            self.gone[debt.days[-1]].add(debt)

    def gaps(self) -> Iterator[Gap]:
        """For each list and the one that goes on with it, what the later one no longer shows.

        The next list is the one in which most of a list's debts stand next: two systems may
        each have lists of their own, and a list that shares nothing with another is no later one.
        """
        for day, gone in sorted(self.gone.items()):
            onward = self.onward.get(day)
            if onward:
                later = min(onward, key=lambda other: (-onward[other], other))
                yield _left(day, later, gone)
        if self.undated:
            facts = {"count": self.undated}
            yield Gap(code=GapCode.LIST_UNDATED, source="open-items", facts={**facts})


def _left(day: str, later: str, gone: _Gone) -> Gap:
    examples = [id_ for _, id_ in sorted(gone.largest, reverse=True)]
    return Gap(
        code=GapCode.LEFT_LIST,
        source="open-items",
        from_on=day,
        to_on=later,
        sums=tuple(Money(currency, minor) for currency, minor in sorted(gone.sums.items())),
        facts={"count": gone.count, "examples": [*examples]},
    )
