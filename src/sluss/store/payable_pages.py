"""The register a page at a time behind a row that was seen: for programs that walk it whole.

A program walks to the end, where a page by its number would cost more and more; and what is added
or leaves meanwhile makes it neither skip nor repeat a row that stayed.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from sluss.store.models import PayableRow
from sluss.store.read import NOT_WAITING, ORDERS, SHOWN, Wanted, matching, ranks

Plain = dict[str, Any]
# Each order by its columns, and which of them falls. A day that is none is the last one.
_COLUMNS = {
    "urgency": ("urgency", "id"),
    "due": ("due_on", "urgency", "id"),
    "amount": ("-open_minor", "-claimed_minor", "urgency", "id"),
    "name": ("supplier_name", "due_on", "id"),
}


def page_after(wanted: Wanted, after: str) -> list[Plain] | None:
    """The payables asked for behind that of an id, "" for from the first on. None: no such id.

    Shapes: wanted.limit of them, and one more if there is one. Each has its rank among all.
    """
    rows = matching(wanted)
    if after:
        names = [name.removeprefix("-") for name in _COLUMNS[wanted.sort]]
        seen = PayableRow.objects.filter(public_id=after).values(*names).first()
        if seen is None:
            return None
        rows = rows.filter(_behind(_COLUMNS[wanted.sort], seen))
    most = None if wanted.limit is None else wanted.limit + 1
    some = list(rows.order_by(*ORDERS[wanted.sort]).values(*SHOWN)[:most])
    return [{**row, "rank": rank} for row, rank in zip(some, _ranks_of(some, wanted), strict=True)]


def _ranks_of(some: list[Plain], wanted: Wanted) -> list[int | None]:
    """In the whole list by urgency the place is the rank; else all are counted once."""
    if not any(map(_is_waiting, some)):
        return [None] * len(some)
    if wanted.sort == "urgency" and wanted == Wanted(limit=wanted.limit):
        first = some[0]
        ahead = Q(urgency__lt=first["urgency"]) | Q(urgency=first["urgency"], id__lt=first["id"])
        before = PayableRow.objects.filter(ahead).count()
        return [before + n if _is_waiting(row) else None for n, row in enumerate(some, start=1)]
    every = ranks()
    return [every.get(row["id"]) for row in some]


def _is_waiting(row: Plain) -> bool:
    return not str(row["urgency"]).startswith(NOT_WAITING)


def _behind(columns: tuple[str, ...], seen: Plain) -> Q:
    """The rows behind one: alike in the first columns, and behind it in the next."""
    found, alike = Q(pk__in=()), Q()
    for column in columns:
        name = column.removeprefix("-")
        found |= alike & _next(column, seen[name])
        alike &= Q(**{name: seen[name]})
    return found


def _next(column: str, value: object) -> Q:
    if column == "due_on":
        return (Q(due_on__gt=value) | Q(due_on="")) if value else Q(pk__in=())
    if column.startswith("-"):
        return Q(**{f"{column[1:]}__lt": value})
    return Q(**{f"{column}__gt": value})
