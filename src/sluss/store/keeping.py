"""The notes of safekeeping, read: which checkpoints were made, and who vouched for them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from sluss.store.models import KeepingEntry

Plain = dict[str, Any]
CHECKPOINT, COSIGNED = "checkpoint", "cosigned"
_AT_ONCE = 2000


def checkpoints() -> Iterator[Plain]:
    """Every checkpoint, the first one first.

    Shapes: number, seq, at, by, text, line (the home's signature), key (of the home), and
            cosigned: of each by, at, line and key, in their order.
    """
    signed: dict[int, list[Plain]] = {}
    for row in _rows(COSIGNED):
        kept = {"by": row["by"], "at": row["at"], **json.loads(row["facts"])}
        signed.setdefault(row["of"], []).append(kept)
    for row in _rows(CHECKPOINT):
        yield {
            "number": row["id"],
            **{name: row[name] for name in ("seq", "at", "by")},
            **json.loads(row["facts"]),
            "cosigned": signed.get(row["id"], []),
        }


def checkpoint(number: int) -> Plain | None:
    """The checkpoint of this number; None if there is none."""
    return next((one for one in checkpoints() if one["number"] == number), None)


def noted_keys() -> dict[str, str]:
    """The line of every key that ever signed here, and whose it is: "" for the home's."""
    found: dict[str, str] = {}
    for row in _rows(CHECKPOINT):
        found.setdefault(json.loads(row["facts"])["key"], "")
    for row in _rows(COSIGNED):
        found.setdefault(json.loads(row["facts"])["key"], row["by"])
    return found


def _rows(kind: str) -> Iterator[Plain]:
    yield from KeepingEntry.objects.filter(kind=kind).order_by("id").values().iterator(_AT_ONCE)
