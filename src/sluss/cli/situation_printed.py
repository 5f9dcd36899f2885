"""The situation on one sheet of paper: read in two minutes, and in black and white."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from sluss.cli import situation_lines as said
from sluss.cli.exposure import summed
from sluss.cli.printing import print_page
from sluss.cli.shell import Plain, session
from sluss.cli.sums import written
from sluss.outside.page import (
    Bar,
    Bars,
    Beside,
    Block,
    Column,
    Heading,
    Items,
    Notice,
    Part,
    Table,
    Text,
)

# What is left of the page when the rest has its place; the whole tail is on the screen.
_TAIL_ROWS = 8


def write(out: Path, answer: Plain, *, at: datetime) -> None:
    """Write the sheet to a file, and say where it is."""
    title, *_ = said.event(answer["event"], answer["as_of"])
    name = answer["event"]["organisation"]
    file = print_page(out, title, tuple(_blocks(answer)), organisation=name, at=at)
    session().say(session().text("print.written", found=file))


def _blocks(answer: Plain) -> Iterator[Block]:
    text, told = session().text, answer["consequences"]
    _, *event = said.event(answer["event"], answer["as_of"])
    yield Notice(" ".join(event))
    yield Beside(
        (
            Part((Heading(text("situation.consequences")), *_consequences(told, answer["as_of"]))),
            Part(tuple(_unpaid(told["unpaid"]))),
        )
    )
    yield from _tail(told["tail"])
    yield Beside(
        (
            Part(tuple(_told("situation.measures", said.measures(answer["measures"])))),
            Part(tuple(_told("situation.resources", said.resources(answer["resources"])))),
        )
    )
    yield from _told("situation.actors", [" · ".join(said.actors(answer["actors"]))])
    if answer["changes"] is not None:
        yield from _told("situation.changes", said.changes(answer["changes"]))


def _told(code: str, lines: Iterator[str] | Sequence[str]) -> Iterator[Block]:
    yield Heading(session().text(code))
    yield Items([line.strip() for line in lines], size="small")


def _consequences(told: Plain, as_of: str) -> Iterator[Block]:
    text = session().text
    lines = [line.strip() for line in said.known(told["known"])]
    for kind in ("persons", "suppliers"):
        facts = {"found": told[kind]["waiting"], "detail": told[kind]["late"]}
        lines.append(text(f"situation.{kind}", **facts))
    lines.append(text("situation.hardship", found=told["hardship"]))
    yield Items([*lines, *summed(told["exposure"], as_of)], size="small")


def _unpaid(unpaid: Plain) -> Iterator[Block]:
    """The unpaid debts drawn: a bar a class, a part an age."""
    text, ages = session().text, unpaid["ages"]
    rows = [_bar(one, ages) for one in unpaid["by_class"]]
    caption = text("situation.unpaid", found=unpaid["count"], detail=said.sums(unpaid))
    if not rows:
        yield Text(caption)
        return
    names = [said.age(one) for one in ages]
    # Whoever does not see the bars hears each class with its ages.
    heard = ". ".join(
        f"{row.label}: "
        + ", ".join(f"{name} {value}" for name, value in zip(names, row.values, strict=True))
        for row in rows
    )
    yield Bars(caption, heard, rows, names)


def _bar(one: Plain, ages: Sequence[Plain]) -> Bar:
    counts = {group["age"]: group["count"] for group in one["ages"]}
    values = [counts.get(age["age"], 0) for age in ages]
    return Bar(one["class"], values, f"{one['count']} · {written(one['sums'])}")


def _tail(tail: Sequence[Plain]) -> Iterator[Block]:
    if not tail:
        return
    text = session().text
    columns = [
        Column(text("column.supplier"), weight=3),
        Column(text("column.document"), weight=2),
        Column(text("column.due")),
        Column(text("column.days_late"), is_right=True),
        Column(text("column.class")),
        Column(text("column.open"), is_right=True),
        Column(text("column.state"), weight=1),
    ]
    rows = [said.tail_line(one)[1:] for one in tail[:_TAIL_ROWS]]
    yield Table(columns, rows, caption=text("situation.tail"), size="small")
