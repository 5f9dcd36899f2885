"""PostgreSQL is killed under sixteen clerks who attest the same debts, and started again.

SLUSS_SERVER_KILLS says how many times.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from pathlib import Path

import pytest

from tests import postgres
from tests.conftest import DATABASE
from tests.faults.clerks import ATTESTERS, noted
from tests.faults.conftest import figure
from tests.faults.warm import Warm
from tests.needs import need

KILLS = figure("SLUSS_SERVER_KILLS", 10)
SEED = figure("SLUSS_SEED", 1)
CLERKS, KILLS_A_HOME, DEBTS = 16, 5, 60
# A machine that many share begins slowly.
BEGIN_SECONDS_MAX = 60.0
# As a server of a municipality is set: what it acknowledges is on the disk.
SAFE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
pytestmark = [pytest.mark.crash, pytest.mark.postgres, pytest.mark.xdist_group("faults-2")]


@pytest.fixture(scope="module")
def cluster():
    need(DATABASE == "postgresql", "only on PostgreSQL: it is the server that is killed")
    with postgres.cluster(SAFE) as made:
        yield made


class Wave:
    """The clerks of one database, from one kill to the next. notes: what each was answered."""

    def __init__(self, warm: Warm, cluster: postgres.Cluster, folder: Path, name: str) -> None:
        self.warm, self.cluster, self.home, self.name = warm, cluster, folder, name
        cluster.server.make(name)
        made = warm.do(
            "tests.faults.clerks:make_debts", folder, url=self.url, given={"debts": DEBTS}
        )
        assert made.code == 0, made.err

    @property
    def url(self) -> str:
        return self.cluster.server.url(self.name)

    def notes(self, number: int) -> Path:
        return self.home / f"notes-{number}"

    def killed_after(self, seconds: float) -> None:
        """Let all begin to work, kill the server in the middle of it, and start it again."""
        running = [
            self.warm.begin(
                "tests.faults.clerks:attest",
                self.home,
                url=self.url,
                given={
                    "name": ATTESTERS[number % 2],
                    "seed": number,
                    "notes": str(self.notes(number)),
                },
            )
            for number in range(CLERKS)
        ]
        until, before = time.monotonic() + BEGIN_SECONDS_MAX, self._noted()
        while self._noted() < before + 4 * CLERKS and time.monotonic() < until:
            time.sleep(0.02)
        time.sleep(seconds)
        self.cluster.kill()
        for one in running:
            ended = one.ended()
            assert ended.code == 0, ended.err
        self.cluster.start()

    def _noted(self) -> int:
        return sum(len(noted(self.notes(number))) for number in range(CLERKS))

    def answered(self) -> Counter[tuple[str, str]]:
        """Which attests of whom were acknowledged, and by how many different keys."""
        found = set()
        for number in range(CLERKS):
            for word, key, id_ in noted(self.notes(number)):
                if word == "attested":
                    found.add((ATTESTERS[number % 2], id_, key))
        return Counter((name, id_) for name, id_, _ in found)


def test_what_a_killed_server_acknowledged_is_there_once(
    warm: Warm, cluster: postgres.Cluster, tmp_path: Path, capsys
):
    chance = random.Random(SEED)
    kills = attests = homes = 0
    while kills < KILLS:
        folder = tmp_path / str(homes)
        folder.mkdir()
        wave = Wave(warm, cluster, folder, f"killed_{homes}")
        for _ in range(min(KILLS_A_HOME, KILLS - kills)):
            wave.killed_after(chance.uniform(0.0, 0.5))
            kills += 1
            there = _attests(warm, folder, wave.url)
            answered = wave.answered()
            assert [pair for pair in answered if not there[pair]] == [], "acknowledged and lost"
            assert set(answered.values()) <= {1}, "two keys were told that theirs attested"
            assert set(there.values()) <= {1}, "attested twice by one person"
        found = warm.look(folder, url=wave.url)
        assert found["ok"], found["differences"]
        attests += sum(there.values())
        homes += 1
        cluster.server.drop(wave.name)
    with capsys.disabled():
        print(f"\n{kills} kills of PostgreSQL under {CLERKS} clerks; {attests} attests, none lost")
    assert attests > kills


def _attests(warm: Warm, folder: Path, url: str) -> Counter[tuple[str, str]]:
    told = warm.do("tests.faults.acts:attests", folder, url=url)
    assert told.code == 0, told.err
    return Counter(tuple(pair) for pair in told.json)


def test_a_server_that_is_gone_is_said_in_words(warm: Warm, cluster, tmp_path: Path):
    wave = Wave(warm, cluster, tmp_path, "gone")
    url = wave.url
    cluster.kill()
    said = warm.call(tmp_path, "payables", url=url)
    cluster.start()
    assert said.code == 4
    assert said.err.startswith("Databasservern svarar inte: "), said.err
    assert "Traceback" not in said.err
    assert warm.call(tmp_path, "payables", url=wave.url).code == 0
