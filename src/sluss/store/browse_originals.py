"""A page of the file list at a time: the same cost at a thousand files and at a million."""

from __future__ import annotations

import json
from typing import Any

from sluss.store.originals import SHOWN, Wanted, matching

Plain = dict[str, Any]


def some(wanted: Wanted, first: int, count: int) -> list[Plain]:
    """So many of the originals asked for, the latest first, from the first on (from 0)."""
    rows = matching(wanted).order_by("-seq", "name", "sha256").values(*SHOWN)
    return [{**row, "facts": json.loads(row["facts"])} for row in rows[first : first + count]]


def counted(wanted: Wanted, most: int) -> int:
    """How many match, counted no further than most + 1."""
    return matching(wanted).order_by()[: most + 1].count()
