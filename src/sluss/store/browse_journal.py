"""The journal a page at a time, the latest first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from sluss.store.models import JournalEntry

Plain = dict[str, Any]
_AT_ONCE = 2000
_SHOWN = ("seq", "at", "by", "fact", "payload", "previous", "hash")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which entries are asked for. since, before: instants as the journal writes them, or ""."""

    by: str = ""
    fact: str = ""
    since: str = ""
    before: str = ""


def some(wanted: Wanted, first: int, count: int) -> list[Plain]:
    """So many of the entries asked for, the latest first, from the first on (from 0)."""
    return list(_matching(wanted).order_by("-seq").values(*_SHOWN)[first : first + count])


def every(wanted: Wanted) -> Iterator[Plain]:
    """All of the entries asked for without what they were given, the latest first."""
    rows = _matching(wanted).order_by("-seq").values("seq", "at", "by", "fact", "hash")
    yield from rows.iterator(_AT_ONCE)


def counted(wanted: Wanted, most: int) -> int:
    """How many match, counted no further than most + 1."""
    return _matching(wanted).order_by()[: most + 1].count()


def entry(seq: int) -> Plain | None:
    """One entry, None if there is none of this number."""
    return JournalEntry.objects.filter(seq=seq).values(*_SHOWN).first()


def hash_before(seq: int) -> str | None:
    """The hash of the entry before; None if there is none."""
    before = JournalEntry.objects.filter(seq=seq - 1).values_list("hash", flat=True)
    return before.first()


def stretch(first: int, count: int) -> list[Plain]:
    """So many entries from a number on, in their order."""
    rows = JournalEntry.objects.filter(seq__gte=first).order_by("seq").values(*_SHOWN)
    return list(rows[:count])


def _matching(wanted: Wanted) -> QuerySet[JournalEntry]:
    rows = JournalEntry.objects.all()
    for name, value in (
        ("by", wanted.by),
        ("fact", wanted.fact),
        ("at__gte", wanted.since),
        ("at__lt", wanted.before),
    ):
        rows = rows.filter(**{name: value}) if value else rows
    return rows
