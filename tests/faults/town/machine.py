"""The machine in the town's cellar: its disks, its kills, and the way back to a moment of before.

Everything runs in this one process, on a database in a folder of memory: what is asked for is that
commands are whole or not there, and other harnesses ask the disk.
"""

from __future__ import annotations

import json
import os
import pickle
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests import databases
from tests.services.office import begin

Plain = dict[str, Any]
STICK, OUT, VAULT = "stick", "out", "vault"
SENT = "sent-journal.jsonl"


class Killed(BaseException):
    """The process is gone. No code of ours may catch it."""


@dataclass(frozen=True)
class Disk:
    """Folders: the home, a stick for the sent journal, what was handed out, the backups."""

    root: Path

    @property
    def home(self) -> Path:
        return self.root / "home"

    @property
    def stick(self) -> Path:
        return self.root / STICK

    @property
    def out(self) -> Path:
        return self.root / OUT

    @property
    def vault(self) -> Path:
        return self.root / VAULT

    def handed_out(self) -> dict[str, bytes]:
        """Every whole file that was handed out, by its name."""
        files = sorted(self.out.glob("*.xml"))
        return {file.name: file.read_bytes() for file in files}

    def sent(self, folder: Path) -> list[Plain]:
        """The whole lines of a sent journal, read by nobody's code but this."""
        file = folder / SENT
        if not file.exists():
            return []
        return [json.loads(line) for line in file.read_bytes().split(b"\n")[:-1]]


class Cellar:
    """Where towns are made, kept and taken up again. base: an empty folder, best in memory."""

    def __init__(self, base: Path) -> None:
        self.base = base
        self.disk = Disk(base / "town")
        begun = base / "begun"
        os.environ.pop("SLUSS_DATABASE_URL", None)
        databases.set_up(begun)
        self._begun = databases.Stencil(begun, begin, None)

    def build(self) -> None:
        """A new town: an organisation that has begun, a stick in the machine."""
        databases.close()
        shutil.rmtree(self.disk.root, ignore_errors=True)
        for folder in (self.disk.home, self.disk.stick, self.disk.out, self.disk.vault):
            folder.mkdir(parents=True)
        self._begun.copy(self.disk.home, "")
        self._enter()

    def keep(self, name: str, mind: object) -> None:
        """Keep the town as it is now, with what is in the minds of its people."""
        databases.close()
        kept = self.base / "kept" / name
        shutil.copytree(self.disk.root, kept)
        (self.base / "kept" / f"{name}.mind").write_bytes(pickle.dumps(mind))
        self._enter()

    def take_up(self, name: str) -> Any:
        """Go back to a town that was kept."""
        databases.close()
        shutil.rmtree(self.disk.root, ignore_errors=True)
        shutil.copytree(self.base / "kept" / name, self.disk.root)
        self._enter()
        return pickle.loads((self.base / "kept" / f"{name}.mind").read_bytes())

    def burn(self) -> None:
        """The machine is gone with its home; what lies elsewhere is not."""
        databases.close()
        shutil.rmtree(self.disk.home)
        self.disk.home.mkdir()

    def start(self) -> None:
        """The program is started on what lies in the home."""
        self._enter()

    def _enter(self) -> None:
        os.environ["SLUSS_HOME"] = str(self.disk.home)
        databases.reopen()


@contextmanager
def killed_at(statement: int) -> Iterator[None]:
    """The process is killed when it asks the database for the so-manieth time; 0: never."""
    from django.db import connections

    asked = 0

    def each(execute, sql, params, many, context):
        nonlocal asked
        asked += 1
        if asked == statement:
            raise Killed
        return execute(sql, params, many, context)

    try:
        with connections["default"].execute_wrapper(each):
            yield
    except Killed:
        # What a killed process held is let go by the machine, not by its own code.
        databases.reopen()
        raise


@dataclass(frozen=True)
class DyingJournal:
    """The sent journal of a process that is killed while it writes a line.

    how: before the line, in the middle of it on the first or the second disk, or after it.
    """

    journal: Any
    disk: Disk
    how: str

    def write(self, line: Plain) -> None:
        files = [self.disk.home / SENT, self.disk.stick / SENT]
        before = [file.stat().st_size if file.exists() else 0 for file in files]
        if self.how != "before":
            self.journal.write(line)
        if self.how == "first":
            _tear(files[0], before[0])
            _cut(files[1], before[1])
        if self.how == "second":
            _tear(files[1], before[1])
        raise Killed


def _tear(file: Path, whole: int) -> None:
    """Half of what was added is on the disk."""
    _cut(file, whole + (file.stat().st_size - whole) // 2)


def _cut(file: Path, size: int) -> None:
    if file.exists():
        os.truncate(file, size)
