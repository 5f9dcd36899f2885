"""Other processes for long work, begun before a database is open and where they are worth it."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import click

from sluss.cli.shell import option
from sluss.outside.executor import HERE, Executor
from sluss.outside.workers import Workers, usable
from sluss.services.safekeeping import ALONE, Helpers, Manifest

# Beginning other processes costs as much as reading some hundreds of invoices.
WORTH_WORKERS = 400
WORKERS_MAX = 64
_LONG_RECORDS = 2000
_COUNT = "workers"
F = TypeVar("F", bound=Callable[..., Any])


def no_circles() -> None:
    """Look for circles seldom, for a process that makes many small values and ends.

    Tens of thousands of them live and die without circles; looking through them again and again
    would take a tenth of the time.
    """
    gc.set_threshold(100_000, 50, 50)


def helped(help_code: str = "option.helpers") -> Callable[[F], F]:
    """The options by which a verb is told who helps it."""
    return option(
        f"--{_COUNT}",
        type=click.IntRange(1, WORKERS_MAX),
        metavar="N",
        help_code=help_code,
        # Not handed to the verb: kept for whoever begins the others, who asks the call for it.
        expose_value=False,
        callback=_keep,
    )


def _keep(ctx: click.Context, param: click.Parameter, value: object) -> None:
    ctx.meta[str(param.name)] = value


def _said(name: str) -> Any:  # noqa: ANN401 -- of the option's own type
    return click.get_current_context().meta.get(name)


@contextmanager
def one_helping(*, is_long: bool, usual: int | None = None) -> Iterator[Executor]:
    """Whoever helps with work of one kind; nobody if it is short, or on one processor.

    usual: how many if nobody says.
    """
    count: int | None = _said(_COUNT)
    # Beside one processor others would only wait for each other.
    if not count and (not is_long or usable() < 2):
        yield HERE
        return
    with Workers(count or usual) as workers:
        yield workers


@contextmanager
def helping(*, is_long: bool) -> Iterator[Helpers]:
    """Whoever helps to read and to conclude; nobody if it is short, or on one processor."""
    no_circles()
    with one_helping(is_long=is_long) as readers, one_helping(is_long=is_long) as thinkers:
        yield ALONE if readers is HERE else Helpers(readers, thinkers)


def is_long(manifest: Manifest) -> bool:
    """Whether there is so much in a backup that other processes are worth their beginning."""
    counts = {figure.name: figure.value for figure in manifest.counts}
    return counts.get("originals", 0) >= WORTH_WORKERS or counts.get("records", 0) >= _LONG_RECORDS
