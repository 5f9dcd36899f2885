"""System calls of one process held up from this one, without a tracer program: Linux on x86-64.

The process asks the kernel, by a filter, to stop it at the calls of a few names and at no other
(seccomp); this one is told of each stop (ptrace), and lets it go on, fail or be the last. Where
that cannot be had, tests/faults/tracing.py does the same with strace, ten times slower.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import signal
import struct
import time
from collections.abc import Iterable
from dataclasses import dataclass, field

# The calls that can name a file or one that is open. Source: the kernel's syscall_64.tbl.
NUMBERS = {
    "read": 0, "write": 1, "open": 2, "close": 3, "stat": 4, "fstat": 5, "lstat": 6, "lseek": 8,
    "mmap": 9, "ioctl": 16, "pread64": 17, "pwrite64": 18, "readv": 19, "writev": 20, "access": 21,
    "dup": 32, "dup2": 33, "sendfile": 40, "fcntl": 72, "flock": 73, "fsync": 74, "fdatasync": 75,
    "truncate": 76, "ftruncate": 77, "getdents": 78, "getcwd": 79, "chdir": 80, "rename": 82,
    "mkdir": 83, "rmdir": 84, "link": 86, "unlink": 87, "symlink": 88, "readlink": 89, "chmod": 90,
    "fchmod": 91, "chown": 92, "fchown": 93, "statfs": 137, "fstatfs": 138, "utimensat": 280,
    "getdents64": 217, "fadvise64": 221, "openat": 257, "mkdirat": 258, "fchownat": 260,
    "newfstatat": 262, "unlinkat": 263, "renameat": 264, "linkat": 265, "symlinkat": 266,
    "readlinkat": 267, "fchmodat": 268, "faccessat": 269, "fallocate": 285, "dup3": 292,
    "renameat2": 316, "copy_file_range": 326, "statx": 332, "faccessat2": 439,
}  # fmt: skip
# Nobody sleeps: SQLite would wait half a minute for a lock that it can never have, and it counts
# its naps, not the time.
_SLEEPS = {"nanosleep": 35, "clock_nanosleep": 230}
SECONDS_MAX = 180.0
_libc = ctypes.CDLL(None, use_errno=True)
_libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
_libc.ptrace.restype = ctypes.c_long
_WALL = 0x40000000
# ---- What the process asks of the kernel. Source: linux/seccomp.h, linux/bpf_common.h.
_NO_NEW_PRIVS, _SECCOMP, _FILTER = 38, 22, 2
_X86_64 = 0xC000003E
_TRACE, _ALLOW = 0x7FF00000, 0x7FFF0000
_AT_CALL, _AT_SLEEP = 1, 2  # What is told at a stop.
_LOAD, _IS_EQUAL, _RETURN = 0x20, 0x15, 0x06
_OF_NUMBER, _OF_MACHINE = 0, 4
# ---- What this one asks of it. Source: linux/ptrace.h.
_CONT, _GETREGS, _SETREGS, _MESSAGE, _LISTEN, _SEIZE = 7, 12, 13, 0x4201, 0x4208, 0x4206
_FORK, _VFORK, _CLONE, _SECCOMP_EVENT, _STOP = 1, 2, 3, 7, 128
_OPTIONS = 0x100000 | 0x80 | 0x2 | 0x4 | 0x8  # With it all end; its filter, fork, vfork, clone.
# Where they stand among the registers that are read and written as one (user_regs_struct).
_REGISTERS, _RAX, _RDI, _ORIG_RAX = 27, 10, 14, 15


def stop_me_at(names: Iterable[str]) -> None:
    """Have the kernel stop this process, and whatever it starts, at each call of these names.

    Without anybody that is told of it such a call fails from here on, as one that does not exist.
    """
    stops = [(NUMBERS[name], _AT_CALL) for name in names]
    stops += [(number, _AT_SLEEP) for number in _SLEEPS.values()]
    allowed = 2 * len(stops) + 1
    lines = [(_LOAD, 0, 0, _OF_MACHINE), (_IS_EQUAL, 0, allowed, _X86_64)]
    lines += [(_LOAD, 0, 0, _OF_NUMBER)]
    for number, told in stops:
        lines += [(_IS_EQUAL, 0, 1, number), (_RETURN, 0, 0, _TRACE | told)]
    lines += [(_RETURN, 0, 0, _ALLOW)]
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *line) for line in lines))
    program = ctypes.create_string_buffer(struct.pack("HP", len(lines), ctypes.addressof(code)))
    if _libc.prctl(_NO_NEW_PRIVS, 1, 0, 0, 0) or _libc.prctl(_SECCOMP, _FILTER, program, 0, 0):
        raise OSError(ctypes.get_errno(), "a filter of system calls")


@dataclass(slots=True)
class Stopped:
    """A process that is told of. error: what a call fails with, 0: it is killed at it.

    name, number: at the number-th call of this name; "" at none. hits: the first argument of each
    call that failed. seen: how many calls of each name there were.
    """

    pid: int
    name: str = ""
    number: int = 0
    error: int = 0
    is_for_ever: bool = False
    hits: list[int] = field(default_factory=list)
    seen: int = 0
    _others: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        _ask(_SEIZE, self.pid, _OPTIONS)

    def ended(self) -> int:
        """Let it go on until it ends; its exit code as the system has it, -9 if it was killed."""
        until = time.monotonic() + SECONDS_MAX
        while True:
            # Whom nobody has to share the wait with waits asleep.
            options = _WALL | (os.WNOHANG if self._others else 0)
            for pid in (self.pid, *self._others):
                found, status = os.waitpid(pid, options)
                if not found:
                    continue
                if os.WIFSTOPPED(status):
                    self._go_on(pid, status)
                elif pid == self.pid:
                    return os.waitstatus_to_exitcode(status)
                else:
                    self._others.discard(pid)
            if self._others:
                if time.monotonic() > until:
                    raise TimeoutError("a call that never ends")
                time.sleep(0.0002)

    def _go_on(self, pid: int, status: int) -> None:
        event, given = status >> 16, os.WSTOPSIG(status)
        if event == _SECCOMP_EVENT:
            if _message(pid) == _AT_SLEEP:
                _answer(pid, 0)
            elif pid == self.pid:
                self._at_call()
        elif event in (_FORK, _VFORK, _CLONE):
            self._others.add(_message(pid))
        elif event == _STOP and given in (signal.SIGSTOP, signal.SIGTSTP):
            _ask(_LISTEN, pid, 0)
            return
        _ask(_CONT, pid, 0 if event else given)

    def _at_call(self) -> None:
        if not self.name:
            return
        self.seen += 1
        is_hit = self.seen == self.number or (self.is_for_ever and self.seen > self.number)
        if not is_hit:
            return
        if self.error:
            self.hits.append(_answer(self.pid, -self.error))
        else:
            # Who is killed while it waits here never makes the call.
            self.hits.append(-1)
            os.kill(self.pid, signal.SIGKILL)


def _answer(pid: int, value: int) -> int:
    """Let a call not be made, but come back with a value; gives its first argument."""
    registers = (ctypes.c_longlong * _REGISTERS)()
    _ask(_GETREGS, pid, ctypes.addressof(registers))
    registers[_ORIG_RAX], registers[_RAX] = -1, value
    _ask(_SETREGS, pid, ctypes.addressof(registers))
    return int(registers[_RDI])


def _ask(what: int, pid: int, given: int) -> None:
    if _libc.ptrace(what, pid, None, given) < 0 and ctypes.get_errno() != errno.ESRCH:
        raise OSError(ctypes.get_errno(), f"ptrace {what:#x}")


def _message(pid: int) -> int:
    told = ctypes.c_ulong()
    _ask(_MESSAGE, pid, ctypes.addressof(told))
    return told.value


def why_not() -> str:
    """Why it cannot be had here; "" if it can."""
    if platform.machine() != "x86_64" or not hasattr(_libc, "prctl"):
        return f"no filter of system calls is written for {platform.machine()}"
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        # It waits until it is told of, then it asks for a call that fails by our doing.
        os.read(reader, 1)
        try:
            stop_me_at(["chdir"])
            os.chdir("/")
        except OSError as error:
            os._exit(error.errno)
        os._exit(0)
    try:
        stopped = Stopped(pid, "chdir", 1, errno.EXDEV)
        os.write(writer, b"1")
        code = stopped.ended()
    except OSError as error:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        return str(error)
    finally:
        os.close(reader)
        os.close(writer)
    return "" if code == errno.EXDEV else f"a trial ended with {code}"
