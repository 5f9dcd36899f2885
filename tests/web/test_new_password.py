"""What a new password may be, wherever one is made in the web."""

from __future__ import annotations

import pytest

from sluss.web import new_password
from tests.web.town import PASSWORD

SHORT, COMMON, OWN = new_password.TOO_SHORT, new_password.COMMON, new_password.OWN_WORDS
NAMES = ("anna.berg", "Exempelköpings kommun")


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("", SHORT),
        ("elva tecken", SHORT),
        ("aaaaaaaaaaaa", COMMON),
        ("ababababababab", COMMON),
        ("1qaz2wsx3edc", COMMON),
        ("Password123456", COMMON),
        ("!!2026sunshine2026!!", COMMON),
        ("exempelköpings", OWN),
        ("Sluss-lösenord-1", OWN),
        ("anna.berg2026", OWN),
        ("tre ord som ingen ser ihop", ""),
        ("kommunens gamla pumphus läcker", ""),
        ("0b8f!kQ7zR2m", ""),
    ],
)
def test_a_new_password_is_long_and_none_that_is_tried_first(password, why):
    assert new_password.fault(password, *NAMES) == why


def test_the_list_of_common_ones_is_there():
    assert len(new_password._common()) > 10_000


@pytest.mark.parametrize(
    ("new", "code"),
    [("Password123456", COMMON), ("elva tecken", SHORT), ("Sluss-lösenord-1", OWN)],
)
def test_nobody_takes_such_a_one_for_themselves_or_gives_it_to_another(desk, new, code):
    from sluss.telling.texts import sentence

    said = sentence(code, "sv", expected=new_password.CHARS_MIN)
    eva, admin = desk("eva"), desk("admin")
    own = {"old_password": PASSWORD, "new_password": new, "again_password": new}
    eva.post("/settings/me/password", own)
    assert said in eva.text("/settings/me")
    admin.post("/settings/users/add", {"name": "ny", "password": new, "roles": "clerk"})
    assert said in admin.text("/settings/users")
    assert desk("eva").text("/")


def test_two_that_differ_are_told(desk):
    from sluss.telling.texts import sentence

    eva = desk("eva")
    given = {"old_password": PASSWORD, "new_password": "tre ord ihop", "again_password": "två ord"}
    eva.post("/settings/me/password", given)
    assert sentence("own.password_differs", "sv") in eva.text("/settings/me")
