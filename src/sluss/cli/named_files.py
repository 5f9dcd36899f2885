"""The files that a call names: read whole, or handed out whole; else the call ends saying why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from sluss.cli.shell import wrong_usage
from sluss.formats.table_write import Cell, write_csv, write_xlsx
from sluss.outside import files
from sluss.outside.publish import Taken, publish, publish_folder

_TABLES = (".xlsx", ".csv")


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


def need_table(out: Path) -> None:
    """See that a table of that name can be written, before the work is done."""
    if out.suffix.casefold() not in _TABLES:
        wrong_usage("cli.no_table", found=out.name)
    need_folder(out)


def as_table(out: Path, heads: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """The rows as a table of the kind that the name asks for. No cell is ever a formula."""
    is_csv = out.suffix.casefold() == ".csv"
    return write_csv(heads, rows) if is_csv else iter([write_xlsx(heads, rows)])


def hand_out(out: Path, chunks: Iterable[bytes]) -> str:
    """Write a file whole, never over another one, and give the name that it has."""
    target = need_folder(out)
    try:
        publish(target, chunks)
    except Taken:
        wrong_usage("cli.file_taken", found=str(target))
    return str(target)


def hand_out_folder(out: Path, files: Iterable[tuple[str, bytes]]) -> str:
    """Write a folder whole, never over another one that holds anything, and give its name."""
    target = need_folder(out)
    try:
        publish_folder(target, files)
    except Taken:
        wrong_usage("cli.folder_taken", found=str(target))
    return str(target)
