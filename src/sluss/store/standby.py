"""What readiness is measured by, read from the store."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from sluss.store.models import JournalEntry, RecordRow, StandbyEntry

Plain = dict[str, Any]
_AT_ONCE = 2000


def records_of(shas: list[str]) -> Iterator[tuple[str, str, str, Plain]]:
    """Every record of these files: its file, kind of record, source, and what it says.

    Shapes: shas are as many as one statement takes.
    """
    rows = RecordRow.objects.filter(sha256__in=shas).order_by("sha256", "ordinal")
    names = ("sha256", "kind", "source", "body")
    for sha256, kind, source, body in rows.values_list(*names).iterator(_AT_ONCE):
        yield sha256, kind, source, json.loads(body)


def entries() -> Iterator[Plain]:
    """Every note of readiness, in the order of writing."""
    for row in StandbyEntry.objects.order_by("id").values().iterator(_AT_ONCE):
        yield {**row, "facts": json.loads(row["facts"])}


def last_fact_at(fact: str) -> str | None:
    """When a command of this name was carried out last; None if never."""
    rows = JournalEntry.objects.filter(fact=fact).order_by("-seq")
    found: str | None = rows.values_list("at", flat=True).first()
    return found
