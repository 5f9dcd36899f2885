"""What the machine says of itself: its disks, who may read what, which Python, which zone."""

from __future__ import annotations

import os
import re
import shutil
import sys
import tomllib
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from sluss.outside import clock, home
from sluss.outside.s3_account import FILE as S3_KEY
from sluss.outside.shipped import shipped

_MOUNTS = Path("/proc/self/mountinfo")
# Blanks and the like stand in it as three octal digits.
_OCTAL = re.compile(r"\\([0-7]{3})")
_OTHERS = 0o077
_WINTER, _SUMMER = datetime(2026, 1, 15, tzinfo=UTC), datetime(2026, 7, 15, tzinfo=UTC)
_AN_HOUR_SECONDS = 3600
_KEYS = (home.IDENTITY, home.WEB_SECRET, home.SIGN_IN_KEY, home.SIGNING_KEY, S3_KEY)
_DATABASE = tuple(f"{home.DATABASE}{end}" for end in ("", "-wal", "-shm"))


def python() -> tuple[int, int]:
    """The version of Python."""
    return sys.version_info[:2]


def stockholm_hours() -> tuple[int, int]:
    """How many hours Stockholm is east of Greenwich on a day of winter, and of summer."""
    return _hours_on(_WINTER), _hours_on(_SUMMER)


def _hours_on(at: datetime) -> int:
    east = at.astimezone(clock.STOCKHOLM).utcoffset()
    return int(east.total_seconds()) // _AN_HOUR_SECONDS if east else 0


def file_system(folder: Path) -> str:
    """The name of the file system that a path lies on, "" if this system does not say."""
    try:
        lines = _MOUNTS.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return ""
    return mounted_on(lines, _nearest(folder).resolve())


def mounted_on(lines: list[str], place: Path) -> str:
    """The same of lines of mountinfo: of the mount that lies deepest, the last one made there."""
    found, depth = "", -1
    for line in lines:
        before, _, after = line.partition(" - ")
        fields = before.split(" ")
        # Fields: id, parent, device, root, mount point, ...; after the dash the kind stands first.
        point = Path(_OCTAL.sub(lambda octal: chr(int(octal[1], 8)), fields[4]))
        if place.is_relative_to(point) and len(point.parts) >= depth:
            found, depth = after.split(" ")[0], len(point.parts)
    return found


def ground_of(name: str) -> str:
    """Of what kind a file system is: network, memory, layer, disk, or unknown without a name."""
    kinds = (kind for kind, names in _grounds().items() if name in names)
    return next(kinds, "disk") if name else "unknown"


@cache
def _grounds() -> dict[str, list[str]]:
    return tomllib.loads(shipped("file_systems.toml").decode())


def free_bytes(folder: Path) -> int:
    """How much may still be written where a folder is or would be. OSError if nobody says."""
    return shutil.disk_usage(_nearest(folder)).free


def size_of(folder: Path) -> int:
    """How much a folder holds, links not followed; what goes away meanwhile is not counted."""
    size = 0
    for inside, _, names in os.walk(folder):
        for name in names:
            with suppress(OSError):
                size += (Path(inside) / name).lstat().st_size
    return size


def is_open(path: Path) -> bool:
    """Whether others than its owner may read or write it; False where that cannot be told."""
    return os.name == "posix" and path.stat().st_mode & _OTHERS != 0


def open_to_others(folder: Path) -> Iterator[str]:
    """The files of a home with keys or the database that others than their owner may read."""
    for name in (*_KEYS, *_DATABASE):
        with suppress(FileNotFoundError):
            if is_open(folder / name):
                yield name


def is_same_disk(one: Path, other: Path) -> bool:
    """Whether two folders lie on one file system. OSError if one cannot be looked at."""
    return one.stat().st_dev == other.stat().st_dev


def _nearest(folder: Path) -> Path:
    """The folder, or where it would be made."""
    return next((one for one in (folder, *folder.parents) if one.is_dir()), Path("/"))
