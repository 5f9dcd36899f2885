"""What came in from each kind of source: read once through, nothing of it held."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet

from sluss.store.models import Evidence, Receipt, RecordRow

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
    """The orders and bank movements that say nothing about any payable."""
    rows = _unplaced().order_by("id").values_list("source", "kind", "body")
    for source, kind, body in rows.iterator(_AT_ONCE):
        yield source, kind, json.loads(body)


def _unplaced() -> QuerySet[RecordRow]:
    told = Evidence.objects.filter(record=OuterRef("id"))
    return RecordRow.objects.filter(~Exists(told), kind__in=_MOVING)


def files_by_kind() -> dict[str, dict[str, int]]:
    """How many originals of each kind were taken, and how many refused."""
    found: dict[str, dict[str, int]] = {}
    rows = Receipt.objects.values("kind", "status").annotate(n=Count("sha256")).order_by("kind")
    for row in rows:
        found.setdefault(row["kind"], {})[row["status"]] = row["n"]
    return found
