"""Which row of the restored system and which debt of ours are one: by the register's own judge.

One row stands for one debt and is never shared. What the register would take for one debt goes
first, then what it would ask about; what it keeps apart stays apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sluss.core.records import Claim
from sluss.rules.handback.restored import amount_of
from sluss.rules.register.reused import reused_in
from sluss.rules.register.same import Verdict, days_apart, judge, same_due


@dataclass(frozen=True, slots=True)
class There:
    """A row of the restored system. key: what it says, the same in every later state.

    is_proposed: a payment proposal or file that was loaded with it would pay it.
    """

    key: str
    claim: Claim
    is_proposed: bool = False


@dataclass(frozen=True, slots=True)
class Pair:
    """Rows and the debt that they are. reason: why the register would ask; "" if it would not.

    here: the id of the debt, "" if none is known. looks_like: ids of debts that it may be too.
    """

    there: tuple[There, ...]
    here: str = ""
    reason: str = ""
    looks_like: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Likeness:
    """What a row is to a debt. days: how far apart, for who is to go first."""

    row: int
    debt: str
    verdict: Verdict
    reason: str
    days: int
    is_other_amount: bool

    @property
    def place(self) -> tuple[bool, bool, int, str, int]:
        """The likest first."""
        is_asked = self.verdict is not Verdict.SAME
        return is_asked, self.is_other_amount, self.days, self.debt, self.row


def pair(
    rows: Sequence[There],
    near: Mapping[int, Iterable[str]],
    claims: Mapping[str, Sequence[Claim]],
) -> list[Pair]:
    """Each row with the debt that it is, or alone. Several rows of one debt stand together.

    near: by the place of a row, the debts that share a key with it. claims: those on each debt.
    """
    likely = sorted(_likely(rows, near, claims), key=lambda one: one.place)
    home: dict[int, _Likeness] = {}
    taken: dict[str, list[int]] = {}
    for one in likely:
        if one.row not in home and one.debt not in taken:
            home[one.row], taken[one.debt] = one, [one.row]
    for one in likely:
        if one.row not in home and _is_copy(rows, one, home, taken[one.debt][0]):
            home[one.row] = one
            taken[one.debt].append(one.row)
    together = [
        Pair(tuple(rows[row] for row in places), debt, _reason(home[places[0]]))
        for debt, places in taken.items()
    ]
    looks: dict[int, dict[str, None]] = {}
    for one in likely:
        if one.row not in home:
            looks.setdefault(one.row, {})[one.debt] = None
    alone = [
        Pair((row,), looks_like=tuple(looks.get(place, ())))
        for place, row in enumerate(rows)
        if place not in home
    ]
    return [*together, *alone]


def _likely(
    rows: Sequence[There],
    near: Mapping[int, Iterable[str]],
    claims: Mapping[str, Sequence[Claim]],
) -> Iterator[_Likeness]:
    for place, row in enumerate(rows):
        # What e-invoices have in common is known of all debts that the row may be, together.
        debts = {debt: claims[debt] for debt in sorted(set(near.get(place, ())))}
        reused = reused_in(claim for some in debts.values() for claim in some)
        for debt, some in debts.items():
            judged = [(judge(row.claim, claim, reused), claim) for claim in some]
            best = max((one.verdict for one, _ in judged), default=Verdict.APART)
            if best < Verdict.ASKS or any(o.verdict is Verdict.IMPOSSIBLE for o, _ in judged):
                continue
            if any(claim.amount.currency != row.claim.amount.currency for claim in some):
                continue
            reason = next(one.reason for one, _ in judged if one.verdict is best)
            yield _Likeness(
                row=place,
                debt=debt,
                verdict=best,
                reason=reason,
                days=min(_days(row.claim, claim) for claim in some),
                is_other_amount=all(claim.amount != row.claim.amount for claim in some),
            )


def _days(one: Claim, other: Claim) -> int:
    return 0 if same_due(one, other) else days_apart(one, other) or 0


def _is_copy(
    rows: Sequence[There], one: _Likeness, home: Mapping[int, _Likeness], first: int
) -> bool:
    """Whether a row is a debt once more: the register takes it for one with the row it has."""
    if one.verdict is not Verdict.SAME or home[first].verdict is not Verdict.SAME:
        return False
    mine, its = rows[one.row].claim, rows[first].claim
    return judge(mine, its).verdict is Verdict.SAME and amount_of(mine) == amount_of(its)


def _reason(one: _Likeness) -> str:
    return "" if one.verdict is Verdict.SAME else one.reason
