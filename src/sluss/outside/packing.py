"""Many files in one zip, written as it is asked for and the same bytes for the same files."""

from __future__ import annotations

import hashlib
import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO, cast

SUMS = "SHA256SUMS"
# A zip keeps no earlier day; what a file is of is said in it.
_DAY = (1980, 1, 1, 0, 0, 0)


def packed(files: Iterable[tuple[str, Iterable[bytes]]], folder: Path) -> BinaryIO:
    """A zip of these files and, last, the hashes of all; at its beginning, to be read and closed.

    Shapes: it lies in the folder, if there is one, under no name, and is gone when it is closed.
    Errors: OSError if there is no room for it.
    """
    inside = folder if folder.is_dir() else None
    target = cast(BinaryIO, tempfile.TemporaryFile(dir=inside))  # noqa: SIM115 -- handed on
    sums: list[str] = []
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, parts in files:
            digest = hashlib.sha256()
            with archive.open(_entry(name), "w", force_zip64=True) as file:
                for part in parts:
                    digest.update(part)
                    file.write(part)
            sums.append(f"{digest.hexdigest()}  {name}\n")
        archive.writestr(_entry(SUMS), "".join(sums))
    target.seek(0)
    return target


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _DAY)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry
