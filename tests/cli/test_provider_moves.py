"""A municipality lifted out to a home of its own and brought back, whoever writes or is killed."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, closing
from datetime import UTC, datetime
from typing import Any

import pytest

from tests import databases
from tests.cli.conftest import Machine, pay
from tests.cli.tenants import FIRST, SECOND, Provider
from tests.papers import FOOD, ROAD, invoice, suppliers
from tests.services.office import TODAY

pytestmark = pytest.mark.postgres
AWAY = "Kommunen är utlyft eller hemlämnad"


def with_debts(made: Provider) -> None:
    made.begin()
    made.add(FIRST)
    papers = made.home / "in"
    papers.mkdir()
    (papers / "list.csv").write_bytes(suppliers(ROAD, FOOD))
    (papers / "one.xml").write_bytes(invoice(ROAD, "F1", "100.00"))
    (papers / "two.xml").write_bytes(invoice(FOOD, "F2", "200.00"))
    one = made.tenant(FIRST)
    one.json("receive", papers)
    people = ("anna", "attester"), ("bo", "attester"), ("eva", "clerk")
    for name, role in (*people, ("cia", "signer"), ("dag", "signer")):
        one.json("user", "add", name, "--role", role, "--as", "admin")


@pytest.fixture
def town(root_of) -> Provider:
    """The provider with a municipality that owes two debts."""
    return root_of("town", with_debts)


@pytest.fixture
def laptop(tmp_path) -> Machine:
    return Machine(tmp_path / "usb" / "laptop.sluss")


def who(name: str) -> Any:
    from sluss.services._command import Who

    return Who(name, datetime.now(UTC), TODAY)


def out(town: Provider, laptop: Machine) -> Any:
    return town.json("provider", "lift-out", FIRST, "--to", laptop.home)


def back(laptop: Machine) -> tuple[object, ...]:
    return "provider", "bring-home", FIRST, "--from", laptop.home


def names(home: Machine) -> list[str]:
    return [who["name"] for who in home.json("user", "list")["users"]]


def test_a_municipality_goes_out_with_everything_and_comes_home_with_what_was_done(town, laptop):
    one = town.tenant(FIRST)
    before = one.json("payables")
    done = out(town, laptop)
    assert (laptop.json("payables"), done["payables"]) == (before, 2)
    told = laptop.json("verify")
    assert (told["ok"], told["entries"], told["head"]) == (True, done["entries"], done["head"])
    beside = {path.name for path in one.home.iterdir()} - {"database-url.txt"}
    assert {path.name for path in laptop.home.iterdir()} >= beside >= {"backup-identity.txt"}
    assert laptop.home.stat().st_mode & 0o777 == 0o700
    # Written there, and no more here; read here as before.
    said = one("user", "add", "ulla", "--role", "clerk", "--as", "admin")
    assert (said.code, AWAY in said.err) == (4, True)
    assert one.json("payables") == before
    laptop.json("approve", laptop.id("F1"), "--as", "anna")
    laptop.json("user", "add", "kim", "--role", "clerk", "--as", "admin")
    (laptop.home / "standby.toml").write_text("# made on the way\n")
    there = laptop.json("payables")
    done = town.json(*back(laptop))
    assert done["meanwhile"] == 2
    assert (one.json("payables"), one.json("verify")["ok"]) == (there, True)
    assert (one.home / "standby.toml").read_text() == "# made on the way\n"
    one.json("approve", one.id("F1"), "--as", "bo")
    said = laptop("user", "add", "ulla", "--role", "clerk", "--as", "admin")
    assert (said.code, AWAY in said.err) == (4, True)
    assert town.refused(*back(laptop)) == "safekeeping.tenant_not_away"
    # And a second time.
    again = Machine(laptop.home.with_name("again"))
    out(town, again)
    again.json("user", "add", "ulla", "--role", "clerk", "--as", "admin")
    assert town.json(*back(again))["meanwhile"] == 1
    assert names(one) == names(again)


def test_the_directory_says_where_a_municipality_is(town, laptop):
    out(town, laptop)
    (row,) = town.json("provider", "status")["tenants"]
    assert (row["whereabouts"], row["other"]) == ("away", str(laptop.home))
    elsewhere = ("provider", "lift-out", FIRST, "--to", laptop.home.with_name("two"))
    assert town.refused(*elsewhere) == "safekeeping.tenant_is_away"


def test_a_place_where_something_is_is_not_lifted_out_to(town, tmp_path):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "something").write_text("x")
    to = ("provider", "lift-out", FIRST, "--to", tmp_path / "full")
    assert town.refused(*to) == "safekeeping.tenant_target_taken"
    # Nothing was marked.
    town.tenant(FIRST).json("user", "add", "ulla", "--role", "clerk", "--as", "admin")


# ---- While somebody writes -----------------------------------------------------------------


class Writer(threading.Thread):
    """Adds people one after another until the database says no. done: who was acknowledged."""

    def __init__(self, opened: Callable[[], AbstractContextManager[str]], letter: str) -> None:
        super().__init__()
        self.opened, self.letter = opened, letter
        self.done: list[str] = []
        self.end = ""

    def run(self) -> None:
        from django.db import DatabaseError

        from sluss.services import organisation

        with self.opened():
            for number in range(10_000):
                name = f"{self.letter}{number}"
                try:
                    organisation.add_person(name, ["clerk"], None, "pw", who("admin"), key=name)
                except DatabaseError as error:
                    self.end = str(error)
                    return
                self.done.append(name)


def moving(town: Provider, laptop: Machine, key: str) -> Any:
    from sluss.services import provider

    return provider.Moving(
        root=town.home,
        org_number=FIRST,
        folder=laptop.home,
        who=who("local"),
        progress=lambda *_step: None,
        key=key,
    )


def until(is_so: Callable[[], object], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_whoever_writes_while_it_moves_is_stopped_and_nothing_acknowledged_is_lost(town, laptop):
    from functools import partial

    from sluss.services import provider
    from sluss.store import engine, tenants

    before = names(town.tenant(FIRST))
    url = town.server.url(f"sluss_{FIRST}")
    writers = [Writer(partial(tenants.opened, url, seconds=20), letter) for letter in "xy"]
    for writer in writers:
        writer.start()
    until(lambda: all(len(writer.done) > 3 for writer in writers))
    provider.lift_out(moving(town, laptop, "out"))
    for writer in writers:
        writer.join()
        assert "kept elsewhere" in writer.end
    added = {name for writer in writers for name in writer.done}
    assert added <= set(names(laptop))
    file = laptop.home / "sluss.sqlite3"
    # By another name, since what is open in a process is known by it.
    writer = Writer(partial(engine.beside, file.parent / ".." / file.parent.name / file.name), "z")
    writer.start()
    until(lambda: len(writer.done) > 3)
    provider.bring_home(moving(town, laptop, "home"))
    writer.join()
    assert "kept elsewhere" in writer.end
    home = town.tenant(FIRST)
    assert set(names(home)) == {*before, *added, *writer.done}


# ---- Killed half way -----------------------------------------------------------------------


def called(town: Provider, *words: object) -> subprocess.Popen[bytes]:
    env = {name: text for name, text in os.environ.items() if not name.startswith("SLUSS_")}
    command = [sys.executable, "-m", "sluss", "--home", town.home, *words]
    return subprocess.Popen([str(word) for word in command], env=env)


def test_a_lift_out_that_is_killed_is_written_in_one_place_at_most_and_made_again(town, laptop):
    call = ("provider", "lift-out", FIRST, "--to", laptop.home)
    running = called(town, *call)
    whereabouts = "SELECT whereabouts FROM store_custody"
    until(lambda: running.poll() is not None or town.query(FIRST, whereabouts) == [("leaving",)])
    running.send_signal(signal.SIGKILL)
    running.wait()
    assert town.query(FIRST, whereabouts) == [("leaving",)]
    assert not laptop.home.exists()
    one = town.tenant(FIRST)
    assert one("user", "add", "ulla", "--role", "clerk", "--as", "admin").code == 4
    elsewhere = ("provider", "lift-out", FIRST, "--to", laptop.home.with_name("two"))
    assert town.refused(*elsewhere) == "safekeeping.tenant_leaves_elsewhere"
    assert town.json(*call)["payables"] == 2
    assert len(laptop.payables()) == 2


def test_a_lift_out_that_was_cut_off_is_given_up_without_a_hold(town, laptop):
    # As a kill leaves it before the copy has its name.
    shutil.rmtree(laptop.home.parent, ignore_errors=True)
    laptop.home.parent.parent.mkdir(exist_ok=True)
    laptop.home.parent.write_text("a file where the folder should be")
    said = town("provider", "lift-out", FIRST, "--to", laptop.home)
    assert said.code == 4
    assert town.query(FIRST, "SELECT whereabouts FROM store_custody") == [("leaving",)]
    done = town.json("provider", "bring-home", FIRST, "--lost", "the stick is full")
    assert done["on_hold"] is False
    town.tenant(FIRST).json("user", "add", "ulla", "--role", "clerk", "--as", "admin")


def test_a_bring_home_that_is_cut_off_at_its_end_is_finished_by_the_next(town, laptop):
    out(town, laptop)
    laptop.json("user", "add", "kim", "--role", "clerk", "--as", "admin")
    (laptop.home / "policy.toml").write_text("# changed\n")
    from sluss.services import provider

    databases.reopen()
    provider.bring_home(moving(town, laptop, "home"))
    one = town.tenant(FIRST)
    # What came after the database, as if it had not come.
    policies = list(one.home.glob("policy.toml.before-*"))
    assert len(policies) == 1
    policies[0].replace(one.home / "policy.toml")
    town.json(*back(laptop))
    assert (one.home / "policy.toml").read_text() == "# changed\n"
    assert "kim" in names(one)


# ---- What is not brought home --------------------------------------------------------------


def change(laptop: Machine, sql: str) -> None:
    with closing(sqlite3.connect(laptop.home / "sluss.sqlite3")) as base, base:
        base.execute(sql)


def test_a_home_that_somebody_changed_by_hand_stays_out_and_can_go_on(town, laptop):
    out(town, laptop)
    laptop.json("user", "add", "kim", "--role", "clerk", "--as", "admin")
    change(laptop, "UPDATE store_person SET limit_minor = 900000000 WHERE name = 'anna'")
    said = town(*back(laptop), "--json")
    assert said.json["refused"]["code"] == "safekeeping.home_differs"
    assert "anna" in said.json["refused"]["message"]
    assert town.query(FIRST, "SELECT whereabouts FROM store_custody") == [("away",)]
    laptop.json("user", "add", "ulla", "--role", "clerk", "--as", "admin")
    change(laptop, "UPDATE store_person SET limit_minor = NULL WHERE name = 'anna'")
    town.json(*back(laptop))
    assert {"kim", "ulla"} <= set(names(town.tenant(FIRST)))


def test_a_home_of_an_earlier_lift_out_is_refused_and_says_where_they_part(town, laptop):
    out(town, laptop)
    laptop.json("user", "add", "kim", "--role", "clerk", "--as", "admin")
    lost = ("provider", "bring-home", FIRST, "--lost", "left on a train")
    assert town.refused("provider", "bring-home", FIRST, "--lost", " ") == (
        "safekeeping.tenant_no_reason"
    )
    assert town.json(*lost)["on_hold"] is True
    assert town.tenant(FIRST)("backup", "hold", "--json").json["hold"] is not None
    assert town.refused(*back(laptop)) == "safekeeping.tenant_not_away"
    second = Machine(laptop.home.with_name("second"))
    left = out(town, second)["entries"]
    said = town(*back(laptop), "--json")
    assert said.json["refused"]["code"] == "safekeeping.home_parted"
    assert str(left) in said.json["refused"]["message"]
    # The one that was found again is a home for whoever looks something up, and nothing else.
    assert town.json(*back(second))["meanwhile"] == 0


def test_the_home_of_another_and_what_is_no_home_are_not_brought_home(town, laptop, tmp_path):
    town.add(SECOND)
    out(town, laptop)
    other = Machine(tmp_path / "other")
    town.json("provider", "lift-out", SECOND, "--to", other.home)
    assert town.refused(*back(other)) == "safekeeping.home_of_another_tenant"
    assert town.refused("provider", "bring-home", FIRST, "--from", tmp_path / "none") == (
        "safekeeping.home_not_lent"
    )
    change(laptop, "UPDATE store_custody SET seq = 1")
    assert town.refused(*back(laptop)) == "safekeeping.home_of_another_provider"
    assert town("provider", "bring-home", FIRST).code == 2


def test_while_the_server_is_down_the_home_that_was_lent_is_written(town, laptop):
    out(town, laptop)
    town.server.run(f'ALTER DATABASE "sluss_{FIRST}" ALLOW_CONNECTIONS false')
    said = town(*back(laptop))
    assert (said.code, "Databasservern svarar inte" in said.err) == (4, True)
    laptop.json("user", "add", "kim", "--role", "clerk", "--as", "admin")
    town.server.run(f'ALTER DATABASE "sluss_{FIRST}" ALLOW_CONNECTIONS true')
    assert town.json(*back(laptop))["meanwhile"] == 1


def test_what_was_paid_on_the_laptop_is_paid_here_too(town, laptop):
    out(town, laptop)
    account = ("organisation", "set", "--iban", "SE5360000000000000123456", "--bic", "HANDSESS")
    laptop.json(*account, "--bankgiro", "9912346", "--as", "admin")
    assert pay(laptop, "F1", out=laptop.home.parent / "paid.xml").code == 0
    town.json(*back(laptop))
    home = town.tenant(FIRST)
    states = {row["document_number"]: row["state"] for row in home.payables()}
    assert states["F1"] == "sent"
    # The sent journal came with it: a later restore knows what left the house.
    assert (home.home / "sent-journal.jsonl").is_file()
