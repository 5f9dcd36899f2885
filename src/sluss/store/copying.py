"""All rows of one database in another that is empty, and the two held against each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice

from django.apps import apps
from django.db.models import Model

from sluss.store import bulk
from sluss.store.compare import Difference, at_once, first_difference, with_bytes
from sluss.store.indexing import indexed_last
from sluss.store.models import (
    ApiTokenUse,
    Custody,
    FactorUse,
    SignInTry,
    StatusLookUp,
    StatusSalt,
    Voucher,
)

# Beside the journal: written while somebody only looks, or fails to sign in.
_BESIDE = frozenset({ApiTokenUse, FactorUse, SignInTry, StatusLookUp, StatusSalt})
Progress = Callable[[str, int, int], None]


def tables() -> list[type[Model]]:
    """Every table of a home but the custody, which is about the place."""
    found = [model for model in apps.get_app_config("store").get_models() if model is not Custody]
    # A voucher seals its postings, so it comes after them.
    return sorted(found, key=lambda model: (model is Voucher, model.__name__))


def copy_from(source: str, progress: Progress) -> int:
    """Write all rows of a database into the one in use, which has none; how many they were."""
    rows, every = 0, tables()
    with indexed_last():
        for number, table in enumerate(every, start=1):
            names = [field.attname for field in table._meta.concrete_fields]
            for part in _parts(table, names, source):
                bulk.insert(table, names, part)
                rows += len(part)
            progress("tenant_tables", number, len(every))
    return rows


def _parts(table: type[Model], names: list[str], source: str) -> Iterator[list[tuple[object, ...]]]:
    keys = [field.attname for field in table._meta.pk_fields]
    ordered = table._default_manager.using(source).order_by(*keys).values_list(*names)
    rows = with_bytes(table, ordered.iterator(at_once(table)))
    while part := list(islice(rows, at_once(table))):
        yield part


def difference(found_in: str, expected_in: str, progress: Progress) -> Difference | None:
    """The first row that is not the same in two databases; None if they are equal.

    What stands beside the journal is copied and not compared.
    """
    every = [table for table in tables() if table not in _BESIDE]
    for number, table in enumerate(every, start=1):
        found = first_difference(table, found_in, expected_in)
        if found is not None:
            return found
        progress("tenant_compared", number, len(every))
    return None
