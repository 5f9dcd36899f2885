"""Running a program as a user does, with its time and the memory of all its processes."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

_ROOT = Path(__file__).resolve().parents[2]
_SAMPLE_SECONDS = 0.02
_ERROR_LINES_SHOWN = 15


@dataclass(frozen=True, slots=True)
class Run:
    """What one run cost. peak_mb: the sum over the process and its children, at its highest."""

    seconds: float
    peak_mb: float
    code: int


def run(
    arguments: list[str],
    *,
    output: Path,
    env: dict[str, str],
    codes: tuple[int, ...] = (0,),
    cpus: frozenset[int] | None = None,
) -> Run:
    """Run a Python module with its arguments, standard output into a file.

    cpus: the processors that it and its children may use, all if None.

    Errors: RuntimeError with the last lines of standard error if the exit code is none of codes.
    """
    errors = output.with_suffix(".stderr")
    with output.open("wb") as out, errors.open("wb") as err:
        found = _measured([sys.executable, "-m", *arguments], env, out, err, cpus)
    if found.code not in codes:
        told = errors.read_text(encoding="utf-8", errors="replace").splitlines()
        last = "\n".join(told[-_ERROR_LINES_SHOWN:])
        raise RuntimeError(f"{' '.join(arguments[:6])}: exit {found.code}\n{last}")
    return found


def _measured(
    command: list[str],
    env: dict[str, str],
    out: IO[bytes],
    err: IO[bytes],
    cpus: frozenset[int] | None,
) -> Run:
    if cpus is not None:
        command = ["taskset", "--cpu-list", ",".join(map(str, sorted(cpus))), *command]
    began = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=_ROOT, env=env, stdin=subprocess.DEVNULL, stdout=out, stderr=err
    )
    peaks = [0]
    watcher = threading.Thread(target=_watch, args=(process.pid, peaks), daemon=True)
    watcher.start()
    code = process.wait()
    seconds = time.perf_counter() - began
    watcher.join()
    return Run(seconds, max(peaks) / 1024, code)


def _watch(pid: int, peaks: list[int]) -> None:
    # The kernel's own high-water mark is exact for one process; children are added by sampling.
    while True:
        own = _status_kb(pid, "VmHWM:")
        if own == 0:
            return
        below = sum(_status_kb(child, "VmRSS:") for child in _descendants(pid))
        peaks[0] = max(peaks[0], own + below)
        time.sleep(_SAMPLE_SECONDS)


def _descendants(pid: int) -> Iterator[int]:
    try:
        threads = list(Path(f"/proc/{pid}/task").iterdir())
        children = [int(pid_) for one in threads for pid_ in (one / "children").read_text().split()]
    except OSError:  # The process ended between two looks.
        return
    for child in children:
        yield child
        yield from _descendants(child)


def _status_kb(pid: int, field: str) -> int:
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines.splitlines() if line.startswith(field)), 0)
