"""What is done on a schedule: once when it is due, again after a failure, by one process."""

from __future__ import annotations

import configparser
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sluss.cli.app import VERBS
from sluss.cli.shell import SOME_REFUSED
from sluss.outside import mirroring
from tests.papers import FOOD, ROAD, Order, open_items, pain001, suppliers

UNITS = Path(__file__).resolve().parents[2] / "deploy" / "systemd"
PAY = pain001("NEW1", Order("E8", "300.00", FOOD, text="F2"))


@pytest.fixture
def primary(tmp_path: Path) -> Path:
    folder = tmp_path / "primary"
    folder.mkdir()
    (folder / "open.csv").write_bytes(open_items((ROAD, "F1", "400.00", "2026-11-10")))
    return folder


@pytest.fixture
def plan(program, primary, tmp_path) -> Path:
    """A plan with a mirror every hour and a guard every minute."""
    program.json("standby", "init")
    for name in ("watched", "clean"):
        (tmp_path / name).mkdir()
    file: Path = program.home / "standby.toml"
    text = file.read_text(encoding="utf-8")
    for old, new in (
        ('# from = "/srv/sluss/ekonomi"', f'from = "{primary}"'),
        ("quiet_seconds = 5", "quiet_seconds = 0"),
        ('daily_at = "04:30"', "every_minutes = 60"),
    ):
        assert old in text
        text = text.replace(old, new, 1)
    guard = (
        f'\n[[job]]\ndo = "guard"\nevery_minutes = 1\nwatch = "{tmp_path / "watched"}"\n'
        f'clean = "{tmp_path / "clean"}"\n'
    )
    file.write_text(text + guard, encoding="utf-8")
    return file


def state(program) -> dict:
    return mirroring.noted(program.home / "jobs.json")


def test_what_is_due_is_done_once(program, plan, tmp_path):
    (tmp_path / "watched" / "a.xml").write_bytes(PAY)
    said = program("jobs", "run", "--once", "--lang", "en")
    # The payee's account is nobody's here, so the guard holds the row.
    assert said.code == 1, said.err
    assert len(mirroring.generations(program.home)) == 1
    assert len(list((tmp_path / "clean").glob("*.verdict.json"))) == 1
    assert [line.split(": ")[-1] for line in said.out.splitlines() if line.startswith("20")] == [
        "begins.", "done.", "begins.", "done, but something is missing or was refused."
    ]  # fmt: skip
    assert {name.split()[0]: set(times) for name, times in state(program).items()} == {
        "mirror": {"tried_at", "done_at"},
        "guard": {"tried_at", "done_at"},
    }
    again = program("jobs", "run", "--once")
    assert (again.code, again.out) == (0, "")


def test_what_failed_waits_and_keeps_nobody_from_their_turn(program, plan, primary, tmp_path):
    (tmp_path / "clean").rmdir()
    said = program("jobs", "run", "--once", "--lang", "en")
    assert said.code == 2
    assert "failed; it is tried again" in said.out
    assert len(mirroring.generations(program.home)) == 1
    guard = next(times for name, times in state(program).items() if name.startswith("guard"))
    assert set(guard) == {"tried_at"}
    assert program("jobs", "run", "--once").code == 0
    # A while later, and with the folder in its place.
    (tmp_path / "clean").mkdir()
    text = (program.home / "jobs.json").read_text(encoding="ascii")
    now = json.loads(text)
    for times in now.values():
        times["tried_at"] = "2026-01-01T00:00:00+00:00"
    mirroring.note(program.home / "jobs.json", now)
    assert program("jobs", "run", "--once").code == 0
    assert all("done_at" in times for times in state(program).values())


def test_one_process_does_the_jobs(program, plan):
    with mirroring.alone(program.home / ".jobs.lock"):
        said = program("jobs", "run", "--once", "--lang", "en")
    assert (said.code, said.err.split(" in ")[0]) == (1, "The jobs run already")
    assert state(program) == {}


@pytest.mark.parametrize("argv", [("jobs", "run", "--once", "--json"), ("jobs", "run", "--json")])
def test_jobs_speak_to_people_alone(program, plan, argv):
    assert program(*argv).code == 2


def test_without_a_plan_or_a_job_there_is_nothing_to_do(program, plan):
    text = plan.read_text(encoding="utf-8")
    plan.write_text(text[: text.index("[[job]]")], encoding="utf-8")
    assert program("jobs", "run", "--once").code == 2
    plan.unlink()
    assert program("jobs", "run", "--once").code == 2


def test_it_goes_on_until_it_is_stopped(program, plan, tmp_path):
    words = ["jobs", "run", "--home", str(program.home), "--lang", "en"]
    child = subprocess.Popen(
        [sys.executable, "-m", "sluss", *words],
        env=os.environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        until = time.monotonic() + 60
        while not _all_done(program) and time.monotonic() < until and child.poll() is None:
            time.sleep(0.2)
        assert child.poll() is None
    finally:
        child.send_signal(signal.SIGTERM)
        _, err = child.communicate(timeout=60)
    assert _all_done(program), err
    assert len(mirroring.generations(program.home)) == 1


def _all_done(program) -> bool:
    found = state(program)
    return len(found) == 2 and all("done_at" in times for times in found.values())


def test_the_units_call_what_there_is():
    unit = configparser.ConfigParser(strict=False, delimiters="=", interpolation=None)
    unit.optionxform = str  # type: ignore[assignment]  # Systemd tells cases apart.
    unit.read(UNITS / "sluss-jobs.service")
    service = unit["Service"]
    program_, *words = service["ExecStart"].split()
    assert (Path(program_).name, words) == ("sluss", ["jobs", "run", "--once"])
    assert "jobs" in VERBS
    assert service["SuccessExitStatus"] == str(SOME_REFUSED)
    assert service["Environment"] == f"SLUSS_HOME=/var/lib/{service['StateDirectory']}"
    timer = configparser.ConfigParser(delimiters="=")
    timer.read(UNITS / "sluss-jobs.timer")
    assert timer["Install"]["wantedby"] == "timers.target"


def test_the_suppliers_are_mirrored_by_the_job_too(program, plan, primary):
    (primary / "suppliers.csv").write_bytes(suppliers(ROAD))
    program("jobs", "run", "--once")
    (_, path, summary) = mirroring.generations(program.home)[0]
    assert [row["path"] for row in mirroring.manifest_of(path)["files"]] == [
        "open.csv", "suppliers.csv"
    ]  # fmt: skip
    assert set(summary["kinds"]) == {"open-items", "suppliers"}
