"""What the generations on disk come to, kind by kind: how old, how many rows, from where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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


def day_of(kind: SourceKind, as_of: str, written_on: date) -> str:
    """The day that a file is of, ISO. as_of: what it says itself, "" if nothing."""
    return as_of if as_of and kind not in _BY_FILE else written_on.isoformat()


def mirrored_of(
    summaries: Sequence[Plain], looked: Mapping[str, Plain]
) -> dict[SourceKind, Mirrored]:
    """The newest of each kind that is kept.

    Shapes: summaries are in the order of their numbers, and have for each kind the rows by day;
            looked is what was seen of each place when it was looked at last.
    """
    last_of = {told["place"]: number for number, told in enumerate(summaries)}
    found: dict[SourceKind, Mirrored] = {}
    for kind in SourceKind:
        rows = [told["kinds"].get(kind.value, {}) for told in summaries]
        with_kind = [number for number, days in enumerate(rows) if days]
        if not with_kind:
            continue
        number = with_kind[-1]
        place = summaries[number]["place"]
        seen = looked.get(place, {})
        as_of = max(rows[number])
        most = max(max(days.values()) for days in rows if days) if kind in _LISTS else 0
        found[kind] = Mirrored(
            as_of=date.fromisoformat(as_of),
            rows=rows[number][as_of],
            rows_most=most,
            is_last=last_of[place] == number,
            is_reachable=seen.get("status") not in _OUT_OF_REACH,
            left=len(seen.get("left", ())) + len(seen.get("refused", ())),
        )
    return found
