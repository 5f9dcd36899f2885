"""A provider on a real server, with as many municipalities as a test asks for."""

from __future__ import annotations

import hashlib
import io
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests import databases
from tests.cli.conftest import Machine, Said
from tests.postgres import Server

FIRST, SECOND, THIRD = "2120001231", "2120002007", "2120002106"


class Provider(Machine):
    """A provider's root. server: where its databases are."""

    def __init__(self, root: Path, server: Server) -> None:
        super().__init__(root)
        self.server = server

    def begin(self) -> Any:
        return self.json("provider", "init", "--server", self.server.base)

    def add(self, org_number: str) -> Any:
        return self.json(
            "provider", "add", "--org-number", org_number, "--name", f"Kommun {org_number}"
        )

    def tenant(self, org_number: str) -> Machine:
        """The municipality's home, as the program finds it: its own file says its database."""
        folder = self.home / "tenants" / org_number
        url = (folder / "database-url.txt").read_text(encoding="utf-8").strip()
        return Machine(folder, url)

    def query(self, org_number: str, sql: str) -> list[tuple[Any, ...]]:
        """A statement in a municipality's database, past the program."""
        with psycopg.connect(self.server.url(f"sluss_{org_number}")) as connection:
            found = connection.execute(sql.encode())
            return found.fetchall() if found.description else []

    def refused(self, *argv: object) -> str:
        """The code with which a call is refused."""
        said: Said = self(*argv, "--json")
        assert said.code in (1, 3), said.err
        return str(said.json["refused"]["code"])


class Stencil:
    """A root with its databases, to copy: making them anew takes seconds."""

    def __init__(self, server: Server, root: Path, prepare: Callable[[Provider], None]) -> None:
        self.server, self.root = server, root
        with pytest.MonkeyPatch.context() as patched:
            for name in ("SLUSS_PASSWORD", "SLUSS_NEW_PASSWORD"):
                patched.setenv(name, "pw")
            patched.setattr(sys, "stdin", io.StringIO(""))
            prepare(Provider(root, server))
        databases.close()
        self.names = found_in(server)
        for name in self.names:
            server.run(f'ALTER DATABASE "{name}" RENAME TO "{self._kept(name)}"')

    def _kept(self, name: str) -> str:
        return f"stencil_{self.root.name}_{name}"

    def copy(self, root: Path) -> Provider:
        """The same provider once more, in another folder."""
        shutil.copytree(self.root, root)
        for name in self.names:
            self.server.make(name, template=self._kept(name))
        return Provider(root, self.server)


def template_of(root: Path) -> str:
    """What the template of a provider is called: by its key, which is made here."""
    from sluss.outside import home, signing

    home.make_folder(root)
    key = hashlib.sha256(signing.of_folder(root).public).hexdigest()
    return f"sluss_template_{key[:8]}"


def found_in(server: Server) -> list[str]:
    """The databases that a provider made."""
    with psycopg.connect(server.url("postgres")) as connection:
        found = connection.execute("SELECT datname FROM pg_database WHERE datname ~ '^sluss_'")
        return [str(name) for (name,) in found]


def migrate_to(name: str) -> None:
    """Bring the database in use to an earlier version."""
    from django.db import connections
    from django.db.migrations.executor import MigrationExecutor

    from sluss.store.which import alias

    MigrationExecutor(connections[alias()]).migrate([("store", name)])
