"""A folder of another machine as a place for backups, by SFTP."""

from __future__ import annotations

import io
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, BinaryIO, cast
from uuid import uuid4

from sluss.outside import sftp
from sluss.outside.backup_place import ENTRIES_MAX, Listing, place_fault
from sluss.outside.mirroring import OutOfReach
from sluss.outside.publish import Taken
from sluss.outside.sftp_account import Access, Account, Bounds
from sluss.outside.sftp_wire import Attributes, Cut, Denied, Garbled, Wire
from sluss.outside.sftp_writing import Writer

_STRETCH_BYTES = 1 << 20
# A first backup of a large home over a slow line takes a night and a day.
BOUNDS = Bounds(place_seconds=24 * 3600)
_FAILURE = 4


@contextmanager
def reached(account: Account, access: Access, bounds: Bounds = BOUNDS) -> Iterator[SftpFolder]:
    """The folder, over a line that ends with the block. Errors: OutOfReach."""
    with sftp.line(account, access, bounds) as wire:
        yield SftpFolder(wire, account.name, account.path)


class SftpFolder:
    """As backup_place.Shelf. name: as people write it; path: from the root there."""

    def __init__(self, wire: Wire, name: str, path: str, *, entries_max: int = ENTRIES_MAX) -> None:
        self.name = name.rstrip("/")
        self._wire, self._writer = wire, Writer(wire)
        self._path, self._entries_max = path.rstrip("/"), entries_max

    def prepare(self) -> None:
        """Make the folder, and those that it lies in, for their owner alone."""
        with self._told():
            names = self._path.split("/")
            for count in range(2, len(names) + 1):
                self._make("/".join(names[:count]).encode())

    def _make(self, path: bytes) -> None:
        try:
            self._wire.lstat(path)
        except Denied as no:
            if not no.is_gone:
                raise
            # Somebody else may have made it meanwhile: what follows says if it is not there.
            with suppress(Denied):
                self._writer.make_folder(path)

    def listing(self) -> Listing:
        """Links are no files here: nobody knows where they lead."""
        with self._told():
            try:
                handle = self._wire.open_folder(self._path.encode() or b"/")
            except Denied as no:
                if no.is_gone:
                    return Listing()
                raise
            files: dict[str, int] = {}
            folders: list[str] = []
            for count, (name, said) in enumerate(self._wire.entries(handle), start=1):
                if count > self._entries_max:
                    raise place_fault("too_many", self.name, expected=str(self._entries_max))
                text = name.decode("utf-8", "replace")
                if said.is_folder and not text.startswith("."):
                    folders.append(text)
                elif _is_file(said):
                    files[text] = said.size or 0
            self._wire.close(handle)
        return Listing(files, tuple(sorted(folders)))

    @contextmanager
    def writing(self, name: str) -> Iterator[BinaryIO]:
        """A file under a name of chance, which gets its own by a link or a rename."""
        temporary = self._at(f".{name[:100]}.{uuid4().hex}.part")
        with self._told():
            handle = self._writer.create(temporary)
        try:
            out = _Out(self._writer, handle)
            with self._told(name):
                yield cast("BinaryIO", out)
                out.finish()
                self._writer.sync(handle)
                self._wire.close(handle)
            with self._told():
                self._name(temporary, self._at(name))
        finally:
            # Gone if it was renamed. If the line went it stays, under a name that nobody reads.
            with suppress(Denied, Cut, Garbled):
                self._writer.remove(temporary)

    def _name(self, temporary: bytes, target: bytes) -> None:
        if self._writer.has_links:
            try:
                self._writer.link(temporary, target)
                return
            except Denied:
                # Either the name is taken, or its disk has no links.
                self._refuse_taken(target)
        try:
            self._writer.rename(temporary, target)
        except Denied:
            self._refuse_taken(target)
            raise

    def _refuse_taken(self, target: bytes) -> None:
        with suppress(Denied):
            self._wire.lstat(target)
            raise Taken(f"{self.name}/{target.rpartition(b'/')[2].decode()}")

    @contextmanager
    def reading(self, name: str) -> Iterator[BinaryIO]:
        """A file, open."""
        with self._told():
            try:
                if not _is_file(self._wire.lstat(self._at(name))):
                    raise FileNotFoundError(name)
                handle = self._wire.open(self._at(name))
            except Denied as no:
                if no.is_gone:
                    raise FileNotFoundError(name) from no
                raise
            yield io.BufferedReader(_In(self, self._wire, handle), _STRETCH_BYTES)
            self._wire.close(handle)

    def remove(self, names: Iterable[str]) -> None:
        """Delete files, one after the other."""
        with self._told():
            for name in names:
                try:
                    self._writer.remove(self._at(name))
                except Denied as no:
                    if not no.is_gone:
                        raise

    def at(self, name: str) -> SftpFolder:
        """A folder in this one, over the same line."""
        below = f"{self._path}/{name}"
        return SftpFolder(self._wire, f"{self.name}/{name}", below, entries_max=self._entries_max)

    def _at(self, name: str) -> bytes:
        return f"{self._path}/{name}".encode()

    @contextmanager
    def _told(self, written: str = "") -> Iterator[None]:
        """What the far end says, as a finding. written: what it was taking when it said so."""
        try:
            yield
        except Cut as error:
            raise place_fault("cut", self.name, error.args[0]) from error
        except Garbled as error:
            raise place_fault("garbled", self.name, error.args[0]) from error
        except Denied as no:
            raise self._denied(no, written) from no

    def _denied(self, no: Denied, written: str) -> OutOfReach:
        if no.is_gone:
            return place_fault("gone", self.name)
        if no.is_forbidden:
            return place_fault("denied", self.name, no.why)
        # Version 3 has no word for a full disk; while bytes are laid down it is nearly always that.
        if written and no.args[0] == _FAILURE:
            return place_fault("full", self.name, no.why)
        return place_fault("refused", self.name, no.why)


def _is_file(said: Attributes) -> bool:
    return said.mode is not None and stat.S_ISREG(said.mode)


class _Out(io.RawIOBase):
    """A file of the far end to write to, a stretch at a time."""

    def __init__(self, writer: Writer, handle: bytes) -> None:
        super().__init__()
        self._writer, self._handle = writer, handle
        self._waiting, self._sent = bytearray(), 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:  # noqa: ANN401 -- any buffer of bytes
        self._waiting += data
        while len(self._waiting) >= _STRETCH_BYTES:
            self._send(_STRETCH_BYTES)
        return len(data)

    def finish(self) -> None:
        """Send what is left."""
        if self._waiting:
            self._send(len(self._waiting))

    def _send(self, size: int) -> None:
        part = bytes(self._waiting[:size])
        del self._waiting[:size]
        self._writer.write(self._handle, self._sent, part)
        self._sent += size


class _In(io.RawIOBase):
    """A file of the far end to read from."""

    def __init__(self, shelf: SftpFolder, wire: Wire, handle: bytes) -> None:
        super().__init__()
        self._shelf, self._wire, self._handle, self._at = shelf, wire, handle, 0

    def readable(self) -> bool:
        return True

    def readinto(self, target: Any) -> int:  # noqa: ANN401 -- any writable buffer
        with self._shelf._told():
            found = self._wire.read(self._handle, self._at, min(len(target), _STRETCH_BYTES))
        target[: len(found)] = found
        self._at += len(found)
        return len(found)
