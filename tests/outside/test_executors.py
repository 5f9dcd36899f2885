"""What every executor keeps, whatever it is made of: the same values, in order, few at a time."""

from __future__ import annotations

import mmap
import os
import resource
import shutil
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from sluss.outside.child import MEMORY_BYTES_MAX
from sluss.outside.cluster import Certificates, address_of, reached
from sluss.outside.executor import HERE, Executor, Lost
from sluss.outside.workers import Workers
from tests.far_workers import SRC, TRIES, Files, Running, certificates, running

MANY = 200
KINDS = ("here", 1, 2, 4, "cluster")
# A cluster takes seconds to begin, so whoever begins one has all that need it.
pytestmark = pytest.mark.xdist_group("cluster")


@pytest.fixture(scope="module")
def cluster(tmp_path_factory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("cluster")) as found, found.workers(2):
        yield found


def reach(cluster: Running):
    """The executor of a cluster."""
    return reached(address_of(cluster.address), of_files(cluster.files))


def of_files(files: Files) -> Certificates:
    return Certificates(files.ca, files.certificate, files.key)


@pytest.fixture
def executor(request):
    """One of each kind. A number: so many processes."""

    @contextmanager
    def made(kind: str | int) -> Iterator[Executor]:
        if kind == "here":
            yield HERE
        elif kind == "cluster":
            with reach(request.getfixturevalue("cluster")) as workers:
                yield workers
        else:
            with Workers(kind) as workers:
                yield workers

    return made


def squared(number: int) -> int:
    return number * number


def odd_only(number: int) -> int:
    if number % 2 == 0:
        raise Even(number)
    return number


class Even(Exception):
    """Cannot be sent as it is, unless a guest has taught Python how."""

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


def longer_answer(number: int) -> bytes:
    return bytes([number % 256]) * 8_000_000


def bound(_number: int) -> int:
    return resource.getrlimit(resource.RLIMIT_AS)[0]


@pytest.mark.parametrize("at_once", [1, 7, 16])
@pytest.mark.parametrize("kind", KINDS)
def test_the_values_are_the_same_and_in_order_however_many_work(executor, kind, at_once):
    with executor(kind) as workers:
        values = workers.map(squared, iter(range(MANY)), at_once)
        assert list(values) == [n * n for n in range(MANY)]


@pytest.mark.parametrize("kind", KINDS)
def test_two_works_at_a_time_get_each_its_own_values(executor, kind):
    with executor(kind) as workers:
        some, others = workers.map(squared, range(MANY)), workers.map(str, range(MANY))
        assert list(zip(some, others, strict=True)) == [(n * n, str(n)) for n in range(MANY)]


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_to_do_is_done(executor, kind):
    with executor(kind) as workers:
        assert list(workers.map(squared, [])) == []


@pytest.mark.parametrize("kind", KINDS)
def test_what_the_function_raises_is_raised_here(executor, kind):
    with executor(kind) as workers:
        with pytest.raises(Told, match="no 0"):
            list(workers.map(refuse, range(20)))
        # And whoever raised it works on.
        assert list(workers.map(squared, range(20))) == [n * n for n in range(20)]


def test_an_error_that_cannot_be_sent_is_told():
    with Workers(1) as workers, pytest.raises((RuntimeError, Even), match="an even number"):
        list(workers.map(odd_only, range(20)))


@pytest.mark.parametrize(("kind", "most"), [(1, 32), (2, 64), (4, 128), ("cluster", 8)])
def test_no_more_is_drawn_than_a_little_ahead(executor, kind, most):
    drawn: list[int] = []

    def numbers() -> Iterator[int]:
        for number in range(MANY):
            drawn.append(number)
            yield number

    with executor(kind) as workers:
        held = 0
        for taken, _ in enumerate(workers.map(squared, numbers(), 1)):
            held = max(held, len(drawn) - taken)
    assert len(drawn) == MANY
    assert held == most


@pytest.mark.parametrize("kind", [1, 2, 4, "cluster"])
def test_a_process_that_is_killed_half_way_changes_nothing(executor, kind, tmp_path):
    with executor(kind) as workers:
        values = workers.map(partial(killed_once, tmp_path), range(MANY))
        assert list(values) == [n * n for n in range(MANY)]
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


@pytest.mark.parametrize(("kind", "tries"), [(1, 3), ("cluster", TRIES)])
def test_work_that_ends_every_process_is_given_up_in_words(executor, kind, tries):
    with executor(kind) as workers:
        with pytest.raises(Lost) as lost:
            list(workers.map(killed, range(3)))
        assert (lost.value.code, lost.value.found) == ("machine.processes_lost", str(tries))
        # The next work finds a process all the same.
        assert list(workers.map(squared, range(3))) == [0, 1, 4]


