"""A child process with bounds, for what can swell or hang: zip, xlsx, pdf, foreign parsers.

Against input that burns time or memory, and against a parser that would open files or sockets of
itself. It is no wall against a parser that is taken over: the child runs as the same user.

Starting Python costs a tenth of a second, which a thousand files would feel. So one process, the
nursery, loads what is needed and does nothing else but split a child off itself for each piece of
work; no stranger's byte is looked at but in such a child, which ends with its work.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import os
import pickle
import signal
import struct
import subprocess
import sys
import threading
from collections.abc import Callable
from importlib import import_module
from typing import IO, Any, NoReturn, TypeVar

T = TypeVar("T")

# It must find the same modules as we do, and nothing of the environment may lead it elsewhere.
_NURSERY = (
    "import pickle, sys; sys.path[:] = pickle.load(sys.stdin.buffer);"
    "from sluss.outside.sandbox import serve; serve()"
)
# The child may open nothing, so it must hold beforehand what Python loads when first used.
_CODECS = (
    "ascii", "cp437", "cp850", "cp1252", "latin_1", "iso8859_15", "utf_8_sig", "utf_16", "utf_32",
    "raw_unicode_escape",  # For the words of a mail's head that are not ASCII.
)  # fmt: skip
_STANDARD_STREAMS = 3
_OUT_OF_MEMORY = 77
# A process serves one municipality. Whatever is sent to it, so many children at a time are all that
# it takes of the machine: its own people wait for each other, and no neighbour for them.
AT_ONCE = 2
_SIZES = struct.Struct(">QQ")
_ANSWER = struct.Struct(">iQ")


class Exceeded(Exception):
    """The child burst its bounds; the text says which."""


def limited(
    function: Callable[[bytes], T],
    data: bytes,
    *,
    seconds: int,
    memory_bytes: int,
    loads: tuple[str, ...] = (),
) -> T:
    """What the function makes of the bytes, made in a child process within these bounds.

    Shapes: the function and its value must pickle, so the function stands in a module. What that
            module imports is loaded before the bounds are put on; nothing can be loaded after.
            loads: modules that the function only imports when it is called, loaded as well; what
            they take counts among the memory of the child.
    Errors: Exceeded; any exception of the function itself.
    """
    order = pickle.dumps((seconds, memory_bytes, function))
    with _turns:
        code, answer = _asked(order, data, seconds, loads)
    if code:
        _refuse(code, seconds, memory_bytes)
    is_value, made = pickle.loads(answer)  # noqa: S301 -- our own child, see above
    if is_value:
        value: T = made
        return value
    raise made


def _asked(order: bytes, data: bytes, seconds: int, loads: tuple[str, ...]) -> tuple[int, bytes]:
    nursery = _take(loads)
    try:
        found = nursery.ask(order, data, seconds)
    except BaseException:
        nursery.end()
        raise
    _give_back(nursery)
    return found


def _refuse(code: int, seconds: int, memory_bytes: int) -> NoReturn:
    if code == _OUT_OF_MEMORY:
        raise Exceeded(f"{memory_bytes >> 20} MB")
    if code < 0:
        # The kernel's word: too much processor time, or memory taken where Python cannot say no.
        raise Exceeded(f"{seconds} s or {memory_bytes >> 20} MB (signal {-code})")
    raise RuntimeError(f"the child process failed with code {code}")


# ---- Our side: nurseries that wait for work --------------------------------------------------

_lock = threading.Lock()
_turns = threading.BoundedSemaphore(AT_ONCE)
# Of which process they are: a process that is split off ours must not ask through our pipes. And
# what they have loaded: one that holds the models for pictures leaves too little room for others.
_idle: dict[tuple[int, tuple[str, ...]], list[_Nursery]] = {}


def _is_ours(name: str) -> bool:
    """Whether a setting is Sluss's own: passwords, keys and addresses are among them."""
    return name.startswith("SLUSS_")


