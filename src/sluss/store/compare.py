"""Two databases held against each other, table by table, row by row, without holding a table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connections
from django.db.models import BooleanField, CharField, Func, Model
from django.db.models.functions import Collate

_CHARS_SHOWN = 200
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
    name = table._meta.model_name or ""
    places = [names.index(key) for key in keys]
    for found, expected in _paired(
        _rows(table, names, keys, found_in), _rows(table, names, keys, expected_in), places
    ):
        if found == expected:
            continue
        row = found or expected or ()
        where = "/".join(str(row[place]) for place in places)
        if found is None or expected is None:
            what = "the row is missing" if found is None else "the row should not be there"
            return Difference(name, where, what, "", "")
        odd = next(
            i for i, pair in enumerate(zip(found, expected, strict=True)) if pair[0] != pair[1]
        )
        shown = [str(side[odd])[:_CHARS_SHOWN] for side in (found, expected)]
        return Difference(name, where, f"{names[odd]} differs", *shown)
    return None


def _paired(
    found: Iterator[_Row], expected: Iterator[_Row], places: list[int]
) -> Iterator[tuple[_Row | None, _Row | None]]:
    """Rows of the same key together; a row that stands on one side only, alone."""
    mine, theirs = next(found, None), next(expected, None)
    while mine is not None or theirs is not None:
        ahead, behind = _key(mine, places), _key(theirs, places)
        takes_mine = behind is None or (ahead is not None and ahead <= behind)
        takes_theirs = ahead is None or (behind is not None and behind <= ahead)
        yield (mine if takes_mine else None, theirs if takes_theirs else None)
        if takes_mine:
            mine = next(found, None)
        if takes_theirs:
            theirs = next(expected, None)


def _key(row: _Row | None, places: list[int]) -> tuple[Any, ...] | None:
    return None if row is None else tuple(_placed(row[place]) for place in places)


def _placed(value: object) -> tuple[int, Any]:
    # SQLite keeps a text in a column of numbers if somebody writes it there, behind all numbers.
    return (0 if isinstance(value, int) else 1, value)


def _rows(table: type[Model], names: list[str], keys: list[str], database: str) -> Iterator[_Row]:
    rows = table._default_manager.using(database)
    read = [_Stored(name) if name in _truths(table) else name for name in names]
    for row in rows.order_by(*_order(table, keys, database)).values_list(*read).iterator():
        yield tuple(bytes(v) if isinstance(v, memoryview) else v for v in row)


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
