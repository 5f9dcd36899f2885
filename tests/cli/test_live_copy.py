"""The copy that follows the database: really run, killed, run again, and restored."""

from __future__ import annotations

import configparser
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sluss.outside import live_copy
from tests.cli.conftest import Machine
from tests.conftest import DATABASE
from tests.needs import need
from tests.papers import FOOD, GLASS, ROAD, invoice

UNITS = Path(__file__).resolve().parents[2] / "deploy" / "systemd"


@pytest.fixture
def place(back, tmp_path: Path) -> Path:
    """Where the copy of the home goes; the home has been told."""
    need(DATABASE == "sqlite", "only on SQLite: a server archives by itself")
    need(live_copy.program(), "no litestream on this machine")
    (tmp_path / "medium").mkdir()
    told = back.json("backup", "live", "--to", tmp_path / "medium")
    return Path(told["place"])


@contextmanager
def running(home: Path, how: signal.Signals) -> Iterator[None]:
    """The verb as the system's service has it, until it is ended in this way."""
    argv = [sys.executable, "-m", "sluss", "backup", "live", "--run", "--home", str(home)]
    with subprocess.Popen(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            yield
        finally:
            process.send_signal(how)


def until(holds: Callable[[], bool]) -> None:
    """Wait for it: a second or two for each write, more on a machine that has much to do."""
    end = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.1)


def restored(place: Path, folder: Path) -> Machine:
    """A home made of the copy, as litestream gives it back."""
    folder.mkdir()
    argv = [str(live_copy.program()), "restore", "-o", str(folder / "sluss.sqlite3")]
    subprocess.run([*argv, f"file://{place}"], check=True, capture_output=True)
    return Machine(folder)


def head(program) -> str:
    told = program.json("verify")
    assert told["ok"], told
    return str(told["head"])


def test_the_copy_follows_is_killed_follows_again_and_is_the_home(
    back, place, folder, tmp_path, elsewhere
):
    def follows() -> bool:
        seen = live_copy.standing(back.home)
        return seen.transaction > before.transaction and seen.behind_seconds == 0

    before = live_copy.standing(back.home)
    assert (before.copied_at, before.place) == (None, str(place))
    assert [one["code"] for one in back("backup", "health", "--json").json["lacks"]][-1] == (
        "live.none"
    )
    with running(back.home, signal.SIGKILL):
        until(follows)
        before = live_copy.standing(back.home)
        folder(three=invoice(GLASS, "F3", "300.00"))
        back.json("receive", folder())
        until(follows)
    # Written while nobody follows.
    before = live_copy.standing(back.home)
    folder(four=invoice(ROAD, "F4", "400.00"))
    back.json("receive", folder())
    with running(back.home, signal.SIGTERM):
        until(follows)
        before = live_copy.standing(back.home)
        folder(five=invoice(FOOD, "F5", "500.00"))
        back.json("receive", folder())
        until(follows)
        wanted = head(back)
        until(lambda: head(restored(place, tmp_path / os.urandom(4).hex())) == wanted)
    live = back("backup", "health", "--json").json["live"]
    assert (live["place"], live["lack"]) == (str(place), None)
    # What it becomes is a home that may not pay: taken out of the copy, and in again.
    copy = restored(place, tmp_path / "copy")
    assert copy.json("payables") == back.json("payables")
    copy.json("export", "--format", "all", "--out", tmp_path / "out")
    new = elsewhere()
    assert new.json("import-export", tmp_path / "out")["epoch"] == 2
    held = new("backup", "hold", "--json")
    assert (held.code, held.json["hold"]["needs"]) == (1, 2)


def test_a_copy_that_stopped_is_said_to_be_behind(back, place):
    (place / "ltx" / "0").mkdir(parents=True)
    file = place / "ltx" / "0" / "0000000000000001-000000000000000a.ltx"
    file.touch()
    said = back("backup", "health", "--json").json
    assert (said["live"]["transaction"], said["live"]["lack"]) == (10, None)
    old = file.stat().st_mtime - 120
    os.utime(file, (old, old))
    said = back("backup", "health")
    assert (said.code, "sekunder efter: den har stannat" in said.out) == (1, True)
    codes = [one["code"] for one in back("backup", "health", "--json").json["lacks"]]
    assert codes[-1] == "live.behind"
    lights = {one["name"]: one for one in back("standby", "status", "--json").json["lights"]}
    assert (lights["live"]["code"], lights["live"]["unit"]) == ("light.live_behind", "seconds")
    assert "Följande kopia" in back("standby", "status").out


@pytest.mark.parametrize("told", ["{", "[]", '{"dbs": []}', '{"dbs": [{"replica": 1}]}'])
def test_what_was_changed_by_hand_is_red_and_no_fault_of_the_program(back, place, told):
    (back.home / live_copy.CONFIG).write_text(told)
    said = back("backup", "health", "--json").json
    assert said["live"]["lack"]["code"] == "live.none"


def test_the_units_call_verbs_that_there_are(program):
    from sluss.cli.backup import backup

    for name, words in (("sluss-live", ["live", "--run"]), ("sluss-backup", ["create", "--to"])):
        unit = configparser.ConfigParser(strict=False, delimiters="=", interpolation=None)
        unit.read(UNITS / f"{name}.service")
        service = unit["Service"]
        path, *argv = service["ExecStart"].split()
        assert (Path(path).name, argv[0]) == ("sluss", "backup")
        known = {one for param in backup.commands[argv[1]].params for one in param.opts}
        assert argv[1:3] == words
        assert {word for word in argv if word.startswith("--")} <= known
        assert service["StateDirectoryMode"] == "0700"


def test_who_is_not_told_where_it_goes_says_so(back, tmp_path):
    if DATABASE == "sqlite":
        said = back("backup", "live", "--run")
        assert (said.code, "vet inte vart" in said.err) == (2, True)
        said = back("backup", "live", "--to", tmp_path / "nowhere")
        assert said.code == 2
    else:
        said = back("backup", "live", "--to", tmp_path)
        assert (said.code, "PostgreSQL" in said.err) == (2, True)
    assert back("backup", "health", "--json").json["live"] is None
