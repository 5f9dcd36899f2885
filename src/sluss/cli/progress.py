"""Progress on stderr, for a person who watches; never into a file or a pipe."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)

from sluss.cli.shell import is_watched, session
from sluss.telling.texts import sentence


@contextmanager
def counting_up(lang: str) -> Iterator[Callable[[str, int], None]]:
    """Something to call with (code of what is done, how many more) in a work of unknown length."""
    if not is_watched():
        yield lambda _what, _more: None
        return
    with _bar() as bar:
        tasks: dict[str, TaskID] = {}

        def more(what: str, count: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(sentence(what, lang), total=None)
            bar.advance(tasks[what], count)

        yield more


@contextmanager
def stepping() -> Iterator[Callable[[str, int, int], None]]:
    """Something to call with (what, number, total) at each step of a long work."""
    if not is_watched():
        yield lambda _what, _number, _total: None
        return
    with _bar() as bar:
        tasks: dict[str, TaskID] = {}

        def step(what: str, number: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(session().text(f"progress.{what}"), total=total)
            bar.update(tasks[what], completed=number)

        yield step


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
