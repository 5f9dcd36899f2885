"""The role cards as they are shown: what is overdue first."""

from __future__ import annotations

from collections.abc import Sequence

from sluss.cli import acting, tables
from sluss.cli.incident_shown import local, needed
from sluss.cli.shell import Plain, session
from sluss.core.masking import without_person_numbers
from sluss.rules.incident.cards import Standing, Task
from sluss.services import _shipped
from sluss.services import incident as service
from sluss.telling.texts import sentence

_CARDS = (
    ("column.card", "left"),
    ("column.role", "words"),
    ("column.latest", "left"),
    ("column.state", "words"),
    ("column.to_do", "words"),
)


def give_cards(role: str | None) -> None:
    """The cards of a role, or of all."""
    now, at = session(), acting.local().at
    tasks = [t for t in service.tasks(needed(), at) if role is None or t.card.role == role]
    counts = {one.value: sum(t.standing is one for t in tasks) for one in Standing}
    if now.is_json:
        rows = [_task(task) for task in tasks]
        totals = {"count": len(tasks), **counts}
        now.give({"as_of": at.isoformat(), "cards": rows, "totals": totals})
        return
    tables.write(_CARDS, [_row(task) for task in tasks], now.lang)
    facts = {"found": len(tasks), "detail": counts["overdue"], "expected": counts["done"]}
    now.give({}, now.text("card.totals", **facts))


def _task(task: Task) -> Plain:
    return {
        "card": task.card.name,
        "role": task.card.role,
        "role_title": _title(task),
        "text": task.card.text.in_(session().lang),
        "state": task.standing.value,
        "due": task.due_at.isoformat() if task.due_at else None,
        "done_at": task.done.at.isoformat() if task.done else None,
        "done_by": task.done.by if task.done else None,
        "note": without_person_numbers(task.done.text) if task.done else None,
        "entry": task.done.number if task.done else None,
    }


def _title(task: Task) -> str:
    return _shipped.cards().roles[task.card.role].in_(session().lang)


def _row(task: Task) -> Sequence[str]:
    lang = session().lang
    state = sentence(f"card.{task.standing.value}", lang)
    if task.done:
        state = f"{state} {local(task.done.at)} {task.done.by}"
    due = local(task.due_at) if task.due_at else "–"
    return task.card.name, _title(task), due, state, task.card.text.in_(lang)
