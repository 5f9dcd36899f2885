"""A small disk that can be filled, and made one that nothing may be written to.

Root mounts a tmpfs. Where nothing can be mounted there is a limit on the size of files instead, and
modes, by which root is bound as well.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.faults.warm import Plain

# A disk without a single free byte cannot hold the index of the WAL, which SQLite calls an error.
FULL = ("Disken är full: ", "Disken svarar med fel: ", "Databasen kan inte öppnas: ")
NOT_WRITTEN = ("Här får inget skrivas: ", "Databasen kan inte öppnas: ")
IS_ROOT = os.geteuid() == 0


@dataclass(frozen=True, slots=True)
class Disk:
    """A small disk, or a folder with a limit. folder: what is on it."""

    folder: Path
    is_mounted: bool

    def fill(self, left: int) -> Plain:
        """Leave so many bytes; gives what a call is to be limited by."""
        if not self.is_mounted:
            return {"bytes_max": left or 4096}
        filler = self.folder / "filler"
        filler.write_bytes(b"")
        room = os.statvfs(self.folder)
        filler.write_bytes(bytes(max(room.f_bavail * room.f_frsize - left, 0)))
        return {}

    @property
    def bound(self) -> Plain:
        """By what a call is bound by the modes of a folder: root is not, without it."""
        return {"is_bound": IS_ROOT and not self.is_mounted}

    def free(self) -> None:
        (self.folder / "filler").unlink(missing_ok=True)

    def lock(self) -> None:
        if self.is_mounted:
            _run("mount", "-o", "remount,ro", str(self.folder))
        for folder in (self.folder, *(p for p in self.folder.rglob("*") if p.is_dir())):
            if not self.is_mounted:
                folder.chmod(0o500)

    def unlock(self) -> None:
        if self.is_mounted:
            _run("mount", "-o", "remount,rw", str(self.folder))
            return
        for folder in (self.folder, *(p for p in self.folder.rglob("*") if p.is_dir())):
            folder.chmod(0o700)


def _run(*words: str) -> bool:
    return subprocess.run(words, capture_output=True, check=False).returncode == 0


@contextmanager
def mounted(folder: Path, size: int) -> Iterator[Disk]:
    """A disk of so many bytes in a folder, for as long as the block lasts."""
    folder.mkdir()
    words = ("mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder))
    made = Disk(folder, IS_ROOT and _run(*words))
    try:
        yield made
    finally:
        made.unlock()
        if made.is_mounted:
            _run("umount", "-l", str(folder))
