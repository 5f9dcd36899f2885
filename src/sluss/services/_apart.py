"""Reading a file in a child process with bounds on memory and time, for formats that can swell."""

from __future__ import annotations

import io

from sluss.core.outcome import Finding, Place
from sluss.formats._reading import Item
from sluss.formats.recognise import by_kind
from sluss.outside.sandbox import Exceeded, limited

# A list of a whole municipality's suppliers reads in a few seconds and some tens of megabytes.
SECONDS_MAX = 30
MEMORY_BYTES_MAX = 1 << 30


def read_apart(kind: str, data: bytes) -> list[Item]:
    """The records and findings of a file, or the finding that it burst its bounds."""
    try:
        return limited(_Read(kind), data, seconds=SECONDS_MAX, memory_bytes=MEMORY_BYTES_MAX)
    except Exceeded as error:
        expected = f"a file that is read within {SECONDS_MAX} s and {MEMORY_BYTES_MAX >> 20} MB"
        return [Finding("intake.burst", Place(), str(error), expected, refuses_file=True)]


class _Read:
    """A function that can be sent to a child process: it knows its format by name."""

    def __init__(self, kind: str) -> None:
        self._kind = kind

    def __call__(self, data: bytes) -> list[Item]:
        """Read all of it."""
        return list(by_kind(self._kind).stream(io.BytesIO(data)))
