"""The log of an incident on paper: what was decided, all that was written, and what it cost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from sluss.core.masking import without_person_numbers
from sluss.outside.page import Blanks, Block, Column, Heading, Items, Notice, Table
from sluss.rules.incident.entries import Decision, Incident, Kind, standing
from sluss.services import incident as service
from sluss.telling import clocks_shown, log_shown, tasks_shown
from sluss.telling.texts import saying
from sluss.telling.times import local

_LOG = ("column.number", "column.when", "column.who", "column.kind", "column.text")
_DECISIONS = ("column.number", "column.when", "column.decided_by", "column.text", "column.ground")
_CLOCKS = ("column.clock", "column.report", "column.since", "column.latest", "column.state")
_COSTS = ("column.category", "column.count", "column.hours", "column.amount")
_TASKS = ("column.task", "column.latest", "column.owner", "column.state", "column.text")


def blocks(found: Incident, kinds: Sequence[Kind], at: datetime, lang: str) -> Iterator[Block]:
    """The log, or what is of these kinds, as it is printed. at: aware."""
    text = saying(lang)
    yield Notice("\n".join(log_shown.head(found, lang)))
    if not kinds:
        yield from _titled("print.decisions", _DECISIONS, _decisions(found), lang, wide=(3, 4))
    if kinds:
        shown = ", ".join(text(f"log.{kind.value}") for kind in kinds)
        yield Items([text("print.only_kinds", found=shown)])
    yield from _titled("print.log", _LOG, log_shown.log_rows(found, kinds, lang), lang, wide=(4,))
    if kinds:
        return
    tasks = tasks_shown.rows(service.tasks_of_incident(found), at, lang)
    yield from _titled("print.tasks", _TASKS, tasks, lang, wide=(3, 4))
    clocks = clocks_shown.clock_rows(service.clocks(found, at), at, lang)
    yield from _titled("print.clocks", _CLOCKS, clocks, lang, wide=(1, 4))
    yield Heading(text("print.costs"))
    yield _table(_COSTS, log_shown.sum_rows(found, lang), lang, wide=(0,), is_sum=True)
    yield Blanks([text("print.checked_by"), text("print.date_and_place")])


def _titled(
    code: str,
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    lang: str,
    *,
    wide: Sequence[int],
) -> Iterator[Block]:
    yield Heading(saying(lang)(code))
    if rows:
        yield _table(heads, rows, lang, wide=wide)
    else:
        yield Items([saying(lang)("print.none")])


def _table(
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    lang: str,
    *,
    wide: Sequence[int],
    is_sum: bool = False,
) -> Table:
    """wide: the places of the columns that share what is left of the width."""
    columns = [
        Column(saying(lang)(code), is_right=is_sum and place > 0, weight=int(place in wide))
        for place, code in enumerate(heads)
    ]
    return Table(columns, rows, size="small", has_sum=is_sum)


def _decisions(found: Incident) -> list[Sequence[str]]:
    """The decisions that stand: corrected and retracted ones are in the log alone."""
    rows: list[Sequence[str]] = []
    for entry in standing(found.entries):
        if isinstance(entry.facts, Decision):
            said = (entry.facts.decided_by, entry.text, entry.facts.ground)
            shown = map(without_person_numbers, said)
            rows.append((str(entry.number), local(entry.at), *shown))
    return rows
