"""Entries of the journal as an auditor sees them: what was given, without secrets and persons.

A seal is worked out anew for each entry that is shown, from what is stored of it now.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sluss.core.masking import HIDDEN, without_person_numbers
from sluss.store import browse_journal, journal

Plain = dict[str, Any]
# What a service worked out by itself and keeps for the replay: salted hashes, keys, files.
_MADE = "made"
# Parts of the names of what is shown to nobody, whatever command keeps it.
_SECRET = ("password", "secret", "recovery", "private", "salt", "token", "totp", "credential")
STRETCH_MOST = 5_000


def is_sealed(row: Plain) -> bool:
    """Whether an entry is what its seal was set on."""
    entry = journal.Entry(row["seq"], row["at"], row["by"], row["fact"], row["payload"])
    return journal.seal(entry, row["previous"]) == row["hash"]


def payload_text(row: Plain) -> str:
    """What a command was given, as indented JSON, without secrets and personal numbers."""
    shown = _open(json.loads(row["payload"]))
    return without_person_numbers(json.dumps(shown, ensure_ascii=False, indent=2))


def _open(value: Any, name: str = "") -> Any:  # noqa: ANN401 -- whatever JSON holds
    if name == _MADE or any(word in name.lower() for word in _SECRET):
        return HIDDEN
    if isinstance(value, dict):
        return {key: _open(one, key) for key, one in value.items()}
    return [_open(one) for one in value] if isinstance(value, list) else value


def checked(first: int) -> Plain:
    """The seals of the entries from a number on, STRETCH_MOST at most.

    Shapes: from, to (the last that holds), is_whole, at (the first that does not hold, or None),
            head and sealed (number and hash of the last entry of all). to is from - 1 if none does.
    """
    head, sealed = journal.head()
    previous = journal.GENESIS if first == 1 else browse_journal.hash_before(first)
    rows = browse_journal.stretch(first, STRETCH_MOST)
    last, broken = _held(rows, first, previous)
    if broken is None and last < head and len(rows) < STRETCH_MOST:
        broken = last + 1  # The next is missing.
    return {
        "from": first,
        "to": last,
        "at": broken,
        "is_whole": broken is None and last == head,
        "head": head,
        "sealed": sealed,
    }


def _held(rows: Sequence[Plain], first: int, previous: str | None) -> tuple[int, int | None]:
    """The last entry that holds, and the first that does not."""
    number = first
    for row in rows:
        if row["seq"] != number or row["previous"] != previous or not is_sealed(row):
            return number - 1, number
        number, previous = number + 1, row["hash"]
    return number - 1, None
