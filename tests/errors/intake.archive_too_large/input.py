"""A zip of more than 256 MiB."""

from pathlib import Path

from sluss.reception.arriving import ARCHIVE_BYTES_MAX


def make(folder: Path) -> Path:
    path = folder / "large.zip"
    with path.open("wb") as file:
        file.write(b"PK\3\4")
        file.truncate(ARCHIVE_BYTES_MAX + 1)
    return path
