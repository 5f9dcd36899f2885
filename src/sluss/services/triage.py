"""The step triage: the policy by which everything is ordered, adopted version by version."""

from __future__ import annotations

from dataclasses import dataclass

from sluss.core.lifecycle import OWED
from sluss.core.money import Money
from sluss.core.outcome import Finding
from sluss.rules.approve import roles
from sluss.rules.triage.policy import read_policy
from sluss.rules.triage.rank import sort_key
from sluss.rules.triage.refusal import Refusal
from sluss.services import _register, _shipped
from sluss.services._command import Context, Plain, Who, command, run
from sluss.services._payables import payable_of
from sluss.services._people import lacks
from sluss.services._policy import adopt_text
from sluss.store.models import PayableRow

_AT_ONCE = 2000


def faults_of(text: str) -> list[Finding]:
    """Everything that is wrong with a policy text; [] if it may be adopted."""
    read = read_policy(text.encode())
    return read if isinstance(read, list) else []


@dataclass(frozen=True, slots=True)
class Moved:
    """A debt that would stand elsewhere. was, is_: places from 1 among what is owed."""

    id: str
    supplier: str
    document_number: str
    amount: Money
    was: int
    becomes: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What another policy would change: how many debts move of how many, and the first of them."""

    moved: int
    owed: int
    first: tuple[Moved, ...]


def preview_policy(text: str, *, count: int, with_persons: bool) -> Preview:
    """The order that a policy would give what is owed now, held against the order as it stands.

    with_persons: payouts to persons are among them. Nothing is written.
    Errors: ValueError for a policy with faults: ask faults_of first.
    """
    policy = read_policy(text.encode())
    if isinstance(policy, list):
        raise ValueError("a policy with faults has no order")
    # What waits for nobody has no place in the order.
    owed = PayableRow.objects.filter(state__in=OWED).exclude(urgency__startswith="~")
    rows = owed.order_by("urgency", "id")
    if not with_persons:
        rows = rows.exclude(kind="payout")
    law, places = _shipped.law(), {}
    for place, row in enumerate(rows.iterator(_AT_ONCE), start=1):
        places[row.id] = (sort_key(payable_of(row), policy, law), row.id, place)
    order = sorted(places.values())
    moved = [(place, became, id_) for became, (_, id_, place) in enumerate(order, start=1)]
    moved = [one for one in moved if one[0] != one[1]]
    named = {row.id: row for row in PayableRow.objects.filter(id__in=[m[2] for m in moved[:count]])}
    return Preview(
        len(moved),
        len(order),
        tuple(
            Moved(
                named[id_].public_id,
                named[id_].supplier_name,
                named[id_].document_number,
                Money(named[id_].currency, named[id_].open_minor),
                was,
                became,
            )
            for was, became, id_ in moved[:count]
        ),
    )


def adopt_policy(text: str, who: Who, *, key: str) -> Plain:
    """Put a policy in force and give every debt its place by it.

    Errors: ValueError for a policy with faults: ask faults_of first.
    """
    if faults_of(text):
        raise ValueError("a policy with faults cannot be adopted")
    return run("triage.adopt_policy", {"text": text}, who, key=key)


@command("triage.adopt_policy")
def _adopt(context: Context, given: Plain) -> Plain:
    if lacks(roles.Act.SET_POLICY, context.by):
        return {"refused": Refusal.LACKS_ROLE.value}
    version = adopt_text(given["text"], context.seq)
    now = _register.frame()
    last = 0
    while True:
        rows = list(
            PayableRow.objects.filter(id__gt=last)
            .order_by("id")
            .values_list("id", "anchor")[:_AT_ONCE]
        )
        if not rows:
            return {"version": version}
        _register.refold(
            [anchor for _, anchor in rows], now, seq=context.seq, today=context.today.isoformat()
        )
        last = rows[-1][0]
