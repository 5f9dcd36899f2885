"""The words of SFTP, version 3, as far as reading goes: no word here changes anything.

What the far end says is not believed: each packet has its greatest size and its time, each name
and number is looked at by who asked for it.
Source: docs/sources.md [sftp].
"""

from __future__ import annotations

import stat
import struct
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Protocol

# What OpenSSH's own server sends and takes at most.
PACKET_BYTES_MAX = 256 * 2**10
# The largest piece that every server gives at once.
PIECE_BYTES = 32 * 2**10
_VERSION = 3
_UINT32_MAX = 2**32 - 1


class Ask(IntEnum):
    """All that is ever asked of the far end."""

    INIT = 1
    OPEN = 3
    CLOSE = 4
    READ = 5
    LSTAT = 7
    FSTAT = 8
    OPENDIR = 11
    READDIR = 12


class Answer(IntEnum):
    """What it may say."""

    VERSION = 2
    STATUS = 101
    HANDLE = 102
    DATA = 103
    NAME = 104
    ATTRS = 105


# The only way in which a file is opened.
_READ_ONLY = 1
_END_OF_FILE, _NO_SUCH_FILE, _PERMISSION_DENIED = 1, 2, 3


class Cut(Exception):
    """The line went, or the far end let us wait too long."""


class Garbled(Exception):
    """The far end does not speak SFTP as it is written down; args[0] says in what."""


