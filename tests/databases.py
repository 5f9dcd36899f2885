"""Databases for tests: made once with all their tables, then copied, and Django pointed at them."""

from __future__ import annotations

import importlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path

from tests import postgres

FILE = "sluss.sqlite3"


def set_up(folder: Path) -> None:
    """Make Django ready in this process. folder: a home for the time being."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sluss.settings")
    os.environ.setdefault("SLUSS_HOME", str(folder))
    import django

    django.setup()
    from django.conf import settings

    settings.PASSWORD_HASHERS = ["tests.passwords.Quick", *settings.PASSWORD_HASHERS[1:]]


def reopen() -> None:
    """Let Django forget its database and look at what the environment says now."""
    from django.db import connections

    import sluss.settings

    close()
    wiring = importlib.reload(sluss.settings)
    connections.settings = connections.configure_settings(wiring.DATABASES)


def close() -> None:
    """Close what this thread has open."""
    from django.db import connections

    for alias in [c.alias for c in connections.all(initialized_only=True)]:
        connections[alias].close()
        del connections[alias]


class Stencil:
    """A database that others are copied from. prepare: what is done in it, once a process."""

    def __init__(
        self, folder: Path, prepare: Callable[[], None], server: postgres.Server | None
    ) -> None:
        self._folder = folder
        self._server = server
        self._name = f"stencil_{folder.name}"
        folder.mkdir(parents=True, exist_ok=True)
        if server is not None:
            server.make(self._name)
        with _environment(folder, server.url(self._name) if server else ""):
            reopen()
            prepare()
            close()

    def copy(self, folder: Path, name: str) -> str:
        """Copy it. Gives the URL of the copy, "" for a file in the folder."""
        if self._server is not None:
            return self._server.make(name, template=self._name)
        shutil.copyfile(self._folder / FILE, folder / FILE)
        return ""


class _environment:
    """What the program takes for its home, for as long as the block lasts."""

    def __init__(self, folder: Path, url: str) -> None:
        self._wanted = {"SLUSS_HOME": str(folder), "SLUSS_DATABASE_URL": url}
        self._before: dict[str, str | None] = {}

    def __enter__(self) -> None:
        self._before = {name: os.environ.get(name) for name in self._wanted}
        os.environ.update(self._wanted)

    def __exit__(self, *_error: object) -> None:
        for name, value in self._before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
