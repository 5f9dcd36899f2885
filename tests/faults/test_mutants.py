"""The tests bite: what protects the money is broken in a copy, and the named test must fail.

SLUSS_MUTANTS says how many are tried, drawn by SLUSS_SEED; 0 is all of them.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import DATABASE
from tests.faults.conftest import figure
from tests.faults.mutants import MUTANTS, Mutant
from tests.faults.warm import ROOT

COUNT = figure("SLUSS_MUTANTS", 2)
SEED = figure("SLUSS_SEED", 1)
AT_LEAST = 40
FAILED = 1
MINUTES_MAX = 10
pytestmark = [pytest.mark.crash, pytest.mark.xdist_group("faults-2")]


def _drawn() -> list[Mutant]:
    there = [mutant for mutant in MUTANTS if mutant.on == DATABASE]
    return random.Random(SEED).sample(there, min(COUNT, len(there))) if COUNT else there


def test_every_breakage_is_on_its_page():
    page = (ROOT / "docs" / "reliability.md").read_text(encoding="utf-8")
    assert [m.what for m in MUTANTS if f"| {m.what} | `{m.file}` | " not in page] == []


def test_every_breakage_still_fits_the_source_and_names_a_test():
    assert len(MUTANTS) >= AT_LEAST
    assert len({mutant.what for mutant in MUTANTS}) == len(MUTANTS)
    for mutant in MUTANTS:
        assert (ROOT / mutant.file).read_text(encoding="utf-8").count(mutant.old) == 1, mutant.what
        file, _, name = mutant.test.partition("::")
        assert f"def {name.partition('[')[0]}" in (ROOT / file).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout of its own, to be broken."""
    folder = tmp_path_factory.mktemp("mutants")
    for name in ("src", "tests", "tools"):
        ignored = shutil.ignore_patterns("__pycache__", "*.egg-info")
        shutil.copytree(ROOT / name, folder / name, ignore=ignored)
    shutil.copyfile(ROOT / "pyproject.toml", folder / "pyproject.toml")
    return folder


@pytest.mark.on_each
@pytest.mark.parametrize("mutant", _drawn(), ids=lambda mutant: mutant.what.replace(" ", "-"))
def test_a_broken_protection_is_seen(mutant: Mutant, copy: Path, capsys):
    file = copy / mutant.file
    whole = file.read_text(encoding="utf-8")
    file.write_text(whole.replace(mutant.old, mutant.new), encoding="utf-8")
    path, _, name = mutant.test.partition("::")
    # Names of tests may be given up to where they are told apart.
    chosen = ["-k", name] if name and "[" not in name else []
    words = [mutant.test if "[" in name else path, *chosen]
    try:
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "pytest",
                "-q",
                "-x",
                "-n",
                "0",
                "-p",
                "no:cacheprovider",
                *words,
            ],
            cwd=copy,
            env={
                **os.environ,
                "PYTHONPATH": f"{copy / 'src'}:{copy}",
                "PYTHONDONTWRITEBYTECODE": "1",
                "SLUSS_TEST_DATABASE": mutant.on,
                "SLUSS_CROWD_SECONDS": "20",
                "SLUSS_SERVER_KILLS": "10",
                "SLUSS_POWER_CUTS": "1000",
            },
            capture_output=True,
            text=True,
            timeout=MINUTES_MAX * 60,
            check=False,
        )
    finally:
        file.write_text(whole, encoding="utf-8")
    with capsys.disabled():
        last = done.stdout.strip().splitlines()[-1:]
        print(f"\n{mutant.what}: {'seen' if done.returncode == FAILED else 'NOT SEEN'} {last}")
    assert done.returncode == FAILED, done.stdout[-3000:]
    assert " failed" in done.stdout or " error" in done.stdout
