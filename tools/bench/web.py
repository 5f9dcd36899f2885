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

from tests.lines import Line
from tools.bench.figures import Figure
from tools.bench.product import Product, new_product

TODAY = "2026-11-22"
_PORT = 8765
_SEED_TOWN = 21
_CLERKS, _SECONDS, _PAUSE = 20, 30, 1.0
_FIRST_PAGE_KB = 60
_OPENINGS_MAX = 600
_ASSETS = re.compile(r'(?:href|src)="(/static/[^"]+)"')
# One debt in so many stands; the others are settled, as in any register of years.
_STANDS = 10
LISTS = (
    "/register/",
    "/register/?page=7",
    "/register/?search=f0",
    "/register/?search=bygg",
    "/register/?search=zzzz",
    "/register/?state=held",
    "/register/?state=settled&sort=name",
    "/register/?sort=due",
    "/register/?sort=amount",
    "/register/questions",
    "/approve/",
    "/approve/?page=7",
    "/intake/",
    "/intake/?page=7",
    "/confirm/",
    "/confirm/unmatched",
    "/accounts/",
    "/pay/",
    "/audit/journal",
    "/",
)
WHO, ROLES = "anna", ("clerk", "attester", "auditor")
# Works in SQLite and in PostgreSQL. What a list shows, sorts and searches by differs row by row.
_MULTIPLY = """
WITH RECURSIVE n(i) AS (SELECT {first} UNION ALL SELECT i + 1 FROM n WHERE i < {copies})
INSERT INTO {table} ({columns}) SELECT {values} FROM {table} p, n WHERE {base}
"""
_SETTLED = "(p.id + n.i) % {stands} > 0"
# Each table that a list is made of: which rows are copied, and what is another in a copy.
_COPIED = {
    "store_payablerow": (
        "p.id <= {payable}",
        {
            "id": "p.id + n.i * {payable}",
            "public_id": "p.public_id || 'x' || n.i",
            "state": f"CASE WHEN {_SETTLED} THEN 'settled' ELSE p.state END",
            "urgency": f"CASE WHEN {_SETTLED} THEN '~' ELSE '' END || p.urgency || n.i",
            "awaits_attest": f"CASE WHEN {_SETTLED} THEN false ELSE p.awaits_attest END",
            "is_asked_about": f"CASE WHEN {_SETTLED} THEN false ELSE p.is_asked_about END",
            "supplier_name": "p.supplier_name || ' ' || (n.i % 997)",
            "document_number": "p.document_number || '-' || n.i",
            "search": "p.search || ' ' || (n.i % 997) || ' f' || (p.id + n.i * {payable})",
        },
    ),
    "store_original": (
        "p.sha256 NOT LIKE '%x%'",
        {"sha256": "substr(p.sha256, 1, 50) || 'x' || n.i", "seq": "p.seq + n.i * {seq}"},
    ),
    "store_receipt": (
        "p.sha256 NOT LIKE '%x%'",
        {"sha256": "substr(p.sha256, 1, 50) || 'x' || n.i"},
    ),
    "store_journalentry": (
        "p.seq <= {seq}",
        {"seq": "p.seq + n.i * {seq}", "hash": "substr(p.hash, 1, 50) || 'x' || n.i"},
    ),
    "store_recordrow": (
        "p.id <= {record} AND p.kind = 'BankEntry'",
        {
            "id": "p.id + n.i * {record}",
            "sha256": "substr(p.sha256, 1, 50) || 'x' || n.i",
        },
    ),
    "store_looseentry": ("p.record <= {record}", {"record": "p.record + n.i * {record}"}),
}
_LAST = {
    "payable": "SELECT max(id) FROM store_payablerow",
    "record": "SELECT max(id) FROM store_recordrow",
    "seq": "SELECT max(seq) FROM store_journalentry",
}


def web(work: Path) -> Iterator[Figure]:
    """The pages with 100,000 debts and twenty clerks, and how their cost grows from 10,000."""
    product = _town(work)
    copier = _Copier(product)
    costs = {}
    for count in (10_000, 100_000):
        copier.reach(count)
        with served(product) as clerk:
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
            copier = _Copier(product, server.url("bench"))
            costs = {}
            for count in (10_000, 1_000_000):
                copier.reach(count)
                with served(product) as clerk:
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
    roles = [word for role in ROLES for word in ("--role", role)]
    begun._run("user", "add", WHO, *roles, "--as", "admin")
    return product


