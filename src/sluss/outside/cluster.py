"""Work spread over other machines, through a Dask scheduler: `pip install sluss[cluster]`.

What Dask promises is that a piece whose worker is gone is done again by another one; what we ask
of it beside is that every worker has our very program. Source: docs/sources.md [dask].
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import secrets
from collections.abc import Awaitable, Callable, Iterable, Iterator
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from sluss.outside import far_work
from sluss.outside.executor import AT_ONCE, Lost, ahead, order, packed, parted, values

T = TypeVar("T")
R = TypeVar("R")

PLAIN, SEALED = "dask", "dask+tls"
_TO_DASK = {PLAIN: "tcp", SEALED: "tls"}
_NEAR = ("127.0.0.1", "::1", "localhost")
# So many pieces for each thread of a worker are on their way at a time.
_AHEAD = 4
_SECONDS_TO_ANSWER = 10
# A worker that is begun anew by its nanny is back within seconds.
_SECONDS_WITHOUT_WORKERS = 60
_URGENT = 10
_WAITING_MAX = 128


@dataclass(frozen=True, slots=True)
class Address:
    """A scheduler. is_sealed: whether the way there is encrypted."""

    host: str
    port: int
    is_sealed: bool

    @property
    def is_near(self) -> bool:
        """Whether it is this machine, so that nobody else is on the way."""
        return self.host in _NEAR

    @property
    def text(self) -> str:
        """The address as Dask has it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{_TO_DASK[SEALED if self.is_sealed else PLAIN]}://{host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Certificates:
    """The files by which both ends know each other, in PEM. ca: who signed those of all."""

    ca: Path
    certificate: Path
    key: Path


def address_of(text: str) -> Address | None:
    """The address in dask://HOST:PORT or dask+tls://HOST:PORT; None if it is none."""
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return None
    is_bare = not (parts.path or parts.query or parts.fragment or "@" in parts.netloc)
    if parts.scheme not in _TO_DASK or not parts.hostname or port is None or not is_bare:
        return None
    return Address(parts.hostname, port, parts.scheme == SEALED)


# All that a client says by itself, each with a level of its own.
_QUIET = ("distributed", "distributed.client", "distributed.comm", "distributed.core", "tornado")


@dataclass(frozen=True, slots=True)
class Cluster:
    """As Executor has it, of which it is one. Begun by reached()."""

    client: Any
    address: str
    waiting: ThreadPoolExecutor
    threads: int
    run: str
    priority: int = 0
    sees_disk: bool = False

    @property
    def urgent(self) -> Cluster:
        """The same workers, whose other work waits for this."""
        return replace(self, priority=_URGENT)

    def map(
        self, function: Callable[[T], R], items: Iterable[T], at_once: int = AT_ONCE
    ) -> Iterator[R]:
        """As Executor has it. The first pieces are begun at once."""

        told = packed(function)

        def begin(some: list[T]) -> Future[list[Any]]:
            return self.waiting.submit(self._done, told, some)

        begun = ahead(parted(items, at_once), begin, self.threads * _AHEAD)
        return chain.from_iterable(future.result() for future in begun)

    def _done(self, function: bytes, some: list[Any]) -> list[Any]:
        ordered = order(function, some)
        # Named by what it says: what is asked for twice is done once.
        key = hashlib.sha256(self.run.encode() + ordered).hexdigest()
        piece = far_work.Piece(far_work.program(), ordered)
        with _while_it_runs(self.client, self.address):
            future = self.client.submit(
                far_work.do, piece, key=f"sluss-{key}", priority=self.priority, pure=False
            )
            done = self._awaited(_asked(self.client, future.result))
        if done.other:
            raise Lost("cluster_other_program", done.other)
        return values(done.answer)

    def _awaited(self, answer: Future[far_work.Done]) -> far_work.Done:
        from distributed import KilledWorker

        waited = 0
        while True:
            try:
                return answer.result(timeout=_SECONDS_TO_ANSWER)
            except KilledWorker as error:
                raise Lost("processes_lost", error.allowed_failures + 1) from error
            except TimeoutError as error:
                # Ours, unless the answer was one.
                if answer.done():
                    raise
                there = _asked(self.client, self.client.nthreads).result(_SECONDS_WITHOUT_WORKERS)
                waited = 0 if there else waited + _SECONDS_TO_ANSWER
                if waited >= _SECONDS_WITHOUT_WORKERS:
                    raise Lost("cluster_empty", self.address) from error


