"""The words of SFTP that change something: for backups, which lay files down. The mirror has none.

A file is made only where there is none, and gets its last name only if nobody else has it.
Source: docs/sources.md [sftp].
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from enum import IntEnum

from sluss.outside.sftp_wire import PIECE_BYTES, Answer, Denied, Garbled, Wire, string, uint32

_WRITE, _CREATE, _EXCLUSIVE = 0x02, 0x08, 0x20
_HAS_MODE = 4
_OWNER_FILE, _OWNER_FOLDER = 0o600, 0o700
# OpenSSH's own, which most far ends are: a link never takes the place of what is there.
_LINK, _SYNC = b"hardlink@openssh.com", b"fsync@openssh.com"


class Change(IntEnum):
    """All by which anything is changed at the far end."""

    OPEN = 3
    WRITE = 6
    REMOVE = 13
    MKDIR = 14
    RENAME = 18
    EXTENDED = 200


class Writer:
    """What is changed over a line. Errors of all: Cut, Garbled, Denied."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def create(self, path: bytes) -> bytes:
        """A handle to a file that was not there, for its owner alone."""
        flags = uint32(_WRITE | _CREATE | _EXCLUSIVE)
        rest = flags + uint32(_HAS_MODE) + uint32(_OWNER_FILE)
        return self._wire.one(Change.OPEN, string(path) + rest, Answer.HANDLE).string()

    def write(self, handle: bytes, start: int, data: bytes) -> None:
        """Lay bytes down from there on. The pieces are sent at once, the answers read after them.

        Shapes: at most as much as the line holds while nobody reads the answers: a megabyte.
        """
        pieces = range(0, len(data), PIECE_BYTES)
        asked = [
            self._wire.ask(
                Change.WRITE,
                string(handle)
                + struct.pack(">Q", start + at)
                + string(data[at : at + PIECE_BYTES]),
            )
            for at in pieces
        ]
        self._done(asked)

    def sync(self, handle: bytes) -> None:
        """See what was written on its disk, where the far end can."""
        if _SYNC in self._wire.extensions:
            self._say(Change.EXTENDED, string(_SYNC) + string(handle))

    def make_folder(self, path: bytes) -> None:
        """A folder for its owner alone."""
        rest = uint32(_HAS_MODE) + uint32(_OWNER_FOLDER)
        self._say(Change.MKDIR, string(path) + rest)

    def remove(self, path: bytes) -> None:
        """Delete a file."""
        self._say(Change.REMOVE, string(path))

    @property
    def has_links(self) -> bool:
        """Whether it gives a file a second name."""
        return _LINK in self._wire.extensions

    def link(self, path: bytes, new: bytes) -> None:
        """Give a file a second name, which nobody may have."""
        self._say(Change.EXTENDED, string(_LINK) + string(path) + string(new))

    def rename(self, path: bytes, new: bytes) -> None:
        """Give a file another name. By the draft it is refused if somebody has it."""
        self._say(Change.RENAME, string(path) + string(new))

    def _say(self, word: Change, rest: bytes) -> None:
        self._done([self._wire.ask(word, rest)])

    def _done(self, asked: Sequence[int]) -> None:
        answers = self._wire.answers(asked)
        for number in asked:
            kind, body = answers[number]
            if kind != Answer.STATUS:
                raise Garbled("status")
            if status := body.uint32():
                raise Denied(status)
