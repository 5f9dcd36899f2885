"""The file list: every original as it came, with what became of it and what it came in."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery

from sluss.store.models import JournalEntry, Original, Receipt, RecordRow

Plain = dict[str, Any]
_AT_ONCE = 2000
# The least of a hash that is taken for the whole of it.
HASH_CHARS_MIN = 8
SHOWN = ("sha256", "name", "size", "listed_on", "inside", "by", "at", "kind", "status", "facts")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which originals are asked for. limit None: all of them."""

    kind: str = ""
    status: str = ""
    search: str = ""
    inside: str = ""
    limit: int | None = None


def originals(wanted: Wanted) -> Iterator[Plain]:
    """The originals asked for, the latest first."""
    rows = matching(wanted).order_by("-seq", "name", "sha256")
    if wanted.limit is not None:
        rows = rows[: wanted.limit]
    for row in rows.values(*SHOWN).iterator(_AT_ONCE):
        yield {**row, "facts": json.loads(row["facts"])}


def totals(wanted: Wanted) -> dict[str, int]:
    """How many match whatever is shown, by what became of them."""
    rows = matching(wanted).order_by().values("status").annotate(count=Count("sha256"))
    return {row["status"]: row["count"] for row in rows.order_by("status")}


def find(begun: str) -> list[str]:
    """The hashes that begin so, at most two: more than one is no answer."""
    rows = Original.objects.filter(sha256__startswith=begun.lower()).order_by("sha256")
    return list(rows.values_list("sha256", flat=True)[:2])


def original(sha256: str) -> Plain:
    """One original. DoesNotExist if there is none of this hash."""
    row = _told().values(*SHOWN).get(sha256=sha256)
    return {**row, "facts": json.loads(row["facts"])}


def records_of(sha256: str, kind: str) -> Iterator[Plain]:
    """What an original says, of one kind of record, in the order of the file."""
    rows = RecordRow.objects.filter(sha256=sha256, kind=kind).order_by("ordinal")
    for body in rows.values_list("body", flat=True).iterator(_AT_ONCE):
        yield json.loads(body)


def has_payouts(sha256: str) -> bool:
    """Whether an original orders or claims a payout to anybody."""
    rows = RecordRow.objects.filter(sha256=sha256, kind="Claim")
    return rows.filter(body__contains='"kind":"payout"').exists()


def matching(wanted: Wanted) -> QuerySet[Original]:
    """Those asked for, in no order, each with its last receipt."""
    return _only(_told(), wanted)


def matching_bare(wanted: Wanted) -> QuerySet[Original]:
    """The same; what became of them is looked up only if it is asked for."""
    return _only(_told() if wanted.kind or wanted.status else Original.objects.all(), wanted)


def _only(rows: QuerySet[Original], wanted: Wanted) -> QuerySet[Original]:
    for name in ("kind", "status", "inside"):
        value = getattr(wanted, name)
        rows = rows.filter(**{name: value}) if value else rows
    return rows.filter(name__icontains=wanted.search) if wanted.search else rows


def told(shas: Iterable[str]) -> QuerySet[Original]:
    """These originals, each with its last receipt."""
    return _told().filter(sha256__in=list(shas))


def _told() -> QuerySet[Original]:
    receipt = Receipt.objects.filter(sha256=OuterRef("sha256")).order_by("-reading")
    entry = JournalEntry.objects.filter(seq=OuterRef("seq"))
    return Original.objects.annotate(
        kind=Subquery(receipt.values("kind")[:1]),
        status=Subquery(receipt.values("status")[:1]),
        facts=Subquery(receipt.values("facts")[:1]),
        at=Subquery(entry.values("at")),
    )
