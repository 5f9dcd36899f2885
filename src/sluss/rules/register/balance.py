"""The running account of one debt: what is left of it, and what took the rest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from sluss.core.payable import Hold
from sluss.core.records import DocumentKind, SupplierEntry
from sluss.rules.register.cluster import Cluster, claim_of
from sluss.rules.register.filed import Filed, Vouched
from sluss.rules.register.flows import Flow
from sluss.rules.register.trail import Took


@dataclass(frozen=True, slots=True)
class Listed:
    """The names, folded, and the keys of the accounts that lists have for one number."""

    names: frozenset[str] = frozenset()
    accounts: frozenset[str] = frozenset()


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
    listed: how the supplier lists know the creditor, by its organisation number.
    credited_on: the day of a credit note for all of it, if there is one.
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
    listed: Listed = Listed()
    credited_on: date | None = None

    @property
    def free(self) -> int:
        """What is left beyond what payments on their way will take."""
        return max(self.left - self.committed, 0)


def open_account(
    cluster: Cluster, entries: Iterable[SupplierEntry] = (), *, is_traced: bool = False
) -> Account:
    """The account of a debt that nothing has been paid on yet. entries: rows of supplier lists."""
    claimed = cluster.best.amount.minor
    listed = _listed(cluster, entries)
    return Account(cluster, claimed, claimed, trail=[] if is_traced else None, listed=listed)


def _listed(cluster: Cluster, entries: Iterable[SupplierEntry]) -> Listed:
    """A firm that changes its name keeps its number: who pays it may know it by either name."""
    numbers = {claim_of(filed).supplier.org_number for filed in cluster.claims} - {""}
    own = [entry for entry in entries if entry.supplier.org_number in numbers]
    return Listed(
        frozenset(entry.supplier.name_key for entry in own if entry.supplier.name_key),
        frozenset(account.key for entry in own for account in entry.accounts),
    )


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
