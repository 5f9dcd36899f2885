"""Payments of a debt that were not ours, one by one: which of them the restored system lacks.

That two totals differ by as much as was paid explains nothing: it is so of every difference. What
is asked here is whether single payments, each with an id of its own, are what the restored system
has as paid, and others the rest. If they are so in several ways, nobody is told which.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import TypeVar

from sluss.core.records import ReferenceType
from sluss.rules.register.balance import Account
from sluss.rules.register.flows import Flow, Standing, told_of
from sluss.rules.register.trail import Fit, Takes, Took

# Of more payments than these of one debt nothing is sought: a thousand ways are gone through, and
# the more there are, the more sums meet by chance.
PAYMENTS_MAX = 10

T = TypeVar("T")
What = TypeVar("What")


@dataclass(frozen=True, slots=True, kw_only=True)
class Paid:
    """A payment that was not ours, and what it took of a debt. Units: minor units, positive.

    on:     the day that the bank booked it, else the one that it was asked for.
    ocr:    the OCR reference that it names, or "".
    places: the records that tell of it, 'sha256:ordinal', each with its line; orders first.
    """

    end_to_end_id: str
    ocr: str
    on: date | None
    minor: int
    standing: Standing
    places: tuple[tuple[str, int], ...]

    @property
    def is_identified(self) -> bool:
        """Whether it can be told from every other: by a day and an id of its own."""
        return self.on is not None and bool(self.end_to_end_id or self.ocr)


def payments_of(account: Account) -> tuple[Paid, ...]:
    """The payments that were not ours, in order of days; only of an account that was traced.

    What took of the debt by its amount alone, by the books or by a list is none: it is no payment
    that can be named.
    """
    found = [
        _paid(took, took.flows[0]) for took in account.trail or () if _is_payment_of_others(took)
    ]
    return tuple(sorted(found, key=lambda paid: (paid.on or date.max, paid.places)))


def _is_payment_of_others(took: Took) -> bool:
    # What moved has lowered what is left, what was ordered has not yet; our own say how.
    is_others = took.how == "" and took.takes in (Takes.ELSEWHERE, Takes.NOTHING)
    return is_others and took.minor > 0 and bool(took.flows) and took.fit is not Fit.BY_AMOUNT


def _paid(took: Took, flow: Flow) -> Paid:
    # Answers say nothing of what is paid.
    told = [told_of(filed) for filed in (*flow.orders, *flow.events)]
    references = [one.reference for one in told if one.reference]
    return Paid(
        end_to_end_id=flow.end_to_end_id,
        ocr=next((r.value for r in references if r.type is ReferenceType.OCR), ""),
        on=flow.happened_on,
        minor=took.minor,
        standing=flow.standing,
        places=tuple((filed.name, filed.record.line) for filed in flow.records),
    )


# ---- Which of them are lacking --------------------------------------------------------------


def lacking(
    paid: Sequence[Paid], others: Sequence[tuple[What, int]], difference: int
) -> list[tuple[tuple[What, ...], tuple[Paid, ...]]]:
    """In which ways some of the payments, and some of what else took, come to the difference.

    Shapes: of each way what else is lacking and which payments are, some but not all of them;
            one way if it is known, several if nobody can tell, none if nothing fits.
    Units:  difference and others in minor units, positive.
    """
    if len(paid) > PAYMENTS_MAX or not all(one.is_identified for one in paid):
        return []
    found = [
        (tuple(what for what, _ in some), lacks)
        for some in _subsets(others, 0, len(others))
        for lacks in _subsets(paid, 1, len(paid) - 1)
        if sum(minor for _, minor in some) + sum(one.minor for one in lacks) == difference
    ]
    # A copy of a day knows what was paid by that day, and nothing after it. That tells equal parts
    # from each other, but not a payment from a credit note.
    in_time = [way for way in found if _is_after(way[1], paid)]
    is_of_payments = len({what for what, _ in found}) == 1
    return in_time if is_of_payments and len(in_time) == 1 else found


def _subsets(of: Sequence[T], least: int, most: int) -> Iterator[tuple[T, ...]]:
    for count in range(least, most + 1):
        yield from combinations(of, count)


def _is_after(lacks: Iterable[Paid], paid: Sequence[Paid]) -> bool:
    """Whether all that is lacking is of later days than all that is known."""
    without = set(map(id, lacks))
    before = [one.on or date.max for one in paid if id(one) not in without]
    after = [one.on or date.min for one in paid if id(one) in without]
    return max(before) < min(after)
