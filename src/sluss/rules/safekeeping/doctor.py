"""What the doctor looks at, and what it says of each: well, to be seen to, or wrong.

Facts are gathered by whoever may look at disk, clock and database; here they are judged alone.
A thing that nobody could look at is never well.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

Bounds = Mapping[str, int]
_MEGABYTE = 1_000_000
# Stockholm is an hour east of Greenwich in winter and two in summer.
_HOURS_OF_STOCKHOLM = (1, 2)


class Grade(StrEnum):
    """How a thing is."""

    OK = "ok"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that was looked at. code: why it has its grade.

    found, expected, detail: as they stand in the sentence; "" where there is nothing to name.
    """

    name: str
    grade: Grade
    code: str
    found: str = ""
    expected: str = ""
    detail: str = ""


class Ground(StrEnum):
    """On what kind of file system a home lies."""

    DISK = "disk"
    NETWORK = "network"
    MEMORY = "memory"
    LAYER = "layer"
    UNKNOWN = "unknown"


class KeyFault(StrEnum):
    """What is wrong with a key of the home."""

    NONE = ""
    MISSING = "missing"
    UNREADABLE = "unreadable"
    MALFORMED = "malformed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """What the machine says of itself and of the home.

    python:       its version. now: aware, UTC. today: the day in Stockholm.
    data_read_on: the latest day on which anything that ships with this version was read: the
                  program is no older than that.
    stockholm_hours: how far the zone lies east of Greenwich on a day of winter, of summer.
    open_to_others: files of the home that hold keys or the database and that others may read.
    Units: bytes.
    """

    python: tuple[int, int]
    now: datetime
    today: date
    data_read_on: date
    stockholm_hours: tuple[int, int]
    has_home: bool
    file_system: str
    ground: Ground
    free_bytes: int
    home_bytes: int
    is_home_open: bool = False
    open_to_others: tuple[str, ...] = ()
    is_embedded: bool = True


def machine_checks(seen: Machine, bounds: Bounds) -> Iterator[Check]:
    """What can be said without a database."""
    yield _python(seen.python, bounds)
    yield _program_clock(seen)
    yield _zone(seen.stockholm_hours)
    yield _home(seen)
    if seen.is_embedded:
        yield _ground(seen)
    yield _room(seen, bounds)
    if seen.has_home:
        yield _modes(seen)


def _python(found: tuple[int, int], bounds: Bounds) -> Check:
    least, tried = (3, bounds["python_minor_min"]), (3, bounds["python_minor_tried"])
    told = {"found": _dotted(found), "expected": f"{_dotted(least)}–{_dotted(tried)}"}
    if found < least:
        return Check(name="python", grade=Grade.BAD, code="doctor.python_old", **told)
    if found > tried:
        return Check(name="python", grade=Grade.WARN, code="doctor.python_untried", **told)
    return Check(name="python", grade=Grade.OK, code="doctor.python", **told)


def _program_clock(seen: Machine) -> Check:
    told = {"found": _minute(seen.now), "expected": seen.data_read_on.isoformat()}
    if seen.today < seen.data_read_on:
        code = "doctor.clock_before_program"
        return Check(name="clock", grade=Grade.BAD, code=code, **told)
    return Check(name="clock", grade=Grade.OK, code="doctor.clock", **told)


def _zone(hours: tuple[int, int]) -> Check:
    told = {"found": _signed(hours), "expected": _signed(_HOURS_OF_STOCKHOLM)}
    if hours != _HOURS_OF_STOCKHOLM:
        return Check(name="time-zone", grade=Grade.BAD, code="doctor.zone_wrong", **told)
    return Check(name="time-zone", grade=Grade.OK, code="doctor.zone", **told)


def _home(seen: Machine) -> Check:
    if not seen.has_home:
        return Check(name="home", grade=Grade.WARN, code="doctor.home_none")
    return Check(name="home", grade=Grade.OK, code="doctor.home")


_GROUNDS = {
    Ground.DISK: (Grade.OK, "doctor.ground"),
    Ground.NETWORK: (Grade.BAD, "doctor.ground_network"),
    Ground.MEMORY: (Grade.BAD, "doctor.ground_memory"),
    Ground.LAYER: (Grade.WARN, "doctor.ground_layer"),
    Ground.UNKNOWN: (Grade.WARN, "doctor.ground_unknown"),
}


def _ground(seen: Machine) -> Check:
    grade, code = _GROUNDS[seen.ground]
    return Check(name="file-system", grade=grade, code=code, found=seen.file_system)


def _room(seen: Machine, bounds: Bounds) -> Check:
    least = bounds["free_megabytes_min"] * _MEGABYTE
    wanted = max(least, seen.home_bytes * bounds["free_times_home"])
    free = _megabytes(seen.free_bytes)
    if seen.free_bytes < least:
        told = {"found": free, "expected": _megabytes(least)}
        return Check(name="disk", grade=Grade.BAD, code="doctor.disk_full", **told)
    told = {"found": free, "expected": _megabytes(wanted), "detail": _megabytes(seen.home_bytes)}
    if seen.free_bytes < wanted:
        return Check(name="disk", grade=Grade.WARN, code="doctor.disk_low", **told)
    return Check(name="disk", grade=Grade.OK, code="doctor.disk", **told)


def _modes(seen: Machine) -> Check:
    if seen.open_to_others:
        files = ", ".join(seen.open_to_others)
        return Check(name="modes", grade=Grade.BAD, code="doctor.modes_open", found=files)
    if seen.is_home_open:
        return Check(name="modes", grade=Grade.WARN, code="doctor.modes_home_open")
    return Check(name="modes", grade=Grade.OK, code="doctor.modes")


# ---- The database --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """How the database writes. settings: what was asked of it, by name.

    is_embedded: SQLite, which must be of version at_least; else a server.
    lacking, unknown: migrations that are still to come; those that this version does not know.
    """

    is_embedded: bool
    version: tuple[int, ...]
    at_least: tuple[int, ...]
    settings: Mapping[str, str]
    lacking: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


# What a commit must have when it is acknowledged: on disk. Each with the values that do it.
_EMBEDDED_SAFE = {"journal_mode": ("wal",), "synchronous": ("2", "3")}
_SERVER_SAFE = {
    "fsync": ("on",),
    "synchronous_commit": ("on", "local", "remote_write", "remote_apply"),
    "full_page_writes": ("on",),
}


def engine_checks(seen: Engine) -> Iterator[Check]:
    """What can be said of an open database before anything is read in it."""
    yield _version(seen)
    yield _writing(seen)
    yield _migrations(seen)


def _version(seen: Engine) -> Check:
    if not seen.is_embedded:
        found = _dotted(seen.version)
        return Check(name="database", grade=Grade.OK, code="doctor.server", found=found)
    told = {"found": _dotted(seen.version), "expected": _dotted(seen.at_least)}
    if seen.version < seen.at_least:
        return Check(name="database", grade=Grade.BAD, code="doctor.sqlite_old", **told)
    return Check(name="database", grade=Grade.OK, code="doctor.sqlite", **told)


def _writing(seen: Engine) -> Check:
    safe = _EMBEDDED_SAFE if seen.is_embedded else _SERVER_SAFE
    unsafe = [name for name, values in safe.items() if seen.settings.get(name) not in values]
    told = {
        "found": ", ".join(f"{name} {value}" for name, value in sorted(seen.settings.items())),
        "expected": ", ".join(f"{name} {values[0]}" for name, values in sorted(safe.items())),
    }
    if unsafe:
        detail = ", ".join(sorted(unsafe))
        code = "doctor.writing_unsafe"
        return Check(name="fsync", grade=Grade.BAD, code=code, detail=detail, **told)
    return Check(name="fsync", grade=Grade.OK, code="doctor.writing", **told)


def _migrations(seen: Engine) -> Check:
    if seen.unknown:
        found = ", ".join(seen.unknown)
        code = "doctor.database_newer"
        return Check(name="migrations", grade=Grade.BAD, code=code, found=found)
    if seen.lacking:
        found = ", ".join(seen.lacking)
        code = "doctor.database_older"
        return Check(name="migrations", grade=Grade.WARN, code=code, found=found)
    return Check(name="migrations", grade=Grade.OK, code="doctor.migrations")


@dataclass(frozen=True, slots=True, kw_only=True)
class Standbys:
    """Servers that stand in for the one that leads (docs/ha.md).

    hosts: how many the address names. names: whom the leader waits for; "" for nobody.
    commit: how long it waits. followers: of each how it is waited for and what it does; "" where
    that may not be read.
    """

    hosts: int
    names: str
    commit: str
    followers: tuple[tuple[str, str], ...] = ()


_ON_TWO_DISKS = ("on", "remote_apply")
_WAITED_FOR = ("sync", "quorum")
_STREAMS = "streaming"


def standby_check(seen: Standbys) -> Check | None:
    """Whether what is acknowledged is on two servers; None of a server that is to stand alone."""
    name = "standby"
    if not seen.names:
        if seen.hosts == 1:
            return None
        found = str(seen.hosts)
        return Check(name=name, grade=Grade.BAD, code="doctor.standby_none", found=found)
    if seen.commit not in _ON_TWO_DISKS:
        told = {"found": seen.commit, "expected": _ON_TWO_DISKS[0]}
        return Check(name=name, grade=Grade.BAD, code="doctor.standby_not_waited_for", **told)
    having = sum(kind in _WAITED_FOR and does == _STREAMS for kind, does in seen.followers)
    if having:
        return Check(name=name, grade=Grade.OK, code="doctor.standby", found=str(having))
    if any(not kind for kind, _ in seen.followers):
        return Check(name=name, grade=Grade.WARN, code="doctor.standby_unseen", found=seen.names)
    return Check(name=name, grade=Grade.BAD, code="doctor.standby_missing", found=seen.names)


def not_opened(code: str, found: str) -> Check:
    """A database that could not be opened or read. code: of what the machine did."""
    return Check(name="database", grade=Grade.BAD, code=code, found=found)


def journal_clock(now: datetime, last: datetime | None, bounds: Bounds, *, is_live: bool) -> Check:
    """Whether the clock has passed the last entry of the journal. last: None of an empty one.

    A home that is not in real use may have been opened on a day that was set.
    """
    name = "journal-clock"
    if last is None:
        return Check(name=name, grade=Grade.OK, code="doctor.journal_empty")
    told = {"found": _minute(now), "expected": _minute(last)}
    if now + timedelta(seconds=bounds["clock_back_seconds"]) < last:
        grade = Grade.BAD if is_live else Grade.WARN
        return Check(name=name, grade=grade, code="doctor.clock_before_journal", **told)
    return Check(name=name, grade=Grade.OK, code="doctor.journal_clock", **told)


def gravest(checks: Sequence[Check]) -> Grade:
    """The worst of all grades; well if nothing was looked at."""
    return max((one.grade for one in checks), key=list(Grade).index, default=Grade.OK)


def _dotted(version: tuple[int, ...]) -> str:
    return ".".join(str(part) for part in version)


def _minute(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M}"


def _signed(hours: tuple[int, int]) -> str:
    return f"{hours[0]:+d} h / {hours[1]:+d} h"


def _megabytes(size: int) -> str:
    return f"{size // _MEGABYTE} MB"
