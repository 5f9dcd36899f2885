"""What law and authorities say of incidents: dated rows with their source, never constants.

Much of it is read from third parties only and not yet compared with the authority's own text: such
rows are to_be_verified, and whoever shows one shows that too.
Source: docs/sources.md [cybersakerhetslagen], [mcffs-2026-8], [gdpr-33].
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol, TypeVar

from sluss.core.outcome import Finding
from sluss.formats.toml_tables import Table, read_document
from sluss.rules.incident.entries import Organisation


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """How long there is for a report, and who must make it. Just one of hours and months is set.

    counts_from:   the name of the deadline whose report it counts from, "" for when the incident
                   became known.
    applies_to, unsettled_for: organisations; for all others it does not hold.
    condition:     what must be so for it to hold, as the end of a sentence.
    unsettled:     what nobody could settle, for those who must decide.
    """

    name: str
    backing: Backing
    hours: int | None
    months: int | None
    counts_from: str
    applies_to: frozenset[Organisation]
    unsettled_for: frozenset[Organisation]
    title: Words
    condition: Words
    rule: Words
    unsettled: Words | None


class Measure(StrEnum):
    """What a threshold is held against. JUDGED: no figure tells, a person must."""

    HOURS_LIMITED = "hours_limited"
    HOURS_WORKAROUND = "hours_workaround"
    COST_PERCENT = "cost_percent"
    PERSONS = "persons"
    JUDGED = "judged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """What makes an incident significant. limit: in hundredths of the measure's unit, 0 if judged.

    is_from: whether the limit itself passes it ("at least"), or only what is above ("more than").
    """

    name: str
    backing: Backing
    measure: Measure
    limit: int
    is_from: bool
    applies_to: frozenset[Organisation]
    text: Words


@dataclass(frozen=True, slots=True)
class Duties:
    """All that the law says of when and when not to tell the authorities."""

    deadlines: tuple[Deadline, ...]
    thresholds: tuple[Threshold, ...]


def read_duties(toml: bytes) -> Duties | list[Finding]:
    """The rows [[clock]] and [[threshold]] in their order, or everything that is wrong with them.

    A clock counts from one that stands before it.
    """
    document = read_document(toml, room="law")
    if isinstance(document, list):
        return document
    document.only(frozenset({"clock", "threshold"}))
    names: set[str] = set()
    deadlines = []
    for table in document.rows("clock"):
        row = _deadline(table, names)
        if row:
            deadlines.append(row)
            names.add(row.name)
    thresholds = [_threshold(table) for table in document.rows("threshold")]
    return document.findings or Duties(tuple(deadlines), tuple(one for one in thresholds if one))


def _deadline(table: Table, names: Set[str]) -> Deadline | None:
    name, backing = table.text("name"), read_backing(table)
    hours = table.whole("hours", range(1, 1000), is_needed=False)
    months = table.whole("months", range(1, 13), is_needed=False)
    if (hours is None) == (months is None):
        table.note("bad_value", "hours", str(hours), "either hours or months")
    counts_from = table.text("counts_from", is_needed=False) or ""
    if counts_from and counts_from not in names:
        table.note("bad_value", "counts_from", counts_from, "the name of a clock above")
    applies_to, unsettled_for = _whom(table, "applies_to"), _whom(table, "unsettled_for")
    title, rule, condition = (words(table, key) for key in ("title", "rule", "condition"))
    unsettled = words(table, "unsettled") if "unsettled_sv" in table.fields else None
    table.close()
    if not (name and backing and title and rule and condition):
        return None
    return Deadline(
        name=name,
        backing=backing,
        hours=hours,
        months=months,
        counts_from=counts_from,
        applies_to=applies_to,
        unsettled_for=unsettled_for,
        title=title,
        condition=condition,
        rule=rule,
        unsettled=unsettled,
    )


def _threshold(table: Table) -> Threshold | None:
    name, backing, text = table.text("name"), read_backing(table), words(table, "text")
    measure = _measure(table)
    above = table.hundredths("above", "a number such as 4", is_needed=False)
    at_least = table.hundredths("at_least", "a number such as 500", is_needed=False)
    if [above, at_least].count(None) != (2 if measure is Measure.JUDGED else 1):
        table.note("bad_value", "above", str(above), "either above or at_least, none if judged")
    applies_to = _whom(table, "applies_to")
    table.close()
    if not (name and backing and text and measure):
        return None
    return Threshold(
        name=name,
        backing=backing,
        measure=measure,
        limit=above or at_least or 0,
        is_from=at_least is not None,
        applies_to=applies_to,
        text=text,
    )


def _measure(table: Table) -> Measure | None:
    found = table.text("measure")
    if found is None or found in set(Measure):
        return Measure(found) if found else None
    table.note("bad_value", "measure", found, "one of " + ", ".join(Measure))
    return None


def _whom(table: Table, key: str) -> frozenset[Organisation]:
    found = table.texts(key)
    for name in found:
        if name not in set(Organisation):
            table.note("bad_value", key, name, "one of " + ", ".join(Organisation))
    return frozenset(Organisation(name) for name in found if name in set(Organisation))


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
