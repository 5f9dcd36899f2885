"""The power is cut under the program on a file system of the kernel: what was said, stands.

SLUSS_DARKNESS says how often, on each of ext4 and xfs by halves.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp

import pytest

from tests.faults.conftest import figure, only_on_sqlite
from tests.faults.darkness import Disk
from tests.faults.warm import Warm
from tests.memory import memory_folder
from tests.needs import need
from tests.papers import FIRMS, suppliers
from tests.services.office import Office, begin

CUTS = figure("SLUSS_DARKNESS", 20)
SEED = figure("SLUSS_SEED", 1)
# After so many cuts a new home is taken: verify reads all of an old one.
CUTS_A_HOME, CUTS_A_PROOF = 10, 5
BEGIN_SECONDS_MAX, DARK_AFTER_SECONDS = 60.0, 1.5
KINDS = ("ext4", "xfs")
pytestmark = [pytest.mark.crash, pytest.mark.xdist_group("faults-1")]


def _prepare() -> None:
    begin()
    Office(Path()).receive(suppliers(*FIRMS))


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """Where images are made, in memory if there is some: what a loop device writes is its own."""
    made = Path(mkdtemp(dir=memory_folder(tmp_path)))
    yield made
    for kind in KINDS:
        subprocess.run(["umount", "-l", str(made / kind)], check=False, capture_output=True)
    shutil.rmtree(made)


def _need_mounts(kind: str) -> None:
    need(os.geteuid() == 0, "only root can mount a file system to cut its power")
    need(shutil.which(f"mkfs.{kind}"), f"no mkfs.{kind} on this machine")
    need(Path("/dev/loop-control").exists(), "no loop devices on this machine")


class Night:
    """One home on one disk, and the notes of what was acknowledged in it."""

    def __init__(self, warm: Warm, disk: Disk, folder: Path, stencil: Path) -> None:
        self.warm, self.disk, self.folder = warm, disk, folder
        self.notes = folder / "notes"
        self.desk = folder / "desk"
        self.notes.unlink(missing_ok=True)
        self.desk.mkdir(exist_ok=True)
        for place in (disk.home, disk.out, disk.stick):
            shutil.rmtree(place)
            place.mkdir()
        shutil.copyfile(stencil / "sluss.sqlite3", disk.home / "sluss.sqlite3")
        said = warm.call(disk.home, "backup", "sent-journal", "--to", disk.stick)
        assert said.code == 0, said.err
        os.sync()
        self.cuts = 0

    def acknowledged(self) -> list[list[str]]:
        if not self.notes.exists():
            return []
        lines = self.notes.read_text(encoding="utf-8").split("\n")[:-1]
        return [json.loads(line) for line in lines]

    def fall(self, seconds: float) -> list[list[str]]:
        """Let somebody work for so long, cut the power; what had been acknowledged before."""
        self.cuts += 1
        before = len(self.acknowledged())
        given = {"notes": self.notes, "top": self.disk.top, "desk": self.desk}
        begun = {name: str(path) for name, path in given.items()} | {"begin": self.cuts * 1000}
        clerk = self.warm.begin("tests.faults.darkness:work", self.disk.home, given=begun)
        until = time.monotonic() + BEGIN_SECONDS_MAX
        while len(self.acknowledged()) <= before and time.monotonic() < until:
            time.sleep(0.01)
        time.sleep(seconds)
        acknowledged = self.acknowledged()
        self.disk.cut()
        clerk.kill()
        clerk.ended()
        # What was answered while the power went is nobody's promise.
        self.notes.write_text("".join(json.dumps(a) + "\n" for a in acknowledged), "utf-8")
        self.disk.unmount()
        self.disk.mount()
        return acknowledged

    def look(self, acknowledged: list[list[str]]) -> None:
        """What was acknowledged is there; each file is the ledger's, and written down."""
        is_proof = self.cuts % CUTS_A_PROOF == 0
        asked = {"out": str(self.disk.out), "proves": is_proof}
        ended = self.warm.do("tests.faults.darkness:found", self.disk.home, given=asked)
        assert ended.code == 0, ended.err
        found = ended.json
        for what, *words in acknowledged:
            there = found[what]
            assert (words[0] if len(words) == 1 else words) in there, (what, words)
        for place in (self.disk.home, self.disk.stick):
            sent = _sent(place / "sent-journal.jsonl")
            assert set(found["handed out"].values()) <= sent <= set(found["hashes"])
        assert len(set(found["proposed"])) == len(found["proposed"])
        if is_proof:
            assert found["proof"]["ok"], found["proof"]["differences"]


def _sent(file: Path) -> set[str]:
    """The hashes of the files that a sent journal tells of; there is none before the first."""
    if not file.exists():
        return set()
    return {json.loads(line)["sha256"] for line in file.read_bytes().split(b"\n")[:-1]}


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_acknowledged_stands_when_the_light_is_back(
    kind: str, warm: Warm, stencil, folder: Path, tmp_path: Path, capsys
):
    only_on_sqlite("the power of a server's disk is the server's affair")
    _need_mounts(kind)
    home = tmp_path / "first"
    home.mkdir()
    stencil("dark", _prepare).copy(home, "")
    chance = random.Random(SEED)
    disk = Disk(kind, folder)
    counted: Counter[str] = Counter()
    acknowledged: list[list[str]] = []
    for cut in range(-(-CUTS // len(KINDS))):
        if cut % CUTS_A_HOME == 0:
            counted += Counter(what for what, *_ in acknowledged)
            night = Night(warm, disk, folder, home)
        acknowledged = night.fall(chance.random() * DARK_AFTER_SECONDS)
        night.look(acknowledged)
    counted += Counter(what for what, *_ in acknowledged)
    disk.unmount()
    with capsys.disabled():
        print(f"\n{kind}: {cut + 1} power cuts; acknowledged and there: {dict(counted)}")
    assert counted["received"] > cut
