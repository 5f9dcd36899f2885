"""The correction register as it is shown: on the screen, as JSON, and as a table in a file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sluss.cli import tables
from sluss.cli.named_files import as_table, hand_out, need_table
from sluss.cli.saying import say_all
from sluss.cli.shell import Plain, session
from sluss.telling.corrections_shown import HEADER, cells
from sluss.telling.repeat_told import corrections_told


def give(period: str, out: Path | None) -> None:
    """The lines of a month, or of all, and what they come to."""
    now = session()
    if out is not None:
        need_table(out)
    told = corrections_told(period)
    rows, totals = told["corrections"], told["totals"]
    if out is not None:
        target = _write(rows, out)
        now.say(now.text("cli.corrections_written", found=target, line=len(rows)))
    if now.is_json:
        now.give(told)
        return
    if out is None:
        _show(rows)
    facts = {"found": totals["count"], "line": totals["open"]}
    sums = {
        "detail": tables.kronor(totals["underpaid"]),
        "field": tables.kronor(totals["overpaid"]),
    }
    now.give({}, now.text("cli.corrections", **facts, **sums))


def _write(rows: Sequence[Plain], out: Path) -> str:
    return hand_out(out, as_table(out, HEADER, map(cells, rows)))


def _show(rows: Sequence[Plain]) -> None:
    now = session()
    columns = (
        ("column.id", "left"),
        ("column.period", "left"),
        ("column.payee", "words"),
        ("column.amount", "right"),
        ("column.right_amount", "right"),
        ("column.difference", "right"),
        ("column.state", "words"),
    )
    tables.write(columns, (_line(row) for row in rows), now.lang)


def _line(row: Plain) -> tuple[str, ...]:
    now = session()
    right, rest = row["right_amount"], row["difference"]
    word = row["verdict"] or row["status"]
    return (
        row["id"],
        row["period"],
        row["payee"],
        tables.kronor(row["amount"]),
        tables.kronor(right) if right else "–",
        tables.kronor(rest) if rest else "–",
        now.text(f"correction.{word}".replace("-", "_")),
    )


def show_corrected(answer: Plain) -> None:
    """What was noted, what was refused, and which rows of a list fit nothing."""
    now = session()
    say_all(answer["findings"])
    texts = [_corrected(one) for one in answer["corrected"]]
    texts += [f"{one['id']}: {one['message']}" for one in answer["refused"]]
    now.give(answer, *texts)


def _corrected(one: Plain) -> str:
    rest = tables.kronor(one["difference"].removeprefix("-"))
    code = f"cli.corrected_{one['verdict']}"
    return session().text(code, found=one["id"], detail=rest)