@contextmanager
def _while_it_runs(client: Any, address: str) -> Iterator[None]:  # noqa: ANN401 -- Dask's own
    """Whatever Dask says when its scheduler is gone, in one word: Lost."""
    try:
        yield
    except (CancelledError, OSError) as error:
        raise Lost("cluster_gone", address) from error
    except Exception as error:
        # What it had begun may end by any error of its own: of a loop that is closed, of None.
        if client.status == "running" or isinstance(error, Lost):
            raise
        raise Lost("cluster_gone", address) from error


def _asked(client: Any, ask: Callable[[], Awaitable[T]]) -> Future[T]:  # noqa: ANN401 -- Dask's own
    """What a client is asked, in its own thread, where whoever waits may stop without ending it.

    With a time limit of Dask's own the question is ended, and with it those that others had
    joined to it: they end by an UnboundLocalError. Source: docs/sources.md [dask].
    """

    async def answer() -> T:
        return await ask()

    return asyncio.run_coroutine_threadsafe(answer(), client.loop.asyncio_loop)


@contextmanager
def reached(address: Address, certificates: Certificates | None) -> Iterator[Cluster]:
    """The workers of a scheduler, each of which has our very program.

    Errors: ModuleNotFoundError without the extra; Lost if it does not answer, has no workers, or
    one of them has another program.
    """
    client = _client(address, certificates)
    # Each thread does nothing but wait for an answer: one alone would be waited for at a time.
    waiting = ThreadPoolExecutor(_WAITING_MAX)
    try:
        with _while_it_runs(client, address.text):
            _need_our_program(client, address)
            threads = sum(client.nthreads().values())
        yield Cluster(client, address.text, waiting, threads, secrets.token_hex(16))
    finally:
        waiting.shutdown(wait=False, cancel_futures=True)
        client.close(timeout=_SECONDS_TO_ANSWER)
        waiting.shutdown()


def _client(address: Address, certificates: Certificates | None) -> Any:  # noqa: ANN401 -- Dask's
    import dask.config

    # A piece of sixteen files is no graph that somebody built by mistake.
    dask.config.set({"distributed.admin.large-graph-warning-threshold": "1 TB"})
    from distributed import Client, Security

    # What it has to say of its lines is ours to say, in words. It sets them itself when it is
    # loaded, whatever it was told before.
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    sealed = None
    if certificates is not None:
        sealed = Security(
            require_encryption=True,
            tls_ca_file=str(certificates.ca),
            tls_client_cert=str(certificates.certificate),
            tls_client_key=str(certificates.key),
        )
    try:
        return Client(
            address.text,
            security=sealed,
            timeout=_SECONDS_TO_ANSWER,
            set_as_default=False,
            name="sluss",
        )
    except (OSError, TimeoutError) as error:
        raise Lost("cluster_no_answer", address.text) from error


def _need_our_program(client: Any, address: Address) -> None:  # noqa: ANN401 -- Dask's own client
    try:
        client.wait_for_workers(1, timeout=_SECONDS_TO_ANSWER)
    except TimeoutError as error:
        raise Lost("cluster_empty", address.text) from error
    told = client.run(far_work.program, on_error="return")
    for worker, found in sorted(told.items()):
        if found != far_work.program():
            has = found if isinstance(found, str) else type(found).__name__
            raise Lost("cluster_other_program", f"{worker}: {has}")
