"""The database's server is gone: a page and an answer of the API that say what is true."""

from __future__ import annotations

import json

import pytest

from tests import databases
from tests.web.eyes import free_port

pytestmark = pytest.mark.postgres


@pytest.fixture
def nowhere(town, monkeypatch):
    """A client of a server whose database answers nobody."""
    from django.test import Client

    monkeypatch.setenv("SLUSS_DATABASE_URL", f"postgresql://a@127.0.0.1:{free_port()}/x")
    databases.reopen()
    yield Client(raise_request_exception=False)
    databases.close()


def test_a_page_says_that_the_database_does_not_answer_and_promises_nothing_else(nowhere):
    nowhere.cookies["sluss_session"] = "of-before"
    said = nowhere.get("/")
    assert said.status_code == 503
    text = said.content.decode()
    assert "Databasen svarar inte just nu" in text
    assert "antingen helt skrivet eller inte alls" in text
    assert "togs tillbaka" not in text


def test_the_api_says_so_and_that_the_same_key_may_be_sent_again(nowhere):
    said = nowhere.get("/api/v1/payables", headers={"Authorization": "Bearer sluss_x_y"})
    assert said.status_code == 503
    refused = json.loads(said.content)["refused"]
    assert refused["code"] == "api.machine_fails"
    assert "Idempotency-Key" in refused["advice"]
