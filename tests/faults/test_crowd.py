"""Two to fifty clerks approve, propose, sign and hand out the same debts at the same time.

SLUSS_CROWD_CLERKS says how many at most, SLUSS_CROWD_SECONDS for how long; each round begins with a
fresh home and other clerks.
"""

from __future__ import annotations

import hashlib
import os
import random
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.conftest import DATABASE
from tests.faults.conftest import NUMBERS, figure, prepare_stocked
from tests.faults.warm import Warm
from tests.services.office import Office

SECONDS = figure("SLUSS_CROWD_SECONDS", 60)
SEED = figure("SLUSS_SEED", 1)
CLERKS_FIRST, CLERKS_MAX = 8, figure("SLUSS_CROWD_CLERKS", 50)
pytestmark = [pytest.mark.crash, pytest.mark.xdist_group("faults-1")]


def test_many_clerks_at_once_make_one_batch_and_one_file(warm: Warm, fresh_home, tmp_path, capsys):
    chance = random.Random(SEED)
    began, rounds = time.monotonic(), 0
    crowds: Counter[int] = Counter()
    codes: Counter[str] = Counter()
    while time.monotonic() < began + SECONDS or not rounds:
        clerks = chance.randrange(2, CLERKS_MAX + 1) if rounds else CLERKS_FIRST
        crowds[clerks] += 1
        folder = tmp_path / f"round-{rounds}"
        folder.mkdir()
        codes += _round(warm, Path(fresh_home("fault-stocked", prepare_stocked)), folder, clerks)
        rounds += 1
    with capsys.disabled():
        print(f"\n{DATABASE}: {rounds} rounds of {sorted(crowds.elements())} clerks; {dict(codes)}")


def _round(warm: Warm, home: Path, folder: Path, clerks: int) -> Counter[str]:
    from tests import databases

    office = Office(home)
    ids = [office.id(number) for number in NUMBERS]
    databases.close()
    url = os.environ.get("SLUSS_DATABASE_URL", "")
    out = folder / "out.xml"
    running = [
        warm.begin(
            "tests.faults.clerks:whole_way",
            home,
            url=url,
            is_held=True,
            given={"seed": number, "ids": ids, "out": str(out)},
        )
        for number in range(clerks)
    ]
    for one in running:
        one.until_held()
    for one in running:
        one.go()
    told = [one.ended().json for one in running]
    found = warm.look(home, url=url)
    assert found["ok"], found["differences"]
    sha = hashlib.sha256(out.read_bytes()).hexdigest()
    assert found["batches"] == [[1, "exported", sha]]
    assert [path.name for path in folder.iterdir()] == ["out.xml"]
    assert found["attests"] == 2 * len(ids)
    assert len(set(found["payments"])) == len(found["payments"]) == len(found["live"]) == len(ids)
    assert Counter(found["facts"])["pay.export"] >= 1
    # Everybody got the file in the end, and nobody met a machine that failed.
    assert [one["ended"]["export"][-1] for one in told] == [0] * clerks
    assert [said for one in told for said in one["said"]] == []
    return Counter(
        f"{name} {code}" for one in told for name, every in one["ended"].items() for code in every
    )
