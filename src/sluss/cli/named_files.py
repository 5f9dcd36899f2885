"""The files that a call names: read whole, or handed out whole; else the call ends saying why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from sluss.cli.shell import session, wrong_usage
from sluss.formats.table_write import Cell, marked_text, write_csv, write_xlsx
from sluss.outside import files
from sluss.outside.publish import Taken, publish, publish_folder

_TABLES = (".xlsx", ".csv")
# What a drill marks by a first line. A payment file has fences of its own, a page has the word
# across it, and an original is handed out as it came.
_TEXTS = (".csv", ".txt", ".md")


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
    if is_csv:
        return write_csv(heads, rows)
    return iter([write_xlsx(heads, rows, is_drill=session().is_drill)])


def hand_out(
    out: Path, chunks: Iterable[bytes], *, is_text: bool = False, is_original: bool = False
) -> str:
    """Write a file whole, never over another one, and give the name that it has.

    is_text: whatever its name, it is one, and says that it is of a drill if it is. is_original: it
    stays as it came.
    """
    target = need_folder(out)
    is_marked = not is_original and (is_text or _is_text(out.name))
    try:
        publish(target, _said_of_drill(chunks) if is_marked else chunks)
    except Taken:
        wrong_usage("cli.file_taken", found=str(target))
    return str(target)


def hand_out_folder(out: Path, files: Iterable[tuple[str, bytes]]) -> str:
    """Write a folder whole, never over another one that holds anything, and give its name."""
    target = need_folder(out)
    marked = (
        (name, b"".join(_said_of_drill([content])) if _is_text(name) else content)
        for name, content in files
    )
    try:
        publish_folder(target, marked)
    except Taken:
        wrong_usage("cli.folder_taken", found=str(target))
    return str(target)


def _is_text(name: str) -> bool:
    return name.casefold().endswith(_TEXTS)


def _said_of_drill(chunks: Iterable[bytes]) -> Iterable[bytes]:
    """The same text, headed by the mark if the home is that of a drill."""
    return marked_text(chunks) if session().is_drill else chunks
