"""The verb letters: what each supplier is told of its unpaid invoices, ready to be posted."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from sluss.cli import acting
from sluss.cli.named_files import hand_out_folder, need_folder
from sluss.cli.printing import set_page
from sluss.cli.refusals import refuse
from sluss.cli.shell import FILE, Kronor, Plain, option, session, verb
from sluss.core.money import Money
from sluss.formats.table_write import Cell, write_csv
from sluss.outside.page import Block, Items, Notice, Text
from sluss.rules.report.status import ReportRefusal
from sluss.services import report as service
from sluss.services._command import Who
from sluss.services._letters import Letter, Letters, Line
from sluss.services.incident import last
from sluss.store import read
from sluss.telling.times import local

_FORMATS = ("csv", "pdf")
_KINDS = ("supplier",)
_TABLE = "letters.csv"
_NO_SIGN = re.compile("[^0-9A-Za-z]")
_HEADS = (
    "column.supplier", "column.org_number", "column.town", "column.country", "column.subject",
    "column.opening", "column.invoices", "column.closing", "column.count", "column.sender",
    "column.dated",
)  # fmt: skip


@verb("letters")
@option("--out", type=FILE, required=True, metavar="DIR", help_code="option.out_letters")
@option("--format", "form", type=click.Choice(_FORMATS), default="csv", help_code="option.letters")
@option(
    "--kind",
    type=click.Choice(_KINDS),
    default=_KINDS[0],
    # There is one so far: whoever names it is right, and another is said to be none.
    expose_value=False,
    help_code="option.letter_kind",
)
@option("--per-day", type=click.IntRange(min=1), metavar="N", help_code="option.per_day")
@option("--budget", type=Kronor(), metavar="KR", help_code="option.plan_budget")
def letters(out: Path, form: str, per_day: int | None, budget: Money | None) -> None:
    target = need_folder(out)
    acting.open_home()
    who, now = acting.person(), session()
    ask = service.ExposureAsk(at=who.today, per_day=per_day, budget=budget)
    found = service.letters(ask, who)
    if isinstance(found, ReportRefusal):
        refuse(found.value)
    folder = hand_out_folder(target, _files(found, who) if form == "pdf" else _table(found, who))
    told = _told(found, folder)
    facts = {"found": told["letters"], "detail": told["invoices"], "expected": folder}
    lines = [now.text(f"letter.written_{form}", **facts)]
    if found.persons or found.unknown:
        lines.append(now.text("letter.left_out", found=found.persons, detail=found.unknown))
    now.give(told, *lines)


def _told(found: Letters, folder: str) -> Plain:
    return {
        "folder": folder,
        "letters": len(found.letters),
        "invoices": sum(len(letter.lines) for letter in found.letters),
        "left_out": {"persons": found.persons, "unknown": found.unknown},
    }


def _sender() -> str:
    organisation = read.organisation()
    return organisation["name"] if organisation else ""


def _opening(who: Who) -> str:
    """As of when; and while an incident goes on, that it does."""
    text, incident = session().text, last()
    said = [text("letter.down")] if incident and incident.is_open else []
    return " ".join([*said, text("letter.opening", found=local(who.at))])


# ---- For a mail merge -------------------------------------------------------------------------


def _table(found: Letters, who: Who) -> Iterator[tuple[str, bytes]]:
    heads = [session().text(code) for code in _HEADS]
    yield _TABLE, b"".join(write_csv(heads, _rows(found, who)))


def _rows(found: Letters, who: Who) -> Iterator[Sequence[Cell]]:
    text, sender, opening = session().text, _sender(), _opening(who)
    for letter in found.letters:
        supplier = letter.supplier
        yield (
            supplier.name,
            supplier.org_number,
            supplier.town,
            supplier.country,
            text("letter.subject", found=sender),
            opening,
            "; ".join(_lines(letter)),
            text("letter.closing"),
            len(letter.lines),
            sender,
            who.today,
        )


# ---- On paper ---------------------------------------------------------------------------------


def _files(found: Letters, who: Who) -> Iterator[tuple[str, bytes]]:
    """A file for each letter, numbered by name of the supplier, since each is posted by itself."""
    sender = _sender()
    title = session().text("letter.subject", found=sender)
    for number, letter in enumerate(found.letters, start=1):
        blocks = tuple(_blocks(letter, who, sender))
        page = set_page(title, blocks, organisation=sender, at=who.at)
        yield f"{number:04}-{_file_word(letter)}.pdf", page


def _file_word(letter: Letter) -> str:
    """The firm's number as a part of a file's name."""
    supplier = letter.supplier
    return _NO_SIGN.sub("", supplier.org_number or supplier.vat_number)


def _blocks(letter: Letter, who: Who, sender: str) -> Iterator[Block]:
    text, supplier = session().text, letter.supplier
    yield Text(supplier.name or text("column.unnamed"), strong=True)
    abroad = "" if supplier.country == "SE" else supplier.country
    if place := f"{supplier.town} {abroad}".strip():
        yield Text(place)
    yield Text(_opening(who))
    yield Items(tuple(_lines(letter)))
    yield Notice(text("letter.closing"))
    yield Text(sender)


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
