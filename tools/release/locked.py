"""The lock as a release reads it: what is to be there on one Python, and by which hashes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from packaging.markers import Marker

ROOT = Path(__file__).resolve().parents[2]
LOCK = ROOT / "requirements.lock"
# pip itself, which Debian's Python comes without; it is on the medium and installs all the rest.
PIP_LOCK = Path(__file__).with_name("pip.lock")
_PINNED = re.compile(
    r"(?P<name>[a-z0-9][a-z0-9._-]*)==(?P<version>[^\s;]+)(?:\s*;\s*(?P<marker>.*))?"
)
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Locked:
    """One pinned package. marker: on which machines it is wanted, "" on all.

    hashes: SHA-256, in hex, of every file that there is of this version.
    """

    name: str
    version: str
    marker: str
    hashes: frozenset[str]

    @property
    def line(self) -> str:
        """As pip takes it, without the marker."""
        hashes = " ".join(f"--hash=sha256:{one}" for one in sorted(self.hashes))
        return f"{self.name}=={self.version} {hashes}"

    def is_for(self, python: str) -> bool:
        """Whether it is wanted on Linux under this Python, such as 3.11."""
        if not self.marker:
            return True
        machine = {
            "python_version": python,
            "python_full_version": f"{python}.0",
            "sys_platform": "linux",
            "platform_system": "Linux",
            "platform_machine": "x86_64",
            "implementation_name": "cpython",
            "platform_python_implementation": "CPython",
        }
        return Marker(self.marker).evaluate(machine)


def read(lock: Path) -> tuple[Locked, ...]:
    """Every package of a lock, in its order. Errors: ValueError for a line that pins nothing."""
    whole = lock.read_text(encoding="utf-8").replace("\\\n", " ")
    lines = (line.strip() for line in whole.split("\n"))
    return tuple(_read(line) for line in lines if line and not line.startswith("#"))


def _read(line: str) -> Locked:
    pinned, hashes = line.partition("--hash=")[0].strip(), _HASH.findall(line)
    match = _PINNED.fullmatch(pinned)
    if match is None or not hashes:
        raise ValueError(f"neither pinned nor hashed: {line[:80]}")
    return Locked(match["name"], match["version"], match["marker"] or "", frozenset(hashes))
