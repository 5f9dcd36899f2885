"""The files that a call names: read whole, or handed out whole; else the call ends saying why."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from sluss.cli.shell import wrong_usage
from sluss.outside import files
from sluss.outside.publish import Taken, publish


def bytes_of(file: Path) -> bytes:
    """The whole of a file that somebody named."""
    try:
        return b"".join(files.stretches(file))
    except OSError as error:
        wrong_usage("intake.unreadable", found=error.strerror or str(error))


def need_folder(out: Path) -> Path:
    """The same name made absolute, its folder being there: looked at before the work is done."""
    target = out.absolute()
    if not target.parent.is_dir():
        wrong_usage("cli.no_folder", found=str(target.parent))
    return target


def hand_out(out: Path, chunks: Iterable[bytes]) -> str:
    """Write a file whole, never over another one, and give the name that it has."""
    target = need_folder(out)
    try:
        publish(target, chunks)
    except Taken:
        wrong_usage("cli.file_taken", found=str(target))
    return str(target)
