"""The index by which a part of a word finds a debt, held against what it is an index of."""

from __future__ import annotations

from django.db import DatabaseError, OperationalError, connections

from sluss.store.which import alias

_CHECK = "INSERT INTO store_payablewords(store_payablewords, rank) VALUES ('integrity-check', 1)"
_READ_ONLY = "readonly"


def words_fault() -> str:
    """What is wrong with it, in the database's own words; "" if nothing is.

    PostgreSQL keeps its index by itself, and no statement can write to it.
    """
    connection = connections[alias()]
    if connection.vendor != "sqlite":
        return ""
    try:
        with connection.cursor() as cursor:
            # By its grammar an insert; it writes nothing.
            cursor.execute(_CHECK)
    except DatabaseError as error:
        if isinstance(error, OperationalError) and _READ_ONLY in str(error):
            raise
        return str(error)
    return ""
