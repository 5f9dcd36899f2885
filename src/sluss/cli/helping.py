"""Other processes for long work, begun before a database is open and where they are worth it."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar

import click

from sluss.cli.shell import option, wrong_usage
from sluss.outside.cluster import Certificates, Cluster, address_of, reached
from sluss.outside.executor import HERE, Executor
from sluss.outside.workers import Workers, usable
from sluss.services.safekeeping import ALONE, Helpers, Manifest

# Beginning other processes costs as much as reading some hundreds of invoices.
WORTH_WORKERS = 400
WORKERS_MAX = 64
_LONG_RECORDS = 2000
_COUNT, _FAR = "workers", "executor"
# Where the files lie by which we and the workers of a cluster know each other.
_CERTIFICATES = ("SLUSS_CLUSTER_CA", "SLUSS_CLUSTER_CERT", "SLUSS_CLUSTER_KEY")
F = TypeVar("F", bound=Callable[..., Any])


def no_circles() -> None:
    """Look for circles seldom, for a process that makes many small values and ends.

    Tens of thousands of them live and die without circles; looking through them again and again
    would take a tenth of the time.
    """
    gc.set_threshold(100_000, 50, 50)


def helped(help_code: str = "option.helpers") -> Callable[[F], F]:
    """The options by which a verb is told who helps it."""
    # Not handed to the verb: kept for whoever begins the others, who asks the call for them.
    kept: dict[str, Any] = {"expose_value": False, "callback": _keep}
    count = click.IntRange(1, WORKERS_MAX)
    of_count = option(f"--{_COUNT}", type=count, metavar="N", help_code=help_code, **kept)
    of_far = option(f"--{_FAR}", metavar="ADDRESS", help_code="option.executor", **kept)

    def with_both(function: F) -> F:
        return of_count(of_far(function))

    return with_both


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
    if far := _said(_FAR):
        with _far_away(far, count) as cluster:
            yield cluster
        return
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
    if far := _said(_FAR):
        with _far_away(far, _said(_COUNT)) as cluster:
            # Nobody waits in the readers' queue: what is to be concluded goes first.
            yield Helpers(cluster, cluster.urgent)
        return
    with one_helping(is_long=is_long) as readers, one_helping(is_long=is_long) as thinkers:
        yield ALONE if readers is HERE else Helpers(readers, thinkers)


@contextmanager
def _far_away(text: str, count: int | None) -> Iterator[Cluster]:
    """The workers of the cluster that the call names. The call ends if it names none."""
    address = address_of(text)
    if address is None:
        wrong_usage("cli.bad_executor", found=text)
    if count is not None:
        wrong_usage("cli.workers_or_executor")
    if not (address.is_sealed or address.is_near):
        wrong_usage("cli.executor_in_clear", found=address.host)
    certificates = _certificates() if address.is_sealed else None
    try:
        import_module("distributed")
    except ModuleNotFoundError:
        wrong_usage("cli.no_cluster", found="distributed")
    with reached(address, certificates) as cluster:
        yield cluster


def _certificates() -> Certificates:
    named = [os.environ.get(name, "") for name in _CERTIFICATES]
    for name, file in zip(_CERTIFICATES, named, strict=True):
        if not Path(file).is_file():
            wrong_usage("cli.no_certificate", found=file or "–", expected=name)
    return Certificates(*map(Path, named))


def is_long(manifest: Manifest) -> bool:
    """Whether there is so much in a backup that other processes are worth their beginning."""
    counts = {figure.name: figure.value for figure in manifest.counts}
    return counts.get("originals", 0) >= WORTH_WORKERS or counts.get("records", 0) >= _LONG_RECORDS
