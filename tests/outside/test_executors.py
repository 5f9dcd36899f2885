"""What every executor keeps, whatever it is made of: the same values, in order, few at a time."""

from __future__ import annotations

import os
import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from sluss.outside.executor import HERE, Executor, Lost
from sluss.outside.workers import MEMORY_BYTES_MAX, Workers

MANY = 1000
KINDS = ("here", 1, 2, 4)


@contextmanager
def executor(kind: str | int) -> Iterator[Executor]:
    """One of each kind. A number: so many processes."""
    if kind == "here":
        yield HERE
    else:
        with Workers(kind) as workers:
            yield workers


def squared(number: int) -> int:
    return number * number


def odd_only(number: int) -> int:
    if number % 2 == 0:
        raise Even(number)
    return number


class Even(Exception):
    """Cannot be sent as it is: made of one thing, and kept as another."""

    def __init__(self, number: int) -> None:
        super().__init__("an even number", number)


class Told(ValueError):
    """Can be sent."""


def refuse(number: int) -> int:
    raise Told(f"no {number}")


def killed_once(marks: Path, number: int) -> int:
    """The process is killed half way, the first time that it comes there."""
    mark = marks / str(number)
    if number == 150 and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return squared(number)


def killed(number: int) -> int:
    os.kill(os.getpid(), signal.SIGKILL)
    return number


def long_answer(number: int) -> bytes:
    return bytes([number % 256]) * 300_000


def bound(_number: int) -> int:
    return resource.getrlimit(resource.RLIMIT_AS)[0]


@pytest.mark.parametrize("at_once", [1, 7, 16])
@pytest.mark.parametrize("kind", KINDS)
def test_the_values_are_the_same_and_in_order_however_many_work(kind, at_once):
    with executor(kind) as workers:
        values = workers.map(squared, iter(range(MANY)), at_once)
        assert list(values) == [n * n for n in range(MANY)]


@pytest.mark.parametrize("kind", KINDS)
def test_two_works_at_a_time_get_each_its_own_values(kind):
    with executor(kind) as workers:
        some, others = workers.map(squared, range(MANY)), workers.map(str, range(MANY))
        assert list(zip(some, others, strict=True)) == [(n * n, str(n)) for n in range(MANY)]


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_to_do_is_done(kind):
    with executor(kind) as workers:
        assert list(workers.map(squared, [])) == []


@pytest.mark.parametrize("kind", KINDS)
def test_what_the_function_raises_is_raised_here(kind):
    with executor(kind) as workers:
        with pytest.raises(Told, match="no 0"):
            list(workers.map(refuse, range(20)))
        # And whoever raised it works on.
        assert list(workers.map(squared, range(20))) == [n * n for n in range(20)]


def test_an_error_that_cannot_be_sent_is_told():
    with Workers(1) as workers, pytest.raises(RuntimeError, match="an even number"):
        list(workers.map(odd_only, range(20)))


@pytest.mark.parametrize("count", [1, 2, 4])
def test_no_more_is_drawn_than_a_little_ahead(count):
    drawn: list[int] = []

    def numbers() -> Iterator[int]:
        for number in range(MANY):
            drawn.append(number)
            yield number

    with Workers(count) as workers:
        most = 0
        for taken, _ in enumerate(workers.map(squared, numbers(), 1)):
            most = max(most, len(drawn) - taken)
    assert len(drawn) == MANY
    assert most == 32 * count


@pytest.mark.parametrize("count", [1, 2, 4])
def test_a_process_that_is_killed_half_way_changes_nothing(count, tmp_path):
    with Workers(count) as workers:
        values = workers.map(partial(killed_once, tmp_path), range(300))
        assert list(values) == [n * n for n in range(300)]
    assert [mark.name for mark in tmp_path.iterdir()] == ["150"]


def test_one_that_is_killed_while_it_answers_or_waits_is_followed_by_another():
    """From outside, at no moment of its own: by whoever is short of memory, or a person."""
    with Workers(2) as workers:
        pids = set(workers.map(process, range(8), 1))
        values = workers.map(long_answer, range(100), 1)
        found = [next(values)]
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
        found += values
        assert found == [long_answer(n) for n in range(100)]
        assert not pids & set(workers.map(process, range(8), 1))


def process(_number: int) -> int:
    return os.getpid()


def test_work_that_ends_every_process_is_given_up_in_words():
    with Workers(1) as workers:
        with pytest.raises(Lost) as lost:
            list(workers.map(killed, range(3)))
        assert (lost.value.code, lost.value.found) == ("machine.processes_lost", "3")
        # The next work finds a process all the same.
        assert list(workers.map(squared, range(3))) == [0, 1, 4]


def test_a_process_has_a_bound_on_its_memory():
    with Workers(1) as workers:
        assert list(workers.map(bound, [0])) == [MEMORY_BYTES_MAX]


def much(size: int) -> int:
    return len(bytes(size))


def test_who_asks_for_more_memory_gets_an_error_and_not_the_machine():
    with Workers(1) as workers:
        with pytest.raises(MemoryError):
            list(workers.map(much, [MEMORY_BYTES_MAX]))
        assert list(workers.map(much, [1 << 20])) == [1 << 20]


def test_the_processes_end_with_the_pool():
    with Workers(2) as workers:
        pids = set(workers.map(process, range(8), 1))
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
