"""Backups: what one costs beside a plain copy, what a day more costs, and how long a restore is."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from sluss.lab import many_open_items
from sluss.outside.packed import zstd
from tools.bench import material
from tools.bench.figures import Figure
from tools.bench.product import Product, new_product

_PAYABLES, _CHANGED, _INVOICES = 100_000, 1_000, 5_000
_LEVEL, _STRETCH = 3, 1 << 20


def backup(work: Path) -> Iterator[Figure]:
    """A home of 100,000 payables backed up, again after a day, proved and restored."""
    product = new_product(work, "home-backup")
    product.receive(material.open_items(work, _PAYABLES))
    yield from _measured(work, product, f"{_PAYABLES:,} payables of lists", "lists")
    product.remove()
    product = new_product(work, "home-backup")
    product.receive(material.invoices(work, _INVOICES))
    yield from _measured(work, product, f"{_INVOICES:,} e-invoices", "invoices")
    product.remove()


def _measured(work: Path, product: Product, what: str, name: str) -> Iterator[Figure]:
    medium = work / f"medium-{name}"
    floor = _floor(product.database, work / "floor.zst")
    full = product.backup(medium)
    size = _told(product)["bytes"]
    rate = full.seconds / floor
    bench = "backup"
    yield Figure(bench=bench, what=f"{what}: database", value=_size(product) / 1e6, unit="MB")
    yield Figure(bench=bench, what=f"{what}: copy and zstd", value=floor, unit="s")
    yield Figure(bench=bench, what=f"{what}: backup, process", value=full.seconds, unit="s")
    yield Figure(bench=bench, what=f"{what}: against the copy", value=rate, unit="x", bar=3)
    yield Figure(bench=bench, what=f"{what}: backup", value=size / 1e6, unit="MB")
    product.receive(_a_day(work, name))
    product.backup(medium)
    new = 100 * _told(product)["new_bytes"] / size
    yield Figure(bench=bench, what=f"{what}: a day of 1 % more", value=new, unit="%", bar=5)
    restored = Product(work / f"restored-{name}")
    restored.remove()
    found = restored.restore(medium, product.home / "backup-identity.txt")
    bar = 60.0 if name == "lists" else None
    yield Figure(
        bench=bench, what=f"{what}: restored and proved", value=found.seconds, unit="s", bar=bar
    )
    yield Figure(bench=bench, what=f"{what}: restore, peak", value=found.peak_mb, unit="MB")
    restored.remove()


def _floor(database: Path, target: Path) -> float:
    """A copy of the database, compressed: what no backup of all its bytes can do without."""
    begun = time.monotonic()
    engine = zstd.ZstdCompressor(level=_LEVEL)
    with database.open("rb") as source, target.open("wb") as out:
        while part := source.read(_STRETCH):
            out.write(engine.compress(part))
        out.write(engine.flush())
    return time.monotonic() - begun


def _a_day(work: Path, name: str) -> Path:
    if name == "invoices":
        return material.invoices(work, _INVOICES // 100)
    path = work / "a-day.csv"
    path.write_bytes(many_open_items(_PAYABLES, _CHANGED, date(2026, 11, 21)))
    return path


def _size(product: Product) -> int:
    return product.database.stat().st_size


def _told(product: Product) -> dict[str, int]:
    told: dict[str, int] = json.loads(product.output.read_text(encoding="utf-8"))
    return told
