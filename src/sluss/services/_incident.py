"""The log of the incident, read and written."""

from __future__ import annotations

import json
from datetime import datetime

from django.db.models import Max

from sluss.core.plain import canonical, from_plain, to_plain
from sluss.rules.incident.entries import (
    FACTS,
    PLAINLY,
    TASK_KINDS,
    Entry,
    Facts,
    Incident,
    Kind,
    Plainly,
)
from sluss.services._command import Context
from sluss.store.models import IncidentEntry

# Tasks are raised and done while no incident goes on, too. Their lines are of no incident.
BETWEEN = 0


def last_incident() -> Incident | None:
    """The incident that was declared last, with its log; None if none ever was."""
    rows = IncidentEntry.objects.filter(incident__gt=BETWEEN)
    number = rows.aggregate(top=Max("incident"))["top"]
    return None if number is None else incident_of(number)


def log_in_use() -> int:
    """The number of the incident that is open, else BETWEEN."""
    last = last_incident()
    return last.number if last and last.is_open else BETWEEN


def task_entries() -> tuple[Entry, ...]:
    """Every line about a task, of whatever incident or of none, in the order of writing."""
    rows = IncidentEntry.objects.filter(kind__in=[kind.value for kind in TASK_KINDS])
    return tuple(_entry(row) for row in rows.order_by("id"))


def incident_of(number: int) -> Incident | None:
    """The incident of this number; None if there is none."""
    if number == BETWEEN:
        return None
    rows = IncidentEntry.objects.filter(incident=number).order_by("id")
    entries = tuple(_entry(row) for row in rows)
    return Incident(number, entries) if entries else None


def _entry(row: IncidentEntry) -> Entry:
    kind = Kind(row.kind)
    facts: Facts = from_plain(FACTS.get(kind, Plainly), json.loads(row.facts))
    return Entry(
        number=row.id,
        kind=kind,
        at=datetime.fromisoformat(row.at),
        noted_at=datetime.fromisoformat(row.noted_at),
        by=row.by,
        text=row.text,
        corrects=row.corrects,
        facts=facts,
    )


def write_entry(
    context: Context,
    incident: int,
    kind: Kind,
    *,
    text: str,
    at: str = "",
    corrects: int | None = None,
    facts: Facts = PLAINLY,
) -> int:
    """Write an entry and give its number. at: ISO 8601, "" for now."""
    number = int(IncidentEntry.objects.aggregate(top=Max("id"))["top"] or 0) + 1
    IncidentEntry.objects.create(
        id=number,
        incident=incident,
        seq=context.seq,
        kind=kind.value,
        at=at or context.at,
        noted_at=context.at,
        by=context.by,
        text=text,
        corrects=corrects,
        facts=canonical(to_plain(facts)),
    )
    return number
