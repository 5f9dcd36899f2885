"""Many municipalities at one provider: made, listed, brought up to date, looked at, rebuilt."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests.cli.conftest import Machine
from tests.cli.tenants import FIRST, SECOND, THIRD, Provider, template_of

pytestmark = pytest.mark.postgres


@pytest.fixture
def provider(root_of) -> Provider:
    """A provider that has begun."""
    return root_of("begun", Provider.begin)


@pytest.fixture
def two(root_of) -> Provider:
    """A provider with two municipalities."""

    def prepare(made: Provider) -> None:
        made.begin()
        made.add(FIRST)
        made.add(SECOND)

    return root_of("two", prepare)


def beside(provider: Provider, folder: Path) -> Provider:
    """Another provider on the same server. Its template is a copy, since making one takes long."""
    other = Provider(folder / "other", provider.server)
    provider.server.make(template_of(other.home), template=template_of(provider.home))
    other.begin()
    return other


def test_a_municipality_has_its_own_database_and_every_verb_works_in_its_home(provider):
    made = provider.add(FIRST)
    provider.add(SECOND)
    told = provider.json("provider", "list")["tenants"]
    assert [(row["org_number"], row["database"], row["is_right"]) for row in told] == [
        (FIRST, f"sluss_{FIRST}", True),
        (SECOND, f"sluss_{SECOND}", True),
    ]
    one, other = provider.tenant(FIRST), provider.tenant(SECOND)
    one.json("user", "add", "eva", "--role", "clerk", "--as", "admin")
    assert [who["name"] for who in one.json("user", "list")["users"]] == ["admin", "eva"]
    assert [who["name"] for who in other.json("user", "list")["users"]] == ["admin"]
    assert made["home"] == str(one.home)
    assert provider.refused("provider", "add", "--org-number", FIRST, "--name", "K") == (
        "safekeeping.tenant_exists"
    )


def test_a_home_that_says_its_database_needs_no_environment_and_bears_no_other(two):
    folder = two.home / "tenants" / FIRST
    said = Machine(folder, "postgresql://sluss@127.0.0.1/another")("organisation", "show")
    assert (said.code, "säger en annan databas" in said.err) == (2, True)
    # The whole program, from its own first line: no verb knows of providers.
    words = [sys.executable, "-m", "sluss", "--home", str(folder), "organisation", "show", "--json"]
    env = {name: text for name, text in os.environ.items() if not name.startswith("SLUSS_")}
    done = subprocess.run(words, env=env, capture_output=True, check=True)
    assert json.loads(done.stdout)["org_number"] == FIRST


def test_what_a_call_that_was_cut_off_has_made_is_gone_on_with(provider):
    # Cut off when there was a database, and nothing else.
    provider.server.make(f"sluss_{FIRST}", template=template_of(provider.home))
    provider.add(FIRST)
    # Cut off before the row was written: the custody in the database is ours.
    (provider.home / "tenants.json").unlink()
    again = Provider(provider.home, provider.server)
    assert again("provider", "rebuild", "--server", provider.server.base).code == 0
    assert provider.tenant(FIRST).json("organisation", "show")["org_number"] == FIRST


def test_a_row_that_was_changed_is_named_and_refused_and_the_others_are_not(two):
    file = two.home / "tenants.json"
    file.write_text(file.read_text().replace(f'"sluss_{FIRST}"', f'"sluss_{SECOND}"'))
    said = two("provider", "list", "--json")
    assert said.code == 1
    assert [row["is_right"] for row in said.json["tenants"]] == [False, True]
    said = two("provider", "status", "--json")
    faults = {row["org_number"]: row["fault"] for row in said.json["tenants"]}
    assert (said.code, said.json["well"], faults[SECOND]) == (1, 1, "")
    assert FIRST in faults[FIRST]
    out = ("provider", "lift-out", FIRST, "--to", two.home / "laptop")
    assert two.refused(*out) == "safekeeping.tenant_row_changed"
    # Nor is it signed with the rest when another one comes.
    new = ("provider", "add", "--org-number", THIRD, "--name", "K")
    assert two.refused(*new) == "safekeeping.tenant_row_changed"


def test_a_row_that_was_taken_out_is_missed_and_the_databases_say_what_there_was(two):
    before = two.json("provider", "list")["tenants"]
    file = two.home / "tenants.json"
    told = json.loads(file.read_bytes())
    file.write_text(json.dumps({**told, "tenants": told["tenants"][1:]}))
    assert two.refused("provider", "list") == "safekeeping.directory_changed"
    assert two.json("provider", "rebuild", "--server", two.server.base)["left_out"] == []
    assert [row["database"] for row in two.json("provider", "list")["tenants"]] == [
        row["database"] for row in before
    ]
    assert len(list(two.home.glob("tenants.json.*"))) == 1


def test_a_lost_directory_is_made_anew_and_what_is_not_ours_is_named(provider, tmp_path):
    provider.add(FIRST)
    provider.server.make(f"sluss_{FIRST}_copy", template=f"sluss_{FIRST}")
    provider.server.make("sluss_nothing")
    other = beside(provider, tmp_path)
    other.add(SECOND)
    (provider.home / "tenants.json").unlink()
    (provider.home / "tenants" / FIRST / "database-url.txt").unlink()
    assert provider.refused("provider", "list") == "safekeeping.no_directory"
    said = provider("provider", "rebuild", "--server", provider.server.base, "--json")
    assert (said.code, [row["org_number"] for row in said.json["tenants"]]) == (1, [FIRST])
    assert {row["database"]: row["code"] for row in said.json["left_out"]} == {
        f"sluss_{FIRST}_copy": "safekeeping.tenant_custody_changed",
        f"sluss_{SECOND}": "safekeeping.tenant_of_another",
        "sluss_nothing": "safekeeping.tenant_unkept",
    }
    assert provider.tenant(FIRST).json("organisation", "show")["org_number"] == FIRST


def test_two_providers_of_one_municipality_are_told_of_each_other(provider, tmp_path):
    provider.add(FIRST)
    other = beside(provider, tmp_path)
    said = other("provider", "add", "--org-number", FIRST, "--name", "K", "--json")
    key = json.dumps(provider.query(FIRST, "SELECT provider FROM store_custody")[0][0])
    assert (said.code, said.json["refused"]["code"]) == (1, "safekeeping.tenant_of_another")
    assert json.loads(key) in said.json["refused"]["message"]
    assert other.json("provider", "list")["tenants"] == []
    # One that somebody keeps on this server without any provider is nobody's to take.
    provider.query(FIRST, "DELETE FROM store_custody")
    new = ("provider", "add", "--org-number", FIRST, "--name", "K")
    assert other.refused(*new) == "safekeeping.tenant_unkept"


def test_a_custody_that_somebody_wrote_by_hand_is_not_believed(two):
    two.query(FIRST, "UPDATE store_custody SET whereabouts = 'away', other = '/somewhere'")
    out = ("provider", "lift-out", FIRST, "--to", two.home / "laptop")
    assert two.refused(*out) == "safekeeping.tenant_custody_changed"


def test_a_database_that_was_restored_is_taken_back_into_custody_when_somebody_says_so(two):
    two.query(FIRST, "DELETE FROM store_custody")
    rebuild = ("provider", "rebuild", "--server", two.server.base)
    said = two(*rebuild, "--json")
    assert [one["code"] for one in said.json["left_out"]] == ["safekeeping.tenant_unkept"]
    assert len(two.json(*rebuild, "--adopt", FIRST)["tenants"]) == 2
    assert two.json("provider", "status")["wrong"] == 0


# ---- What one may take of the server ---------------------------------------------------------

LIMITS = (24, ["idle_in_transaction_session_timeout=3600s", "statement_timeout=1800s"])


def limits(provider: Provider, org_number: str) -> tuple[int, list[str]]:
    """What a municipality's database may take."""
    ((connections, settings),) = provider.query(
        org_number,
        "SELECT datconnlimit, coalesce(setconfig, '{}') FROM pg_database "
        "LEFT JOIN pg_db_role_setting ON setdatabase = oid WHERE datname = current_database()",
    )
    return connections, sorted(settings)


