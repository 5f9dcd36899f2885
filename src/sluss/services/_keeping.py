"""Notes of safekeeping in their table, and what they say of the hold after a restore."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.db.models import Max

from sluss.core.plain import canonical
from sluss.outside.clock import day_of
from sluss.rules.safekeeping.after_restore import is_released
from sluss.rules.safekeeping.copies import Copy, Medium
from sluss.services._command import Context
from sluss.store import keeping
from sluss.store.models import KeepingEntry

Plain = dict[str, Any]


class Kind(StrEnum):
    """What a note is of."""

    BACKED_UP = "backed-up"
    PROVED = "proved"  # A backup was restored on trial and came to what it says.
    RESTORED = "restored"
    RELEASED = "released"
    PRUNED = "pruned"  # Old backups were deleted in a place.
    CHECKPOINT = keeping.CHECKPOINT
    COSIGNED = keeping.COSIGNED


@dataclass(frozen=True, slots=True)
class Restore:
    """A restore that stands. at: when; known_at: of the last entry that was restored."""

    id: int
    at: str
    facts: Plain
    released_by: frozenset[str]

    @property
    def is_on_hold(self) -> bool:
        """Whether nothing may leave the house yet."""
        return not is_released(self.released_by)


def write_keeping(context: Context, kind: Kind, facts: Plain, *, of: int = 0) -> int:
    """Write a note, and say its number."""
    number = int(KeepingEntry.objects.aggregate(top=Max("id"))["top"] or 0) + 1
    KeepingEntry.objects.create(
        id=number,
        seq=context.seq,
        kind=kind.value,
        at=context.at,
        by=context.by,
        of=of,
        facts=canonical(facts),
    )
    return number


def last_restore() -> Restore | None:
    """The restore that this home came out of last; None if it never was restored."""
    row = KeepingEntry.objects.filter(kind=Kind.RESTORED.value).order_by("-id").first()
    if row is None:
        return None
    released = KeepingEntry.objects.filter(kind=Kind.RELEASED.value, of=row.id)
    by = frozenset(released.values_list("by", flat=True))
    return Restore(row.id, row.at, json.loads(row.facts), by)


def is_on_hold() -> bool:
    """Whether nothing may leave the house: after a restore, until two people say that it may."""
    found = last_restore()
    return found is not None and found.is_on_hold


def copies() -> list[Copy]:
    """The newest backup in each place, as the notes have it."""
    proved = {one["facts"]["place"]: _day_of(one) for one in keepings(Kind.PROVED)}
    found = {}
    for one in keepings(Kind.BACKED_UP):
        facts = one["facts"]
        found[facts["place"]] = Copy(
            place=facts["place"],
            medium=Medium(facts["medium"]),
            made_on=_day_of(one),
            is_off_site=facts["is_off_site"],
            is_offline=facts["is_offline"],
            proved_on=proved.get(facts["place"]),
        )
    return list(found.values())


def _day_of(note: Plain) -> date:
    return day_of(datetime.fromisoformat(note["at"]))


def keepings(*kinds: Kind) -> Iterator[Plain]:
    """The notes of these kinds in the order of writing."""
    rows = KeepingEntry.objects.filter(kind__in=[kind.value for kind in kinds]).order_by("id")
    for row in rows.values():
        yield {**row, "facts": json.loads(row["facts"])}
