"""The incident as it is shown: its log, and what it cost. Nobody's personal number is in it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sluss.cli import acting, incident_tasks, tables
from sluss.cli.named_files import as_table, hand_out, need_table
from sluss.cli.shell import WRONG_USAGE, Plain, session, stop
from sluss.rules.incident.entries import Incident, Kind
from sluss.services import incident as service
from sluss.telling.incident_told import (
    COSTS_HEADS,
    cost_rows,
    costs_told,
    declared_told,
    log_told,
)
from sluss.telling.log_shown import facts_said, head, log_rows, sum_rows, title, unverified
from sluss.telling.texts import sentence

_LOG = (
    ("column.number", "right"),
    ("column.when", "left"),
    ("column.who", "left"),
    ("column.kind", "left"),
    ("column.text", "words"),
)
_SUMS = (
    ("column.category", "words"),
    ("column.count", "right"),
    ("column.hours", "right"),
    ("column.amount", "right"),
)


def needed(number: int | None = None) -> Incident:
    """The incident of this number, else the one declared last; the call ends if there is none."""
    last = service.last()
    if last is None:
        stop(WRONG_USAGE, "cli.no_incident")
    found = last if number is None else service.numbered(number)
    if found is None:
        stop(WRONG_USAGE, "cli.no_such_incident", found=number, detail=last.number)
    return found


def give_declared(answer: Plain) -> None:
    """What stands now that it was declared, or declared otherwise."""
    told = declared_told(answer)
    now = session()
    code = "cli.declared_anew" if told["corrects"] else "cli.declared_first"
    lines = [
        now.text(code, found=told["incident"], detail=told["corrects"]),
        now.text("cli.incident_declared", found=told["incident_on"]),
        *facts_said(told, session().lang),
    ]
    now.give(told, *lines)


def give_log(kinds: Sequence[Kind], number: int | None) -> None:
    """The whole log in the order of writing, or what is of these kinds."""
    found, now, at = needed(number), session(), acting.local().at
    if now.is_json:
        now.give(log_told(found, kinds, at))
        return
    now.give({}, title(found, session().lang), *head(found, session().lang))
    tables.write(_LOG, log_rows(found, kinds, session().lang), now.lang)
    about = service.tasks_of_incident(found)
    if about:
        now.give({}, now.text("task.title"))
        incident_tasks.write(about, at)


def give_costs(out: Path | None, number: int | None) -> None:
    """What the incident cost by category, and all costs as a table in a file if one is named."""
    now = session()
    if out is not None:
        need_table(out)
    found = needed(number)
    if out is not None:
        rows = cost_rows(found, now.lang)
        heads = [sentence(code, now.lang) for code in COSTS_HEADS]
        now.say(now.text("cli.costs_written", found=hand_out(out, as_table(out, heads, rows))))
    if now.is_json:
        now.give(costs_told(found, now.lang))
        return
    tables.write(_SUMS, sum_rows(found, session().lang), now.lang)
    for source in unverified():
        now.give({}, now.text("log.unverified", found=source))
