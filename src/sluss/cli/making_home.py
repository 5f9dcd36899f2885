"""A home made of what was kept: what a restore and the verb import-export have in common."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import NoReturn

import click

from sluss.cli import acting
from sluss.cli.helping import helped, helping
from sluss.cli.progress import stepping
from sluss.cli.shell import (
    FILE,
    PROMISE_KEPT,
    Plain,
    Stop,
    instant_of,
    option,
    session,
    stop,
    verb,
    wrong_usage,
)
from sluss.core.outcome import Finding
from sluss.outside import clock, home, sent_journal
from sluss.services import safekeeping as service
from sluss.services._command import Who
from sluss.store import engine, read
from sluss.telling.told import in_full, plain_of, told


@verb("import-export")
@click.argument("source", type=FILE, metavar="DIR")
@option("--sent-journal", "sent", type=FILE, metavar="FILE", help_code="option.sent_journal")
@helped()
def import_export(source: Path, sent: Path | None) -> None:
    now = session()
    if not source.is_dir():
        wrong_usage("cli.no_folder", found=str(source))
    need_empty(now.home)
    epochs = [int(line["epoch"]) for line in sent_lines(sent)] if sent else []
    home.make_folder(now.home)
    with (
        helping(is_long=True) as helpers,
        home.scratch(now.home) as folder,
        stepping() as progress,
    ):
        try:
            wish = service.Restoring(
                source=service.read_export(source, folder),
                target=now.home / home.DATABASE if acting.is_embedded() else None,
                until="",
                at_least=max(epochs, default=0) + 1,
                lay=partial(_lay_policy, now.home),
            )
            done = service.restore(wish, nobody(), progress, key=now.command_key(), helpers=helpers)
        except service.Broken as error:
            say_broken(error.finding)
    home.make(now.home, is_embedded=acting.is_embedded())
    facts = {"found": str(source), "expected": done["entries"], "detail": str(now.home)}
    lines = [now.text("cli.export_imported", **facts)]
    now.give(done, *lines, now.text("cli.backup_now_on_hold", found=done["epoch"]))


def nobody() -> Who:
    """Who acts where there is nobody yet."""
    now, at = session(), clock.now()
    return Who(by=acting.LOCAL, at=instant_of(now.today, at), today=now.today or clock.day_of(at))


def need_empty(folder: Path) -> None:
    """The call ends if there is a home already: nothing is ever restored over another one."""
    if acting.is_embedded():
        if home.has_database(folder):
            wrong_usage("cli.backup_home_taken", found=str(folder))
        return
    engine.create()
    if read.organisation() is not None:
        wrong_usage("cli.backup_home_taken", found=str(folder))


def need_unlaid(folder: Path, files: dict[str, bytes]) -> None:
    """The call ends if other files lie in the folder than these: a home that is half another's.

    Whoever was cut off, and asks for another backup, would get one's database with the other's
    policy. A sent journal that goes on where the backup's ends is that of the home itself: what it
    tells of has left, so it stays.
    """
    for name in (home.POLICY, home.STANDBY, sent_journal.NAME):
        lying = folder / name
        if not lying.is_file():
            continue
        found, wanted = lying.read_bytes(), files.get(name, b"")
        goes_on = name == sent_journal.NAME and found.startswith(wanted)
        if found != wanted and not goes_on:
            wrong_usage("cli.backup_home_half", found=str(folder), detail=name)


def lay_beside(folder: Path, files: dict[str, bytes]) -> None:
    """Lay what stood beside the database into the new home. The call ends as by need_unlaid."""
    need_unlaid(folder, files)
    for name in (home.POLICY, home.STANDBY, sent_journal.NAME):
        if name in files:
            home.write_once(folder / name, files[name], mode=0o600)


def _lay_policy(folder: Path) -> None:
    # An export has nothing beside the database but what the journal has.
    policy = read.policy()
    lay_beside(folder, {home.POLICY: policy["text"].encode()} if policy else {})


def sent_lines(file: Path) -> list[Plain]:
    """What a sent journal tells of; the call ends if it is none."""
    try:
        return sent_journal.read_lines(file)
    except (sent_journal.Unlike, OSError):
        stop(PROMISE_KEPT, "cli.backup_sent_journal_damaged", found=str(file))


def say_broken(finding: Finding) -> NoReturn:
    """Say what a home cannot be made of, and end the call."""
    now = session()
    said = told(plain_of(finding), now.lang)
    now.say(in_full(said))
    if now.is_json:
        now.give({"findings": [said]})
    raise Stop(PROMISE_KEPT)
