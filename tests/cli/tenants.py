"""A provider on a real server, with as many municipalities as a test asks for."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
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


def provider_at(server: Server, root: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    """A provider that has begun; its databases are dropped afterwards."""
    for name in ("SLUSS_PASSWORD", "SLUSS_NEW_PASSWORD"):
        monkeypatch.setenv(name, "pw")
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    databases.set_up(root.parent)
    made = Provider(root, server)
    made.begin()
    yield made
    databases.close()
    drop_all(server)


def drop_all(server: Server) -> None:
    """Drop every database that a provider made."""
    with psycopg.connect(server.url("postgres")) as connection:
        found = connection.execute("SELECT datname FROM pg_database WHERE datname ~ '^sluss_'")
        names = [str(name) for (name,) in found]
    for name in names:
        server.drop(name)
