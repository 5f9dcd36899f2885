"""A binary stream over stretches of bytes, for readers that want a file."""

from __future__ import annotations

import io
from collections.abc import Iterator


class PartsReader(io.RawIOBase):
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

    def read(self, size: int = -1) -> bytes:
        """At most size bytes; all that is left for a negative size."""
        if size is None or size < 0:
            joined = self._rest + b"".join(self._parts)
            self._rest = b""
            return joined
        parts = []
        while size > 0 and (self._rest or self._more()):
            parts.append(self._rest[:size])
            self._rest = self._rest[size:]
            size -= len(parts[-1])
        return b"".join(parts)

    def _more(self) -> bool:
        self._rest = next(self._parts, b"")
        return bool(self._rest)
