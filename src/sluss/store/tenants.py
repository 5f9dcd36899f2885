"""The databases of a provider on their servers: made, opened, listed, and their custody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import count

from django.db import DatabaseError, OperationalError, connections

from sluss.core.tenants import Custody, Whereabouts
from sluss.store import engine
from sluss.store.models import Custody as Row
from sluss.store.models import Organisation
from sluss.store.server import bounded
from sluss.store.which import use

# Where a server is asked for its databases.
_KEEPER, _EMPTY = "postgres", "template0"
_TIMEOUTS = (
    ("statement_timeout", "statement_seconds_max"),
    ("idle_in_transaction_session_timeout", "idle_seconds_max"),
)
_names = count()
# What a database that is down, gone or not let into says.
Unanswered = OperationalError


class NoCustody(Exception):
    """The database has no table of custodies: none of ours, or one of before there were any."""


@contextmanager
def opened(url: str, *, seconds: int) -> Iterator[str]:
    """Send every query inside to the database at an address; gives the name it goes by.

    seconds: for how long a connection, a lock and an answer are waited for at the most.
    Errors: OperationalError if it does not answer, or not in time.
    """
    name = f"tenant-{next(_names)}"
    connections.databases[name] = {**connections.databases["default"], **bounded(url, seconds)}
    try:
        with use(name):
            yield name
    finally:
        engine.close_scratch(name)


def make_template(server: str, name: str, *, seconds: int) -> None:
    """Make the database that others are copied from, or bring it up to date."""
    make_database(server, name, _EMPTY, seconds=seconds)
    with opened(server + name, seconds=seconds):
        engine.create()


def make_database(server: str, name: str, template: str, *, seconds: int) -> bool:
    """Copy a database; False if one of this name is there already: it stays as it is."""
    with opened(server + _KEEPER, seconds=seconds) as keeper:
        connection = connections[keeper]
        quote = connection.ops.quote_name
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            if cursor.fetchone():
                return False
            cursor.execute(f"CREATE DATABASE {quote(name)} TEMPLATE {quote(template)}")
    return True


def bound(server: str, name: str, limits: Mapping[str, int], *, seconds: int) -> None:
    """Let a database take no more of its server than this; what is connected already goes on.

    Shapes: limits has connections_max, statement_seconds_max and idle_seconds_max. Whoever is a
            superuser of the server is not held to the first.
    """
    with opened(server + _KEEPER, seconds=seconds) as keeper:
        connection = connections[keeper]
        quoted = connection.ops.quote_name(name)
        with connection.cursor() as rows:
            rows.execute(f"ALTER DATABASE {quoted} CONNECTION LIMIT {limits['connections_max']:d}")
            for setting, of in _TIMEOUTS:
                rows.execute(f"ALTER DATABASE {quoted} SET {setting} = '{limits[of]:d}s'")


def databases(server: str, prefix: str, *, seconds: int) -> list[str]:
    """The names of a server's databases that begin so."""
    with opened(server + _KEEPER, seconds=seconds) as keeper, connections[keeper].cursor() as rows:
        rows.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s) "
            "AND NOT datistemplate ORDER BY datname",
            [prefix],
        )
        return [str(name) for (name,) in rows]


def is_begun() -> bool:
    """Whether the database in use has an organisation; one without our tables has none."""
    try:
        return Organisation.objects.exists()
    except DatabaseError as error:
        if Organisation._meta.db_table in str(error):
            return False
        raise


def custody() -> tuple[Custody, str] | None:
    """The custody of the database in use with its signature; None if nobody custodies it.

    Errors: NoCustody.
    """
    try:
        row = Row.objects.filter(id=1).first()
    except DatabaseError as error:
        if Row._meta.db_table in str(error):
            raise NoCustody(str(error)) from error
        raise
    if row is None:
        return None
    found = Custody(
        org_number=row.org_number,
        provider=row.provider,
        database=row.database,
        whereabouts=row.whereabouts,
        other=row.other,
        seq=row.seq,
        head=row.head,
        at=row.at,
    )
    return found, row.signature


def set_custody(custody: Custody, signature: str) -> None:
    """Write the custody of the database in use in the place of the one before."""
    said = {
        name: getattr(custody, name)
        for name in ("org_number", "provider", "database", "other", "seq", "head", "at")
    }
    values = {**said, "whereabouts": Whereabouts(custody.whereabouts).value, "signature": signature}
    Row.objects.update_or_create(id=1, defaults=values)


def name_of() -> str:
    """What the organisation of the database in use is called; "" if it has not begun."""
    return Organisation.objects.values_list("name", flat=True).first() or ""


def org_number() -> str:
    """Whose database is in use, by its organisation; "" if it has none."""
    if not is_begun():
        return ""
    return str(Organisation.objects.values_list("org_number", flat=True).get())
