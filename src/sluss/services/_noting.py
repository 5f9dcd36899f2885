"""Notes of readiness in their table: how one is written, and how all are read."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Max

from sluss.core.plain import canonical, from_plain, to_plain
from sluss.rules.standby.notes import FACTS, Facts, Note, NoteKind
from sluss.services._command import Context, Plain
from sluss.store import standby as store
from sluss.store.models import StandbyEntry


def write_note(
    context: Context, kind: NoteKind, facts: Facts, *, text: str = "", at: str = ""
) -> Plain:
    """Write a note, and say which. at "": when the command is carried out."""
    number = int(StandbyEntry.objects.aggregate(top=Max("id"))["top"] or 0) + 1
    StandbyEntry.objects.create(
        id=number,
        seq=context.seq,
        kind=kind.value,
        at=at or context.at,
        noted_at=context.at,
        by=context.by,
        text=text,
        facts=canonical(to_plain(facts)),
    )
    return {"entry": number, "kind": kind.value, "at": at or context.at}


def read_notes() -> list[Note]:
    """Every note of readiness, in the order of writing."""
    return [_read(row) for row in store.entries()]


def is_drill() -> bool:
    """Whether this home is that of a drill."""
    return store.is_drill()


def _read(row: Plain) -> Note:
    kind = NoteKind(row["kind"])
    facts: Facts = from_plain(FACTS[kind], row["facts"])
    return Note(
        number=row["id"],
        kind=kind,
        at=datetime.fromisoformat(row["at"]),
        noted_at=datetime.fromisoformat(row["noted_at"]),
        by=row["by"],
        text=row["text"],
        facts=facts,
    )
