"""Every call of the program that a page, a unit or a piece of advice writes is one that it has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import click
import pytest

from sluss.cli.app import VERBS
from tests.house.tree import ROOT

# As a page has it in its text, on a line of its own, or as a unit begins it.
CALL = re.compile(r"(?:`|^\$ |ExecStart=/opt/sluss/bin/)sluss ([^`\n]+)", re.M)
# What follows is another program's, or a comment on the call.
END = re.compile(r" ?\|| && |;|  +|\)")
PAGES = (
    "*.md",
    "docs/**/*.md",
    "deploy/**/*",
    "src/sluss/locale/*.toml",
    "src/sluss/data/**/*.toml",
)
# Of what it was once.
NOT_OF_TODAY = ("CHANGELOG.md",)
# They stand before the verb as well, and some have a word of their own.
BEFORE_THE_VERB = {"--home": 2, "--lang": 2, "--today": 2, "--as": 2, "--key": 2, "--json": 1}
OF_EVERY_CALL = {*BEFORE_THE_VERB, "--help", "--version"}


def written() -> Iterator[tuple[Path, str]]:
    """The calls, and the files that they stand in."""
    for pattern in PAGES:
        for file in ROOT.glob(pattern):
            if file.is_file() and file.name not in NOT_OF_TODAY:
                for call in CALL.findall(file.read_text(encoding="utf-8")):
                    yield file.relative_to(ROOT), END.split(call)[0]


def wrong(call: str) -> str:
    """What the program does not have of a call; "" if it has all of it."""
    words = call.split()
    while words and words[0].startswith("--"):
        words = words[BEFORE_THE_VERB.get(words[0].split("=")[0], 1) :]
    if not words:
        return ""
    name, *words = words
    if name not in VERBS:
        return f"no verb {name}"
    command = getattr(import_module(VERBS[name]), name.replace("-", "_"))
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        # Several may be named at once: add|list. A file is the first word of one door alone.
        named = words[0].strip("…").split("|")[0] or next(iter(command.commands))
        inner = command.commands.get(named) or command.commands.get("file")
        if inner is None:
            return f"no {name} {words[0]}"
        command, words = inner, words[1:]
    known = {one for param in command.params for one in (*param.opts, *param.secondary_opts)}
    asked = set(re.findall(r"(?<![\w-])--[a-z][a-z0-9-]*", " ".join(words)))
    return ", ".join(sorted(asked - known - OF_EVERY_CALL))


def test_every_call_that_is_written_is_one_of_the_program(program):
    calls = list(written())
    assert len(calls) > 300
    found = [f"{file}: sluss {call}: {why}" for file, call in calls if (why := wrong(call))]
    assert found == []


@pytest.mark.parametrize(
    "call", ["borrow", "backup forget", "backup create --where x", "--lang sv batch sing 1"]
)
def test_a_call_that_the_program_does_not_have_is_found(call: str, program):
    assert wrong(call)
