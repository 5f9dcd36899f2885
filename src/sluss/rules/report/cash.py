"""What leaves by bank day, what usually comes in, and what the account then holds.

Nothing is guessed: the outflow is what the register knows of, the inflow what came on the same
weekday in the weeks before by the bank's own statements, and without those it is not known.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sluss.core.money import Money, summed

_BANK_WEEKDAYS = range(5)


class Why(StrEnum):
    """Why an amount leaves on its day."""

    SENT = "sent"  # Ordered and not confirmed: it leaves on the day ordered.
    BATCHED = "batched"  # In a batch that is not handed out yet.
    DUE = "due"  # Owed: it is to leave on the day it falls due, or now if that has passed.


@dataclass(frozen=True, slots=True)
class Leaving:
    """An amount that is to leave. on: None if no day is known."""

    why: Why
    on: date | None
    amount: Money


@dataclass(frozen=True, slots=True)
class OutDay:
    """What leaves on a bank day, by why. All of it is in one currency."""

    on: date
    parts: Mapping[Why, Money]

    @property
    def sum(self) -> Money:
        return sum(self.parts.values(), start=_none_of(self.parts))


@dataclass(frozen=True, slots=True)
class Outflow:
    """What is known to leave. later: after the last day told; undated: nobody knows when.

    other: what leaves in other currencies, whenever it does.
    """

    days: tuple[OutDay, ...]
    later: Money
    undated: Money
    other: tuple[Money, ...]


def outflow(leaving: Sequence[Leaving], days: Sequence[date], currency: str = "SEK") -> Outflow:
    """What leaves on which of these bank days.

    Shapes: days are bank days in a row, the first one today or the next. What should have left
            before leaves on the first of them; what falls between two leaves on the later one.
    """
    minor = {day: dict.fromkeys(Why, 0) for day in days}
    later = undated = 0
    for one in leaving:
        if one.amount.currency != currency:
            continue
        place = len(days) if one.on is None else bisect_left(days, one.on)
        if one.on is None:
            undated += one.amount.minor
        elif place == len(days):
            later += one.amount.minor
        else:
            minor[days[place]][one.why] += one.amount.minor
    return Outflow(
        tuple(
            OutDay(day, {why: Money(currency, sum_) for why, sum_ in parts.items()})
            for day, parts in minor.items()
        ),
        Money(currency, later),
        Money(currency, undated),
        summed(one.amount for one in leaving if one.amount.currency != currency),
    )


def usual_inflow(came: Mapping[date, Money], least: int) -> dict[int, Money] | None:
    """By weekday (Monday 0) the median of what came in on it; None if that is not known.

    Shapes: came has every bank day that statements tell of whole, also those without money in.
            least: on so many days of each weekday something must be known, else nothing is said.
    The lower of two middle values is taken, so that the forecast does not promise too much.
    """
    by_weekday: dict[int, list[Money]] = {weekday: [] for weekday in _BANK_WEEKDAYS}
    for day, amount in came.items():
        by_weekday.setdefault(day.weekday(), []).append(amount)
    if any(len(by_weekday[weekday]) < least for weekday in _BANK_WEEKDAYS):
        return None
    return {
        weekday: sorted(amounts)[(len(amounts) - 1) // 2]
        for weekday, amounts in by_weekday.items()
        if amounts
    }


@dataclass(frozen=True, slots=True)
class Expected:
    """A bank day of the forecast. inflow: None if it is not known and not counted."""

    on: date
    outflow: Money
    inflow: Money | None
    balance: Money


def forecast(
    start: Money, told_to: date, planned: Outflow, inflow: Mapping[int, Money] | None
) -> tuple[Expected, ...]:
    """What the accounts hold when each day ends, from what they hold now.

    told_to: the last day that a balance tells of: what came in until then is in it already.
    """
    found: list[Expected] = []
    balance = start
    for day in planned.days:
        came = inflow[day.on.weekday()] if inflow and day.on > told_to else None
        balance = balance - day.sum + (came or Money(balance.currency, 0))
        found.append(Expected(day.on, day.sum, came, balance))
    return tuple(found)


def short_on(expected: Sequence[Expected]) -> Expected | None:
    """The first day that ends below nought; None if none does."""
    return next((one for one in expected if one.balance.minor < 0), None)


def _none_of(parts: Mapping[Why, Money]) -> Money:
    return Money(next(iter(parts.values())).currency, 0)
