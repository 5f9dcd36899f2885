"""Opening a database so that an acknowledged payment survives a power cut, or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from pathlib import Path

from django.core.management import call_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from sluss.store.embedded import embedded
from sluss.store.server import server
from sluss.store.which import alias, use

# SQLite 3.7.0-3.51.2 can corrupt a database in WAL mode when two connections write and
# checkpoint at once. Source: docs/sources.md [sqlite-wal-reset].
SQLITE_AT_LEAST = (3, 51, 3)
_FULL = 2
_APP = "store"
_NO_SERVER = {"USER": "", "PASSWORD": "", "HOST": "", "PORT": ""}
# An empty database with all tables, from when this process first needed one: making them takes
# most of a second, and whoever proves a journal or a backup needs one each time.
_EMPTY: dict[str, bytes] = {}


class UnsafeEngine(Exception):
    """The database engine cannot keep what it acknowledges; nothing is opened."""


def create() -> None:
    """Make all tables and triggers in the database in use, or bring them up to date."""
    check()
    # All steps or none. A step is noted after it is written, and whoever is cut off between the
    # two would find a table that cannot be made again.
    connection = connections[alias()]
    with connection.schema_editor():
        if connection.vendor == "postgresql":
            # No step may leave to the end of all what a later one would stumble over: a server
            # changes no table of which a row still waits to be looked at.
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        call_command("migrate", database=alias(), verbosity=0, interactive=False)


class Age(Enum):
    """A database beside the program that opens it."""

    OLDER = "older"  # Migrations of this version have not been applied, all or some.
    SAME = "same"
    NEWER = "newer"  # A later version was here. This one does not know what it made.


def age() -> Age:
    """How the database in use stands to this version."""
    executor = MigrationExecutor(connections[alias()])
    known, applied = executor.loader.disk_migrations, executor.loader.applied_migrations
    if any(app == _APP and (app, name) not in known for app, name in applied):
        return Age.NEWER
    behind = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return Age.OLDER if behind else Age.SAME


def check() -> None:
    """Assert version, journal mode and synchronous of an embedded database.

    Errors: UnsafeEngine, with what was found and what is needed.
    """
    connection = connections[alias()]
    if connection.vendor != "sqlite":
        return
    connection.ensure_connection()
    found = connection.Database.sqlite_version_info
    if found < SQLITE_AT_LEAST:
        raise UnsafeEngine(f"SQLite {_dotted(found)} found, {_dotted(SQLITE_AT_LEAST)} needed")
    with connection.cursor() as cursor:
        mode = cursor.execute("PRAGMA journal_mode").fetchone()[0]
        synchronous = cursor.execute("PRAGMA synchronous").fetchone()[0]
    if mode != "wal" or synchronous != _FULL:
        raise UnsafeEngine(f"journal_mode {mode}, synchronous {synchronous}: WAL and FULL needed")


def open_scratch(name: str, file: Path) -> None:
    """Add an empty throw-away SQLite database under a name, with all tables.

    It is rebuilt from originals and journal and then deleted, so it need not survive anything.
    """
    connections.databases[name] = {
        **connections.databases["default"],
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(file),
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            # A command may undo a part of itself, so there must be something to undo it by.
            # All indexes are written to at once, so what it holds in memory decides its pace.
            "init_command": (
                "PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF; PRAGMA cache_size=-131072"
            ),
        },
        **_NO_SERVER,
    }
    if empty := _EMPTY.get(_APP):
        file.write_bytes(empty)
    else:
        call_command("migrate", database=name, verbosity=0, interactive=False)
        _EMPTY[_APP] = file.read_bytes()


@contextmanager
def beside(file: Path) -> Iterator[str]:
    """Send every query inside to the embedded database of another home, as safe as one's own.

    Gives the name it goes by in this process.
    """
    name = f"beside-{file}"
    plain = connections.databases["default"]
    connections.databases[name] = {**plain, **_NO_SERVER, **embedded(file)}
    try:
        with use(name):
            yield name
    finally:
        close_scratch(name)


def turn_to(url: str, file: Path) -> None:
    """Have another database as the home's own, in a process that has opened none.

    url: of one on a server; "" for the embedded one in the file.
    """
    plain = connections.databases["default"]
    own = server(url) if url else embedded(file)
    connections.databases["default"] = {**plain, **_NO_SERVER, **own}
    for one in connections.all(initialized_only=True):
        delattr(connections._connections, one.alias)


def close_scratch(name: str) -> None:
    """Forget a throw-away database."""
    connections[name].close()
    del connections.databases[name]
    delattr(connections._connections, name)


def _dotted(version: tuple[int, ...]) -> str:
    return ".".join(str(part) for part in version)


@contextmanager
def throw_away(name: str, file: Path) -> Iterator[None]:
    """Send every query inside to a new throw-away database, and forget it afterwards."""
    open_scratch(name, file)
    try:
        with use(name):
            yield
    finally:
        close_scratch(name)


def make_safe(file: Path) -> None:
    """Make a database that was built as one to throw away as safe as that of a home, on disk.

    Errors: UnsafeEngine; OSError if the disk does not take it.
    """
    with beside(file):
        check()
        with connections[alias()].cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    number = os.open(file, os.O_RDWR | os.O_CLOEXEC)
    try:
        os.fsync(number)
    finally:
        os.close(number)
