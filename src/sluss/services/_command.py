"""The one door for writing: key, transaction, act, journal entry.

A command is a function from what it was given to an answer, both plain JSON values, and it may
look at nothing else but the database and the bytes attached: no clock, no chance. So the journal
can be played again into an empty database and must give the same tables.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

from django.db import connections, transaction

from sluss.core.plain import canonical
from sluss.outside import spans
from sluss.outside.executor import HERE, Executor
from sluss.services._prepare import Prepared
from sluss.store import journal
from sluss.store.models import Command
from sluss.store.which import alias

Plain = dict[str, Any]


class KeyReused(Exception):
    """The same key came with another input: a bug or an attack in the caller, never answered."""


class Bytes(Protocol):
    """The bytes that a command may need, by SHA-256: from a file now, from originals in replay."""

    def parts(self, sha256: str) -> Iterator[bytes]:
        """The bytes in order, in stretches."""

    def prepared(self, sha256: str) -> Prepared | None:
        """The file made ready beforehand by somebody with time for it; None if nobody did."""


class NoBytes:
    """For the commands that need none."""

    def parts(self, sha256: str) -> Iterator[bytes]:
        """Nothing is attached: asking is a bug."""
        raise KeyError(sha256)

    def prepared(self, sha256: str) -> None:
        """Nothing."""


@dataclass(frozen=True, slots=True)
class Who:
    """Who acts and when. at: aware, UTC; today: the day in Stockholm."""

    by: str
    at: datetime
    today: date


@dataclass(slots=True)
class Context:
    """What an act may know besides what it was given. seq: of the journal entry being written.

    spread: who may do its pure work; it changes nothing but the time.
    """

    seq: int
    by: str
    at: str
    today: date
    attached: Bytes = field(default_factory=NoBytes)
    spread: Executor = HERE


Act = Callable[[Context, Plain], Plain]
_ACTS: dict[str, Act] = {}


def command(name: str) -> Callable[[Act], Act]:
    """Register an act under the name that stands in the journal for ever."""

    def register(act: Act) -> Act:
        if name in _ACTS:
            raise ValueError(f"two commands are called {name}")
        _ACTS[name] = act
        return act

    return register


def run(
    name: str,
    given: Plain,
    who: Who,
    *,
    key: str,
    attached: Bytes | None = None,
    spread: Executor = HERE,
) -> Plain:
    """Carry out a command once for its key, and give its answer; a repeat gets the kept answer.

    Shapes: given["made"] is what the service worked out by itself (a salted hash, a file): it is
            kept for the replay, but the same request may come with another one.
    Errors: KeyReused. Any error of the act rolls back all, the key too: a retry is safe.
    """
    digest = input_hash(name, who.by, given)
    with spans.span(name), transaction.atomic(using=alias(), durable=True):
        _lock_organisation()
        # Locking what was kept writes a word of it, so that the repeat is answered only when the
        # standby has what the first call wrote. An answer that was read alone would wait for none.
        kept = Command.objects.select_for_update().filter(key=key).first()
        if kept is not None:
            if kept.input_hash != digest:
                raise KeyReused(f"{name}: key {key} was used for another input")
            return dict(json.loads(kept.answer))
        payload = {"given": given, "key": key, "today": who.today.isoformat()}
        last, previous = journal.head()
        context = Context(
            last + 1, who.by, _instant(who.at), who.today, attached or NoBytes(), spread
        )
        return _carry_out(name, payload, context, previous)


class Undone(Exception):
    """Raised inside a savepoint to undo all that was written in it, and nothing else."""


@contextmanager
def savepoint() -> Iterator[None]:
    """A stretch of a command that can be undone by raising Undone."""
    try:
        with transaction.atomic(using=alias()):
            yield
    except Undone:
        return


@contextmanager
def beside_the_journal() -> Iterator[None]:
    """A transaction that is no command: for counting who looks, and for nothing that is owed.

    Whoever only looks would else make the journal grow, and anybody may look.
    """
    with transaction.atomic(using=alias(), durable=True):
        _lock_organisation()
        yield


@contextmanager
def all_or_nothing() -> Iterator[None]:
    """Replays inside are written whole, or none of them is. Nobody else writes meanwhile."""
    with transaction.atomic(using=alias(), durable=True):
        _lock_organisation()
        yield


def replay(
    name: str, payload: Plain, by: str, at: str, attached: Bytes, spread: Executor = HERE
) -> Plain:
    """Carry out a journal entry again, in the database in use. spread: as in run."""
    with transaction.atomic(using=alias()):
        last, previous = journal.head()
        today = date.fromisoformat(payload["today"])
        context = Context(last + 1, by, at, today, attached, spread)
        return _carry_out(name, payload, context, previous)


def input_hash(name: str, by: str, given: Plain) -> str:
    """The hash that tells whether a key came with the same input from the same person."""
    asked = {word: value for word, value in given.items() if word != "made"}
    return hashlib.sha256(canonical([name, by, asked]).encode()).hexdigest()


def names() -> frozenset[str]:
    """All command names known to this version."""
    return frozenset(_ACTS)


def _carry_out(name: str, payload: Plain, context: Context, previous: str) -> Plain:
    answer = _ACTS[name](context, payload["given"])
    Command.objects.create(
        key=payload["key"],
        name=name,
        input_hash=input_hash(name, context.by, payload["given"]),
        answer=canonical(answer),
        seq=context.seq,
    )
    journal.append(
        journal.Entry(context.seq, context.at, context.by, name, canonical(payload)), previous
    )
    return answer


def _lock_organisation() -> None:
    # SQLite's IMMEDIATE transaction is the lock already. PostgreSQL lets two in: they would deal
    # the same numbers, and one would fail for no fault of its own.
    connection = connections[alias()]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(7305813)")


def _instant(at: datetime) -> str:
    if at.utcoffset() is None:
        raise ValueError("an instant without a time zone")
    return at.isoformat(timespec="microseconds")
