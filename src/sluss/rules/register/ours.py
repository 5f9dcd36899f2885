"""What our own payments took of each debt: they know their debts by their claims."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sluss.rules.register.balance import Account, note_day, role
from sluss.rules.register.filed import OurPayment
from sluss.rules.register.flows import Flow, Standing, told_of
from sluss.rules.register.settle import refers
from sluss.rules.register.trail import carried


def settle_ours(
    accounts: Sequence[Account], payments: Sequence[OurPayment], flows: Sequence[Flow]
) -> tuple[dict[str, Standing], set[str]]:
    """Carry our own payments onto the debts. Gives each payment's standing and the flows used."""
    standings: dict[str, Standing] = {}
    used: set[str] = set()
    by_id: dict[str, list[Flow]] = {}
    for flow in flows:
        by_id.setdefault(flow.end_to_end_id, []).append(flow)
    for payment in sorted(payments, key=lambda p: p.end_to_end_id):
        own = [f for f in by_id.get(payment.end_to_end_id, []) if f.amount == payment.amount]
        paid = [
            (account, item.amount.minor)
            for item in payment.items
            for account in accounts
            if item.claim in account.cluster.names
        ]
        if _strongest(own) in _UNANSWERED:
            rest = [flow for flow in flows if flow.key not in used]
            own += _nameless(payment, [account for account, _ in paid], rest)
        used.update(flow.key for flow in own)
        standing = _strongest(own)
        if standing:
            standings[payment.end_to_end_id] = standing
        for account, minor in paid:
            _carry(account, payment, minor, standing, own)
    return standings, used


_UNANSWERED = (None, Standing.ORDERED, Standing.ACCEPTED)


def _nameless(
    payment: OurPayment, accounts: Sequence[Account], flows: Sequence[Flow]
) -> list[Flow]:
    """The movement of a payment of ours in a statement that leaves its EndToEndId out."""
    if payment.pay_on is None or not payment.is_ordered:
        return []
    for flow in flows:
        told = told_of(flow.records[0])
        if (
            flow.standing is Standing.BOOKED
            and not flow.orders
            and not flow.end_to_end_id
            and flow.amount == payment.amount
            and (flow.happened_on or date.min) >= payment.pay_on
            and any(refers(account, told, flow.amount) for account in accounts)
        ):
            return [flow]
    return []


_STRENGTH = (
    Standing.BOOKED,
    Standing.RETURNED,
    Standing.REJECTED,
    Standing.ACCEPTED,
    Standing.ORDERED,
)


def _strongest(flows: Sequence[Flow]) -> Standing | None:
    found = {flow.standing for flow in flows}
    return next((standing for standing in _STRENGTH if standing in found), None)


def _carry(
    account: Account, payment: OurPayment, amount: int, standing: Standing | None, own: list[Flow]
) -> None:
    for flow in own:
        account.evidence.extend((filed, role(flow, filed)) for filed in flow.records)
    left = account.left
    if standing is Standing.BOOKED:
        taken = min(amount, account.left)
        account.ours += taken
        account.left -= taken
        note_day(account, own, taken)
        if taken < amount:
            account.why.add("paid_too_much")
    elif standing in (Standing.REJECTED, Standing.RETURNED):
        account.ours_failed += 1
        account.why.add(f"our_payment_{standing.value}")
    elif payment.is_void:
        pass  # No file left the house: it takes nothing and is on no way.
    elif payment.is_ordered or standing is not None:
        account.ordered = True
        account.committed += amount
    else:
        account.reserved = True
        account.committed += amount
    if account.trail is not None:
        account.trail.append(carried(payment, standing, own, amount, left - account.left))
