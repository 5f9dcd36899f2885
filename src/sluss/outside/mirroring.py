"""The mirror on disk: files of the primary copied without touching it, generation by generation.

A generation is made in a folder that nobody looks at and becomes visible by one rename. Nothing
here ever opens anything of the primary for writing.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import shutil
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Protocol
from uuid import uuid4

from sluss.core.outcome import Finding, Place
from sluss.outside import files
from sluss.outside.publish import put, sync_folder, write_new

Plain = dict[str, Any]
FOLDER, FILES, LOOKED = "mirror", "files", "looked.json"
# All that is known of each file, and what it comes to: the latter is short, and read often.
MANIFEST, SUMMARY = "manifest.json", "summary.json"
_LOCK, _TAKING, _GONE = ".lock", ".taking-", ".gone-"
# The number puts them in order: a clock may go back.
_NAME = re.compile(r"([0-9]{6,})_[0-9]{8}T[0-9]{6}Z")


class Busy(Exception):
    """Another process is at it in the same home."""


class Spoiled(Exception):
    """Something of ours that was written whole cannot be read any more; args[0] is its path."""


class Moving(Exception):
    """The file was written to while it was looked at, or is gone."""


class Unreadable(Exception):
    """The primary does not let the file be read; args[0] says why."""


class OutOfReach(Exception):
    """The primary cannot be reached, or cannot be understood; finding says why."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.code)
        self.finding = finding


@dataclass(frozen=True, slots=True)
class Seen:
    """A file of the primary at the first look. path: below its place, as the disk names it.

    flaw: why it is not taken, None if it may be.
    """

    path: str
    size: int = 0
    modified_ns: int = 0
    flaw: Finding | None = None


class Source(Protocol):
    """A file of the primary that is open for reading."""

    def prove_same(self, seen: Seen) -> None:
        """Errors: Moving if it is not what it was at the first look."""

    def stretch(self) -> bytes:
        """The next bytes, at most files.STRETCH_BYTES; none at the end. Errors: Unreadable."""


class Primary(Protocol):
    """Where the primary lays its files. Errors of both: OutOfReach."""

    def look_over(self, is_unfinished: Callable[[str], bool]) -> list[Seen] | None:
        """Every file at and below the place, as it is now; None if it is no folder (any more)."""

    def opened(self, seen: Seen) -> AbstractContextManager[Source]:
        """A file, open. Errors: Moving if it is gone or no file any more; Unreadable."""


@contextmanager
def held(home: Path) -> Iterator[Path]:
    """The mirror's folder in a home, for one process at a time; what a kill left is taken away.

    Errors: Busy.
    """
    folder = home / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    with alone(folder / _LOCK):
        for left in folder.iterdir():
            if left.name.startswith((_TAKING, _GONE)):
                shutil.rmtree(left)
        yield folder


@contextmanager
def alone(lock: Path) -> Iterator[None]:
    """Be the only process that holds this file. A process that dies lets go of it.

    Errors: Busy.
    """
    number = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Busy(str(lock.parent)) from error
        yield
    finally:
        os.close(number)


def look_over(place: Path, is_unfinished: Callable[[str], bool]) -> list[Seen] | None:
    """Every file at and below a place, as it is now; None if the place is no folder (any more)."""
    if not place.is_dir():
        return None
    return [_seen(found.path, place, is_unfinished) for found in files.walk([place])]


def _seen(path: Path, place: Path, is_unfinished: Callable[[str], bool]) -> Seen:
    name = str(path.relative_to(place))
    try:
        said = path.lstat()
    except OSError as error:
        return Seen(name, flaw=Finding("intake.unreadable", Place(), error.strerror or "", ""))
    if stat.S_ISLNK(said.st_mode):
        # On this machine it may lead anywhere; what it leads to within the place is taken anyway.
        return Seen(name, flaw=Finding("standby.link", Place(), text_of(name), "a file"))
    if stat.S_ISDIR(said.st_mode):
        return Seen(name, flaw=Finding("intake.unreadable", Place(), text_of(name), ""))
    if not stat.S_ISREG(said.st_mode):
        return Seen(name, flaw=Finding("intake.not_a_file", Place(), text_of(name), ""))
    if is_unfinished(path.name):
        return Seen(name, flaw=unfinished(name))
    if said.st_size > files.FILE_BYTES_MAX:
        size, most = f"{said.st_size} bytes", f"{files.FILE_BYTES_MAX} bytes"
        return Seen(name, flaw=Finding("intake.too_large", Place(), size, most))
    return Seen(name, said.st_size, said.st_mtime_ns)


def unfinished(name: str) -> Finding:
    """What is said of a file that does not hold still."""
    return Finding("standby.unfinished", Place(), text_of(name), "a file that lies still")


def text_of(path: Path | str) -> str:
    """A name as text: on disk it may be bytes of any character set."""
    return os.fsencode(path).decode("utf-8", "replace")


def wait(seconds: int) -> None:
    """Let time pass between two looks."""
    time.sleep(seconds)


@contextmanager
def taking(folder: Path) -> Iterator[Path]:
    """A folder in which a generation is made. If it was not published it is gone afterwards."""
    stage = folder / f"{_TAKING}{uuid4().hex}"
    (stage / FILES).mkdir(parents=True, mode=0o700)
    try:
        yield stage
    finally:
        if stage.exists():
            shutil.rmtree(stage)


