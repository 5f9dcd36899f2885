"""One long piece of work that another process does, while this one takes what comes of it.

For what can only be done from beginning to end, such as reading a file of a hundred thousand rows:
an Executor spreads many small pieces, and this is a single one. The values are those that the
function gives here, in their order, so a process that is lost is begun anew and what it had told
already is passed over.
"""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import islice
from multiprocessing.connection import Connection
from queue import Queue
from threading import Thread
from typing import Any, TypeVar

from sluss.outside.child import Child
from sluss.outside.executor import Lost, parted, portable

T = TypeVar("T")

# So many stretches are sent and not yet taken; so many values travel together, and so many such
# lots wait on the other side until they are asked for.
_STRETCHES, _TOGETHER, _LOTS = 4, 200, 16
_TRIES = 3
_NO_MORE = b""
# What the other side says: a stretch was taken, values, the end, and an error.
_TAKEN, _VALUES, _END, _ERROR = range(4)


def beside(
    function: Callable[[Iterator[bytes]], Iterable[T]], parts: Callable[[], Iterable[bytes]]
) -> Iterator[T]:
    """What the function makes of the stretches, made in another process, a little ahead.

    Shapes: the function and its values must pickle. parts: asked for in this process, anew if the
            other one is lost.
    Errors: of the function, as it raised it; Lost.
    """
    told = 0
    for _ in range(_TRIES):
        child = Child("spawn", partial(_work, function))
        try:
            for value in islice(_values(child.line, parts()), told, None):
                told += 1
                yield value
        except _Gone:
            continue
        else:
            return
        finally:
            child.end(seconds=0)
    raise Lost("processes_lost", _TRIES)


class _Gone(Exception):
    """The other process ended before it had done its work."""


def _values(line: Connection, parts: Iterable[bytes]) -> Iterator[Any]:
    """What the other process tells, which is sent stretches as it takes them."""
    # An empty one says that there are no more, and may stand between others.
    rest: Iterator[bytes] | None = filter(None, parts)
    free = _STRETCHES
    while True:
        while free and rest is not None:
            part = next(rest, _NO_MORE)
            _say(line, part)
            free -= 1
            if part == _NO_MORE:
                rest = None
        kind, told = _heard(line)
        if kind == _TAKEN:
            free += 1
        elif kind == _VALUES:
            yield from told
        elif kind == _ERROR:
            raise told
        else:
            return


def _say(line: Connection, part: bytes) -> None:
    try:
        line.send_bytes(part)
    except OSError as error:
        raise _Gone from error


def _heard(line: Connection) -> tuple[int, Any]:
    try:
        said: tuple[int, Any] = pickle.loads(line.recv_bytes())  # noqa: S301 -- our own child
    except (EOFError, OSError) as error:
        raise _Gone from error
    return said


# ---- The other side --------------------------------------------------------------------------


def _work(function: Callable[[Iterator[bytes]], Iterable[Any]], line: Connection) -> None:
    """The life of the other process. It works on while this one is at something else."""
    coming: Queue[bytes] = Queue()
    going: Queue[bytes] = Queue(_LOTS)
    Thread(target=_listen, args=(line, coming), daemon=True).start()
    speaker = Thread(target=_speak, args=(line, going), daemon=True)
    speaker.start()
    try:
        for some in parted(function(_stretches(coming, going)), _TOGETHER):
            going.put(pickle.dumps((_VALUES, some)))
        going.put(pickle.dumps((_END, None)))
    except Exception as error:  # noqa: BLE001 -- it is raised again on the other side
        going.put(pickle.dumps((_ERROR, portable(error))))
    going.put(_NO_MORE)
    speaker.join()


def _stretches(coming: Queue[bytes], going: Queue[bytes]) -> Iterator[bytes]:
    while part := coming.get():
        going.put(pickle.dumps((_TAKEN, None)))
        yield part


def _listen(line: Connection, coming: Queue[bytes]) -> None:
    with _or_end():
        while part := line.recv_bytes():
            coming.put(part)
        coming.put(_NO_MORE)


def _speak(line: Connection, going: Queue[bytes]) -> None:
    with _or_end():
        while said := going.get():
            line.send_bytes(said)


@contextmanager
def _or_end() -> Iterator[None]:
    """Whoever gave the work is gone: nobody waits for it, and there is nothing to put away."""
    try:
        yield
    except (EOFError, OSError):
        os._exit(0)
