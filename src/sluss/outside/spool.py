"""Originals on their way into a new home: in one file, found by their hashes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from sluss.outside.packed import Unopened

_STRETCH_BYTES = 1 << 20


class Spool:
    """A file to which originals are added, and from which they are read again."""

    def __init__(self, file: Path) -> None:
        """file: is made; OSError if it cannot be."""
        self._file = file.open("x+b")
        # By the hash as bytes: a million of them are some hundred megabytes.
        self._where: dict[bytes, tuple[int, int]] = {}

    def __len__(self) -> int:
        return len(self._where)

    def add(self, sha256: str, chunks: Iterable[bytes]) -> None:
        """Add an original. Errors: Unopened if it is not what its name says."""
        digest, begun, size = hashlib.sha256(), self._file.seek(0, 2), 0
        for chunk in chunks:
            digest.update(chunk)
            size += len(chunk)
            self._file.write(chunk)
        if digest.hexdigest() != sha256:
            raise Unopened(f"{sha256[:80]} is not what its name says")
        self._where[digest.digest()] = (begun, size)

    def parts(self, sha256: str) -> Iterator[bytes]:
        """The bytes of an original, in stretches as of files. KeyError if unknown."""
        begun, size = self._where[bytes.fromhex(sha256)]
        for start in range(begun, begun + size, _STRETCH_BYTES):
            self._file.seek(start)
            yield self._file.read(min(_STRETCH_BYTES, begun + size - start))

    def whole(self, shas: Iterable[str]) -> dict[str, tuple[bytes, ...]]:
        """The stretches of several, by their hashes. KeyError if one is unknown."""
        return {sha256: tuple(self.parts(sha256)) for sha256 in shas}

    def prepared(self, _sha256: str) -> None:
        """Nothing was made of any of them beforehand."""

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()
