"""A server that must have a standby, and has none: what is written there alone is no answer."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import postgres
from tests.conftest import DATABASE
from tests.faults.warm import Ended, Running, Warm
from tests.needs import need
from tests.papers import GLASS, invoice

pytestmark = [pytest.mark.crash, pytest.mark.postgres, pytest.mark.xdist_group("faults-2")]
ONE_COPY = "Det sista steget är skrivet på databasservern, men ingen reserv har bekräftat det"
WAITING = "FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
SECONDS_MAX = 30.0


@pytest.fixture
def alone(warm: Warm, tmp_path: Path) -> Iterator[tuple[postgres.Server, str]]:
    """A server whose standby is nowhere, and the address of an organisation that has begun."""
    need(DATABASE == "postgresql", "only on PostgreSQL: a server that has a standby")
    with postgres.cluster({"synchronous_commit": "on"}) as made:
        url = made.server.make("alone")
        done = warm.do("tests.faults.clerks:make_debts", tmp_path, url=url, given={"debts": 1})
        assert done.code == 0, done.err
        wait_for(made.server, "nowhere")
        yield made.server, url


def wait_for(server: postgres.Server, standby: str) -> None:
    """Let every commit wait for a standby of this name; "" for none."""
    server.run(f"ALTER SYSTEM SET synchronous_standby_names = '{standby}'")
    server.run("SELECT pg_reload_conf()")


def test_what_no_standby_has_is_no_answer_and_asked_again_it_waits(
    warm: Warm, alone: tuple[postgres.Server, str], tmp_path: Path
):
    server, url = alone
    told = warm.call(tmp_path, "doctor", "--json", url=url).json["checks"]
    assert "doctor.standby_missing" in [one["code"] for one in told]
    paper = tmp_path / "paper.xml"
    paper.write_bytes(invoice(GLASS, "N1", "1.00"))
    said = cut_off(server, warm.begin("tests.faults.acts:call", tmp_path, **receive(paper, url)))
    assert said.code == 4, said.out
    assert said.err.startswith(f"{ONE_COPY}: "), said.err
    debt = warm.call(tmp_path, "payables", "--json", url=url).json["payables"][0]["id"]
    given = {"name": "anna", "id": debt, "key": "once"}
    for _ in range(2):
        # The first writes it. The second finds it written, on one server, and that is no answer.
        asked = warm.begin("tests.faults.clerks:attest_one", tmp_path, url=url, given=given)
        assert "no standby has confirmed it" in cut_off(server, asked).err
    asked = warm.begin("tests.faults.clerks:attest_one", tmp_path, url=url, given=given)
    until_it_waits(server)
    wait_for(server, "")
    assert [one["id"] for one in asked.ended().json["approved"]] == [debt]
    found = warm.look(tmp_path, url=url)
    assert found["ok"], found["differences"]
    assert found["attests"] == 1


def receive(paper: Path, url: str) -> dict[str, object]:
    return {"given": ["receive", str(paper)], "url": url}


def cut_off(server: postgres.Server, call: Running) -> Ended:
    """End the waiting of a call, as an administrator does who wonders what hangs."""
    until_it_waits(server)
    server.run(f"SELECT pg_cancel_backend(pid) {WAITING}")
    return call.ended()


def until_it_waits(server: postgres.Server) -> None:
    """Until a call waits for the standby; TimeoutError if it is answered without one."""
    import psycopg

    until = time.monotonic() + SECONDS_MAX
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        while not connection.execute(f"SELECT 1 {WAITING}".encode()).fetchone():
            if time.monotonic() > until:
                raise TimeoutError("nobody waits for a standby")
            time.sleep(0.02)
