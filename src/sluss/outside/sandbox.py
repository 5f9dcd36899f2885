"""A child process with bounds, for what can swell or hang: zip, xlsx, foreign parsers.

Against input that burns time or memory, and against a parser that would open files or sockets of
itself. It is no wall against a parser that is taken over: the child runs as the same user.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any, NoReturn, TypeVar

T = TypeVar("T")

# It must find the same modules as we do, and nothing of the environment may lead it elsewhere.
_CHILD = (
    "import pickle, sys; sys.path[:] = pickle.load(sys.stdin.buffer);"
    "from sluss.outside.sandbox import serve; serve()"
)
# The child may open nothing, so it must hold beforehand what Python loads when first used.
_CODECS = ("cp437", "cp850", "cp1252", "latin_1", "iso8859_15", "utf_8_sig", "utf_16", "utf_32")
_STANDARD_STREAMS = 3
_OUT_OF_MEMORY = 77


class Exceeded(Exception):
    """The child burst its bounds; the text says which."""


def limited(function: Callable[[bytes], T], data: bytes, *, seconds: int, memory_bytes: int) -> T:
    """What the function makes of the bytes, made in a child process within these bounds.

    Shapes: the function and its value must pickle, so the function stands in a module.
    Errors: Exceeded; any exception of the function itself.
    """
    order = pickle.dumps(sys.path) + pickle.dumps((seconds, memory_bytes)) + pickle.dumps(function)
    child = subprocess.Popen(
        [sys.executable, "-I", "-c", _CHILD],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        answer, said = child.communicate(order + data, timeout=seconds)
    except subprocess.TimeoutExpired as error:
        raise Exceeded(f"{seconds} s") from error
    finally:
        child.kill()
        child.communicate()
    if child.returncode:
        _refuse(child.returncode, said, seconds, memory_bytes)
    is_value, made = pickle.loads(answer)  # noqa: S301 -- our own child, see above
    if is_value:
        value: T = made
        return value
    raise made


def _refuse(code: int, said: bytes, seconds: int, memory_bytes: int) -> NoReturn:
    if code == _OUT_OF_MEMORY:
        raise Exceeded(f"{memory_bytes >> 20} MB")
    if code < 0:
        # The kernel's word: too much processor time, or memory taken where Python cannot say no.
        raise Exceeded(f"{seconds} s or {memory_bytes >> 20} MB (signal {-code})")
    raise RuntimeError(f"the child process failed: {said[-2000:].decode('utf-8', 'replace')}")


def serve() -> None:
    """The child's side: read the order, put on the bounds, answer."""
    stdin = sys.stdin.buffer
    seconds, memory_bytes = pickle.load(stdin)  # noqa: S301 -- from our own parent
    function = pickle.load(stdin)  # noqa: S301 -- from our own parent
    data = stdin.read()
    for codec in _CODECS:
        import_module(f"encodings.{codec}")
    _bind(seconds, memory_bytes)
    try:
        answer = pickle.dumps(_carry_out(function, data))
    except MemoryError:
        sys.exit(_OUT_OF_MEMORY)
    sys.stdout.buffer.write(answer)


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
