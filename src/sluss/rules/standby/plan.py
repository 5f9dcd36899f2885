"""The municipality's own plan of readiness: what is mirrored, how fresh it must be, who is called.

It is a TOML file in the home that people read and edit; the first one is data/standby.toml. It
decides nothing about money, so it is read as it lies there and is not adopted like the policy.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

from sluss.core.outcome import Finding
from sluss.formats.toml_tables import Document, Table, read_document
from sluss.rules.standby.notes import DrillKind
from sluss.rules.standby.remote import is_remote, read_remote, without_secret


class SourceKind(StrEnum):
    """What must lie on the standby laptop before the system is locked."""

    OPEN_ITEMS = "open-items"
    SUPPLIERS = "suppliers"
    ATTEST_LIST = "attest-list"
    PAYOUT_FILES = "payout-files"
    BANK_STATEMENTS = "bank-statements"
    INVOICE_ARCHIVE = "invoice-archive"


class CardKind(StrEnum):
    """Whom somebody must be able to call without network."""

    BANK = "bank"
    ACCESS_POINT = "access-point"
    VAN = "van"
    AUTHORITY = "authority"
    OTHER = "other"


class JobKind(StrEnum):
    """What can be done on a schedule."""

    MIRROR = "mirror"
    GUARD = "guard"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One kind of data and where it comes from. place "": nobody has said it yet.

    bank_days_max: how many bank days may have begun since the day that the data are of.
    """

    kind: SourceKind
    place: str
    bank_days_max: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SignerPlan:
    """A person who may sign at the bank, and by which channels. name: as in this system."""

    name: str
    channels: tuple[str, ...]
    off_network: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """Whom to call. "": not known yet. checked_on: when somebody last saw that it is right."""

    kind: CardKind
    name: str
    phone: str = ""
    email: str = ""
    reference: str = ""
    note: str = ""
    source: str = ""
    checked_on: date | None = None

    @property
    def is_complete(self) -> bool:
        """Whether somebody can be called by it, and somebody has seen that it is right."""
        return bool(self.phone) and self.checked_on is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Something that is done on a schedule: every so many minutes, or daily at an hour.

    watch, clean: the two folders of the guard, "" for the mirror.
    """

    kind: JobKind
    every_minutes: int | None = None
    daily_at: time | None = None
    watch: str = ""
    clean: str = ""

    @property
    def name(self) -> str:
        """By what its last run is remembered."""
        return " ".join(filter(None, (self.kind.value, self.watch, self.clean)))


@dataclass(frozen=True, slots=True, kw_only=True)
class SftpPlan:
    """By what files hosts are known and we are: whole paths. "": there is none.

    key: the private key that signs us in; without it a password does.
    """

    known_hosts: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StandbyPlan:
    """What one municipality has set itself. decided_by "": it is a proposal still.

    drill_days_max: how old the last passed drill of each kind may be.
    """

    decided_on: date
    decided_by: str
    generations: int
    quiet_seconds: int
    sources: tuple[Source, ...]
    people_min: int
    off_network_min: int
    signers: tuple[SignerPlan, ...]
    days_ahead_min: int
    clean_percent_min: int
    backup_days_max: int
    restore_days_max: int
    kit_days_max: int
    cards_days_max: int
    drill_days_max: dict[DrillKind, int]
    cards: tuple[Card, ...]
    jobs: tuple[Job, ...]
    sftp: SftpPlan = SftpPlan()

    @property
    def places(self) -> dict[str, tuple[SourceKind, ...]]:
        """Each folder, here or elsewhere, that is mirrored, with the kinds to come from it."""
        found: dict[str, tuple[SourceKind, ...]] = {}
        for source in self.sources:
            if source.place:
                found[source.place] = (*found.get(source.place, ()), source.kind)
        return found


# Fewer than two, and the last one could be overwritten by what an attacker left.
GENERATIONS = range(2, 1001)
QUIET_SECONDS = range(0, 601)
BANK_DAYS = range(0, 261)
DAYS = range(0, 3661)
# Two sign together; with fewer than that nobody could be ill.
PEOPLE = range(2, 101)
CHANNELS = range(1, 11)
PERCENT = range(0, 101)
MINUTES = range(1, 7 * 24 * 60 + 1)

_TABLES = frozenset(
    {"decided", "mirror", "source", "signers", "signer", "ready", "drill", "card", "job", "sftp"}
)
_HOUR = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")
_READY = (
    "days_ahead_min", "clean_percent_min", "backup_days_max", "restore_days_max", "kit_days_max",
    "cards_days_max",
)  # fmt: skip


def read_standby(toml: bytes) -> StandbyPlan | list[Finding]:
    """The plan in a TOML file, or everything that is wrong with it.

    Shapes: never a plan with findings: a norm that is half understood would be half measured.
    """
    document = read_document(toml, room="standby")
    if isinstance(document, list):
        return document
    document.only(_TABLES)
    plan = _plan(document)
    return document.findings or plan


def read_cards(toml: bytes) -> tuple[list[Card], list[Finding]]:
    """The cards alone, and what is wrong with them: a slip elsewhere must hide no number."""
    document = read_document(toml, room="standby")
    if isinstance(document, list):
        return [], document
    return list(_cards(document)), document.findings


def _plan(document: Document) -> StandbyPlan:
    decided, mirror, signers, ready, drill = (
        document.table(name) for name in ("decided", "mirror", "signers", "ready", "drill")
    )
    ranges = {name: PERCENT if "percent" in name else DAYS for name in _READY}
    norms = {name: ready.whole(name, ranges[name]) or 0 for name in _READY}
    sources = tuple(_sources(document))
    plan = StandbyPlan(
        decided_on=decided.day("on") or date.min,
        decided_by=decided.text("by", is_needed=False) or "",
        generations=mirror.whole("generations", GENERATIONS) or 0,
        quiet_seconds=mirror.whole("quiet_seconds", QUIET_SECONDS) or 0,
        sources=sources,
        people_min=signers.whole("people_min", PEOPLE) or 0,
        off_network_min=signers.whole("off_network_min", CHANNELS) or 0,
        signers=tuple(_signers(document)),
        drill_days_max={kind: drill.whole(_key(kind), DAYS) or 0 for kind in DrillKind},
        cards=tuple(_cards(document)),
        jobs=tuple(_jobs(document)),
        sftp=_sftp(document.table("sftp"), sources),
        **norms,
    )
    for table in (decided, mirror, signers, ready, drill):
        table.close()
    return plan


def _key(kind: DrillKind) -> str:
    return kind.value.replace("-", "_") + "_days_max"


def _sources(document: Document) -> Iterator[Source]:
    seen: set[str] = set()
    places: dict[str, bool] = {}
    for table in document.rows("source"):
        kind = _one_of(table, "kind", SourceKind)
        place = _place(table)
        most = table.whole("bank_days_max", BANK_DAYS)
        table.close()
        if kind is None or most is None:
            continue
        if kind in seen:
            table.note("overlap", "kind", kind, "each kind once")
        # An attest list has no format: in a folder with others nobody could tell which it is.
        is_attests = kind == SourceKind.ATTEST_LIST
        if place and places.setdefault(place, is_attests) != is_attests:
            table.note("overlap", "from", place, "a folder of its own for the attest list")
        seen.add(kind)
        yield Source(kind=SourceKind(kind), place=place, bank_days_max=most)


def _place(table: Table) -> str:
    """Where a kind comes from, written as one writes it; "" if nobody has said it."""
    # A stroke at the end makes it no other folder.
    place = (table.text("from", is_needed=False) or "").rstrip("/")
    if is_remote(place):
        # However it is written: the same folder is one place.
        if remote := read_remote(place):
            return str(remote)
        expected = "an address such as sftp://user@host/export, without a password"
        table.note("bad_value", "from", without_secret(place), expected)
    elif place and not _is_whole_path(place):
        table.note("bad_value", "from", place, "a whole path such as /srv/export")
    return place


def _sftp(table: Table, sources: tuple[Source, ...]) -> SftpPlan:
    files = {key: table.text(key, is_needed=False) or "" for key in ("known_hosts", "key")}
    table.close()
    for key, file in files.items():
        if file and not _is_whole_path(file):
            table.note("bad_value", key, file, "a whole path such as /var/lib/sluss/sftp_key")
    places = [remote for source in sources if (remote := read_remote(source.place))]
    if places and not files["known_hosts"]:
        table.note(
            "missing_key", "known_hosts", "", "a file that says by what keys hosts are known"
        )
    if not files["key"] and len({remote.account for remote in places}) > 1:
        # There is one password, and it is no other host's to see.
        table.note("missing_key", "key", "", "a private key, since there are several accounts")
    return SftpPlan(**files)


def _is_whole_path(place: str) -> bool:
    # A job is begun by the machine, and what a path begins at is then anybody's guess.
    return place.startswith("/") and ".." not in place.split("/")


def _signers(document: Document) -> Iterator[SignerPlan]:
    seen: set[str] = set()
    for table in document.rows("signer"):
        name = table.text("name")
        channels, off = table.texts("channels"), table.texts("off_network")
        table.close()
        if name is None:
            continue
        if name in seen:
            table.note("overlap", "name", name, "each person once")
        if not channels:
            table.note("missing_key", "channels", "", "at least one channel to the bank")
        for channel in off:
            if channel not in channels:
                table.note("bad_value", "off_network", channel, "one of channels")
        seen.add(name)
        yield SignerPlan(name=name, channels=channels, off_network=off)


def _cards(document: Document) -> Iterator[Card]:
    for table in document.rows("card"):
        kind, name = _one_of(table, "kind", CardKind), table.text("name")
        words = {
            word: table.text(word, is_needed=False) or ""
            for word in ("phone", "email", "reference", "note", "source")
        }
        checked_on = table.day("checked_on", is_needed=False)
        table.close()
        if kind is not None and name is not None:
            yield Card(kind=CardKind(kind), name=name, checked_on=checked_on, **words)


def _jobs(document: Document) -> Iterator[Job]:
    seen: set[str] = set()
    for table in document.rows("job"):
        kind = _one_of(table, "do", JobKind)
        job = _job(table, JobKind(kind)) if kind is not None else None
        table.close()
        if job is None:
            continue
        if job.name in seen:
            table.note("overlap", "do", job.name, "each job once")
        seen.add(job.name)
        yield job


def _job(table: Table, kind: JobKind) -> Job | None:
    minutes = table.whole("every_minutes", MINUTES, is_needed=False)
    hour = table.text("daily_at", is_needed=False)
    found = _HOUR.fullmatch(hour) if hour else None
    if hour and found is None:
        table.note("bad_value", "daily_at", hour, "an hour such as 02:30")
    elif (minutes is None) == (hour is None):
        table.note("missing_key", "every_minutes", "", "either every_minutes or daily_at")
    watch = clean = ""
    if kind is JobKind.GUARD:
        watch, clean = table.text("watch") or "", table.text("clean") or ""
        for key, place in (("watch", watch), ("clean", clean)):
            if place and not _is_whole_path(place):
                table.note("bad_value", key, place, "a whole path such as /srv/export")
        if watch and watch == clean:
            table.note("bad_value", "clean", clean, "another folder than watch")
    daily_at = time(int(found.group(1)), int(found.group(2))) if found else None
    return Job(kind=kind, every_minutes=minutes, daily_at=daily_at, watch=watch, clean=clean)


def _one_of(table: Table, key: str, kinds: type[StrEnum]) -> str | None:
    text = table.text(key)
    if text is None or text in list(kinds):
        return text
    table.note("bad_value", key, text, "one of " + ", ".join(kinds))
    return None
