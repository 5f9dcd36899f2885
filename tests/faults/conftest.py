"""Homes that stand just before the step that is disturbed, and a warm program to take it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import DATABASE
from tests.databases import FILE
from tests.faults.disks import mounted
from tests.faults.warm import Warm
from tests.faults.worlds import Worlds
from tests.needs import need
from tests.papers import FOOD, GLASS, ROAD, invoice, suppliers
from tests.services.office import Office, begin

WORLD_BYTES = 64 << 20
NUMBERS = ("F1", "F2", "F3")


def figure(name: str, usual: int) -> int:
    """How many, by an environment variable."""
    return int(os.environ.get(name, str(usual)))


def only_on_sqlite(why: str) -> None:
    need(DATABASE == "sqlite", f"only on SQLite: {why}")


@pytest.fixture(scope="session")
def warm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warm]:
    """One warm program for all tests of a process."""
    made = Warm(tmp_path_factory.mktemp("warm"))
    yield made
    made.close()


@pytest.fixture(scope="session")
def worlds(warm: Warm, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worlds]:
    """Worlds for every command, on a small disk; what a command comes to is told once a process."""
    folder = tmp_path_factory.mktemp("worlds")
    with mounted(folder / "disk", WORLD_BYTES) as disk:
        yield Worlds(warm, folder / "scenes", disk)


@pytest.fixture
def begun(fresh_home) -> Path:
    """The home of an organisation that has begun."""
    return Path(fresh_home("begun", begin))


def prepare_stocked() -> None:
    """Three open debts whose accounts the supplier list knows."""
    begin()
    _stock()


def prepare_approved() -> None:
    """Three debts that two attested, one batch of which one is proposed."""
    begin()
    office = _stock()
    office.approve(*(office.id(number) for number in NUMBERS))
    office.propose(office.id("F1"))


def prepare_signed() -> None:
    """A batch of three debts that two signed."""
    begin()
    office = _stock()
    ids = [office.id(number) for number in NUMBERS]
    office.approve(*ids)
    office.propose(*ids)
    for name in ("cia", "dag"):
        office.sign(1, name)


def _stock() -> Office:
    office = Office(Path())
    office.receive(
        suppliers(ROAD, FOOD, GLASS),
        invoice(ROAD, "F1", "100.00"),
        invoice(FOOD, "F2", "200.00"),
        invoice(GLASS, "F3", "300.00"),
    )
    return office


@pytest.fixture
def copies(fresh_home, tmp_path: Path) -> Callable[[str, Callable[[], None]], Callable[[], Path]]:
    """Makes a home, and gives what makes fresh copies of it (SQLite alone)."""

    def make(name: str, prepare: Callable[[], None]) -> Callable[[], Path]:
        first = Path(fresh_home(name, prepare)) / FILE
        count = iter(range(10**9))

        def copy() -> Path:
            folder = tmp_path / "tries" / str(next(count))
            folder.mkdir(parents=True)
            shutil.copyfile(first, folder / FILE)
            return folder

        return copy

    return make


@pytest.fixture
def stocked(fresh_home) -> Office:
    """An office with three open debts."""
    return Office(Path(fresh_home("fault-stocked", prepare_stocked)))
