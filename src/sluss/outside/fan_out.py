"""One question to many far ends at once, each with a time limit of its own."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")


@dataclass(slots=True)
class Answer(Generic[T, R]):
    """What became of one. is_late: it did not answer in its time; error: what it broke at."""

    of: T
    value: R | None = None
    error: Exception | None = None
    is_late: bool = False


@dataclass(slots=True)
class _Asked(Generic[T, R]):
    answer: Answer[T, R]
    until: float
    thread: threading.Thread = field(init=False)


def fan_out(
    ask: Callable[[T], R], ends: Iterable[T], *, at_once: int, seconds: float
) -> Iterator[Answer[T, R]]:
    """The answer of each, in their order. One that breaks or does not answer stops no other.

    What is late is left behind: its thread ends with the process, and nothing waits for it.
    """
    running: deque[_Asked[T, R]] = deque()
    for end in ends:
        if len(running) >= at_once:
            yield _awaited(running.popleft())
        running.append(_begun(ask, end, seconds))
    while running:
        yield _awaited(running.popleft())


def _begun(ask: Callable[[T], R], end: T, seconds: float) -> _Asked[T, R]:
    asked: _Asked[T, R] = _Asked(Answer(end), time.monotonic() + seconds)

    def work() -> None:
        try:
            asked.answer.value = ask(end)
        except Exception as error:  # noqa: BLE001 -- whatever it is, it is told by whoever asked
            asked.answer.error = error

    asked.thread = threading.Thread(target=work, daemon=True)
    asked.thread.start()
    return asked


def _awaited(asked: _Asked[T, R]) -> Answer[T, R]:
    asked.thread.join(max(0.0, asked.until - time.monotonic()))
    if asked.thread.is_alive():
        # Whatever it says later is not written into what is given here.
        return Answer(asked.answer.of, is_late=True)
    return asked.answer
