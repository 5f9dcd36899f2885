"""The file list a page at a time behind a file that was seen: for programs that walk it whole."""

from __future__ import annotations

import json
from typing import Any

from django.db.models import Q

from sluss.store.models import Original
from sluss.store.originals import SHOWN, Wanted, matching

Plain = dict[str, Any]


def page_after(wanted: Wanted, after: str) -> list[Plain] | None:
    """The originals asked for behind that of a hash, "" for from the first on. None: no such hash.

    Shapes: wanted.limit of them, and one more if there is one; the latest first.
    """
    rows = matching(wanted)
    if after:
        seen = Original.objects.filter(sha256=after).values("seq", "name").first()
        if seen is None:
            return None
        same = Q(seq=seen["seq"])
        later = Q(name__gt=seen["name"]) | Q(name=seen["name"], sha256__gt=after)
        rows = rows.filter(Q(seq__lt=seen["seq"]) | (same & later))
    most = None if wanted.limit is None else wanted.limit + 1
    some = rows.order_by("-seq", "name", "sha256").values(*SHOWN)[:most]
    return [{**row, "facts": json.loads(row["facts"])} for row in some]
