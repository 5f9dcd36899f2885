"""A journal that is carried out again, its files read by other processes before their turn comes.

What they make of a file is what this process would make of it; nothing changes but the time.
"""

from __future__ import annotations

import json
import zlib
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from sluss.core.plain import from_plain
from sluss.formats.list_mapping import Mapping
from sluss.outside.executor import HERE, Executor
from sluss.outside.files import Changed
from sluss.services._apart import read_file
from sluss.services._command import Bytes, Plain
from sluss.services._prepare import Prepared, is_short, prepare
from sluss.store.journal import Entry

# What is read and not yet asked for is held: two such stretches at most.
_FILES_AT_ONCE, _BYTES_AT_ONCE, _ENTRIES_AT_ONCE = 500, 32 << 20, 2000
# So many are asked for by one question, which costs as much as reading a short file.
_A_QUESTION, _A_QUESTION_BYTES = 100, 8 << 20
# A file takes long enough that handing over many together gains nothing; of long ones each goes by
# itself, so that the first is there early and nobody has two left when the others are done.
_A_PIECE, _ALONE_BYTES = 4, 256 << 10
_TAKES_IN = "intake.receive"
Sealed = tuple[Entry, str]
_NOT_OURS = (
    LookupError, TypeError, ValueError, AttributeError, RecursionError,
    OSError, Changed, zlib.error,
)  # fmt: skip


class Files(Bytes, Protocol):
    """The originals that a journal rests on."""

    def whole(self, shas: Sequence[str]) -> dict[str, tuple[bytes, ...]]:
        """The bytes of several short files, by their hashes, each in stretches."""


@dataclass(frozen=True, slots=True)
class Helpers:
    """Other processes. readers read files; thinkers conclude, and wait in nobody's queue."""

    readers: Executor = HERE
    thinkers: Executor = HERE


ALONE = Helpers()


@dataclass(frozen=True, slots=True)
class _File:
    """A file on its way to another process. seq: of the entry that takes it in."""

    seq: int
    sha256: str
    kind: str
    mapping: Mapping | None
    data: tuple[bytes, ...]


_Key = tuple[int, str]
_Stretch = Iterator[tuple[_Key, Prepared | None]]


class Ahead:
    """Sealed entries in their order, and the bytes for them, which others are already reading.

    Files are asked for in the order of the journal; what nobody asks for is let go.
    """

    def __init__(self, entries: Iterable[Sealed], files: Files, readers: Executor) -> None:
        self._files = files
        self._readers = readers
        self._seen: deque[Sealed] = deque()
        # The entry in hand, and the last one whose files are being handed over.
        self._now = self._last = 0
        self._coming = self._entries_and_files(entries)
        self._awaited: set[_Key] = set()
        self._begun: deque[_Stretch] = deque()

    def __iter__(self) -> Iterator[Sealed]:
        while self._seen or self._begin():
            while self._seen:
                one = self._seen.popleft()
                self._now = one[0].seq
                yield one

    def parts(self, sha256: str) -> Iterator[bytes]:
        """The bytes of an original, in stretches."""
        return self._files.parts(sha256)

    def prepared(self, sha256: str) -> Prepared | None:
        """What others made of a file; None if it is to be read here."""
        wanted = (self._now, sha256)
        while wanted in self._awaited or self._last == self._now:
            told = self._next()
            if told is None:
                return None
            if told[0] == wanted:
                return told[1]
        return None

    def _next(self) -> tuple[_Key, Prepared | None] | None:
        """The next file that others have read; None if no more are to be read."""
        while True:
            if not self._begun and not self._begin():
                return None
            told = next(self._begun[0], None)
            if told is not None:
                self._awaited.discard(told[0])
                return told
            self._begun.popleft()

    def _begin(self) -> bool:
        """Hand over the next stretch, and say whether there was any."""
        files: list[_File] = []
        size = entries = 0
        for file in self._coming:
            if file is None:
                entries += 1
            else:
                files.append(file)
                size += sum(map(len, file.data))
            if max(
                entries // _ENTRIES_AT_ONCE, len(files) // _FILES_AT_ONCE, size // _BYTES_AT_ONCE
            ):
                break
        if files:
            self._awaited.update((file.seq, file.sha256) for file in files)
            keys = [(file.seq, file.sha256) for file in files]
            at_once = 1 if size >= _ALONE_BYTES * len(files) else _A_PIECE
            self._begun.append(zip(keys, self._readers.map(_made, files, at_once), strict=True))
        return bool(entries or files)

    def _entries_and_files(self, entries: Iterable[Sealed]) -> Iterator[_File | None]:
        """None for each entry, and after it the short files that it takes in."""
        for one in entries:
            self._seen.append(one)
            self._last = one[0].seq
            yield None
            if one[0].fact == _TAKES_IN:
                yield from self._short_files(one[0])
        self._last = 0

    def _short_files(self, entry: Entry) -> Iterator[_File]:
        # Whatever is wrong with an entry or a file is found, and told of, when its turn comes.
        try:
            given: list[Plain] = json.loads(entry.payload)["given"]["files"]
            for some in _together(filter(is_short, given)):
                whole = self._files.whole([file["sha256"] for file in some])
                for file in some:
                    mapping = from_plain(Mapping, file["mapping"]) if file.get("mapping") else None
                    data = whole[file["sha256"]]
                    yield _File(entry.seq, file["sha256"], file["kind"], mapping, data)
        except _NOT_OURS:
            return


def _together(files: Iterable[Plain]) -> Iterator[list[Plain]]:
    """Files in their order, as many at once as may be held."""
    some: list[Plain] = []
    size = 0
    for file in files:
        some.append(file)
        size += file["size"]
        if len(some) == _A_QUESTION or size >= _A_QUESTION_BYTES:
            yield some
            some, size = [], 0
    if some:
        yield some


def _made(file: _File) -> Prepared | None:
    """The file read, by whatever process has time. None if its bytes are not those of its name."""
    made = prepare(file.data, partial(read_file, file.kind, mapping=file.mapping))
    return made if made.sha256 == file.sha256 else None
