"""The power fails while commands are written: what was acknowledged is there, and nothing half.

SLUSS_POWER_CUTS says how many times: each cut is looked at with several endings, in each of which
other writes are gone, torn or in another order, and the machine works on with the last of them. The
statements are those that the product's own commands made in a home, the pragmas those that it opens
a home with; SQLite is apsw's. It shows nothing of the system's cache or of a disk that lies: those
take a real machine.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import apsw
import pytest

from tests.databases import FILE
from tests.faults import power
from tests.faults.conftest import NUMBERS, figure, only_on_sqlite, prepare_stocked
from tests.faults.warm import Warm
from tests.papers import FIRMS, Move, Order, camt, invoice, pain001, pain002
from tests.services.office import Office

CUTS = figure("SLUSS_POWER_CUTS", 5000)
SEED = figure("SLUSS_SEED", 1)
# Enough that a rare loss would show, and few enough for a second.
CUTS_OF_A_WEAK_MODE = 60
PROVED = 3
ENDINGS = 10
pytestmark = [pytest.mark.crash, pytest.mark.xdist_group("faults-2")]


@dataclass(frozen=True, slots=True)
class Story:
    """What is written. after: the contents after so many commands, from none of them on."""

    start: bytes
    commands: list[list[str]]
    pragmas: str
    after: list[str]


@pytest.fixture
def story(fresh_home) -> Story:
    """A day's commands, as they were written by the product."""
    only_on_sqlite("a server keeps its own files")
    from django.db import connection

    from sluss.store.embedded import embedded
    from tests import databases

    home = Path(fresh_home("fault-stocked", prepare_stocked))
    start = (home / FILE).read_bytes()
    connection.ensure_connection()
    traced: list[str] = []
    connection.connection.set_trace_callback(traced.append)
    _day(Office(home))
    databases.close()
    commands = power.statements(traced)
    options = embedded(home / FILE)["OPTIONS"]
    pragmas = str(options["init_command"])  # type: ignore[index] -- a dict of settings
    after = list(_afters(start, commands, pragmas))
    real = apsw.Connection(str(home / FILE), flags=apsw.SQLITE_OPEN_READONLY)
    assert after[-1] == power.contents(real)
    real.close()
    return Story(start, commands, pragmas, after)


def _day(office: Office) -> None:
    office.receive(*(invoice(FIRMS[i % 4], f"N{i}", f"{i + 1}0.00") for i in range(5)))
    ids = [office.id(number) for number in NUMBERS]
    office.approve(*ids)
    office.propose(*ids)
    for name in ("cia", "dag"):
        office.sign(1, name)
    assert isinstance(office.export(1), bytes)
    one, two, three = sorted(office.payments())
    office.receive(pain002("SLUSS-2120009999-E1-000001", group="PART", each={two: "RJCT"}))
    moves = [Move("100.00", e2e=one), Move("300.00", e2e=three)]
    office.receive(camt(*moves, on="2026-11-25"))
    office.decide("hold", office.id("N1"))
    office.receive(pain001("OLD", Order("E9", "10.00", FIRMS[0], text="N0")))


def _afters(start: bytes, commands: list[list[str]], pragmas: str) -> Iterator[str]:
    with power.Mounted(power.Disk(random.Random(0), {power.MAIN: start})) as mounted:
        connection = mounted.open(pragmas)
        modes = [
            next(connection.execute(f"PRAGMA {p}"))[0] for p in ("journal_mode", "synchronous")
        ]
        assert modes == ["wal", 2]
        yield power.contents(connection)
        for command in commands:
            _write(connection, command)
            yield power.contents(connection)
        connection.close()


def _write(connection: apsw.Connection, command: list[str]) -> None:
    for statement in command:
        list(connection.execute(statement))


