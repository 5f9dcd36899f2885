"""The benchmarks. Each gives its figures; the bars are those that were asked for."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from statistics import median

from pysqlite3 import dbapi2

from tools.bench import material
from tools.bench.backup import backup
from tools.bench.check import check_invoices
from tools.bench.child import Run, run
from tools.bench.figures import Figure
from tools.bench.journal import journal
from tools.bench.product import Product, new_product
from tools.bench.provider import provider
from tools.bench.records import DEBTS_A_SUPPLIER, suppliers_for
from tools.bench.web import web, web_postgres

RUNS = 3
# Tryton 8.2.1, in process, best settings, the same way from file to register: their figure,
# measured once on a machine like this.
TRYTON_INVOICES_A_SECOND = 7.5
_INVOICES = 5_000
_SCALE = (2_500, 5_000, 10_000)
_PAYABLES = 100_000
_PAYMENTS = 20_000
_MANY_PAYMENTS = 100_000
_ENTRIES = 100_000
_LEDGER_ROWS = 1_000_000
_READ = 500
_ROUNDS = 20
_RECORDS = (250_000, 500_000, 1_000_000)
_ON_PAYABLES = (10_000, 1_000_000)
# Two processors are what the bars are meant for.
_WORKERS = 2


def receive(work: Path) -> Iterator[Figure]:
    """5,000 Peppol invoices to register and journal, against the floor and against Tryton."""
    folder = material.invoices(work, _INVOICES)
    shapes: list[tuple[int, int]] = []
    runs, floors = [], []
    for _ in range(RUNS):
        product, found = _received(work, _INVOICES)
        runs.append(found.seconds)
        shapes = shapes_of(product.database)
        product.remove()
        floors.append(_floor(work, folder, shapes))
    seconds, floor = median(runs), median(floors)
    rows, size = sum(rows for rows, _ in shapes), sum(rows * size for rows, size in shapes)
    pace = _INVOICES / seconds
    name = "receive"
    yield Figure(bench=name, what=f"{_INVOICES:,} invoices", value=seconds, unit="s")
    yield Figure(bench=name, what=f"floor: parse, insert {rows:,} rows", value=floor, unit="s")
    yield Figure(bench=name, what="content written", value=size / 1e6, unit="MB")
    yield Figure(bench=name, what="against the floor", value=seconds / floor, unit="x", bar=6)
    yield Figure(bench=name, what="pace", value=pace, unit="invoices/s")
    yield Figure(
        bench=name,
        what=f"against Tryton's {TRYTON_INVOICES_A_SECOND}/s (theirs, once)",
        value=pace / TRYTON_INVOICES_A_SECOND,
        unit="x",
        bar=100,
        is_least=True,
    )


def scale(work: Path) -> Iterator[Figure]:
    """Twice the files, twice the time; ten thousand in the memory of a few."""
    runs: dict[int, list[Run]] = {count: [] for count in _SCALE}
    for _ in range(RUNS):
        for count in _SCALE:
            product, found = _received(work, count)
            runs[count].append(found)
            product.remove()
    seconds = {count: median(one.seconds for one in found) for count, found in runs.items()}
    peaks = {count: median(one.peak_mb for one in found) for count, found in runs.items()}
    for count in _SCALE:
        yield Figure(bench="scale", what=f"{count:,} files", value=seconds[count], unit="s")
    for fewer, more in pairwise(_SCALE):
        what = f"time of {more:,} to that of {fewer:,}"
        value = seconds[more] / seconds[fewer]
        yield Figure(bench="scale", what=what, value=value, unit="x", bar=2.2)
    few, many = _SCALE[0], _SCALE[-1]
    yield Figure(bench="scale", what=f"peak at {few:,}", value=peaks[few], unit="MB")
    yield Figure(bench="scale", what=f"peak at {many:,}", value=peaks[many], unit="MB", bar=400)
    what = f"peak of {many:,} to that of {few:,}"
    yield Figure(bench="scale", what=what, value=peaks[many] / peaks[few], unit="x", bar=1.3)


def payables(work: Path) -> Iterator[Figure]:
    """The hundred most urgent of 100,000, against listing them all."""
    product = new_product(work, "home-payables")
    loaded = product.receive(material.open_items(work, _PAYABLES))
    _expect(product.count_payables(), _PAYABLES)
    name = "payables"
    first, whole = [], []
    for _ in range(RUNS):
        first.append(product.payables("--limit", "100", "--sort", "urgency").seconds)
        whole.append(product.payables().seconds)
    inside = _inside(work, "payables", str(product.home), str(RUNS))
    product.remove()
    part = 100 * median(first) / median(whole)
    within = 100 * inside["first"] / inside["all"]
    yield Figure(bench=name, what=f"receive {_PAYABLES:,} rows", value=loaded.seconds, unit="s")
    yield Figure(bench=name, what="all of them, process", value=median(whole), unit="s")
    yield Figure(bench=name, what="the first 100, process", value=median(first), unit="s")
    yield Figure(bench=name, what="first 100 to all, process", value=part, unit="%", bar=10)
    yield Figure(bench=name, what="all of them, within", value=inside["all"], unit="s")
    yield Figure(bench=name, what="the first 100, within", value=inside["first"], unit="s")
    yield Figure(bench=name, what="first 100 to all, within", value=within, unit="%", bar=10)


def pain001(work: Path) -> Iterator[Figure]:
    """A payment file of 20,000 payments written, and one of 100,000 written and read."""
    path = work / "pain001.xml"
    name = "pain001"
    for count, bar in ((_PAYMENTS, 300), (_MANY_PAYMENTS, 200)):
        found = _inside(work, "pain001", str(path), str(count))
        what = f"{count:,} written"
        yield Figure(bench=name, what=what, value=found["seconds"], unit="s")
        yield Figure(bench=name, what=f"{what}, file", value=found["bytes"] / 1e6, unit="MB")
        yield Figure(bench=name, what=f"{what}, peak", value=found["peak_mb"], unit="MB", bar=bar)
    found = _inside(work, "pain001-read", str(path))
    path.unlink()
    _expect(int(found["orders"]), _MANY_PAYMENTS)
    what = f"{_MANY_PAYMENTS:,} read"
    yield Figure(bench=name, what=what, value=found["seconds"], unit="s")
    yield Figure(bench=name, what=f"{what}, peak", value=found["peak_mb"], unit="MB", bar=200)


def camt(work: Path) -> Iterator[Figure]:
    """A statement of 100,000 entries."""
    path = material.camt053(work, _ENTRIES)
    size = path.stat().st_size / 1e6
    found = _inside(work, "camt", str(path))
    path.unlink()
    _expect(int(found["entries"]), _ENTRIES)
    yield Figure(bench="camt", what=f"{_ENTRIES:,} entries", value=found["seconds"], unit="s")
    yield Figure(bench="camt", what="file", value=size, unit="MB")
    yield Figure(bench="camt", what="peak", value=found["peak_mb"], unit="MB", bar=200)


def ubl(work: Path) -> Iterator[Figure]:
    """UBL invoices to typed records, against lxml's parse of the same bytes in the same run."""
    yield from _rate(work, "Swedish", material.invoices(work, _READ))
    published = material.published_invoices(work)
    if published is not None:
        yield from _rate(work, "published", published)


