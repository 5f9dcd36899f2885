"""What readiness is measured by, read from the store."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from sluss.store.models import (
    Batch,
    Command,
    JournalEntry,
    Payment,
    Person,
    RecordRow,
    StandbyEntry,
)

Plain = dict[str, Any]
_AT_ONCE = 2000
# The kind of the note that makes a home that of a drill.
DRILL_BEGUN = "drill-begun"


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


def is_drill() -> bool:
    """Whether this home was begun as that of a drill."""
    return StandbyEntry.objects.filter(kind=DRILL_BEGUN).exists()


def carried_out() -> Iterator[tuple[str, str, Plain]]:
    """Every command of the journal in its order: its name, when, and what it answered."""
    answers = Command.objects.order_by("seq").values_list("seq", "answer").iterator(_AT_ONCE)
    entries = JournalEntry.objects.order_by("seq").values_list("seq", "fact", "at")
    for (seq, fact, at), (of, answer) in zip(entries.iterator(_AT_ONCE), answers, strict=True):
        if seq != of:
            raise ValueError(f"journal entry {seq} stands beside the answer of {of}")
        yield fact, at, json.loads(answer)


def paid_accounts() -> list[str]:
    """The account numbers of every payment in a file that was handed out, sorted, each once."""
    handed_out = Batch.objects.exclude(file_sha256="").values("id")
    bodies = Payment.objects.filter(batch__in=handed_out).values_list("body", flat=True)
    return sorted({json.loads(body)["account"]["number"] for body in bodies.iterator(_AT_ONCE)})


def people() -> list[Plain]:
    """Everybody who may act, with what proves them: for a home where they act as well."""
    rows = Person.objects.order_by("name").values("name", "roles", "limit_minor", "password")
    return [{**row, "roles": json.loads(row["roles"])} for row in rows]


def last_fact_at(fact: str) -> str | None:
    """When a command of this name was carried out last; None if never."""
    rows = JournalEntry.objects.filter(fact=fact).order_by("-seq")
    found: str | None = rows.values_list("at", flat=True).first()
    return found
