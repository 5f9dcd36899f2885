"""The verb token: made, listed and revoked by the person whose it is."""

from __future__ import annotations

import pytest


def test_a_token_is_made_listed_and_revoked(program):
    made = program.json("token", "add", "system", "--scope", "read,receive", "--as", "eva")
    assert made["secret"].startswith(f"sluss_{made['token']}_")
    assert (made["person"], made["scopes"]) == ("eva", ["read", "receive"])
    listed = program.json("token", "list", "--as", "eva")["tokens"]
    assert [one["token"] for one in listed] == [made["token"]]
    assert "secret" not in listed[0]
    gone = program.json("token", "revoke", made["token"], "--as", "eva")
    assert gone["revoked_by"] == "eva"
    assert "system" in program("token", "list", "--as", "admin").out


def test_the_token_alone_stands_on_stdout(program):
    said = program("token", "add", "system", "--scope", "read", "--as", "eva")
    assert said.out.startswith("sluss_")
    assert said.out.count("\n") == 1
    assert "read" in said.err


def test_a_token_is_not_shown_a_second_time(program):
    words = ("token", "add", "system", "--scope", "read", "--as", "eva", "--key", "the-key")
    assert program(*words).code == 0
    again = program(*words)
    assert (again.code, again.out) == (1, "")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("add", "x", "--scope", "sign", "--as", "cia"), 2),
        (("add", "x", "--scope", "read"), 2),
        (("add", "x", "--scope", "attest", "--as", "eva"), 3),
        (("add", "x", "--scope", "read", "--until", "2026-11-23", "--as", "eva"), 1),
        (("revoke", "0123", "--as", "eva"), 1),
        (("list",), 2),
    ],
)
def test_what_cannot_be_is_refused(program, words, code):
    assert program("token", *words).code == code
