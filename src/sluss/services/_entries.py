"""The entries of a journal as they are carried out again."""

from __future__ import annotations

from collections.abc import Iterator

from sluss.services._ahead import Sealed
from sluss.store import journal, models


def sealed_entries(source: str, *, after: int = 0) -> Iterator[Sealed]:
    """The entries of a database after one of them, in order, each with the seal that it has."""
    names = ("seq", "at", "by", "fact", "payload", "hash")
    rows = models.JournalEntry.objects.using(source).filter(seq__gt=after).order_by("seq")
    for *said, sealed in rows.values_list(*names).iterator():
        yield journal.Entry(*said), sealed
