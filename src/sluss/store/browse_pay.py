"""Batches, their payments, and movements that belong to nothing, a page at a time."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from sluss.core.records import DocumentKind
from sluss.store.models import (
    Batch,
    Command,
    JournalEntry,
    LooseEntry,
    PayableRow,
    Payment,
    PaymentItem,
    RecordRow,
)
from sluss.store.read import batch_of, payables_in, payment_of, with_sums

Plain = dict[str, Any]
_AT_ONCE = 2000
_MOVEMENTS = LooseEntry.objects.filter(kind="BankEntry")
# What happens to a batch as a whole.
_STEPS = ("pay.propose", "pay.repeat", "pay.sign", "pay.export", "pay.cancel")


# ---- Batches ----------------------------------------------------------------------------------


def batches_some(state: str, first: int, count: int) -> list[Plain]:
    """So many batches from the first on (from 0), the latest first; of one state, or of all."""
    rows = with_sums(_batches(state).order_by("-id")).values()[first : first + count]
    return [_of_batch(row) for row in rows]


def batches_counted(state: str, most: int) -> int:
    """How many batches there are, counted no further than most + 1."""
    return _batches(state)[: most + 1].count()


def batch_head(number: int) -> Plain | None:
    """One batch without its payments; None if there is none."""
    row = with_sums(Batch.objects.filter(id=number)).values().first()
    return None if row is None else {**_of_batch(row), "left_out": json.loads(row["left_out"])}


def batch_events(number: int) -> list[Plain]:
    """Who proposed, signed, handed out and cancelled a batch, and when, in this order."""
    # An answer is kept in canonical form, in which its batch stands first.
    about = Q(answer__startswith=f'{{"batch":{number},')
    done = dict(Command.objects.filter(about, name__in=_STEPS).values_list("seq", "name"))
    entries = JournalEntry.objects.filter(seq__in=list(done)).order_by("seq")
    rows = entries.values("seq", "at", "by")
    return [{**row, "what": done[row["seq"]].replace("pay.", "batch-")} for row in rows]


def _batches(state: str) -> QuerySet[Batch]:
    return Batch.objects.filter(state=state) if state else Batch.objects.all()


def _of_batch(row: Plain) -> Plain:
    return {
        **batch_of(row),
        "by": row["by"],
        "channel": row["channel"],
        "created_at": row["created_at"],
        "content_sha256": row["content_sha256"],
    }


# ---- Payments ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """Which of our payments are asked for.

    batch: of this batch, None: of all; states: in these, () is any; search: words of their text.
    with_persons: payouts to persons are among them.
    """

    with_persons: bool
    batch: int | None = None
    states: tuple[str, ...] = ()
    search: str = ""


def payments_some(sought: Sought, first: int, count: int) -> list[Plain]:
    """So many of the payments asked for: the latest batch first, each in its order."""
    return _with_debts(list(_payments(sought).values()[first : first + count]))


def payments_every(sought: Sought) -> Iterator[list[Plain]]:
    """All of the payments asked for, a stretch at a time, in the order in which they now stand."""
    ids = list(_payments(sought).values_list("end_to_end_id", flat=True))
    for at in range(0, len(ids), _AT_ONCE):
        part = ids[at : at + _AT_ONCE]
        rows = Payment.objects.filter(end_to_end_id__in=part).values()
        found = {row["end_to_end_id"]: row for row in rows}
        yield _with_debts([found[id_] for id_ in part if id_ in found])


def _with_debts(rows: list[Plain]) -> list[Plain]:
    inside = payables_in([row["end_to_end_id"] for row in rows])
    return [
        {
            **payment_of(row, inside.get(row["end_to_end_id"], [])),
            "batch": row["batch"],
            "ordinal": row["ordinal"],
        }
        for row in rows
    ]


def payment(batch: int, end_to_end_id: str, *, with_persons: bool) -> Plain | None:
    """One payment of a batch; None if there is none to see."""
    sought = Sought(batch=batch, with_persons=with_persons)
    row = _payments(sought).filter(end_to_end_id=end_to_end_id).values().first()
    return None if row is None else payment_of(row, [])


def payments_counted(sought: Sought, most: int) -> int:
    """How many of the payments asked for there are, counted no further than most + 1."""
    return _payments(sought)[: most + 1].count()


def payments_by_state(batch: int | None = None) -> list[Plain]:
    """How many payments, of a batch or of all, stand in each state, and what they come to."""
    rows = Payment.objects.all() if batch is None else Payment.objects.filter(batch=batch)
    found = rows.order_by("state").values("state", "currency")
    return list(found.annotate(count=Count("end_to_end_id"), minor=Sum("amount_minor")))


def _payments(sought: Sought) -> QuerySet[Payment]:
    rows = Payment.objects.order_by("-batch", "ordinal")
    if sought.batch is not None:
        rows = rows.filter(batch=sought.batch)
    if sought.states:
        rows = rows.filter(state__in=sought.states)
    for word in sought.search.split():
        rows = rows.filter(body__icontains=word)
    if sought.with_persons:
        return rows
    payouts = PayableRow.objects.filter(kind=DocumentKind.PAYOUT.value).values("id")
    of_payout = PaymentItem.objects.filter(
        end_to_end_id=OuterRef("end_to_end_id"), payable__in=payouts
    )
    return rows.filter(~Exists(of_payout))


def debts(public_ids: Sequence[str]) -> dict[str, Plain]:
    """What a list shows of these debts, by their ids."""
    names = ("public_id", "kind", "supplier_name", "document_number", "open_minor", "currency")
    rows = PayableRow.objects.filter(public_id__in=public_ids).values(*names, "urgency_class")
    return {row["public_id"]: row for row in rows}


# ---- Movements --------------------------------------------------------------------------------


def loose_counted(search: str, most: int) -> int:
    """How many movements out belong to no known debt, counted no further than most + 1."""
    rows = _loose(search) if search.split() else _MOVEMENTS
    return rows.order_by()[: most + 1].count()


def loose_some(search: str, first: int, count: int) -> list[Plain]:
    """So many movements of money out that belong to no known debt, the latest first."""
    if search.split():
        ids = _loose(search).values_list("id", flat=True)
    else:
        ids = _MOVEMENTS.order_by("-record").values_list("record", flat=True)
    rows = RecordRow.objects.filter(id__in=list(ids[first : first + count])).order_by("-id")
    told = rows.values_list("id", "sha256", "body")
    return [{"id": id_, "sha256": sha256, **json.loads(body)} for id_, sha256, body in told]


def loose_every(search: str) -> Iterator[Plain]:
    """All of them, for a file: never more than a stretch in memory."""
    rows = _loose(search).values_list("id", "sha256", "body")
    for id_, sha256, body in rows.iterator(_AT_ONCE):
        yield {"id": id_, "sha256": sha256, **json.loads(body)}


def _loose(search: str) -> QuerySet[RecordRow]:
    rows = RecordRow.objects.filter(id__in=_MOVEMENTS.values("record"))
    for word in search.split():
        rows = rows.filter(body__icontains=word)
    return rows.order_by("-id")
