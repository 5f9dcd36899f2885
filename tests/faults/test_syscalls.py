"""Every system call of the main commands fails, or is the last one.

Taking in, attesting, proposing, signing, handing out, loading the restored state, backing up and
restoring. Of two of them every point is tried with every fault; of the others SLUSS_POINTS says how
many, spread over all names of calls and all faults by SLUSS_SEED. 0 is every point of all of them.
"""

from __future__ import annotations

import hashlib
import random
import re
import time
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from tests.faults.conftest import figure, only_on_sqlite
from tests.faults.stops import why_not
from tests.faults.test_killed import HALF, again, of_half
from tests.faults.tracing import (
    ERRORS,
    KILL,
    Fault,
    Point,
    Traced,
    points,
    program,
    stopped,
    watched,
)
from tests.faults.warm import Ended, Plain
from tests.faults.worlds import State, Story, Worlds
from tests.needs import need, slower

POINTS = figure("SLUSS_POINTS", 4)
SEED = figure("SLUSS_SEED", 1)
# One in each half, so that they are tried side by side.
WHOLE = ("batch sign", "handback load")
# How a call ends that the machine ended, as a person in Sweden reads it.
SAID = (
    "Disken är full: ",
    "Här får inget skrivas: ",
    "Disken svarar med fel: ",
    "Databasen kan inte öppnas: ",
    "En fil kan inte läsas som nyss: ",
    "Databasfilen, eller disken under den, är skadad: ",
    "Någon annan har arbetat i databasen så länge",
    "Maskinen eller programmet gick fel: ",
)
# A file is taken away, or a folder of what is thrown away is walked for that: nothing else asks for
# the folder itself.
TIDYING = re.compile(r"unlink|rmdir|/scratch-[^/\">]*[\">]")
# The end of the name of a table.
ORIGINALS = "store_original"
pytestmark = pytest.mark.crash


def _chosen(every: list[tuple[Point, Fault]], is_whole: bool) -> list[tuple[Point, Fault]]:
    """Some of them: of each name of call in turn, so that the rare ones are among them."""
    if is_whole:
        return every
    chance = random.Random(SEED)
    piles: dict[str, list[tuple[Point, Fault]]] = defaultdict(list)
    for point, fault in chance.sample(every, len(every)):
        piles[point.name].append((point, fault))
    names = sorted(piles)
    chance.shuffle(names)
    found: list[tuple[Point, Fault]] = []
    while len(found) < min(POINTS, len(every)):
        found += [piles[name].pop() for name in names if piles[name]]
    return found[:POINTS]


class Sweep:
    """The points of one command, each tried in a fresh world.

    is_slow: strace puts the faults in. known: what is wrong with the worlds that were found before,
    by what is in them and what was said of it: that it was done, or a part of it.
    none_of_it, all_of_it: what people see before and after, whatever the numbers of the rows.
    """

    def __init__(self, worlds: Worlds, story: Story, is_slow: bool) -> None:
        self.worlds, self.story, self.is_slow = worlds, story, is_slow
        self.known: dict[tuple[str, bool, bool], str] = {}
        worlds.stand(story.act.scene)
        self.none_of_it = self._there()
        worlds.call(*story.words, is_new=story.act.is_new_home)
        self.all_of_it = self._there()

    def run(self, point: Point | None = None, fault: Fault = KILL) -> Traced:
        """Call it in a fresh world, with a fault at a point if one is given."""
        self.worlds.stand(self.story.act.scene)
        is_stopped = point is not None and not self.is_slow
        more = {"stop_at": [point.name]} if point and is_stopped else {}
        is_new = self.story.act.is_new_home
        running = self.worlds.begin(*self.story.words, is_new=is_new, is_held=True, **more)
        if point and is_stopped:
            return stopped(running, point, fault)
        return watched(running, self.worlds.kept / "trace", point, fault)

    def wrong(self, traced: Traced, fault: Fault) -> str:
        """What does not hold after a disturbed call; "" if all does."""
        found = State(self.worlds.folder)
        if wrong := _wrong_end(traced, fault):
            return wrong
        # What tidies up may be what fails.
        is_tidying = any(map(TIDYING.search, traced.hit))
        if found.strays and not (fault == KILL or fault.is_for_ever or is_tidying):
            return f"left behind: {found.strays}"
        is_done = traced.ended.code == 0
        is_part = traced.ended.code == 1 and found.entries > self.story.before.entries
        if is_part and (unnamed := self._unnamed(found, traced.ended)):
            return f"not there, and the words do not name it: {unnamed}: {traced.ended}"
        if (key := (found.key, is_done, is_part)) not in self.known:
            wrong = self._wrong_part() if is_part else self._wrong_world(found, is_done)
            self.known[key] = wrong
        return self.known[key]

    def _there(self) -> Plain:
        there = self.worlds.warm.look(self.worlds.folder / "home")
        return {name: there.get(name) for name in ("ok", "originals", "payables", "live")}

    def _unnamed(self, found: State, ended: Ended) -> list[str]:
        """Which of the files that it was called with are neither there nor named."""
        rows = "".join(
            row for name in found.tables if name.endswith(ORIGINALS) for row in found.tables[name]
        )
        files = [file for word in self.story.words for file in Path(word).rglob("*")]
        lacking = [
            file.name
            for file in files
            if file.is_file() and hashlib.sha256(file.read_bytes()).hexdigest() not in rows
        ]
        return [name for name in lacking if name not in ended.err + ended.out] or (
            [] if lacking else ["all of them are there"]
        )

    def _wrong_part(self) -> str:
        """Of several files one could not be read, which was said: the rest is there, and proved.

        Asked again it is all there; only the order of their coming, and so the numbers, may differ.
        """
        part = self._there()
        said = self.worlds.call(*self.story.words)
        if said.code not in self.story.codes or self._there() != self.all_of_it:
            return f"asked again after a part it ends with {said}: {self._there()}"
        for name in ("originals", "payables"):
            inside = [one for one in part[name] if one in self.all_of_it[name]]
            if inside != part[name] or len(inside) <= len(self.none_of_it[name]):
                return f"said to be a part, and {name} are {part[name]}"
        return "" if part["ok"] else "a part that verify does not hold for"

    def _wrong_world(self, found: State, is_done: bool) -> str:
        if wrong := self.story.half(found):
            return wrong
        if is_done and (lacking := self.story.whole(found)):
            return f"acknowledged, and it is not there: {lacking}"
        return again(self.worlds, self.story) or self.worlds.proved()


