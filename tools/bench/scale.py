"""`python -m tools.bench.scale`: from one municipality to a country, on one PostgreSQL server.

The whole, on a machine of its own: --documents 1000000 --tenants 20 --served 200. The defaults are
for a look on two cores. How long a municipality takes to make, to migrate and to lift out is in
`python -m tools.bench provider`.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Generator, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from statistics import quantiles

from tests import postgres
from tests.memory import memory_folder
from tools.bench import material
from tools.bench.figures import Figure, table
from tools.bench.product import Product
from tools.bench.provider import Root
from tools.bench.web import LISTS, ROLES, TODAY, WHO, Clerk

_OUT = Path(__file__).resolve().parents[2] / "bench-out"
_BENCH = "scale"
# Of each municipality a quarter and a half are received by others as well, to see how time grows.
_PARTS = (4, 2, 1)
_COUNTRY, _CORES = 30_000_000, 64
_ATTESTS_ONE_IN = 5
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(slots=True)
class Spent:
    """What some work took. cpu: of all processes that did it, the server's too, in seconds."""

    seconds: float
    cpu: float


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured."""

    documents: int
    tenants: int
    served: int
    clerks: int
    seconds: int
    pause: int

    @property
    def each(self) -> int:
        """The documents of one municipality."""
        return self.documents // self.tenants


@dataclass(slots=True)
class Country:
    """A provider's root, and the municipalities in it that are made one after the other."""

    root: Root
    made: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def tenant(self) -> Product:
        """A new municipality."""
        with self.lock:
            self.root.add(self.made)
            self.made += 1
            return self.root.tenant(self.made - 1)

    def spent(self, work: Callable[[], object]) -> Spent:
        """What a work took, by the clock and of processors."""
        began, cpu = time.perf_counter(), self._cpu()
        work()
        return Spent(time.perf_counter() - began, self._cpu() - cpu)

    def _cpu(self) -> float:
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        server = self.root.server.pid
        listed = Path(f"/proc/{server}/task/{server}/children").read_text(encoding="ascii")
        found = _ticks(server, with_buried=True) + sum(map(_ticks, map(int, listed.split())))
        return children.ru_utime + children.ru_stime + found / _TICKS


def _ticks(pid: int, *, with_buried: bool = False) -> int:
    """The processor time of a process, and of its children that have ended. 0 if it is gone."""
    try:
        words = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return 0
    return sum(int(word) for word in words[11 : 15 if with_buried else 13])


def scale(work: Path, size: Size) -> Iterator[Figure]:
    """All of it."""
    # Four for each municipality that is served, and some for whoever looks.
    settings = {**postgres.SETTINGS, "max_connections": str(60 + 10 * size.served)}
    # Durable, as a provider's server is.
    settings |= {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}
    with postgres.cluster(settings, inside=memory_folder(work)) as cluster:
        root = Root(work / "provider", cluster.server)
        shutil.rmtree(root.home, ignore_errors=True)
        root.call("init", "--server", cluster.server.base)
        country = Country(root)
        pace, filled = yield from _filled(work, country, size)
        yield from _grown(work, country, size)
        yield from _doubled(work, country, size)
        yield from _projected(pace)
        yield from _worked(country, filled, size)


def _filled(
    work: Path, country: Country, size: Size
) -> Generator[Figure, None, tuple[tuple[float, float], list[Product]]]:
    folder = material.invoices(work, size.each)
    tenants = [country.tenant() for _ in range(size.tenants)]
    received = country.spent(lambda: [one.receive(folder) for one in tenants])
    for one in tenants:
        _need(one.count_payables(), size.each)
    verified = country.spent(lambda: [one.verify() for one in tenants])
    count = size.each * size.tenants
    what = f"{count:,} invoices into {size.tenants} databases"
    cpu = received.cpu + verified.cpu
    yield _figure(f"{what}: received", received.seconds, "s")
    yield _figure(f"{what}: verified", verified.seconds, "s")
    yield _figure("processor time, received", received.cpu, "s")
    yield _figure("processor time, verified", verified.cpu, "s")
    yield _figure("received, per core", count / received.cpu, "invoices/s")
    yield _figure("received and verified, per core", count / cpu, "invoices/s")
    return (count / received.cpu, count / cpu), tenants


