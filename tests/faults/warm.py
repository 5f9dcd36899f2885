"""A program that is warm: it forks itself for each call, so that a call costs no start.

Thousands of calls are needed, and the start of an interpreter is nine tenths of one. What is run in
the fork is the program's own main, on a home of its own; nothing of it is replaced.

    python -m tests.faults.warm FOLDER      the one that forks; it is told what to do on stdin
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import json
import os
import resource
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from tests.faults import stops

Plain = dict[str, Any]
ROOT = Path(__file__).resolve().parents[2]
# One that hangs is a fault found, not a reason to wait.
SECONDS_MAX = 180.0
GO = signal.SIGUSR1


@dataclass(frozen=True, slots=True)
class Ended:
    """How a call ended. code: as the system has it, -9 if it was killed."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass(frozen=True, slots=True)
class Running:
    """A call that was begun; one that is held does nothing until it is let go."""

    pid: int
    files: Path
    warm: Warm

    def until_held(self) -> None:
        """Wait until everything is ready and nothing has begun."""
        until = time.monotonic() + SECONDS_MAX
        while not self.files.with_suffix(".held").exists():
            if time.monotonic() > until:
                raise TimeoutError("a call that never began")
            time.sleep(0.001)

    def go(self) -> None:
        os.kill(self.pid, GO)

    def kill(self) -> None:
        """End it now. One that has ended already stays as it ended."""
        self.warm.kill(self.pid)

    def ended(self) -> Ended:
        """Wait until it has ended."""
        code = self.warm.wait(self.pid)
        said = [
            self.files.with_suffix(end).read_text("utf-8", "replace") for end in (".out", ".err")
        ]
        return Ended(code, *said)


