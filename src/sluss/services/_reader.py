"""A binary stream over stretches of bytes, for readers that want a file."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import BinaryIO

_BUFFER_BYTES = 1 << 16


def reader(parts: Iterator[bytes]) -> BinaryIO:
    """The stretches as one binary stream that holds little more than one of them."""
    return io.BufferedReader(_Parts(parts), _BUFFER_BYTES)


class _Parts(io.RawIOBase):
    """Reads stretches one after the other, and holds no more than one of them."""

    def __init__(self, parts: Iterator[bytes]) -> None:
        super().__init__()
        self._parts = parts
        self._rest = b""

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # narrower on purpose
        """Fill as much of the buffer as one stretch can."""
        while not self._rest:
            part = next(self._parts, None)
            if part is None:
                return 0
            self._rest = part
        count = min(len(buffer), len(self._rest))
        buffer[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        return count
