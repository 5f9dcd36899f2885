"""Work spread over the processors: one method, so that another kind of pool may take its place."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from types import TracebackType
from typing import TypeVar

import sluss.core.travel  # noqa: F401 -- records go to a pool and back by it

T = TypeVar("T")
R = TypeVar("R")

# So many are begun at most where nobody says how many.
COUNT_MAX = 8
# So many pieces of work go to a process at a time: fewer, and handing over costs more than doing.
_AT_ONCE = 16


def usable() -> int:
    """How many processors we may use: a container may give us fewer than the machine has."""
    return len(os.sched_getaffinity(0))


class Workers:
    """A pool of processes. Begin it before a database is open: they share nothing with us."""

    def __init__(self, count: int | None = None) -> None:
        self.count = count or min(os.cpu_count() or 1, COUNT_MAX)
        # A forked process starts in milliseconds and has our modules already.
        self._pool = ProcessPoolExecutor(self.count, multiprocessing.get_context("fork"))
        self._pool.submit(os.getpid).result()

    def __enter__(self) -> Workers:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._pool.shutdown(cancel_futures=True)

    def map(
        self, function: Callable[[T], R], items: Iterable[T], at_once: int = _AT_ONCE
    ) -> Iterator[R]:
        """The function's values in the order of the items. It must stand in a module.

        at_once: how many items go to a process together.
        """
        return self._pool.map(function, items, chunksize=at_once)
