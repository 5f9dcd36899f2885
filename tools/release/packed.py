"""Wheel and source archive of one commit: the same bytes wherever and whenever they are built."""

from __future__ import annotations

import gzip
import io
import os
import subprocess
import sys
import tarfile
from pathlib import Path

from tools.release.locked import ROOT

_WHEEL = "from setuptools import build_meta as b; import sys; print(b.build_wheel(sys.argv[1]))"
_SDIST = "from setuptools import build_meta as b; import sys; print(b.build_sdist(sys.argv[1]))"


def check_out(folder: Path, commit: str = "HEAD") -> int:
    """Lay the files of a commit in a folder; gives the commit's time, in seconds since 1970."""
    archive = subprocess.run(
        ["git", "-c", "tar.umask=0022", "archive", "--format=tar", commit],
        cwd=ROOT, capture_output=True, check=True,
    ).stdout  # fmt: skip
    with tarfile.open(fileobj=io.BytesIO(archive)) as files:
        files.extractall(folder, filter="tar")
    said = subprocess.run(
        ["git", "log", "-1", "--format=%ct", commit],
        cwd=ROOT, capture_output=True, check=True, text=True,
    ).stdout  # fmt: skip
    return int(said)


def wheel(source: Path, dist: Path, epoch: int) -> Path:
    """Build the wheel of a checked-out commit."""
    return _built(_WHEEL, source, dist, epoch)


def sdist(source: Path, dist: Path, epoch: int) -> Path:
    """Build the source archive of a checked-out commit."""
    made = _built(_SDIST, source, dist, epoch)
    made.write_bytes(_repacked(made.read_bytes(), epoch))
    return made


def unpack(archive: Path, folder: Path) -> Path:
    """Lay out a source archive; gives the folder with its pyproject.toml."""
    with tarfile.open(archive) as files:
        files.extractall(folder, filter="tar")
    (inside,) = folder.iterdir()
    return inside


def _built(code: str, source: Path, dist: Path, epoch: int) -> Path:
    dist.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [sys.executable, "-I", "-c", code, str(dist.resolve())],
        cwd=source, capture_output=True, text=True, check=False, umask=0o022,
        # What a developer has set must not get into what is handed out.
        env={"PATH": os.environ["PATH"], "SOURCE_DATE_EPOCH": str(epoch), "LC_ALL": "C.UTF-8"},
    )  # fmt: skip
    if done.returncode:
        raise OSError(f"setuptools builds nothing: {done.stderr[-2000:]}")
    return dist / done.stdout.split()[-1]


def _repacked(content: bytes, epoch: int) -> bytes:
    """The same files in the order of their names, all of one time and of nobody."""
    out = io.BytesIO()
    with (
        tarfile.open(fileobj=io.BytesIO(content)) as old,
        tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as new,
    ):
        for member in sorted(old.getmembers(), key=lambda one: one.name):
            member.mtime, member.uid, member.gid, member.uname, member.gname = epoch, 0, 0, "", ""
            member.mode = 0o755 if member.isdir() or member.mode & 0o100 else 0o644
            member.pax_headers = {}
            new.addfile(member, old.extractfile(member) if member.isfile() else None)
    return gzip.compress(out.getvalue(), 9, mtime=epoch)
