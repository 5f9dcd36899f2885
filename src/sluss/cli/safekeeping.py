"""The verbs verify and export: everything can be proved, and everything can be taken out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from sluss.cli import acting
from sluss.cli.csv_files import payables_csv, postings_csv
from sluss.cli.progress import stepping
from sluss.cli.shell import (
    DONE,
    FILE,
    PROMISE_KEPT,
    Plain,
    option,
    session,
    verb,
    wrong_usage,
)
from sluss.outside import clock, home
from sluss.outside.publish import Taken, publish
from sluss.services import safekeeping

_FORMS = ("beancount", "csv")


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


@verb("export")
@option("--format", "form", type=click.Choice(_FORMS), required=True, help_code="option.format")
@option("--out", required=True, type=FILE, metavar="FILE", help_code="option.out")
def export(form: str, out: Path) -> None:
    acting.open_home()
    today = session().today or clock.today()
    files = {
        "beancount": lambda: {"sluss.beancount": _encoded(safekeeping.export_beancount(today))},
        "csv": lambda: {"payables.csv": payables_csv(), "postings.csv": postings_csv()},
    }[form]()
    if form == "csv":
        out.mkdir(parents=True, exist_ok=True)
    written = []
    for name, lines in files.items():
        target = (out / name if out.is_dir() else out).absolute()
        try:
            publish(target, lines)
        except Taken:
            wrong_usage("cli.file_taken", found=str(target))
        written.append(str(target))
    session().give({"files": written}, *written)


def _encoded(lines: Iterable[str]) -> Iterator[bytes]:
    return (line.encode() for line in lines)
