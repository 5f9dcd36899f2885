"""A zip in a zip."""

from pathlib import Path

from tests.errors.packed import zipped


def make(folder: Path) -> Path:
    path = folder / "outer.zip"
    path.write_bytes(zipped([("inner.zip", zipped([("a.xml", b"<a/>")]))]))
    return path
