"""Two databases held against each other, table by table, row by row, without holding a table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

from django.db import connections
from django.db.models import CharField, Model
from django.db.models.functions import Collate

_CHARS_SHOWN = 200


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
    for found, expected in zip_longest(
        _rows(table, names, keys, found_in), _rows(table, names, keys, expected_in)
    ):
        if found == expected:
            continue
        row = found or expected or ()
        place = "/".join(str(row[names.index(key)]) for key in keys)
        if found is None or expected is None:
            what = "the row is missing" if found is None else "the row should not be there"
            return Difference(name, place, what, "", "")
        odd = next(
            i for i, pair in enumerate(zip(found, expected, strict=True)) if len(set(pair)) > 1
        )
        shown = [str(side[odd])[:_CHARS_SHOWN] for side in (found, expected)]
        return Difference(name, place, f"{names[odd]} differs", *shown)
    return None


def _rows(
    table: type[Model], names: list[str], keys: list[str], database: str
) -> Iterator[tuple[object, ...]]:
    rows = table._default_manager.using(database)
    for row in rows.order_by(*_order(table, keys, database)).values_list(*names).iterator():
        yield tuple(bytes(v) if isinstance(v, memoryview) else v for v in row)


def _order(table: type[Model], keys: list[str], database: str) -> list[str | Collate]:
    # The databases must agree on the order of texts; by code points they do.
    if connections[database].vendor != "postgresql":
        return list(keys)
    fields = {field.attname: field for field in table._meta.concrete_fields}
    return [Collate(key, "C") if isinstance(fields[key], CharField) else key for key in keys]