def test_a_municipality_takes_no_more_of_the_server_than_its_share(provider):
    provider.add(FIRST)
    assert limits(provider, FIRST) == LIMITS


def test_one_that_took_all_its_connections_is_told_so_and_stops_no_other(two, tmp_path):
    # A copy of a database has no limits: so are those that were made by hand, or before there were.
    assert limits(two, FIRST) == (-1, [])
    assert two.json("provider", "migrate")["well"] == 2
    assert limits(two, FIRST) == LIMITS
    # Who may do anything on a server is not held to them, so somebody comes who may not.
    two.server.run("CREATE ROLE worker LOGIN")
    try:
        url = f"postgresql://worker@127.0.0.1:{two.server.port}/sluss_{FIRST}"
        with contextlib.ExitStack() as open_ones:
            for _ in range(LIMITS[0]):
                open_ones.enter_context(psycopg.connect(url))
            said = Machine(tmp_path / "desk", url)("payables")
            assert said.code == 4
            assert said.err.startswith("Databasen tar inte emot fler anslutningar: "), said.err
            with psycopg.connect(url.replace(FIRST, SECOND)) as other:
                assert other.execute("SELECT 1").fetchone() == (1,)
    finally:
        two.server.run("DROP ROLE worker")


# ---- Brought to the program's version ------------------------------------------------------


