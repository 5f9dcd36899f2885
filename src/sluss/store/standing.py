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


@dataclass(frozen=True, slots=True)
class Writing:
    """version: of SQLite's library, or of the server. settings: what it says of how it writes."""

    is_embedded: bool
    version: tuple[int, ...]
    settings: dict[str, str]


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
