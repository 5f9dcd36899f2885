"""A web server of the house (gunicorn or another) that runs sluss.wsgi in processes of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.conftest import DATABASE
from tests.needs import need
from tests.web.eyes import free_port
from tests.web.test_upload_killed import Browser

# What a page loads of ours, asked for as the web server does.
FIRST_PAGE = """
import sys
import sluss.wsgi
from django.test import RequestFactory
before = set(sys.modules)
asked = RequestFactory().get("/sign-in", headers={"host": "localhost"}).environ
said = []
b"".join(sluss.wsgi.application(asked, lambda status, headers: said.append(status)))
print(said[0], sorted(name for name in set(sys.modules) - before if name.startswith("sluss.")))
"""


@contextmanager
def answering(home: Path) -> Iterator[Browser]:
    """A server that knows nothing of Sluss but its application, and a browser that is there."""
    port = free_port()
    argv = [sys.executable, "-m", "waitress", f"--listen=127.0.0.1:{port}", "--threads=2"]
    env = {**os.environ, "SLUSS_HOME": str(home)}
    server = subprocess.Popen([*argv, "sluss.wsgi:application"], env=env)
    browser = Browser(port)
    try:
        while server.poll() is None:
            try:
                assert browser.page("/healthz") == '{"ok": true}'
                break
            except OSError:
                time.sleep(0.1)
        assert server.poll() is None, "the server ended"
        yield browser
    finally:
        server.kill()
        server.wait()


@pytest.mark.slow
def test_two_servers_of_the_house_answer_for_one_home(town):
    with answering(town) as one, answering(town) as other:
        assert '"ready": true' in one.page("/readyz")
        one.sign_in("eva")
        other.open, other.jar = one.open, one.jar
        # The other one has never seen her: what seals her cookies is the home's, not a process's.
        assert "Logga ut" in other.page("/register/")
    assert (town / "web-secret.txt").stat().st_mode & 0o777 == 0o600


def run(code: str, home: Path, **more: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "SLUSS_HOME": str(home), **more}
    return subprocess.run(
        [sys.executable, "-c", code], env=env, capture_output=True, text=True, check=False
    )


def test_everything_is_loaded_before_the_first_page_is_asked_for(town):
    done = run(FIRST_PAGE, town)
    assert done.stdout == "200 OK []\n", done.stderr


def test_the_home_says_where_its_database_is(town, monkeypatch):
    need(DATABASE == "postgresql", "only on PostgreSQL: a home whose database is elsewhere")
    (town / "database-url.txt").write_text(os.environ["SLUSS_DATABASE_URL"], encoding="utf-8")
    monkeypatch.delenv("SLUSS_DATABASE_URL")
    done = run(FIRST_PAGE, town)
    assert done.stdout == "200 OK []\n", done.stderr


def test_the_database_of_another_home_is_not_opened(home: Path):
    (home / "database-url.txt").write_text("postgresql://db/sluss_1", encoding="utf-8")
    done = run("import sluss.wsgi", home, SLUSS_DATABASE_URL="postgresql://db/sluss_2")
    assert done.returncode == 1
    assert f"is not the database that {home} says is its own" in done.stderr


def test_only_the_owner_reads_what_a_server_of_the_house_writes(town):
    done = run("import os, sluss.wsgi; print(oct(os.umask(0)))", town)
    assert done.stdout == "0o77\n", done.stderr
