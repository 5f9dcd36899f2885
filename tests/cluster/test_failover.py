"""The server that leads is killed under clerks and batches; another one goes on.

SLUSS_FAILOVERS says how many times; what is killed takes turns (KINDS). Three PostgreSQL 17 under
Patroni, with three etcd: a machine that is gone takes its etcd with it, and two of three go on.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections import Counter
from collections.abc import Iterator
from http.client import HTTPConnection
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests import postgres
from tests.cluster import nodes
from tests.cluster.clerks import noted
from tests.conftest import DATABASE
from tests.faults.conftest import figure
from tests.faults.warm import Running, Warm
from tests.needs import need
from tests.papers import FIRMS, invoice
from tests.web.eyes import served

FAILOVERS = figure("SLUSS_FAILOVERS", 1)
# What is killed of the leader: its machine, its PostgreSQL, or Patroni alone, so that its
# PostgreSQL goes on and takes itself for the leader.
KINDS = (nodes.ALL, ("postgres",), ("patroni",))
NAMES = ("anna", "bo")
CLERKS, EXPORTERS, BATCHES_EACH, PACE = 8, 2, 6 if FAILOVERS == 1 else 2, 0.25
# Nobody may be done before the last one is killed.
DEBTS, BATCHES = 120 + 80 * (FAILOVERS - 1), EXPORTERS * BATCHES_EACH * FAILOVERS
ANSWERS_MIN = 30
# What ships has 30 + 10 seconds; the test's own times are 20 + 1, and a machine that many share.
GAP_SECONDS_MAX = 60.0
WAITS_SECONDS = 3.0
STANDBY = "standby"
GONE = ("Databasservern svarar inte: ", "Det sista steget är skrivet på databasservern")
pytestmark = [pytest.mark.cluster, pytest.mark.crash, pytest.mark.xdist_group("cluster")]


@pytest.fixture(scope="module")
def warm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warm]:
    made = Warm(tmp_path_factory.mktemp("warm"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def cluster() -> Iterator[nodes.Cluster]:
    need(DATABASE == "postgresql", "only on PostgreSQL: it is its servers that are killed")
    try:
        with nodes.cluster() as made:
            yield made
    except (nodes.NoCluster, postgres.NoServer) as error:
        need(None, f"no cluster of PostgreSQL on this machine: {error}")


class Watch:
    """Asks a server whether it is ready, four times a second, from a thread of its own."""

    def __init__(self, url: str) -> None:
        self.seen: list[tuple[float, int]] = []
        self._at = urlsplit(url).netloc
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._look)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._is_over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._is_over.wait(0.25):
            line = HTTPConnection(self._at, timeout=60)
            line.request("GET", "/readyz")
            self.seen.append((time.monotonic(), line.getresponse().status))
            line.close()


class Town:
    """The clerks at work in the cluster's database."""

    def __init__(self, warm: Warm, cluster: nodes.Cluster, folder: Path) -> None:
        self.warm, self.cluster, self.folder = warm, cluster, folder
        self.home, self.out = folder / "home", folder / "out"
        for made in (self.home, self.out):
            made.mkdir()
        given = {"debts": DEBTS, "batches": BATCHES}
        done = self._begin("make_town", given).ended()
        assert done.code == 0, done.err
        self.stop, self.round = folder / "stop", folder / "round"
        self.running: list[Running] = []

    def _begin(self, what: str, given: dict[str, object]) -> Running:
        do, where = f"tests.cluster.clerks:{what}", self.cluster
        return self.warm.begin(do, self.home, url=where.url, env=where.env, given=given)

    def notes(self, number: int) -> Path:
        return self.folder / f"notes-{number}"

    def all_noted(self) -> list[tuple[str, str, str, float]]:
        every = (noted(self.notes(number)) for number in range(CLERKS + EXPORTERS))
        return sorted((row for rows in every for row in rows), key=lambda row: row[3])

    def answered(self) -> list[tuple[str, str, str, float]]:
        return [row for row in self.all_noted() if row[0] in ("attested", "refused", "exported")]

    def begin(self) -> None:
        """Let all of them begin to work."""
        for number in range(CLERKS + EXPORTERS):
            more = {"notes": str(self.notes(number)), "stop": str(self.stop), "pace": PACE}
            if number < CLERKS:
                given = {"name": NAMES[number % 2], "seed": number, **more}
                self.running.append(self._begin("attest", given))
            else:
                mine = range(number - CLERKS + 1, BATCHES + 1, EXPORTERS)
                batches = [[place // BATCHES_EACH, batch] for place, batch in enumerate(mine)]
                given = {"name": ("cia", "dag")[number % 2], "batches": batches, **more}
                given |= {"out": str(self.out), "round": str(self.round)}
                self.running.append(self._begin("export", given))

    def until_answered(self, more: int) -> None:
        """Wait until so many more have been answered."""
        before = len(self.answered())
        self.cluster.until(lambda: len(self.answered()) >= before + more)

    def end(self) -> None:
        self.stop.touch()
        for one in self.running:
            ended = one.ended()
            assert ended.code == 0, ended.err

    def attests(self) -> Counter[tuple[str, str]]:
        told = self.warm.do(
            "tests.faults.acts:attests", self.home, url=self.cluster.url, env=self.cluster.env
        )
        assert told.code == 0, told.err
        return Counter(tuple(pair) for pair in told.json)


@pytest.fixture(scope="module")
def town(cluster: nodes.Cluster, warm: Warm, tmp_path_factory: pytest.TempPathFactory) -> Town:
    return Town(warm, cluster, tmp_path_factory.mktemp("town"))


def test_the_doctor_looks_whether_a_standby_has_what_is_written(cluster: nodes.Cluster, town: Town):
    assert _standby(town) == ("warn", "doctor.standby_unseen")
    cluster.keep(f"GRANT pg_read_all_stats TO {nodes.USER}")
    assert _standby(town) == ("ok", "doctor.standby")


def _standby(town: Town) -> tuple[str, str]:
    """What the doctor says of the standby."""
    more = {"url": town.cluster.url, "env": town.cluster.env}
    said = town.warm.call(town.home, "doctor", "--json", **more)
    return next(
        (one["state"], one["code"]) for one in said.json["checks"] if one["name"] == STANDBY
    )


def test_what_a_killed_leader_acknowledged_is_there_once(
    cluster: nodes.Cluster, town: Town, monkeypatch, capsys
):
    monkeypatch.setenv("PGPASSFILE", cluster.env["PGPASSFILE"])
    told = []
    with served(town.home, cluster.url) as web, Watch(web.base) as watch:
        town.begin()
        for number in range(FAILOVERS):
            what = KINDS[number % len(KINDS)]
            Path(f"{town.round}-{number}").touch()
            town.until_answered(ANSWERS_MIN)
            killed_at = _kill_leader(town, what)
            town.until_answered(ANSWERS_MIN)
            told.append((what, _gap(killed_at, [row[3] for row in town.answered()])))
            if number + 1 < FAILOVERS:
                cluster.mend()
        town.end()
        cluster.until(lambda: watch.seen[-1][1] == 200)
        assert web.process.poll() is None
    statuses = Counter(status for _, status in watch.seen)
    web_gap = _gap(killed_at, [at for at, status in watch.seen if status == 200])
    lost, doubled, counts = _held_against_what_is_there(town)
    back = cluster.mend()
    with capsys.disabled():
        for what, gap in told:
            print(f"\nkilled {', '.join(what)} of the leader: {gap:.1f} s without a write", end="")
        print(f"; the pages were away for {web_gap:.1f} s ({dict(statuses)})")
        print(f"what was killed is a standby {back:.1f} s after it was begun again")
        print(f"{dict(counts)}; acknowledged and lost: {lost}, done twice: {doubled}")
    assert (lost, doubled) == (0, 0)
    assert all(gap < GAP_SECONDS_MAX for _, gap in told)
    assert set(statuses) <= {200, 503}


def _kill_leader(town: Town, what: tuple[str, ...]) -> float:
    """Kill it while everybody works; a call in between is told so in words. Gives when it was."""
    cluster = town.cluster
    leader = cluster.node("leader")
    assert leader is not None
    killed_at = time.monotonic()
    leader.kill(*what)
    if "postgres" in what:
        said = town.warm.call(town.home, "payables", url=cluster.url, env=cluster.env)
        assert (said.code, said.err.startswith(GONE[0])) in ((4, True), (0, False)), said.err
        assert "Traceback" not in said.err
    cluster.until(lambda: cluster.node("leader") not in (None, leader))
    if what == ("patroni",):
        # Its PostgreSQL still takes itself for the leader. systemd begins Patroni again.
        assert leader.postmaster() is not None
        leader.start()
    return killed_at


def _gap(after: float, times: list[float]) -> float:
    """The longest time between two answers, around a moment and from it on."""
    before = max((at for at in times if at <= after), default=after)
    return max(b - a for a, b in pairwise([before, *(at for at in times if at > after)]))


def _held_against_what_is_there(town: Town) -> tuple[int, int, Counter[str]]:
    """How many acknowledged acts are gone, how many are there twice, and how many there are."""
    cluster = town.cluster
    rows = town.all_noted()
    there = town.attests()
    attested = [(key.split("-")[0], id_) for word, key, id_, _ in rows if word == "attested"]
    found = town.warm.look(town.home, url=cluster.url, env=cluster.env)
    assert found["ok"], found["differences"]
    ledger = {number: sha for number, state, sha in found["batches"] if state == "exported"}
    handed_out = {int(key): sha for word, key, sha, _ in rows if word == "exported"}
    assert sorted(handed_out) == list(range(1, BATCHES + 1))
    on_disk = {
        int(file.stem): hashlib.sha256(file.read_bytes()).hexdigest() for file in town.out.iterdir()
    }
    assert on_disk == handed_out, "a file that was handed out became another"
    lost = sum(not there[pair] for pair in attested)
    lost += sum(ledger.get(number) != sha for number, sha in handed_out.items())
    # Two keys that were both told that theirs did it, or two decisions of one person on one debt.
    doubled = sum(times > 1 for times in there.values()) + len(attested) - len(set(attested))
    doubled += len(found["payments"]) - len(set(found["payments"]))
    doubled += len(found["live"]) - len(set(found["live"]))
    failed = [said for word, _, said, _ in rows if word == "failed"]
    assert [said for said in failed if not said.startswith(tuple(f"4 {one}" for one in GONE))] == []
    return lost, doubled, Counter(word for word, *_ in rows)


def test_without_a_standby_a_write_waits_for_one(
    cluster: nodes.Cluster, town: Town, tmp_path: Path, capsys
):
    """Whoever reads is answered meanwhile."""
    warm, more = town.warm, {"url": cluster.url, "env": cluster.env}
    leader = cluster.node("leader")
    others = [node for node in cluster.nodes if node is not leader]
    for node in others:
        node.kill("patroni", "postgres")
        node.start("etcd")
    given = {"number": "W1", "notes": str(tmp_path / "notes")}
    waiting = warm.begin("tests.cluster.clerks:receive", tmp_path, given=given, **more)
    time.sleep(WAITS_SECONDS)
    assert noted(tmp_path / "notes") == [], "acknowledged, and on one server alone"
    assert warm.call(tmp_path, "payables", **more).code == 0
    assert _standby(town) == ("bad", "doctor.standby_missing")
    began = time.monotonic()
    others[0].start()
    cluster.until(lambda: noted(tmp_path / "notes") != [])
    waited = time.monotonic() - began
    ended = waiting.ended()
    assert ended.code == 0, ended.err
    assert [row[0] for row in noted(tmp_path / "notes")] == ["received"]
    cluster.mend()
    found = warm.look(tmp_path, **more)
    assert found["ok"], found["differences"]
    with capsys.disabled():
        print(f"\na write without a standby was answered {waited:.1f} s after one was begun")


def test_a_standby_that_is_named_alone_says_so_in_words(
    cluster: nodes.Cluster, town: Town, tmp_path: Path
):
    cluster.mend()
    standby, warm = cluster.node("sync_standby"), town.warm
    assert standby is not None
    host, _, _ = cluster.url.partition("@")[2].partition("/")
    url = cluster.url.replace(host, f"{nodes.HERE}:{standby.port}")
    paper = tmp_path / "paper.xml"
    paper.write_bytes(invoice(FIRMS[0], "S1", "1.00"))
    assert warm.call(tmp_path, "payables", url=url, env=cluster.env).code == 0
    said = warm.call(tmp_path, "receive", paper, url=url, env=cluster.env)
    assert said.code == 4
    assert said.err.startswith("Databasservern är reserv och tar inte emot något: "), said.err
    assert "Traceback" not in said.err
