"""Whatever somebody does to the file is found, by verify alone or with yesterday's paper.

SLUSS_EDITS says how many ways are tried; docs/results/tampering.md has what a thousand gave.
SLUSS_SEED draws others.
"""

from __future__ import annotations

import os
from random import Random

import pytest

from tests import databases
from tests.conftest import DATABASE
from tests.needs import need
from tests.services.office import Office
from tests.services.tampering import (
    ALONE,
    WITH_PAPER,
    Thief,
    Town,
    play_another_life,
    put_an_older_one_back,
)

EDITS = int(os.environ.get("SLUSS_EDITS", "60"))
SEED = int(os.environ.get("SLUSS_SEED", "1"))
WAYS = WITH_PAPER | ALONE
TRIES_MAX = 50


@pytest.fixture(scope="session")
def town(stencil) -> Town:
    need(DATABASE == "sqlite", "only on SQLite: whole files are put in each other's place")
    made = Town()
    stencil("tampering", made.build)
    return made


@pytest.fixture
def home(town, fresh_home) -> Office:
    """A copy of the town's home."""
    return Office(fresh_home("tampering", town.build))


def proof(office: Office, *notes: str):
    from sluss.services import safekeeping

    handed = [safekeeping.Handed("paper", note) for note in notes]
    return safekeeping.verify(office.folder, progress=lambda *_: None, notes=handed)


def test_nobody_did_anything_and_nothing_is_found(town, home):
    assert proof(home, town.paper)["differences"] == []


@pytest.mark.parametrize("number", range(EDITS))
def test_it_is_found(town, home, number):
    name = list(WAYS)[number % len(WAYS)]
    thief = Thief(home.folder / databases.FILE, town, Random(f"{SEED}/{number}"))
    done = next(filter(None, (WAYS[name](thief) for _ in range(TRIES_MAX))), "")
    thief.close()
    databases.reopen()
    assert done, f"{name}: nothing was changed in {TRIES_MAX} tries"
    if WAYS[name] in (put_an_older_one_back, play_another_life):
        # It is whole in itself, so that the paper alone can tell.
        assert proof(home)["differences"] == [], f"{number} {name}: {done}"
    found = proof(home, *([town.paper] if name in WITH_PAPER else []))
    assert found["differences"], f"{number} {name}: {done}"
    assert not found["ok"]
    print(f"{number}\t{name}\t{done}\t{found['differences'][0]['table']}")


def test_every_table_that_the_journal_makes_is_proved_and_the_rest_has_a_reason(town, home):
    from sluss.services.safekeeping import TABLES
    from sluss.store import models
    from tests.services.tampering import BESIDE, JOURNAL

    there = {model._meta.db_table for model in models.Organisation._meta.apps.get_models()}
    ours = {name for name in there if name.startswith("store_")}
    assert {table._meta.db_table for table in TABLES} | BESIDE | {JOURNAL} == ours
