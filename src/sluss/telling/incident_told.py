"""An incident as programs get it: its log, clocks, cards, tasks and costs. No personal numbers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sluss.core.masking import without_person_numbers
from sluss.rules.incident.cards import Standing
from sluss.rules.incident.cards import Task as CardTask
from sluss.rules.incident.clocks import Clock, unanswered
from sluss.rules.incident.costs import costs, sums, total
from sluss.rules.incident.entries import Incident, Kind, replaced_by
from sluss.rules.incident.tasks import Task
from sluss.services import incident as service
from sluss.telling import tasks_shown
from sluss.telling.cards_shown import card_plain
from sluss.telling.clocks_shown import clock_plain
from sluss.telling.log_shown import (
    category,
    category_titles,
    chosen,
    cost_row,
    declaration,
    entry_plain,
    sum_plain,
)

Plain = dict[str, Any]
COSTS_HEADS = (
    "column.number", "column.when", "column.who", "column.category", "column.text",
    "column.hours", "column.amount", "column.currency", "column.evidence",
)  # fmt: skip


def declared_told(answer: Plain) -> Plain:
    """The answer of a declaration."""
    return {
        **answer,
        "what": without_person_numbers(answer["what"]),
        "how": without_person_numbers(answer["how"]),
    }


def log_told(found: Incident, kinds: Sequence[Kind], at: datetime) -> Plain:
    """The log in the order of writing, or what is of these kinds, and the tasks it is about."""
    gone = replaced_by(found.entries)
    return {
        "incident": {"number": found.number, "open": found.is_open, **declaration(found)},
        "entries": [entry_plain(one, gone) for one in chosen(found, kinds)],
        "tasks": [tasks_shown.as_plain(one, at) for one in service.tasks_of_incident(found)],
    }


def clocks_told(found: Incident, clocks: Sequence[Clock], at: datetime, lang: str) -> Plain:
    """These clocks of an incident, in their order."""
    kind = found.declaration.organisation
    return {
        "as_of": at.isoformat(),
        "incident": {
            "number": found.number,
            "open": found.is_open,
            "known_at": found.declaration.known_at.isoformat(),
            "organisation_type": kind.value if kind else None,
        },
        "clocks": [clock_plain(one, at, lang) for one in clocks],
        "totals": {"count": len(clocks), "unanswered": len(unanswered(clocks))},
    }


def cards_told(tasks: Sequence[CardTask], at: datetime, lang: str) -> Plain:
    """These role cards, in their order."""
    counts = {one.value: sum(t.standing is one for t in tasks) for one in Standing}
    return {
        "as_of": at.isoformat(),
        "cards": [card_plain(task, lang) for task in tasks],
        "totals": {"count": len(tasks), **counts},
    }


def tasks_told(tasks: Sequence[Task], at: datetime) -> Plain:
    """These tasks, in their order."""
    told = [tasks_shown.as_plain(one, at) for one in tasks]
    return {"as_of": at.isoformat(), "tasks": told, "totals": tasks_shown.counted(tasks, at)}


def raised_told(answer: Plain) -> Plain:
    """The answer to a task that was raised."""
    return {**answer, "owner": without_person_numbers(answer["owner"])}


def costs_told(found: Incident, lang: str) -> Plain:
    """What it cost, by the categories of the law."""
    titles = category_titles(lang)
    parts = sums(list(titles), found.entries)
    told = [category(part, titles) for part in parts]
    return {"incident": found.number, "categories": told, "totals": sum_plain(total(parts))}


def cost_rows(found: Incident, lang: str) -> list[Sequence[Any]]:
    """Every cost as a row of a table in a file, under COSTS_HEADS."""
    titles = category_titles(lang)
    return [cost_row(entry, cost, titles) for entry, cost in costs(found.entries)]


def closed_told(answer: Plain) -> Plain:
    """The answer to a close, with how many tasks are left open."""
    return {**answer, "tasks_open": sum(one.is_open for one in service.all_tasks())}
