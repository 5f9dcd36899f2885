"""Processes of one that has everything loaded: each begun, begun anew when it ends, and ended.

What was loaded before is in memory once for all of them.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import NoReturn

# One that ends at once is begun anew after 1, 2, 4 … seconds, and like the first after a minute.
_PAUSE_SECONDS_MAX, _WELL_AFTER_SECONDS = 30.0, 60.0
_LEAVE_SECONDS_MAX = 5.0
_LOOK_SECONDS = 0.02
_FELL = 70  # An error that nothing below has caught. Source: sysexits(3), EX_SOFTWARE.

is_possible = hasattr(os, "fork")


@dataclass(slots=True)
class _One:
    """A process. of: what it was begun with. begun: monotonic seconds."""

    pid: int
    of: str
    begun: float


@dataclass(slots=True)
class _Rest:
    """How often one has ended soon after it began, and when it may begin again."""

    times: int = 0
    until: float = 0.0


@dataclass
class Crew:
    """work: what each does, by its name; it gives the exit code. told: who ended, how, the pause.

    This process must have no other threads, nor anything open that two may not share.
    """

    work: Callable[[str], int]
    told: Callable[[str, int, float], None]
    _alive: dict[str, _One] = field(default_factory=dict)
    _rests: dict[str, _Rest] = field(default_factory=dict)

    def keep(self, wanted: Mapping[str, str]) -> None:
        """Look once: begin who is wanted and not there, end who is not wanted, or not as it was.

        wanted: what each is to be begun with, by its name.
        """
        for name, one in list(self._alive.items()):
            if (code := _ended(one.pid)) is not None:
                del self._alive[name]
                self._rest(name, code, time.monotonic() - one.begun, is_wanted=name in wanted)
            elif wanted.get(name) != one.of:
                os.kill(one.pid, signal.SIGTERM)
        now = time.monotonic()
        for name, of in wanted.items():
            if name not in self._alive and self._rests.get(name, _Rest()).until <= now:
                self._alive[name] = _One(self._begin(name), of, now)

    def _rest(self, name: str, code: int, lived: float, *, is_wanted: bool) -> None:
        before = self._rests.pop(name, _Rest())
        if not is_wanted:
            return
        times = 0 if lived >= _WELL_AFTER_SECONDS else before.times
        pause = min(2.0**times, _PAUSE_SECONDS_MAX)
        self._rests[name] = _Rest(times + 1, time.monotonic() + pause)
        self.told(name, code, pause)

    def _begin(self, name: str) -> int:
        # What is held back here would be written by both.
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            self._be(name, parent)
        return pid

    def _be(self, name: str, parent: int) -> NoReturn:
        code = _FELL
        try:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            # Ctrl-C is for the one that began us, which ends us then.
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            threading.Thread(target=_leave_with, args=(parent,), daemon=True).start()
            code = self.work(name)
        except BaseException:  # noqa: BLE001 -- a fork never goes back to where it came from
            traceback.print_exc()
        finally:
            for stream in (sys.stdout, sys.stderr):
                with suppress(OSError):
                    stream.flush()
            os._exit(code)

    def end(self) -> None:
        """End them all."""
        for one in self._alive.values():
            os.kill(one.pid, signal.SIGTERM)
        until = time.monotonic() + _LEAVE_SECONDS_MAX
        while self._alive:
            self._alive = {n: one for n, one in self._alive.items() if _ended(one.pid) is None}
            if time.monotonic() > until:
                for one in self._alive.values():
                    os.kill(one.pid, signal.SIGKILL)
            time.sleep(_LOOK_SECONDS)


def _ended(pid: int) -> int | None:
    """How a process ended; None while it lives. A number below 0 is the signal that ended it."""
    found, status = os.waitpid(pid, os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if found else None


def _leave_with(parent: int) -> None:
    """End this process when the one that began it is gone, however that ended."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(_FELL)


def share() -> None:
    """What is loaded now stays: nobody looks through it for waste, and so nobody copies it."""
    gc.collect()
    gc.freeze()


@contextmanager
def until_ended() -> Iterator[threading.Event]:
    """An event that comes when somebody ends this process (SIGTERM, Ctrl-C)."""
    event = threading.Event()
    signals = (signal.SIGTERM, signal.SIGINT)
    before = [signal.signal(one, lambda *_: event.set()) for one in signals]
    try:
        yield event
    finally:
        for one, handler in zip(signals, before, strict=True):
            signal.signal(one, handler)
