"""The ground under the tests: a database of one's own, and a skip that cannot hide in CI."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import postgres

SUITE = """
import pytest
from tests.needs import need

def test_by_hand():
    pytest.skip({reason!r})

def test_by_need():
    need(None, {reason!r})
"""


GROUP = """
import os
import time
import pytest

@pytest.mark.parametrize("number", range(6))
@pytest.mark.xdist_group("one")
def test_one(number):
    time.sleep(0.05)
    print("in", os.environ["PYTEST_XDIST_WORKER"])
"""


def test_a_group_of_tests_has_one_process(tmp_path):
    """What they share is made once: a browser, a server, a world to break."""
    (tmp_path / "test_group.py").write_text(GROUP)
    words = ["-q", "-n", "2", "--dist", "loadgroup", "-rP", "-p", "no:cacheprovider"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *words, "test_group.py"],
        cwd=tmp_path, capture_output=True, text=True, check=True,
    )  # fmt: skip
    told = [line for line in done.stdout.splitlines() if line.startswith("in gw")]
    assert (len(told), len(set(told))) == (6, 1)


@pytest.mark.postgres
def test_each_test_gets_an_empty_postgresql_of_its_own(postgres_server, fresh_postgres_url):
    import psycopg

    with psycopg.connect(fresh_postgres_url) as connection:
        tables = connection.execute(
            "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
        ).fetchone()
        fsync = connection.execute("SHOW fsync").fetchone()
    assert tables == (0,)
    assert fsync == ("off",)
    assert fresh_postgres_url.startswith(postgres_server.base)


@pytest.mark.postgres
def test_the_server_is_gone_when_the_block_ends(postgres_server):
    with postgres.running() as other:
        assert other.port != postgres_server.port
        pid = other.pid
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_the_home_is_empty_and_is_what_the_program_takes_for_its_home(home):
    assert list(home.iterdir()) == []
    assert os.environ["SLUSS_HOME"] == str(home)
    assert ("SLUSS_DATABASE_URL" in os.environ) == (
        os.environ.get("SLUSS_TEST_DATABASE") == "postgresql"
    )


@pytest.mark.parametrize(
    ("ci", "reason", "closing"),
    [
        ("", "no PostgreSQL on this machine", "2 skipped"),
        ("1", "no PostgreSQL on this machine", "2 failed"),
        ("1", "no shared samples on this machine: pain", "2 skipped"),
        ("1", "only on SQLite: a pragma", "2 skipped"),
    ],
)
def test_a_skip_is_said_aloud_and_fails_in_ci(tmp_path: Path, ci, reason, closing):
    root = Path(__file__).resolve().parents[2]
    (tmp_path / "conftest.py").write_text("from tests.conftest import *\n", encoding="utf-8")
    (tmp_path / "test_it.py").write_text(SUITE.format(reason=reason), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "."],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(root), "SLUSS_CI": ci},
        capture_output=True,
        text=True,
    )
    assert done.stdout.splitlines()[-1].startswith(closing), done.stdout
    assert reason in done.stdout
