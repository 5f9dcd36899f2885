"""Pure work that may be spread over processors: one method, so that any kind of pool will do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol, TypeVar

T = TypeVar("T")
R = TypeVar("R")


class Spread(Protocol):
    """Whoever can do pieces of work, here or elsewhere."""

    def map(
        self, function: Callable[[T], R], items: Iterable[T], at_once: int = ...
    ) -> Iterator[R]:
        """The function's values in the order of the items. at_once: pieces handed over together."""


class Here:
    """Every piece is done in this process, when its value is asked for."""

    def map(self, function: Callable[[T], R], items: Iterable[T], at_once: int = 1) -> Iterator[R]:
        """The same values as from any other."""
        return map(function, items)


HERE = Here()
