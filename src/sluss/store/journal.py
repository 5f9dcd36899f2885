"""The journal: append only, each entry sealed to the one before it by a hash."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from sluss.core.plain import canonical
from sluss.store.models import JournalEntry

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry before it is sealed. at: ISO 8601 in UTC; payload: canonical JSON."""

    seq: int
    at: str
    by: str
    fact: str
    payload: str


def seal(entry: Entry, previous: str) -> str:
    """The hash of an entry and of all before it.

    A JSON list frames every field by its quotes, so that no two entries share one text.
    """
    framed = canonical([entry.seq, entry.at, entry.by, entry.fact, entry.payload, previous])
    return hashlib.sha256(framed.encode()).hexdigest()


def head() -> tuple[int, str]:
    """The number and the hash of the last entry; (0, GENESIS) before the first."""
    last = JournalEntry.objects.order_by("-seq").values_list("seq", "hash").first()
    return last or (0, GENESIS)


def at_of(seq: int) -> str:
    """When an entry was written; "" if there is none of this number."""
    return JournalEntry.objects.filter(seq=seq).values_list("at", flat=True).first() or ""


def append(entry: Entry, previous: str) -> str:
    """Write the entry and give its hash. Must stand in the transaction of what it describes."""
    sealed = seal(entry, previous)
    JournalEntry.objects.create(
        seq=entry.seq,
        at=entry.at,
        by=entry.by,
        fact=entry.fact,
        payload=entry.payload,
        previous=previous,
        hash=sealed,
    )
    return sealed
