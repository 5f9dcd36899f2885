"""A backup opened again: what it says is carried out anew, and must come to what it came to.

Nothing is copied into tables. The journal is replayed with the bytes of the originals, and each
entry must get the seal that it had: what was changed, or is lacking, shows at the first that
differs.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sluss.core.outcome import Finding
from sluss.core.outcome import Place as At
from sluss.outside.backup_place import Place
from sluss.outside.packed import Unopened, lines, members
from sluss.outside.spool import Spool
from sluss.rules.safekeeping.manifest import Manifest, Piece, PieceKind
from sluss.services import _acts, _command
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


def faults(place: Place, manifest: Manifest, progress: Progress) -> Iterator[Finding]:
    """Which files of a backup are gone or not as they were written; all are read once through."""
    total = len(manifest.pieces)
    for number, piece in enumerate(manifest.pieces, start=1):
        found = place.look(piece.name)
        if found is None:
            yield _fault("piece_gone", piece.name, "", piece.sha256)
        elif (found.size, found.sha256) != (piece.size, piece.sha256):
            yield _fault("piece_changed", piece.name, found.sha256, piece.sha256)
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


def rebuild(opening: Opening, progress: Progress) -> None:
    """Carry the journal of a backup out in the empty database in use.

    Errors: Broken; whatever is written then is worth nothing and must be thrown away.
    """
    _acts.know_all()
    with _spooled(opening, progress) as files:
        for number, (entry, sealed) in enumerate(_entries(opening), start=1):
            _play(entry, sealed, files)
            progress("backup_replay", number, opening.manifest.head_seq)


def home_files(opening: Opening) -> dict[str, bytes]:
    """What lay in the home beside the database, by name. Errors: Broken."""
    found: dict[str, bytes] = {}
    for piece in _of(opening.manifest, PieceKind.HOME):
        with _opened(opening, piece) as file:
            for name, _size, chunks in _told(piece, members(file)):
                found[name] = b"".join(chunks)
    return found


def _play(entry: journal.Entry, sealed: str, files: Spool) -> None:
    number = str(entry.seq)
    if entry.fact not in _command.names():
        raise Broken(_fault("unknown_command", number, entry.fact, ""))
    try:
        payload = json.loads(entry.payload)
        _command.replay(entry.fact, payload, entry.by, entry.at, files)
    except (KeyError, TypeError, ValueError) as error:
        # A file that the entry names and the backup has not, or an entry that was not written so.
        raise Broken(_fault("entry_not_carried_out", number, str(error)[:100], "")) from error
    if journal.head() != (entry.seq, sealed):
        raise Broken(_fault("other_seal", number, journal.head()[1], sealed))


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


def _entries(opening: Opening) -> Iterator[tuple[journal.Entry, str]]:
    """The entries of the journal in order, each with the seal that it had."""
    for piece in _of(opening.manifest, PieceKind.JOURNAL):
        with _opened(opening, piece) as file:
            for line in _told(piece, lines(file, _LINE_BYTES_MAX)):
                try:
                    seq, at, by, fact, payload, _previous, sealed = json.loads(line)
                except ValueError as error:
                    raise Broken(_fault("bad_piece", piece.name, str(error)[:100], "")) from error
                entry = journal.Entry(seq, at, by, fact, payload)
                if opening.until and not opening.until(entry):
                    return
                yield entry, sealed


@contextmanager
def _opened(opening: Opening, piece: Piece) -> Iterator[Any]:
    """A file of a backup, decrypted into a new one that is gone afterwards."""
    file = opening.scratch / "piece"
    try:
        opening.place.open_into(piece.name, file, opening.identities)
        with file.open("rb") as source:
            yield source
    except Unopened as error:
        raise Broken(_fault("not_opened", piece.name, str(error)[:100], "")) from error
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
        raise Broken(_fault("bad_piece", piece.name, str(error)[:100], "")) from error
    if count != piece.count:
        raise Broken(_fault("bad_piece", piece.name, str(count), str(piece.count)))


def _of(manifest: Manifest, kind: PieceKind) -> list[Piece]:
    return [piece for piece in manifest.pieces if piece.kind is kind]


def _fault(fault: str, field: str, found: str, expected: str) -> Finding:
    return Finding(f"backup.{fault}", At(field=field), found, expected, refuses_file=True)
