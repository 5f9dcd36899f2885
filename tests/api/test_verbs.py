"""docs/api.md against the program: every verb is in one of its two tables, and none twice."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import click

from tests.house.tree import ROOT

PAGE = ROOT / "docs" / "api.md"
ROW = re.compile(r"^\| (`[^|]+`) \|", re.MULTILINE)
NAME = re.compile(r"`([^`]+)`")
OPERATION = re.compile(r"`(?:GET |POST )?(/[^`?]*)")
# The first words of a payment file's repetition are the file itself.
UNNAMED = "file"


def verbs(command: click.Command, words: tuple[str, ...] = ()) -> Iterator[str]:
    """Every verb of the command line below a command, by its words."""
    if not isinstance(command, click.Group):
        yield " ".join(word for word in words if word != UNNAMED)
        return
    if command.invoke_without_command:
        yield " ".join(words)
    context = click.Context(command)
    for name in command.list_commands(context):
        below = command.get_command(context, name)
        assert below is not None
        yield from verbs(below, (*words, name))


def tables() -> tuple[str, str]:
    """What the page says is there, and what it says is not."""
    text = PAGE.read_text(encoding="utf-8")
    _, _, there = text.partition("## What there is\n")
    there, _, rest = there.partition("## What is not here, and why\n")
    return there, rest.partition("\n## ")[0]


def named(table: str) -> list[str]:
    return [name for row in ROW.findall(table) for name in NAME.findall(row)]


def test_every_verb_is_in_one_of_the_two_tables_and_none_twice(town):
    from sluss.cli.app import Root

    every = [verb for verb in verbs(Root(lambda: None)) if verb]
    there, elsewhere = map(named, tables())
    assert there
    assert elsewhere
    assert {name for name, count in Counter([*there, *elsewhere]).items() if count > 1} == set()
    assert {*there, *elsewhere} == set(every)


def test_every_operation_that_the_table_names_is_one_and_every_door_of_them_is_named(town):
    from sluss.api.application import api

    there, _ = tables()
    paths = {path for bound in api._get_bound_routers() for path in bound.path_operations}
    shapes = [re.compile(re.sub(r"{[^}]+}", "[^/]+", path)) for path in paths]
    said = {path.rstrip("/") for path in OPERATION.findall(there) if " " not in path}
    strange = [path for path in said if not any(one.fullmatch(path) for one in shapes)]
    assert strange == []
    doors = {path.split("/")[1] for path in said}
    assert {path.split("/")[1] for path in paths} == doors
