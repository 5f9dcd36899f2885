"""Notes that were kept elsewhere, on paper or by the auditor, held against this home."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sluss.formats.signed_note import Key, Note, Signature, read_note
from sluss.outside import signing
from sluss.rules.safekeeping.checkpoint import read_checkpoint
from sluss.rules.safekeeping.held import Breach, Here, Standing, breaches
from sluss.services import _checkpoints
from sluss.services._command import Plain
from sluss.store import browse_journal, journal, keeping
from sluss.store.compare import Difference
from sluss.store.models import Organisation

_TABLE = "checkpoint"


@dataclass(frozen=True, slots=True)
class Handed:
    """A note that somebody brought. name: of its file; raw: what stands in it."""

    name: str
    raw: str


def against(notes: Sequence[Handed], keys: Sequence[Key]) -> Iterator[Difference]:
    """What does not agree with each of these notes. keys: known besides those of this home."""
    if not notes:
        return
    rows: list[Plain] = []
    known: dict[tuple[str, bytes], Key] = {}
    try:
        rows.extend(keeping.checkpoints())
        known |= {(key.name, key.id): key for key in _checkpoints.known_keys()}
    except (ValueError, KeyError, TypeError) as error:
        # Whoever changed the table may have left anything in it.
        yield Difference("keepingentry", "", "a note of safekeeping is damaged", repr(error), "")
    # What was brought counts before what the database says, should two have one name and id.
    known |= {(key.name, key.id): key for key in keys}
    for one in notes:
        note = read_note(one.raw)
        if note is None:
            yield Difference(_TABLE, one.name, Breach.NO_CHECKPOINT.value, one.raw[:80], "")
            continue
        seals = [_standing(signature, note, known) for signature in note.signatures]
        for found in breaches(note, seals, _here(note, rows)):
            yield Difference(_TABLE, _row(one, note), found.breach, found.found, found.expected)


def told(notes: Sequence[Handed]) -> list[Plain]:
    """What each of these notes says it is, whatever is right of it."""
    return [_told(one, read_note(one.raw)) for one in notes]


def _told(one: Handed, note: Note | None) -> Plain:
    checkpoint = read_checkpoint(note.text) if note else None
    return {
        "file": one.name,
        "size": checkpoint.size if checkpoint else None,
        "day": checkpoint.on.isoformat() if checkpoint else None,
        "signed_by": [signature.name for signature in note.signatures] if note else [],
    }


def _row(one: Handed, note: Note) -> str:
    checkpoint = read_checkpoint(note.text)
    return f"{one.name}/{checkpoint.size}" if checkpoint else one.name


def _standing(one: Signature, note: Note, known: Mapping[tuple[str, bytes], Key]) -> Standing:
    key = known.get((one.name, one.id))
    if key is None:
        return Standing.UNKNOWN
    is_right = signing.holds(key.public, one.signature, note.text)
    return Standing.HOLDS if is_right else Standing.BROKEN


def _here(note: Note, rows: Sequence[Plain]) -> Here:
    checkpoint = read_checkpoint(note.text)
    size = checkpoint.size if checkpoint else 0
    entry = browse_journal.entry(size) if size else None
    noted = [row["text"] for row in rows if _size_of(row["text"]) == size]
    organisation = Organisation.objects.first()
    return Here(
        origin=_checkpoints.origin_of_row(organisation) if organisation else "",
        last=journal.head()[0],
        hash_there=entry["hash"] if entry else "" if size else journal.GENESIS,
        noted=noted,
    )


def _size_of(text: str) -> int | None:
    checkpoint = read_checkpoint(text)
    return checkpoint.size if checkpoint else None