@pytest.fixture
def old(provider) -> Provider:
    """The provider with two municipalities of the version before."""
    from sluss.store import tenants
    from tests.cli.tenants import migrate_to

    template = template_of(provider.home)
    provider.server.drop(template)
    provider.server.make(template)
    with tenants.opened(provider.server.url(template), seconds=60):
        migrate_to("0021_custody")
    provider.add(FIRST)
    provider.add(SECOND)
    return provider


def test_one_broken_database_stops_no_other_and_a_second_call_does_what_is_left(old):
    said = old("provider", "status", "--json")
    assert [row["version"] for row in said.json["tenants"]] == ["older", "older"]
    # Somebody began by hand what the next migration makes.
    old.query(
        FIRST,
        "CREATE FUNCTION sluss_custody_stops_writing() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RETURN NEW; END $$",
    )
    said = old("provider", "migrate", "--json")
    rows = {row["org_number"]: row for row in said.json["tenants"]}
    assert (said.code, said.json["well"], said.json["wrong"]) == (1, 1, 1)
    assert "sluss_custody_stops_writing" in rows[FIRST]["fault"]
    assert (rows[SECOND]["was"], rows[SECOND]["is"]) == ("older", "same")
    old.query(FIRST, "DROP FUNCTION sluss_custody_stops_writing")
    rows = {row["org_number"]: row for row in old.json("provider", "migrate")["tenants"]}
    assert (rows[FIRST]["was"], rows[SECOND]["was"]) == ("older", "same")
    assert old.tenant(FIRST).json("verify", "--without-replay")["ok"]


def test_a_worker_of_an_older_version_reads_and_writes_nothing(two):
    two.query(
        FIRST,
        "INSERT INTO django_migrations (app, name, applied) VALUES ('store', '9999_later', now())",
    )
    said = two.tenant(FIRST)("user", "add", "eva", "--role", "clerk", "--as", "admin")
    assert (said.code, "senare version" in said.err) == (3, True)
    said = two("provider", "migrate", "--json")
    assert (said.code, "senare version" in said.json["tenants"][0]["fault"]) == (1, True)


