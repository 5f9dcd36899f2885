"""Whether a server can work on its home, and what a monitor is told of it: counts alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from django.db import Error

from sluss.outside import home, mirroring
from sluss.services import _keeping
from sluss.store import counts, engine, journal, read, standby

Plain = dict[str, Any]
JOBS = "jobs.json"


class NotReady(StrEnum):
    """Why a server cannot work, in descending precedence."""

    NO_HOME = "no_home"
    NOT_REACHED = "database_unreachable"
    UNSAFE = "engine_unsafe"
    MIGRATIONS = "migrations_pending"
    NOT_BEGUN = "organisation_missing"


def why_not(folder: Path, *, is_embedded: bool) -> NotReady | None:
    """Why it cannot work, None if it can. A home is not made by asking.

    A database that is newer than the program is worked on: while servers are exchanged one by one
    the new ones bring it there first (docs/migrations.md).
    """
    if is_embedded and not home.has_database(folder):
        return NotReady.NO_HOME
    try:
        engine.check()
        if engine.age() is engine.Age.OLDER:
            return NotReady.MIGRATIONS
        return None if read.organisation() else NotReady.NOT_BEGUN
    except engine.UnsafeEngine:
        return NotReady.UNSAFE
    except Error:
        return NotReady.NOT_REACHED


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """debts: how many by state. jobs: when each kind was last done, if ever."""

    debts: dict[str, int]
    entries: int
    is_on_hold: bool
    backed_up_at: datetime | None
    proved_at: datetime | None
    jobs_tried_at: dict[str, datetime]
    jobs_done_at: dict[str, datetime]


def figures(folder: Path) -> Figures:
    """What a monitor is told. Errors: those of the database; Spoiled of notes that are none."""
    entries, _ = journal.head()
    noted = mirroring.noted(folder / JOBS)
    return Figures(
        debts=counts.debts(),
        entries=entries,
        is_on_hold=_keeping.is_on_hold(),
        backed_up_at=_at(standby.last_fact_at, "safekeeping.backup"),
        proved_at=_at(standby.last_fact_at, "safekeeping.prove"),
        jobs_tried_at=_latest(noted, "tried_at"),
        jobs_done_at=_latest(noted, "done_at"),
    )


def _at(last: Callable[[str], str | None], fact: str) -> datetime | None:
    at = last(fact)
    return datetime.fromisoformat(at) if at else None


def _latest(noted: Plain, what: str) -> dict[str, datetime]:
    """By kind of job the last time: what a job is called besides names folders of this machine."""
    found: dict[str, datetime] = {}
    for name, times in noted.items():
        if what in times:
            kind, at = name.split(" ")[0], datetime.fromisoformat(times[what])
            found[kind] = max(at, found.get(kind, at))
    return found
