"""A backup opened again: what it says is carried out anew, and must come to what it came to.

Nothing is copied into tables. The journal is replayed with the bytes of the originals, and each
entry must get the seal that it had: what was changed, or is lacking, shows at the first that
differs.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from django.core.exceptions import ObjectDoesNotExist
from django.db import DataError, IntegrityError

from sluss.core.outcome import Finding
from sluss.core.outcome import Place as At
from sluss.outside.backup_place import Place
from sluss.outside.packed import Unopened, lines, members
from sluss.outside.spool import Spool
from sluss.rules.safekeeping.entry_line import read_entry_line
from sluss.rules.safekeeping.manifest import Manifest, Piece, PieceKind, differences
from sluss.services import _acts, _command
from sluss.services._ahead import ALONE, Ahead, Files, Helpers, Sealed
from sluss.services._backing_up import figures
from sluss.services._command import Bytes
from sluss.store import journal

Plain = dict[str, Any]
Progress = Callable[[str, int, int], None]
# A payload is a list of a file's name or of some thousand ids.
_LINE_BYTES_MAX = 64 << 20


class Broken(Exception):
    """A backup that cannot be restored. finding: what is wrong, and where."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(str(finding))
        self.finding = finding


class Source(Protocol):
    """What a home can be made of: a backup or an export. scratch: for what is thrown away."""

    scratch: Path

    @property
    def last(self) -> int:
        """The number of the last entry that it has."""

    @property
    def facts(self) -> Plain:
        """What is noted of it: number (0 of an export), organisation, made_at."""

    def faults(self, progress: Progress) -> Iterator[Finding]:
        """What is gone or changed of its files."""

    def rebuild(self, progress: Progress, helpers: Helpers) -> None:
        """Carry its journal out in the empty database in use. Errors: Broken."""

    def unlike(self) -> list[Finding]:
        """Where what was rebuilt comes to something else than it says."""


