"""Records as plain JSON values and back, and JSON in one canonical form.

One fact has one text: the journal's hashes and the command keys are made from it, and a rebuilt
register must come out the same to the byte. Keys are sorted, no blanks, no escapes beyond JSON's.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache, partial
from operator import attrgetter, methodcaller
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
    plain = _PLAIN.get(type(value))
    return value if plain is _AS_IT_IS else (plain or _plain_of(type(value)))(value)


def _as_it_is(value: Any) -> Any:  # noqa: ANN401 -- whatever JSON takes as it stands
    return value


def _plain_of(kind: type) -> Callable[[Any], Any]:
    """How values of a type become plain; remembered, since a register has millions of them."""
    if issubclass(kind, Enum):
        made: Callable[[Any], Any] = attrgetter("value")
    elif issubclass(kind, bool | int | str | NoneType):
        made = _AS_IT_IS
    elif issubclass(kind, date):  # A datetime is a date too; both have one ISO form.
        made = methodcaller("isoformat")
    elif issubclass(kind, tuple | list):
        made = _list_of
    elif is_dataclass(kind):
        made = partial(_dict_of, tuple((part.name, part.default) for part in fields(kind)))
    else:
        raise TypeError(f"{kind.__name__} has no plain form")
    _PLAIN[kind] = made
    return made


def _list_of(values: Sequence[Any]) -> list[Any]:
    return [to_plain(part) for part in values]


def _dict_of(named: Sequence[tuple[str, object]], value: object) -> dict[str, Any]:
    # Most fields of most records have their default, and nearly all the very same object.
    return {
        name: to_plain(part)
        for name, default in named
        if (part := getattr(value, name)) is not default and (part != default or default is MISSING)
    }


_AS_IT_IS = _as_it_is
# Types are those of the code, so this cannot grow with what comes in.
_PLAIN: dict[type, Callable[[Any], Any]] = {}


def record_kind(record: records.Record) -> str:
    """The name under which a record is kept."""
    return type(record).__name__


def record_from_plain(kind: str, plain: dict[str, Any]) -> records.Record:
    """The record that to_plain made. KeyError for a kind that is none of ours."""
    record: records.Record = from_plain(RECORD_TYPES[kind], plain)
    return record


def from_plain(kind: type, plain: dict[str, Any]) -> Any:  # noqa: ANN401 -- the kind asked for
    """A dataclass of the given kind. TypeError or ValueError if the values do not fit it."""
    return _maker_of(kind)(plain)


@cache
def _maker_of(kind: type) -> Callable[[dict[str, Any]], Any]:
    hints = get_type_hints(kind)
    makers = [(part.name, _maker(hints[part.name])) for part in fields(kind)]
    # Most fields are words and numbers, which JSON gives as they shall be.
    made = [(name, make) for name, make in makers if make is not _as_it_is]

    def make_it(plain: dict[str, Any]) -> Any:  # noqa: ANN401 -- the kind asked for
        values = dict(plain)
        for name, make in made:
            if name in values:
                values[name] = make(values[name])
        return kind(**values)

    return make_it


def _maker(hint: Any) -> Callable[[Any], Any]:  # noqa: ANN401 -- a type hint is any object
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        inner = _maker(next(arg for arg in get_args(hint) if arg is not NoneType))
        if inner is _as_it_is:
            return inner
        return lambda value: None if value is None else inner(value)
    if origin is tuple:
        inner = _maker(get_args(hint)[0])
        return lambda value: tuple([inner(part) for part in value])
    if is_dataclass(hint) and isinstance(hint, type):
        return _maker_of(hint)
    if isinstance(hint, type) and issubclass(hint, datetime | date):
        return hint.fromisoformat
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint
    return _as_it_is
