"""From when the changes of the situation are told, and the frozen situation of a number."""

from __future__ import annotations

from datetime import date

import click

from sluss.cli import acting
from sluss.cli.shell import Day, Plain, session, wrong_usage
from sluss.outside import clock
from sluss.store import frozen
from sluss.telling import situation_told


class DayOrVersion(Day):
    """A day as ISO 8601 has it, or the number of a frozen situation."""

    name = "date|version"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> date | int:
        """The day, or the number. A usage error if it is neither."""
        text = str(value)
        # Not isdigit(): that takes digits of other scripts.
        if text.isascii() and text.isdigit() and len(text) < len("20261124"):
            return int(text)
        return super().convert(value, param, ctx)


def gather(wanted: date | int | None) -> Plain:
    """The whole answer. wanted: from when changes are told; None: since the last frozen one."""
    since = frozen_version(wanted) if isinstance(wanted, int) else wanted
    return situation_told.gather(session().today or clock.today(), acting.local().at, since)


def frozen_version(number: int) -> Plain:
    """The frozen situation of a number; the call ends if there is none."""
    found = frozen.version(number)
    if found is None:
        last = frozen.last()
        wrong_usage("cli.no_such_version", found=number, detail=last["id"] if last else 0)
    return found