class Denied(Exception):
    """The far end says no. is_gone: because there is no such file."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.is_gone = status == _NO_SUCH_FILE
        self.is_forbidden = status == _PERMISSION_DENIED

    @property
    def why(self) -> str:
        """In words like those of the system here: what the far end writes beside it is not told."""
        return "Permission denied" if self.is_forbidden else f"SFTP status {self.args[0]}"


class Pipe(Protocol):
    """Bytes both ways. Errors: OSError, TimeoutError too."""

    def settimeout(self, seconds: float) -> None:
        """How long either of the others may take."""

    def recv(self, most: int) -> bytes:
        """Some bytes; none if the line is closed."""

    def sendall(self, data: bytes) -> None:
        """Send all of it."""


@dataclass(frozen=True, slots=True)
class Attributes:
    """What is told of a file. None: it was not."""

    size: int | None
    mode: int | None
    modified_at: int | None

    @property
    def is_folder(self) -> bool:
        """Whether it says that it is a folder, and not a link to one."""
        return self.mode is not None and stat.S_ISDIR(self.mode)


class Wire:
    """Questions to one far end and their answers.

    Units:  answer_seconds is for each packet, seconds for all that is ever asked.
    Errors: Cut and Garbled from all; Denied where the far end may say no.
    """

    def __init__(self, pipe: Pipe, *, answer_seconds: float, seconds: float) -> None:
        self._pipe = pipe
        self._answer_seconds = answer_seconds
        self._until = time.monotonic() + seconds
        self._asked = 0
        self._send(bytes([Ask.INIT]) + uint32(_VERSION))
        kind, body = self._packet()
        if kind != Answer.VERSION or body.uint32() < _VERSION:
            raise Garbled("version")
        # What the far end can beside the draft, by name.
        self.extensions = frozenset(_extensions(body))

    def lstat(self, path: bytes) -> Attributes:
        """What lies there, a link as a link."""
        return _attributes(self.one(Ask.LSTAT, string(path), Answer.ATTRS))

    def fstat(self, handle: bytes) -> Attributes:
        """What is open."""
        return _attributes(self.one(Ask.FSTAT, string(handle), Answer.ATTRS))

    def open(self, path: bytes) -> bytes:
        """A handle to a file, for reading."""
        rest = uint32(_READ_ONLY) + uint32(0)
        return self.one(Ask.OPEN, string(path) + rest, Answer.HANDLE).string()

    def open_folder(self, path: bytes) -> bytes:
        """A handle to a folder."""
        return self.one(Ask.OPENDIR, string(path), Answer.HANDLE).string()

    def close(self, handle: bytes) -> None:
        """Let go of a handle."""
        kind, body = self._answer(self.ask(Ask.CLOSE, string(handle)))
        if kind != Answer.STATUS:
            raise Garbled("close")
        if status := body.uint32():
            raise Denied(status)

    def entries(self, handle: bytes) -> Iterator[tuple[bytes, Attributes]]:
        """Each name that a folder has, as it comes: nothing is known of what is in the name."""
        while True:
            kind, body = self._answer(self.ask(Ask.READDIR, string(handle)))
            if kind == Answer.STATUS:
                if (status := body.uint32()) == _END_OF_FILE:
                    return
                raise Denied(status)
            count = body.uint32() if kind == Answer.NAME else 0
            if not count:
                raise Garbled("names")  # Or it could go on for ever without a name.
            for _ in range(count):
                name = body.string()
                body.string()  # The line of `ls -l`, for people.
                yield name, _attributes(body)

    def read(self, handle: bytes, start: int, length: int) -> bytes:
        """Bytes from there on: at least one and at most so many, none only at the end of the file.

        The pieces are asked for all at once: over a long line the time lies in the waiting.
        """
        pieces = [
            (start + at, min(PIECE_BYTES, length - at)) for at in range(0, length, PIECE_BYTES)
        ]
        asked = [
            self.ask(Ask.READ, string(handle) + struct.pack(">QI", at, size)) for at, size in pieces
        ]
        answers = self.answers(asked)
        found = bytearray()
        for number, (_, size) in zip(asked, pieces, strict=True):
            data = _data(*answers[number], size)
            found += data
            if len(data) < size:
                break  # What comes after it would not follow on it: it is asked for anew.
        return bytes(found)

    # ---- What a word that stands elsewhere is said with ----------------------------------------

    def one(self, ask: IntEnum, rest: bytes, wanted: Answer) -> Body:
        """The one answer to a question. Errors: Denied."""
        kind, body = self._answer(self.ask(ask, rest))
        if kind == Answer.STATUS:
            raise Denied(body.uint32())
        if kind != wanted:
            raise Garbled(ask.name.lower())
        return body

    def answers(self, asked: Sequence[int]) -> dict[int, tuple[int, Body]]:
        """What was said to each of these questions, in whatever order."""
        found: dict[int, tuple[int, Body]] = {}
        open_ = set(asked)
        while open_:
            kind, body = self._packet()
            number = body.uint32()
            if number not in open_:
                raise Garbled("number")
            open_.remove(number)
            found[number] = kind, body
        return found

    def ask(self, ask: IntEnum, rest: bytes) -> int:
        """Put a question, and say its number."""
        self._asked = (self._asked + 1) & _UINT32_MAX
        self._send(bytes([ask]) + uint32(self._asked) + rest)
        return self._asked

    def _answer(self, number: int) -> tuple[int, Body]:
        return self.answers([number])[number]

    # ---- Packets ----------------------------------------------------------------------------

    def _send(self, packet: bytes) -> None:
        try:
            self._pipe.settimeout(self._left(self._deadline()))
            self._pipe.sendall(string(packet))
        except (OSError, EOFError) as error:
            # The latter is what paramiko says of a line that the far end has let go of.
            raise Cut("send") from error

    def _packet(self) -> tuple[int, Body]:
        deadline = self._deadline()
        size = int.from_bytes(self._exactly(4, deadline), "big")
        if not 5 <= size <= PACKET_BYTES_MAX:
            raise Garbled(f"packet of {size} bytes")
        packet = self._exactly(size, deadline)
        return packet[0], Body(packet[1:])

    def _exactly(self, size: int, deadline: float) -> bytes:
        found = bytearray()
        while len(found) < size:
            try:
                # Of what is left, so that one byte now and then does not make it endless.
                self._pipe.settimeout(self._left(deadline))
                part = self._pipe.recv(size - len(found))
            except OSError as error:
                raise Cut("receive") from error
            if not part:
                raise Cut("closed")
            found += part
        return bytes(found)

    def _deadline(self) -> float:
        return min(time.monotonic() + self._answer_seconds, self._until)

    def _left(self, deadline: float) -> float:
        left = deadline - time.monotonic()
        if left <= 0:
            raise Cut("time")
        return left


def _extensions(body: Body) -> Iterator[bytes]:
    while body.is_left:
        yield body.string()
        body.string()  # Its version.


def _data(kind: int, body: Body, most: int) -> bytes:
    """A piece of a file; none at its end."""
    if kind == Answer.STATUS:
        if (status := body.uint32()) == _END_OF_FILE:
            return b""
        raise Denied(status)
    data = body.string() if kind == Answer.DATA else b""
    if not 0 < len(data) <= most:
        raise Garbled("data")
    return data


def uint32(value: int) -> bytes:
    """A number of four bytes."""
    return struct.pack(">I", value)


def string(data: bytes) -> bytes:
    """Bytes with their length before them."""
    return uint32(len(data)) + data


class Body:
    """What a packet says, read from its beginning. Errors: Garbled if it says less."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    @property
    def is_left(self) -> bool:
        """Whether it says more."""
        return self._at < len(self._data)

    def take(self, size: int) -> bytes:
        """So many bytes."""
        end = self._at + size
        if end > len(self._data):
            raise Garbled("packet cut off")
        found = self._data[self._at : end]
        self._at = end
        return found

    def uint32(self) -> int:
        """A number of four bytes."""
        return int.from_bytes(self.take(4), "big")

    def uint64(self) -> int:
        """A number of eight bytes."""
        return int.from_bytes(self.take(8), "big")

    def string(self) -> bytes:
        """Bytes with their length before them."""
        return self.take(self.uint32())


_HAS_SIZE, _HAS_OWNER, _HAS_MODE, _HAS_TIMES, _HAS_MORE = 1, 2, 4, 8, 1 << 31


def _attributes(body: Body) -> Attributes:
    flags = body.uint32()
    size = body.uint64() if flags & _HAS_SIZE else None
    if flags & _HAS_OWNER:
        body.take(8)
    mode = body.uint32() if flags & _HAS_MODE else None
    modified_at = None
    if flags & _HAS_TIMES:
        body.take(4)
        modified_at = body.uint32()
    if flags & _HAS_MORE:
        for _ in range(body.uint32()):
            body.string()
            body.string()
    return Attributes(size, mode, modified_at)
