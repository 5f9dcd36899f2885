"""A server that archives by itself, as docs/safekeeping.md has it: back to a moment, and whole."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import databases, postgres
from tests.conftest import DATABASE
from tests.needs import need
from tests.papers import FOOD, GLASS, ROAD, invoice
from tests.services.office import Office, begin

pytestmark = pytest.mark.postgres


@pytest.fixture
def archive() -> Iterator[Path]:
    """Where a server lays its log, and a copy of itself: its own user may write there."""
    need(DATABASE == "postgresql", "only on PostgreSQL: a server's own archive")
    folder = Path(tempfile.mkdtemp(prefix="sluss-archive-"))
    folder.chmod(0o777)
    yield folder
    shutil.rmtree(folder)


def archiving(archive: Path) -> dict[str, str]:
    return {
        "wal_level": "replica",
        "full_page_writes": "on",
        "max_wal_senders": "4",
        "archive_mode": "on",
        "archive_command": f"test ! -f {archive}/%f && cp %p {archive}/%f",
    }


def head(office: Office) -> str:
    told = office.verify()
    assert told["ok"], told
    return str(told["head"])


def tool(name: str, *words: str) -> None:
    done = subprocess.run(
        [str(postgres.programs() / name), *words], capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr


def lay(base: Path, cluster: postgres.Cluster, archive: Path, moment: str) -> None:
    """Put a copy in the place of a server's files, to be brought up to a moment."""
    owner = cluster._data.stat()
    shutil.rmtree(cluster._data)
    shutil.copytree(base, cluster._data)
    (cluster._data / "recovery.signal").touch()
    with (cluster._data / "postgresql.auto.conf").open("a", encoding="ascii") as settings:
        settings.write(f"restore_command = 'cp {archive}/%f %p'\n")
        settings.write(f"recovery_target_time = '{moment}'\nrecovery_target_action = 'promote'\n")
    for one in (cluster._data, *cluster._data.rglob("*")):
        os.chown(one, owner.st_uid, owner.st_gid)
    cluster._data.chmod(0o700)


def test_a_server_is_brought_back_to_a_moment_and_is_whole(archive, stencil, tmp_path, monkeypatch):
    import psycopg

    monkeypatch.setenv("SLUSS_HOME", str(tmp_path))
    base, office = archive / "base", Office(tmp_path)
    with postgres.cluster(archiving(archive)) as cluster:
        monkeypatch.setenv("SLUSS_DATABASE_URL", cluster.server.make("sluss"))
        databases.reopen()
        begin()
        office.receive(invoice(ROAD, "F1", "100.00"))
        address = cluster.server.url("postgres")
        tool("pg_basebackup", "-D", str(base), "-d", address, "-c", "fast", "-X", "none")
        tool("pg_verifybackup", "-n", str(base))
        office.receive(invoice(FOOD, "F2", "200.00"))
        wanted = head(office)
        time.sleep(0.1)
        with psycopg.connect(address) as asked:
            moment = str(asked.execute("SELECT clock_timestamp()").fetchone()[0])
        time.sleep(0.1)
        office.receive(invoice(GLASS, "F3", "300.00"))
        assert head(office) != wanted
        databases.close()
        cluster.server.run("SELECT pg_switch_wal()")
        # At its end it archives what it has.
        cluster.stop()
    with postgres.cluster({}) as cluster:
        cluster.stop()
        lay(base, cluster, archive, moment)
        cluster.start()
        monkeypatch.setenv("SLUSS_DATABASE_URL", cluster.server.url("sluss"))
        databases.reopen()
        assert head(office) == wanted
        assert set(office.payables()) == {"F1", "F2"}
        databases.close()
