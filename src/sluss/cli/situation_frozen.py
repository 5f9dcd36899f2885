"""Frozen situations: kept as they were told, under a number and a hash."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

from sluss.cli import acting, tables
from sluss.cli.printing import print_page
from sluss.cli.refusals import answered
from sluss.cli.shell import Plain, session
from sluss.cli.situation_since import frozen_version
from sluss.core.masking import without_person_numbers
from sluss.services import report
from sluss.store import frozen
from sluss.telling.situation_sheet import sheet, title
from sluss.telling.situation_told import frozen_told, version_told
from sluss.telling.times import local

_HASH_CHARS_SHOWN = 12
_COLUMNS = (
    ("column.version", "right"),
    ("column.when", "left"),
    ("column.who", "left"),
    ("column.hash", "left"),
    ("column.reason", "words"),
)


def freeze(answer: Plain, reason: str, pdf: Path | None) -> None:
    """Freeze what was told, and print it if a file is named."""
    who = acting.person()
    kept = answered(report.freeze(answer, reason, who, key=session().command_key()))
    row = frozen_version(kept["version"])
    if pdf is not None:
        print_version(pdf, row)
    session().give(frozen_told(row), session().text("situation.frozen", **_facts(row)))


def give_all() -> None:
    """Every frozen situation, the first one first."""
    rows = list(frozen.frozen())
    if session().is_json:
        session().give({"frozen": [frozen_told(row) for row in rows]})
        return
    tables.write(_COLUMNS, _lines(rows), session().lang)


def _lines(rows: Sequence[Plain]) -> Iterator[Sequence[str]]:
    for row in rows:
        at = local(datetime.fromisoformat(row["at"]))
        reason = without_person_numbers(row["reason"])
        yield str(row["id"]), at, row["by"], row["sha256"][:_HASH_CHARS_SHOWN], reason


def give_version(number: int, pdf: Path | None, show: Callable[[Plain], None]) -> None:
    """One as it was told, with its number and hash. show: how a situation is shown."""
    row = frozen_version(number)
    if pdf is not None:
        print_version(pdf, row)
    told = version_told(row)
    if session().is_json:
        session().give(told)
        return
    session().give({}, session().text("situation.frozen", **_facts(row)), "")
    show(told["situation"])


def print_version(pdf: Path, row: Plain) -> None:
    """The sheet, made of the frozen text and of nothing else, with its number and hash below."""
    at = datetime.fromisoformat(row["at"])
    seal = session().text("situation.seal", found=row["id"], detail=row["sha256"])
    print_sheet(pdf, json.loads(row["body"]), at=at, seal=seal)


def print_sheet(pdf: Path, answer: Plain, *, at: datetime, seal: str = "") -> None:
    """Write the sheet to a file, and say where it is."""
    lang, name = session().lang, answer["event"]["organisation"]
    blocks = tuple(sheet(answer, lang))
    file = print_page(pdf, title(answer, lang), blocks, organisation=name, at=at, seal=seal)
    session().say(session().text("print.written", found=file))


def _facts(row: Plain) -> Plain:
    at = local(datetime.fromisoformat(row["at"]))
    return {"found": row["id"], "detail": row["sha256"], "expected": at, "field": row["by"]}
