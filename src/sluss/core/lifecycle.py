"""The life of a payable: one table, and nobody else compares states.

What stands about a payable is a set of facts: some from files, some decided by people, some of
our own payments. The state is what the table makes of them, told in the order of Fact. So the
state is a function of the set, whatever the order in which the facts became known.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class State(StrEnum):
    """Where a payable stands. The words are those of the command line's contract."""

    OPEN = "open"
    HELD = "held"
    DISPUTED = "disputed"
    APPROVED = "approved"
    RESERVED = "reserved"
    SENT = "sent"
    SETTLED = "settled"
    SETTLED_ELSEWHERE = "settled-elsewhere"
    CREDITED = "credited"
    NOT_OURS_TO_PAY = "not-ours-to-pay"
    DISMISSED = "dismissed"


class Fact(StrEnum):
    """What can stand about a payable, the weakest first: that is the order of telling."""

    CLAIMED = "claimed"
    ATTESTED = "attested"  # By as many people as the policy asks for.
    HELD = "held"  # At least one hold stands.
    DISPUTED = "disputed"
    RESERVED = "reserved"  # In a live payment of ours, not yet handed out.
    ORDERED = "ordered"  # In a file handed out, ours or the primary's, not yet answered for.
    CREDITED = "credited"  # Nothing left to pay, credit notes took the last of it.
    PAID_ELSEWHERE = "paid-elsewhere"  # Nothing left to pay, somebody else's payment took it.
    CONFIRMED = "confirmed"  # Nothing left to pay, the bank confirmed our payment.
    DRAWN = "drawn"  # Direct debit, card: the money goes by itself.
    DISMISSED = "dismissed"


class Act(StrEnum):
    """What people may do to a payable."""

    HOLD = "hold"
    RELEASE = "release"
    DISPUTE = "dispute"
    DISMISS = "dismiss"
    ATTEST = "attest"
    RESERVE = "reserve"


S, F = State, Fact  # Short names, for the table only.

# state x fact -> state. A pair that is missing cannot be told: it is a bug in whoever tells it.
TABLE: dict[tuple[State | None, Fact], State] = {
    (None, F.CLAIMED): S.OPEN,
    (S.OPEN, F.ATTESTED): S.APPROVED,
    **{(s, F.HELD): S.HELD for s in (S.OPEN, S.APPROVED)},
    **{(s, F.DISPUTED): S.DISPUTED for s in (S.OPEN, S.APPROVED, S.HELD)},
    # A hold that comes after the reservation does not undo it; signing and export look at holds.
    **{(s, F.RESERVED): S.RESERVED for s in (S.OPEN, S.APPROVED, S.HELD, S.DISPUTED)},
    **{(s, F.ORDERED): S.SENT for s in (S.OPEN, S.APPROVED, S.HELD, S.DISPUTED, S.RESERVED)},
    **{
        (s, fact): result
        for s in (S.OPEN, S.APPROVED, S.HELD, S.DISPUTED, S.RESERVED, S.SENT)
        for fact, result in (
            (F.CREDITED, S.CREDITED),
            (F.PAID_ELSEWHERE, S.SETTLED_ELSEWHERE),
            (F.CONFIRMED, S.SETTLED),
        )
    },
    **{(s, F.PAID_ELSEWHERE): S.SETTLED_ELSEWHERE for s in (S.CREDITED,)},
    **{(s, F.CONFIRMED): S.SETTLED for s in (S.CREDITED, S.SETTLED_ELSEWHERE)},
    **{
        (s, F.DRAWN): S.NOT_OURS_TO_PAY
        for s in (
            S.OPEN,
            S.APPROVED,
            S.HELD,
            S.DISPUTED,
            S.SETTLED_ELSEWHERE,
            S.CREDITED,
        )
    },
    **{
        (s, F.DISMISSED): S.DISMISSED
        for s in (S.OPEN, S.APPROVED, S.HELD, S.DISPUTED, S.NOT_OURS_TO_PAY)
    },
    # What was dismissed and then turns out to be paid stays paid: money moved, a word did not.
    **{
        (s, F.DISMISSED): s
        for s in (S.RESERVED, S.SENT, S.SETTLED, S.SETTLED_ELSEWHERE, S.CREDITED)
    },
    # Drawn by the payee and paid by us as well is a double payment; it is shown as what we did.
    **{(s, F.DRAWN): s for s in (S.RESERVED, S.SENT, S.SETTLED)},
}

ALLOWED: dict[Act, frozenset[State]] = {
    Act.HOLD: frozenset({S.OPEN, S.HELD, S.APPROVED, S.DISPUTED, S.RESERVED}),
    Act.RELEASE: frozenset({S.HELD, S.DISPUTED, S.RESERVED}),
    Act.DISPUTE: frozenset({S.OPEN, S.HELD, S.APPROVED}),
    Act.DISMISS: frozenset({S.OPEN, S.HELD, S.APPROVED, S.DISPUTED, S.NOT_OURS_TO_PAY}),
    # A repeated run is put into a batch first and attested there: nobody signs before that.
    Act.ATTEST: frozenset({S.OPEN, S.HELD, S.APPROVED, S.RESERVED}),
    Act.RESERVE: frozenset({S.APPROVED}),
}

# Owed still: these keep their open amount and may not vanish from any list.
OWED: frozenset[State] = frozenset({S.OPEN, S.HELD, S.DISPUTED, S.APPROVED, S.RESERVED, S.SENT})
# Waiting for somebody to act: these have a place in the order of urgency.
WAITING: frozenset[State] = frozenset({S.OPEN, S.HELD, S.DISPUTED, S.APPROVED})

# What is owed and nobody has said yes to. A debt of a repeated run is attested in its batch.
_UNATTESTED: frozenset[State] = frozenset({S.OPEN, S.HELD, S.RESERVED})

_WEIGHT = {fact: weight for weight, fact in enumerate(Fact)}


def state_of(facts: Iterable[Fact]) -> State:
    """The state in which these facts leave a payable, in whatever order they are given.

    Errors: KeyError if the facts cannot stand together, ValueError if nothing was claimed.
    """
    state: State | None = None
    for fact in sorted(set(facts), key=_WEIGHT.__getitem__):
        state = TABLE[state, fact]
    if state is None:
        raise ValueError("a payable without a claim")
    return state


def may(act: Act, state: State) -> bool:
    """Whether the act can be done to a payable in this state."""
    return state in ALLOWED[act]


def is_owed(state: State) -> bool:
    """Whether the debt still stands: it has an open amount."""
    return state in OWED


def is_disputed(state: State) -> bool:
    """Whether we contest the debt: it waits until that is settled, however urgent it was."""
    return state is State.DISPUTED


def may_await_attest(state: State) -> bool:
    """Whether a debt that is not attested can be waiting for it in this state."""
    return state in _UNATTESTED


def is_waiting(state: State) -> bool:
    """Whether somebody must still act: the debt has a place in the order of urgency."""
    return state in WAITING
