"""Records as plain JSON values and back, and JSON in one canonical form.

One fact has one text: the journal's hashes and the command keys are made from it, and a rebuilt
register must come out the same to the byte. Keys are sorted, no blanks, no escapes beyond JSON's.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from sluss.core import records

RECORD_TYPES: dict[str, type] = {
    kind.__name__: kind
    for kind in (
        records.Claim,
        records.SupplierEntry,
        records.PaymentOrder,
        records.BankAnswer,
        records.BankEntry,
        records.Statement,
        records.LedgerRow,
        records.CreditWatch,
        records.Attachment,
        records.Sighting,
    )
}


def canonical(value: object) -> str:
    """JSON text of plain values, the same for the same value, whatever made it."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def to_plain(value: Any) -> Any:  # noqa: ANN401 -- any dataclass of core, by its own fields
    """A dataclass as a dict without its defaults; enums, dates and tuples as JSON has them."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, str):
        return value
    if isinstance(value, date):  # A datetime is a date too; both have one ISO form.
        return value.isoformat()
    if isinstance(value, tuple | list):
        return [to_plain(part) for part in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {
            name: to_plain(part)
            for name, default in _defaults(type(value))
            if (part := getattr(value, name)) != default or default is MISSING
        }
    raise TypeError(f"{type(value).__name__} has no plain form")


@cache
def _defaults(kind: type) -> tuple[tuple[str, object], ...]:
    return tuple((part.name, part.default) for part in fields(kind))


def record_kind(record: records.Record) -> str:
    """The name under which a record is kept."""
    return type(record).__name__


def record_from_plain(kind: str, plain: dict[str, Any]) -> records.Record:
    """The record that to_plain made. KeyError for a kind that is none of ours."""
    record: records.Record = from_plain(RECORD_TYPES[kind], plain)
    return record


def from_plain(kind: type, plain: dict[str, Any]) -> Any:  # noqa: ANN401 -- the kind asked for
    """A dataclass of the given kind. TypeError or ValueError if the values do not fit it."""
    makers = _makers(kind)
    return kind(**{name: makers[name](value) for name, value in plain.items()})


@cache
def _makers(kind: type) -> dict[str, Callable[[Any], Any]]:
    hints = get_type_hints(kind)
    return {part.name: _maker(hints[part.name]) for part in fields(kind)}


def _maker(hint: Any) -> Callable[[Any], Any]:  # noqa: ANN401 -- a type hint is any object
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        inner = _maker(next(arg for arg in get_args(hint) if arg is not NoneType))
        return lambda value: None if value is None else inner(value)
    if origin is tuple:
        inner = _maker(get_args(hint)[0])
        return lambda value: tuple(inner(part) for part in value)
    if is_dataclass(hint) and isinstance(hint, type):
        return lambda value: from_plain(hint, value)
    if isinstance(hint, type) and issubclass(hint, datetime | date):
        return hint.fromisoformat
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint
    return lambda value: value
