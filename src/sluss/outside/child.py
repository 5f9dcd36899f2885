"""A process of ours beside this one, and the line to it: begun, bounded, and surely ended."""

from __future__ import annotations

import multiprocessing
import resource
import signal
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.context import BaseContext
from pathlib import Path
from threading import Lock
from typing import Any, Literal
from weakref import WeakSet

from sluss.outside.executor import make_ready

# Who asks for so much more than it began with gets an error; without a bound the whole machine
# would stand still. A forked one begins with all the room that was set aside here, used or not.
MEMORY_BYTES_MAX = 4 << 30
_ROOM = Path("/proc/self/statm")
_SECONDS_TO_END = 5
_NO_MORE = b""
# The standard library buries the dead of all threads whenever one begins a process: whoever waits
# for a dead one meanwhile is told that it lives.
_births_and_deaths = Lock()
# A forked process has all that is open here: its own line's other end too, and so would never find
# it closed. It lets go of these first.
_our_ends: WeakSet[Connection] = WeakSet()


class Child:
    """One process, and the line to it.

    method: a forked one starts in milliseconds and has our modules already, but must be begun
            before there is a database open, or another thread; a spawned one takes a second.
    life:   what it does with its end of the line. It stands in a module; whoever it finds gone
            at the other end ends it.
    """

    def __init__(
        self, method: Literal["fork", "spawn"], life: Callable[[Connection], None]
    ) -> None:
        context: BaseContext = multiprocessing.get_context(method)
        self.line, theirs = context.Pipe()
        _our_ends.add(self.line)
        # Typed for some kinds of contexts only.
        make: Any = context
        is_new = method == "spawn"
        self._process = make.Process(target=_live, args=(theirs, life, is_new), daemon=True)
        with _births_and_deaths:
            self._process.start()
        # Then the line ends with the process, whenever that is.
        theirs.close()

    def end(self, seconds: float = _SECONDS_TO_END) -> None:
        """It ends when it has done what it is at, or is ended after so many seconds."""
        # It is told as well: who is being forked just now may have our end of the line still.
        if seconds:
            with suppress(OSError):
                self.line.send_bytes(_NO_MORE)
        self.line.close()
        with _births_and_deaths:
            self._process.join(seconds)
            self._process.kill()
            self._process.join()
            self._process.close()


def _room() -> int:
    """How many bytes of addresses this process has set aside; 0 where the system does not tell."""
    if not _ROOM.exists():
        return 0
    return int(_ROOM.read_text("ascii").split()[0]) * resource.getpagesize()


def _live(line: Connection, life: Callable[[Connection], None], is_new: bool) -> None:
    for end in tuple(_our_ends):
        end.close()
    # Whoever presses Ctrl-C means the call; when that ends, the line does.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    bound = _room() + MEMORY_BYTES_MAX
    bound = bound if most == resource.RLIM_INFINITY else min(bound, most)
    resource.setrlimit(resource.RLIMIT_AS, (bound, most))
    if is_new:
        make_ready()
    # Nobody is there any more to be told of what goes wrong with the line.
    with suppress(EOFError, OSError):
        life(line)
