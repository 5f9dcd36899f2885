"""A page of the file list at a time: the same cost at a thousand files and at a million."""

from __future__ import annotations

import json
from typing import Any

from django.db.models import F

from sluss.store.models import NAME_BEGINS
from sluss.store.originals import SHOWN, Wanted, matching_bare, told

Plain = dict[str, Any]
_ORDER = (F("seq").desc(), NAME_BEGINS.asc(), "sha256")  # As the index has it.


def some(wanted: Wanted, first: int, count: int) -> list[Plain]:
    """So many of the originals asked for, the latest first, from the first on (from 0)."""
    rows = matching_bare(wanted).order_by(*_ORDER).values_list("sha256", flat=True)
    shas = list(rows[first : first + count])
    # Of those alone it is looked up what became of them.
    found = {row["sha256"]: row for row in told(shas).values(*SHOWN)}
    return [{**found[sha], "facts": json.loads(found[sha]["facts"])} for sha in shas]


def counted(wanted: Wanted, most: int) -> int:
    """How many match, counted no further than most + 1."""
    return matching_bare(wanted).order_by()[: most + 1].count()
