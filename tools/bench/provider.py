"""Municipalities of a provider: how long one takes to make, many to migrate, one to leave."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from stdnum import luhn

from tests import postgres
from tools.bench import material
from tools.bench.child import Run, run
from tools.bench.figures import Figure
from tools.bench.product import Product

_MADE, _MANY, _AIM, _PAYABLES = 5, 100, 300, 100_000
_BENCH = "provider"


@dataclass(frozen=True, slots=True)
class Root:
    """A provider's root and its server."""

    home: Path
    server: postgres.Server

    def call(self, *words: str) -> Run:
        command = ["sluss", "provider", *words, "--home", str(self.home), "--json"]
        env = Product(self.home).environment()
        return run(command, output=self.output, env=env)

    def add(self, number: int) -> Run:
        return self.call("add", "--org-number", org_number(number), "--name", f"Kommun {number}")

    @property
    def output(self) -> Path:
        return self.home.with_suffix(".stdout")

    def told(self) -> dict[str, object]:
        told: dict[str, object] = json.loads(self.output.read_text(encoding="utf-8"))
        return told

    def tenant(self, number: int) -> Product:
        """The home of a municipality, which says itself where its database is."""
        return Product(self.home / "tenants" / org_number(number))


def org_number(number: int) -> str:
    """The number of a made-up municipality."""
    begun = f"21200{number:04d}"
    return begun + luhn.calc_check_digit(begun)


def provider(work: Path) -> Iterator[Figure]:
    """A municipality made, a hundred brought to a new version, one of 100,000 debts lifted out."""
    with postgres.running() as server:
        root = Root(work / "provider", server)
        shutil.rmtree(root.home, ignore_errors=True)
        root.call("init", "--server", server.base)
        yield from _made(root)
        yield from _lifted(work, root)
        yield from _migrated(root)


def _made(root: Root) -> Iterator[Figure]:
    runs, within = [], []
    for number in range(_MADE):
        runs.append(root.add(number).seconds)
        within.append(float(str(root.told()["seconds"])))
    yield Figure(bench=_BENCH, what="a municipality made, process", value=median(runs), unit="s")
    what = "a municipality made, within"
    yield Figure(bench=_BENCH, what=what, value=median(within), unit="s", bar=1)


def _lifted(work: Path, root: Root) -> Iterator[Figure]:
    what = f"{_PAYABLES:,} debts"
    tenant = root.tenant(0)
    received = tenant.receive(material.open_items(work, _PAYABLES))
    yield Figure(bench=_BENCH, what=f"{what}: received", value=received.seconds, unit="s")
    laptop = work / "laptop.sluss"
    shutil.rmtree(laptop, ignore_errors=True)
    found = root.call("lift-out", org_number(0), "--to", str(laptop))
    size = (laptop / "sluss.sqlite3").stat().st_size / 1e6
    yield Figure(bench=_BENCH, what=f"{what}: lifted out", value=found.seconds, unit="s", bar=60)
    yield Figure(bench=_BENCH, what=f"{what}: lifted out, peak", value=found.peak_mb, unit="MB")
    yield Figure(bench=_BENCH, what=f"{what}: the file", value=size, unit="MB")
    found = root.call("bring-home", org_number(0), "--from", str(laptop))
    yield Figure(bench=_BENCH, what=f"{what}: brought home", value=found.seconds, unit="s")


def _migrated(root: Root) -> Iterator[Figure]:
    """Municipalities of the version before, made in one process, and brought to this one."""
    made = run(
        ["tools.bench.provider", str(root.home), str(_MANY)],
        output=root.output,
        env=Product(root.home).environment() | {"SLUSS_HOME": str(root.home)},
    )
    yield Figure(bench=_BENCH, what=f"{_MANY} listed", value=made.seconds, unit="s")
    found = root.call("migrate")
    what, aim = f"{_MANY} migrated", f"{_AIM} at this pace"
    yield Figure(bench=_BENCH, what=what, value=found.seconds, unit="s")
    seconds = found.seconds * _AIM / _MANY
    yield Figure(bench=_BENCH, what=aim, value=seconds, unit="s", bar=120)
    found = root.call("status")
    yield Figure(bench=_BENCH, what=f"{_MANY} looked at", value=found.seconds, unit="s")


def make_old(root: Path, count: int) -> None:
    """Municipalities of the version before this one, without an organisation in them."""
    from sluss.__main__ import prepare

    prepare()
    from django.db import connections
    from django.db.migrations.executor import MigrationExecutor

    from sluss.services import provider as service
    from sluss.services._command import Who
    from sluss.store import tenants
    from sluss.store.which import alias

    at = datetime.now(UTC)
    who = Who("local", at, at.date())
    for number in range(_MADE, _MADE + count):
        service.add(root, org_number(number), f"Kommun {number}", who)
        with tenants.opened(service.listed(root)[-1].tenant.url, seconds=60) as name:
            # As it was before the last migration, which makes a trigger and its function.
            with connections[name].cursor() as cursor:
                cursor.execute("DROP FUNCTION sluss_custody_stops_writing CASCADE")
            MigrationExecutor(connections[alias()]).migrate([("store", "0021_custody")])


if __name__ == "__main__":
    make_old(Path(sys.argv[1]), int(sys.argv[2]))
