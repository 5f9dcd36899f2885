"""A far end of SFTP that files are laid on: paramiko's server side over a folder.

It keeps to the draft, and breaks it if a test tells it how.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import paramiko
from paramiko import SFTPAttributes, SFTPHandle, SFTPServer, SFTPServerInterface

from tests.far_end import FarEnd


@dataclass
class Faults:
    """What it does otherwise. writing: called before each piece, gives the status to answer with.

    reading: what is given of a piece instead of what is there.
    """

    writing: Callable[[int], int | None] = lambda _at: None
    reading: Callable[[bytes], bytes] = lambda data: data
    is_overwriting: bool = False
    is_denying: bool = False


class _Open(SFTPHandle):
    def __init__(self, number: int, flags: int, faults: Faults) -> None:
        super().__init__(flags)
        self._faults = faults
        self.readfile = self.writefile = os.fdopen(number, "rb" if flags == os.O_RDONLY else "wb")

    def stat(self) -> SFTPAttributes:
        return SFTPAttributes.from_stat(os.fstat(self.readfile.fileno()))

    def write(self, offset: int, data: bytes) -> int:
        status = self._faults.writing(offset)
        return super().write(offset, data) if status is None else status

    def read(self, offset: int, length: int) -> bytes | int:
        found = super().read(offset, length)
        return self._faults.reading(found) if isinstance(found, bytes) and found else found


class Keeper(SFTPServerInterface):
    """What it does with a folder. faults: of all that are alive."""

    faults = Faults()

    def __init__(self, server: paramiko.ServerInterface, end: FarEnd) -> None:
        super().__init__(server)
        self._end = end

    def _real(self, path: str) -> Path:
        return self._end.folder / path.lstrip("/")

    def _tried(self, act: Callable[[], object]) -> int:
        if self.faults.is_denying:
            return paramiko.SFTP_PERMISSION_DENIED
        try:
            act()
        except OSError as error:
            return SFTPServer.convert_errno(error.errno or 0)
        return paramiko.SFTP_OK

    def list_folder(self, path: str) -> list[SFTPAttributes] | int:
        try:
            return [
                SFTPAttributes.from_stat(one.lstat(), one.name)
                for one in self._real(path).iterdir()
            ]
        except OSError as error:
            return SFTPServer.convert_errno(error.errno or 0)

    def lstat(self, path: str) -> SFTPAttributes | int:
        try:
            return SFTPAttributes.from_stat(self._real(path).lstat())
        except OSError as error:
            return SFTPServer.convert_errno(error.errno or 0)

    def open(self, path: str, flags: int, attr: SFTPAttributes) -> SFTPHandle | int:
        if self.faults.is_denying and flags != os.O_RDONLY:
            return paramiko.SFTP_PERMISSION_DENIED
        try:
            return _Open(os.open(self._real(path), flags, 0o600), flags, self.faults)
        except OSError as error:
            return SFTPServer.convert_errno(error.errno or 0)

    def remove(self, path: str) -> int:
        return self._tried(self._real(path).unlink)

    def mkdir(self, path: str, attr: SFTPAttributes) -> int:
        return self._tried(lambda: self._real(path).mkdir(0o700))

    def rename(self, oldpath: str, newpath: str) -> int:
        old, new = self._real(oldpath), self._real(newpath)
        if self.faults.is_overwriting:
            return self._tried(lambda: old.rename(new))

        def linked() -> None:
            os.link(old, new)
            old.unlink()

        return self._tried(linked)
