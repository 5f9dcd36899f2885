"""However many processes share the work, the register and the journal's facts are the same."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from pysqlite3 import dbapi2

from sluss.lab.town import plan_town
from tests.formats.pdfs import INVOICE, QR, page, pdf

# What the journal seals (the hour of the command) and whom it was told by may differ, nothing else.
TABLES = (
    "recordrow", "recordkey", "receipt", "findingrow", "knownaccount", "messagesum",
    "payablerow", "evidence", "voucher", "posting",
)  # fmt: skip


@pytest.fixture(scope="module")
def town(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("town")
    made = plan_town(4, inhabitants=1500, days=120, locked_on=date(2026, 11, 23))
    for path, content in made.files():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return folder


def _sluss(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    kept = {name: text for name, text in os.environ.items() if not name.startswith("SLUSS_")}
    env = {**kept, "SLUSS_PASSWORD": "office", "SLUSS_NEW_PASSWORD": "office"}
    command = [sys.executable, "-m", "sluss", "--home", str(home), *words]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    return done


def _written(home: Path) -> dict[str, list[tuple[object, ...]]]:
    with dbapi2.connect(f"file:{home / 'sluss.sqlite3'}?mode=ro", uri=True) as connection:
        return {
            table: connection.execute(f"SELECT * FROM store_{table} ORDER BY 1, 2").fetchall()
            for table in TABLES
        }


def test_one_two_and_four_processes_write_the_same(town, tmp_path):
    found = []
    for count in (1, 2, 4):
        home = tmp_path / f"home-{count}"
        _sluss(home, "init", "--org-number", "2120009994", "--name", "Exempelköpings kommun")
        _sluss(home, "receive", str(town), "--today", "2026-11-23", "--workers", str(count))
        found.append(_written(home))
    assert len(found[0]["payablerow"]) > 300
    assert found[1] == found[0]
    assert found[2] == found[0]


@pytest.mark.parametrize("count", [1, 2])
def test_the_processes_that_read_bar_codes_end_without_a_word(count, tmp_path):
    """What a foreign reader has to say when it is taken apart is not for a clerk's eyes."""
    papers = tmp_path / "papers"
    papers.mkdir()
    for i in range(4):
        texts = (*INVOICE, (50, 20, f"Sida {i}"))
        (papers / f"{i}.pdf").write_bytes(pdf(page(texts, ((400, 60, QR),))))
    home = tmp_path / "home"
    _sluss(home, "init", "--org-number", "2120009994", "--name", "Exempelköpings kommun")
    done = _sluss(home, "receive", str(papers), "--today", "2026-11-23", "--workers", str(count))
    assert "pdf" in done.stdout
    assert done.stderr == ""


def test_one_long_file_anywhere_below_is_worth_others(tmp_path):
    from sluss.cli.intake import _is_long

    inside = tmp_path / "in" / "below"
    inside.mkdir(parents=True)
    (inside / "gone").symlink_to(inside / "nowhere")
    (inside / "short.csv").write_bytes(b"a;b\n")
    assert not _is_long((tmp_path,))
    with (inside / "long.csv").open("wb") as file:
        file.truncate(5 << 20)
    assert _is_long((tmp_path,))
    assert _is_long((inside / "short.csv", inside / "long.csv"))
