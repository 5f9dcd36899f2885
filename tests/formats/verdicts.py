"""A table of how files beside the checkout end: patterns of names to a verdict, the first fits."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from tests.needs import SHARED

# It tells where the others come from, and is no part of them.
ABOUT = "PROVENANCE.md"


@dataclass(frozen=True)
class Table:
    """Folders below the samples, and what is expected of each file in them.

    said: pattern and verdict, in their order; told: what is said of a file besides.
    """

    folders: tuple[str, ...]
    said: tuple[tuple[str, str], ...]
    told: dict[str, tuple[str, ...]]

    @classmethod
    def read(cls, name: str) -> Table:
        """The table in a file beside this one."""
        whole = tomllib.loads(Path(__file__).with_name(name).read_text("utf-8"))
        said = [
            (pattern, verdict)
            for part in ("verdicts", "wide")
            for verdict, patterns in whole[part].items()
            for pattern in patterns
        ]
        told = {name: tuple(codes) for name, codes in whole.get("told", {}).items()}
        return cls(tuple(whole["folders"]), tuple(said), told)

    def files(self) -> list[str]:
        """All files there, or the page about them if the samples are not here: it is skipped."""
        paths = [path for folder in self.folders for path in (SHARED / folder).rglob("*")]
        names = [path.relative_to(SHARED).as_posix() for path in paths if path.is_file()]
        return sorted(name for name in names if not name.endswith(ABOUT)) or [ABOUT]

    def expected(self, name: str) -> str:
        """The verdict of the first pattern that fits."""
        return self._fitting(name)[1]

    def unused(self) -> list[str]:
        """The patterns that no file is the first to fit, and the names that there are none of."""
        names = self.files()
        used = {self._fitting(name)[0] for name in names}
        return [pattern for pattern, _ in self.said if pattern not in used] + sorted(
            self.told.keys() - set(names)
        )

    def _fitting(self, name: str) -> tuple[str, str]:
        found = ((pattern, verdict) for pattern, verdict in self.said if fnmatchcase(name, pattern))
        return next(found, ("", "not in the table"))
