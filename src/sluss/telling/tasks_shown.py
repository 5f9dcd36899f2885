"""The tasks as they are shown: who sees to what until when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sluss.core.masking import without_person_numbers
from sluss.rules.incident.tasks import Stage, Task
from sluss.telling.texts import saying, sentence
from sluss.telling.times import local

Plain = dict[str, Any]


def rows(tasks: Sequence[Task], at: datetime, lang: str) -> list[Sequence[str]]:
    """The tasks, a cell a fact: number, latest, owner, state, text."""
    return [_row(one, at, lang) for one in tasks]


def as_plain(task: Task, at: datetime) -> Plain:
    """A task as JSON has it. at: the moment by which it is overdue or not."""
    return {
        "task": task.number,
        "text": without_person_numbers(task.raised.text),
        "owner": without_person_numbers(task.owner) or None,
        "state": task.stage.value,
        "due": task.facts.due_at.isoformat() if task.facts.due_at else None,
        "overdue": task.is_overdue(at),
        "raised_at": task.raised.noted_at.isoformat(),
        "raised_by": task.raised.by,
        "asked_for": task.facts.asked_for or None,
        "facts": without_person_numbers(task.facts.facts) or None,
        "contact": without_person_numbers(task.facts.contact) or None,
        "payable": task.facts.payable or None,
        "last": {
            "entry": task.last.number,
            "at": task.last.noted_at.isoformat(),
            "by": task.last.by,
            "text": without_person_numbers(task.last.text),
        },
    }


def counted(tasks: Sequence[Task], at: datetime) -> Plain:
    """How many there are, wait, are overdue and are nobody's."""
    waiting = [one for one in tasks if one.is_open]
    return {
        "count": len(tasks),
        "open": len(waiting),
        "overdue": sum(one.is_overdue(at) for one in waiting),
        "unowned": sum(not one.owner for one in waiting),
    }


def _row(task: Task, at: datetime, lang: str) -> Sequence[str]:
    due_at = task.facts.due_at
    code = "task.overdue" if task.is_overdue(at) else f"task.{task.stage.value}"
    state = sentence(code, lang)
    if task.stage is not Stage.OPEN:
        state = f"{state} {local(task.last.noted_at)} {task.last.by}"
    return (
        str(task.number),
        local(due_at) if due_at else "–",
        without_person_numbers(task.owner) or "–",
        state,
        " · ".join(_said(task, lang)),
    )


def _said(task: Task, lang: str) -> Sequence[str]:
    text, facts = saying(lang), task.facts
    said = [without_person_numbers(task.raised.text)]
    if facts.asked_for:
        said.insert(0, text(f"task.{facts.asked_for}"))
        said.append(text("task.facts", found=without_person_numbers(facts.facts)))
        said.append(text("task.contact", found=without_person_numbers(facts.contact)))
    if facts.payable:
        said.append(text("task.payable", found=facts.payable))
    elif facts.asked_for:
        said.append(text("task.no_payable"))
    if task.last is not task.raised and task.last.text:
        said.append(without_person_numbers(task.last.text))
    return said
