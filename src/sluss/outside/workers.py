"""Work spread over the processors of this machine: a pool of processes."""

from __future__ import annotations

import multiprocessing
import os
import resource
import signal
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from itertools import chain
from multiprocessing.connection import Connection
from multiprocessing.context import BaseContext
from pathlib import Path
from queue import SimpleQueue
from threading import Lock
from types import TracebackType
from typing import Any, TypeVar

from sluss.outside.executor import (
    AT_ONCE,
    Lost,
    ahead,
    carry_out,
    make_ready,
    order,
    parted,
    values,
)

T = TypeVar("T")
R = TypeVar("R")

# So many are begun at most where nobody says how many.
COUNT_MAX = 8
# So many pieces for each process are handed over and not yet taken.
_AHEAD = 32
# Who asks for so much more than it began with gets an error; without a bound the whole machine
# would stand still. A forked one begins with all the room that was set aside here, used or not.
MEMORY_BYTES_MAX = 4 << 30
_ROOM = Path("/proc/self/statm")
# A piece that ended so many processes ends the next one too.
_TRIES = 3
_SECONDS_TO_END = 5
_NO_MORE = b""
# The standard library buries the dead of all threads whenever one begins a process: whoever waits
# for a dead one meanwhile is told that it lives.
_births_and_deaths = Lock()


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

        def begin(some: list[T]) -> Future[list[Any]]:
            return self._waiting.submit(self._done, function, some)

        begun = ahead(parted(items, at_once), begin, self.count * _AHEAD)
        return chain.from_iterable(future.result() for future in begun)

    def _done(self, function: Callable[[T], R], some: list[T]) -> list[Any]:
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
    """One process, and the line to it. One asks it at a time."""

    def __init__(self, method: str) -> None:
        context: BaseContext = multiprocessing.get_context(method)
        self._line, theirs = context.Pipe()
        # Typed for some kinds of contexts only.
        make: Any = context
        self._process = make.Process(target=_live, args=(theirs, method == "spawn"), daemon=True)
        with _births_and_deaths:
            self._process.start()
        # Then the line ends with the process, whenever that is.
        theirs.close()

    def ask(self, ordered: bytes) -> bytes:
        """What it answers. EOFError or OSError if it ended meanwhile."""
        self._line.send_bytes(ordered)
        return self._line.recv_bytes()

    def end(self) -> None:
        """It ends when it has done what it is at, or is ended."""
        # Not by closing the line: who was forked after it has our end of it as well.
        with suppress(OSError):
            self._line.send_bytes(_NO_MORE)
        self._line.close()
        with _births_and_deaths:
            self._process.join(_SECONDS_TO_END)
            self._process.kill()
            self._process.join()
            self._process.close()


def _room() -> int:
    """How many bytes of addresses this process has set aside; 0 where the system does not tell."""
    if not _ROOM.exists():
        return 0
    return int(_ROOM.read_text("ascii").split()[0]) * resource.getpagesize()


def _live(line: Connection, is_new: bool) -> None:
    """The life of a process: piece after piece, until nobody can order any more."""
    # Whoever presses Ctrl-C means the call; when that ends, the line does.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    bound = _room() + MEMORY_BYTES_MAX
    bound = bound if most == resource.RLIM_INFINITY else min(bound, most)
    resource.setrlimit(resource.RLIMIT_AS, (bound, most))
    if is_new:
        make_ready()
    # Nobody is there any more to be told of what goes wrong with the line.
    with suppress(EOFError, OSError):
        while ordered := line.recv_bytes():
            line.send_bytes(carry_out(ordered))