# ---- All of them looked at -----------------------------------------------------------------


def test_the_national_view_is_counts_and_names_who_does_not_answer(two):
    from sluss.core.tenants import Tenant
    from sluss.outside import signing, tenants
    from tests.papers import FOOD, ROAD, invoice, suppliers

    papers = two.home / "in"
    papers.mkdir()
    (papers / "list.csv").write_bytes(suppliers(ROAD, FOOD))
    (papers / "one.xml").write_bytes(invoice(ROAD, "F1", "100.00"))
    (papers / "two.xml").write_bytes(invoice(FOOD, "F2", "200.00"))
    two.tenant(FIRST).json("receive", papers)
    two.tenant(FIRST).json("backup", "create", "--to", two.home / "medium")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        mute = Tenant(THIRD, "K", f"postgresql://s@127.0.0.1:{silent.getsockname()[1]}/", "x", "")
        found = tenants.read(two.home, signing.of_folder(two.home).public_text)
        every = (*(row.tenant for row in found.rows), mute)
        tenants.write(two.home, found.server, every, signing.of_folder(two.home))
        two.server.run(f'ALTER DATABASE "sluss_{SECOND}" ALLOW_CONNECTIONS false')
        said = two("provider", "status", "--seconds", 3, "--json")
        two.server.run(f'ALTER DATABASE "sluss_{SECOND}" ALLOW_CONNECTIONS true')
    rows = {row["org_number"]: row for row in said.json["tenants"]}
    assert (said.code, said.json["well"], said.json["wrong"]) == (1, 1, 2)
    assert "not currently accepting connections" in rows[SECOND]["fault"]
    assert THIRD in rows[THIRD]["fault"] or "timeout" in rows[THIRD]["fault"]
    together = said.json["together"]
    assert (together["answered"], together["open"], together["on_hold"]) == (1, 2, 0)
    assert together["oldest_due"] == rows[FIRST]["oldest_due"] > ""
    assert rows[FIRST]["readiness"]["backed_up_on"] is not None
    # A backup that nobody has proved is told as what it is.
    without = [together[f"without_{what}"] for what in ("backup", "proof", "drill")]
    assert without == [0, 1, 1]
    # Counts and days: nobody's name, no number of an invoice, no amount.
    shown = json.dumps(said.json["tenants"])
    assert not any(word in shown for word in ("F1", "F2", "100.00", ROAD.name, FOOD.name))


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("mysql://u@db/", "ingen adress"),
        ("postgresql://u@db/somebody", "ingen adress"),
        ("postgresql://u:secret@db/", "lösenord"),
    ],
)
def test_an_address_that_is_none_or_has_a_password_is_not_taken(url, said, tmp_path, monkeypatch):
    monkeypatch.setenv("SLUSS_HOME", str(tmp_path))
    found = Machine(tmp_path / "root")("provider", "init", "--server", url)
    assert (found.code, said in found.err, "secret" in found.err) == (2, True, False)
    assert not (tmp_path / "root").exists()


def test_a_provider_begins_once(provider):
    again = ("provider", "init", "--server", provider.server.base)
    assert provider.refused(*again) == "safekeeping.directory_there"


def test_servers_that_stand_in_for_each_other_are_named_together(provider, tmp_path):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        gone = unused.getsockname()[1]
    other = Provider(tmp_path / "other", provider.server)
    provider.server.make(template_of(other.home), template=template_of(provider.home))
    named = provider.server.base.replace("@", f"@127.0.0.1:{gone},")
    assert other.json("provider", "init", "--server", named)["server"] == named
    other.add(FIRST)
    one = other.tenant(FIRST)
    assert one.url == f"{named}sluss_{FIRST}"
    assert [who["name"] for who in one.json("user", "list")["users"]] == ["admin"]
    assert other.json("provider", "status")["wrong"] == 0
