"""How a database on a PostgreSQL server is opened: the home's own, and one of a provider's many."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

_MILLISECONDS = 1000


def server(url: str) -> dict[str, object]:
    """The wiring of a database by its address."""
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        # Opening one costs as much as a page; what the server has closed is opened anew.
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def bounded(url: str, seconds: int) -> dict[str, object]:
    """The same for whoever waits no longer than this for a connection, a lock or an answer."""
    limit = seconds * _MILLISECONDS
    settings = f"-c statement_timeout={limit} -c lock_timeout={limit}"
    return {**server(url), "OPTIONS": {"connect_timeout": seconds, "options": settings}}
