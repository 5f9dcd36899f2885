"""strace: which system calls a call of the program makes on our files, and one of them failing.

strace counts each system call by its name, so a point is a name and a number: the 7th pwrite64.
"""

from __future__ import annotations

import errno
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.faults.stops import Stopped
from tests.faults.warm import Ended, Running

_CALL = re.compile(r"(\w+)\(")
_TERMINAL = re.compile(r"\([12]<")


def program() -> str | None:
    """Where strace is, None if it is not on this machine."""
    return shutil.which("strace")


@dataclass(frozen=True, slots=True, order=True)
class Point:
    """The number-th call of this name. on: the call as strace showed it."""

    name: str
    number: int
    on: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens at a point. how: as strace names it; is_for_ever: and each time after it."""

    how: str
    is_for_ever: bool = False

    @property
    def number(self) -> int:
        """The number of its error, 0 of none."""
        return int(getattr(errno, self.how.removeprefix("error="), 0))

    @property
    def name(self) -> str:
        return f"{self.how.partition('=')[2]}{' for ever' if self.is_for_ever else ''}"


KILL = Fault("signal=KILL")
ERRORS = (
    Fault("error=EIO"),
    Fault("error=EIO", is_for_ever=True),
    Fault("error=ENOSPC"),
    Fault("error=ENOSPC", is_for_ever=True),
)


@dataclass(frozen=True, slots=True)
class Traced:
    """How a traced call ended. hit: the lines at which the fault was put in."""

    ended: Ended
    lines: tuple[str, ...]
    hit: tuple[str, ...]


def watched(
    running: Running, trace: Path, point: Point | None = None, fault: Fault = KILL
) -> Traced:
    """Let a held call go under strace, with a fault at a point if one is given."""
    running.until_held()
    words = ["strace", "-y", "-s", "0", "-o", str(trace), "-p", str(running.pid)]
    if point:
        when = f"{point.number}{'+' if fault.is_for_ever else ''}"
        words += ["-e", f"trace={point.name}", "-e", f"inject={point.name}:{fault.how}:when={when}"]
    with subprocess.Popen(words, stderr=subprocess.PIPE, text=True) as tracer:
        said = tracer.stderr.readline() if tracer.stderr else ""
        if "attached" not in said:
            running.kill()
            raise OSError(f"strace does not attach: {said.strip()}")
        running.go()
        ended = running.ended()
    lines = tuple(trace.read_text("utf-8", "replace").splitlines())
    hit = tuple(line for line in lines if "(INJECTED)" in line)
    if point and fault == KILL and ended.code == -9:
        hit = lines[-2:-1]
    return Traced(ended, lines, hit)


def stopped(running: Running, point: Point, fault: Fault) -> Traced:
    """The same by tests/faults/stops.py, for a call that was begun with stop_at."""
    running.until_held()
    process = Stopped(running.pid, point.name, point.number, fault.number, fault.is_for_ever)
    running.go()
    process.ended()
    later = (f"{point.name}({number}<" for number in process.hits[1:])
    hit = (point.on, *later) if process.hits else ()
    return Traced(running.ended(), (), hit)


def points(traced: Traced, *folders: Path) -> list[Point]:
    """Every call that names something below these folders or tells something, in order."""
    seen: dict[str, int] = {}
    found = []
    for line in traced.lines:
        match = _CALL.match(line)
        if not match:
            continue
        name = match[1]
        seen[name] = seen.get(name, 0) + 1
        # Of the terminal only what is told there: how it is looked at first is the interpreter's.
        is_told = name == "write" and _TERMINAL.search(line)
        if is_told or any(str(folder) in line for folder in folders):
            found.append(Point(name, seen[name], line))
    return found
