"""Every command that writes is killed at random moments, and asked again: as if nothing had been.

SLUSS_KILLED says how many kills there are in all, spread over the commands; the moments are drawn
by SLUSS_SEED between the beginning of a call and a little after its usual end.
"""

from __future__ import annotations

import random
import time
from collections import Counter

import pytest

from tests.api.test_verbs import verbs
from tests.faults.commands import ACTS, WRITE_NOTHING, Act
from tests.faults.conftest import figure, only_on_sqlite
from tests.faults.worlds import State, Story, Worlds

SEED = figure("SLUSS_SEED", 1)
KILLS = figure("SLUSS_KILLED", 300)
# So many kills, one after the other in what the one before left, until it is asked to the end.
IN_A_ROW = 4
LATE = 1.1
HALVES = 2
MISSES_MAX = 20


def _acts() -> list[Act]:
    return [act for act in ACTS if not act.is_slow or len(ACTS) * IN_A_ROW < KILLS]


def of_half(half: int) -> list[Act]:
    """Some of the scenes with all their commands, so that each half is about as long."""
    halves: list[list[Act]] = [[] for _ in range(HALVES)]
    by_scene: dict[str, list[Act]] = {}
    for act in _acts():
        by_scene.setdefault(act.scene, []).append(act)
    for acts in sorted(by_scene.values(), key=len, reverse=True):
        min(halves, key=len).extend(acts)
    return halves[half]


HALF = [
    pytest.param(half, marks=pytest.mark.xdist_group(f"faults-{half + 1}"), id=f"half-{half + 1}")
    for half in range(HALVES)
]


def test_every_verb_is_killed_or_known_to_write_nothing(begun):
    from sluss.cli.app import Root

    every = {verb for verb in verbs(Root(lambda: None)) if verb}
    tried = {next((v for v in _longest(every) if _is(act, v)), act.name) for act in ACTS}
    assert tried - every == set()
    assert tried & WRITE_NOTHING.keys() == set()
    assert every - tried - WRITE_NOTHING.keys() == set()
    assert WRITE_NOTHING.keys() - every == set()


def _longest(every: set[str]) -> list[str]:
    return sorted(every, key=len, reverse=True)


def _is(act: Act, verb: str) -> bool:
    words = act.words.removeprefix("repeat-run file ") if verb == "repeat-run" else act.words
    return f"{words} ".startswith(f"{verb} ") or (
        verb == "repeat-run" and act.words.startswith("repeat-run file")
    )


@pytest.mark.crash
@pytest.mark.parametrize("half", HALF)
def test_what_is_killed_and_asked_again_ends_as_if_nothing_had_been(half, worlds, capsys):
    only_on_sqlite("a database server is killed in a harness of its own")
    acts, chance = of_half(half), random.Random(SEED * HALVES + half)
    wrong: list[str] = []
    killed: Counter[str] = Counter()
    began = time.monotonic()
    for act in acts:
        story = worlds.story(act)
        _kill(worlds, story, KILLS // len(_acts()) + 1, chance, killed, wrong)
    with capsys.disabled():
        told = f"{killed.total()} kills of {len(killed)} commands, seed {SEED}"
        print(f"\n{told}; {time.monotonic() - began:.0f} s; wrong: {len(wrong)}")
    assert wrong == [], "\n\n".join(wrong)
    assert killed.keys() == {act.name for act in acts}


def _kill(
    worlds: Worlds,
    story: Story,
    wanted: int,
    chance: random.Random,
    killed: Counter[str],
    wrong: list[str],
) -> None:
    """So many kills of one command; what is wrong afterwards is added."""
    missed = 0
    while killed[story.act.name] < wanted and missed < MISSES_MAX:
        worlds.stand(story.act.scene)
        moments: list[str] = []
        fault = ""
        for _ in range(min(IN_A_ROW, wanted - killed[story.act.name])):
            moment = chance.uniform(0, story.took * LATE)
            code = _cut_off(worlds, story, moment)
            killed[story.act.name] += code == -9
            missed += code != -9
            moments.append(f"{moment * 1000:.1f} ms: {code}")
            fault = _after(worlds, story, code)
            if fault or code != -9:
                break
        fault = fault or again(worlds, story) or worlds.proved()
        if fault:
            wrong.append(f"{story.act.name}, {moments}: {fault}")


def _cut_off(worlds: Worlds, story: Story, moment: float) -> int:
    held = worlds.begin(*story.words, is_new=story.act.is_new_home, is_held=True)
    held.until_held()
    held.go()
    time.sleep(moment)
    held.kill()
    return held.ended().code


def _after(worlds: Worlds, story: Story, code: int) -> str:
    """What is wrong with what a call left."""
    found = State(worlds.folder)
    # Where a page of another hour lies, the rest of the folder is not made.
    if code in (-9, 2) or story.act.forgets:
        return story.half(found)
    if code not in story.codes:
        return f"ended with {code}"
    return story.whole(found)


def again(worlds: Worlds, story: Story) -> str:
    """What is wrong once it was asked again, undisturbed."""
    if story.act.forgets:
        (worlds.folder / story.act.forgets).unlink(missing_ok=True)
    said = worlds.call(*story.words, is_new=story.act.is_new_home)
    # A page that has the hour on it is another one each time, and the first one stays.
    is_there = said.code == 2 and "finns redan med annat innehåll" in said.err
    if said.code not in story.codes and not is_there:
        return f"asked again it ends with {said}"
    found = State(worlds.folder)
    return story.half(found) if is_there else story.whole(found)
