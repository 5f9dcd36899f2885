"""A file of more than 2 GB."""

from pathlib import Path

from sluss.outside.files import FILE_BYTES_MAX


def make(folder: Path) -> Path:
    path = folder / "large.xml"
    with path.open("wb") as file:
        file.truncate(FILE_BYTES_MAX + 1)
    return path
