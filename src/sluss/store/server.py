"""How a database on a PostgreSQL server is opened: the home's own, and one of a provider's many."""

from __future__ import annotations

from typing import Any

Plain = dict[str, Any]
_SCHEMES = ("postgresql://", "postgres://")
_MILLISECONDS = 1000
# Of servers that stand in for each other all but one refuse what is written.
_WRITTEN = ("read-write", "primary")
# What a commit says that no standby has (store/postgresql/base.py).
ONE_COPY = "no standby has confirmed it"
# libpq itself takes one second for two.
_CONNECT_SECONDS, _CONNECT_SECONDS_MIN = 5, 2
# A machine that lost its power says nothing more. Without these a question that was on its way is
# waited for a quarter of an hour, and an answer two hours; a server that works long answers them.
_LIVELINESS = {
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 25 * _MILLISECONDS,
}


class BadAddress(Exception):
    """The address of a database is none. It is not shown: there may be a password in it."""


def server(url: str) -> Plain:
    """The wiring of a database by its address.

    Shapes: as libpq has it: postgresql://user@host:port,host:port/name?parameter=value. Of several
            hosts the one that takes writes is found at each opening.
    Errors: BadAddress.
    """
    said = _parsed(url)
    named = {name: said.pop(name, "") for name in ("dbname", "user", "password", "host", "port")}
    if _hosts(named["host"]) > 1:
        said = {"target_session_attrs": _WRITTEN[0], "connect_timeout": _CONNECT_SECONDS, **said}
    return {
        # Django's own, but for a commit that no standby has (store/postgresql/base.py).
        "ENGINE": "sluss.store.postgresql",
        "NAME": named["dbname"],
        "USER": named["user"],
        "PASSWORD": named["password"],
        "HOST": named["host"],
        "PORT": named["port"],
        # Opening one costs as much as a page; what the server has closed is opened anew.
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {**_LIVELINESS, **said},
    }


def _parsed(url: str) -> Plain:
    """What stands in an address, by libpq's own names."""
    from psycopg import ProgrammingError, conninfo

    if not url.startswith(_SCHEMES):
        raise BadAddress
    try:
        said: Plain = dict(conninfo.conninfo_to_dict(url))
    except ProgrammingError:
        raise BadAddress from None  # What libpq says of it has the whole address in it.
    hosts, ports = said.get("host", ""), said.get("port", "")
    is_counted = _hosts(ports) in (1, _hosts(hosts))
    is_port = all(not one or (one.isdigit() and 0 < int(one) < 1 << 16) for one in ports.split(","))
    if not (said.get("dbname") and is_counted and is_port):
        raise BadAddress
    if said.get("target_session_attrs", _WRITTEN[0]) not in _WRITTEN:
        raise BadAddress
    return said


def _hosts(listed: str) -> int:
    return len(listed.split(","))


def bounded(url: str, seconds: int) -> Plain:
    """The same for whoever waits no longer than this for a connection, a lock or an answer.

    Shapes: of several hosts each is waited for a part of it, so that the last is asked as well.
    """
    limit = seconds * _MILLISECONDS
    made = server(url)
    said = made["OPTIONS"]
    settings = f"{said.get('options', '')} -c statement_timeout={limit} -c lock_timeout={limit}"
    each = max(_CONNECT_SECONDS_MIN, seconds // _hosts(made["HOST"]))
    said |= {"connect_timeout": each, "options": settings.strip()}
    return made
