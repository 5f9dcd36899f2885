"""What came in from each kind of source: read once through, nothing of it held."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from sluss.store.models import Evidence, RecordRow

Plain = dict[str, Any]
_AT_ONCE = 2000
# What moves money, and so should be about a payable.
_MOVING = ("PaymentOrder", "BankEntry")


def records() -> Iterator[tuple[str, str, Plain]]:
    """Every record with its source and kind, in the order of their numbers."""
    rows = RecordRow.objects.order_by("id").values_list("source", "kind", "body")
    for source, kind, body in rows.iterator(_AT_ONCE):
        yield source, kind, json.loads(body)


def unplaced() -> Iterator[tuple[str, str, Plain]]:
    """The orders, and the booked money out of our account, that belong to no known payable.

    Money in from those who pay us is no business of the payables; what came back of ours is.
    """
    rows = _unplaced().order_by("id").values_list("source", "kind", "body")
    for source, kind, text in rows.iterator(_AT_ONCE):
        body = json.loads(text)
        if kind == "PaymentOrder" or _is_ours(body):
            yield source, kind, body


def _is_ours(entry: Plain) -> bool:
    came_back = entry.get("is_return") or entry.get("is_reversal")
    return entry.get("is_booked", True) and (entry["amount"]["minor"] < 0 or bool(came_back))


def _unplaced() -> QuerySet[RecordRow]:
    # A payment that another one repeats is of no debt for that.
    told = Evidence.objects.filter(record=OuterRef("id")).exclude(role="repeats")
    return RecordRow.objects.filter(~Exists(told), kind__in=_MOVING)
