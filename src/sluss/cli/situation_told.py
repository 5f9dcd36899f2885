"""The situation gathered as one answer, and from when its changes are told."""

from __future__ import annotations

import json
from datetime import date

import click

from sluss.cli import acting
from sluss.cli.shell import Day, Plain, session, wrong_usage
from sluss.outside import clock
from sluss.rules.report.cash import Leaving, Why
from sluss.services.confirm import in_flight, totals
from sluss.services.report import Since, situation_report
from sluss.store import frozen, journal
from sluss.telling.situation_shown import shown

# What is counted in a frozen situation and now, and where it stands in the answer.
_COUNTED = (
    ("known", ("consequences", "known", "count")),
    ("unpaid", ("consequences", "unpaid", "count")),
    ("persons", ("consequences", "persons", "waiting")),
    ("persons_late", ("consequences", "persons", "late")),
    ("suppliers", ("consequences", "suppliers", "waiting")),
    ("suppliers_late", ("consequences", "suppliers", "late")),
)


class DayOrVersion(Day):
    """A day as ISO 8601 has it, or the number of a frozen situation."""

    name = "date|version"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> date | int:
        """The day, or the number. A usage error if it is neither."""
        text = str(value)
        # Not isdigit(): that takes digits of other scripts.
        if text.isascii() and text.isdigit() and len(text) < len("20261124"):
            return int(text)
        return super().convert(value, param, ctx)


def gather(wanted: date | int | None) -> Plain:
    """The whole answer. wanted: from when changes are told; None: since the last frozen one."""
    before = _frozen(wanted)
    since = Since(wanted) if isinstance(wanted, date) else None
    if before:
        since = Since(date.fromisoformat(before["as_of"]), before["seq"], before["id"])
    today = session().today or clock.today()
    sent = in_flight(today)
    leaving = [Leaving(Why.SENT, one.transfer.execution_on, one.amount) for one in sent]
    found = situation_report(today, since, now=acting.local().at, on_the_way=leaving)
    answer = shown(found, totals(sent))
    number, sealed = journal.head()
    answer["rests_on"] = {"entries": number, "head": sealed}
    if before and answer["changes"]:
        then = json.loads(before["body"])
        answer["changes"]["counts"] = [
            _counted(name, path, then, answer) for name, path in _COUNTED
        ]
    return answer


def _frozen(wanted: date | int | None) -> Plain | None:
    if isinstance(wanted, date):
        return None
    return frozen.last() if wanted is None else frozen_version(wanted)


def frozen_version(number: int) -> Plain:
    """The frozen situation of a number; the call ends if there is none."""
    found = frozen.version(number)
    if found is None:
        last = frozen.last()
        wrong_usage("cli.no_such_version", found=number, detail=last["id"] if last else 0)
    return found


def _counted(name: str, path: tuple[str, str, str], then: Plain, now: Plain) -> Plain:
    return {"what": name, "before": _at(path, then), "now": _at(path, now)}


def _at(path: tuple[str, str, str], told: Plain) -> int:
    room, group, name = path
    return int(told[room][group][name])
