"""What all verbs share: help without a home, options anywhere, exit codes, who acts."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from importlib.resources import files
from pathlib import Path

import click
import pytest

from sluss.cli.app import VERBS, run
from sluss.cli.refusals import PROMISES
from sluss.cli.shell import instant_of
from sluss.outside.clock import day_of
from sluss.outside.workers import COUNT_MAX
from sluss.telling.texts import advice, printable, sentence

SRC = Path(__file__).resolve().parents[2] / "src"


def started(*argv: str, home: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """The program in a process of its own."""
    # Without -I or a cleaned environment the developer's own home might answer.
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(SRC), "SLUSS_HOME": str(home)}
    return subprocess.run(
        [sys.executable, "-m", "sluss", *argv],
        env={**environment, **more},
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=120,
    )


@pytest.mark.parametrize("argv", [("--help",), ("--version",), ()])
def test_help_and_version_need_neither_django_nor_a_home(tmp_path, argv):
    code = (
        "import sys; from sluss.__main__ import main; sys.argv = ['sluss', *sys.argv[1:]]\n"
        "try: main()\n"
        "finally: print('django' in sys.modules, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *argv],
        env={"PYTHONPATH": str(SRC), "SLUSS_HOME": str(tmp_path / "none")},
        capture_output=True,
        text=True,
    )
    assert done.returncode == (0 if argv else 2)
    assert done.stderr.splitlines()[-1] == "False"
    assert not (tmp_path / "none").exists()


def test_help_names_every_verb_in_both_languages(program):
    for lang in ("sv", "en"):
        said = program("--lang", lang, "--help", today=False)
        assert said.code == 0
        for name in VERBS:
            assert sentence(f"help.{name}".replace("-", "_"), lang).split()[0] in said.out


def test_every_command_says_in_both_languages_what_it_and_its_options_do(program):
    from importlib import import_module

    verbs = [
        getattr(import_module(module), name.replace("-", "_")) for name, module in VERBS.items()
    ]
    commands = list(_all_commands(verbs))
    assert {"suppliers", "dismiss", "reopen"} <= {command.name for command in commands}
    for command in commands:
        options = [p for p in command.params if isinstance(p, click.Option)]
        for code in (command.help, *(option.help for option in options)):
            for lang in ("sv", "en"):
                assert sentence(code, lang) != code, f"{command.name}: {code}"


def _all_commands(commands: Iterable[click.Command]) -> Iterator[click.Command]:
    """These, and those of the groups among them, however deep they lie."""
    for command in commands:
        yield command
        yield from _all_commands(getattr(command, "commands", {}).values())


@pytest.mark.parametrize(
    ("now", "day", "at"),
    [
        ("2026-11-28T12:00+00:00", None, "2026-11-28T12:00+00:00"),
        ("2026-11-28T12:00+00:00", "2026-11-24", "2026-11-24T12:00+00:00"),
        # Past midnight here, and not yet at Greenwich: the day that was set is the day here.
        ("2026-11-28T23:30+00:00", "2026-11-24", "2026-11-23T23:30+00:00"),
        ("2026-11-28T12:00+00:00", "2026-07-01", "2026-07-01T11:00+00:00"),
    ],
)
def test_a_day_that_is_set_is_the_day_here_at_the_hour_it_is(now, day, at):
    found = instant_of(date.fromisoformat(day) if day else None, datetime.fromisoformat(now))
    assert found == datetime.fromisoformat(at)
    assert day is None or day_of(found).isoformat() == day


def test_the_help_of_workers_says_how_many_there_are_if_nobody_says():
    from sluss.cli.intake import WORTH_WORKERS

    for lang in ("sv", "en"):
        said = re.findall("[0-9]+", sentence("option.workers", lang))
        assert [int(number) for number in said] == [WORTH_WORKERS, COUNT_MAX]


OPTIONS = [("--json",), ("--lang", "en"), ("--today", "2026-11-24"), ("--as", "eva")]


@pytest.mark.parametrize("words", OPTIONS, ids=lambda words: words[0])
def test_a_shared_option_stands_before_the_verb_or_after_it(program, words):
    before = program(*words, "payables", today=False)
    after = program("payables", *words, today=False)
    assert (before.code, after.code) == (0, 0)
    assert before.out == after.out


def test_a_shared_option_stands_anywhere_in_a_group(program):
    said = [
        program("--json", "batch", "list"),
        program("batch", "--json", "list"),
        program("batch", "list", "--json"),
    ]
    assert [s.json for s in said] == [{"batches": []}] * 3


def test_a_home_that_is_not_there_is_said_and_not_made(tmp_path):
    done = started("payables", home=tmp_path / "none")
    assert done.returncode == 2
    assert "sluss init" in done.stderr
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(
    ("argv", "code"),
    [
        (("nonsense",), 2),
        (("payables", "--limit", "many"), 2),
        (("payables", "--state", "lost"), 2),
        (("payables", "--today", "24/11"), 2),
        (("approve", "x"), 2),  # Nobody signed in.
        (("user", "add", "ulf", "--role", "king", "--as", "admin"), 2),
        (("payable", "show", "nothing"), 1),
        (("batch", "show", "7"), 2),
        (("batch", "export", "7", "--as", "cia", "--out", "/nowhere/x.xml"), 2),
    ],
)
def test_how_a_call_ends(program, argv, code):
    said = program(*argv, today="--today" not in argv)
    assert said.code == code
    assert said.err.strip() != ""
    assert "Traceback" not in said.err


def test_a_wrong_password_keeps_a_promise(program, monkeypatch):
    monkeypatch.setenv("SLUSS_PASSWORD", "guess")
    for name in ("anna", "nobody"):
        assert program("payables", "--as", name).code == 3


def test_without_a_password_and_a_terminal_the_call_says_what_it_needs(program, monkeypatch):
    monkeypatch.delenv("SLUSS_PASSWORD")
    said = program("payables", "--as", "anna")
    assert said.code == 2
    assert "SLUSS_PASSWORD" in said.err


def test_the_day_cannot_be_set_once_an_organisation_is_live(program):
    from sluss.store.models import Organisation

    Organisation.objects.update(is_live=True)
    assert program("payables").code == 3
    assert program("payables", today=False).code == 0


def test_a_failing_machine_ends_with_4_and_says_so(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    (home / "sluss.sqlite3").write_bytes(b"this is no database, however one looks at it" * 100)
    done = started("payables", home=home)
    assert done.returncode == 4
    assert done.stderr.startswith("Databasfilen, eller disken under den, är skadad: ")


def test_another_home_than_the_one_that_is_open_is_refused(program, tmp_path):
    assert program("payables", "--home", tmp_path / "other").code == 2


def test_the_way_from_an_empty_folder_in_processes_of_their_own(tmp_path):
    home = tmp_path / "my home"
    passwords = {"SLUSS_NEW_PASSWORD": "hemligt", "SLUSS_PASSWORD": "hemligt"}
    begun = started(
        "init", "--org-number", "212000-2759", "--name", "Storå kommun", "--json",
        home=home, **passwords,
    )  # fmt: skip
    assert begun.returncode == 0, begun.stderr
    assert json.loads(begun.stdout) == {
        "home": str(home),
        "organisation": {"org_number": "2120002759", "name": "Storå kommun"},
        "users": [{"name": "admin", "roles": ["administrator"], "limit": None}],
    }
    added = started(
        "user", "add", "anna", "--role", "clerk", "attester", "--limit", "50000,50",
        "--as", "admin", "--json", home=home, **passwords,
    )  # fmt: skip
    assert json.loads(added.stdout) == {
        "name": "anna",
        "roles": ["attester", "clerk"],
        "limit": "50000.50",
    }
    listed = started("payables", "--json", "--home", str(home), home=tmp_path / "elsewhere")
    assert json.loads(listed.stdout)["totals"]["count"] == 0
    again = started(
        "init", "--org-number", "212000-2759", "--name", "Storå", home=home, **passwords
    )
    assert again.returncode == 2


def test_promises_are_kept_by_codes_that_exist():
    from tests.house.codes import refusals

    assert PROMISES - {code for codes in refusals().values() for code in codes} == set()


def test_an_unknown_code_says_itself():
    assert sentence("no.such_code", "sv") == "no.such_code"
    assert advice("no.such_code", "sv") == ""


def test_a_sentence_keeps_a_blank_that_nobody_filled():
    assert "{found}" in sentence("cli.no_home", "sv")


def test_what_steers_a_terminal_is_shown_as_a_sign():
    assert printable("a\x1b[31mb\u202ec") == "a\ufffd[31mb\ufffdc"
    assert printable("Åkeri Norr – 1\u00a0250,00") == "Åkeri Norr – 1\u00a0250,00"


def test_no_sentence_is_said_twice_under_one_code():
    seen: set[str] = set()
    for item in (files("sluss") / "locale").iterdir():
        if item.name.endswith(".toml"):
            codes = set(tomllib.loads(item.read_text(encoding="utf-8")))
            assert seen & codes == set()
            seen |= codes


def test_a_reader_that_goes_away_ends_the_call_quietly(program, monkeypatch):
    class Gone:
        def write(self, _text: str) -> int:
            raise BrokenPipeError

        def flush(self) -> None:
            raise BrokenPipeError

    from tests import databases

    before = sys.stdout
    try:
        sys.stdout = Gone()
        code = run(["payables", "--json"], program.home, databases.reopen)
    finally:
        sys.stdout = before
    assert code == 4
