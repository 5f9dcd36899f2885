"""One long piece of work in another process: the same values, a little ahead, and no end left."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from functools import partial
from itertools import count
from pathlib import Path

import pytest

from sluss.outside.beside import beside
from sluss.outside.executor import Lost

PARTS = [bytes([number % 250 + 1]) * 1000 for number in range(300)]


def sums(parts: Iterator[bytes]) -> Iterator[tuple[int, int]]:
    for number, part in enumerate(parts):
        yield number, sum(part)


def where(parts: Iterator[bytes]) -> Iterator[int]:
    for _ in parts:
        yield os.getpid()


def told_and_refused(parts: Iterator[bytes]) -> Iterator[int]:
    yield len(next(parts))
    raise ValueError("not the second")


def killed_once(mark: Path, parts: Iterator[bytes]) -> Iterator[tuple[int, int]]:
    for number, found in sums(parts):
        if number == 250 and not mark.exists():
            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        yield number, found


def killed(parts: Iterator[bytes]) -> Iterator[int]:
    os.kill(os.getpid(), signal.SIGKILL)
    yield from map(len, parts)


def endless(parts: Iterator[bytes]) -> Iterator[tuple[int, int]]:
    next(parts)
    for number in count():
        yield os.getpid(), number


def test_the_values_are_those_of_the_function_in_their_order():
    assert list(beside(sums, lambda: PARTS)) == list(sums(iter(PARTS)))


def test_another_process_makes_them():
    assert os.getpid() not in set(beside(where, lambda: PARTS))


def test_of_nothing_comes_nothing():
    assert list(beside(sums, lambda: [])) == []


def test_an_empty_stretch_is_not_the_end():
    assert list(beside(sums, lambda: [b"", *PARTS[:2], b"", *PARTS[2:]])) == list(sums(iter(PARTS)))


def test_what_the_function_raises_is_raised_here():
    with pytest.raises(ValueError, match="not the second"):
        list(beside(told_and_refused, lambda: PARTS))


def test_what_the_stretches_raise_is_raised_here_as_it_is():
    def torn() -> Iterator[bytes]:
        yield PARTS[0]
        raise OSError("the disk")

    with pytest.raises(OSError, match="the disk"):
        list(beside(sums, torn))


def test_one_that_is_killed_is_begun_anew_and_nothing_is_told_twice(tmp_path):
    work = partial(killed_once, tmp_path / "mark")
    assert list(beside(work, lambda: PARTS)) == list(sums(iter(PARTS)))
    assert (tmp_path / "mark").exists()


def test_one_that_is_killed_each_time_ends_the_work_in_words():
    with pytest.raises(Lost) as error:
        list(beside(killed, lambda: PARTS))
    assert error.value.code == "machine.processes_lost"


def test_no_more_is_drawn_and_made_than_a_little_ahead():
    drawn = []

    def parts() -> Iterator[bytes]:
        for part in PARTS:
            drawn.append(len(part))
            yield part

    values = beside(endless, parts)
    pid, first = next(values)
    time.sleep(0.5)
    # It waits, with so many stretches sent and so much made as was not asked for yet.
    assert first == 0 and len(drawn) <= 8
    assert _state(pid) == "S"
    values.close()
    assert not Path(f"/proc/{pid}").exists()


def _state(pid: int) -> str:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
