"""Whose debt each payment pays, in truth, and what has been paid twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from sluss.lab.town.bills import FRAUDS, Bill, Twist
from sluss.lab.town.persons import Payout

Debt = Bill | Payout


class Payer(StrEnum):
    """Who sent the money."""

    OURS = "ours"
    RESTORED = "restored"
    BY_HAND = "by-hand"


@dataclass(frozen=True, slots=True)
class Part:
    """What a payment says that it takes of one debt.

    Shapes: told_by are places as 'sha256:line' that tell of the debt, by whom it is paid.
    Units:  minor is öre, negative if a credit note is drawn.
    """

    told_by: tuple[str, ...]
    minor: int


@dataclass(frozen=True, slots=True)
class Order:
    """A payment as whoever orders it means it. account: 'scheme:number'."""

    end_to_end_id: str
    account: str
    parts: tuple[Part, ...]
    on: date


@dataclass(frozen=True, slots=True)
class Move:
    """Money that left for a debt, or came back (minor negative)."""

    on: date
    by: Payer
    end_to_end_id: str
    debt: Debt
    minor: int


@dataclass(slots=True)
class Moves:
    """All that moved since the lock, and whatever could be laid to no debt."""

    all: list[Move] = field(default_factory=list)
    strays: list[str] = field(default_factory=list)
    wrong_accounts: list[str] = field(default_factory=list)

    def out(self, move: Move) -> None:
        """Money left. The debt is less by it."""
        self.all.append(move)
        move.debt.paid += move.minor

    def paid_twice(self, bills: Iterable[Bill], payouts: Iterable[Payout]) -> Iterator[str]:
        """Debts for which more left than they were, credit that had come counted.

        A payout that was repeated from last month may differ from what was decided: that is put
        right afterwards. It is paid twice if two payments went to the person for one month.
        """
        for bill in bills:
            if bill.twist not in FRAUDS and bill.paid + bill.credited > bill.amount.minor:
                yield f"{told(bill)}: {bill.paid + bill.credited} of {bill.amount.minor}"
        counts: dict[int, int] = {}
        for move in self.all:
            if isinstance(move.debt, Payout):
                counts[id(move.debt)] = counts.get(id(move.debt), 0) + (1 if move.minor > 0 else -1)
        for payout in payouts:
            locked = payout.paid > 0 and id(payout) not in counts
            if counts.get(id(payout), 0) + locked > 1:
                yield told(payout)

    def thieves_paid(self) -> Iterator[str]:
        """Money that went to a thief and did not come back."""
        taken: dict[int, int] = {}
        bills: dict[int, Bill] = {}
        for move in self.all:
            if isinstance(move.debt, Bill) and move.debt.twist in FRAUDS:
                bills[id(move.debt)] = move.debt
                taken[id(move.debt)] = taken.get(id(move.debt), 0) + move.minor
        return (told(bill) for id_, bill in bills.items() if taken[id_] > 0)


def told(debt: Debt) -> str:
    """A debt as it is named in a list of what went wrong."""
    if isinstance(debt, Payout):
        return f"{debt.number} {debt.pays_on}"
    return f"{debt.invoice.seller.name} {debt.invoice.number} ({debt.twist})"


def of_parts(parts: Sequence[Part], debts_of: dict[str, Debt]) -> Iterator[tuple[Debt | None, int]]:
    """The debt of each part: the one that its places tell of; of several, the one that it fits.

    A forged copy is told by the debt that it copies: the money goes where that one has it.
    """
    for part in parts:
        found = list({id(d): d for name in part.told_by if (d := _debt(name, debts_of))}.values())
        honest = [d for d in found if not (isinstance(d, Bill) and d.twist in FRAUDS)] or found
        fits = [d for d in honest if d.left == abs(part.minor)]
        yield next(iter(fits or honest), None), abs(part.minor)


def _debt(name: str, debts_of: dict[str, Debt]) -> Debt | None:
    # A document is told by its hash alone, a row of a list by its line as well.
    return debts_of.get(name) or debts_of.get(name.partition(":")[0])


def is_first(debts: Iterable[tuple[Debt, int]], twist: Twist) -> bool:
    """Whether one of these is a bill of the twist that nobody has tried to pay before."""
    return any(isinstance(d, Bill) and d.twist is twist and d.attempts == 1 for d, _ in debts)
