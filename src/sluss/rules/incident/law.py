"""What law and authorities say of incidents: dated rows with their source, never constants.

Much of it is read from third parties only and not yet compared with the authority's own text: such
rows are to_be_verified, and whoever shows one shows that too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeVar

from sluss.core.outcome import Finding
from sluss.formats.toml_tables import Table, read_document


@dataclass(frozen=True, slots=True)
class Words:
    """A text in both languages."""

    sv: str
    en: str

    def in_(self, lang: str) -> str:
        """The text in the language asked for; Swedish if it is neither."""
        return self.en if lang == "en" else self.sv


@dataclass(frozen=True, slots=True)
class Backing:
    """From which day a row holds, where it comes from, and when somebody looked it up.

    verified_on is None while somebody must still compare it with the source.
    """

    from_on: date
    source: str
    verified_on: date | None = None


@dataclass(frozen=True, slots=True)
class Category:
    """A kind of cost of an incident."""

    name: str
    backing: Backing
    title: Words


def read_categories(toml: bytes) -> tuple[Category, ...] | list[Finding]:
    """The rows [[category]] in their order, or everything that is wrong with them."""
    document = read_document(toml, room="law")
    if isinstance(document, list):
        return document
    document.only(frozenset({"category"}))
    rows = [_category(table) for table in document.rows("category")]
    return document.findings or tuple(row for row in rows if row)


def _category(table: Table) -> Category | None:
    name, title, backing = table.text("name"), words(table, "title"), read_backing(table)
    table.close()
    return Category(name, backing, title) if name and title and backing else None


def words(table: Table, key: str) -> Words | None:
    """The texts key_sv and key_en of a table; a finding for each that is missing."""
    sv, en = table.text(f"{key}_sv"), table.text(f"{key}_en")
    return Words(sv, en) if sv and en else None


def read_backing(table: Table) -> Backing | None:
    """From when, source and verification of a table; findings for what is wrong with them."""
    from_on, source = table.day("from"), table.text("source")
    verified_on = table.day("verified_on", is_needed=False)
    to_be_verified = table.yes("to_be_verified")
    if to_be_verified == (verified_on is not None):
        found = str(verified_on or "neither")
        table.note("bad_value", "verified_on", found, "either this day or to_be_verified = true")
    return Backing(from_on, source, verified_on) if from_on and source else None


class _Row(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def backing(self) -> Backing: ...


R = TypeVar("R", bound=_Row)


def in_force(rows: Sequence[R], day: date) -> tuple[R, ...]:
    """Of each name the row that holds on the day, the last that began; in the order of the rows."""
    found: dict[str, R] = {}
    for row in rows:
        earlier = found.get(row.name)
        is_later = earlier is None or row.backing.from_on > earlier.backing.from_on
        if row.backing.from_on <= day and is_later:
            found[row.name] = row
    return tuple(found.values())
