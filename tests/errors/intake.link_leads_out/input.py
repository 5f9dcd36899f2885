"""A link that leads out of the folder that was asked for."""

from pathlib import Path


def make(folder: Path) -> Path:
    (folder / "secret.txt").write_text("secret", encoding="utf-8")
    inside = folder / "inbox"
    inside.mkdir()
    (inside / "invoice.xml").symlink_to(folder / "secret.txt")
    return inside
