"""Writing many rows with few statements. An ORM object a row costs ten times as much."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import chain
from typing import Any

from django.db import connections
from django.db.models import Model

from sluss.store.models import PayableRow
from sluss.store.which import alias

# Tables with a search index that triggers fill. SQLite writes that out after each statement, so a
# statement a row costs twice as much as one for many; of other tables it costs nothing.
_SEARCHED = frozenset({PayableRow})
_ROWS_AT_ONCE = 100


def insert(model: type[Model], names: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Insert rows of plain values (int, str, bytes, bool, None), in the order of names.

    Errors: IntegrityError, and everything else that the database says.
    """
    listed = rows if isinstance(rows, list) else list(rows)
    if not listed:
        return
    connection, columns = connections[alias()], tuple(names)
    with connection.cursor() as cursor:
        if model not in _SEARCHED or connection.vendor != "sqlite":
            cursor.executemany(_statement(model, columns, 1), listed)
            return
        for start in range(0, len(listed), _ROWS_AT_ONCE):
            some = listed[start : start + _ROWS_AT_ONCE]
            cursor.execute(_statement(model, columns, len(some)), list(chain.from_iterable(some)))


def select(
    model: type[Model], names: Sequence[str], *, within: tuple[str, Sequence[object]]
) -> list[tuple[Any, ...]]:
    """The named fields of the rows whose field within[0] is one of the values within[1].

    The ORM looks at every value of a long list by itself, which costs more than the query.
    """
    name, values = within
    if not values:
        return []
    columns = ", ".join(f'"{model._meta.get_field(n).column}"' for n in names)
    marks = ", ".join(["%s"] * len(values))
    column = model._meta.get_field(name).column
    statement = f'SELECT {columns} FROM "{model._meta.db_table}" WHERE "{column}" IN ({marks})'
    with connections[alias()].cursor() as cursor:
        cursor.execute(statement, list(values))
        return list(cursor.fetchall())


@cache
def _statement(model: type[Model], names: tuple[str, ...], rows: int) -> str:
    """The statement, with names taken from the model and never from data."""
    columns = [model._meta.get_field(name).column for name in names]
    listed = ", ".join(f'"{column}"' for column in columns)
    marks = ", ".join(["%s"] * len(columns))
    values = ", ".join([f"({marks})"] * rows)
    return f'INSERT INTO "{model._meta.db_table}" ({listed}) VALUES {values}'
