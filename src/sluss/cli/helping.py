"""Other processes for long work, begun before a database is open and where they are worth it."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from sluss.outside.workers import Workers, usable
from sluss.services.safekeeping import ALONE, Helpers, Manifest

# Beginning other processes costs as much as reading some hundreds of invoices.
WORTH_WORKERS = 400
_LONG_RECORDS = 2000


def no_circles() -> None:
    """Look for circles seldom, for a process that makes many small values and ends.

    Tens of thousands of them live and die without circles; looking through them again and again
    would take a tenth of the time.
    """
    gc.set_threshold(100_000, 50, 50)


@contextmanager
def helping(*, is_long: bool) -> Iterator[Helpers]:
    """Whoever helps to carry a journal out again; nobody if it is short, or on one processor."""
    no_circles()
    if not is_long or usable() < 2:
        yield ALONE
        return
    with Workers() as readers, Workers() as thinkers:
        yield Helpers(readers, thinkers)


def is_long(manifest: Manifest) -> bool:
    """Whether there is so much in a backup that other processes are worth their beginning."""
    counts = {figure.name: figure.value for figure in manifest.counts}
    return counts.get("originals", 0) >= WORTH_WORKERS or counts.get("records", 0) >= _LONG_RECORDS
