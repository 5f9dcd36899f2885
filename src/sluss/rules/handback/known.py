"""What is known of the debts and transfers that an order of somebody else's file may meet."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from sluss.core.payable import Payable
from sluss.rules.handback.verdict import Collision
from sluss.rules.register.balance import Account, is_note
from sluss.rules.register.derive import Component, Setting, Settled, conclude, settle_component
from sluss.rules.register.filed import OurPayment
from sluss.rules.register.flows import Flow, Standing, gather_flows

_DEAD = (Standing.REJECTED, Standing.RETURNED)
_RESERVED = "reserved"


@dataclass(frozen=True, slots=True)
class Debt:
    """A debt, how much of it may still be paid (in minor units), and by what it was or is paid."""

    payable: Payable
    free: int
    collides: tuple[Collision, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """The debts of one component, each beside its account; transfers that may move money."""

    accounts: tuple[Account, ...]
    debts: tuple[Debt, ...]
    flows: tuple[Flow, ...]
    own_ids: frozenset[str]


def known_of(component: Component, setting: Setting) -> Known:
    """All that one component tells, nothing of the file under guard being in it."""
    settled = settle_component(component)
    drafts = conclude(settled, setting)
    debts = tuple(
        Debt(draft.payable, _free(account), tuple(_collisions(account, settled)))
        for draft, account in zip(drafts, settled.accounts, strict=True)
    )
    return Known(settled.accounts, debts, _live(settled.flows), component.own_ids)


def live_flows(component: Component) -> tuple[Flow, ...]:
    """The transfers of a component that may move money, where nobody asks about its debts."""
    return _live(gather_flows(component.filed, component.broadcasts, component.own_ids))


def _live(flows: Sequence[Flow]) -> tuple[Flow, ...]:
    return tuple(flow for flow in flows if flow.standing not in _DEAD)


def collision_of(flow: Flow, own_ids: Collection[str]) -> Collision:
    """A transfer as something that stands in the way."""
    id_ = flow.end_to_end_id
    return Collision(
        end_to_end_id=id_,
        on=flow.happened_on,
        is_ours=id_ in own_ids,
        standing=flow.standing.value,
    )


def _free(account: Account) -> int:
    return account.left if is_note(account) else account.free


def _collisions(account: Account, settled: Settled) -> Iterator[Collision]:
    """Our payments of a debt that are not dead, and the transfers of others that tell of it."""
    told = {filed.name for filed, _ in account.evidence}
    own_ids = settled.component.own_ids
    seen = set()
    for flow in settled.flows:
        if flow.standing not in _DEAD and any(filed.name in told for filed in flow.records):
            seen.add(flow.end_to_end_id)
            yield collision_of(flow, own_ids)
    for payment in _payments_of(account, settled.component.payments):
        standing = settled.standings.get(payment.end_to_end_id)
        if payment.end_to_end_id not in seen and standing not in _DEAD:
            ordered = Standing.ORDERED.value if payment.is_ordered else _RESERVED
            yield Collision(
                end_to_end_id=payment.end_to_end_id,
                on=payment.pay_on,
                is_ours=True,
                standing=standing.value if standing else ordered,
            )


def _payments_of(account: Account, payments: Sequence[OurPayment]) -> Iterator[OurPayment]:
    names = account.cluster.names
    for payment in payments:
        if not payment.is_void and any(item.claim in names for item in payment.items):
            yield payment