def test_a_process_has_a_bound_on_its_memory():
    with Workers(1) as workers:
        (found,) = workers.map(bound, [0])
    # Beside what was set aside before it began, which may be more than that by itself.
    assert MEMORY_BYTES_MAX < found < MEMORY_BYTES_MAX + (1 << 40)


def much(size: int) -> int:
    return len(bytes(size))


def test_who_asks_for_more_memory_gets_an_error_and_not_the_machine():
    with Workers(1) as workers:
        with pytest.raises(MemoryError):
            list(workers.map(much, [2 * MEMORY_BYTES_MAX]))
        assert list(workers.map(much, [1 << 20])) == [1 << 20]


def test_who_is_begun_by_a_large_process_begins_others_all_the_same():
    """The room of ours counts in a forked one: a bound below it would leave none for a thread."""
    with mmap.mmap(-1, 2 * MEMORY_BYTES_MAX) as _large, Workers(2) as workers:
        assert list(workers.map(in_a_thread, range(4), 1)) == [0, 1, 4, 9]


def in_a_thread(number: int) -> int:
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(squared, number).result(timeout=30)


def test_the_processes_end_with_the_pool():
    with Workers(2) as workers:
        pids = set(workers.map(process, range(8), 1))
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


# ---- A cluster alone -------------------------------------------------------------------------


def test_urgent_work_overtakes_what_waits(cluster):
    with reach(cluster) as workers:
        slow = workers.map(ended, [0.2, 0.21, 0.22, 0.23, 0.24, 0.25, 0.26, 0.27], 1)
        urgent = workers.urgent.map(ended, [0.0, 0.01], 1)
        assert max(urgent) < max(slow)


def ended(seconds: float) -> float:
    time.sleep(seconds)
    return time.monotonic()


def test_answers_that_take_longer_to_fetch_than_one_waits_at_a_time_are_fetched(
    cluster, monkeypatch
):
    with reach(cluster) as workers:
        monkeypatch.setattr("sluss.outside.cluster._SECONDS_TO_ANSWER", 0.02)
        sizes = [len(answer) for answer in workers.map(longer_answer, range(60), 1)]
    assert sizes == [8_000_000] * 60


def test_nothing_of_what_is_worked_on_or_goes_wrong_stands_in_a_log(cluster):
    with reach(cluster) as workers, pytest.raises(Told, match="no Anna Andersson"):
        list(workers.map(refuse, ["Anna Andersson"] * 3))
    said = cluster.log.read_text()
    assert "distributed.worker" in said
    assert "Anna" not in said


def test_who_has_no_certificate_of_the_authority_is_not_answered(cluster, tmp_path):
    other = certificates(tmp_path)
    with pytest.raises(Lost) as lost, reached(address_of(cluster.address), of_files(other)):
        pass
    assert lost.value.code == "machine.cluster_no_answer"


def test_a_worker_with_another_program_is_refused_by_name(cluster, tmp_path):
    from sluss.outside.far_work import program

    shutil.copytree(SRC, tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "src/sluss/__init__.py").write_text('"""Another one."""\n__version__ = "0.0.9"\n')
    with reach(cluster) as before, cluster.workers(1, source=tmp_path / "src"):
        before.client.wait_for_workers(3, timeout=60)
        with pytest.raises(Lost) as lost, reach(cluster):
            pass
        assert lost.value.code == "machine.cluster_other_program"
        assert ": 0.0.9+" in lost.value.found
        assert lost.value.found.startswith("tls://127.0.0.1:")
        # Nor does it do a piece for one who had looked before it came.
        with pytest.raises(Lost) as lost:
            list(before.map(ended, [n / 1000 for n in range(40, 80)], 1))
        assert (lost.value.code, program() in lost.value.found) == (
            "machine.cluster_other_program",
            False,
        )


def test_a_scheduler_without_workers_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr("sluss.outside.cluster._SECONDS_TO_ANSWER", 2)
    with running(tmp_path) as empty, pytest.raises(Lost) as lost, reach(empty):
        pass
    assert lost.value.code == "machine.cluster_empty"


@pytest.mark.parametrize(
    ("text", "dask"),
    [
        ("dask://127.0.0.1:8786", "tcp://127.0.0.1:8786"),
        ("dask+tls://hall-1.example:8786", "tls://hall-1.example:8786"),
        ("dask+tls://[2001:db8::1]:8786", "tls://[2001:db8::1]:8786"),
        ("dask://127.0.0.1", None),
        ("dask://user@127.0.0.1:8786", None),
        ("dask://127.0.0.1:8786/x", None),
        ("tcp://127.0.0.1:8786", None),
        ("dask://[:8786", None),
        ("dask://127.0.0.1:99999", None),
        ("8", None),
    ],
)
def test_an_address_is_read_or_is_none(text, dask):
    found = address_of(text)
    assert (found and found.text) == dask
