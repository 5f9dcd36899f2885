"""Handing a file out: whole or not at all, and never over another one."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

_STRETCH_BYTES = 1 << 20


class Taken(Exception):
    """A file of that name is there already and holds other bytes."""


def publish(target: Path, chunks: Iterable[bytes]) -> None:
    """Write a file so that it is there whole and on disk, or not there.

    The same bytes there already are fine: whoever asks twice gets the one file.
    Errors: Taken; OSError if the disk does not take it.
    """
    with publishing(target) as out:
        out.writelines(chunks)


@contextmanager
def publishing(target: Path) -> Iterator[BinaryIO]:
    """An open file that gets its name when all is written and on disk, and is gone else.

    Errors: as publish.
    """
    temporary = target.with_name(f".{target.name[:100]}.{uuid4().hex}.part")
    try:
        with _new(temporary) as out:
            yield out
        _put(temporary, target)
    finally:
        temporary.unlink(missing_ok=True)
    sync_folder(target.parent)


def name_it(written: Path, target: Path) -> None:
    """Give a file that is whole and on disk another name, in the same file system.

    Errors: Taken, OSError.
    """
    try:
        os.link(written, target)
    except FileExistsError as error:
        raise Taken(str(target)) from error
    sync_folder(target.parent)


def publish_folder(target: Path, files: Iterable[tuple[str, bytes]]) -> None:
    """Write a folder of files so that it is there whole and on disk, or not there.

    Shapes: names may have folders in them, with slashes. An empty folder there already is taken
            over; nothing else is.
    Errors: Taken; OSError if the disk does not take it.
    """
    temporary = target.with_name(f".{target.name[:100]}.{uuid4().hex}.part")
    try:
        temporary.mkdir(0o700)
        folders = {temporary}
        for name, content in files:
            file = temporary / name
            file.parent.mkdir(0o700, parents=True, exist_ok=True)
            folders.add(file.parent)
            write_new(file, [content])
        for folder in folders:
            sync_folder(folder)
        _put_folder(temporary, target)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    sync_folder(target.parent)


def _put_folder(temporary: Path, target: Path) -> None:
    # Unlike that of a file, the rename of a folder never replaces what holds anything.
    try:
        temporary.rename(target)
    except (FileExistsError, NotADirectoryError) as error:
        raise Taken(str(target)) from error
    except OSError as error:
        if error.errno == errno.ENOTEMPTY:
            raise Taken(str(target)) from error
        raise


def write_new(file: Path, chunks: Iterable[bytes]) -> None:
    """Write a file that is not there yet, for its owner alone, and see it on disk."""
    with _new(file) as out:
        out.writelines(chunks)


def put(file: Path, content: bytes) -> None:
    """Write a file of ours, over the one before if there is one: whole, or nothing is changed."""
    temporary = file.with_name(f".{uuid4().hex}.part")
    try:
        write_new(temporary, [content])
        temporary.replace(file)
    finally:
        temporary.unlink(missing_ok=True)
    sync_folder(file.parent)


@contextmanager
def _new(file: Path) -> Iterator[BinaryIO]:
    number = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(number, "wb") as out:
        yield out
        out.flush()
        os.fsync(out.fileno())


def _put(temporary: Path, target: Path) -> None:
    # A rename would replace what another exporter wrote a moment ago; a link never does.
    try:
        os.link(temporary, target)
    except FileExistsError as error:
        if not _are_same(temporary, target):
            raise Taken(str(target)) from error


def _are_same(one: Path, other: Path) -> bool:
    if not other.is_file() or one.stat().st_size != other.stat().st_size:
        return False
    with one.open("rb") as a, other.open("rb") as b:
        while part := a.read(_STRETCH_BYTES):
            if part != b.read(_STRETCH_BYTES):
                return False
        return not b.read(1)


def sync_folder(folder: Path) -> None:
    """See on disk which names a folder has."""
    # The name of a new file is in the folder, which has to reach the disk as well.
    number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(number)
    finally:
        os.close(number)
