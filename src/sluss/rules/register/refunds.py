"""Refunds to customers: tied to the payment that came in, and held if they return more than that.

A row of a payout list names the customer's payment; a statement shows it. Where none does, the
refund stands as it is: the money may have come before the first statement that we have.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from sluss.core.money import Money
from sluss.core.payable import Hold, Role
from sluss.core.records import BankEntry, DocumentKind
from sluss.rules.register.balance import Account
from sluss.rules.register.cluster import claim_of
from sluss.rules.register.filed import Decided, Filed
from sluss.rules.register.keys import paid_in, paid_in_words
from sluss.rules.register.movements import gather_incoming


def tie_refunds(
    accounts: Sequence[Account], filed: Sequence[Filed], decided: Sequence[Decided]
) -> None:
    """Note on each refund which payment it returns, and hold those that return too much.

    Two refunds of one payment that are more than it together are both held: which of them is
    right is for a person to say. One that was dismissed returns nothing.
    """
    refunds = [account for account in accounts if _words(account)]
    if not refunds:
        return
    dismissed = {decision.claim for decision in decided if decision.kind == "dismiss"}
    standing = [r for r in refunds if not r.cluster.names & dismissed]
    incoming = gather_incoming(filed)
    for refund in refunds:
        events = _tie(refund, incoming)
        if events and refund in standing:
            _judge(refund, [other for other in standing if other is not refund], events)


def _tie(refund: Account, incoming: Sequence[Sequence[Filed]]) -> list[Sequence[Filed]]:
    """Note on a refund the payments that it returns; give them."""
    words, currency = _words(refund), refund.cluster.best.amount.currency
    events = [event for event in incoming if _is_of(event[0], words, currency)]
    refund.why.add("refund_seen" if events else "refund_unseen")
    refund.evidence.extend((filed, Role.CAME_IN.value) for event in events for filed in event)
    return events


def _judge(refund: Account, others: Sequence[Account], events: Sequence[Sequence[Filed]]) -> None:
    """Hold a refund that is not paid yet, if more would go back than came in."""
    same = [other for other in others if _words(refund) & _words(other)]
    came_in = _sum_of(events)
    together = refund.claimed + sum(other.claimed for other in same)
    if refund.left <= 0 or together <= came_in:
        return
    if refund.claimed > came_in:
        currency = refund.cluster.best.amount.currency
        refund.holds.append(Hold("register.refund_too_large", str(Money(currency, came_in))))
    else:
        first = min(same, key=lambda other: other.cluster.anchor)
        refund.holds.append(Hold("register.refunded_already", first.cluster.anchor))


def _words(account: Account) -> frozenset[str]:
    """By what the payments are known that a refund returns; empty for any other debt."""
    if account.cluster.best.kind is not DocumentKind.PAYOUT:
        return frozenset()
    claims = map(claim_of, account.cluster.claims)
    return frozenset(paid_in_words(number for claim in claims for number in claim.refers_to))


def _is_of(filed: Filed, words: frozenset[str], currency: str) -> bool:
    entry = _entry(filed)
    return entry.amount.currency == currency and not words.isdisjoint(paid_in(entry))


def _sum_of(events: Iterable[Sequence[Filed]]) -> int:
    """What came in. The giro's file and the bank's may both tell of it, each of its own account."""
    told: dict[tuple[object, int], Counter[str]] = defaultdict(Counter)
    for event in events:
        entry = _entry(event[0])
        told[entry.booked_on, entry.amount.minor][entry.account] += 1
    return sum(minor * max(counts.values()) for (_, minor), counts in told.items())


def _entry(filed: Filed) -> BankEntry:
    if not isinstance(filed.record, BankEntry):
        raise TypeError(f"{filed.name} is no movement")
    return filed.record
