"""Which database the queries of this thread go to: the home's, or one that is being rebuilt."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_alias: ContextVar[str] = ContextVar("sluss_database", default="default")


def alias() -> str:
    """The name of the database in use."""
    return _alias.get()


@contextmanager
def use(name: str) -> Iterator[None]:
    """Send every query inside to the named database."""
    token = _alias.set(name)
    try:
        yield
    finally:
        _alias.reset(token)


class Router:
    """Django's door to alias(): every model lives in the database in use."""

    def db_for_read(self, _model: object, **_hints: object) -> str:
        """The database in use."""
        return alias()

    def db_for_write(self, _model: object, **_hints: object) -> str:
        """The database in use."""
        return alias()
