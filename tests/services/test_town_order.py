"""The register of a whole small town is a function of the set of its files."""

from __future__ import annotations

import os
import random
from datetime import date
from functools import cache

import pytest

from sluss.lab.town import plan_town

LOCKED_ON = date(2026, 11, 25)
# `make shuffle` asks for fifty.
SHUFFLES = int(os.environ.get("SLUSS_SHUFFLES", "3"))
_TOGETHER_MAX = 60


@cache
def files() -> tuple[bytes, ...]:
    town = plan_town(9, inhabitants=150, days=60, locked_on=LOCKED_ON)
    return tuple(content for _, content in town.files())


def _take_in(fresh_home, groups) -> list:
    from tests.services.office import Office, begin

    office = Office(fresh_home("begun", begin))
    for group in groups:
        office.receive(*dict.fromkeys(group))
    office.check_books()
    return office.register()


@pytest.fixture(scope="module")
def kept() -> list:
    return []


@pytest.mark.parametrize("seed", range(SHUFFLES))
def test_any_order_repetition_and_grouping_of_a_town_gives_the_same_register(
    fresh_home, kept, seed
):
    if not kept:
        kept += _take_in(fresh_home, [files()])
        assert len(kept) > 60
        assert {one["state"] for one in kept} >= {"open", "held", "sent", "settled-elsewhere"}
    chance = random.Random(seed)
    heap = [*files(), *chance.sample(files(), len(files()) // 10)]
    chance.shuffle(heap)
    groups = []
    while heap:
        size = min(len(heap), chance.randint(1, _TOGETHER_MAX))
        groups.append([heap.pop() for _ in range(size)])
    assert _take_in(fresh_home, groups) == kept
