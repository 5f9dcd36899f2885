"""The wheels of a lock for a Python that need not be here, each held against the lock."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from packaging.utils import canonicalize_name, parse_wheel_filename

from tools.release.locked import Locked

# glibc 2.28 is that of Debian 10 and of what came out in 2018; older tags run there as well.
_PLATFORMS = ("manylinux_2_28_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64")


class NoWheels(Exception):
    """The wheels cannot be had here; what pip said."""


def fetch(wanted: Sequence[Locked], python: str, folder: Path) -> None:
    """Put the wheels of these packages, for this Python on Linux, into a folder.

    Errors: NoWheels if pip does not get them, or gets other bytes than the lock names.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as lines:
        lines.write("\n".join(one.line for one in wanted if one.is_for(python)) + "\n")
        lines.flush()
        command = [
            sys.executable, "-m", "pip", "--disable-pip-version-check", "download", "--quiet",
            "--no-input", "--only-binary", ":all:", "--no-deps", "--require-hashes",
            "--python-version", python, "--implementation", "cp",
            "--abi", f"cp{python.replace('.', '')}", "--abi", "abi3", "--abi", "none",
            *(word for platform in _PLATFORMS for word in ("--platform", platform)),
            "--dest", str(folder), "--requirement", lines.name,
        ]  # fmt: skip
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NoWheels(done.stderr.strip())


def check(wanted: Sequence[Locked], folder: Path) -> None:
    """See that every wheel of the folder is one that the lock names. Errors: ValueError."""
    hashes = {(canonicalize_name(one.name), one.version): one.hashes for one in wanted}
    for file in sorted(folder.glob("*.whl")):
        name, version, _, _ = parse_wheel_filename(file.name)
        if sha256_of(file) not in hashes.get((name, str(version)), frozenset()):
            raise ValueError(f"the lock does not know this file: {file.name}")


def sha256_of(file: Path) -> str:
    """The hash of a file, in hex."""
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