class Life:
    """One machine: it works, the power fails, it works on. endings: so many of each cut."""

    def __init__(self, story: Story, chance: random.Random, pragmas: str, endings: int = 1) -> None:
        self.story, self.chance, self.pragmas, self.endings = story, chance, pragmas, endings
        self.disk = power.Disk(chance, {power.MAIN: story.start})
        self.acknowledged = 0
        self.seen: Counter[str] = Counter()

    def day(self) -> None:
        """Write until the power fails or the home is closed, then look at what is there."""
        # Now and then right after the start: the recovery is cut short as well.
        most = self.chance.choice((12, 250, 500, 500))
        self.disk.cut_at = self.chance.randrange(1, most)
        done = self.acknowledged
        with power.Mounted(self.disk) as mounted:
            try:
                connection = mounted.open(self.pragmas)
            except apsw.Error:
                connection = None
            if connection is not None:
                done = self._work(connection)
                power.close(connection)
        is_after, self.acknowledged = done > self.acknowledged, done
        left: list[dict[str, bytes]] = []
        for _ in range(self.endings if self.disk.is_off else 1):
            self.seen["cut" if self.disk.is_off else "closed"] += 1
            self.seen["cut after an answer"] += self.disk.is_off and is_after
            # What is the same to the last byte is looked at once.
            ending = self.disk.after()
            if ending not in left:
                left.append(ending)
        self.seen["another ending"] += len(left) - 1
        there = [self._there(ending) for ending in left]
        self.disk = power.Disk(self.chance, left[-1])
        self._go_on(there[-1])

    def _work(self, connection: apsw.Connection) -> int:
        done, last = self.acknowledged, len(self.story.commands)
        until = min(last, done + self.chance.randrange(1, 6))
        try:
            while done < until:
                _write(connection, self.story.commands[done])
                done += 1
        except apsw.Error:
            self.disk.need_power_gone()
        return done

    def _there(self, ending: dict[str, bytes]) -> int | None:
        """How many commands are there after an ending; None if it is not whole."""
        # It is looked at on a disk of its own, so that what is looked at is not what works on.
        with power.Mounted(power.Disk(self.chance, ending)) as mounted:
            try:
                connection = mounted.open(self.story.pragmas)
                whole = connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
                found = power.contents(connection)
                connection.close()
            except (apsw.Error, UnicodeDecodeError):
                whole, found = False, ""
        if not whole or found not in self.story.after:
            self.seen["broken"] += 1
            return None
        there = self.story.after.index(found)
        self.seen["lost"] += there < self.acknowledged
        # What was written but not yet acknowledged may be there: at most the one in hand.
        self.seen["more than was in hand"] += there > self.acknowledged + 1
        return there

    def _go_on(self, there: int | None) -> None:
        self.acknowledged = there or 0
        if there in (None, len(self.story.commands)):
            self._begin_again()

    def _begin_again(self) -> None:
        self.disk = power.Disk(self.chance, {power.MAIN: self.story.start})
        self.acknowledged = 0


def _lived(story: Story, cuts: int, pragmas: str, endings: int = 1) -> Life:
    life = Life(story, random.Random(SEED), pragmas, endings)
    while life.seen["cut"] < cuts:
        life.day()
    return life


def test_a_power_cut_loses_nothing_that_was_acknowledged(story, capsys):
    began = time.monotonic()
    seen = _lived(story, CUTS, story.pragmas, ENDINGS).seen
    with capsys.disabled():
        print(f"\npower cuts: {dict(seen)}; {time.monotonic() - began:.0f} s")
    assert (seen["lost"], seen["broken"], seen["more than was in hand"]) == (0, 0, 0)


def test_what_a_power_cut_leaves_is_proved_by_verify(story, warm: Warm, tmp_path):
    life = Life(story, random.Random(SEED + 1), story.pragmas)
    proved = 0
    while proved < PROVED:
        life.day()
        if not 0 < life.acknowledged < len(story.commands):
            continue
        home = tmp_path / str(proved)
        home.mkdir()
        for name, file in life.disk.files.items():
            if not file.is_deleted:
                (home / name).write_bytes(file.seen)
        found = warm.look(home)
        assert found["ok"], found["differences"]
        proved += 1


def test_the_harness_sees_what_a_weaker_setting_loses(story):
    normal = story.pragmas.replace("synchronous=FULL", "synchronous=NORMAL")
    assert normal != story.pragmas
    assert _lived(story, CUTS_OF_A_WEAK_MODE, normal).seen["lost"] > 0
    off = story.pragmas.replace("synchronous=FULL", "synchronous=OFF")
    assert _lived(story, CUTS_OF_A_WEAK_MODE, off).seen["broken"] > 0
