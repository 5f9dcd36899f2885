"""Writing many rows with few statements. An ORM object a row costs ten times as much."""

from __future__ import annotations

import json
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
        if connection.vendor == "postgresql":
            # A statement a row takes a server twice as long, and the program eight times.
            copy = cursor.copy(_copy(model, columns))
            with connection.wrap_database_errors, copy as stream:
                for row in listed:
                    stream.write_row(row)
        elif model in _SEARCHED:
            for start in range(0, len(listed), _ROWS_AT_ONCE):
                some = listed[start : start + _ROWS_AT_ONCE]
                values = list(chain.from_iterable(some))
                cursor.execute(_statement(model, columns, len(some)), values)
        else:
            cursor.executemany(_statement(model, columns, 1), listed)


def select(
    model: type[Model], names: Sequence[str], *, within: tuple[str, Sequence[object]]
) -> list[tuple[Any, ...]]:
    """The named fields of the rows whose field within[0] is one of the values within[1].

    The ORM looks at every value of a long list by itself, which costs more than the query.
    """
    name, values = within
    if not values:
        return []
    connection = connections[alias()]
    columns = ", ".join(f'"{model._meta.get_field(n).column}"' for n in names)
    column = model._meta.get_field(name).column
    # The list is one value: each mark of a statement is read by itself, here and by the engine.
    is_server = connection.vendor == "postgresql"
    wanted = "= ANY(%s)" if is_server else "IN (SELECT value FROM json_each(%s))"
    statement = f'SELECT {columns} FROM "{model._meta.db_table}" WHERE "{column}" {wanted}'
    with connection.cursor() as cursor:
        cursor.execute(statement, [list(values) if is_server else json.dumps(list(values))])
        return list(cursor.fetchall())


@cache
def _statement(model: type[Model], names: tuple[str, ...], rows: int) -> str:
    """The statement, with names taken from the model and never from data."""
    marks = ", ".join(["%s"] * len(names))
    values = ", ".join([f"({marks})"] * rows)
    return f"INSERT INTO {_place(model, names)} VALUES {values}"


@cache
def _copy(model: type[Model], names: tuple[str, ...]) -> str:
    return f"COPY {_place(model, names)} FROM STDIN"


def _place(model: type[Model], names: tuple[str, ...]) -> str:
    columns = ", ".join(f'"{model._meta.get_field(name).column}"' for name in names)
    return f'"{model._meta.db_table}" ({columns})'
