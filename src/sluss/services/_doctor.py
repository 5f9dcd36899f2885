"""What the doctor looks at, gathered from machine, home and database, and judged by the rules.

Nothing is written and nothing brought up to date: a home is looked at as it lies.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from typing import Any

from django.db import Error

from sluss.outside import home, live_copy, machine, sent_journal
from sluss.outside.clock import day_of
from sluss.outside.packed import is_recipient
from sluss.outside.shipped import names
from sluss.rules.safekeeping.doctor import (
    Bounds,
    Check,
    Engine,
    Ground,
    KeyFault,
    Machine,
    Standbys,
    engine_checks,
    journal_clock,
    machine_checks,
    not_opened,
    standby_check,
)
from sluss.rules.safekeeping.doctor_ledger import (
    Keys,
    Medium,
    ProfileDates,
    backup_check,
    clearing_check,
    hold_check,
    key_checks,
    live_check,
    profile_check,
    rate_check,
    sent_check,
)
from sluss.services import _backups, _hold, _shipped
from sluss.store import read, standby, standing
from sluss.store.engine import SQLITE_AT_LEAST
from sluss.store.failing import machine_fault

Plain = dict[str, Any]
_SIGNED = ("safekeeping.backup", "safekeeping.checkpoint")


class Use(Enum):
    """For what a home is used, as far as it can be read."""

    LIVE = "live"
    DRILL = "drill"
    OTHER = "other"


def use_of_home() -> Use:
    """For what the home is used; other also if its database cannot be read."""
    try:
        whose = read.organisation()
        if whose is not None and whose["is_live"]:
            return Use.LIVE
        return Use.DRILL if whose is not None and standby.is_drill() else Use.OTHER
    except Error:
        return Use.OTHER


def examine(
    folder: Path, clock_at: datetime, now: datetime, today: date, *, is_embedded: bool
) -> list[Check]:
    """Everything that the doctor looks at, in the order in which it is told.

    Shapes: folder is the home, which need not be there; is_embedded: its database is a file in it.
            clock_at is what the machine's clock says; now and today are those of the call.
    Errors: OSError if not even the disk of the home can be asked how full it is.
    """
    bounds = _shipped.limits("doctor").on(today)
    seen = _machine(folder, clock_at, day_of(clock_at), is_embedded)
    checks = list(machine_checks(seen, bounds))
    if seen.has_home:
        checks += _database(folder, now, today, bounds)
    law, clearing = _shipped.law(), _shipped.clearing()
    checks.append(rate_check(law.rates, bounds, today))
    days = [one.seen_on for one in clearing.ranges]
    return [*checks, clearing_check(days, bounds, today)]


def _machine(folder: Path, now: datetime, today: date, is_embedded: bool) -> Machine:
    kind, is_there = machine.file_system(folder), folder.is_dir()
    return Machine(
        python=machine.python(),
        now=now,
        today=today,
        data_read_on=_data_read_on(),
        stockholm_hours=machine.stockholm_hours(),
        has_home=home.has_database(folder) if is_embedded else True,
        file_system=kind,
        ground=Ground(machine.ground_of(kind)),
        free_bytes=machine.free_bytes(folder),
        home_bytes=machine.size_of(folder) if is_there else 0,
        is_home_open=is_there and machine.is_open(folder),
        open_to_others=tuple(machine.open_to_others(folder)) if is_there else (),
        is_embedded=is_embedded,
    )


def _data_read_on() -> date:
    """The latest day on which anything that ships was read: this version is no older."""
    profiles = [_shipped.profile(name) for name in _shipped.profile_names()]
    files = [name.removesuffix(".toml") for name in names("limits")]
    rates = _shipped.law().rates
    days = [
        *(fact.verified_on for one in profiles for fact in one.facts),
        *(row.verified_on for name in files for row in _shipped.limits(name).rows),
        *(row.verified_on for row in (*rates.reference_rates, *rates.surcharges)),
    ]
    return max(day for day in days if day is not None)


def _database(folder: Path, now: datetime, today: date, bounds: Bounds) -> Iterator[Check]:
    """What can be said of the database, as far as it can be opened and read."""
    try:
        seen = _engine()
        yield from engine_checks(seen)
        yield from _standby()
        # What is still to come may be a column that is asked for below.
        if not seen.lacking:
            yield from _ledger(folder, now, today, bounds)
    except Error as error:
        yield not_opened(machine_fault(error) or "doctor.database_fails", str(error).strip())


def _engine() -> Engine:
    writing, migrated = standing.writing(), standing.migrated()
    return Engine(
        is_embedded=writing.is_embedded,
        version=writing.version,
        at_least=SQLITE_AT_LEAST,
        settings=writing.settings,
        lacking=migrated.lacking,
        unknown=migrated.unknown,
    )


def _standby() -> Iterator[Check]:
    seen = standing.standbys()
    if seen is None:
        return
    told = Standbys(
        hosts=seen.hosts, names=seen.names, commit=seen.commit, followers=seen.followers
    )
    check = standby_check(told)
    if check is not None:
        yield check


def _ledger(folder: Path, now: datetime, today: date, bounds: Bounds) -> Iterator[Check]:
    whose = read.organisation()
    if whose is None:
        return
    is_live = bool(whose["is_live"])
    at = standing.last_entry_at()
    last = datetime.fromisoformat(at) if at else None
    yield journal_clock(now, last, bounds, is_live=is_live)
    yield from key_checks(_keys(folder, whose))
    copies, lacks = _backups.health(today)
    newest = max((one.made_on for one in copies), default=None)
    yield backup_check(lacks, newest, today, is_live=is_live)
    yield from _live(folder, today)
    yield _sent(folder, is_live=is_live)
    held = _hold.held()
    yield hold_check(len(held["days"]) if held else None)
    yield profile_check(_profile(whose["profile"]), bounds, today, is_live=is_live)


def _keys(folder: Path, whose: Plain) -> Keys:
    return Keys(
        signing=KeyFault(home.key_fault(folder / home.SIGNING_KEY, home.is_seed)),
        sign_in=KeyFault(home.key_fault(folder / home.SIGN_IN_KEY, bool)),
        has_signed=any(standby.last_fact_at(fact) for fact in _SIGNED),
        recipient=whose["recipient"],
        is_recipient=is_recipient(whose["recipient"]),
        has_identity=(folder / home.IDENTITY).exists(),
    )


def _live(folder: Path, today: date) -> Iterator[Check]:
    if not (home.has_database(folder) and live_copy.is_set_up(folder)):
        return
    seen = live_copy.standing(folder)
    seconds = None if seen.copied_at is None else seen.behind_seconds
    yield live_check(seconds, _backups.live_seconds_max(today), seen.place)


def _sent(folder: Path, *, is_live: bool) -> Check:
    own = _lines(folder / sent_journal.NAME)
    media = [_medium(folder, place, own or []) for place in sent_journal.places_of(folder)]
    return sent_check(media, is_own_whole=own is not None, is_live=is_live)


def _medium(folder: Path, place: Path, own: list[Plain]) -> Medium:
    is_there = place.is_dir()
    told = _lines(place / sent_journal.NAME) if is_there else None
    return Medium(
        place=str(place),
        is_there=is_there,
        is_same_disk=is_there and machine.is_same_disk(folder, place),
        # One that was away is brought up with the next file; one that tells otherwise never is.
        is_alike=told is not None and (told[: len(own)] == own[: len(told)]),
    )


def _lines(file: Path) -> list[Plain] | None:
    """What a sent journal tells; None if it is damaged or cannot be read."""
    try:
        return sent_journal.read_lines(file) if file.exists() else []
    except (sent_journal.Unlike, OSError):
        return None


def _profile(name: str) -> ProfileDates:
    found = _shipped.profile(name)
    return ProfileDates(
        title=found.title,
        verified_on=found.verified_on,
        unconfirmed=len(found.unconfirmed),
        changes=tuple(one.when for one in found.changes),
    )
