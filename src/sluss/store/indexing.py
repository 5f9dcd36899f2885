"""Indexes of an embedded database that are made of all rows at the end, and not row by row.

In order they are written in a half of the time that it takes to find each row its place, and the
more so the larger they are. Must run inside a transaction: who is cut off has every index still.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections
from django.db.models import Model

from sluss.store.models import PayableRow
from sluss.store.which import alias

# What stands in the catalogue without its own text, SQLite makes with the table. The words of debts
# are kept up by triggers.
_INDEXES = """SELECT type, name, sql FROM sqlite_master
    WHERE type = 'index' AND sql IS NOT NULL OR type = 'trigger' AND name LIKE 'payablewords_%'"""
_OF_TABLE = """SELECT type, name, sql FROM sqlite_master WHERE tbl_name = %s
    AND (type = 'index' AND sql NOT LIKE 'CREATE UNIQUE %%'
         OR type = 'trigger' AND name LIKE 'payablewords_%%')"""
_WORDS_ANEW = "INSERT INTO store_payablewords(store_payablewords) VALUES ('rebuild')"


@contextmanager
def indexed_last(table: type[Model] | None = None) -> Iterator[None]:
    """Without its indexes until the end; those of a table that hold no rule, or all there are.

    On a server nothing is different: it would keep everybody else waiting.
    """
    connection = connections[alias()]
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        if table is None:
            cursor.execute(_INDEXES)
        else:
            cursor.execute(_OF_TABLE, [table._meta.db_table])
        found = cursor.fetchall()
        for kind, name, _ in found:
            cursor.execute(f'DROP {kind} "{name}"')
        yield
        for _, _, statement in found:
            cursor.execute(statement)
        if table in (None, PayableRow):
            cursor.execute(_WORDS_ANEW)