def faults(place: Place, manifest: Manifest, progress: Progress) -> Iterator[Finding]:
    """Which files of a backup are gone or not as they were written; all are read once through."""
    total = len(manifest.pieces)
    for number, piece in enumerate(manifest.pieces, start=1):
        found = place.look(piece.name)
        if found is None:
            yield fault("piece_gone", piece.name, "", piece.sha256)
        elif (found.size, found.sha256) != (piece.size, piece.sha256):
            yield fault("piece_changed", piece.name, found.sha256, piece.sha256)
        progress("backup_files", number, total)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A backup with the keys that open it. scratch: a folder for what is thrown away again.

    until: the last journal entry that is wanted; None: all.
    """

    place: Place
    manifest: Manifest
    identities: tuple[str, ...]
    scratch: Path
    until: Callable[[journal.Entry], bool] | None = None

    @property
    def last(self) -> int:
        """The number of the last entry that it has."""
        return self.manifest.head_seq

    @property
    def facts(self) -> Plain:
        """What is noted of it."""
        told = self.manifest
        return {
            "number": told.number,
            "organisation": told.organisation,
            "made_at": told.made_at,
        }

    def faults(self, progress: Progress) -> Iterator[Finding]:
        """Which of its files are gone or not as they were written."""
        return faults(self.place, self.manifest, progress)

    def rebuild(self, progress: Progress, helpers: Helpers = ALONE) -> None:
        """Carry its journal out in the empty database in use.

        Errors: Broken; whatever is written then is worth nothing and must be thrown away.
        """
        with _spooled(self, progress) as files:
            step = partial(progress, "backup_replay")
            play(_entries(self), files, lambda n: step(n, self.last), helpers)

    def unlike(self) -> list[Finding]:
        """Where what was rebuilt comes to something else than the manifest says."""
        told = self.manifest
        found = figures(told.recipients, told.key, datetime.fromisoformat(told.made_at))
        return [
            Finding("backup.comes_to_another", At(field=what), one, other)
            for what, one, other in differences(told, found)
        ]


def play(
    entries: Iterable[Sealed], files: Files, step: Callable[[int], None], helpers: Helpers
) -> None:
    """Carry entries out in the empty database in use; each must get the seal that it had.

    Errors: Broken, as rebuild.
    """
    _acts.know_all()
    ahead = Ahead(entries, files, helpers.readers)
    for number, (entry, sealed) in enumerate(ahead, start=1):
        _play(entry, sealed, ahead, helpers)
        step(number)


def home_files(opening: Opening) -> dict[str, bytes]:
    """What lay in the home beside the database, by name. Errors: Broken."""
    found: dict[str, bytes] = {}
    for piece in _of(opening.manifest, PieceKind.HOME):
        with _opened(opening, piece) as file:
            for name, _size, chunks in _told(piece, members(file)):
                found[name] = b"".join(chunks)
    return found


# What an act meets in an entry that it never wrote; that the disk fails is none of it.
_UNPLAYABLE = (
    ArithmeticError,
    AttributeError,
    DataError,
    IntegrityError,
    LookupError,
    ObjectDoesNotExist,
    RecursionError,
    TypeError,
    ValueError,
)


def _play(entry: journal.Entry, sealed: str, files: Bytes, helpers: Helpers) -> None:
    number = str(entry.seq)
    if entry.fact not in _command.names():
        raise Broken(fault("unknown_command", number, entry.fact, ""))
    try:
        payload = json.loads(entry.payload)
        _command.replay(entry.fact, payload, entry.by, entry.at, files, helpers.thinkers)
    except _UNPLAYABLE as error:
        # A file that the entry names and the backup has not, or an entry that was not written so.
        raise Broken(fault("entry_not_carried_out", number, str(error)[:100], "")) from error
    if journal.head() != (entry.seq, sealed):
        raise Broken(fault("other_seal", number, journal.head()[1], sealed))


@contextmanager
def _spooled(opening: Opening, progress: Progress) -> Iterator[Spool]:
    """All originals of a backup, to be asked for by their hashes."""
    total = sum(piece.count for piece in _of(opening.manifest, PieceKind.ORIGINALS))
    spool = Spool(opening.scratch / "originals")
    try:
        for piece in _of(opening.manifest, PieceKind.ORIGINALS):
            with _opened(opening, piece) as file:
                for name, _size, chunks in _told(piece, members(file)):
                    spool.add(name, chunks)
                    progress("backup_originals", len(spool), total)
        yield spool
    finally:
        spool.close()


def _entries(opening: Opening) -> Iterator[Sealed]:
    """The entries of the journal in order, each with the seal that it had."""
    for piece in _of(opening.manifest, PieceKind.JOURNAL):
        with _opened(opening, piece) as file:
            for line in _told(piece, lines(file, _LINE_BYTES_MAX)):
                entry, sealed = entry_of(line, piece.name)
                if opening.until and not opening.until(entry):
                    return
                yield entry, sealed


def entry_of(line: bytes, file: str) -> Sealed:
    """An entry as a line of JSON, with its seal. Broken, naming the file, if it is none."""
    read = read_entry_line(line)
    if isinstance(read, str):
        raise Broken(fault("bad_piece", file, read, ""))
    seq, at, by, fact, payload, _previous, sealed = read
    return journal.Entry(seq, at, by, fact, payload), sealed


@contextmanager
def _opened(opening: Opening, piece: Piece) -> Iterator[Any]:
    """A file of a backup, decrypted into a new one that is gone afterwards."""
    file = opening.scratch / "piece"
    try:
        opening.place.open_into(piece.name, file, opening.identities)
        with file.open("rb") as source:
            yield source
    except Unopened as error:
        raise Broken(fault("not_opened", piece.name, str(error)[:100], "")) from error
    finally:
        file.unlink(missing_ok=True)


def _told(piece: Piece, things: Iterator[Any]) -> Iterator[Any]:
    """The same, and a fault of this file if it cannot be read to its end."""
    count = 0
    try:
        for one in things:
            count += 1
            yield one
    except (Unopened, OSError) as error:
        raise Broken(fault("bad_piece", piece.name, str(error)[:100], "")) from error
    if count != piece.count:
        raise Broken(fault("bad_piece", piece.name, str(count), str(piece.count)))


def _of(manifest: Manifest, kind: PieceKind) -> list[Piece]:
    return [piece for piece in manifest.pieces if piece.kind is kind]


def fault(what: str, field: str, found: str, expected: str) -> Finding:
    """Something wrong with what a home is to be made of."""
    return Finding(f"backup.{what}", At(field=field), found, expected, refuses_file=True)
