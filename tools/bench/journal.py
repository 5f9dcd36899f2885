"""Proving a long journal: a million entries looked through, and some carried out again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from pysqlite3 import dbapi2

from sluss.core.plain import canonical
from tools.bench.figures import Figure
from tools.bench.product import Product, new_product

_ENTRIES, _REPLAYED, _AT_ONCE = 1_000_000, 20_000, 10_000
_SECONDS_MAX, _MB_MAX = 60, 500
_FACT = "safekeeping.prove"
_AT, _DAY = "2026-11-23T08:00:00.000000+00:00", "2026-11-23"


def journal(work: Path) -> Iterator[Figure]:
    """A million entries looked through without carrying them out, and some thousand with."""
    bench, what = "journal", f"{_ENTRIES:,} entries"
    product = new_product(work, "home-journal")
    _lengthen(product, _ENTRIES)
    found = product.verify("--without-replay")
    yield Figure(
        bench=bench, what=f"{what}, seals and sums", value=found.seconds, unit="s", bar=_SECONDS_MAX
    )
    yield Figure(bench=bench, what=f"{what}, peak", value=found.peak_mb, unit="MB", bar=_MB_MAX)
    checked = product.audit(work / "export-journal")
    yield Figure(
        bench=bench, what=f"{what}, by the auditor's file", value=checked.seconds, unit="s"
    )
    rate = found.seconds / checked.seconds
    yield Figure(bench=bench, what=f"{what}, against the auditor's file", value=rate, unit="x")
    product = new_product(work, "home-journal")
    _lengthen(product, _REPLAYED)
    product.backup(work / "medium-journal")
    restored = Product(work / "restored-journal")
    restored.remove()
    done = restored.restore(work / "medium-journal", product.home / "backup-identity.txt")
    each = 1000 * done.seconds / _REPLAYED
    what = f"{_REPLAYED:,} entries carried out again, each"
    yield Figure(bench=bench, what=what, value=each, unit="ms")
    restored.remove()
    product.remove()


def _lengthen(product: Product, count: int) -> None:
    """Seal entries to the last one, as the commands do. Their rows are not written."""
    with closing(dbapi2.connect(product.database)) as connection:
        rows = connection.execute("SELECT max(seq), hash FROM store_journalentry")
        last, previous = rows.fetchone()
        statement = (
            "INSERT INTO store_journalentry (seq, at, by, fact, payload, previous, hash)"
            f" VALUES (?, ?, 'local', '{_FACT}', ?, ?, ?)"
        )
        for first in range(last + 1, count + 1, _AT_ONCE):
            made = []
            for seq in range(first, min(first + _AT_ONCE, count + 1)):
                payload = canonical(_payload(seq))
                # docs/DESIGN.md 4; the store is Django's, and this is no process of its.
                framed = canonical([seq, _AT, "local", _FACT, payload, previous])
                sealed = hashlib.sha256(framed.encode()).hexdigest()
                made.append((seq, _AT, payload, previous, sealed))
                previous = sealed
            connection.executemany(statement, made)
        connection.commit()


def _payload(seq: int) -> dict[str, object]:
    facts = {"number": seq, "place": "/media/usb", "head_seq": seq, "head_hash": "0" * 64}
    return {"given": {"facts": facts}, "key": f"proof-{seq}", "today": _DAY}
