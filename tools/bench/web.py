"""The pages under load: a real server, a register of many debts, and twenty clerks at once."""

from __future__ import annotations

import http.client
import os
import random
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import urlencode

from tools.bench.figures import Figure
from tools.bench.product import Product, new_product

_TODAY = "2026-11-22"
_PORT = 8765
_SEED_TOWN = 21
_CLERKS, _SECONDS, _PAUSE = 20, 30, 1.0
_FIRST_PAGE_KB = 60
_ASSETS = re.compile(r'(?:href|src)="(/static/[^"]+)"')
# One debt in so many stands; the others are settled, as in any register of years.
_STANDS = 10
_LISTS = (
    "/register/",
    "/register/?page=7",
    "/register/?search=f0",
    "/register/?search=bygg",
    "/register/?search=zzzz",
    "/register/?state=held",
    "/register/?state=settled&sort=name",
    "/register/?sort=due",
    "/register/?sort=amount",
)
# Works in SQLite and in PostgreSQL. What a list shows, sorts and searches by differs row by row.
_MULTIPLY = """
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {copies})
INSERT INTO store_payablerow ({columns}) SELECT {values} FROM store_payablerow p, n
WHERE p.id <= {last}
"""
_OTHERWISE = {
    "id": "p.id + n.i * {last}",
    "public_id": "p.public_id || 'x' || n.i",
    "state": "CASE WHEN (p.id + n.i) % {stands} > 0 THEN 'settled' ELSE p.state END",
    "urgency": "CASE WHEN (p.id + n.i) % {stands} > 0 THEN '~' ELSE '' END || p.urgency || n.i",
    "supplier_name": "p.supplier_name || ' ' || (n.i % 997)",
    "document_number": "p.document_number || '-' || n.i",
    "search": "p.search || ' ' || (n.i % 997) || ' f' || (p.id + n.i * {last})",
}


def web(work: Path) -> Iterator[Figure]:
    """The pages with 100,000 debts and twenty clerks, and how their cost grows from 10,000."""
    product = _town(work)
    costs = {}
    for count in (10_000, 100_000):
        _multiply(product, count)
        with _served(product) as clerk:
            costs[count] = clerk.cost()
            if count == 10_000:
                first, assets = clerk.first_page()
                yield _figure("first page, sent", (first + assets) / 1000, "kB", _FIRST_PAGE_KB)
            if count == 100_000:
                spent = _together(product)
    for count, cost in costs.items():
        yield _figure(f"a list page, {count:,} debts, alone", cost * 1000, "ms")
    p95 = quantiles(spent, n=20)[-1]
    yield _figure(f"{_CLERKS} clerks, {len(spent)} pages, p95", p95 * 1000, "ms", 150)
    yield _figure("100,000 against 10,000", costs[100_000] / costs[10_000], "x", 1.5)
    product.remove()


def web_postgres(work: Path) -> Iterator[Figure]:
    """The same on PostgreSQL with a million debts."""
    from tests import postgres

    with postgres.running() as server:
        os.environ["SLUSS_DATABASE_URL"] = server.make("bench")
        try:
            product = _town(work, os.environ["SLUSS_DATABASE_URL"])
            costs = {}
            for count in (10_000, 1_000_000):
                _multiply(product, count, server.url("bench"))
                with _served(product) as clerk:
                    costs[count] = clerk.cost()
                    spent = _together(product)
            name = "a list page on PostgreSQL"
            for count, cost in costs.items():
                yield _figure(f"{name}, {count:,} debts, alone", cost * 1000, "ms")
            p95 = quantiles(spent, n=20)[-1]
            yield _figure(f"{name}, {_CLERKS} clerks, 1,000,000 debts, p95", p95 * 1000, "ms", 150)
            ratio = costs[1_000_000] / costs[10_000]
            yield _figure(f"{name}, 1,000,000 against 10,000", ratio, "x", 1.5)
        finally:
            del os.environ["SLUSS_DATABASE_URL"]


def _figure(what: str, value: float, unit: str, bar: float | None = None) -> Figure:
    return Figure(bench="web", what=what, value=value, unit=unit, bar=bar)


class _Town(Product):
    """A product whose database may be a server's."""

    def environment(self) -> dict[str, str]:
        kept = super().environment()
        url = os.environ.get("SLUSS_DATABASE_URL")
        return {**kept, "SLUSS_DATABASE_URL": url} if url else kept


def _town(work: Path, url: str = "") -> Product:
    """A home with the debts of a small made-up town."""
    product = _Town(work / f"web{'-pg' if url else ''}")
    product.remove()
    begun = new_product(work, product.home.name) if not url else product
    if url:
        begun._run("init", "--org-number", "2120009994", "--name", "Exempelköpings kommun")
    folder = work / "web-town"
    if not folder.exists():
        size = ("--inhabitants", "500", "--days", "60", "--out", str(folder))
        begun._run("lab", "make", "--seed", str(_SEED_TOWN), *size)
    begun.receive(folder)
    return product


