"""The situation gathered as one answer, and from when its changes are told."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

from sluss.core.masking import without_person_numbers
from sluss.rules.report.cash import Leaving, Why
from sluss.services.confirm import in_flight, totals
from sluss.services.report import Since, situation_report
from sluss.store import frozen, journal
from sluss.telling.situation_shown import shown

Plain = dict[str, Any]
# What is counted in a frozen situation and now, and where it stands in the answer.
_COUNTED = (
    ("known", ("consequences", "known", "count")),
    ("unpaid", ("consequences", "unpaid", "count")),
    ("persons", ("consequences", "persons", "waiting")),
    ("persons_late", ("consequences", "persons", "late")),
    ("suppliers", ("consequences", "suppliers", "waiting")),
    ("suppliers_late", ("consequences", "suppliers", "late")),
)


def gather(today: date, now: datetime, since: date | Plain | None = None) -> Plain:
    """The whole answer as of a day and an instant.

    since: the day, or the frozen situation, from which changes are told; None: the last frozen
           one, if there is any.
    """
    before = None if isinstance(since, date) else since or frozen.last()
    told_since = Since(since) if isinstance(since, date) else None
    if before:
        told_since = Since(date.fromisoformat(before["as_of"]), before["seq"], before["id"])
    sent = in_flight(today)
    leaving = [Leaving(Why.SENT, one.transfer.execution_on, one.amount) for one in sent]
    found = situation_report(today, told_since, now=now, on_the_way=leaving)
    answer = shown(found, totals(sent))
    number, sealed = journal.head()
    answer["rests_on"] = {"entries": number, "head": sealed}
    if before and answer["changes"]:
        then = json.loads(before["body"])
        answer["changes"]["counts"] = [
            _counted(name, path, then, answer) for name, path in _COUNTED
        ]
    return answer


def _counted(name: str, path: tuple[str, str, str], then: Plain, now: Plain) -> Plain:
    return {"what": name, "before": _at(path, then), "now": _at(path, now)}


def _at(path: tuple[str, str, str], told: Plain) -> int:
    room, group, name = path
    return int(told[room][group][name])


def frozen_told(row: Plain) -> Plain:
    """A frozen situation without its text."""
    return {
        "version": row["id"],
        "as_of": row["as_of"],
        "at": row["at"],
        "by": row["by"],
        "reason": without_person_numbers(row["reason"]),
        "sha256": row["sha256"],
    }


def version_told(row: Plain) -> Plain:
    """A frozen situation as it was told."""
    return {**frozen_told(row), "situation": json.loads(row["body"])}