def _wrong_end(traced: Traced, fault: Fault) -> str:
    ended = traced.ended
    # Who cannot write to the terminal cannot say what is wrong.
    is_mute = any("2<" in line for line in traced.hit)
    match ended.code:
        case 0:
            return ""
        case -9:
            return "" if fault == KILL else "killed, but not by us"
        case 1 | 2 | 3:
            is_said = (ended.out or ended.err).strip() and "Traceback" not in ended.err
            return "" if is_said else f"refused without a word: {ended}"
        case 4:
            return "" if is_mute or _is_said(ended.err) else f"not in words: {ended.err}"
    return f"ended with {ended.code}: {ended.err}"


def _is_said(err: str) -> bool:
    """Whether it says in words what the machine did, and nothing that only we understand."""
    return err.strip() != "" and "Traceback" not in err and any(words in err for words in SAID)


@pytest.mark.parametrize("half", HALF)
def test_every_system_call_of_the_main_commands_may_fail(half, worlds, capsys):
    only_on_sqlite("the system calls of a database server are its own")
    need(program(), "no strace on this machine (apt-get install strace)")
    if why := why_not():
        slower(f"no points of system calls but a few: {why}")
    wrong: list[str] = []
    for act in of_half(half):
        if act.is_main:
            wrong += _swept(Sweep(worlds, worlds.story(act), bool(why)), capsys)
    assert wrong == [], "\n\n".join(wrong)


def _swept(sweep: Sweep, capsys) -> list[str]:
    """Try the points of one command; what is wrong."""
    name = sweep.story.act.name
    there = points(sweep.run(), sweep.worlds.folder)
    every = [(point, fault) for point in there for fault in (KILL, *ERRORS)]
    is_whole = not POINTS or (name in WHOLE and not sweep.is_slow)
    tried: Counter[str] = Counter()
    codes: Counter[int] = Counter()
    wrong: list[str] = []
    began = time.monotonic()
    for point, fault in _chosen(every, is_whole):
        traced = sweep.run(point, fault)
        tried[fault.name] += bool(traced.hit)
        codes[traced.ended.code] += 1
        if found := sweep.wrong(traced, fault):
            where = f"{fault.name} at {point.name} {point.number}: {point.on}"
            wrong.append(f"{name}: {where}\n{found}")
    with capsys.disabled():
        print(f"\n{name}: {len(there)} system calls on our files; {dict(tried)}")
        print(f"exit codes {dict(codes)}; {len(sweep.known)} worlds; wrong: {len(wrong)}")
        print(f"{time.monotonic() - began:.0f} s")
    if is_whole and tried.total() != len(every):
        wrong.append(f"{name}: of {len(every)} faults only {tried.total()} were put in")
    return wrong
