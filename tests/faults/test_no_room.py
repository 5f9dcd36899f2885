"""Every command that writes, where there is no room: nothing by halves, and then it works.

Each is called where files may have few bytes, where nothing may be written, and on a full disk;
then there is room again, and the same call ends as if nothing had been.
"""

from __future__ import annotations

import time

import pytest

from tests.faults.conftest import only_on_sqlite
from tests.faults.disks import FULL, NOT_WRITTEN
from tests.faults.test_killed import HALF, again, of_half
from tests.faults.warm import Ended
from tests.faults.worlds import State, Story, Worlds

# From not a page to nearly enough, in turn.
LEFT_BYTES = (0, 40_000, 90_000, 150_000)
LIMIT_BYTES = 4096
# Whoever cannot write to a medium beside the home says which.
MEDIUM = ("Filen lämnas inte ut", "sändjournalen")


@pytest.mark.crash
@pytest.mark.parametrize("half", HALF)
def test_where_there_is_no_room_nothing_is_done_by_halves(half, worlds, capsys):
    only_on_sqlite("a server has a disk of its own")
    wrong: list[str] = []
    began, refused = time.monotonic(), 0
    for number, act in enumerate(of_half(half)):
        story = worlds.story(act)
        worlds.stand(act.scene)
        for end, fault in _ends(worlds, story, LEFT_BYTES[number % len(LEFT_BYTES)]):
            refused += end == 4
            wrong += [f"{act.name}: {fault}"] if fault else []
        fault = again(worlds, story)
        wrong += [f"{act.name}, with room: {fault}"] if fault else []
    with capsys.disabled():
        print(f"\n{refused} calls without room; {time.monotonic() - began:.0f} s")
    assert wrong == [], "\n\n".join(wrong)
    assert refused > 0


def _ends(worlds: Worlds, story: Story, left: int) -> list[tuple[int, str]]:
    """How each of the three ended, and what is wrong with it."""
    found = []
    for way in ("limit", "locked", "full"):
        if way == "full" and not worlds.disk.is_mounted:
            continue
        before = State(worlds.folder)
        more = {"bytes_max": LIMIT_BYTES} if way == "limit" else worlds.disk.bound
        if way == "locked":
            worlds.disk.lock()
        if way == "full":
            worlds.disk.fill(left)
        said = worlds.call(*story.words, is_new=story.act.is_new_home, **more)
        if way == "locked":
            worlds.disk.unlock()
        after = State(worlds.folder)
        worlds.disk.free()
        fault = _unsaid(said, story) or story.half(after)
        if way == "locked" and (after.tables, after.files) != (before.tables, before.files):
            fault = fault or "something was written"
        found.append((said.code, f"{way}, {left}: {fault}" if fault else ""))
    return found


def _unsaid(said: Ended, story: Story) -> str:
    """What is wrong with how it was said; "" if it is in words."""
    if said.code in story.codes and "Traceback" not in said.err:
        return ""
    words = (*FULL, *NOT_WRITTEN, *MEDIUM)
    is_said = said.code in (2, 3, 4) and any(one in said.err for one in words)
    return "" if is_said and "Traceback" not in said.err else str(said)
