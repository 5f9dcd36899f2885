"""What the bank's files and the orders tell of one transfer: the step flows of the chain."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sluss.core.records import BankEntry, PaymentOrder
from sluss.rules.register.filed import Filed
from sluss.rules.register.flows import Flow
from sluss.rules.register.movements import entry_of
from sluss.rules.register.step import Step, step_of
from sluss.rules.register.weights import Part, part_of


def flow_steps(flow: Flow) -> Iterator[Step]:
    """Order, answers and movements of a transfer, and how they are known to be of one."""
    day = flow.happened_on.isoformat() if flow.happened_on else ""
    facts = {"id": flow.end_to_end_id, "day": day}

    def told(code: str, about: Sequence[Filed], parts: Sequence[Part] = ()) -> Step:
        return step_of(code, parts, about=tuple(about), amount=flow.amount, facts=facts)

    if flow.orders:
        yield told("ordered", flow.orders)
    if flow.answers:
        yield told("rejected" if flow.rejected else "accepted", flow.answers)
    alone = [f for f in flow.events if entry_of(f).batch_count is None]
    batches = [f for f in flow.events if entry_of(f).batch_count is not None]
    if flow.orders and batches:
        yield told("paid_in_batch", batches)
    if flow.orders and alone:
        code, parts = _tie(flow, [entry_of(f) for f in alone])
        yield told(code, alone, parts)
    told_in = [f for f in alone if not entry_of(f).is_notification]
    notified = [f for f in alone if entry_of(f).is_notification]
    moved = flow.debits + flow.returns
    if max(len(told_in), len(notified)) > moved:
        yield told("told_twice", told_in if len(told_in) > moved else notified)
    if told_in and notified:
        yield told("notified_too", notified)
    if flow.events:
        yield told("returned" if flow.returns >= flow.debits else "booked", flow.events)


def _tie(flow: Flow, entries: Sequence[BankEntry]) -> tuple[str, list[Part]]:
    """By what a movement is known to be of an order, the surest of all that tell of it."""
    orders = [f.record for f in flow.orders if isinstance(f.record, PaymentOrder)]
    by_id = {entry.end_to_end_id for entry in entries} & {order.end_to_end_id for order in orders}
    parts = [part_of("same_sum")]
    if {entry.message_id for entry in entries} & {order.message_id for order in orders} - {""}:
        parts.append(part_of("same_message"))
    if by_id - {""}:
        return "transfer_by_id", [part_of("same_end_to_end_id"), *parts]
    instructions = {order.instruction_id for order in orders} - {""}
    if instructions & {entry.instruction_id for entry in entries}:
        return "transfer_by_reference", [part_of("same_instruction_id"), *parts]
    is_by_words = any(order.end_to_end_id == "" for order in orders) and not flow.answers
    finding = "same_payee_words" if is_by_words else "same_bank_reference"
    return "transfer_by_reference", [part_of(finding), *parts]
