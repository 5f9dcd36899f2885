"""What each supplier can be told of its unpaid invoices, supplier by supplier."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sluss.core.ids import is_person
from sluss.core.lifecycle import OWED
from sluss.core.party import Party
from sluss.core.plain import from_plain
from sluss.core.records import DocumentKind
from sluss.rules.register.supplier_said import number_of
from sluss.rules.report.status import Told, answer_of
from sluss.services import _status
from sluss.store.models import PayableRow

# A check may stop what waits for it, and what is on its way has its own day.
_PLANNED = frozenset({Told.RECEIVED, Told.APPROVED})


@dataclass(frozen=True, slots=True)
class Line:
    """An invoice, one of the five states, and the day on which it goes or went to the bank.

    on: for what is not in a batch the day of the plan, which holds if it is approved by then.
    """

    number: str
    told: Told
    on: date | None


@dataclass(frozen=True, slots=True)
class Letter:
    """What one supplier is told. lines: by due date."""

    supplier: Party
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class Letters:
    """Every letter, by name; and how many invoices are in none: a person's, or nobody knows whose.

    A sole trader's VAT number holds a personal number too, and a supplier without any number, or
    with a Swedish one that is wrong, may be a person.
    """

    letters: tuple[Letter, ...]
    persons: int
    unknown: int


@dataclass(slots=True)
class _Gathered:
    """The letters while they are written, by who they are to."""

    letters: dict[str, Letter] = field(default_factory=dict)
    persons: int = 0
    unknown: int = 0

    def add(self, row: Mapping[str, Any], days: _status.Days, planned: date | None) -> None:
        payable = json.loads(row["body"])["payable"]
        supplier: Party = from_plain(Party, payable["supplier"])
        number = number_of(supplier)
        if is_person(number.removeprefix("org:")):
            self.persons += 1
        elif not number:
            self.unknown += 1
        else:
            one = _status.candidate_of(row)
            answer = answer_of(_status.seen_of(one.state, row["body"], days))
            if answer.told is None:
                raise ValueError(f"nothing is told of {one.id}")
            on = answer.on or (planned if answer.told in _PLANNED else None)
            letter = self.letters.setdefault(number, Letter(supplier, []))
            letter.lines.append(Line(one.number, answer.told, on))


def letters(planned: Mapping[str, date]) -> Letters:
    """The letters to all suppliers to whom something is owed. planned: the plan's days, by id."""
    rows = PayableRow.objects.filter(state__in=OWED, kind=DocumentKind.INVOICE.value)
    found = _Gathered()
    for row, days in _status.with_days(rows.order_by("due_on", "id")):
        found.add(row, days, planned.get(row["public_id"]))
    return Letters(tuple(_by_name(found.letters)), found.persons, found.unknown)


def _by_name(letters: Mapping[str, Letter]) -> Iterator[Letter]:
    yield from (
        letters[key]
        for key in sorted(letters, key=lambda key: (letters[key].supplier.name_key, key))
    )
