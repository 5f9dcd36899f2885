"""Data that ships with the product: law values, chart, bank profiles, schemas, the first policy."""

from __future__ import annotations

from importlib.resources import files


def shipped(path: str) -> bytes:
    """The bytes of a shipped file. FileNotFoundError if this version ships no such file."""
    return (files("sluss") / "data" / path).read_bytes()


def names(folder: str) -> list[str]:
    """The names of the files in a shipped folder, sorted."""
    return sorted(item.name for item in (files("sluss") / "data" / folder).iterdir())
