"""A disk in memory on which the power fails: what was not synced stays, goes, or tears, by chance.

SQLite itself (apsw's) runs on it, with the pragmas of the product and the very statements that its
commands make. What was written since the last sync of a file is kept in sectors of 512 bytes, each
or not, in any order, some cut short; a file that was deleted may come back, one that was never
synced may be gone.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import PurePosixPath

import apsw

SECTOR = 512
MAIN = "sluss.sqlite3"
_KEPT, _CUT, _CAME_BACK, _NEVER_THERE = 0.5, 0.1, 0.5, 0.3
_names = count()
# What changes nothing, and what a trigger does, which it will do again by itself.
_LOOKING = ("SELECT", "PRAGMA", "--")


class PowerCut(apsw.IOError):
    """The power is gone; nothing more is read or written."""


@dataclass(slots=True)
class _File:
    """seen: as a program reads it. synced: as it is at the last sync. since: what came after it,
    each an offset with bytes, or a length that it was cut to."""

    seen: bytearray = field(default_factory=bytearray)
    synced: bytes = b""
    since: list[tuple[int, bytes | None]] = field(default_factory=list)
    is_named: bool = False
    is_deleted: bool = False


class Disk:
    """Files by name. cut_at: at which change the power fails, None for never."""

    def __init__(self, chance: random.Random, files: dict[str, bytes]) -> None:
        self.chance = chance
        self.files = {n: _File(bytearray(b), b, is_named=True) for n, b in files.items()}
        self.changes = 0
        self.cut_at: int | None = None
        self.is_off = False

    def changed(self) -> None:
        """Count a change; the power may fail right after it."""
        self.changes += 1
        if self.changes == self.cut_at:
            self.is_off = True
        self.need_power()

    def need_power(self) -> None:
        if self.is_off:
            raise PowerCut("power cut")

    def need_power_gone(self) -> None:
        """An error while the power is on is a fault of ours."""
        if not self.is_off:
            raise AssertionError("SQLite failed though the power was on")

    def after(self) -> dict[str, bytes]:
        """The files as they are found when the power is back, another way each time."""
        left = {}
        for name, file in self.files.items():
            if file.is_deleted and self.chance.random() >= _CAME_BACK:
                continue
            if not file.is_named and self.chance.random() < _NEVER_THERE:
                continue
            left[name] = self._left_of(file)
        return left

    def _left_of(self, file: _File) -> bytes:
        if not file.since:
            return file.synced
        left = bytearray(file.synced)
        for offset, data in file.since:
            if data is None:
                if self.chance.random() < _KEPT:
                    del left[offset:]
                continue
            for start in range(0, len(data), SECTOR):
                if self.chance.random() >= _KEPT:
                    continue
                part = data[start : start + SECTOR]
                if self.chance.random() < _CUT:
                    part = part[: self.chance.randrange(len(part) + 1)]
                end = offset + start + len(part)
                left.extend(bytes(max(end - len(left), 0)))
                left[offset + start : end] = part
        return bytes(left)


class _Open:
    """A file that SQLite has open."""

    def __init__(self, disk: Disk, name: str) -> None:
        self._disk = disk
        found = disk.files.get(name)
        if found is None or found.is_deleted:
            found = disk.files[name] = _File()
        self._file = found

    def xRead(self, amount: int, offset: int) -> bytes:
        self._disk.need_power()
        return bytes(self._file.seen[offset : offset + amount])

    def xWrite(self, data: bytes, offset: int) -> None:
        self._disk.need_power()
        kept, seen = bytes(data), self._file.seen
        self._file.since.append((offset, kept))
        seen.extend(bytes(max(offset + len(kept) - len(seen), 0)))
        seen[offset : offset + len(kept)] = kept
        self._disk.changed()

    def xTruncate(self, size: int) -> None:
        self._disk.need_power()
        self._file.since.append((size, None))
        del self._file.seen[size:]
        self._disk.changed()

    def xSync(self, _flags: int) -> None:
        # The power may fail before the sync has done anything.
        self._disk.changed()
        file = self._file
        file.synced, file.since, file.is_named = bytes(file.seen), [], True

    def xFileSize(self) -> int:
        self._disk.need_power()
        return len(self._file.seen)

    def xLock(self, _level: int) -> None:
        """Nobody else is there."""

    def xUnlock(self, _level: int) -> None:
        """Nobody else is there."""

    def xCheckReservedLock(self) -> bool:
        return False

    def xFileControl(self, _op: int, _pointer: int) -> bool:
        return False

    def xSectorSize(self) -> int:
        return SECTOR

    def xDeviceCharacteristics(self) -> int:
        return 0

    def xClose(self) -> None:
        """Nothing is held."""


class _Vfs(apsw.VFS):
    def __init__(self, name: str, disk: Disk) -> None:
        self.disk = disk
        super().__init__(name, base="")

    def xOpen(self, name, _flags):
        given = name.filename() if isinstance(name, apsw.URIFilename) else name
        return _Open(self.disk, PurePosixPath(given or f"temporary-{next(_names)}").name)

    def xDelete(self, name: str, _is_synced: bool) -> None:
        self.disk.need_power()
        if file := self.disk.files.get(PurePosixPath(name).name):
            file.is_deleted = True
        self.disk.changed()

    def xAccess(self, name: str, _flags: int) -> bool:
        file = self.disk.files.get(PurePosixPath(name).name)
        return file is not None and not file.is_deleted

    def xFullPathname(self, name: str) -> str:
        return name


class Mounted:
    """A disk that SQLite sees for as long as the block lasts."""

    def __init__(self, disk: Disk) -> None:
        self.disk = disk
        self._name = f"power-{next(_names)}"
        self._vfs = _Vfs(self._name, disk)

    def __enter__(self) -> Mounted:
        return self

    def __exit__(self, *_error: object) -> None:
        self._vfs.unregister()

    def open(self, pragmas: str) -> apsw.Connection:
        """A connection. The index of the WAL is in memory: a VFS in Python cannot share it."""
        connection = apsw.Connection(MAIN, vfs=self._name)
        # A statement that gives rows goes on to the next one only when they have been taken.
        list(connection.execute("PRAGMA locking_mode=EXCLUSIVE"))
        list(connection.execute(pragmas))
        return connection


def close(connection: apsw.Connection) -> None:
    """Close it; with the power gone it closes badly, and that is no news."""
    try:
        connection.close()
    except apsw.Error:
        connection.close(True)


def statements(traced: list[str]) -> list[list[str]]:
    """What a tracer saw, as transactions from BEGIN to COMMIT, without what only looks."""
    found: list[list[str]] = [[]]
    for line in filter(str.strip, traced):
        word = line.split(None, 1)[0].upper()
        if word == "BEGIN":
            found.append([])
        # A statement is told once more for each trigger that it sets off.
        is_again = found[-1][-1:] == [line]
        if word not in _LOOKING and not is_again:
            found[-1].append(line)
    return [one for one in found if one[-1:] == ["COMMIT"]]


def contents(connection: apsw.Connection, beside: tuple[str, ...] = ()) -> str:
    """A hash of every row of every table. beside: how the names of those left out begin."""
    digest = hashlib.sha256()
    for (table,) in list(_tables(connection)):
        if beside and table.startswith(beside):
            continue
        digest.update(table.encode())
        for row in connection.execute(f'SELECT * FROM "{table}"'):
            digest.update(repr(row).encode())
    return digest.hexdigest()


def _tables(connection: apsw.Connection) -> Iterator[tuple[str]]:
    return connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
