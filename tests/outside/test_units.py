"""The units of deploy: sound to systemd itself, and closed to what they do not need."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import DATABASE
from tests.needs import need

UNITS = sorted((Path(__file__).resolve().parents[2] / "deploy").glob("*/*.service"))
# In tenths, as systemd-analyze counts: 0 is shut, 100 wide open.
EXPOSURE_MAX = 25
# The program is not installed where the units say, and the units they come after are not here.
_NOT_HERE = re.compile(r"is not executable: No such file|Failed to prepare filename")


@pytest.fixture(autouse=True)
def analyze() -> None:
    need(DATABASE == "sqlite", "only on SQLite: units know nothing of databases")
    need(shutil.which("systemd-analyze"), "no systemd on this machine: the units")


def asked(*words: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["systemd-analyze", *map(str, words)], capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_a_unit_is_closed_to_what_it_does_not_need(unit):
    said = asked("security", "--offline=true", f"--threshold={EXPOSURE_MAX}", unit)
    assert said.returncode == 0, said.stdout.splitlines()[-1:]


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_systemd_understands_every_line_of_a_unit(unit):
    lines = asked("verify", "--man=no", unit).stderr.splitlines()
    assert [line for line in lines if not _NOT_HERE.search(line)] == []


def test_a_unit_that_is_wide_open_is_found(tmp_path):
    unit = tmp_path / "open.service"
    unit.write_text("[Service]\nExecStart=/bin/true\nNoSuchWord=1\n")
    assert asked("security", "--offline=true", f"--threshold={EXPOSURE_MAX}", unit).returncode == 1
    assert "NoSuchWord" in asked("verify", "--man=no", unit).stderr
