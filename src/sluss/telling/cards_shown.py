"""The role cards as they are shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sluss.core.masking import without_person_numbers
from sluss.rules.incident.cards import Task
from sluss.services import _shipped
from sluss.telling.texts import sentence
from sluss.telling.times import local

Plain = dict[str, Any]


def card_plain(task: Task, lang: str) -> Plain:
    """A card as JSON has it."""
    return {
        "card": task.card.name,
        "role": task.card.role,
        "role_title": _title(task, lang),
        "text": task.card.text.in_(lang),
        "state": task.standing.value,
        "due": task.due_at.isoformat() if task.due_at else None,
        "done_at": task.done.at.isoformat() if task.done else None,
        "done_by": task.done.by if task.done else None,
        "note": without_person_numbers(task.done.text) if task.done else None,
        "entry": task.done.number if task.done else None,
    }


def _title(task: Task, lang: str) -> str:
    return _shipped.cards().roles[task.card.role].in_(lang)


def card_row(task: Task, lang: str) -> Sequence[str]:
    """A card, a cell a fact."""
    state = sentence(f"card.{task.standing.value}", lang)
    if task.done:
        state = f"{state} {local(task.done.at)} {task.done.by}"
    due = local(task.due_at) if task.due_at else "–"
    return task.card.name, _title(task, lang), due, state, task.card.text.in_(lang)
