"""The situations that were frozen, read as they were kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sluss.store.models import FrozenSituation

Plain = dict[str, Any]
_SHOWN = ("id", "seq", "at", "by", "as_of", "reason", "sha256")


def frozen() -> Iterator[Plain]:
    """All of them without their text, the first one first."""
    yield from FrozenSituation.objects.order_by("id").values(*_SHOWN).iterator()


def version(number: int) -> Plain | None:
    """One with its text; None if there is none of this number."""
    row: Plain | None = FrozenSituation.objects.filter(id=number).values(*_SHOWN, "body").first()
    return row


def last() -> Plain | None:
    """The last one with its text; None if none was ever frozen."""
    row: Plain | None = FrozenSituation.objects.order_by("-id").values(*_SHOWN, "body").first()
    return row
