"""The incident as it is shown: its log, and what it cost. Nobody's personal number is in it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sluss.cli import acting, incident_tasks, tables
from sluss.cli.named_files import as_table, hand_out, need_table
from sluss.cli.shell import WRONG_USAGE, Plain, session, stop
from sluss.core.masking import without_person_numbers
from sluss.rules.incident.costs import costs, sums, total
from sluss.rules.incident.entries import (
    Incident,
    Kind,
    replaced_by,
)
from sluss.services import incident as service
from sluss.telling import tasks_shown
from sluss.telling.log_shown import (
    category,
    category_titles,
    chosen,
    cost_row,
    declaration,
    entry_plain,
    facts_said,
    head,
    log_rows,
    sum_plain,
    sum_rows,
    title,
    unverified,
)
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
_COSTS_HEADS = (
    "column.number", "column.when", "column.who", "column.category", "column.text",
    "column.hours", "column.amount", "column.currency", "column.evidence",
)  # fmt: skip


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
    told = {
        **answer,
        "what": without_person_numbers(answer["what"]),
        "how": without_person_numbers(answer["how"]),
    }
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
    about = service.tasks_of_incident(found)
    if now.is_json:
        told = {"number": found.number, "open": found.is_open, **declaration(found)}
        gone = replaced_by(found.entries)
        lines = [entry_plain(one, gone) for one in chosen(found, kinds)]
        tasks = [tasks_shown.as_plain(one, at) for one in about]
        now.give({"incident": told, "entries": lines, "tasks": tasks})
        return
    now.give({}, title(found, session().lang), *head(found, session().lang))
    tables.write(_LOG, log_rows(found, kinds, session().lang), now.lang)
    if about:
        now.give({}, now.text("task.title"))
        incident_tasks.write(about, at)


def give_costs(out: Path | None, number: int | None) -> None:
    """What the incident cost by category, and all costs as a table in a file if one is named."""
    now = session()
    if out is not None:
        need_table(out)
    found = needed(number)
    titles = category_titles(session().lang)
    parts = sums(list(titles), found.entries)
    if out is not None:
        rows = [cost_row(entry, cost, titles) for entry, cost in costs(found.entries)]
        heads = [sentence(code, now.lang) for code in _COSTS_HEADS]
        now.say(now.text("cli.costs_written", found=hand_out(out, as_table(out, heads, rows))))
    if now.is_json:
        told = [category(part, titles) for part in parts]
        now.give({"incident": found.number, "categories": told, "totals": sum_plain(total(parts))})
        return
    tables.write(_SUMS, sum_rows(found, session().lang), now.lang)
    for source in unverified():
        now.give({}, now.text("log.unverified", found=source))
