"""What left the house, written down on more than one disk before it leaves.

A backup of yesterday does not know what was sent today, and whoever pays from it pays twice. So
each file that is handed out is first a line in the sent journal: JSON, each line sealed to the one
before by a hash, on disk in the home and on every medium that the home has been told of.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from sluss.core.plain import canonical
from sluss.outside.alone import alone
from sluss.outside.publish import put, sync_folder

NAME = "sent-journal.jsonl"
PLACES = "sent-journal-places.txt"
_LOCK = "sent-journal.lock"
_GENESIS = "0" * 64
# A line of a batch of twenty thousand payments is a megabyte.
_BYTES_MAX = 1 << 30
_WORDS = {"sha256": str, "message_id": str, "epoch": int}
Plain = dict[str, Any]
T = TypeVar("T")


class Unlike(Exception):
    """A sent journal that is damaged, or tells of other things than the one beside it."""


class Unwritten(Exception):
    """A medium other than the home does not take it, or is not there; args[0] is the file."""


@dataclass(frozen=True, slots=True)
class SentJournal:
    """The sent journal of a home, and where else it is written. places: folders."""

    home: Path
    places: tuple[Path, ...] = ()

    def write(self, line: Plain) -> None:
        """See a file that is to leave on every disk. One that is there already stays as it is.

        Shapes: line names the file by sha256. A medium that is new, or was away, is brought up.
        Errors: Unlike; Unwritten; OSError if the disk of the home does not take it. Nothing may
                leave then.
        """
        with alone(self.home / _LOCK):
            self._write(line)

    def _write(self, line: Plain) -> None:
        files = [folder / NAME for folder in (self.home, *self.places)]
        known = [self._told(file, _lines_of) for file in files]
        longest = max(known, key=len)
        for file, lines in zip(files, known, strict=True):
            if lines != longest[: len(lines)]:
                raise Unlike(str(file))
        wanted = longest
        if all(one["sha256"] != line["sha256"] for one in longest):
            previous = longest[-1]["hash"] if longest else _GENESIS
            wanted = [*longest, _sealed(line, previous)]
        for file, lines in zip(files, known, strict=True):
            self._told(file, partial(_append, lines=wanted[len(lines) :]))

    def learn(self, lines: list[Plain]) -> None:
        """Bring the home up to a journal that was read from another medium, as after a restore.

        Errors: Unlike if the home tells of something else; OSError.
        """
        with alone(self.home / _LOCK):
            own = self.home / NAME
            known = _lines_of(own)
            if known != lines[: len(known)] and lines != known[: len(lines)]:
                raise Unlike(str(own))
            _append(own, lines[len(known) :])

    def _told(self, file: Path, act: Callable[[Path], T]) -> T:
        """What comes of an act; that of a medium may fail otherwise than that of the home."""
        try:
            return act(file)
        except OSError as error:
            if file.parent == self.home:
                raise
            raise Unwritten(str(file)) from error


def _lines_of(file: Path) -> list[Plain]:
    return read_lines(file) if file.exists() else []


def of_home(folder: Path) -> SentJournal:
    """The sent journal of a home. OSError if what tells its places cannot be read."""
    return SentJournal(folder, places_of(folder))


def places_of(folder: Path) -> tuple[Path, ...]:
    """The folders on other media that the home was told of; none if it never was."""
    try:
        text = (folder / PLACES).read_text(encoding="utf-8")
    except FileNotFoundError:
        return ()
    return tuple(Path(line) for line in text.splitlines() if line.strip())


def set_places(folder: Path, places: tuple[Path, ...]) -> None:
    """Tell the home where its sent journal is written as well, in place of what it was told."""
    put(folder / PLACES, "".join(f"{place}\n" for place in places).encode())


def read_lines(file: Path) -> list[Plain]:
    """Every line that was written whole, each sealed to the one before.

    Errors: Unlike if one is changed or lacking; OSError if it cannot be read.
    """
    if file.stat().st_size > _BYTES_MAX:
        raise Unlike(str(file))
    found, previous = [], _GENESIS
    *whole, rest = file.read_bytes().split(b"\n")
    for text in whole:
        line = _line(text, previous)
        if line is None:
            raise Unlike(str(file))
        found.append(line)
        previous = line["hash"]
    # What has no end was cut off by a crash: nobody was told that it stands. One that is whole and
    # ends in another sign was told, and is damaged.
    if _line(rest[:-1], previous) is not None:
        raise Unlike(str(file))
    return found


def _line(text: bytes, previous: str) -> Plain | None:
    """A line that is sealed to the one before; None if it is none."""
    try:
        line = json.loads(text)
        # Anybody can seal a line, so what is read of it is looked at as well.
        is_ours = all(type(line[word]) is kind for word, kind in _WORDS.items())
        return line if is_ours and line == _sealed(line, previous) else None
    except (ValueError, TypeError, LookupError, RecursionError):
        return None


def _sealed(line: Plain, previous: str) -> Plain:
    told = {**line, "previous": previous}
    told.pop("hash", None)
    return {**told, "hash": hashlib.sha256(canonical(told).encode()).hexdigest()}


def _append(file: Path, lines: list[Plain]) -> None:
    is_new = not file.exists()
    number = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    with os.fdopen(number, "r+b") as out:
        whole = out.read().rfind(b"\n") + 1
        out.seek(whole)
        out.truncate()
        out.writelines(canonical(line).encode() + b"\n" for line in lines)
        out.flush()
        os.fsync(out.fileno())
    if is_new:
        sync_folder(file.parent)
