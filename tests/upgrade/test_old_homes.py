"""Homes that earlier versions made: brought up to date, they tell the same and can be proved.

Each folder here was made once, by `python -m tools.old_home COMMIT FOLDER`, with the code of that
commit. It is never made anew: what people have on their disks is not either.
"""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from tests import databases
from tests.cli.conftest import Machine
from tests.conftest import DATABASE
from tests.needs import need

HOMES = sorted(one.parent for one in Path(__file__).parent.glob("*/expected.json"))
LATER = ("--today", "2026-12-01")


def test_there_are_homes_to_bring_up_to_date():
    assert HOMES


@pytest.fixture(params=HOMES, ids=lambda folder: folder.name)
def old(request, tmp_path, monkeypatch, stencil):
    """An old home on this machine, and what it told of its debts."""
    need(DATABASE == "sqlite", "the homes are files: only on SQLite")
    monkeypatch.setenv("SLUSS_PASSWORD", "pw")
    home = tmp_path / "old"
    home.mkdir(mode=0o700)
    packed = (request.param / "sluss.sqlite3.gz").read_bytes()
    (home / "sluss.sqlite3").write_bytes(gzip.decompress(packed))
    (home / "sluss.sqlite3").chmod(0o600)
    yield Machine(home), json.loads((request.param / "expected.json").read_text())
    databases.close()


def call(machine: Machine, *words: object):
    return machine(*words, *LATER, "--json", today=False)


def test_an_old_home_is_brought_up_to_date_and_tells_the_same(old):
    machine, expected = old
    states = {one["name"]: one["code"] for one in call(machine, "doctor").json["checks"]}
    assert states["migrations"] == "doctor.database_older"
    listed = call(machine, "payables").json["payables"]
    told = sorted(
        ({name: one[name] for name in expected["payables"][0]} for one in listed), key=id_
    )
    assert told == sorted(expected["payables"], key=id_)
    states = {one["name"]: one["code"] for one in call(machine, "doctor").json["checks"]}
    assert states["migrations"] == "doctor.migrations"
    # Every entry of its journal carried out again, by today's code, comes to the same rows.
    said = call(machine, "verify")
    assert said.code == 0, said.out


def id_(one) -> str:
    return str(one["id"])


def test_work_goes_on_in_an_old_home(old):
    machine, expected = old
    (held,) = (one["id"] for one in expected["payables"] if one["state"] == "held")
    assert call(machine, "payable", "release", held, "--reason", "kom", "--as", "eva").code == 0
    for name in ("anna", "bo"):
        assert call(machine, "approve", held, "--as", name).code == 0
    assert call(machine, "batch", "propose", held, "--as", "eva").json["batch"] == 3
