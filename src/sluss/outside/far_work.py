"""Work done on another machine: what is sent there, what it says of itself, and what comes back.

Whoever carries it sees bytes alone: nothing of a file, a name or an error stands in its logs.
"""

from __future__ import annotations

import hashlib
import socket
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import sluss
from sluss.outside.executor import carry_out, make_ready


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of work, for whoever has the same program as we."""

    program: str
    ordered: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Done:
    """What came of it. other: who refused it, having another program; "" if it was done."""

    answer: bytes = field(repr=False)
    other: str = ""


@cache
def program() -> str:
    """The version of Sluss and the hash of all that lies in it: code, law values, sentences."""
    digest = hashlib.sha256()
    root = Path(sluss.__file__).parent
    for path in sorted(root.rglob("*")):
        if path.is_file() and path.suffix != ".pyc":
            digest.update(f"{path.relative_to(root)}\0".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return f"{sluss.__version__}+{digest.hexdigest()[:16]}"


def do(piece: Piece) -> Done:
    """Do a piece of work in this process, unless it is for another program than ours."""
    if piece.program != program():
        return Done(b"", f"{socket.gethostname()}: {program()}")
    make_ready()
    return Done(carry_out(piece.ordered))
