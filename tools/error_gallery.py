"""The error gallery: for each finding an input that provokes it, and what is said of it.

An entry is a folder tests/errors/<code>/ with an input and expected.toml. Where bytes are awkward
(NUL, bombs, deep nesting), the input is a Python file that makes them.
"""

from __future__ import annotations

import runpy
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sluss.core.outcome import Finding, Place, Severity

GALLERY = Path(__file__).resolve().parents[1] / "tests" / "errors"


@dataclass(frozen=True, slots=True)
class Entry:
    """One folder of the gallery. told: what is to be said of its input.

    case:   what is wrong with the input, in words.
    kind:   who reads it: a format that is recognised, or one of tests/errors/readers.py.
    behind: the code with which recognising refuses the file before that reader sees it, or "".
    """

    code: str
    told: Finding
    input: Path
    case: str
    kind: str
    behind: str = ""

    def made(self, name: str) -> Callable[..., object]:
        """What an input that is a program makes: data, or make for a path."""
        function: Callable[..., object] = runpy.run_path(str(self.input))[name]
        return function

    def data(self) -> bytes:
        """The bytes of the input."""
        if self.input.suffix != ".py":
            return self.input.read_bytes()
        made = self.made("data")()
        if not isinstance(made, bytes):
            raise TypeError(f"{self.input}: data() gives no bytes")
        return made


def entries() -> list[Entry]:
    """All of the gallery, by code. ValueError for a folder that has not just one input."""
    return [_entry(path.parent) for path in sorted(GALLERY.glob("*/expected.toml"))]


def _entry(folder: Path) -> Entry:
    inputs = list(folder.glob("input.*"))
    if len(inputs) != 1:
        raise ValueError(f"{folder} has {len(inputs)} inputs")
    read = tomllib.loads((folder / "expected.toml").read_text(encoding="utf-8"))
    told = Finding(
        folder.name,
        Place(read.pop("line"), read.pop("field")),
        found=read.pop("found"),
        expected=read.pop("expected"),
        severity=Severity(read.pop("severity")),
        refuses_file=read.pop("refuses_file"),
    )
    return Entry(folder.name, told=told, input=inputs[0], **read)
