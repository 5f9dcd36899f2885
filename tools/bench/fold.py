"""Generated records put into a home by the product's own way in, without files to read."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from datetime import UTC, date, datetime
from hashlib import sha256
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

from tools.bench.records import Stretch, records_of, stretches

if TYPE_CHECKING:
    # The services are there only once the home is known.
    from sluss.outside.executor import Executor
    from sluss.services._prepare import Kept

_TODAY = date(2026, 11, 23)
# Stretches made ahead: what is not written yet is held.
_AHEAD = 8
# So many stretches make a month, if each month comes by itself.
STRETCHES_A_MONTH = 8


def fold_all(
    home: Path, suppliers: int, workers: int, *, is_unpaid: bool, at_once: int | None = None
) -> int:
    """Fold all records of so many suppliers. Gives how many there were.

    at_once: so many stretches are one command, as files are that come beside other work; None:
             all are, as the files are that an empty home gets.
    """
    os.environ["SLUSS_HOME"] = str(home)
    from sluss.__main__ import prepare

    prepare()
    from sluss.outside.workers import Workers
    from sluss.services._command import Context, Plain, Who, command, run
    from sluss.services._tray import Reading, Tray

    # As the verb receive does: what lives and dies here has no circles to be looked for.
    gc.set_threshold(100_000, 50, 50)
    month: Iterator[list[Kept]] = iter(())

    @command("bench.records")
    def _fold(context: Context, given: Plain) -> Plain:
        tray = Tray(context)
        count = 0
        for number, stretch in enumerate(month):
            count += len(stretch)
            name = f"{given['name']}-{number}"
            reading = Reading(sha256(name.encode()).hexdigest(), "ubl", "")
            for kept in stretch:
                tray.file(reading, kept)
                if tray.is_full:
                    tray.write()
        tray.empty()
        return {"count": count}

    who = Who(by="local", at=datetime.now(UTC), today=_TODAY)
    total = 0
    # As the verb receive does: one pool reads ahead while the other thinks.
    with Workers(workers) as readers, Workers(workers) as thinkers:
        made = _made(stretches(suppliers, is_unpaid=is_unpaid), readers)
        for number, first in enumerate(made):
            month = chain([first], islice(made, at_once and at_once - 1))
            name = f"month-{number}"
            told = run("bench.records", {"name": name}, who, key=name, spread=thinkers)
            total += told["count"]
    return total


def _made(wanted: Iterator[Stretch], pool: Executor) -> Iterator[list[Kept]]:
    """The records of each stretch; while one is written, the next ones are made."""
    ahead: Iterator[list[Kept]] = iter(())
    while some := list(islice(wanted, _AHEAD)):
        begun = pool.map(_kept, some, at_once=1)
        yield from ahead
        ahead = begun
    yield from ahead


def _kept(stretch: Stretch) -> list[Kept]:
    from sluss.services._prepare import keep

    return [keep(record) for record in records_of(stretch)]