def _grown(work: Path, country: Country, size: Size) -> Iterator[Figure]:
    """The same for a quarter, a half and all of a municipality, by processor time."""
    took = {}
    for part in _PARTS:
        count = size.each // part
        folder, tenant = material.invoices(work, count), country.tenant()
        took[count] = country.spent(lambda one=tenant, papers=folder: one.receive(papers)).cpu
        _need(tenant.count_payables(), count)
        yield _figure(f"{count:,} invoices into one, processor time", took[count], "s")
    for fewer, more in pairwise(took):
        what = f"{more:,} to {fewer:,}, processor time"
        yield _figure(what, took[more] / took[fewer], "x", 2.3)


def _doubled(work: Path, country: Country, size: Size) -> Iterator[Figure]:
    """Two at work against one: two municipalities, and two processes for the same one."""
    folder = material.invoices(work, size.each)
    one, two, three, four, five = (country.tenant() for _ in range(5))
    alone = country.spent(lambda: [each.receive(folder, workers=1) for each in (one, two)])
    with ThreadPoolExecutor(2) as pool:
        both = country.spent(
            lambda: list(pool.map(lambda each: each.receive(folder, workers=1), (three, four)))
        )
    what = "two municipalities at a time against one after the other"
    yield _figure(what, alone.seconds / both.seconds, "x", 1.7, is_least=True)
    helped = country.spent(lambda: five.receive(folder, workers=2))
    what = "one municipality, two processes against one"
    yield _figure(what, alone.seconds / 2 / helped.seconds, "x")
    checked = [
        country.spent(lambda count=count: one.check(folder, workers=count)).seconds
        for count in (1, 2)
    ]
    what = "rules on invoices, two processes against one"
    yield _figure(what, checked[0] / checked[1], "x", 1.7, is_least=True)


def _projected(pace: tuple[float, float]) -> Iterator[Figure]:
    """A country's year, if each core does as here and no municipality waits for another."""
    for what, rate in zip(("received", "received and verified"), pace, strict=True):
        hours = _COUNTRY / rate / _CORES / 3600
        yield _figure(f"{_COUNTRY:,} {what} on {_CORES} cores, projected", hours, "h")


