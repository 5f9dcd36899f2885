"""Orders that may not have been carried out: the few of many that rules must look at."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.db.models import OuterRef
from django.db.models.expressions import RawSQL

from sluss.core.payable import Role
from sluss.store.models import (
    Batch,
    Evidence,
    JournalEntry,
    LooseEntry,
    Original,
    PayableRow,
    Payment,
    RecordRow,
)

Plain = dict[str, Any]
_AT_ONCE = 2000
# Our payments of which the bank has said the last word, or that never left the house.
OVER = ("booked", "rejected", "returned", "void")


def orders_of_sent(payable: int | None = None) -> list[int]:
    """The orders of debts that are sent, or of one of them: each concerns money on its way."""
    sent = PayableRow.objects.filter(state="sent")
    rows = Evidence.objects.filter(role=Role.ORDERS.value)
    if payable is not None:
        sent = sent.filter(id=payable)
        rows = rows.filter(payable=payable)
    told = rows.filter(payable__in=sent.values("id")).values_list("record", flat=True)
    return sorted(set(told))


def unplaced_orders() -> Iterator[tuple[int, Plain]]:
    """The orders that belong to no known payable: wages, and debts of which nothing came.

    An order that another payment repeats is of no payable for that.
    """
    loose = LooseEntry.objects.filter(kind="PaymentOrder").values("record")
    rows = RecordRow.objects.filter(id__in=loose).order_by("id")
    for id_, body in rows.values_list("id", "body").iterator(_AT_ONCE):
        yield id_, json.loads(body)


def our_files() -> dict[str, Plain]:
    """The batches that were handed out, by the SHA-256 of their file."""
    names = ("id", "message_id", "profile", "file_sha256", "channel")
    rows = Batch.objects.filter(state="exported").values(*names)
    return {row["file_sha256"]: row for row in rows}


def our_open_payments() -> dict[str, int]:
    """Our payments that were handed out and of which nobody knows more: EndToEndId and batch."""
    handed_out = Batch.objects.filter(state="exported").values("id")
    rows = Payment.objects.filter(batch__in=handed_out).exclude(state__in=OVER)
    return dict(rows.order_by("end_to_end_id").values_list("end_to_end_id", "batch"))


def orders_in(shas: list[str]) -> Iterator[tuple[int, Plain]]:
    """The orders of these files."""
    rows = RecordRow.objects.filter(sha256__in=shas, kind="PaymentOrder").order_by("id")
    for id_, body in rows.values_list("id", "body").iterator(_AT_ONCE):
        yield id_, json.loads(body)


def orders_of(end_to_end_ids: list[str]) -> dict[str, int]:
    """The record of the order of each of our payments that was handed out, by EndToEndId."""
    wanted = set(end_to_end_ids)
    batches = Payment.objects.filter(end_to_end_id__in=wanted).order_by().values("batch")
    files = Batch.objects.filter(id__in=batches).exclude(file_sha256="")
    shas = list(files.values_list("file_sha256", flat=True))
    named = ((body.get("end_to_end_id", ""), id_) for id_, body in orders_in(shas))
    return {name: id_ for name, id_ in named if name in wanted}


def statements() -> Iterator[Plain]:
    """The frames of all statements and notifications."""
    # The word stands in the statement, not beside it: else the index of them alone is not used.
    few = RawSQL("SELECT id FROM store_recordrow WHERE kind = 'Statement'", ())
    rows = RecordRow.objects.filter(id__in=few).order_by("id")
    for body in rows.values_list("body", flat=True).iterator(_AT_ONCE):
        yield json.loads(body)


def files(shas: list[str]) -> dict[str, Plain]:
    """Name of each original, and when it came or, for one of ours, was handed out."""
    entry = JournalEntry.objects.filter(seq=OuterRef("seq")).values("at")
    rows = Original.objects.filter(sha256__in=shas).annotate(at=entry[:1])
    return {row["sha256"]: row for row in rows.values("sha256", "name", "at")}


def payables_of(records: list[int]) -> dict[int, list[str]]:
    """The ids of the payables that each of these orders pays."""
    pairs = list(
        Evidence.objects.filter(record__in=records, role=Role.ORDERS.value)
        .order_by("record", "payable")
        .values_list("record", "payable")
    )
    ids = dict(
        PayableRow.objects.filter(id__in={p for _, p in pairs}).values_list("id", "public_id")
    )
    found: dict[int, list[str]] = {}
    for record, payable in pairs:
        if payable in ids:
            found.setdefault(record, []).append(ids[payable])
    return found
