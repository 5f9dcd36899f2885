"""A made-up town lives from one seed, and no promise falls: tests/faults/town has its people.

SLUSS_TOWN_SEEDS says how many seeds, SLUSS_SEED which; `python -m tests.faults.town` runs more.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp

import pytest

from tests.faults.conftest import figure, only_on_sqlite
from tests.faults.mutants_town import MUTANTS, SEEDS_MAX, TownMutant
from tests.faults.town import acts
from tests.faults.town.life import Town
from tests.faults.town.machine import Cellar
from tests.faults.town.run import SEEDS_A_STREET, Streets
from tests.faults.warm import ROOT
from tests.memory import memory_folder
from tests.papers import FIRMS, suppliers

SEEDS = figure("SLUSS_TOWN_SEEDS", 500)
FIRST = (figure("SLUSS_SEED", 1) - 1) * 1_000_000
# Two halves, so that two processes have something to do.
HALVES = 2
COUNT = figure("SLUSS_TOWN_MUTANTS", 1)
pytestmark = [pytest.mark.crash]


@pytest.fixture
def base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder in memory that is gone afterwards, and the environment as it was."""
    only_on_sqlite("the town lives in one process, on a database in memory")
    for name in ("SLUSS_HOME", "SLUSS_DATABASE_URL"):
        monkeypatch.setenv(name, "")
    folder = Path(mkdtemp(dir=memory_folder(tmp_path)))
    yield folder
    shutil.rmtree(folder)


@pytest.mark.parametrize(
    "half",
    [
        pytest.param(half, marks=pytest.mark.xdist_group(f"faults-{half + 1}"))
        for half in range(HALVES)
    ],
)
def test_nothing_is_lost_or_paid_twice_in_a_town(half: int, base: Path, capsys):
    count = -(-SEEDS // HALVES)
    streets = Streets(Cellar(base))
    for seed in range(FIRST + half * count, FIRST + (half + 1) * count):
        streets.live(seed)
        if seed % SEEDS_A_STREET == 0:
            streets.end(seed)
    with capsys.disabled():
        print(f"\n{streets.told}")
    assert streets.told.broken == []
    # A few streets may have paid nothing yet.
    assert streets.told.happened["upload"] > 0 or count < SEEDS_MAX


@pytest.mark.xdist_group("faults-2")
def test_the_same_seed_lives_the_same_life(base: Path):
    stories = []
    for name in ("one", "other"):
        streets = Streets(Cellar(base / name), shared=15, own=15)
        streets.live(7)
        assert streets.told.broken == []
        stories.append(streets.told.stories)
    assert stories[0] == stories[1]
    assert stories[0].keys() == {7}


@pytest.mark.xdist_group("faults-2")
def test_a_key_of_before_a_restore_hands_nothing_out(base: Path):
    from sluss.store.models import PayableRow

    cellar = Cellar(base)
    cellar.build()
    town = Town(random.Random(1), cellar, has_stick=False)
    bill = town.truth.bill(0, 100, "local", "plain")
    acts.receive(town, [suppliers(*FIRMS), bill.data], "local")
    (id_,) = PayableRow.objects.values_list("public_id", flat=True)
    for name in ("anna", "bo"):
        acts.attest(town, [id_], name, town.key())
    acts.propose(town, 1, "eva", town.key())
    for name in ("cia", "dag"):
        acts.sign(town, 1, name, town.key())
    given = {"batch": 1, "by": "cia", "key": "handed-out", "dies": ""}
    assert acts.hand_out(town, **given)["state"] == "exported"
    acts.back_up(town, town.key())
    acts.restore(town, 1, town.key())
    assert acts.hand_out(town, **given) == {"refused": "pay.export_organisation_on_hold"}


# ---- It bites --------------------------------------------------------------------------------


def test_every_breakage_is_on_its_page_and_fits_the_source():
    page = (ROOT / "docs" / "reliability.md").read_text(encoding="utf-8")
    for mutant in MUTANTS:
        assert f"| {mutant.what} |" in page
        for change in mutant.changes:
            source = (ROOT / "src" / "sluss" / change.file).read_text(encoding="utf-8")
            assert source.count(change.old) == 1, mutant.what


def _drawn() -> list[TownMutant]:
    seed = figure("SLUSS_SEED", 1)
    return random.Random(seed).sample(MUTANTS, min(COUNT, len(MUTANTS))) if COUNT else list(MUTANTS)


@pytest.mark.xdist_group("faults-1")
@pytest.mark.parametrize("mutant", _drawn(), ids=lambda mutant: mutant.what.replace(" ", "-"))
def test_a_broken_protection_falls_in_the_town(mutant: TownMutant, base: Path, capsys):
    for name in ("src", "tests"):
        ignored = shutil.ignore_patterns("__pycache__", "*.egg-info")
        shutil.copytree(ROOT / name, base / name, ignore=ignored)
    for change in mutant.changes:
        file = base / "src" / "sluss" / change.file
        whole = file.read_text(encoding="utf-8")
        file.write_text(whole.replace(change.old, change.new), encoding="utf-8")
    words = ["0", str(SEEDS_MAX), "--stop", "--each", "4", "--ends", "4", "--often", mutant.often]
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.town", *words],
        cwd=base,
        env={
            **os.environ,
            "PYTHONPATH": f"{base / 'src'}:{base}",
            "PYTHONDONTWRITEBYTECODE": "1",
        },
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    broken = done.stdout.rpartition("broken: ")[2].strip()
    with capsys.disabled():
        print(
            f"\n{mutant.what}: after {done.stdout.rpartition(chr(10) * 2)[2].split(' ')[0]} seeds"
        )
    assert done.returncode == 1, done.stdout[-2000:] + done.stderr[-2000:]
    assert any(one in broken for one in mutant.says), broken
