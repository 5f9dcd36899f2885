"""A copy of the embedded database that follows it while it is written: litestream, run beside us.

It is a program of its own and never in this process. It follows SQLite's log, copies each
transaction within a second or two, and decides alone when the log is folded into the database,
which it holds a lock for. So nothing of how we open the database changes: what is acknowledged is
on our disk, whatever the copy does. Source: docs/sources.md [litestream].
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

from sluss.outside import home
from sluss.outside.publish import put

# JSON, which is YAML too: litestream reads it, and so do we.
CONFIG = "live.yml"
PROGRAM = "litestream"
# A transaction, or several that were joined: from its first to its last, in hex.
_TRANSACTIONS = re.compile(r"[0-9a-f]{16}-([0-9a-f]{16})\.ltx")
# It would take them for a store that nobody named, and dies of one that it cannot read.
_NOT_HANDED_ON = "AWS_"
_SNAPSHOT, _KEPT, _PACE = "24h", "168h", "1s"


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a live copy is. copied_at None: nothing lies there.

    behind_seconds: after the last write to the database. transaction: the last that lies there, in
    the count of the program that copies.
    """

    place: str
    copied_at: datetime | None
    transaction: int
    behind_seconds: int


def is_set_up(folder: Path) -> bool:
    """Whether the home has been told where its live copy goes."""
    return (folder / CONFIG).is_file()


def set_up(folder: Path, place: Path) -> Path:
    """Write what the program is told, in place of what it was told; gives the file.

    Errors: OSError.
    """
    replica = {"type": "file", "path": str(place), "sync-interval": _PACE}
    told = {
        "snapshot": {"interval": _SNAPSHOT, "retention": _KEPT},
        "dbs": [{"path": str(folder / home.DATABASE), "replica": replica}],
    }
    file = folder / CONFIG
    put(file, json.dumps(told, indent=2).encode() + b"\n")
    return file


def program() -> Path | None:
    """Where the program is: beside this Python, else where the system finds it."""
    beside = Path(sys.executable).parent / PROGRAM
    found = str(beside) if beside.is_file() else shutil.which(PROGRAM)
    return Path(found) if found else None


def become(folder: Path, running: Path) -> NoReturn:
    """Be the program from here on, until somebody ends it."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(_NOT_HANDED_ON)
    }
    argv = [str(running), "replicate", "-config", str(folder / CONFIG), "-no-expand-env"]
    os.execve(running, argv, kept)


def standing(folder: Path) -> Standing:
    """How far the copy is, by its own files and those of the database; nobody is asked.

    Shapes: the home has been told where it goes.
    Errors: OSError.
    """
    try:
        (told,) = json.loads((folder / CONFIG).read_bytes())["dbs"]
        place = Path(told["replica"]["path"])
    except (ValueError, KeyError, TypeError):
        # Changed by hand, it names no place that we can read: nothing is known to lie there.
        return Standing(str(folder / CONFIG), None, 0, 0)
    newest, copied = 0, 0.0
    for file in place.glob("ltx/*/*.ltx"):
        if found := _TRANSACTIONS.fullmatch(file.name):
            newest = max(newest, int(found[1], 16))
            copied = max(copied, file.stat().st_mtime)
    behind = max(0, round(_written_at(folder / home.DATABASE) - copied)) if newest else 0
    at = datetime.fromtimestamp(copied, UTC) if newest else None
    return Standing(str(place), at, newest, behind)


def _written_at(database: Path) -> float:
    """When the database was written to last: what is new stands in its log first."""
    log = database.with_name(f"{database.name}-wal")
    if log.is_file() and log.stat().st_size:
        return log.stat().st_mtime
    return database.stat().st_mtime
