"""The data of a set of e-invoice rules: its code lists, and what must not stand in a document."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

EMPTY = "''"
_KEYS = frozenset({"about", "codes", "absent"})


@dataclass(frozen=True, slots=True)
class Absent:
    """One row: a rule and a path that must not stand below its contexts.

    contexts: as a rule's context has its paths.
    besides:  elements that are no context though their paths are.
    path:     steps from the context, or "//" and the last steps of a path anywhere in the
              document; the last step may be an attribute ("@schemeID").
    """

    rule: str
    flag: str
    contexts: tuple[str, ...]
    path: str
    besides: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tables:
    """The data of one edition of one set of rules, from one day on.

    listed: each list of codes as one text " A B C ", in the order in which it is published.
    """

    version: str
    from_on: date
    source: str
    read_on: date
    codes: Mapping[str, frozenset[str]]
    listed: Mapping[str, str]
    absent: tuple[Absent, ...]


def read_tables(*files: bytes) -> Tables:
    """The tables of one set, from one or more TOML files of which the first has [about].

    Shapes: [codes] name = "A B C", where '' is the empty text; [[absent]] contexts, flag, at
    need besides, and rules = [["ID", "path"], …].
    Errors: ValueError if one cannot be understood: they are ours, not the user's.
    """
    told = [tomllib.loads(file.decode("utf-8")) for file in files]
    if any(set(one) - _KEYS for one in told):
        raise ValueError(f"e-invoice tables: there are {[sorted(one) for one in told]}")
    about = told[0]["about"]
    listed: dict[str, str] = {}
    for one in told:
        for name, words in one.get("codes", {}).items():
            if name in listed:
                raise ValueError(f"e-invoice tables: {name} stands twice")
            listed[name] = f" {' '.join(words.split())} "
    codes = {name: frozenset(map(_code, words.split())) for name, words in listed.items()}
    absent = tuple(row for one in told for part in one.get("absent", []) for row in _rows(part))
    return Tables(
        version=about["version"],
        from_on=about["from"],
        source=about["source"],
        read_on=about["read"],
        codes=codes,
        listed=listed,
        absent=absent,
    )


def _code(word: str) -> str:
    # A published list that ends with a space is read by the official rules as if "" were in it.
    return "" if word == EMPTY else word


def _rows(part: dict[str, Any]) -> list[Absent]:
    contexts, besides = tuple(part["contexts"]), tuple(part.get("besides", ()))
    return [Absent(rule, part["flag"], contexts, path, besides) for rule, path in part["rules"]]
