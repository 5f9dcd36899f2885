"""How records go from one process to another: by their fields in order, without the names.

Python's own way for dataclasses looks up every field of every record, and takes three times as
long as reading the record from its text.
"""

from __future__ import annotations

import copyreg
from dataclasses import fields
from functools import cache, partial
from operator import attrgetter
from typing import Any

from sluss.core.money import Money
from sluss.core.party import Account, Party
from sluss.core.plain import RECORD_TYPES
from sluss.core.records import Reference, Remitted, Repeats


def _packed(values: attrgetter[tuple[Any, ...]], value: object) -> tuple[Any, ...]:
    return _made, (type(value), values(value))


def _made(kind: type, values: tuple[Any, ...]) -> Any:  # noqa: ANN401 -- of that kind
    return kind(**dict(zip(_names(kind), values, strict=True)))


@cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(part.name for part in fields(kind))


for _kind in (*RECORD_TYPES.values(), Account, Party, Money, Reference, Remitted, Repeats):
    copyreg.pickle(_kind, partial(_packed, attrgetter(*_names(_kind))))
