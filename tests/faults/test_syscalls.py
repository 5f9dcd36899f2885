"""Every system call of the main commands fails, or is the last one.

Taking in, attesting, proposing, signing, handing out, loading the restored state, backing up and
restoring. SLUSS_POINTS says how many points of each are tried, spread over all names of calls and
all faults by SLUSS_SEED; 0 is every point with every fault.
"""

from __future__ import annotations

import random
import time
from collections import Counter, defaultdict

import pytest

from tests.faults.conftest import figure, only_on_sqlite
from tests.faults.test_killed import HALF, again, of_half
from tests.faults.tracing import ERRORS, KILL, Fault, Point, Traced, points, program, watched
from tests.faults.worlds import State, Story, Worlds, strays
from tests.needs import need

POINTS = figure("SLUSS_POINTS", 4)
SEED = figure("SLUSS_SEED", 1)
# How a call ends that the machine ended, as a person in Sweden reads it.
SAID = (
    "Disken är full: ",
    "Här får inget skrivas: ",
    "Disken svarar med fel: ",
    "Databasen kan inte öppnas: ",
    "Databasfilen, eller disken under den, är skadad: ",
    "Någon annan har arbetat i databasen så länge",
    "Maskinen eller programmet gick fel: ",
)
pytestmark = pytest.mark.crash


def _chosen(every: list[tuple[Point, Fault]]) -> list[tuple[Point, Fault]]:
    """Some of them: of each name of call in turn, so that the rare ones are among them."""
    if not POINTS:
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


def _run(worlds: Worlds, story: Story, point: Point | None = None, fault: Fault = KILL) -> Traced:
    """Call it in a fresh world, with a fault at a point if one is given."""
    worlds.stand(story.act.scene)
    running = worlds.begin(*story.words, is_new=story.act.is_new_home, is_held=True)
    return watched(running, worlds.kept / "trace", point, fault)


def _wrong(worlds: Worlds, story: Story, traced: Traced, fault: Fault) -> str:
    """What does not hold after a disturbed call; "" if all does."""
    code, found = traced.ended.code, State(worlds.folder)
    if wrong := _wrong_end(traced, fault) or story.half(found):
        return wrong
    if code == 0 and (lacking := story.whole(found)):
        return f"acknowledged, and it is not there: {lacking}"
    # What tidies up may be what fails.
    is_tidying = any(word in line for line in traced.hit for word in ("unlink", "rmdir"))
    stray = strays(worlds.folder)
    if stray and not (fault == KILL or fault.is_for_ever or is_tidying):
        return f"left behind: {stray}"
    return again(worlds, story) or worlds.proved()


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
    wrong: list[str] = []
    for act in of_half(half):
        if act.is_main:
            wrong += _swept(worlds, worlds.story(act), capsys)
    assert wrong == [], "\n\n".join(wrong)


def _swept(worlds: Worlds, story: Story, capsys) -> list[str]:
    """Try the points of one command; what is wrong."""
    there = points(_run(worlds, story), worlds.folder)
    tried: Counter[str] = Counter()
    codes: Counter[int] = Counter()
    wrong: list[str] = []
    began = time.monotonic()
    for point, fault in _chosen([(p, f) for p in there for f in (KILL, *ERRORS)]):
        traced = _run(worlds, story, point, fault)
        tried[fault.name] += bool(traced.hit)
        codes[traced.ended.code] += 1
        if found := _wrong(worlds, story, traced, fault):
            where = f"{fault.name} at {point.name} {point.number}: {point.on}"
            wrong.append(f"{story.act.name}: {where}\n{found}")
    with capsys.disabled():
        print(f"\n{story.act.name}: {len(there)} system calls on our files; {dict(tried)}")
        print(f"exit codes {dict(codes)}; {time.monotonic() - began:.0f} s; wrong: {len(wrong)}")
    return wrong
