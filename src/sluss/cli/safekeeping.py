"""The verbs verify and export: everything can be proved, and everything can be taken out."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from sluss.cli import acting
from sluss.cli.named_files import hand_out
from sluss.cli.progress import stepping
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
from sluss.telling.exported import FORMS, Exported, Files, exported


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


def said_beside(made: Exported) -> Files:
    """The files; what they cannot say is told beside them."""
    for line in made.beside:
        session().say(line)
    return made.files


def today() -> date:
    """The day as of which things are taken out."""
    return session().today or clock.today()


@verb("export")
@option(
    "--format", "form", type=click.Choice(tuple(FORMS)), required=True, help_code="option.format"
)
@option("--out", required=True, type=FILE, metavar="FILE", help_code="option.out")
def export(form: str, out: Path) -> None:
    acting.open_home()
    now = session()
    files = said_beside(exported(form, today(), now.lang, is_drill=now.is_drill))
    if len(files) > 1:
        out.mkdir(parents=True, exist_ok=True)
    written = []
    for name, chunks in files.items():
        written.append(hand_out(out / name if out.is_dir() else out, chunks))
    now.give({"files": written}, *written)
