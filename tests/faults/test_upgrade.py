"""An upgrade on PostgreSQL is cut off between a step and its note, and goes on the next time.

The note is held up by a lock, so that the moment is always hit: the step is written, its note is
not. Then the program is killed, and what it had open at the server with it.
"""

from __future__ import annotations

import time
from pathlib import Path

import psycopg
import pytest

from tests import databases
from tests.conftest import DATABASE
from tests.faults.warm import Warm
from tests.needs import need

SECONDS_MAX = 30.0
KILLED = -9
# Of the steps that a home may have come to; all of them take a quarter of a minute.
EVERY = 4
NOTES = "django_migrations"
_WAITING = """SELECT pid FROM pg_locks
    WHERE relation = to_regclass('django_migrations') AND NOT granted"""
pytestmark = [pytest.mark.crash, pytest.mark.postgres, pytest.mark.xdist_group("faults-1")]


def _steps(folder: Path) -> list[str]:
    """The steps of the store, in the order in which they are taken."""
    databases.set_up(folder)
    from django.db.migrations.loader import MigrationLoader

    graph = MigrationLoader(None).graph
    (last,) = graph.leaf_nodes("store")
    return [name for app, name in graph.forwards_plan(last) if app == "store"]


def _kill_at_a_note(warm: Warm, home: Path, url: str) -> None:
    """Begin an upgrade, and kill it when it is about to note its first step."""
    with psycopg.connect(url) as holding, psycopg.connect(url, autocommit=True) as looking:
        holding.execute(f"LOCK TABLE {NOTES} IN SHARE MODE")
        running = warm.begin("tests.faults.acts:upgrade", home, url=url, given="")
        until = time.monotonic() + SECONDS_MAX
        while not (found := looking.execute(_WAITING).fetchone()):
            assert time.monotonic() < until, "the upgrade never came to its note"
            time.sleep(0.005)
        running.kill()
        assert running.ended().code == KILLED
        looking.execute("SELECT pg_terminate_backend(%s, 10000)", found)


def _noted(url: str) -> list[str]:
    with psycopg.connect(url) as base:
        rows = base.execute(f"SELECT name FROM {NOTES} WHERE app = 'store' ORDER BY id")
        return [name for (name,) in rows.fetchall()]


def test_an_upgrade_that_was_cut_off_before_a_note_goes_on(
    warm: Warm, fresh_postgres_url: str, tmp_path: Path
):
    need(DATABASE == "postgresql", "only on PostgreSQL: elsewhere all steps are one transaction")
    url, steps = fresh_postgres_url, _steps(tmp_path)
    for number in range(1, len(steps), EVERY):
        made = warm.do("tests.faults.acts:upgrade", tmp_path, url=url, given=steps[number - 1])
        assert made.code == 0, made.err
        _kill_at_a_note(warm, tmp_path, url)
        assert _noted(url) == steps[:number]
    assert warm.do("tests.faults.acts:upgrade", tmp_path, url=url, given="").code == 0
    assert _noted(url) == steps