class _Nursery:
    """One process that splits off children, and the pipes to it. One asks it at a time."""

    def __init__(self, loads: tuple[str, ...]) -> None:
        self.loads = loads
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-c", _NURSERY],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
            # It reads what strangers sent, so it knows no password of those who call us.
            env={name: value for name, value in os.environ.items() if not _is_ours(name)},
        )
        self._orders, self._answers = _open(self._process.stdin), _open(self._process.stdout)
        self._ending = threading.Lock()
        pickle.dump(sys.path, self._orders)
        pickle.dump(loads, self._orders)

    def ask(self, order: bytes, data: bytes, seconds: int) -> tuple[int, bytes]:
        """How a child ended (as subprocess has it) and what it answered. Exceeded if it hangs."""
        is_late = threading.Event()

        def end() -> None:
            is_late.set()
            self.end()

        # The kernel counts processor time; a child that sleeps is ours to count.
        watch = threading.Timer(seconds + 1, end)
        watch.start()
        try:
            self._orders.write(_SIZES.pack(len(order), len(data)))
            self._orders.write(order)
            self._orders.write(data)
            self._orders.flush()
            code, size = _ANSWER.unpack(_exactly(self._answers, _ANSWER.size))
            return code, _exactly(self._answers, size)
        except (OSError, EOFError, ValueError) as error:
            if is_late.is_set():
                raise Exceeded(f"{seconds} s") from error
            raise RuntimeError("the nursery ended by itself") from error
        finally:
            watch.cancel()

    def end(self) -> None:
        """End it with its children; twice does nothing more."""
        with self._ending:
            if self._process.poll() is None:
                os.killpg(self._process.pid, signal.SIGKILL)
                self._process.wait()
            for pipe in (self._orders, self._answers):
                # What was not yet sent has nobody to be sent to.
                with contextlib.suppress(OSError):
                    pipe.close()


def _open(pipe: IO[bytes] | None) -> Any:  # noqa: ANN401 -- the reading and the writing end
    if pipe is None:
        raise RuntimeError("a pipe that was asked for is not there")
    return pipe


def _exactly(pipe: IO[bytes], size: int) -> bytes:
    data = pipe.read(size)
    if len(data) != size:
        raise EOFError
    return data


def _take(loads: tuple[str, ...]) -> _Nursery:
    with _lock:
        waiting = _idle.setdefault((os.getpid(), loads), [])
        return waiting.pop() if waiting else _Nursery(loads)


def _give_back(nursery: _Nursery) -> None:
    with _lock:
        _idle[os.getpid(), nursery.loads].append(nursery)


@atexit.register
def _end_all() -> None:
    with _lock:
        ours = [key for key in _idle if key[0] == os.getpid()]
        for nursery in [one for key in ours for one in _idle.pop(key)]:
            nursery.end()


# ---- The other side --------------------------------------------------------------------------


def serve() -> NoReturn:
    """The nursery's life: for each order a child, until nobody can order any more."""
    orders, answers = sys.stdin.buffer, sys.stdout.buffer
    loads = pickle.load(orders)  # noqa: S301 -- from our own parent
    for name in (*(f"encodings.{codec}" for codec in _CODECS), "resource", *loads):
        import_module(name)
    # What is loaded stays as long as the nursery: no child shall look it through, and copy it.
    gc.freeze()
    while header := orders.read(_SIZES.size):
        order_size, data_size = _SIZES.unpack(header)
        # Loading the function loads its module: once for all children to come.
        order = pickle.loads(orders.read(order_size))  # noqa: S301 -- from our own parent
        code, answer = _split_off(order, orders.read(data_size))
        answers.write(_ANSWER.pack(code, len(answer)))
        answers.write(answer)
        answers.flush()
    # All is answered. To take Python apart would do no good, and what is loaded complains of it:
    # the reader of bar codes tells the clerk of its own leaks, a line each.
    os._exit(0)


def _split_off(order: tuple[int, int, Callable[[bytes], Any]], data: bytes) -> tuple[int, bytes]:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        _live(order, data, writing)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        answer = pipe.read()
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status), answer


def _live(order: tuple[int, int, Callable[[bytes], Any]], data: bytes, writing: int) -> NoReturn:
    """The child's whole life. It must never return into the nursery's loop."""
    code = 1
    try:
        seconds, memory_bytes, function = order
        nothing = os.open(os.devnull, os.O_RDWR)
        for stream, source in enumerate((nothing, writing, nothing)):
            os.dup2(source, stream)
        os.closerange(_STANDARD_STREAMS, 1024)
        _bind(seconds, memory_bytes)
        _write_all(1, pickle.dumps(_carry_out(function, data)))
        code = 0
    except MemoryError:
        code = _OUT_OF_MEMORY
    finally:
        os._exit(code)


def _write_all(number: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(number, rest) :]


def _carry_out(function: Callable[[bytes], Any], data: bytes) -> tuple[bool, Any]:
    try:
        return True, function(data)
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 -- it is raised again on the parent's side
        return False, error


def _bind(seconds: int, memory_bytes: int) -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (_STANDARD_STREAMS, _STANDARD_STREAMS))
