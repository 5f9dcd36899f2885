"""The forms of authorities as fill-in sheets: their fields in the form's order, as dated rows.

Few of the fields have been seen by anybody here: a row says whether its was, and each form what is
not settled of it. Nothing is sent: a person copies the sheet into the authority's own service.
Source: docs/sources.md [gdpr-33], [nis2-23], [cybersakerhetslagen].
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sluss.rules.incident.law import Backing, Words, in_force

_FORM_KEYS = frozenset(
    {"name", "from", "clock", "title_sv", "title_en", "recipient_sv", "recipient_en",
     "unsettled_sv", "unsettled_en", "source"}
)  # fmt: skip
_MARKS = (frozenset({"verified_on"}), frozenset({"to_be_verified"}))
_FIELD_KEYS = frozenset({"form", "number", "seen", "fill", "label_sv", "label_en"})
_HINT_KEYS = frozenset({"hint_sv", "hint_en"})


class Fill(StrEnum):
    """The fact that fills a field. BY_HAND: no fact does, a person must."""

    BY_HAND = ""
    ORGANISATION_NAME = "organisation-name"
    ORG_NUMBER = "org-number"
    ORGANISATION_TYPE = "organisation-type"
    REFERENCE = "reference"
    WHAT = "what"
    HOW = "how"
    LOCKED_ON = "locked-on"
    KNOWN_AT = "known-at"
    ENDED_AT = "ended-at"
    IMY_TIME = "imy-time"
    PERSONS = "persons"
    GROUPS = "groups"
    SIGNIFICANCE = "significance"
    DECISIONS = "decisions"
    COST = "cost"
    PAYMENTS = "payments"
    FROZEN = "frozen"
    IMY_REFERENCE = "imy-reference"
    EARLY_WARNING_REFERENCE = "early-warning-reference"
    NOTIFICATION_REFERENCE = "notification-reference"


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A form. clock: the deadline that it answers. unsettled: what nobody has seen of it."""

    name: str
    backing: Backing
    clock: str
    title: Words
    recipient: Words
    unsettled: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field of a form. number: as the form has it, "" if it was not seen; hint: what to say.

    is_seen: whether somebody saw the field in the form; else it is expected by the law's text.
    """

    form: str
    number: str
    is_seen: bool
    fill: Fill
    label: Words
    hint: Words | None = None


@dataclass(frozen=True, slots=True)
class Forms:
    """All forms, and their fields in order."""

    forms: tuple[Form, ...]
    fields: tuple[Field, ...]

    def on(self, name: str, day: date) -> tuple[Form, tuple[Field, ...]] | None:
        """The form of this name in force on a day, with its fields; None if there is none."""
        found = next((form for form in in_force(self.forms, day) if form.name == name), None)
        if found is None:
            return None
        return found, tuple(field for field in self.fields if field.form == name)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known for a field, and from where, both in words."""

    value: str
    source: str


@dataclass(frozen=True, slots=True)
class Filled:
    """A field with what is known for it; None: a person must complete it."""

    field: Field
    known: Known | None


def fill(fields: Sequence[Field], facts: Mapping[Fill, Known]) -> tuple[Filled, ...]:
    """Every field in the form's order, filled with what is known. None is left out."""
    return tuple(Filled(field, facts.get(field.fill)) for field in fields)


def read_forms(toml: bytes) -> Forms:
    """The rows [[form]] and [[field]]. ValueError if one is not understood: they are ours."""
    told = tomllib.loads(toml.decode("utf-8"))
    if set(told) != {"form", "field"}:
        raise ValueError(f"forms: there are {sorted(told)}")
    forms = tuple(_form(row) for row in told["form"])
    names = [(form.name, form.backing.from_on) for form in forms]
    if len(set(names)) < len(names):
        raise ValueError("forms: a name stands twice from one day")
    known = {form.name for form in forms}
    return Forms(forms, tuple(_field(row, known) for row in told["field"]))


def _form(row: dict[str, Any]) -> Form:
    if not any(set(row) == _FORM_KEYS | mark for mark in _MARKS):
        raise ValueError(f"forms: a form has {sorted(row)}")
    if row.get("to_be_verified", True) is not True:
        raise ValueError(f"forms: {row['name']} is neither verified nor to be")
    return Form(
        name=row["name"],
        backing=Backing(row["from"], row["source"], row.get("verified_on")),
        clock=row["clock"],
        title=_words(row, "title"),
        recipient=_words(row, "recipient"),
        unsettled=_words(row, "unsettled"),
    )


def _field(row: dict[str, Any], forms: set[str]) -> Field:
    if set(row) not in (_FIELD_KEYS, _FIELD_KEYS | _HINT_KEYS):
        raise ValueError(f"forms: a field has {sorted(row)}")
    if row["form"] not in forms or type(row["seen"]) is not bool:
        raise ValueError(f"forms: {row['label_sv']} is of no form, or neither seen nor expected")
    return Field(
        form=row["form"],
        number=row["number"],
        is_seen=row["seen"],
        fill=Fill(row["fill"]),
        label=_words(row, "label"),
        hint=_words(row, "hint") if "hint_sv" in row else None,
    )


def _words(row: dict[str, Any], key: str) -> Words:
    return Words(row[f"{key}_sv"], row[f"{key}_en"])
