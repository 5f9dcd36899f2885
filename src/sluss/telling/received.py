"""What a whole call of taking in came to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Plain = dict[str, Any]


class Totals:
    """What a whole call came to, counted while it is told."""

    def __init__(self) -> None:
        self.counts = {"files": 0, "new": 0, "known": 0, "refused": 0, "errors": 0, "warnings": 0}
        self.facts: dict[str, int] = {}

    @property
    def has_errors(self) -> bool:
        """Whether anything was refused or left out."""
        return bool(self.counts["refused"] or self.counts["errors"])

    def over(self, rows: Iterator[Plain]) -> Iterator[Plain]:
        """The same rows, counted."""
        for row in rows:
            self.counts["files"] += 1
            self.counts[row["status"]] += 1
            for finding in row["findings"]:
                self.counts[f"{finding['severity']}s"] += 1
            if row["status"] == "new":
                for name, count in row["facts"].items():
                    self.facts[name] = self.facts.get(name, 0) + count
            yield row

    @property
    def plain(self) -> Plain:
        """The totals in the words of the contract."""
        return {**self.counts, "facts": self.facts}
