"""What a monitor is told: the process answers, it can work or why not. Nobody signs in for it."""

from __future__ import annotations

import json

import pytest

from tests import databases
from tests.conftest import DATABASE


def told(said) -> tuple[int, dict]:
    return said.status_code, json.loads(said.content)


@pytest.fixture
def watch(town, monkeypatch):
    """watch(path): what a monitor without a cookie gets."""
    from django.conf import settings
    from django.test import Client

    monkeypatch.setattr(settings, "SLUSS_HOME", str(town))
    monkeypatch.setattr(settings, "SLUSS_EMBEDDED", DATABASE != "postgresql")
    return Client().get


def test_a_server_that_works_says_so_to_anybody(watch, django_queries):
    with django_queries() as asked:
        assert told(watch("/healthz")) == (200, {"ok": True})
    assert list(asked) == []
    assert told(watch("/readyz")) == (200, {"ready": True})
    assert watch("/readyz", REQUEST_METHOD="POST").status_code == 405


def test_somebody_s_cookie_is_not_looked_at(desk, django_queries):
    person = desk("eva")
    with django_queries() as asked:
        assert person.get("/healthz").status_code == 200
    assert list(asked) == []


def test_a_database_that_is_to_be_brought_up_to_date_is_not_ready(watch):
    from django.db import connection

    with connection.cursor() as cursor:
        # It and those that build on it.
        cursor.execute("DELETE FROM django_migrations WHERE app = 'store' AND name >= '0020'")
    assert told(watch("/readyz")) == (503, {"ready": False, "reason": "migrations_pending"})
    assert watch("/healthz").status_code == 200


def test_one_that_a_newer_version_has_brought_on_is_worked_with(watch):
    from django.db import connection

    row = ["store", "9999_of_later", "2027-01-01 00:00:00+00:00"]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES (%s, %s, %s)", row
        )
    assert told(watch("/readyz")) == (200, {"ready": True})


def test_a_home_that_is_gone_is_not_made_by_asking(watch, tmp_path, monkeypatch):
    from django.conf import settings

    monkeypatch.setattr(settings, "SLUSS_HOME", str(tmp_path / "gone"))
    monkeypatch.setattr(settings, "SLUSS_EMBEDDED", True)
    assert told(watch("/readyz")) == (503, {"ready": False, "reason": "no_home"})
    assert not (tmp_path / "gone").exists()


def test_a_database_that_does_not_answer_is_said_by_its_code_alone(watch, town, monkeypatch):
    databases.close()
    if DATABASE == "postgresql":
        url = "postgresql://nobody:secret@127.0.0.1:1/none"
        monkeypatch.setenv("SLUSS_DATABASE_URL", url)
        databases.reopen()
    else:
        (town / "sluss.sqlite3").write_bytes(b"this is no database, " * 500)
    assert told(watch("/readyz")) == (503, {"ready": False, "reason": "database_unreachable"})
    assert told(watch("/healthz")) == (200, {"ok": True})
