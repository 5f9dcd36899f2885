"""The verb letters: what each supplier is told of its unpaid invoices, ready to be posted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import click

from sluss.cli import acting
from sluss.cli.named_files import hand_out_folder, need_folder
from sluss.cli.refusals import refuse
from sluss.cli.shell import FILE, F, Kronor, Plain, option, session, verb
from sluss.cli.times import local
from sluss.core.money import Money
from sluss.formats.table_write import Cell, write_csv
from sluss.rules.report.status import ReportRefusal
from sluss.services import report as service
from sluss.services._command import Who
from sluss.services._letters import Letter, Letters, Line
from sluss.store import read

_FILE = "letters.csv"
_HEADS = (
    "column.supplier", "column.org_number", "column.town", "column.country", "column.subject",
    "column.opening", "column.invoices", "column.closing", "column.count", "column.sender",
    "column.dated",
)  # fmt: skip


def _one_so_far(name: str, value: str, help_code: str) -> Callable[[F], F]:
    """An option with one value: whoever names it is right, and another is said to be none."""
    choice = click.Choice((value,))
    return option(name, type=choice, default=value, expose_value=False, help_code=help_code)


@verb("letters")
@option("--out", type=FILE, required=True, metavar="DIR", help_code="option.out_letters")
@_one_so_far("--format", "csv", "option.letters")
@_one_so_far("--kind", "supplier", "option.letter_kind")
@option("--per-day", type=click.IntRange(min=1), metavar="N", help_code="option.per_day")
@option("--budget", type=Kronor(), metavar="KR", help_code="option.plan_budget")
def letters(out: Path, per_day: int | None, budget: Money | None) -> None:
    target = need_folder(out)
    acting.open_home()
    who, now = acting.person(), session()
    ask = service.ExposureAsk(at=who.today, per_day=per_day, budget=budget)
    found = service.letters(ask, who)
    if isinstance(found, ReportRefusal):
        refuse(found.value)
    heads = [now.text(code) for code in _HEADS]
    table = b"".join(write_csv(heads, _rows(found, who)))
    told = _told(found, hand_out_folder(target, [(_FILE, table)]))
    facts = {"found": told["letters"], "detail": told["invoices"], "expected": told["file"]}
    lines = [now.text("letter.written", **facts)]
    if found.persons or found.unknown:
        lines.append(now.text("letter.left_out", found=found.persons, detail=found.unknown))
    now.give(told, *lines)


def _told(found: Letters, folder: str) -> Plain:
    return {
        "file": str(Path(folder) / _FILE),
        "letters": len(found.letters),
        "invoices": sum(len(letter.lines) for letter in found.letters),
        "left_out": {"persons": found.persons, "unknown": found.unknown},
    }


def _rows(found: Letters, who: Who) -> Iterator[Sequence[Cell]]:
    text, organisation = session().text, read.organisation()
    sender = organisation["name"] if organisation else ""
    at = local(who.at)
    for letter in found.letters:
        supplier = letter.supplier
        yield (
            supplier.name,
            supplier.org_number,
            supplier.town,
            supplier.country,
            text("letter.subject", found=sender),
            text("letter.opening", found=at),
            "; ".join(_lines(letter)),
            text("letter.closing"),
            len(letter.lines),
            sender,
            who.today,
        )


def _lines(letter: Letter) -> Iterator[str]:
    """Each invoice in words. No amount and no account: a letter may come to the wrong place."""
    for line in letter.lines:
        yield session().text(
            f"letter.{_code(line)}",
            found=line.number or session().text("letter.unnumbered"),
            detail=line.on or "",
        )


def _code(line: Line) -> str:
    told = line.told.value.replace("-", "_")
    return f"{told}_dated" if line.on else told
