"""The disk of a PostgreSQL server is full: it goes on, and refuses whatever needs room."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import postgres
from tests.conftest import DATABASE
from tests.faults.disks import Disk, mounted
from tests.faults.warm import Warm
from tests.needs import need
from tests.papers import GLASS, invoice

DISK_BYTES = 160 << 20
# More than what the pages that are there have room for.
PAPERS = 40
pytestmark = [pytest.mark.crash, pytest.mark.postgres, pytest.mark.xdist_group("faults-2")]


@pytest.fixture
def small() -> Iterator[Disk]:
    """A small disk that the user of a server may enter, who is not root."""
    need(DATABASE == "postgresql", "only on PostgreSQL: the disk of its server")
    folder = Path(tempfile.mkdtemp(prefix="sluss-small-"))
    folder.chmod(0o755)
    try:
        with mounted(folder / "disk", DISK_BYTES) as disk:
            need(disk.is_mounted, "no small disk can be mounted on this machine")
            disk.folder.chmod(0o755)
            yield disk
    finally:
        shutil.rmtree(folder)


def test_a_full_disk_of_the_server_is_said_in_words_and_the_call_made_again(
    small: Disk, warm: Warm, tmp_path: Path
):
    papers = [tmp_path / f"{number}.xml" for number in range(PAPERS)]
    for number, paper in enumerate(papers):
        paper.write_bytes(invoice(GLASS, f"N{number}", "1.00"))
    with postgres.cluster({"max_wal_size": "32MB"}, inside=small.folder) as made:
        url = made.server.make("full")
        done = warm.do("tests.faults.clerks:make_debts", tmp_path, url=url, given={"debts": 1})
        assert done.code == 0, done.err
        small.fill(0)
        said = warm.call(tmp_path, "receive", *papers, url=url)
        assert said.code == 4, said.out
        assert said.err.startswith("Disken är full: "), said.err
        assert warm.call(tmp_path, "payables", url=url).code == 0
        small.free()
        assert warm.call(tmp_path, "receive", *papers, url=url).code == 0
        found = warm.look(tmp_path, url=url)
        assert found["ok"], found["differences"]
        assert len(found["payables"]) == PAPERS + 1
