"""A place by SFTP, as it is written, and the part of the plan that is about it."""

from __future__ import annotations

import pytest

from sluss.outside.shipped import shipped
from sluss.rules.standby.plan import SftpPlan, SourceKind, StandbyPlan, read_standby
from sluss.rules.standby.remote import Remote, read_remote, without_secret

FIRST = shipped("standby.toml").decode()
ITEMS = '# from = "/srv/sluss/ekonomi"'
KNOWN = '[sftp]\nknown_hosts = "/var/lib/sluss/known_hosts"'
KEY = f'{KNOWN}\nkey = "/var/lib/sluss/sftp_key"'


def read(*places: str, more: str = "") -> StandbyPlan | list:
    text = FIRST
    for place in places:
        text = text.replace(ITEMS, f'from = "{place}"', 1)
    assert "\n[sftp]\n" in text
    return read_standby(text.replace("\n[sftp]\n", f"\n{more or '[sftp]'}\n", 1).encode())


@pytest.mark.parametrize(
    ("text", "host", "port", "path", "again"),
    [
        ("sftp://s@ek.example.se/ut", "ek.example.se", 22, "/ut", "sftp://s@ek.example.se/ut"),
        ("sftp://s@EK.example.se:22/ut/", "ek.example.se", 22, "/ut", "sftp://s@ek.example.se/ut"),
        ("sftp://s@10.0.0.1:2222/", "10.0.0.1", 2222, "/", "sftp://s@10.0.0.1:2222/"),
        ("sftp://s@[fe80::1]:2222/å b", "fe80::1", 2222, "/å b", "sftp://s@[fe80::1]:2222/å b"),
    ],
)
def test_a_place_is_read_and_written_in_one_way(text, host, port, path, again):
    remote = read_remote(text)
    assert remote == Remote(user="s", host=host, port=port, path=path)
    assert str(remote) == again
    assert read_remote(again) == remote


@pytest.mark.parametrize(
    "text",
    [
        "sftp://ek.example.se/ut", "sftp://s@ek.example.se", "sftp://s:hemligt@ek.example.se/ut",
        "sftp://s@ek.example.se:0/ut", "sftp://s@ek.example.se:65536/ut", "sftp://s@-oProxy/ut",
        "sftp://s@ek.example.se:٢٢/ut", "sftp://s@ek.example.se/ut/../etc", "sftp://s@/ut",
        "sftp://s@ek.example.se/ut\n", "ftp://s@ek.example.se/ut", "/srv/export", "",
    ],
)  # fmt: skip
def test_what_is_no_place_is_none(text):
    assert read_remote(text) is None


def test_a_password_in_a_place_is_not_shown():
    assert without_secret("sftp://s:hem@ligt@h/ut") == "sftp://s:***@h/ut"
    assert without_secret("sftp://s@h:22/ut") == "sftp://s@h:22/ut"


def test_a_plan_may_name_places_by_sftp():
    plan = read("sftp://s@h/ut/", "sftp://s@H:22/ut", more=KEY)
    assert isinstance(plan, StandbyPlan)
    assert plan.places == {"sftp://s@h/ut": (SourceKind.OPEN_ITEMS, SourceKind.SUPPLIERS)}
    assert plan.sftp == SftpPlan(
        known_hosts="/var/lib/sluss/known_hosts", key="/var/lib/sluss/sftp_key"
    )


def test_a_plan_without_sftp_needs_nothing_of_it():
    plan = read("/srv/x")
    assert isinstance(plan, StandbyPlan)
    assert plan.sftp == SftpPlan()


@pytest.mark.parametrize(
    ("places", "more", "told"),
    [
        (["sftp://h/ut"], KEY, ("bad_value", "source.from", "sftp://h/ut")),
        (["sftp://s:x@h/ut"], KEY, ("bad_value", "source.from", "sftp://s:***@h/ut")),
        (["sftp://s@h/ut"], "", ("missing_key", "sftp.known_hosts", "")),
        (["sftp://s@h/a", "sftp://s@other/a"], KNOWN, ("missing_key", "sftp.key", "")),
        ([], KNOWN.replace("/var", "var"),
         ("bad_value", "sftp.known_hosts", "var/lib/sluss/known_hosts")),
        ([], '[sftp]\npassword = "x"', ("unknown_key", "sftp.password", "password")),
    ],
)  # fmt: skip
def test_a_slip_about_sftp_is_named(places, more, told):
    found = read(*places, more=more)
    assert isinstance(found, list)
    assert [(f.code, f.place.field, f.found) for f in found] == [(f"standby.{told[0]}", *told[1:])]
