"""The verb guard: payment files from elsewhere, each order held against what is known."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import click

from sluss.cli import acting
from sluss.cli.guard_looked import Looked, looked_at
from sluss.cli.guard_shown import show
from sluss.cli.guard_watch import give_watched, watch
from sluss.cli.named_files import hand_out, need_folder
from sluss.cli.shell import (
    DONE,
    FILE,
    SOME_REFUSED,
    Plain,
    option,
    session,
    verb,
    write_json,
    wrong_usage,
)
from sluss.reception.looking import ask_of
from sluss.rules.handback.verdict import Verdict
from sluss.services import handback
from sluss.telling.guard_told import clean_told, files_of, told_of


@verb("guard")
@click.argument(
    "file", metavar="[FILE]", required=False, type=click.Path(exists=True, path_type=Path)
)
@option("--out", type=FILE, metavar="FILE", help_code="option.guard_out")
@option("--watch", "folder", type=FILE, metavar="DIR", help_code="option.guard_watch")
@option("--clean", type=FILE, metavar="DIR", help_code="option.guard_clean")
def guard(file: Path | None, out: Path | None, folder: Path | None, clean: Path | None) -> int:
    acting.open_home()
    if folder and clean and not (file or out):
        return give_watched(watch(folder, clean, judge))
    if file is None or folder or clean:
        wrong_usage("cli.guard_file_or_folder")
    if out:
        need_folder(out)
    with looked_at(file) as looked:
        shown, is_well = judge(looked, out, session().command_key())
    if session().is_json:
        write_json(shown)
    else:
        show(shown, session().lang)
    return DONE if is_well else SOME_REFUSED


def judge(looked: Looked, out: Path | None, key: str) -> tuple[Plain, bool]:
    """What is said of a payment file, or of all in an archive, and whether all may be paid.

    out: where a file of what may be paid is handed out, None for none.
    """
    ask = ask_of(looked.file, cleans=out is not None)
    members = [ask_of(one) for one in looked.members]
    who = acting.local()
    answer = handback.guard(ask, looked.attached, who, key=key, members=members)
    name = looked.file.name
    files = files_of(answer, name)
    clean = {"clean": _cleaned(answer, files, out)} if out else {}
    shown = told_of(answer, files, name, session().lang) | clean
    is_clean = all(one["verdict"] == Verdict.PAY.value for one in shown["transactions"])
    return shown, is_clean and not any(one["is_refused"] for one in shown["files"])


def _cleaned(answer: Plain, files: list[Plain], out: Path) -> Plain:
    """Hand out the file of what may be paid, if there is one, and say what it is."""
    made = [one for one in files if one["clean"]["sha256"]]
    digest = hashlib.sha256()

    def chunks() -> Iterator[bytes]:
        for chunk in handback.clean_chunks(answer):
            digest.update(chunk)
            yield chunk

    written = hand_out(out, chunks()) if made else None
    sha256 = digest.hexdigest() if made else None
    return clean_told(answer, files, written, sha256, session().lang)