class Warm:
    """Forks calls. folder: for its own use."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._asked = 0
        self._codes: dict[int, int] = {}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.warm", str(folder)],
            cwd=ROOT,
            env={
                **os.environ,
                "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
                "PYTHONHASHSEED": "0",
                "SLUSS_HOME": str(folder),
                "SLUSS_DATABASE_URL": "",
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        )
        if self._hear() != "ready":
            raise OSError("the warm program did not start")

    def begin(self, do: str, home: Path, *, is_held: bool = False, **more: Any) -> Running:
        """Fork one that does something (module:function) in a home. more: see _job."""
        self._asked += 1
        files = self.folder / f"call-{self._asked}"
        job = {"do": do, "home": str(home), "files": str(files), "is_held": is_held, **more}
        self._say(json.dumps(job))
        while isinstance(heard := self._heard(), tuple):
            self._codes[heard[0]] = heard[1]
        return Running(heard, files, self)

    def do(self, do: str, home: Path, **more: Any) -> Ended:
        return self.begin(do, home, **more).ended()

    def call(self, home: Path, *argv: object, **more: Any) -> Ended:
        """Call the program as a person does."""
        return self.do("tests.faults.acts:call", home, given=[str(word) for word in argv], **more)

    def look(self, home: Path, **more: Any) -> Plain:
        """What there is in a home, proved by verify."""
        ended = self.do("tests.faults.acts:look", home, **more)
        if ended.code:
            return {"ok": False, "differences": [ended.err[-2000:]]}
        found: Plain = ended.json
        return found

    def wait(self, pid: int) -> int:
        until = time.monotonic() + SECONDS_MAX
        while pid not in self._codes:
            if time.monotonic() > until:
                self.kill(pid)
            heard = self._heard()
            if isinstance(heard, tuple):
                self._codes[heard[0]] = heard[1]
        return self._codes.pop(pid)

    def kill(self, pid: int) -> None:
        self._say(json.dumps({"kill": pid}))

    def close(self) -> None:
        if self._process.stdin:
            self._process.stdin.close()
        self._process.wait(SECONDS_MAX)
        if self._process.stdout:
            self._process.stdout.close()

    def _say(self, line: str) -> None:
        if self._process.stdin is None:
            raise OSError("no pipe to the warm program")
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def _hear(self) -> str:
        if self._process.stdout is None:
            raise OSError("no pipe from the warm program")
        line = self._process.stdout.readline()
        if not line:
            raise OSError("the warm program is gone")
        return line.strip()

    def _heard(self) -> int | tuple[int, int]:
        """The pid of one that was begun, or (pid, code) of one that ended."""
        words = [int(word) for word in self._hear().split()]
        return words[0] if len(words) == 1 else (words[0], words[1])


# ---- The one that forks --------------------------------------------------------------------


def main() -> None:
    """Make everything ready, then fork for each line."""
    folder = Path(sys.argv[1])
    _make_ready(folder)
    signal.pthread_sigmask(signal.SIG_BLOCK, {GO, signal.SIGCHLD})
    reader, writer = os.pipe()
    for end in (reader, writer):
        os.set_blocking(end, False)
    signal.set_wakeup_fd(writer)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
    print("ready", flush=True)
    _serve(reader)


def _serve(reader: int) -> None:
    import select

    alive: set[int] = set()
    rest = b""
    while True:
        found, _, _ = select.select([0, reader], [], [], 5.0)
        if reader in found:
            os.read(reader, 1 << 12)
        while alive:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                break
            alive.discard(pid)
            print(pid, os.waitstatus_to_exitcode(status), flush=True)
        if 0 in found:
            some = os.read(0, 1 << 16)
            if not some:
                for pid in alive:
                    os.kill(pid, signal.SIGKILL)
                return
            *lines, rest = (rest + some).split(b"\n")
            for line in lines:
                _heed(json.loads(line), alive)


def _heed(job: Plain, alive: set[int]) -> None:
    if "kill" in job:
        # Whoever is alive has not been waited for, so its number is nobody else's.
        if job["kill"] in alive:
            os.kill(job["kill"], signal.SIGKILL)
        return
    pid = os.fork()
    if pid == 0:
        _job(job)
    alive.add(pid)
    print(pid, flush=True)


def _job(job: Plain) -> None:
    """Do one thing in this fork, and leave as an interpreter does.

    Shapes: given: what the function is called with. url: of a PostgreSQL database. env: more of the
            environment. at: the instant at which the clock stands still. bytes_max: of any file
            that is written. is_bound: root is bound by the modes of files as anybody is. stop_at:
            the names of system calls at which whoever let it go is told (tests/faults/stops.py).
    """
    code = 1
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.environ.update(job.get("env", {}), SLUSS_HOME=job["home"])
        os.environ["SLUSS_DATABASE_URL"] = job.get("url", "")
        from tests import databases

        databases.reopen()
        _redirect(Path(job["files"]))
        if "at" in job:
            _stop_the_clock(job["at"])
        if job.get("is_bound"):
            _give_up_override()
        if "bytes_max" in job:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # As Python itself has it.
            resource.setrlimit(resource.RLIMIT_FSIZE, (job["bytes_max"],) * 2)
        module, _, name = job["do"].partition(":")
        act = getattr(import_module(module), name)
        if job["is_held"]:
            # The last word before the wait, so that whoever watches sees nothing of the making.
            os.mkdir(f"{job['files']}.held")  # noqa: PTH102 -- one system call, and no more
            signal.sigwait({GO})
        if "stop_at" in job:
            stops.stop_me_at(job["stop_at"])
        code = _left(act(job.get("given")))
    except BaseException:  # noqa: BLE001 -- a fork never goes back to where it came from
        import traceback

        traceback.print_exc()
        sys.stderr.flush()
    finally:
        os._exit(code)


def _stop_the_clock(at: str) -> None:
    from sluss.outside import clock

    instant = datetime.fromisoformat(at)
    clock.now = lambda: instant


def _redirect(files: Path) -> None:
    for number, end in ((1, ".out"), (2, ".err")):
        file = os.open(files.with_suffix(end), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.dup2(file, number)
        os.close(file)
    # As an interpreter has them whose output goes to a pipe.
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115 -- numbers
    sys.stderr = open(2, "w", encoding="utf-8", buffering=1, closefd=False)  # noqa: SIM115 -- the same


def _give_up_override() -> None:
    """Let go of what lets root read and write whatever the modes say (CAP_DAC_*, Linux)."""
    libc = ctypes.CDLL(None, use_errno=True)
    # Version 3 of the interface, this process; two halves of effective, permitted, inheritable.
    head = (ctypes.c_uint32 * 2)(0x20080522, 0)
    sets = (ctypes.c_uint32 * 6)()
    if libc.capget(head, sets):
        raise OSError(ctypes.get_errno(), "capget")
    sets[0] &= ~0b110
    sets[1] &= ~0b110
    if libc.capset(head, sets):
        raise OSError(ctypes.get_errno(), "capset")


def _left(code: int) -> int:
    """What an interpreter does last: it flushes, and lets go of what is open. How it then ends."""
    from tests import databases

    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError:
        code = 120
    with contextlib.suppress(Exception):  # A connection that is let go of has nobody to tell.
        databases.close()
    return code


def _make_ready(folder: Path) -> None:
    from tests import databases

    databases.set_up(folder)
    databases.reopen()
    from sluss.__main__ import prepare
    from sluss.cli.app import VERBS
    from tests.faults import acts

    prepare()
    for name, module in VERBS.items():
        getattr(import_module(module), name.replace("-", "_"))
    acts.warm_up(folder)
    databases.close()
    # What is here now is never thrown away: no fork need look through it, and so copy it.
    gc.collect()
    gc.freeze()


if __name__ == "__main__":
    main()
