"""What the generations on disk come to, kind by kind: how old, how many rows, from where."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from sluss.rules.standby.lights import Mirrored
from sluss.rules.standby.plan import SourceKind

Plain = Mapping[str, Any]
# An archive is as fresh as the last file that was laid in it: invoices have any date.
_BY_FILE = frozenset({SourceKind.INVOICE_ARCHIVE, SourceKind.ATTEST_LIST})
# Lists show all there is, so a short one was cut; files of a day have as many rows as the day.
_LISTS = frozenset({SourceKind.OPEN_ITEMS, SourceKind.SUPPLIERS})
_OUT_OF_REACH = frozenset({"gone", "empty", "nothing"})


def mirrored_of(
    manifests: Sequence[Plain], looked: Mapping[str, Plain], day_of: Callable[[int], date]
) -> dict[SourceKind, Mirrored]:
    """The newest of each kind that is kept.

    Shapes: manifests are in the order of their numbers; looked is what was seen of each place when
            it was looked at last. day_of: the day of a file's time, in nanoseconds of the epoch.
    """
    last_of = {told["place"]: number for number, told in enumerate(manifests)}
    found: dict[SourceKind, Mirrored] = {}
    for kind in SourceKind:
        rows = [_rows_by_day(told, kind, day_of) for told in manifests]
        with_kind = [number for number, days in enumerate(rows) if days]
        if not with_kind:
            continue
        number = with_kind[-1]
        place = manifests[number]["place"]
        seen = looked.get(place, {})
        as_of = max(rows[number])
        most = max(max(days.values()) for days in rows if days) if kind in _LISTS else 0
        found[kind] = Mirrored(
            as_of=as_of,
            rows=rows[number][as_of],
            rows_most=most,
            is_last=last_of[place] == number,
            is_reachable=seen.get("status") not in _OUT_OF_REACH,
            left=len(seen.get("left", ())),
        )
    return found


def _rows_by_day(told: Plain, kind: SourceKind, day_of: Callable[[int], date]) -> dict[date, int]:
    """How many rows the files of a kind have, by the day that they are of."""
    found: dict[date, int] = {}
    for row in told["files"]:
        if kind.value in row["brings"]:
            has_day = row["as_of"] and kind not in _BY_FILE
            day = date.fromisoformat(row["as_of"]) if has_day else day_of(row["modified_ns"])
            found[day] = found.get(day, 0) + row["rows"]
    return found
