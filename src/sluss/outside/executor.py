"""Pure work that may be spread over processors: one method, so that any kind of pool will do.

A piece of work is a function that stands in a module and some things to do it to. What comes of it
is the same wherever it is done, so a piece that was lost is simply done again.
"""

from __future__ import annotations

import os
import pickle
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from importlib import import_module
from itertools import islice
from typing import Any, Protocol, TypeVar

import sluss.core.travel  # noqa: F401 -- records go to another process and back by it

T = TypeVar("T")
R = TypeVar("R")

# So many go to another process at a time: fewer, and handing over costs more than doing.
AT_ONCE = 16


class Executor(Protocol):
    """Whoever can do pieces of work, here or elsewhere. sees_disk: whether it sees our files."""

    @property
    def sees_disk(self) -> bool:
        """Whether a path of ours leads it to the same file."""

    def map(
        self, function: Callable[[T], R], items: Iterable[T], at_once: int = ...
    ) -> Iterator[R]:
        """The function's values in the order of the items, which are drawn a little ahead.

        at_once: how many items are handed over together.
        Errors: of the function, as it raised it; Lost.
        """


class Lost(Exception):
    """Work that could not be done, since whoever was to do it is gone: machine.<what>.

    found: who, or how many of them.
    """

    def __init__(self, what: str, found: object = "") -> None:
        super().__init__(what, found)
        self.code, self.found = f"machine.{what}", str(found)


class Here:
    """Every piece is done in this process, when its value is asked for."""

    sees_disk = True

    def map(self, function: Callable[[T], R], items: Iterable[T], at_once: int = 1) -> Iterator[R]:
        """The same values as from any other."""
        return map(function, items)


HERE = Here()


# ---- Both sides of handing over: what is sent, and what comes back ---------------------------


def packed(function: Callable[[T], R]) -> bytes:
    """What is to be done, as it is sent with each piece of work."""
    return pickle.dumps(function)


def order(function: bytes, some: list[T]) -> bytes:
    """A piece of work as it is sent."""
    return pickle.dumps((function, some))


# What comes with a function, such as the law, is read once for all pieces that others are given.
@lru_cache(maxsize=4)
def _unpacked(function: bytes) -> Callable[[Any], Any]:
    found: Callable[[Any], Any] = pickle.loads(function)  # noqa: S301 -- as in carry_out
    return found


def carry_out(ordered: bytes) -> bytes:
    """What comes of a piece of work, as it is sent back; what the function raises is an answer."""
    try:
        told, some = pickle.loads(ordered)  # noqa: S301 -- from whoever began this process
        function = _unpacked(told)
        return pickle.dumps((True, [function(item) for item in some]))
    except Exception as error:  # noqa: BLE001 -- it is raised again on the other side
        return pickle.dumps((False, portable(error)))


def values(answer: bytes) -> list[Any]:
    """The values of a piece of work, from what was sent back. Raises what the function raised."""
    is_done, told = pickle.loads(answer)  # noqa: S301 -- from a process that we began or vetted
    if is_done:
        found: list[Any] = told
        return found
    raise told


def portable(error: Exception) -> Exception:
    """The same error, or one that says it, if it cannot be sent."""
    error.add_note("".join(traceback.format_exception(error)))
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 -- what we have just made
    except Exception:  # noqa: BLE001 -- an exception may be made in any way
        return RuntimeError("".join(traceback.format_exception_only(error)))
    return error


def make_ready() -> None:
    """Make a process that began by itself fit for any function of ours."""
    # It opens no database; if it tried, there would be none.
    os.environ.setdefault("SLUSS_HOME", os.devnull)
    # Nobody imports the wiring, and here there is no caller who could hand it in.
    import_module("sluss.__main__").prepare()


# ---- In order, and a little ahead ------------------------------------------------------------


def parted(items: Iterable[T], at_once: int) -> Iterator[list[T]]:
    """The items, so many at a time."""
    waiting = iter(items)
    while some := list(islice(waiting, at_once)):
        yield some


def ahead(pieces: Iterator[T], begin: Callable[[T], R], most: int) -> Iterator[R]:
    """What is begun of each piece, in their order; at most so many are begun and not yet taken.

    The first are begun at once, whenever the first is asked for.
    """
    begun = deque(map(begin, islice(pieces, most)))

    def taken() -> Iterator[R]:
        while begun:
            yield begun.popleft()
            begun.extend(map(begin, islice(pieces, 1)))

    return taken()
