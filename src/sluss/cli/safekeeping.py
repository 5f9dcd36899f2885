"""The verbs verify and export: everything can be proved, and everything can be taken out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import click

from sluss.cli import acting
from sluss.cli.named_files import hand_out
from sluss.cli.progress import stepping
from sluss.cli.saying import say_all
from sluss.cli.shell import (
    DONE,
    FILE,
    PROMISE_KEPT,
    Plain,
    option,
    session,
    verb,
)
from sluss.outside import clock, home
from sluss.services import safekeeping
from sluss.telling.csv_files import csv_files, xlsx_files
from sluss.telling.list_files import list_files
from sluss.telling.told import plain_of, told


@verb("verify")
def verify() -> int:
    acting.open_home()
    now = session()
    with home.scratch(now.home) as folder, stepping() as progress:
        found = safekeeping.verify(folder, progress=progress)
    lines = [_difference(one) for one in found["differences"]]
    facts = {"found": found["entries"], "detail": found["head"][:16]}
    said = "cli.verified" if found["ok"] else "cli.not_verified"
    now.give(found, *lines, now.text(said, **facts))
    return DONE if found["ok"] else PROMISE_KEPT


def _difference(one: Plain) -> str:
    facts = {"found": one["found"], "expected": one["expected"], "detail": one["what"]}
    return session().text("cli.differs", field=one["table"], line=one["row"], **facts)


def _beancount() -> dict[str, Iterator[bytes]]:
    lines = safekeeping.export_beancount(_today())
    return {"sluss.beancount": (line.encode() for line in lines)}


def sie4_files() -> dict[str, Iterator[bytes]]:
    """The vouchers, for other books; what such a file cannot say is told beside it."""
    chunks, flaws, left_out = safekeeping.export_sie4(_today())
    say_all(told(plain_of(flaw), session().lang) for flaw in flaws)
    if left_out:
        session().say(session().text("cli.not_in_sie", found=left_out))
    return {"sluss.si": chunks}


def _today() -> date:
    return session().today or clock.today()


_FORMS: dict[str, Callable[[], dict[str, Iterator[bytes]]]] = {
    "beancount": _beancount,
    "csv": csv_files,
    # A CSV of a drill gets its mark where it is handed out; a workbook where it is made.
    "xlsx": lambda: xlsx_files(is_drill=session().is_drill),
    "lists": lambda: list_files(is_drill=session().is_drill),
    "sie4": sie4_files,
}


@verb("export")
@option(
    "--format", "form", type=click.Choice(tuple(_FORMS)), required=True, help_code="option.format"
)
@option("--out", required=True, type=FILE, metavar="FILE", help_code="option.out")
def export(form: str, out: Path) -> None:
    acting.open_home()
    files = _FORMS[form]()
    if len(files) > 1:
        out.mkdir(parents=True, exist_ok=True)
    written = []
    for name, chunks in files.items():
        written.append(hand_out(out / name if out.is_dir() else out, chunks))
    session().give({"files": written}, *written)
