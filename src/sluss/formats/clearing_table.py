"""The shipped table of clearing numbers, read from its TOML file."""

from __future__ import annotations

import tomllib
from datetime import date
from itertools import combinations
from typing import Any

from sluss.core.clearing import AccountRule, ClearingRange, ClearingTable

_TABLES = {"list", "range"}
_LIST = {"name", "title", "dated"}
_RANGE = {"numbers", "bank", "lists"}
_RULE = {"type", "comment"}
_NUMBERS = range(1000, 10_000)


def read_clearing(toml: bytes) -> ClearingTable:
    """The table. ValueError if a row cannot be understood: it is ours, and a test reads it.

    Shapes: each row names the lists that it stands in; the oldest of them gives its day.
    """
    told = tomllib.loads(toml.decode("utf-8"))
    _must(set(told) == _TABLES, f"there are {sorted(told)}")
    dated = {}
    for row in told["list"]:
        _must(set(row) == _LIST, f"a list has {sorted(row)}")
        dated[row["name"]] = row["title"], row["dated"]
    ranges = tuple(_range(row, dated) for row in told["range"])
    for one, other in combinations(ranges, 2):
        is_apart = one.last < other.first or other.last < one.first
        _must(is_apart or one.since != other.since, f"{one.bank} and {other.bank} share a number")
    return ClearingTable(ranges)


def _range(row: dict[str, Any], dated: dict[str, tuple[str, date]]) -> ClearingRange:
    _must(set(row) in (_RANGE, _RANGE | _RULE), f"a range has {sorted(row)}")
    first, _, last = row["numbers"].partition("-")
    numbers = int(first), int(last or first)
    is_range = numbers[0] <= numbers[1] and all(number in _NUMBERS for number in numbers)
    _must(is_range, f"{row['numbers']} is no range")
    lists = [dated[name] for name in row["lists"]]
    rule = AccountRule(f"{row['type']}.{row['comment']}") if "type" in row else None
    return ClearingRange(
        first=numbers[0],
        last=numbers[1],
        bank=row["bank"],
        rule=rule,
        since=min(day for _, day in lists),
        seen_on=max(day for _, day in lists),
        sources=tuple(f"{title}, {day.isoformat()}" for title, day in lists),
    )


def _must(is_so: bool, otherwise: str) -> None:
    if not is_so:
        raise ValueError(f"the table of clearing numbers: {otherwise}")
