"""How the database in use stands: its engine, how it writes, and which migrations it has."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from sluss.store.models import JournalEntry
from sluss.store.which import alias

_ASKED = {
    "sqlite": ("journal_mode", "synchronous"),
    "postgresql": ("fsync", "synchronous_commit", "full_page_writes"),
}
_HOW = {"sqlite": "PRAGMA {}", "postgresql": "SHOW {}"}
# Whoever may not read the statistics sees that somebody follows, and of each nothing but a null.
# Source: PostgreSQL 17, table pg_stat_replication.
_FOLLOWERS = "SELECT coalesce(sync_state, ''), coalesce(state, '') FROM pg_stat_replication"


@dataclass(frozen=True, slots=True)
class Writing:
    """version: of SQLite's library, or of the server. settings: what it says of how it writes."""

    is_embedded: bool
    version: tuple[int, ...]
    settings: dict[str, str]


@dataclass(frozen=True, slots=True)
class Standbys:
    """Who must have what is written before it is acknowledged.

    hosts:     servers that the address of the database names. names: synchronous_standby_names.
    followers: of each server that follows, how it is waited for and what it does, as
               pg_stat_replication has it; empty strings where it may not be read.
    """

    hosts: int
    names: str
    commit: str
    followers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Migrated:
    """lacking: migrations still to come. unknown: applied ones that this version does not know."""

    lacking: tuple[str, ...]
    unknown: tuple[str, ...]


def writing() -> Writing:
    """How the database writes, as it says itself. DatabaseError if it cannot be opened."""
    connection = connections[alias()]
    connection.ensure_connection()
    vendor = connection.vendor
    with connection.cursor() as cursor:
        settings = {}
        for name in _ASKED[vendor]:
            cursor.execute(_HOW[vendor].format(name))
            settings[name] = str(cursor.fetchone()[0])
    is_embedded = vendor == "sqlite"
    library = connection.Database.sqlite_version_info if is_embedded else None
    return Writing(is_embedded, tuple(library or connection.get_database_version()), settings)


def standbys() -> Standbys | None:
    """How a server has others stand in for it; None of a database in a file. DatabaseError."""
    connection = connections[alias()]
    if connection.vendor != "postgresql":
        return None
    hosts = str(connection.settings_dict["HOST"]).split(",")
    with connection.cursor() as cursor:
        said = []
        for name in ("synchronous_standby_names", "synchronous_commit"):
            cursor.execute(f"SHOW {name}")
            said.append(str(cursor.fetchone()[0]))
        cursor.execute(_FOLLOWERS)
        followers = tuple((str(kind), str(state)) for kind, state in cursor.fetchall())
    return Standbys(len(hosts), said[0].strip(), said[1], followers)


def migrated() -> Migrated:
    """Which migrations database and program do not share. DatabaseError."""
    executor = MigrationExecutor(connections[alias()])
    loader = executor.loader
    plan = executor.migration_plan(loader.graph.leaf_nodes())
    # Of an app that is no longer there nothing is said: its rows stay for ever.
    known, apps = loader.disk_migrations or {}, loader.migrated_apps
    strange = [one for one in loader.applied_migrations if one[0] in apps and one not in known]
    return Migrated(_named((one.app_label, one.name) for one, _ in plan), _named(strange))


def _named(migrations: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    return tuple(f"{app}.{name}" for app, name in migrations)


def last_entry_at() -> str:
    """When the last entry of the journal was written; "" of an empty one."""
    return JournalEntry.objects.order_by("-seq").values_list("at", flat=True).first() or ""
