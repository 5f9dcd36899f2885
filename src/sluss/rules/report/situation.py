"""What the situation report says of the debts: who waits, for how long, and how urgent it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sluss.core.lifecycle import is_disputed
from sluss.core.money import Money, summed
from sluss.core.payable import Payable
from sluss.core.records import DocumentKind
from sluss.formats.limits import InForce
from sluss.rules.triage.late import days_late
from sluss.rules.triage.policy import UrgencyClass


@dataclass(frozen=True, slots=True)
class Age:
    """A group of days late; from 0 on it is not late. to_days None: no end; both None: undated."""

    from_days: int | None
    to_days: int | None


UNDATED = Age(None, None)


@dataclass(frozen=True, slots=True)
class Unpaid:
    """One debt that stands, with its class and the day it falls due."""

    payable: Payable
    urgency_class: UrgencyClass
    due: date | None


@dataclass(frozen=True, slots=True)
class Group:
    """How many unpaid debts of one class and age there are, and what is owed on them."""

    urgency_class: UrgencyClass
    age: Age
    count: int
    sums: tuple[Money, ...]


@dataclass(frozen=True, slots=True)
class Waiters:
    """How many wait for money, each counted once; late: for money that should have come."""

    count: int
    late: int


@dataclass(frozen=True, slots=True)
class Situation:
    """What the debts say.

    groups:   by class, then age; those that are empty are left out.
    tail:     the undisputed claims of firms that fell due first.
    persons:  who wait for a payout. Counts only: nobody is named.
    hardship: how many debts are to somebody who has said that it cannot wait.
    """

    count: int
    sums: tuple[Money, ...]
    groups: tuple[Group, ...]
    tail: tuple[Unpaid, ...]
    persons: Waiters
    suppliers: Waiters
    hardship: int


def ages(limits: InForce) -> tuple[Age, ...]:
    """The groups of age in their order: not late, late by rising bounds, and undated."""
    bounds = sorted(value for name, value in limits.items() if name.startswith("late_days_"))
    firsts = [1, *(bound + 1 for bound in bounds)]
    late = [Age(first, last) for first, last in zip(firsts, [*bounds, None], strict=True)]
    return (Age(0, 0), *late, UNDATED)


def is_debt(payable: Payable) -> bool:
    """Whether somebody waits for money: an invoice or a payout of which something is left."""
    return payable.kind is not DocumentKind.CREDIT_NOTE and payable.open_amount.minor > 0


def situation(unpaid: Sequence[Unpaid], limits: InForce, at: date) -> Situation:
    """What these debts say on a day.

    Shapes: give every debt that stands, each once; credit notes are none.
    """
    by_age = ages(limits)
    found: dict[tuple[UrgencyClass, int], list[Money]] = {}
    for one in unpaid:
        place = (one.urgency_class, age_place(one.due, by_age, at))
        found.setdefault(place, []).append(one.payable.open_amount)
    return Situation(
        count=len(unpaid),
        sums=summed(one.payable.open_amount for one in unpaid),
        groups=tuple(
            Group(letter, by_age[age], len(amounts), summed(amounts))
            for (letter, age), amounts in sorted(found.items())
        ),
        tail=_tail(unpaid, limits["tail_rows"], at),
        persons=_waiters((one for one in unpaid if _is_payout(one)), at),
        suppliers=_waiters((one for one in unpaid if not _is_payout(one)), at),
        hardship=sum(one.payable.has_hardship for one in unpaid),
    )


def age_place(due: date | None, by_age: Sequence[Age], at: date) -> int:
    """In which of the groups of age a debt that falls due on a day stands; by_age: of ages."""
    if due is None:
        return by_age.index(UNDATED)
    days = days_late(due, at)
    return next(
        place for place, age in enumerate(by_age) if age.to_days is None or days <= age.to_days
    )


def _tail(unpaid: Sequence[Unpaid], rows: int, at: date) -> tuple[Unpaid, ...]:
    late = [
        (one.due, one.payable.id, one)
        for one in unpaid
        if one.due is not None and one.due < at and not is_disputed(one.payable.state)
    ]
    firms = [row for row in late if not _is_payout(row[2])]
    return tuple(one for _, _, one in sorted(firms, key=lambda row: row[:2])[:rows])


def _waiters(unpaid: Iterable[Unpaid], at: date) -> Waiters:
    everybody: set[str] = set()
    late: set[str] = set()
    for one in unpaid:
        party = one.payable.supplier
        # Without a number the name must do: two of one name are then counted as one.
        who = party.org_number or party.name_key
        everybody.add(who)
        if days_late(one.due, at):
            late.add(who)
    return Waiters(len(everybody), len(late))


def _is_payout(one: Unpaid) -> bool:
    return one.payable.kind is DocumentKind.PAYOUT