def copy(primary: Primary, seen: Seen, stage: Path) -> str:
    """Copy a file into the generation that is being made, prove that it held still: its SHA-256.

    Errors: Moving if it is not what it was at the first look; Unreadable; OSError if our own disk
            does not take it.
    """
    target = stage / FILES / seen.path
    with primary.opened(seen) as source:
        source.prove_same(seen)
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            sha256 = _copied(source, target, seen)
            source.prove_same(seen)
        except (Moving, Unreadable):
            target.unlink()
            raise
    os.utime(target, ns=(seen.modified_ns, seen.modified_ns))
    return sha256


class Folder:
    """A folder of this machine, as a primary."""

    def __init__(self, place: Path) -> None:
        self._place = place

    def look_over(self, is_unfinished: Callable[[str], bool]) -> list[Seen] | None:
        """As Primary."""
        return look_over(self._place, is_unfinished)

    @contextmanager
    def opened(self, seen: Seen) -> Iterator[Source]:
        """As Primary."""
        with _opened(self._place / seen.path) as file:
            yield _File(file)


class _File:
    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def prove_same(self, seen: Seen) -> None:
        now = os.fstat(self._file.fileno())
        is_same = (now.st_size, now.st_mtime_ns) == (seen.size, seen.modified_ns)
        if not (stat.S_ISREG(now.st_mode) and is_same):
            raise Moving(seen.path)

    def stretch(self) -> bytes:
        try:
            return self._file.read(files.STRETCH_BYTES)
        except OSError as error:
            raise Unreadable(error.strerror or type(error).__name__) from error


def _opened(path: Path) -> BinaryIO:
    # Neither a link nor a pipe that took the file's place meanwhile may lead us anywhere.
    flags = os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NOCTTY
    try:
        return os.fdopen(os.open(path, flags), "rb", buffering=0)
    except FileNotFoundError as error:
        raise Moving(path) from error
    except OSError as error:
        raise Unreadable(error.strerror or type(error).__name__) from error


def _copied(source: Source, target: Path, seen: Seen) -> str:
    digest, size = hashlib.sha256(), 0
    number = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(number, "wb") as out:
        while part := source.stretch():
            size += len(part)
            if size > seen.size:
                raise Moving(seen.path)  # It grows as fast as we read: there is no end to wait for.
            digest.update(part)
            out.write(part)
        out.flush()
        os.fsync(out.fileno())
    if size != seen.size:
        raise Moving(seen.path)
    return digest.hexdigest()


def share(primary: Primary, seen: Seen, stage: Path, before: Path, sha256: str) -> bool:
    """Let a file be the very one of the generation before, if that holds the same bytes still.

    Shapes: sha256 is of the file in the generation before. False if it is to be copied.
    Errors: as copy.
    """
    twin = before / FILES / seen.path
    digest = hashlib.sha256()
    with primary.opened(seen) as source:
        source.prove_same(seen)
        left = seen.size
        while left >= 0 and (part := source.stretch()):
            left -= len(part)
            digest.update(part)
        source.prove_same(seen)
    # Once on a dying disk, a byte would be wrong in every generation to come.
    if left or digest.hexdigest() != sha256 or not _holds(twin, sha256):
        return False
    target = stage / FILES / seen.path
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        os.link(twin, target)
    except OSError:
        return False  # A disk without links holds the bytes twice, and is as right.
    return True


def _holds(file: Path, sha256: str) -> bool:
    try:
        return files.look(file, 0).sha256 == sha256
    except OSError:
        return False


def publish(stage: Path, name: tuple[int, str], manifest: Plain, summary: Plain) -> Path:
    """Make a generation visible: whole and on disk, or not at all.

    Shapes: name is its number and when it was taken, YYYYMMDDTHHMMSSZ.
    """
    target = stage.parent / f"{name[0]:06}_{name[1]}"
    write_new(stage / MANIFEST, [_json(manifest)])
    write_new(stage / SUMMARY, [_json(summary)])
    for folder, _, _ in os.walk(stage):
        sync_folder(Path(folder))
    stage.rename(target)
    sync_folder(target.parent)
    return target


def generations(home: Path) -> list[tuple[int, Path, Plain]]:
    """Number, folder and summary of every generation of a home, the oldest first.

    Errors: Spoiled if one cannot be read: its summary was written whole.
    """
    folder = home / FOLDER
    if not folder.is_dir():
        return []
    named = [(_NAME.fullmatch(path.name), path) for path in folder.iterdir()]
    numbered = sorted((int(name.group(1)), path) for name, path in named if name)
    return [(number, path, _read(path / SUMMARY)) for number, path in numbered]


def manifest_of(generation: Path) -> Plain:
    """All that is known of each file of a generation. Errors: as generations."""
    return _read(generation / MANIFEST)


def prune(generation: Path) -> None:
    """Throw a generation away. Half thrown away it is no generation any more."""
    gone = generation.with_name(f"{_GONE}{uuid4().hex}")
    generation.rename(gone)
    shutil.rmtree(gone)


def note(file: Path, content: Plain) -> None:
    """Write a note of ours over the one before: whole, or the one before stays."""
    put(file, _json(content))


def noted(file: Path) -> Plain:
    """What was noted last; nothing if nothing was. Errors: Spoiled."""
    return _read(file) if file.exists() else {}


def _read(file: Path) -> Plain:
    try:
        found: Plain = json.loads(file.read_bytes())
    except (OSError, ValueError) as error:
        raise Spoiled(str(file)) from error
    return found


def _json(content: Plain) -> bytes:
    # A name of the primary may be bytes of any character set: escaped, they are text.
    return (json.dumps(content, indent=1) + "\n").encode("ascii")
