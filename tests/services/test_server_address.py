"""The address of a database on a server: one host or several, and what is none."""

from __future__ import annotations

import socket

import pytest

from sluss.store.server import BadAddress, bounded, server

THREE = "postgresql://sluss@db1:5432,db2:5433,db3:5434/sluss"
NAMED = ("NAME", "USER", "PASSWORD", "HOST", "PORT")
ONES_OWN = ("keepalives_idle", "keepalives_interval", "keepalives_count", "tcp_user_timeout")


def wiring(url: str) -> tuple[list[str], dict[str, object]]:
    """What Django is told, and what libpq is told besides what it always is."""
    made = server(url)
    options = dict(made["OPTIONS"])
    assert all(options.pop(name) for name in ONES_OWN)
    return [made[name] for name in NAMED], options


@pytest.mark.parametrize(
    ("url", "named"),
    [
        ("postgresql://a@h:1/x", ["x", "a", "", "h", "1"]),
        ("postgres://a:b%20c@[::1]/x%2Dy", ["x-y", "a", "b c", "::1", ""]),
        ("postgresql:///x", ["x", "", "", "", ""]),
    ],
)
def test_one_host_is_asked_as_it_always_was(url, named):
    assert wiring(url) == (named, {})


def test_of_several_hosts_the_one_that_takes_writes_is_found_and_none_is_waited_for_long():
    named, options = wiring(THREE)
    assert named == ["sluss", "sluss", "", "db1,db2,db3", "5432,5433,5434"]
    assert options == {"target_session_attrs": "read-write", "connect_timeout": 5}
    asked = "target_session_attrs=primary&connect_timeout=9&sslmode=verify-full&tcp_user_timeout=7"
    options = server(f"{THREE}?{asked}")["OPTIONS"]
    assert {name: options[name] for name in ("target_session_attrs", "connect_timeout")} == {
        "target_session_attrs": "primary",
        "connect_timeout": "9",
    }
    assert (options["sslmode"], options["tcp_user_timeout"]) == ("verify-full", "7")


@pytest.mark.parametrize(
    ("url", "seconds", "each"), [(THREE, 60, 20), (THREE, 3, 2), ("postgresql://a@h/x", 5, 5)]
)
def test_whoever_waits_no_longer_than_so_long_shares_it_among_the_hosts(url, seconds, each):
    options = bounded(f"{url}?options=-c%20work_mem%3D9MB", seconds)["OPTIONS"]
    limit = f"{seconds}000"
    assert options["connect_timeout"] == each
    assert options["options"] == (
        f"-c work_mem=9MB -c statement_timeout={limit} -c lock_timeout={limit}"
    )


BAD = [
    "db1",
    "host=db1 dbname=x",
    "mysql://a@h/x",
    "postgresql://a:secret@h",
    "postgresql://a:secret@h:port/x",
    "postgresql://a:secret@h1:1,h2:99999/x",
    "postgresql://a:secret@h1:0/x",
    "postgresql://a:secret@h/x?sslmod=require",
    "postgresql://a:secret@h/%zz",
    "postgresql://a:secret@h1,h2/x?port=1,2,3",
    "postgresql://a:secret@h1,h2/x?target_session_attrs=any",
    "postgresql://a:secret@h1,h2/x?target_session_attrs=prefer-standby",
]


@pytest.mark.parametrize("url", BAD)
def test_what_is_no_address_is_refused(url):
    with pytest.raises(BadAddress):
        server(url)


def test_a_call_with_no_address_says_so_and_shows_no_password(tmp_path, capsys):
    from sluss.cli.app import run

    def prepare() -> None:
        server(BAD[-1])

    assert run(["payables"], tmp_path, prepare) == 2
    said = capsys.readouterr().err
    assert said.startswith("SLUSS_DATABASE_URL, eller hemmets database-url.txt, är ingen adress")
    assert "secret" not in said
    assert "Traceback" not in said


@pytest.mark.postgres
def test_a_machine_that_says_nothing_is_passed_by(stencil, postgres_server):
    """It takes the call and never answers, as one does whose disk hangs."""
    from django.db import connections

    from sluss.store.tenants import opened

    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(1)
        port = silent.getsockname()[1]
        before, _, rest = postgres_server.url("postgres").rpartition("@")
        url = f"{before}@127.0.0.1:{port},{rest}"
        with opened(url, seconds=4) as name, connections[name].cursor() as cursor:
            cursor.execute("SELECT 1")
            assert cursor.fetchone() == (1,)
