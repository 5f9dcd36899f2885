"""Which rows of the supplier lists count: kept as keys, so that a list is compared with few rows.

A year of nightly lists has hundreds of thousands of rows and hardly more to say than one of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from sluss.core.records import SupplierEntry
from sluss.rules.register.entries import standing, that_count
from sluss.rules.register.filed import Filed
from sluss.rules.register.keys import standing_mark
from sluss.rules.register.parties import party_words
from sluss.services._closure import dated, load_records, records_with
from sluss.store.bulk import insert
from sluss.store.models import RecordKey

# Each has a name and a number, and one statement takes some thousands of values.
_ROWS_AT_ONCE = 2000


def count_in(fresh: Sequence[Filed], incident_on: date | None) -> set[str]:
    """Let these rows count where they say something else, or later, than those that counted.

    Gives the words for the parties for whom that can change anything.
    """
    new = [f for f in fresh if isinstance(f.record, SupplierEntry)]
    words = {word for entry in dated(new).values() for word in party_words(entry.supplier)}
    if not words:
        return set()
    old = load_records(records_with(standing_mark(word) for word in words))
    by_name = {f.name: f for f in (*new, *old)}
    rows = dated(by_name.values())
    now = that_count(rows, incident_on)
    before = {f.name for f in old}
    _unmark([by_name[name] for name in before - now])
    _mark([by_name[name] for name in sorted(now - before)])
    was, is_now = _by_word(rows, before), _by_word(rows, now)
    return {
        word
        for word in words
        if standing(was[word], incident_on) != standing(is_now[word], incident_on)
    }


def _by_word(
    rows: Mapping[str, SupplierEntry], names: Iterable[str]
) -> dict[str, dict[str, SupplierEntry]]:
    found: dict[str, dict[str, SupplierEntry]] = defaultdict(dict)
    for name in names:
        for word in party_words(rows[name].supplier):
            found[word][name] = rows[name]
    return found


def _marks(filed: Filed) -> list[int]:
    if not isinstance(filed.record, SupplierEntry):
        raise TypeError(f"{filed.name} is no row of a supplier list")
    return [standing_mark(word) for word in party_words(filed.record.supplier)]


def _mark(rows: Sequence[Filed]) -> None:
    insert(RecordKey, ("key", "record"), [(mark, f.id) for f in rows for mark in _marks(f)])


def _unmark(rows: Sequence[Filed]) -> None:
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        part = rows[start : start + _ROWS_AT_ONCE]
        marks = {mark for f in part for mark in _marks(f)}
        RecordKey.objects.filter(key__in=marks, record__in=[f.id for f in part]).delete()
