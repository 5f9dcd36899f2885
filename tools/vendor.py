"""Fetch what the browser gets from npm's registry: `python -m tools.vendor`, for developers.

Each package is packed by npm, which checks its integrity hash; only the files named here are kept,
with the licence, and vendor.json says what they are. tests/web/test_vendor.py hashes them again.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

TARGET = Path(__file__).parents[1] / "src/sluss/web/static/vendor"


@dataclass(frozen=True, slots=True)
class Package:
    """One package: what is taken out of it, and under which name it lies here."""

    name: str
    version: str
    folder: str
    licence: str
    files: dict[str, str]


PACKAGES = (
    Package(
        "htmx.org", "2.0.11", "htmx-2.0.11", "0BSD",
        {"dist/htmx.min.js": "htmx.min.js", "LICENSE": "LICENSE"},
    ),
    Package(
        "@digdir/designsystemet-css", "1.22.0", "designsystemet-css-1.22.0", "MIT",
        {"dist/src/index.css": "designsystemet.css", "LICENSE": "LICENSE"},
    ),
    Package(
        "@digdir/designsystemet-theme", "1.11.0", "designsystemet-theme-1.11.0", "MIT",
        {"src/themes/designsystemet.css": "theme.css", "LICENSE": "LICENSE"},
    ),
)  # fmt: skip


def main() -> int:
    """Fetch every package anew and write vendor.json."""
    shutil.rmtree(TARGET, ignore_errors=True)
    rows = [row for package in PACKAGES for row in _fetch(package)]
    text = json.dumps(rows, indent=2, ensure_ascii=False) + "\n"
    (TARGET / "vendor.json").write_text(text, encoding="utf-8")
    return 0


def _fetch(package: Package) -> list[dict[str, str]]:
    folder = TARGET / package.folder
    folder.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as scratch:
        wanted = f"{package.name}@{package.version}"
        command = ["npm", "pack", "--silent", wanted]
        done = subprocess.run(command, cwd=scratch, check=True, capture_output=True, text=True)
        with tarfile.open(Path(scratch) / done.stdout.split()[-1]) as archive:
            return [_keep(archive, package, *pair) for pair in package.files.items()]


def _keep(archive: tarfile.TarFile, package: Package, inner: str, name: str) -> dict[str, str]:
    member = archive.extractfile(f"package/{inner}")
    if member is None:
        raise FileNotFoundError(inner)
    content = member.read()
    file = TARGET / package.folder / name
    file.write_bytes(content)
    if file.suffix in (".css", ".js"):
        # Sent as it lies here to a browser that takes it so; no time in it, so the bytes stay.
        file.with_name(f"{name}.gz").write_bytes(gzip.compress(content, 9, mtime=0))
    return {
        "package": package.name,
        "version": package.version,
        "licence": package.licence,
        "file": f"{package.folder}/{name}",
        "sha256": hashlib.sha256(content).hexdigest(),
    }


if __name__ == "__main__":
    sys.exit(main())
