"""The verb lab crisis: a made-up town is locked, people pay for a month, and it is measured."""

from __future__ import annotations

import os
import tempfile
from datetime import date
from pathlib import Path

import click

from sluss.cli import marks
from sluss.cli.crisis_office import PASSWORD, Office
from sluss.cli.crisis_plots import write_plots
from sluss.cli.crisis_run import Crisis
from sluss.cli.made_up_home import make_room
from sluss.cli.shell import (
    SOME_REFUSED,
    Plain,
    Verb,
    is_watched,
    option,
    session,
)
from sluss.core.money import Money
from sluss.lab.crisis import Day, begin_crisis, figures
from sluss.lab.town import Mark
from sluss.services import _shipped

MARK = "LAB.txt"
# Every town is locked in the week that begins then, so that what is measured is the same each time.
_WEEK_OF = date(2026, 11, 23)


@click.command("crisis", cls=Verb, help="help.lab_crisis")
@option("--seed", type=int, default=1, metavar="N", help_code="option.seed")
@option("--inhabitants", type=click.IntRange(100, 1_000_000), default=12_000, metavar="N",
        help_code="option.inhabitants")  # fmt: skip
@option("--days", type=click.IntRange(60, 3_000), default=400, metavar="N", help_code="option.days")
@option("--run-days", type=click.IntRange(3, 90), default=30, metavar="N",
        help_code="option.run_days")  # fmt: skip
@option("--plots", type=click.Path(path_type=Path), metavar="DIR", help_code="option.plots")
def crisis(seed: int, inhabitants: int, days: int, run_days: int, plots: Path | None) -> int:
    make_room(session().home, MARK)
    os.environ |= {"SLUSS_PASSWORD": PASSWORD, "SLUSS_NEW_PASSWORD": PASSWORD}
    world = begin_crisis(
        seed, inhabitants=inhabitants, days=days, on=_WEEK_OF, goes_on=run_days + 1
    )
    with tempfile.TemporaryDirectory(prefix="sluss-crisis-") as folder:
        limits = _shipped.limits("crisis").on(_WEEK_OF)
        office = Office(world, Path(folder), limits, world.locked_at)
        gone = Crisis(office, _say_day)
        gone.all(run_days)
    found = [*figures(gone.run), *gone.back.marks(), *gone.desk.answers.marks(gone.held)]
    if plots is not None:
        write_plots(gone.run, plots)
    _give(gone, found)
    return SOME_REFUSED if any(mark.is_met is False for mark in found) else 0


def _give(gone: Crisis, found: list[Mark]) -> None:
    run, now = gone.run, session()
    if now.is_json:
        now.give(
            {
                "locked_at": run.world.locked_at.isoformat(),
                "declared_at": run.declared_at.isoformat(),
                "figures": [marks.plain(mark) for mark in found],
                "days": [_day(day) for day in run.days],
                "counts": dict(sorted(gone.office.effort.counts.items())),
            }
        )
        return
    facts = {"found": f"{run.world.locked_at:%Y-%m-%d %H:%M}"}
    facts |= {"expected": f"{run.declared_at:%Y-%m-%d %H:%M}"}
    now.give({}, now.text("lab.crisis_was", **facts))
    marks.show(found)


def _day(day: Day) -> Plain:
    return {
        "date": day.on.isoformat(),
        "waiting": day.waiting,
        "backlog": day.backlog,
        "backlog_amount": Money("SEK", day.backlog_minor).text,
        "oldest_days": day.oldest,
        "due": day.due,
        "sent": day.done,
        "cash": Money("SEK", day.cash_minor).text,
        "currency": "SEK",
    }


def _say_day(day: date) -> None:
    if is_watched():
        session().say(day.isoformat())
