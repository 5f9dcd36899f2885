"""Figures of the lab as they are told: a table, what speaks against a bar below it, or JSON."""

from __future__ import annotations

from sluss.cli import tables
from sluss.cli.shell import Plain, session
from sluss.lab.town import Mark


def plain(mark: Mark) -> Plain:
    """A figure as JSON has it."""
    return {
        "figure": mark.name,
        "value": mark.value,
        "bar": mark.bar,
        "met": mark.is_met,
        "wrong": list(mark.wrong),
    }


def show(marks: list[Mark]) -> None:
    """The figures as a table."""
    columns = (
        ("column.figure", "words"),
        ("column.value", "left"),
        ("column.bar", "left"),
        ("column.met", "left"),
    )
    tables.write(columns, map(_row, marks), session().lang)
    for mark in marks:
        for wrong in mark.wrong if mark.is_met is False else ():
            session().say(f"{_named(mark)}: {wrong}")


def _row(mark: Mark) -> tuple[str, ...]:
    met = {True: "lab.met", False: "lab.not_met"}.get(mark.is_met) if mark.bar else None
    return _named(mark), mark.value, mark.bar, session().text(met) if met else ""


def _named(mark: Mark) -> str:
    return session().text(f"lab.{mark.name}".replace("-", "_"))
