"""A folder at the far end of SFTP, as a primary: looked over and opened, and never believed."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from sluss.core.outcome import Finding, Place
from sluss.outside import files
from sluss.outside.mirroring import Moving, OutOfReach, Seen, Source, Unreadable, unfinished
from sluss.outside.sftp_wire import Attributes, Cut, Denied, Garbled, Wire

# A large municipality's archive of ten years; more is another folder than was meant.
ENTRIES_MAX = 200_000
# Exports lie two or three deep; a folder that holds itself has no end.
DEPTH_MAX = 32
# What a disk takes as one name, and what leaves room for where it lies here.
_NAME_BYTES_MAX, _PATH_BYTES_MAX = 255, 2048
# Times are told in whole seconds, so what is written in the second of the first look shows only
# to who looks again after it.
QUIET_SECONDS_MIN = 1


class Tree:
    """One folder at the far end. name: as people write it; path: from the root there."""

    def __init__(self, wire: Wire, *, name: str, path: str, entries_max: int = ENTRIES_MAX) -> None:
        self._wire = wire
        self._name = name
        self._root = os.fsencode(path)
        self._entries_left = self._entries_max = entries_max

    def look_over(self, is_unfinished: Callable[[str], bool]) -> list[Seen] | None:
        """As mirroring.Primary."""
        self._entries_left = self._entries_max
        with self._reached():
            try:
                handle = self._wire.open_folder(self._root)
            except Denied as no:
                if no.is_gone:
                    return None
                return [Seen(self._name, flaw=_unreadable(no.why))]
            return list(self._below(handle, b"", 1, is_unfinished))

    def _below(
        self, handle: bytes, folder: bytes, depth: int, is_unfinished: Callable[[str], bool]
    ) -> Iterator[Seen]:
        for name, said, is_twice in self._inside(handle):
            path = folder + name
            if flaw := _flaw_of_name(name, path, is_twice=is_twice):
                # The name is for people alone now: nothing is ever opened by it.
                yield Seen(flaw.found, flaw=flaw)
            elif not said.is_folder:
                yield _seen(path, name, said, is_unfinished)
            elif depth == DEPTH_MAX:
                most = f"{DEPTH_MAX} folders"
                flaw = Finding("standby.sftp_too_deep", Place(), _shown(path), most)
                yield Seen(os.fsdecode(path), flaw=flaw)
            else:
                yield from self._folder(path, depth, is_unfinished)

    def _folder(
        self, path: bytes, depth: int, is_unfinished: Callable[[str], bool]
    ) -> Iterator[Seen]:
        try:
            # Some far ends say in a list what a link leads to.
            if not self._wire.lstat(self._at(path)).is_folder:
                yield Seen(os.fsdecode(path), flaw=_link(path))
                return
            handle = self._wire.open_folder(self._at(path))
        except Denied as no:
            yield Seen(os.fsdecode(path), flaw=_unreadable(no.why))
            return
        yield from self._below(handle, path + b"/", depth + 1, is_unfinished)

    def _inside(self, handle: bytes) -> list[tuple[bytes, Attributes, bool]]:
        """What a folder holds, in the order of the names, and whether a name stood before."""
        found: list[tuple[bytes, Attributes]] = []
        for name, said in self._wire.entries(handle):
            if name in (b".", b".."):
                continue
            if not self._entries_left:
                most = f"{self._entries_max} files and folders"
                raise OutOfReach(Finding("standby.sftp_too_many", Place(), self._name, most))
            self._entries_left -= 1
            found.append((name, said))
        self._wire.close(handle)
        found.sort(key=lambda one: one[0])
        before = [b"", *(name for name, _ in found)]
        return [
            (name, said, name == last) for (name, said), last in zip(found, before, strict=False)
        ]

    @contextmanager
    def opened(self, seen: Seen) -> Iterator[Source]:
        """As mirroring.Primary."""
        path = self._at(os.fsencode(seen.path))
        with self._reached():
            try:
                if not _is_file(self._wire.lstat(path)):
                    raise Moving(seen.path)
                handle = self._wire.open(path)
            except Denied as no:
                if no.is_gone:
                    raise Moving(seen.path) from no
                raise Unreadable(no.why) from no
            yield _File(self._wire, handle, seen)
            with suppress(Denied):
                self._wire.close(handle)

    def _at(self, path: bytes) -> bytes:
        return self._root.rstrip(b"/") + b"/" + path

    @contextmanager
    def _reached(self) -> Iterator[None]:
        """What ends the talk with the far end ends it for the whole place."""
        try:
            yield
        except (Cut, Garbled) as error:
            raise ended(self._name, error) from error
        except Denied as error:
            raise OutOfReach(
                Finding("standby.sftp_garbled", Place(), self._name, error.why)
            ) from error


def ended(name: str, error: Cut | Garbled) -> OutOfReach:
    """What is raised of a far end that cannot be listened to any longer."""
    if isinstance(error, Cut):
        return OutOfReach(Finding("standby.sftp_cut", Place(), name, ""))
    return OutOfReach(Finding("standby.sftp_garbled", Place(), name, str(error)))


class _File:
    def __init__(self, wire: Wire, handle: bytes, seen: Seen) -> None:
        self._wire = wire
        self._handle = handle
        self._size = seen.size
        self._at = 0

    def prove_same(self, seen: Seen) -> None:
        now = self._told()
        is_same = (now.size, now.modified_at) == (seen.size, seen.modified_ns // 10**9)
        if not (_is_file(now) and is_same):
            raise Moving(seen.path)

    def _told(self) -> Attributes:
        try:
            return self._wire.fstat(self._handle)
        except Denied as no:
            raise Unreadable(no.why) from no

    def stretch(self) -> bytes:
        # One byte more than there should be, to see whether it grows.
        length = min(files.STRETCH_BYTES, max(self._size - self._at, 0) + 1)
        try:
            found = self._wire.read(self._handle, self._at, length)
        except Denied as no:
            raise Unreadable(no.why) from no
        self._at += len(found)
        return found


def _is_file(said: Attributes) -> bool:
    return said.mode is not None and stat.S_ISREG(said.mode)


def _seen(path: bytes, name: bytes, said: Attributes, is_unfinished: Callable[[str], bool]) -> Seen:
    text = os.fsdecode(path)
    if (
        said.mode is None
        or said.size is None
        or said.modified_at is None
        or not stat.S_IFMT(said.mode)
    ):
        # Without them nobody could tell whether it lies still.
        expected = "its kind, its size and its time"
        return Seen(text, flaw=Finding("standby.sftp_untold", Place(), _shown(path), expected))
    if stat.S_ISLNK(said.mode):
        return Seen(text, flaw=_link(path))
    if not stat.S_ISREG(said.mode):
        return Seen(text, flaw=Finding("intake.not_a_file", Place(), _shown(path), ""))
    if is_unfinished(os.fsdecode(name)):
        return Seen(text, flaw=unfinished(text))
    if said.size > files.FILE_BYTES_MAX:
        size, most = f"{said.size} bytes", f"{files.FILE_BYTES_MAX} bytes"
        return Seen(text, flaw=Finding("intake.too_large", Place(), size, most))
    return Seen(text, said.size, said.modified_at * 10**9)


def _flaw_of_name(name: bytes, path: bytes, *, is_twice: bool) -> Finding | None:
    """Why a name leads nowhere. Here it would become a path, and a line that people read."""
    is_plain = name and b"/" not in name and all(byte >= 0x20 and byte != 0x7F for byte in name)
    if not is_plain or len(name) > _NAME_BYTES_MAX or len(path) > _PATH_BYTES_MAX:
        expected = (
            f"a name of at most {_NAME_BYTES_MAX} bytes, without / and signs that do not show"
        )
        return Finding("standby.sftp_bad_name", Place(), _shown(path), expected)
    if is_twice:
        return Finding("standby.sftp_name_twice", Place(), _shown(path), "each name once")
    return None


_SHOWN_MAX = 200


def _shown(path: bytes) -> str:
    """A path for people: what would not show is written out, and it has an end."""
    text = path.decode("utf-8", "replace") or '""'
    text = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
    return text if len(text) <= _SHOWN_MAX else text[:_SHOWN_MAX] + "…"


def _link(path: bytes) -> Finding:
    return Finding("standby.link", Place(), _shown(path), "a file")


def _unreadable(why: str) -> Finding:
    return Finding("intake.unreadable", Place(), why, "")
