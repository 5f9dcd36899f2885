"""Work spread over the processors of this machine: a pool of processes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import chain
from multiprocessing.connection import Connection
from queue import SimpleQueue
from types import TracebackType
from typing import Any, Literal, TypeVar

from sluss.outside.child import Child
from sluss.outside.executor import (
    AT_ONCE,
    Lost,
    ahead,
    carry_out,
    order,
    packed,
    parted,
    values,
)

T = TypeVar("T")
R = TypeVar("R")

# So many are begun at most where nobody says how many.
COUNT_MAX = 8
# So many pieces for each process are handed over and not yet taken.
_AHEAD = 32
# A piece that ended so many processes ends the next one too.
_TRIES = 3


def usable() -> int:
    """How many processors we may use: a container may give us fewer than the machine has."""
    return len(os.sched_getaffinity(0))


class Workers:
    """A pool of processes. Begin it before a database is open: they share nothing with us.

    A process that is killed is followed by another one, which does its piece again. The standard
    library's own pool has all pieces fail then, and waits for ever if the process was answering.
    """

    sees_disk = True

    def __init__(self, count: int | None = None) -> None:
        self.count = count or min(os.cpu_count() or 1, COUNT_MAX)
        self._idle: SimpleQueue[_Worker] = SimpleQueue()
        for _ in range(self.count):
            # A forked process starts in milliseconds and has our modules already.
            self._idle.put(_Worker("fork"))
        # Each thread does nothing but wait for a process.
        self._waiting = ThreadPoolExecutor(self.count)

    def __enter__(self) -> Workers:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._waiting.shutdown(cancel_futures=True)
        for _ in range(self.count):
            self._idle.get().end()

    def map(
        self, function: Callable[[T], R], items: Iterable[T], at_once: int = AT_ONCE
    ) -> Iterator[R]:
        """As Executor has it. The first pieces are begun at once."""

        told = packed(function)

        def begin(some: list[T]) -> Future[list[Any]]:
            return self._waiting.submit(self._done, told, some)

        begun = ahead(parted(items, at_once), begin, self.count * _AHEAD)
        return chain.from_iterable(future.result() for future in begun)

    def _done(self, function: bytes, some: list[Any]) -> list[Any]:
        ordered = order(function, some)
        worker = self._idle.get()
        try:
            for _ in range(_TRIES):
                try:
                    answer = worker.ask(ordered)
                except (EOFError, OSError):
                    worker.end()
                    # Not forked: by now there may be a database open, and other threads.
                    worker = _Worker("spawn")
                else:
                    return values(answer)
        finally:
            self._idle.put(worker)
        raise Lost("processes_lost", _TRIES)


class _Worker:
    """One process that does pieces of work. One asks it at a time."""

    def __init__(self, method: Literal["fork", "spawn"]) -> None:
        self._child = Child(method, _serve)

    def ask(self, ordered: bytes) -> bytes:
        """What it answers. EOFError or OSError if it ended meanwhile."""
        self._child.line.send_bytes(ordered)
        return self._child.line.recv_bytes()

    def end(self) -> None:
        """It ends when it has done what it is at, or is ended."""
        self._child.end()


def _serve(line: Connection) -> None:
    """The life of a process: piece after piece, until nobody can order any more."""
    while ordered := line.recv_bytes():
        line.send_bytes(carry_out(ordered))
