"""Limits that ship with the product: from which day, which number, and why just that one."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

_KEYS = frozenset({"name", "from", "value", "why", "source"})
_MARKS = (frozenset({"verified_on"}), frozenset({"to_be_verified"}))


InForce = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Limit:
    """One value from one day on. verified_on: None while somebody must still ask for it."""

    name: str
    from_on: date
    value: int
    why: str
    source: str
    verified_on: date | None


@dataclass(frozen=True, slots=True)
class Limits:
    """The rows of one file."""

    rows: tuple[Limit, ...]

    def on(self, day: date) -> InForce:
        """The values that hold on a day, by name: of each the last row that began."""
        begun = sorted((row for row in self.rows if row.from_on <= day), key=lambda r: r.from_on)
        return {row.name: row.value for row in begun}


def read_limits(toml: bytes) -> Limits:
    """The rows [[limit]]. ValueError if one cannot be understood: they are ours, not the user's."""
    told = tomllib.loads(toml.decode("utf-8"))
    if set(told) != {"limit"}:
        raise ValueError(f"limits: there are {sorted(told)}")
    rows = tuple(_row(row) for row in told["limit"])
    names = [(row.name, row.from_on) for row in rows]
    if len(set(names)) < len(names):
        raise ValueError("limits: a name stands twice from one day")
    return Limits(rows)


def _row(row: dict[str, Any]) -> Limit:
    if not any(set(row) == _KEYS | mark for mark in _MARKS):
        raise ValueError(f"limits: a row has {sorted(row)}")
    value, from_on = row["value"], row["from"]
    is_whole = isinstance(value, int) and not isinstance(value, bool) and value >= 0
    if not is_whole or type(from_on) is not date or not row["why"] or not row["source"]:
        raise ValueError(f"limits: {row['name']} has a value that is none")
    if "to_be_verified" in row and row["to_be_verified"] is not True:
        raise ValueError(f"limits: {row['name']} is neither verified nor to be")
    return Limit(row["name"], from_on, value, row["why"], row["source"], row.get("verified_on"))
