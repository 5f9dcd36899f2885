"""The same answers with the help of other machines, and what is said where they cannot help."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Program
from tests.far_workers import Running, running
from tests.papers import ROAD, invoice, of_every_kind
from tests.services.office import TODAY, begin

pytestmark = pytest.mark.xdist_group("cluster")
# A home that has files takes in 64 MB a transaction: some are in when the rest is lost.
MANY, LARGE = 140, 1 << 20


@pytest.fixture(scope="module")
def cluster(tmp_path_factory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("cluster")) as found, found.workers(2):
        yield found


@pytest.fixture
def reached(cluster, monkeypatch) -> str:
    for name, value in cluster.files.environment.items():
        monkeypatch.setenv(name, value)
    return cluster.address


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    """Files of every kind, invoices, and among them what cannot be read or is none."""
    folder = tmp_path / "papers"
    folder.mkdir()
    for number, data in enumerate(of_every_kind()):
        (folder / f"kind-{number}").write_bytes(data)
    for number in range(40):
        (folder / f"f{number}.xml").write_bytes(invoice(ROAD, f"F{number}", f"{100 + number}.00"))
    (folder / "nothing.bin").write_bytes(b"\x00 of no kind")
    os.mkfifo(folder / "pipe")
    return folder


def told(program, *words: object) -> tuple[int, object, str]:
    said = program(*words, "--json")
    return said.code, said.json, said.err


def test_others_check_a_folder_and_say_the_same(program, papers, reached):
    assert told(program, "check", papers, "--executor", reached) == told(program, "check", papers)


def test_others_help_to_receive_verify_and_restore(
    program, papers, reached, fresh_home, elsewhere, tmp_path
):
    alone = told(program, "receive", papers), program.payables()
    program = Program(fresh_home("begun", begin))
    assert (told(program, "receive", papers, "--executor", reached), program.payables()) == alone
    assert len(alone[1]) > 40
    assert program.json("verify", "--executor", reached)["ok"]
    assert program.json("verify", "--workers", "2")["ok"]
    medium = tmp_path / "medium"
    medium.mkdir()
    program.json("backup", "create", "--to", medium)
    new = elsewhere()
    new.json("backup", "restore", "--from", medium, "--executor", reached)
    assert new.payables() == alone[1]


WRONG = [
    ("hall-1:8786", "ingen adress"),
    ("dask://hall-1.example:8786", "klartext"),
    ("dask+tls://127.0.0.1:1", "SLUSS_CLUSTER_CA"),
]


@pytest.mark.parametrize(("address", "said"), WRONG)
def test_a_wrong_address_is_said_before_anything_is_done(program, papers, address, said):
    done = program("receive", papers, "--executor", address)
    assert done.code == 2
    assert said in done.err


def test_processes_here_and_a_cluster_exclude_each_other(program, papers, reached):
    done = program("check", papers, "--executor", reached, "--workers", "2")
    assert (done.code, "inte båda" in done.err) == (2, True)


def test_a_scheduler_that_does_not_answer_is_said_and_nothing_is_taken_in(
    program, papers, reached, monkeypatch
):
    monkeypatch.setattr("sluss.outside.cluster._SECONDS_TO_ANSWER", 1)
    done = program("receive", papers, "--executor", "dask+tls://127.0.0.1:1")
    assert (done.code, "Ingen schemaläggare svarar" in done.err) == (4, True)
    assert program.json("original", "list")["originals"] == []


def test_a_scheduler_that_dies_half_way_ends_the_call_which_is_made_again(
    program, tmp_path, monkeypatch
):
    papers = tmp_path / "many"
    papers.mkdir()
    for number in range(MANY):
        content = invoice(ROAD, f"F{number}", "100.00")
        (papers / f"f{number:03}.xml").write_bytes(content + b"\n" * LARGE)
    program.json("receive", papers / "f000.xml")
    (tmp_path / "cluster").mkdir()
    with running(tmp_path / "cluster") as own, own.workers(1):
        words = ["--today", TODAY.isoformat(), "receive", str(papers), "--executor", own.address]
        call = subprocess.Popen(
            [sys.executable, "-m", "sluss", *words],
            env={**os.environ, **own.files.environment},
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        while call.poll() is None and taken_in(program) == 1:
            time.sleep(0.05)
        own.end_scheduler()
        _, said = call.communicate(timeout=300)
    assert (call.returncode, "Schemal" in said, "Traceback" in said) == (4, True, False), said
    assert 1 < taken_in(program) < MANY
    assert program.json("verify")["ok"]
    # What is in is known again, and the rest comes in.
    assert program("receive", papers).code == 0
    assert taken_in(program) == MANY
    assert len(program.payables()) == MANY
    assert program.json("verify")["ok"]


def taken_in(program) -> int:
    from sluss.store.models import Original

    found: int = Original.objects.count()
    return found
