"""The journal with all that it rests on, for whoever wants to check it without us.

Streamed: what is held at once is one entry, one stretch of an original, and the list of hashes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

from sluss.core.plain import canonical
from sluss.services._checkpoints import known_keys, note_of
from sluss.services._closure import slices
from sluss.services._command import Plain
from sluss.services._original import StoredParts
from sluss.store import journal, keeping
from sluss.store.models import JournalEntry, Organisation, Original

_AT_ONCE = 500
_NAMES = ("seq", "at", "by", "fact", "payload", "previous", "hash")


def journal_files() -> Iterator[tuple[str, Iterator[bytes]]]:
    """Name and contents, to be read in this order.

    Shapes: journal.jsonl, originals/<sha256>, checkpoints/<number>.note, keys.txt, index.json. All
            are of one moment: what is written while they are read is in none of them.
    """
    last, sealed = journal.head()
    originals = Original.objects.filter(seq__lte=last).order_by("sha256")
    shas = list(originals.values_list("sha256", flat=True))
    named: set[str] = set()
    yield "journal.jsonl", _entries(last, named.add)
    for some in slices(shas):
        stored = StoredParts(some)
        for sha256 in some:
            yield f"originals/{sha256}", stored.of(sha256)
    for row in keeping.checkpoints():
        if row["seq"] <= last:
            yield f"checkpoints/{row['number']:06d}.note", iter([note_of(row).whole.encode()])
    keys = dict.fromkeys(key.text for key in known_keys())
    yield "keys.txt", iter([f"{key}\n".encode() for key in keys])
    head = {"entries": last, "head": sealed, "originals": shas}
    yield "index.json", _index(head, named)


def _index(head: Plain, named: set[str]) -> Iterator[bytes]:
    """Written last: only then it is known what the journal names."""
    organisation = Organisation.objects.get()
    index = {
        "organisation": organisation.name,
        "org_number": organisation.org_number,
        **head,
        "not_kept": sorted(named - set(head["originals"])),
    }
    yield json.dumps(index, ensure_ascii=False, indent=1).encode()


def _entries(last: int, name: Callable[[str], None]) -> Iterator[bytes]:
    rows = JournalEntry.objects.filter(seq__lte=last).order_by("seq").values_list(*_NAMES)
    for row in rows.iterator(_AT_ONCE):
        for sha256 in _files_in(json.loads(row[_NAMES.index("payload")])):
            name(sha256)
        yield f"{canonical(list(row))}\n".encode()


def _files_in(given: Plain | list[Plain]) -> Iterator[str]:
    """Every hash under the name sha256, however deep."""
    if isinstance(given, dict):
        if isinstance(given.get("sha256"), str):
            yield given["sha256"]
        given = list(given.values())
    if isinstance(given, list):
        for one in given:
            yield from _files_in(one)