def _worked(country: Country, tenants: list[Product], size: Size) -> Iterator[Figure]:
    """Clerks of many municipalities at once: lists looked at, and debts attested."""
    tenants = tenants[: size.served]
    tenants += [country.tenant() for _ in range(size.served - len(tenants))]
    roles = [word for role in ROLES for word in ("--role", role)]
    for one in tenants:
        one.call("user", "add", WHO, *roles, "--as", "admin")
    lists: list[float] = []
    attests: list[float] = []
    began = time.perf_counter()
    with _answering(country.root, tenants) as (server, sockets):
        for one in tenants:
            Clerk.when_open(one, sockets / f"{one.home.name}.sock")
        what = f"{len(tenants)} municipalities: all answer, and one clerk has signed in at each"
        yield _figure(what, time.perf_counter() - began, "s")
        crews = []
        for one in tenants:
            file = sockets / f"{one.home.name}.sock"
            clerks = [Clerk.when_open(one, file) for _ in range(size.clerks)]
            crews.append((clerks, clerks[0].to_attest()))
        end = time.monotonic() + size.seconds
        threads = [
            threading.Thread(
                target=_work,
                args=(clerk, urls[place :: size.clerks], size.pause, end, lists, attests),
            )
            for clerks, urls in crews
            for place, clerk in enumerate(clerks)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        yield _figure(f"{len(tenants)} municipalities: memory of all", _memory(server), "MB")
    attested = sum(_attested(one) for one in tenants)
    _need(attested, len(attests))
    who = f"{len(tenants)} municipalities, {size.clerks} clerks each, {size.pause} s between two"
    for what, spent, bar in (("lists", lists, 150), ("attests", attests, 300)):
        p95 = quantiles(spent, n=20)[-1] * 1000
        yield _figure(f"{who}: {len(spent):,} {what}, p95", p95, "ms", bar)


@contextmanager
def _answering(root: Root, tenants: list[Product]) -> Iterator[tuple[int, Path]]:
    """`provider serve`: the number of its process, and the folder of its sockets."""
    # The name of a socket has little room.
    sockets = Path(tempfile.mkdtemp(prefix="sluss-"))
    words = ["--home", str(root.home), "--today", TODAY, "provider", "serve"]
    with (sockets / "log").open("w", encoding="utf-8") as out:
        server = subprocess.Popen(
            [sys.executable, "-m", "sluss", *words, "--sockets", str(sockets)],
            env=tenants[0].environment(),
            stdout=out,
            stderr=out,
        )
        try:
            yield server.pid, sockets
        finally:
            server.terminate()
            server.wait()
            shutil.rmtree(sockets)


def _memory(pid: int) -> float:
    """What a process and those it began take, in MB; what several share counts once."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    found = 0
    for one in (pid, *children):
        rollup = Path(f"/proc/{one}/smaps_rollup").read_text(encoding="ascii")
        found += int(re.findall(r"^Pss: +(\d+) kB", rollup, re.M)[0])
    return found * 1024 / 1e6


def _work(
    clerk: Clerk,
    urls: list[str],
    pause: int,
    end: float,
    lists: list[float],
    attests: list[float],
) -> None:
    chance = random.Random(f"{urls}")
    time.sleep(chance.random() * pause)
    while time.monotonic() < end:
        if urls and chance.randrange(_ATTESTS_ONE_IN) == 0:
            attests.append(clerk.attest(urls.pop()))
        else:
            lists.append(clerk.get(chance.choice(LISTS))[0])
        time.sleep(chance.uniform(0.5, 1.5) * pause)


def _attested(tenant: Product) -> int:
    """How many debts have an attest, by the journal's own word."""
    tenant.call("payables", "--json")
    told = json.loads(tenant.output.read_text(encoding="utf-8"))
    return sum(bool(row["attests"]) for row in told["payables"])


def _figure(
    what: str, value: float, unit: str, bar: float | None = None, *, is_least: bool = False
) -> Figure:
    return Figure(bench=_BENCH, what=what, value=value, unit=unit, bar=bar, is_least=is_least)


def _need(found: int, wanted: int) -> None:
    # A fast wrong answer is no answer.
    if found != wanted:
        raise RuntimeError(f"{wanted:,} expected, {found:,} found: the figures would be worthless")


def _told(argv: list[str]) -> Size:
    parser = argparse.ArgumentParser(prog="python -m tools.bench.scale", description=__doc__)
    usual: Mapping[str, tuple[int, str]] = {
        "documents": (4_000, "invoices in all municipalities together"),
        "tenants": (2, "municipalities that they are of"),
        "served": (2, "municipalities with clerks at work"),
        "clerks": (5, "clerks in each"),
        "seconds": (20, "for how long they work"),
        "pause": (1, "seconds from one page of a clerk to the next, about"),
    }
    for name, (value, said) in usual.items():
        parser.add_argument(f"--{name}", type=int, default=value, help=f"{said} ({value:,})")
    return Size(**vars(parser.parse_args(argv)))


def main(argv: list[str]) -> int:
    """0 if every bar is met, 1 if one is not."""
    size = _told(argv)
    work = _OUT / "scale"
    work.mkdir(parents=True, exist_ok=True)
    figures: list[Figure] = []
    try:
        for figure in scale(work, size):
            figures.append(figure)
            print(table([figure]).splitlines()[1], file=sys.stderr, flush=True)
    finally:
        shutil.rmtree(work)
        print(table(figures))
    return 1 if any(figure.is_met is False for figure in figures) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
