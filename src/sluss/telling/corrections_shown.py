"""The correction register as a table: without anybody's number."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sluss.core.ids import masked
from sluss.core.masking import without_person_numbers
from sluss.core.money import Money
from sluss.formats.table_write import PLAIN, Cell, write_csv
from sluss.services._corrections import lines

Plain = dict[str, Any]
HEADER = (
    "id", "period", "row", "payee", "number", "amount", "currency", "state", "status",
    "right_amount", "difference", "verdict", "by", "at", "reason",
)  # fmt: skip


def as_csv() -> Iterator[bytes]:
    """The whole register as a table for programs."""
    return write_csv(HEADER, map(cells, map(shown, lines(""))), PLAIN)


def shown(line: Plain) -> Plain:
    """A line without anybody's number."""
    told = {name: line.get(name) for name in HEADER}
    for name in ("payee", "reason"):
        told[name] = told[name] and without_person_numbers(told[name])
    return {**told, "number": masked(line["number"]) or None}


def cells(row: Plain) -> tuple[Cell, ...]:
    """A shown line, a cell a column of HEADER."""
    currency = row["currency"]
    amounts = ("amount", "right_amount", "difference")
    return tuple(
        Money.parse(row[name], currency) if name in amounts and row[name] is not None else row[name]
        for name in HEADER
    )
