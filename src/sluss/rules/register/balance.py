"""The running account of one debt: what is left of it, and what took the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from sluss.core.payable import Hold
from sluss.core.records import DocumentKind
from sluss.rules.register.cluster import Cluster
from sluss.rules.register.filed import Filed, Vouched
from sluss.rules.register.flows import Flow
from sluss.rules.register.trail import Took


@dataclass(slots=True)
class Account:
    """The running account of one debt: what is left, and what took the rest.

    Units: minor units of the claim's currency.
    committed: what payments that are reserved or on their way will take of what is left.
    moved: what was paid on which day, by whomever.
    failed: what was ordered by others and refused, or came back, and the day it was of.
    holds: why it must not be paid, by what was seen of other money.
    vouched: what vouches for its account by itself: the payment of last time that it repeats.
    trail: what took of it and how, if somebody asks; else None, and nothing is noted.
    """

    cluster: Cluster
    claimed: int
    left: int
    credited: int = 0
    elsewhere: int = 0
    ours: int = 0
    in_flight: bool = False
    reserved: bool = False
    ordered: bool = False
    evidence: list[tuple[Filed, str]] = field(default_factory=list)
    why: set[str] = field(default_factory=set)
    ours_failed: int = 0
    failed: list[tuple[date, int]] = field(default_factory=list)
    committed: int = 0
    moved: list[tuple[date, int]] = field(default_factory=list)
    holds: list[Hold] = field(default_factory=list)
    vouched: list[Vouched] = field(default_factory=list)
    trail: list[Took] | None = None

    @property
    def free(self) -> int:
        """What is left beyond what payments on their way will take."""
        return max(self.left - self.committed, 0)


def open_account(cluster: Cluster, *, is_traced: bool = False) -> Account:
    """The account of a debt that nothing has been paid on yet."""
    claimed = cluster.best.amount.minor
    return Account(cluster, claimed, claimed, trail=[] if is_traced else None)


def role(flow: Flow, filed: Filed) -> str:
    """What one record of a transfer does to a debt."""
    if filed in flow.orders:
        return "orders"
    return "answers" if filed in flow.answers else "pays"


def is_note(account: Account) -> bool:
    """Whether it is a credit note."""
    return account.cluster.best.kind is DocumentKind.CREDIT_NOTE


def due_first(account: Account) -> tuple[date, str]:
    """The order in which debts are taken of: what falls due first."""
    best = account.cluster.best
    return best.due_date or best.issue_date or date.max, account.cluster.anchor


def note_day(account: Account, flows: Sequence[Flow], amount: int) -> None:
    """Keep what was paid on which day."""
    days = [flow.happened_on for flow in flows if flow.happened_on]
    if days:
        account.moved.append((min(days), amount))