def _rate(work: Path, which: str, folder: Path) -> Iterator[Figure]:
    found = _inside(work, "ubl", str(folder), str(_ROUNDS))
    count = int(found["files"])
    parse, read = found["parse"] / count * 1e6, found["read"] / count * 1e6
    name, what = "ubl", f"{count:,} {which} invoices"
    yield Figure(bench=name, what=f"{what}, lxml's parse of one", value=parse, unit="µs")
    yield Figure(bench=name, what=f"{what}, to record of one", value=read, unit="µs")
    yield Figure(
        bench=name, what=f"{what}, rate", value=parse / read, unit="x", bar=0.25, is_least=True
    )


def sie4(work: Path) -> Iterator[Figure]:
    """A SIE 4 file of a million rows, against splitting the same lines."""
    path = material.sie4(work, _LEDGER_ROWS)
    size = path.stat().st_size / 1e6
    # In turn, so that both meet the same neighbours on the machine.
    pairs = [
        (_inside(work, "split", str(path)), _inside(work, "sie4", str(path))) for _ in range(RUNS)
    ]
    path.unlink()
    last = pairs[-1][1]
    _expect(int(last["left_out"]), 0)
    split = median(plain["seconds"] for plain, _ in pairs)
    seconds = median(found["seconds"] for _, found in pairs)
    peak = max(found["peak_mb"] for _, found in pairs)
    given = f"{_LEDGER_ROWS:,} rows, {int(last['rows']):,} of them given"
    yield Figure(bench="sie4", what=given, value=seconds, unit="s")
    yield Figure(bench="sie4", what="splitting the same lines", value=split, unit="s")
    ratio = seconds / split
    yield Figure(bench="sie4", what="against splitting", value=ratio, unit="x", bar=8)
    yield Figure(bench="sie4", what="file", value=size, unit="MB")
    yield Figure(bench="sie4", what="peak", value=peak, unit="MB", bar=200)


def register(work: Path) -> Iterator[Figure]:
    """A year of a town's invoices and bank files, read and rebuilt on one processor."""
    town = material.town(work)
    name = "register"
    for what, folders in (
        ("e-invoices and bank files", ("peppol", "bank")),
        ("with PDFs and paper too", ("peppol", "bank", "e-post", "papper")),
    ):
        product = new_product(work, "home-register", cpus=frozenset({0}))
        found = product.receive(*(town / folder for folder in folders))
        count = product.count_payables()
        product.remove()
        yield Figure(bench=name, what=f"{count:,} debts of {what}", value=found.seconds,
                     unit="s", bar=60)  # fmt: skip
        yield Figure(bench=name, what="peak", value=found.peak_mb, unit="MB")


