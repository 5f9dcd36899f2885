"""The frozen situations a page at a time, without their texts, the last one first."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet

from sluss.store.models import FrozenSituation

Plain = dict[str, Any]
_SHOWN = ("id", "seq", "at", "by", "as_of", "reason", "sha256")


def newest(first: int, count: int | None, *, search: str = "") -> list[Plain]:
    """So many of them, from the first on (from 0); all the others if count is None."""
    rows = _matching(search).order_by("-id").values(*_SHOWN)
    return list(rows[first:] if count is None else rows[first : first + count])


def counted(most: int, *, search: str = "") -> int:
    """How many match, counted no further than most + 1."""
    found: int = _matching(search).order_by()[: most + 1].count()
    return found


def numbers(hashes: Iterable[str]) -> dict[str, int]:
    """The numbers of the situations with these hashes."""
    rows = FrozenSituation.objects.filter(sha256__in=set(hashes))
    return dict(rows.values_list("sha256", "id"))


def _matching(search: str) -> QuerySet[FrozenSituation]:
    """search: a part of the reason, of the day, of the name or of the hash."""
    rows = FrozenSituation.objects.all()
    if not search:
        return rows
    parts = Q(reason__icontains=search) | Q(as_of__contains=search) | Q(by__icontains=search)
    return rows.filter(parts | Q(sha256__startswith=search.lower()))
