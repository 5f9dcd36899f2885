"""What seems to be missing, one value for each thing missed, the weightiest first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum

from sluss.core.money import Money, summed
from sluss.core.party import Party

Fact = str | int | list[int] | list[str]
Facts = dict[str, Fact]


class GapCode(Enum):
    """Kinds of gap, by what it may cost not to know: a payment made twice comes first."""

    STATEMENT_NUMBER = "gap.statement_number"
    STATEMENT_DAYS = "gap.statement_days"
    STATEMENT_PAGE = "gap.statement_page"
    STATEMENT_LAST_PAGE = "gap.statement_last_page"
    NEVER_CAME = "gap.never_came"
    SOURCE_SILENT = "gap.source_silent"
    SOURCE_OLD = "gap.source_old"
    NO_INVOICES = "gap.no_invoices"
    LEFT_LIST = "gap.left_list"
    LIST_UNDATED = "gap.list_undated"
    UNPLACED = "gap.unplaced"
    INVOICE_EXPECTED = "gap.invoice_expected"
    INVOICE_NUMBERS = "gap.invoice_numbers"
    SUPPLIER_SILENT = "gap.supplier_silent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """One thing that is missed.

    source:   the kind of source, the account, or the supplier's name.
    from_on, to_on: the days that nothing is known of, ISO; "" if it is not about days.
    supplier: whose invoices are missed; None if it is not about one.
    sums:     what may be missing, by currency.
    facts:    the evidence, by name; what is shown and what stands in the JSON.
    """

    code: GapCode
    source: str
    from_on: str = ""
    to_on: str = ""
    supplier: Party | None = None
    sums: tuple[Money, ...] = ()
    facts: Facts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Total:
    """How many gaps there are of a kind, and what their sums make together, by currency."""

    count: int
    sums: tuple[Money, ...]


def totals(gaps: Iterable[Gap]) -> dict[GapCode, Total]:
    """The total of each kind that there is, in the order in which the kinds first stand."""
    by_code: dict[GapCode, list[Gap]] = {}
    for gap in gaps:
        by_code.setdefault(gap.code, []).append(gap)
    return {
        code: Total(len(some), summed(money for gap in some for money in gap.sums))
        for code, some in by_code.items()
    }


def in_order(gaps: Iterable[Gap]) -> list[Gap]:
    """By kind, within it by the largest sum and the most that is missing, then by name and day."""
    return sorted(
        gaps,
        key=lambda gap: (_RANK[gap.code], -_weight(gap), -_size(gap), gap.source, gap.from_on),
    )


_RANK = {code: rank for rank, code in enumerate(GapCode)}


def _weight(gap: Gap) -> int:
    # Öre and cents are of one size here: the order is for the eye, no sum is made of it.
    return sum(abs(money.minor) for money in gap.sums)


def _size(gap: Gap) -> int:
    size = gap.facts.get("days", gap.facts.get("count", 0))
    return size if isinstance(size, int) else 0
