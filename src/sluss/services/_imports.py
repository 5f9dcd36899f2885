"""An export taken in again: the journal and the originals as files, and a home made of them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sluss.core.outcome import Finding
from sluss.outside.files import Attached, Changed, size_of
from sluss.services._ahead import ALONE, Helpers, Sealed
from sluss.services._restoring import Broken, Plain, Progress, entry_of, fault, play
from sluss.store import journal

INDEX, JOURNAL, ORIGINALS = "index.json", "journal.jsonl", "originals"
_INDEX_BYTES_MAX = 1 << 30
_LINE_BYTES_MAX = 64 << 20
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """An export as it lies. entries, head: of the journal; originals: their hashes."""

    folder: Path
    scratch: Path
    organisation: str
    entries: int
    head: str
    originals: tuple[str, ...]

    @property
    def last(self) -> int:
        """The number of the last entry that it has."""
        return self.entries

    @property
    def facts(self) -> Plain:
        """What is noted of it."""
        return {"number": 0, "organisation": self.organisation, "made_at": ""}

    def faults(self, progress: Progress) -> Iterator[Finding]:
        """Which of its files are gone; what is in them is proved while they are carried out."""
        names = [JOURNAL, *(f"{ORIGINALS}/{sha256}" for sha256 in self.originals)]
        for number, name in enumerate(names, start=1):
            if not (self.folder / name).is_file():
                yield fault("piece_gone", name, "", "")
            progress("backup_files", number, len(names))

    def rebuild(self, progress: Progress, helpers: Helpers = ALONE) -> None:
        """Carry its journal out in the empty database in use. Errors: Broken."""
        files = Attached()
        for sha256 in self.originals:
            files.file(sha256, self.folder / ORIGINALS / sha256)
        try:
            step = partial(progress, "backup_replay")
            play(self._read(), files, lambda n: step(n, self.entries), helpers)
        except Changed as error:
            name = f"{ORIGINALS}/{error.args[0]}"
            raise Broken(fault("piece_changed", name, "", str(error.args[0]))) from error

    def unlike(self) -> list[Finding]:
        """Where the journal ends otherwise than the index says."""
        found = journal.head()
        if found == (self.entries, self.head):
            return []
        return [fault("comes_to_another", "head", str(found), f"{self.entries} {self.head}")]

    def _read(self) -> Iterator[Sealed]:
        with (self.folder / JOURNAL).open("rb") as file:
            while line := file.readline(_LINE_BYTES_MAX):
                yield entry_of(line, JOURNAL)


def read_export(folder: Path, scratch: Path) -> Export:
    """An export by its index. Errors: Broken if it is none; OSError if it cannot be read."""
    file = folder / INDEX
    try:
        if (size_of(file) or 0) > _INDEX_BYTES_MAX:
            raise ValueError("too long")
        told = json.loads(file.read_bytes())
        found = Export(
            folder=folder,
            scratch=scratch,
            organisation=_word(told["org_number"]),
            entries=_number(told["entries"]),
            head=_hash(told["head"]),
            originals=tuple(map(_hash, told["originals"])),
        )
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Broken(fault("bad_manifest", INDEX, type(error).__name__, "")) from error
    return found


def _word(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(type(value).__name__)
    return value


def _hash(value: object) -> str:
    # It becomes the name of a file.
    if not _SHA256.fullmatch(_word(value)):
        raise ValueError("no hash")
    return str(value)


def _number(value: object) -> int:
    if type(value) is not int or value < 0:
        raise TypeError(type(value).__name__)
    return value
