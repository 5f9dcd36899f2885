"""Work that others do, told of piece by piece."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sized
from typing import TypeVar

from sluss.outside.executor import Executor

T = TypeVar("T")
R = TypeVar("R")


class Aloud:
    """Others who do the work, and whoever is told of each piece when it is done."""

    def __init__(self, spread: Executor, tell: Callable[[int], None]) -> None:
        """tell: is called with how many things there are in a piece."""
        self._spread = spread
        self._tell = tell

    @property
    def sees_disk(self) -> bool:
        """As those who do the work."""
        return self._spread.sees_disk

    def map(self, function: Callable[[T], R], items: Iterable[T], at_once: int = 1) -> Iterator[R]:
        """The same values as from the others, who begin at once."""
        pieces = list(items)
        return self._told(pieces, self._spread.map(function, pieces, at_once))

    def _told(self, pieces: list[T], done: Iterator[R]) -> Iterator[R]:
        for piece, value in zip(pieces, done, strict=True):
            self._tell(len(piece) if isinstance(piece, Sized) else 1)
            yield value
