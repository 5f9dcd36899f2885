"""Files that people point at: found in order, hashed, and read again stretch by stretch."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

STRETCH_BYTES = 1 << 20
# A year of a large municipality's statements is a tenth of it; a longer file is a disk image.
FILE_BYTES_MAX = 2 << 30


class Changed(Exception):
    """A file is not what it was a moment ago, or is gone.

    args: its hash of then, and which file it is, or what the system says of it.
    """


@dataclass(frozen=True, slots=True)
class Found:
    """A file that was pointed at. name: as people know it; is_stray: a link that leads out."""

    path: Path
    name: str
    is_stray: bool = False


@dataclass(frozen=True, slots=True)
class Looked:
    """What a file holds: its hash, its size and its first bytes."""

    sha256: str
    size: int
    head: bytes


def walk(paths: Iterable[Path]) -> Iterator[Found]:
    """Every file at and below these paths, a folder's in the order of their names.

    Links to folders are not followed, and links to files only within the folder pointed at.
    """
    for path in paths:
        if path.is_dir():
            yield from _below(path, path.resolve())
        else:
            yield Found(path, _shown(path))


def _below(folder: Path, root: Path) -> Iterator[Found]:
    try:
        inside = sorted(folder.iterdir(), key=lambda item: os.fsencode(item.name))
    except OSError:
        yield Found(folder, _shown(folder))  # Whoever reads it is told why it cannot be.
        return
    for path in inside:
        if path.is_symlink():
            yield Found(path, _shown(path), is_stray=not path.resolve().is_relative_to(root))
        elif path.is_dir():
            yield from _below(path, root)
        else:
            yield Found(path, _shown(path))


def _shown(path: Path) -> str:
    # A name may be bytes of any character set; a database keeps text.
    return os.fsencode(path).decode("utf-8", "replace")


def at_least(paths: Iterable[Path], count: int) -> bool:
    """Whether there are so many files at and below these paths; it stops counting there."""
    return sum(1 for _ in islice(walk(paths), count)) == count


def sizes(paths: Iterable[Path]) -> Iterator[int]:
    """How many bytes the plain files at and below these paths hold; not of what cannot be asked."""
    for found in walk(paths):
        with suppress(OSError):
            if size := size_of(found.path):
                yield size


def size_of(path: Path) -> int | None:
    """How many bytes a plain file holds; None for what is none (folder, pipe, device).

    Errors: OSError if it cannot be asked.
    """
    found = path.stat()
    return found.st_size if stat.S_ISREG(found.st_mode) else None


def look(path: Path, head_bytes: int) -> Looked:
    """Read a file once through, in stretches. OSError if it cannot be read."""
    digest, size, head = hashlib.sha256(), 0, b""
    for part in stretches(path):
        digest.update(part)
        size += len(part)
        if len(head) < head_bytes:
            head += part[: head_bytes - len(head)]
    return Looked(digest.hexdigest(), size, head)


def stretches(path: Path) -> Iterator[bytes]:
    """The bytes of a plain file, stretch by stretch. OSError if it cannot be read."""
    with _open(path) as file:
        while part := file.read(STRETCH_BYTES):
            yield part


def _open(path: Path) -> BinaryIO:
    # A pipe that was put in a file's place meanwhile must not make us wait for ever.
    number = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
    file = os.fdopen(number, "rb", buffering=0)
    if stat.S_ISREG(os.fstat(number).st_mode):
        return file
    file.close()
    raise OSError(f"{path} is no file")


def _unprepared(_sha256: str) -> None:
    """Nothing was made of any file beforehand."""


class Attached:
    """The bytes of files that were looked at, by hash, read again when asked for."""

    def __init__(self, prepared: Callable[[str], Any] = _unprepared) -> None:
        """prepared: what somebody with time for it made of a file beforehand, None if nothing."""
        self.prepared = prepared
        self._paths: dict[str, Path] = {}
        self._held: dict[str, bytes] = {}

    def file(self, sha256: str, path: Path) -> None:
        """Remember where a file is."""
        self._paths[sha256] = path

    def hold(self, sha256: str, data: bytes) -> None:
        """Keep bytes that have no file of their own: a member of an archive."""
        self._held[sha256] = data

    def parts(self, sha256: str) -> Iterator[bytes]:
        """The bytes in order, in stretches. KeyError if unknown, Changed if no longer the same."""
        if sha256 in self._held:
            held = self._held[sha256]
            for start in range(0, len(held), STRETCH_BYTES):
                yield held[start : start + STRETCH_BYTES]
            return
        digest = hashlib.sha256()
        try:
            for part in stretches(self._paths[sha256]):
                digest.update(part)
                yield part
        except OSError as error:
            raise Changed(sha256, str(error)) from error
        if digest.hexdigest() != sha256:
            raise Changed(sha256, str(self._paths[sha256]))

    def whole(self, shas: Iterable[str]) -> dict[str, tuple[bytes, ...]]:
        """The stretches of several, by their hashes. Errors: as parts."""
        return {sha256: tuple(self.parts(sha256)) for sha256 in shas}
