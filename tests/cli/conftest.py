"""The program called as a person calls it, in this process: what it says and how it ends."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests import databases
from tests.cli.stick import medium
from tests.conftest import DATABASE
from tests.needs import need
from tests.papers import FOOD, GLASS, ROAD, invoice, suppliers
from tests.services.office import IDENTITY, TODAY, begin

__all__ = ["medium"]  # A fixture: whoever names it gets it.


@dataclass(frozen=True)
class Said:
    """How one call ended. json: its one document."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class Program:
    """Calls of the program in one home. Every call is on the office's day."""

    def __init__(self, home: Path) -> None:
        self.home = home

    def __call__(self, *argv: object, today: bool = True) -> Said:
        from sluss.cli.app import run

        words = [str(word) for word in argv]
        if today:
            words += ["--today", TODAY.isoformat()]
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            code = run(words, self.home, databases.reopen)
        return Said(code, out.getvalue(), err.getvalue())

    def json(self, *argv: object) -> Any:
        said = self(*argv, "--json")
        assert said.code == 0, said.err
        return said.json

    def payables(self, *argv: object) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.json("payables", *argv)["payables"]
        return found

    def id(self, number: str) -> str:
        return next(str(p["id"]) for p in self.payables() if p["document_number"] == number)


@pytest.fixture
def program(fresh_home: Callable[[str, Callable[[], None]], Path], monkeypatch) -> Program:
    """The program in the home of an organisation that has begun; everybody's password is pw."""
    folder = fresh_home("begun", begin)
    monkeypatch.setenv("SLUSS_PASSWORD", "pw")
    monkeypatch.setenv("SLUSS_NEW_PASSWORD", "pw")
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    return Program(folder)


@pytest.fixture
def folder(tmp_path: Path) -> Callable[..., Path]:
    """Writes files into a folder beside the home: name=bytes; gives the folder."""
    made = tmp_path / "in"

    def write(**files: bytes) -> Path:
        made.mkdir(exist_ok=True)
        for name, content in files.items():
            (made / name.replace("__", ".")).write_bytes(content)
        return made

    return write


@pytest.fixture
def back(program: Program, folder: Callable[..., Path]) -> Program:
    """The program after three suppliers were listed and two of them sent an invoice: F1, F2."""
    program.json(
        "receive",
        folder(
            firms=suppliers(ROAD, FOOD, GLASS),
            one=invoice(ROAD, "F1", "100.00"),
            two=invoice(FOOD, "F2", "200.00"),
        ),
    )
    return program


class Machine(Program):
    """The program on another machine: its own folder, and its own database."""

    def __init__(self, home: Path, url: str = "") -> None:
        super().__init__(home)
        self.url = url

    def __call__(self, *argv: object, today: bool = True) -> Said:
        with pytest.MonkeyPatch.context() as there:
            there.setenv("SLUSS_HOME", str(self.home))
            there.setenv("SLUSS_DATABASE_URL", self.url)
            return super().__call__(*argv, today=today)


@pytest.fixture
def elsewhere(request, tmp_path, monkeypatch, keys) -> Iterator[Callable[..., Machine]]:
    """An empty home on another machine, with a database of this run's kind."""
    monkeypatch.setenv("SLUSS_IDENTITY", str(keys))
    server = request.getfixturevalue("postgres_server") if DATABASE == "postgresql" else None
    made: list[str] = []

    def make() -> Machine:
        made.append(f"other_{uuid4().hex}")
        return Machine(tmp_path / made[-1], server.make(made[-1]) if server else "")

    yield make
    databases.close()
    for name in made if server else ():
        server.drop(name)


@pytest.fixture(scope="session")
def root_stencil(request, tmp_path_factory) -> Callable[..., Any]:
    """Roots of providers to copy, by name: each is made when it is first asked for."""
    need(DATABASE == "postgresql", "only on PostgreSQL: many municipalities on one server")
    from tests.cli.tenants import Stencil

    server = request.getfixturevalue("postgres_server")
    folder = tmp_path_factory.mktemp("roots")
    databases.set_up(folder)
    made: dict[str, Stencil] = {}

    def find(name: str, prepare: Callable[[Any], None]) -> Stencil:
        if name not in made:
            made[name] = Stencil(server, folder / name, prepare)
        return made[name]

    return find


@pytest.fixture
def root_of(root_stencil, postgres_server, tmp_path, monkeypatch) -> Iterator[Callable[..., Any]]:
    """Copies a root with its databases, which are dropped afterwards; all passwords are pw."""
    from tests.cli.tenants import found_in

    for name in ("SLUSS_PASSWORD", "SLUSS_NEW_PASSWORD"):
        monkeypatch.setenv(name, "pw")
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    yield lambda name, prepare: root_stencil(name, prepare).copy(tmp_path / "root")
    databases.close()
    for name in found_in(postgres_server):
        postgres_server.drop(name)


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    file = tmp_path / "key.txt"
    file.write_text(f"# in the safe\n{IDENTITY}\n")
    return file


def pay(program: Program, *numbers: str, out: Path) -> Said:
    """Attest, propose, sign and export; what the export said."""
    ids = [program.id(number) for number in numbers]
    for name in ("anna", "bo"):
        program.json("approve", *ids, "--as", name)
    batch = program.json("batch", "propose", *ids, "--as", "eva")["batch"]
    for name in ("cia", "dag"):
        program.json("batch", "sign", batch, "--as", name)
    return program("batch", "export", batch, "--channel", "pain.001", "--out", out, "--as", "cia")