def records(work: Path) -> Iterator[Figure]:
    """A million generated records into an empty home, and how the time grows up to there."""
    name = "records"
    took: dict[int, float] = {}
    for wanted in _RECORDS:
        found, told = _filled(work, wanted, "all")
        took[wanted] = told["seconds"] / told["records"] * wanted
        is_most = wanted == _RECORDS[-1]
        what = f"{int(told['records']):,} records"
        bars = (600, 4096) if is_most else (None, None)
        yield Figure(bench=name, what=what, value=told["seconds"], unit="s", bar=bars[0])
        yield Figure(bench=name, what=f"{what}, peak", value=found.peak_mb, unit="MB", bar=bars[1])
    for fewer, more in pairwise(_RECORDS):
        what = f"time of {more:,} to that of {fewer:,}"
        yield Figure(bench=name, what=what, value=took[more] / took[fewer], unit="x", bar=2.3)
    found, told = _filled(work, _RECORDS[0], "by-month")
    what = f"{int(told['records']):,} records, month by month"
    yield Figure(bench=name, what=what, value=told["seconds"], unit="s")
    yield Figure(bench=name, what=f"{what}, peak", value=found.peak_mb, unit="MB")


def _filled(work: Path, count: int, which: str) -> tuple[Run, dict[str, float]]:
    """An empty home that gets about so many records, and is taken away."""
    product = new_product(work, f"home-{count}")
    try:
        return _folded(work, product, suppliers_for(count), which)
    finally:
        product.remove()


def incremental(work: Path) -> Iterator[Figure]:
    """A hundred new files on a million payables, against the same on ten thousand."""
    name = "incremental"
    took: list[float] = []
    for payables_ in _ON_PAYABLES:
        suppliers = payables_ // DEBTS_A_SUPPLIER
        product = new_product(work, f"home-{payables_}")
        _folded(work, product, suppliers, "unpaid")
        _expect(product.count_payables(), payables_)
        runs = [product.receive(folder) for folder in material.newcomers(work, suppliers, RUNS)]
        product.remove()
        took.append(median(one.seconds for one in runs))
        what = f"100 new files on {payables_:,} payables"
        yield Figure(bench=name, what=what, value=took[-1], unit="s")
        yield Figure(
            bench=name, what=f"{what}, peak", value=max(r.peak_mb for r in runs), unit="MB"
        )
    yield Figure(bench=name, what="the latter to the former", value=took[1] / took[0], unit="x",
                 bar=3)  # fmt: skip


def _folded(
    work: Path, product: Product, suppliers: int, which: str
) -> tuple[Run, dict[str, float]]:
    output = work / "inside.stdout"
    arguments = ["records", str(product.home), str(suppliers), str(_WORKERS), which]
    found = run(["tools.bench.inside", *arguments], output=output, env=product.environment())
    told: dict[str, float] = json.loads(output.read_text(encoding="utf-8"))
    return found, told


BENCHES: dict[str, Callable[[Path], Iterator[Figure]]] = {
    "receive": receive,
    "scale": scale,
    "payables": payables,
    "register": register,
    "records": records,
    "incremental": incremental,
    "pain001": pain001,
    "camt": camt,
    "sie4": sie4,
    "ubl": ubl,
    "check": check_invoices,
    "backup": backup,
    "journal": journal,
    "web": web,
    "web-postgres": web_postgres,
    "provider": provider,
}


def shapes_of(database: Path) -> list[tuple[int, int]]:
    """Rows, and bytes of content in an average row, of every table that has any."""
    connection = dbapi2.connect(f"file:{database}?mode=ro", uri=True)
    tables = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    ).fetchall()
    shapes = []
    for (table,) in tables:
        columns = [row[1] for row in connection.execute(f'PRAGMA table_info("{table}")')]
        length = " + ".join(f'ifnull(length(CAST("{one}" AS BLOB)), 0)' for one in columns)
        rows, size = connection.execute(
            f'SELECT count(*), ifnull(sum({length}), 0) FROM "{table}"'
        ).fetchone()
        if rows:
            shapes.append((rows, size // rows))
    connection.close()
    return shapes


def _received(work: Path, count: int) -> tuple[Product, Run]:
    folder = material.invoices(work, count)
    product = new_product(work, f"home-{count}")
    found = product.receive(folder)
    _expect(product.count_payables(), count)
    return product, found


def _floor(work: Path, folder: Path, shapes: list[tuple[int, int]]) -> float:
    database = work / "floor.sqlite3"
    parsed = _inside(work, "parse", str(folder))
    inserted = _inside(work, "insert", str(database), json.dumps(shapes))
    for path in work.glob("floor.sqlite3*"):
        path.unlink()
    return parsed["seconds"] + inserted["seconds"]


def _inside(work: Path, *arguments: str) -> dict[str, float]:
    output = work / "inside.stdout"
    environment = Product(work / "no-home").environment()
    run(["tools.bench.inside", *arguments], output=output, env=environment)
    found: dict[str, float] = json.loads(output.read_text(encoding="utf-8"))
    return found


def _expect(found: int, wanted: int) -> None:
    # A fast wrong answer is no answer: nothing is timed that did not do the whole work.
    if found != wanted:
        raise RuntimeError(f"{wanted:,} expected, {found:,} found: the figures would be worthless")
