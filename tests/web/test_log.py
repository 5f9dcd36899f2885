"""The log of requests: a line each, and nothing of anybody in it, whatever is sent."""

from __future__ import annotations

import io
import json
import logging
import os
from urllib.request import urlopen

import pytest

from sluss.outside import logs
from tests.databases import close
from tests.web.eyes import served
from tests.web.town import PASSWORD

# What must never be found, however it came: a name, a personal number, accounts, a secret.
PERSONAL = ("anna-svensson", "19121212-1212", "SE4550000000058398257466", "5050-1055", "hemligt")
WORDS = {"request", "method", "route", "status", "milliseconds", "roles"}
FRAME = {"time", "level", "logger", "event"}


@pytest.fixture
def log(monkeypatch):
    """What was logged as JSON since the test began."""
    written = io.StringIO()
    root, ours = logging.getLogger(), logging.getLogger(logs.REQUEST)
    before = root.handlers[:], root.level, ours.level
    monkeypatch.setenv(logs.SETTING, logs.JSON)
    logs.begin(written)
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    root.handlers[:], level, own = before
    root.setLevel(level)
    ours.setLevel(own)


def test_a_request_is_one_line_of_what_is_named_and_no_more(desk, log):
    eva = desk("eva")
    said = eva.get("/register/nosuchdebt")
    line = log()[-1]
    assert set(line) == FRAME | WORDS
    assert (line["method"], line["route"], line["status"]) == (
        "GET", "register/<str:public_id>", 404,
    )  # fmt: skip
    assert (line["roles"], line["request"]) == (["clerk"], said["X-Request-Id"])
    assert 0 < line["milliseconds"] < 60_000


def test_nothing_of_anybody_is_logged_wherever_it_is_sent(desk, log):
    eva, stranger = desk("eva"), desk("")
    for word in PERSONAL:
        eva.get(f"/register/{word}?q={word}", HTTP_USER_AGENT=word, HTTP_REFERER=f"http://{word}/")
        eva.get(f"/settings/users/{word}")
        eva.get(f"/{word}")
        eva.get(f"/register/?search={word}")
        eva.post("/accounts/propose", {"account": word, "name": word})
        eva.client.generic("POST", "/intake/receive", b"{", content_type=f"multipart/{word}")
        stranger.post("/sign-in", {"name": word, "password": word})
        stranger.get(
            f"/api/v1/payables?{word}={word}", HTTP_AUTHORIZATION=f"Bearer {word}", HTTP_HOST=word
        )
        stranger.client.generic(word.upper(), "/readyz")
    text = json.dumps(log()).casefold()
    assert len(log()) >= 9 * len(PERSONAL)
    assert [word for word in (*PERSONAL, PASSWORD) if word.casefold() in text] == []


def test_a_form_from_elsewhere_and_our_own_fault_are_told_without_what_was_sent(desk, log):
    from django.test import Client

    eva = desk("eva")
    strict = Client(enforce_csrf_checks=True)
    strict.post("/settings/users/anna-svensson/set", {"role": "x"})
    try:
        raise ValueError("anna-svensson owes 100")
    except ValueError:
        logging.getLogger("sluss.web").exception("it broke at %s", "/register/anna-svensson")
    logging.getLogger("somebody.else").error("anna-svensson did it")
    lines = log()
    assert eva
    assert "anna-svensson" not in json.dumps(lines)
    broke = next(one for one in lines if one["logger"] == "sluss.web")
    assert (broke["event"], broke["error"]) == ("it broke at %s", "ValueError")
    assert broke["raised"][0].startswith("test_log.py:")
    assert lines[-1]["event"] == ""


def test_whoever_has_not_asked_for_it_gets_no_log(monkeypatch):
    monkeypatch.delenv(logs.SETTING, raising=False)
    before = logging.getLogger().handlers[:]
    logs.begin(io.StringIO())
    assert logging.getLogger().handlers == before


def test_a_server_that_is_asked_to_writes_it(town):
    url = os.environ.get("SLUSS_DATABASE_URL", "")
    close()
    with served(town, url, "--log", "json") as server:
        with urlopen(f"{server.base}/readyz") as said:
            number = said.headers["X-Request-Id"]
        (file,) = town.parent.glob(f"{town.name}-*.log")
        lines = [json.loads(x) for x in file.read_text().splitlines() if x.startswith("{")]
    assert [one["route"] for one in lines if one.get("request") == number] == ["readyz"]