def _multiply(product: Product, count: int, url: str = "") -> None:
    """Make the register hold so many debts."""
    with _connected(product, url) as connection:
        cursor = connection.cursor()
        cursor.execute("SELECT max(id), count(*) FROM store_payablerow")
        last, have = cursor.fetchone()
        cursor.execute("SELECT * FROM store_payablerow LIMIT 0")
        columns = [column[0] for column in cursor.description]
        facts = {"last": last, "stands": _STANDS, "copies": max(1, count // have - 1)}
        values = [_OTHERWISE.get(name, f"p.{name}").format(**facts) for name in columns]
        cursor.execute(
            _MULTIPLY.format(columns=", ".join(columns), values=", ".join(values), **facts)
        )
        connection.commit()
        cursor.execute("ANALYZE")
        connection.commit()


@contextmanager
def _connected(product: Product, url: str):  # noqa: ANN202 -- of one driver or the other
    if url:
        import psycopg

        with psycopg.connect(url) as connection:
            yield connection
    else:
        from pysqlite3 import dbapi2

        connection = dbapi2.connect(product.database)
        try:
            yield connection
        finally:
            connection.close()


@contextmanager
def _served(product: Product) -> Iterator[_Clerk]:
    words = ["--home", str(product.home), "--today", _TODAY, "serve", "--port", str(_PORT)]
    log = product.home.with_suffix(".web")
    with log.open("w", encoding="utf-8") as out:
        command = [sys.executable, "-m", "sluss", *words]
        server = subprocess.Popen(command, env=product.environment(), stdout=out, stderr=out)
        try:
            yield _Clerk.when_open(product)
        finally:
            server.terminate()
            server.wait()


class _Clerk:
    """A browser that has signed in."""

    def __init__(self) -> None:
        self._line = http.client.HTTPConnection("localhost", _PORT, timeout=60)
        self._cookies: dict[str, str] = {}

    @classmethod
    def when_open(cls, product: Product) -> _Clerk:
        for _ in range(200):
            try:
                clerk = cls()
                clerk.sign_in(product.environment()["SLUSS_PASSWORD"])
            except OSError:
                time.sleep(0.2)
            else:
                return clerk
        raise TimeoutError("the server did not open")

    def sign_in(self, password: str) -> None:
        _, page = self.get("/sign-in")
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.decode())
        token = found.group(1) if found else ""
        given = {"name": "admin", "password": password, "csrfmiddlewaretoken": token}
        self._ask("POST", "/sign-in", urlencode(given))

    def get(self, url: str, packed: bool = False) -> tuple[float, bytes]:
        """How long it took, and the page. packed: as a browser that takes it compressed."""
        began = time.perf_counter()
        body = self._ask("GET", url, packed=packed)
        return time.perf_counter() - began, body

    def cost(self) -> float:
        """The median of all lists, each asked for ten times."""
        return median(self.get(url)[0] for _ in range(10) for url in _LISTS)

    def first_page(self) -> tuple[int, int]:
        """The bytes of the first list page, and of all that it asks for beside."""
        _, page = self.get("/register/", packed=True)
        _, plain = self.get("/register/")
        urls = sorted(set(_ASSETS.findall(plain.decode())))
        return len(page), sum(len(self.get(url, packed=True)[1]) for url in urls)

    def _ask(self, method: str, url: str, body: str = "", *, packed: bool = False) -> bytes:
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self._cookies.items())}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        if packed:
            headers["Accept-Encoding"] = "gzip"
        self._line.request(method, url, body or None, headers)
        said = self._line.getresponse()
        content = said.read()
        for value in said.headers.get_all("Set-Cookie") or []:
            name, _, rest = value.partition("=")
            self._cookies[name.strip()] = rest.partition(";")[0]
        if said.status >= 400:
            raise ValueError(f"{url}: {said.status}")
        return content


def _together(product: Product) -> list[float]:
    """What each page took while all clerks worked, each asking for one about every second."""
    spent: list[float] = []
    clerks = [_Clerk.when_open(product) for _ in range(_CLERKS)]
    end = time.monotonic() + _SECONDS
    threads = [
        threading.Thread(target=_work, args=(clerk, random.Random(seed), end, spent))
        for seed, clerk in enumerate(clerks)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return spent


def _work(clerk: _Clerk, chance: random.Random, end: float, spent: list[float]) -> None:
    time.sleep(chance.random() * _PAUSE)
    while time.monotonic() < end:
        spent.append(clerk.get(chance.choice(_LISTS))[0])
        time.sleep(chance.uniform(0.5, 1.5) * _PAUSE)
