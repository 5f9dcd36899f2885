"""The verbs verify and export: everything can be proved, and everything can be taken out."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from sluss.cli import acting
from sluss.cli.checkpoint import handed, keys_in
from sluss.cli.helping import helped, helping
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
from sluss.telling.differences_shown import what_shown
from sluss.telling.exported import FORMS, Exported, Files, exported


@verb("verify")
@option(
    "--checkpoint", "notes", type=FILE, multiple=True, metavar="FILE", help_code="option.checkpoint"
)
@option(
    "--public-key", "keys", type=FILE, multiple=True, metavar="FILE", help_code="option.public_key"
)
@option("--without-replay", "is_quick", is_flag=True, help_code="option.without_replay")
@helped()
def verify(notes: tuple[Path, ...], keys: tuple[Path, ...], is_quick: bool) -> int:
    now = session()
    with helping(is_long=not is_quick and acting.is_large()) as helpers:
        acting.open_home()
        brought, known = handed(notes), keys_in(keys)
        with home.scratch(now.home) as folder, stepping() as progress:
            found = safekeeping.verify(
                folder,
                progress=progress,
                notes=brought,
                keys=known,
                helpers=helpers,
                is_replayed=not is_quick,
            )
    lines = [_difference(one) for one in found["differences"]]
    facts = {"found": found["entries"], "detail": found["head"][:16]}
    said = "cli.verified" if found["ok"] else "cli.not_verified"
    if found["ok"]:
        lines = [_agrees(one) for one in found["checkpoints"]]
        lines += [now.text("cli.verified_in_part")] if is_quick else []
    now.give(found, *lines, now.text(said, **facts))
    return DONE if found["ok"] else PROMISE_KEPT


def _agrees(one: Plain) -> str:
    facts = {"found": one["size"], "expected": one["day"], "detail": ", ".join(one["signed_by"])}
    return session().text("checkpoint.agrees", field=one["file"], **facts)


def _difference(one: Plain) -> str:
    what = what_shown(one["what"], session().lang)
    facts = {"found": one["found"], "expected": one["expected"], "detail": what}
    code = "cli.differs" if one["expected"] else "cli.differs_from" if one["found"] else ""
    where = {"field": one["table"], "line": one["row"]}
    return session().text(code or "cli.differs_so", **where, **facts)


# An export has a file for each original: so many more are counted and not named.
_FILES_NAMED_MAX = 20


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
    "--format", "form", type=click.Choice(tuple(FORMS)), default="all", help_code="option.format"
)
@option("--out", required=True, type=FILE, metavar="FILE", help_code="option.out")
def export(form: str, out: Path) -> None:
    acting.open_home()
    now = session()
    made = exported(form, today(), now.lang, is_drill=now.is_drill)
    files = said_beside(made)
    if len(files) > 1:
        out.mkdir(0o700, parents=True, exist_ok=True)
    written = []
    for name, chunks in files.items():
        target = out / name if out.is_dir() else out
        if "/" in name:
            target.parent.mkdir(0o700, exist_ok=True)
        written.append(hand_out(target, chunks, is_original=name in made.as_kept))
    lines = [now.text("cli.journal_exported", found=len(written), detail=out)]
    now.give({"files": written}, *(written if len(written) <= _FILES_NAMED_MAX else lines))
