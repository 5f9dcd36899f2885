"""What somebody must decide or do now, as far as rules can tell: the weightiest first."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from sluss.core.lifecycle import Fact, is_disputed, is_waiting
from sluss.core.money import Money, summed
from sluss.core.payable import Payable


class Need(StrEnum):
    """What is needed, in the order in which it is told."""

    CLOCK_PASSED = "clock-passed"
    CLOCK = "clock"
    CASH_SHORT = "cash-short"
    HARDSHIP = "hardship"
    SIGN = "sign"
    HAND_OUT = "hand-out"
    ATTEST = "attest"
    HOLD = "hold"
    ASK_BANK = "ask-bank"
    TASKS = "tasks"
    CARDS = "cards"
    TYPE = "organisation-type"


@dataclass(frozen=True, slots=True)
class Needed:
    """One thing that somebody must do. about: the code or name of what it is about, or "".

    due: until when, aware; on: the day it is about.
    """

    need: Need
    count: int
    sums: tuple[Money, ...] = ()
    about: str = ""
    due: datetime | None = None
    on: date | None = None


@dataclass(slots=True)
class Waits:
    """Debts that wait for people, gathered one at a time so that none has to be kept."""

    soon: date
    held: dict[str, list[Money]] = field(default_factory=lambda: defaultdict(list))
    unattested: list[Money] = field(default_factory=list)
    hardship: list[Money] = field(default_factory=list)

    def add(self, payable: Payable, due: date | None) -> None:
        """Note one unpaid debt. due: the day it falls due, None if there is none."""
        if not is_waiting(payable.state) or is_disputed(payable.state):
            return
        for code in {hold.code for hold in payable.holds}:
            self.held[code].append(payable.open_amount)
        if payable.has_hardship:
            self.hardship.append(payable.open_amount)
        is_free = not payable.holds and Fact.ATTESTED not in payable.facts
        if is_free and due is not None and due <= self.soon:
            self.unattested.append(payable.open_amount)

    def told(self) -> Iterable[Needed]:
        """What they need. A debt under several holds counts under each."""
        if self.hardship:
            yield Needed(Need.HARDSHIP, len(self.hardship), summed(self.hardship))
        if self.unattested:
            amounts = self.unattested
            yield Needed(Need.ATTEST, len(amounts), summed(amounts), on=self.soon)
        counts = Counter({code: len(amounts) for code, amounts in self.held.items()})
        for code, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
            yield Needed(Need.HOLD, count, summed(self.held[code]), about=code)


@dataclass(frozen=True, slots=True)
class BatchSeen:
    """A batch that is not handed out. signatures: how many it has."""

    number: int
    is_signed: bool
    amount: Money
    on: date


def of_batches(batches: Sequence[BatchSeen]) -> Iterable[Needed]:
    """Each batch that waits for signatures, or to be handed to the bank."""
    for one in batches:
        need = Need.HAND_OUT if one.is_signed else Need.SIGN
        yield Needed(need, 1, (one.amount,), about=str(one.number), on=one.on)


def of_clocks(due: Mapping[str, datetime], now: datetime) -> Iterable[Needed]:
    """Each clock that nobody has answered, by its name; the soonest first."""
    for name, at in sorted(due.items(), key=lambda pair: (pair[1], pair[0])):
        yield Needed(Need.CLOCK_PASSED if now > at else Need.CLOCK, 1, about=name, due=at)


def in_order(needed: Iterable[Needed]) -> tuple[Needed, ...]:
    """All of it, the weightiest first; within a need in the order given."""
    weight = {need: place for place, need in enumerate(Need)}
    return tuple(sorted(needed, key=lambda one: weight[one.need]))
