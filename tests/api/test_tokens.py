"""Tokens over HTTP: who is let in, for what, how often, and which keys they give commands."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest

from tests.api.conftest import Program
from tests.services.office import Office

UNKNOWN = (401, "approve.token_unknown")


@pytest.mark.parametrize(
    "token", ["", "x", "sluss", "sluss__", "sluss_0123456789ab_secret", "sluss_å_ö", "sluss_%_%"]
)
def test_without_a_token_of_ours_nobody_is_let_in(program, token):
    assert Program(token).refused("GET", "/payables") == UNKNOWN


def test_a_letter_changed_is_another_token(program):
    eva = program("eva")
    last = "a" if eva.token[-1] != "a" else "b"
    assert Program(eva.token[:-1] + last).refused("GET", "/payables") == UNKNOWN
    assert Program(eva.token + "a").refused("GET", "/payables") == UNKNOWN


def test_a_browser_that_is_signed_in_is_nobody_here(town):
    stranger = Program("")
    said = stranger.client.post("/sign-in", {"name": "eva", "password": "pw"})
    assert stranger.refused("GET", "/payables") == UNKNOWN, said


def test_a_token_that_was_revoked_lets_nobody_in(program):
    from sluss.services import tokens

    eva = program("eva")
    eva.get("/payables")
    handle = eva.token.split("_")[1]
    tokens.revoke(handle, Office(Path()).who("eva"), key="gone")
    assert eva.refused("GET", "/payables") == (401, "approve.token_revoked")


def test_a_token_holds_to_the_end_of_its_last_day(program, monkeypatch):
    from django.conf import settings

    eva = program("eva", "read", until=date(2026, 11, 24))
    eva.get("/payables")
    monkeypatch.setattr(settings, "SLUSS_TODAY", date(2026, 11, 25))
    assert eva.refused("GET", "/payables") == (401, "approve.token_ended")


def test_when_it_was_used_last_is_known(program):
    from sluss.services import tokens

    eva = program("eva")
    assert tokens.every("eva")[0]["last_used_at"] is None
    eva.get("/payables")
    assert tokens.every("eva")[0]["last_used_at"]
    assert [one["token"] for one in tokens.every("admin")] == [eva.token.split("_")[1]]
    assert tokens.every("anna") == []


def test_whoever_asks_too_often_waits(program, monkeypatch):
    from datetime import UTC, datetime

    from sluss.outside import clock
    from sluss.services import _shipped, tokens

    now = datetime(2026, 11, 24, 9, 0, 10, tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: now)
    eva, anna = program("eva"), program("anna")
    most = _shipped.limits("api").on(now.date())["requests_minute"]
    number = tokens.shown(eva.token).number
    for _ in range(most):
        assert tokens.seconds_to_wait(number, now=now, today=now.date()) == 0
    said = eva.ask("GET", "/payables")
    assert (said.status_code, said["Retry-After"]) == (429, "50")
    assert said.json()["refused"]["code"] == "api.too_many"
    assert anna.ask("GET", "/payables").status_code == 200
    monkeypatch.setattr(clock, "now", lambda: now.replace(minute=1))
    assert eva.ask("GET", "/payables").status_code == 200


def test_the_same_key_repeats_the_answer_and_does_nothing_more(program):
    from sluss.store import journal

    eva = program("eva")
    one = eva.get("/payables?search=f1001")["payables"][0]["id"]
    first = eva.post(f"/payables/{one}/hold", {"reason": "wait"}, "the-one-key")
    after = journal.head()
    assert eva.post(f"/payables/{one}/hold", {"reason": "wait"}, "the-one-key") == first
    assert journal.head() == after
    other = ("POST", f"/payables/{one}/hold", {"reason": "another"})
    assert eva.refused(*other, key="the-one-key") == (409, "api.key_reused")
    assert journal.head() == after


def test_the_key_of_one_token_is_not_that_of_another(program):
    eva, second = program("eva"), program("eva")
    one, other = (row["id"] for row in eva.get("/payables?limit=2")["payables"])
    eva.post(f"/payables/{one}/hold", {"reason": "wait"}, "the-one-key")
    second.post(f"/payables/{other}/hold", {"reason": "wait"}, "the-one-key")


def test_eight_at_once_with_one_key_do_it_once(program):
    from django.db import connections

    from sluss.store import journal

    eva = program("eva")
    one = eva.get("/payables?search=f1001")["payables"][0]["id"]
    before = journal.head()[0]

    def act(_number):
        try:
            said = Program(eva.token).ask(
                "POST", f"/payables/{one}/hold", "at-the-same-time", body={"reason": "wait"}
            )
            return said.status_code, said.json()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        said = list(pool.map(act, range(8)))
    assert [status for status, _ in said] == [200] * 8
    assert all(body == said[0][1] for _, body in said)
    assert journal.head()[0] == before + 1


def test_an_act_without_a_key_is_not_carried_out(program):
    from sluss.store import journal

    eva, before = program("eva"), journal.head()
    said = eva.client.post(
        "/api/v1/payables/" + "a" * 16 + "/hold",
        {"reason": "x"},
        content_type="application/json",
        headers={"Authorization": f"Bearer {eva.token}"},
    )
    assert said.status_code == 422
    places = said.json()["refused"]["places"]
    assert [place["field"] for place in places] == ["header.Idempotency-Key"]
    assert journal.head() == before


def test_what_is_too_large_is_refused_before_it_is_read(program):
    said = program("eva").ask(
        "POST", "/payables/" + "a" * 16 + "/hold", body={"reason": "x" * 300_000}
    )
    assert said.status_code == 413


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"{", 400), (b"\xff\xfe", 400), (b"[]", 422), (b'{"reason": 7}', 422), (b"{}", 422),
     (b'{"reason": "a\\u0000b"}', 422), (b'{"reason": "\\ud800"}', 422),
     (b'{"reason": "x", "more": 1}', 422)],
)  # fmt: skip
def test_nonsense_is_refused_with_its_place(program, body, status):
    eva = program("eva")
    one = eva.get("/payables?search=f1001")["payables"][0]["id"]
    path = f"/payables/{one}/hold"
    said = eva.ask("POST", path, data=body, content_type="application/json")
    assert said.status_code == status
    assert said.json()["refused"]["code"] in ("api.not_readable", "api.bad_input")


def test_where_nothing_lies_a_program_is_told_so(program):
    for path in ("", "/", "/no-such", "/payables/", "/../payables"):
        for method in ("GET", "POST"):
            assert program("").refused(method, path) == (404, "api.no_such_address")


def test_a_fault_of_ours_shows_nothing_of_the_inside(program, monkeypatch):
    from sluss.store import browse

    def fail():
        raise RuntimeError("secret")

    monkeypatch.setattr(browse, "whose", fail)
    said = program("eva").ask("GET", "/organisation")
    assert said.status_code == 500
    assert said.json()["refused"]["code"] == "api.broken"
    assert b"secret" not in said.content
