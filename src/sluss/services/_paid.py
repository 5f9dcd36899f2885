"""What we paid, as the bank tells it: each payment that was handed out, with its debts."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sluss.core.money import Money
from sluss.rules.register.flows import Flow, Standing
from sluss.services import _register, _shipped
from sluss.services._closure import load_records, slices
from sluss.store.models import (
    Batch,
    PayableRow,
    Payment,
    PaymentItem,
    Posting,
    RecordRow,
    Voucher,
)


@dataclass(frozen=True, slots=True)
class Paid:
    """One payment. debits, returns: how often the bank says that it moved, and came back.

    items:  the numbers of the debts' rows and what it takes of each, in minor units.
    told:   the records that tell of it: its order, the bank's answers and movements.
    """

    end_to_end_id: str
    batch: int
    file_sha256: str
    amount: Money
    creditor: str
    standing: Standing
    debits: int
    returns: int
    on: date | None
    items: tuple[tuple[int, int], ...]
    told: tuple[str, ...]


def paid_from_here(batches: Iterable[int] | None = None) -> list[Paid]:
    """Every payment that was handed out, in the order of its batch and file.

    batches: those of these batches alone.
    """
    handed_out = Batch.objects.filter(state="exported").order_by("id")
    if batches is not None:
        handed_out = handed_out.filter(id__in=list(batches))
    files = dict(handed_out.values_list("id", "file_sha256"))
    flows = _flows(files.values())
    items: dict[str, list[tuple[int, int]]] = defaultdict(list)
    mine = Payment.objects.filter(batch__in=files).values("end_to_end_id")
    told = PaymentItem.objects.filter(end_to_end_id__in=mine).order_by("end_to_end_id", "payable")
    for id_, payable, minor in told.values_list("end_to_end_id", "payable", "amount_minor"):
        items[id_].append((payable, minor))
    rows = Payment.objects.filter(batch__in=files).order_by("batch", "ordinal")
    return [_paid(row, files[row.batch], flows[row.end_to_end_id], items) for row in rows]


def _flows(files: Iterable[str]) -> dict[str, Flow]:
    """What the bank says of each of our payments, by its EndToEndId."""
    numbers: set[int] = set()
    for part in slices(files):
        orders = RecordRow.objects.filter(sha256__in=part, kind="PaymentOrder")
        numbers.update(orders.values_list("id", flat=True))
    flows = _register.flows_of(load_records(numbers))
    return {flow.end_to_end_id: flow for flow in flows.values() if flow.orders}


def _paid(row: Payment, sha256: str, flow: Flow, items: dict[str, list[tuple[int, int]]]) -> Paid:
    return Paid(
        end_to_end_id=row.end_to_end_id,
        batch=row.batch,
        file_sha256=sha256,
        amount=Money(row.currency, row.amount_minor),
        creditor=json.loads(row.body)["creditor_name"],
        standing=flow.standing,
        debits=flow.debits,
        returns=flow.returns,
        on=flow.happened_on,
        items=tuple(items[row.end_to_end_id]),
        told=tuple(filed.name for filed in flow.records),
    )


def rows_of(paid: Sequence[Paid]) -> dict[int, PayableRow]:
    """The debts of these payments, by the numbers of their rows."""
    found: dict[int, PayableRow] = {}
    for part in slices({payable for one in paid for payable, _ in one.items}):
        found.update({row.id: row for row in PayableRow.objects.filter(id__in=part)})
    return found


def vouchers_of(payables: Iterable[int]) -> dict[int, list[str]]:
    """By debt, our vouchers that move the bank account for it."""
    bank = _shipped.chart()["bank"]
    series = dict(Voucher.objects.values_list("number", "series"))
    found: dict[int, list[str]] = defaultdict(list)
    for part in slices(sorted(set(payables))):
        rows = Posting.objects.filter(account=bank, payable__in=part).order_by("voucher", "row")
        for payable, number in rows.values_list("payable", "voucher"):
            found[payable].append(f"{series[number]}{number}")
    return found
