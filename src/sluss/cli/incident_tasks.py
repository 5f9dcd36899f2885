"""The verb incident task: raised, taken, done, dropped, and the list of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import click

from sluss.cli import acting, tables
from sluss.cli.refusals import answered
from sluss.cli.shell import Instant, door, option, session, verb_of
from sluss.rules.incident.entries import Kind, Raised
from sluss.rules.incident.tasks import Task
from sluss.services import incident as service
from sluss.telling.incident_told import raised_told, tasks_told
from sluss.telling.tasks_shown import counted, rows

_TASKS = (
    ("column.task", "right"),
    ("column.latest", "left"),
    ("column.owner", "words"),
    ("column.state", "words"),
    ("column.text", "words"),
)

task = door("task")


@verb_of(task, "add")
@click.argument("text")
@option("--owner", default="", metavar="NAME", help_code="option.owner")
@option("--by-time", "due_at", type=Instant(), metavar="TIME", help_code="option.by_time")
def task_add(text: str, owner: str, due_at: datetime | None) -> None:
    acting.open_home()
    who, now = acting.person(), session()
    wanted = Raised(owner=owner.strip(), due_at=due_at)
    raised = raised_told(answered(service.raise_task(text, wanted, who, key=now.command_key())))
    code = "cli.task_raised" if raised["owner"] else "cli.task_raised_for_nobody"
    now.give(raised, now.text(code, found=raised["task"], detail=raised["owner"]))


@verb_of(task, "list")
@option("--mine", is_flag=True, help_code="option.mine")
@option("--open", "only_open", is_flag=True, help_code="option.only_open")
def task_list(mine: bool, only_open: bool) -> None:
    acting.open_home()
    who, now = acting.person() if mine else acting.local(), session()
    chosen = [
        one
        for one in service.all_tasks()
        if (one.owner == who.by or not mine) and (one.is_open or not only_open)
    ]
    if now.is_json:
        now.give(tasks_told(chosen, who.at))
        return
    write(chosen, who.at)


def _word(name: str, kind: Kind, code: str) -> None:
    """Make the verb by which a person says so of a task."""

    @verb_of(task, name)
    @click.argument("number", metavar="ID", type=int)
    @option("--text", default="", metavar="TEXT", help_code="option.task_text")
    def say(number: int, text: str) -> None:
        acting.open_home()
        who, now = acting.person(), session()
        said = answered(service.step_task(kind, number, text, who, key=now.command_key()))
        now.give(said, now.text(code, found=number, detail=said["entry"]))


_word("take", Kind.TASK_TAKEN, "cli.task_taken")
_word("done", Kind.TASK_DONE, "cli.task_done")
_word("drop", Kind.TASK_DROPPED, "cli.task_dropped")


def write(tasks: Sequence[Task], at: datetime) -> None:
    """The tasks as a table, and how many of them wait."""
    now, totals = session(), counted(tasks, at)
    tables.write(_TASKS, rows(tasks, at, session().lang), now.lang)
    facts = {"found": totals["open"], "detail": totals["overdue"], "expected": totals["unowned"]}
    now.give({}, now.text("task.totals", **facts))
