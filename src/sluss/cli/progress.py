"""Progress on stderr, for a person who watches; never into a file or a pipe."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from sluss.cli.shell import is_watched

T = TypeVar("T")


def counting(items: Iterator[T], what: str) -> Iterator[T]:
    """The same items, counted aloud while they come."""
    if not is_watched():
        yield from items
        return
    with _bar() as bar:
        task = bar.add_task(what, total=None)
        for item in items:
            bar.advance(task)
            yield item


def _bar() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
        # Lines for a terminal are moved above the bar; lines for a pipe must stay in it.
        redirect_stdout=sys.stdout.isatty(),
    )