class _Copier:
    """What multiplies the rows of a home that were there when it was begun."""

    def __init__(self, product: Product, url: str = "") -> None:
        self._product, self._url = product, url
        self._made = 0
        with _connected(product, url) as connection:
            cursor = connection.cursor()
            self._facts: dict[str, int] = {"stands": _STANDS}
            for name, statement in _LAST.items():
                cursor.execute(statement)
                (self._facts[name],) = cursor.fetchone()
            cursor.execute("SELECT count(*) FROM store_payablerow")
            (self._debts,) = cursor.fetchone()

    def reach(self, count: int) -> None:
        """Make the register hold so many debts, and all that a list shows beside as many times."""
        copies = count // self._debts - 1
        facts = {**self._facts, "first": self._made + 1, "copies": copies}
        with _connected(self._product, self._url) as connection:
            for table, (base, other) in _COPIED.items():
                _copy(connection.cursor(), table, base.format(**facts), other, facts)
            connection.commit()
        with _connected(self._product, self._url) as connection:
            # As a server does by itself, some time after so much was written.
            if self._url:
                connection.autocommit = True
            for statement in ("VACUUM ANALYZE", "CHECKPOINT") if self._url else ("ANALYZE",):
                connection.cursor().execute(statement)
            connection.commit()
        self._made = copies


def _copy(
    cursor,  # noqa: ANN001 -- of one driver or the other
    table: str,
    base: str,
    other: dict[str, str],
    facts: dict[str, int],
) -> None:
    cursor.execute(f"SELECT * FROM {table} LIMIT 0")
    columns = [column[0] for column in cursor.description]
    values = [other.get(name, f"p.{name}").format(**facts) for name in columns]
    told = {"columns": ", ".join(columns), "values": ", ".join(values), "base": base}
    cursor.execute(_MULTIPLY.format(table=table, **told, **facts))


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
def served(product: Product, port: int = _PORT) -> Iterator[Clerk]:
    """The web on a home, and a clerk who has signed in there."""
    words = ["--home", str(product.home), "--today", TODAY, "serve", "--port", str(port)]
    log = product.home.with_suffix(".web")
    with log.open("w", encoding="utf-8") as out:
        command = [sys.executable, "-m", "sluss", *words]
        server = subprocess.Popen(command, env=product.environment(), stdout=out, stderr=out)
        try:
            yield Clerk.when_open(product, port)
        finally:
            server.terminate()
            server.wait()


class Clerk:
    """A browser that has signed in. at: the port of the server, or the file it answers through."""

    def __init__(self, at: int | Path) -> None:
        self._line = (
            Line(at)
            if isinstance(at, Path)
            else http.client.HTTPConnection("localhost", at, timeout=60)
        )
        self._cookies: dict[str, str] = {}

    @classmethod
    def when_open(cls, product: Product, at: int | Path = _PORT) -> Clerk:
        """One who has signed in as soon as there is somebody to sign in to."""
        for _ in range(_OPENINGS_MAX):
            try:
                clerk = cls(at)
                clerk.sign_in(product.environment()["SLUSS_PASSWORD"])
            except OSError:
                time.sleep(0.2)
            else:
                return clerk
        raise TimeoutError("the server did not open")

    def sign_in(self, password: str) -> None:
        """Sign in, as a person does."""
        _, page = self.get("/sign-in")
        given = {"name": WHO, "password": password, **_hidden(page, "csrfmiddlewaretoken")}
        self._ask("POST", "/sign-in", urlencode(given))

    def to_attest(self) -> list[str]:
        """The addresses of the debts on the first page of those to attest."""
        _, page = self.get("/approve/")
        return sorted(set(re.findall(r'href="(/approve/[a-z2-7]{16})"', page.decode())))

    def attest(self, url: str) -> float:
        """Attest the debt that is looked at, and say how long the answer took."""
        _, page = self.get(url)
        given = _hidden(page, "csrfmiddlewaretoken", "key", "id")
        began = time.perf_counter()
        self._ask("POST", "/approve/attest", urlencode(given))
        return time.perf_counter() - began

    def get(self, url: str, packed: bool = False) -> tuple[float, bytes]:
        """How long it took, and the page. packed: as a browser that takes it compressed."""
        began = time.perf_counter()
        body = self._ask("GET", url, packed=packed)
        return time.perf_counter() - began, body

    def cost(self) -> float:
        """The median of all lists, each asked for ten times when it was asked for once before."""
        for url in LISTS:
            self.get(url)
        return median(self.get(url)[0] for _ in range(10) for url in LISTS)

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


def _hidden(page: bytes, *names: str) -> dict[str, str]:
    """What a form carries under these names."""
    found = ((name, re.search(rf'name="{name}" value="([^"]*)"', page.decode())) for name in names)
    return {name: match.group(1) if match else "" for name, match in found}


def _together(product: Product) -> list[float]:
    """What each page took while all clerks worked, each asking for one about every second."""
    spent: list[float] = []
    clerks = [Clerk.when_open(product) for _ in range(_CLERKS)]
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


def _work(clerk: Clerk, chance: random.Random, end: float, spent: list[float]) -> None:
    time.sleep(chance.random() * _PAUSE)
    while time.monotonic() < end:
        spent.append(clerk.get(chance.choice(LISTS))[0])
        time.sleep(chance.uniform(0.5, 1.5) * _PAUSE)
