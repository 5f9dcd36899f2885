"""What a child may do with a stranger's bytes, and what becomes of one that will not end."""

from __future__ import annotations

import errno
import os
import signal
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from sluss.outside.sandbox import AT_ONCE, Exceeded, limited
from sluss.outside.workers import Workers

MEGABYTE = 1 << 20


def apart(function, data=b"", *, seconds=5, megabytes=256):
    return limited(function, data, seconds=seconds, memory_bytes=megabytes * MEGABYTE)


def length(data):
    return len(data)


def process(data):
    return os.getpid()


def fail(data):
    raise ValueError(data.decode())


def swell(data):
    return len(bytes(1 << 30))


def spin(data):
    while True:
        pass


def sleep(data):
    time.sleep(60)


def crash(data):
    os.kill(os.getpid(), signal.SIGSEGV)


def settings(data):
    return sorted(name for name in os.environ if name.startswith("SLUSS_"))


def open_file(data):
    with open(os.__file__, "rb") as file:  # noqa: PTH123 -- the bare call is what is tried
        return file.read(1)


def open_socket(data):
    return socket.socket().fileno()


def read_orders(data):
    return os.read(0, 1)


def say_to_all(data):
    os.write(2, b"a parser's chatter")
    return "said"


@pytest.mark.parametrize("size", [0, 1, 70_000, 5 * MEGABYTE])
def test_the_value_comes_back_however_long_the_bytes(size):
    assert apart(length, bytes(size)) == size


def test_a_child_works_once():
    assert apart(process) != apart(process) != os.getpid()


def test_an_exception_of_the_function_is_raised_here():
    with pytest.raises(ValueError, match="broken"):
        apart(fail, b"broken")


@pytest.mark.parametrize(
    "function, said",
    [(swell, "256 MB"), (spin, "1 s"), (sleep, "1 s"), (crash, "signal 11")],
)
def test_what_bursts_its_bounds_is_told_and_the_next_is_served(function, said):
    with pytest.raises(Exceeded, match=said):
        apart(function, seconds=1)
    assert apart(length, b"next") == 4


@pytest.mark.parametrize("function", [open_file, open_socket])
def test_a_child_can_open_nothing(function):
    with pytest.raises(OSError) as told:
        apart(function)
    assert told.value.errno == errno.EMFILE


def test_a_child_knows_no_setting_of_ours(monkeypatch):
    monkeypatch.setenv("SLUSS_PASSWORD", "pw")
    # With something to load that no other child has, so that it is begun now.
    bounds = {"seconds": 5, "memory_bytes": 256 * MEGABYTE, "loads": ("colorsys",)}
    assert limited(settings, b"", **bounds) == []


def test_a_child_neither_hears_our_orders_nor_speaks_on_our_behalf(capfd):
    assert apart(read_orders) == b""
    assert apart(say_to_all) == "said"
    assert capfd.readouterr() == ("", "")


def test_many_threads_are_served_at_once_each_its_own_answer():
    sizes = list(range(64))
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(lambda size: apart(length, bytes(size)), sizes)) == sizes


def asleep(data: bytes) -> tuple[float, float]:
    began = time.monotonic()
    time.sleep(0.2)
    return began, time.monotonic()


def test_no_more_than_a_few_are_at_work_at_a_time_however_many_ask():
    with ThreadPoolExecutor(6) as threads:
        spans = list(threads.map(lambda _: apart(asleep), range(6)))
    at_once = [sum(began <= moment < ended for began, ended in spans) for moment, _ in spans]
    assert max(at_once) == AT_ONCE


def test_a_process_that_was_split_off_us_asks_through_pipes_of_its_own():
    assert apart(length, b"before") == 6
    with Workers(2) as workers:
        ask = partial(apart, length)
        assert list(workers.map(ask, [bytes(n) for n in range(40)])) == list(range(40))
    assert apart(length, b"after") == 5
