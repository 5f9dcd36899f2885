"""Two databases held against each other, table by table, row by row, without holding a table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from django.db import connections
from django.db.models import BinaryField, BooleanField, CharField, Func, Model
from django.db.models.functions import Collate

from sluss.store.models import OriginalPart

_CHARS_SHOWN = 200
# A part of an original has a megabyte at most, a row of any other table some hundred bytes.
_ROWS_AT_ONCE, _PARTS_AT_ONCE = 5000, 32
_Row = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """The first row that is not as it should be, and what it should be."""

    table: str
    row: str
    what: str
    found: str
    expected: str


def first_difference(table: type[Model], found_in: str, expected_in: str) -> Difference | None:
    """The first row of a table that differs between two databases, or None."""
    names = [field.attname for field in table._meta.concrete_fields]
    keys = [field.attname for field in table._meta.pk_fields]
    places = [names.index(key) for key in keys]
    rows = (_rows(table, names, keys, database) for database in (found_in, expected_in))
    # Both are in the order of their keys, and all before the first two that differ are the same.
    for found, expected in zip_longest(*rows):
        if found != expected:
            return _difference(table._meta.model_name or "", names, places, found, expected)
    return None


def _difference(
    table: str, names: list[str], places: list[int], found: _Row | None, expected: _Row | None
) -> Difference:
    """What is wrong where two rows stand in one place and are not the same; None: no row."""
    ahead, behind = _key(found, places), _key(expected, places)
    if ahead is None or (behind is not None and behind < ahead):
        return Difference(table, _where(expected, places), "the row is missing", "", "")
    if behind is None or ahead < behind:
        return Difference(table, _where(found, places), "the row should not be there", "", "")
    pairs = list(zip(found or (), expected or (), strict=True))
    odd = next(place for place, (one, other) in enumerate(pairs) if one != other)
    shown = [str(side)[:_CHARS_SHOWN] for side in pairs[odd]]
    return Difference(table, _where(found, places), f"{names[odd]} differs", *shown)


def _where(row: _Row | None, places: list[int]) -> str:
    return "/".join(str((row or ())[place]) for place in places)


def _key(row: _Row | None, places: list[int]) -> tuple[Any, ...] | None:
    return None if row is None else tuple(_placed(row[place]) for place in places)


def _placed(value: object) -> tuple[int, Any]:
    # SQLite keeps a text in a column of numbers if somebody writes it there, behind all numbers.
    return (0 if isinstance(value, int) else 1, value)


def _rows(table: type[Model], names: list[str], keys: list[str], database: str) -> Iterator[_Row]:
    rows = table._default_manager.using(database)
    read = [_Stored(name) if name in _truths(table) else name for name in names]
    ordered = rows.order_by(*_order(table, keys, database)).values_list(*read)
    return with_bytes(table, ordered.iterator(at_once(table)))


def at_once(table: type[Model]) -> int:
    """How many rows of a table may be held."""
    return _PARTS_AT_ONCE if table is OriginalPart else _ROWS_AT_ONCE


def with_bytes(table: type[Model], rows: Iterator[_Row]) -> Iterator[_Row]:
    """Rows of a table as they are in every database: a server's driver gives views of bytes."""
    if not any(isinstance(field, BinaryField) for field in table._meta.concrete_fields):
        return rows
    return (tuple(bytes(v) if isinstance(v, memoryview) else v for v in row) for row in rows)


class _Stored(Func):
    """A yes or no as it is stored, and not as it reads.

    SQLite keeps any number in such a column, and what is read as no may count as yes in a query.
    """

    function = "quote"
    output_field = CharField()

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:  # noqa: ANN401 -- Django's
        """There is nothing else in it than yes and no: 1 and 0, as SQLite has them."""
        whole = "%(expressions)s::integer::text"
        return self.as_sql(compiler, connection, template=whole, **more)


def _truths(table: type[Model]) -> frozenset[str]:
    fields = table._meta.concrete_fields
    return frozenset(one.attname for one in fields if isinstance(one, BooleanField))


def _order(table: type[Model], keys: list[str], database: str) -> list[str | Collate]:
    # The databases must agree on the order of texts; by code points they do.
    if connections[database].vendor != "postgresql":
        return list(keys)
    fields = {field.attname: field for field in table._meta.concrete_fields}
    return [Collate(key, "C") if isinstance(fields[key], CharField) else key for key in keys]
