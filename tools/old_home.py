"""Makes a small home with the code of an earlier commit: `python -m tools.old_home COMMIT FOLDER`.

tests/upgrade holds today's code to such homes: each is opened, brought up to date, and must tell
the same debts as the code that wrote it. Made once for each release, and never anew.
"""

from __future__ import annotations

import gzip
import json
import os
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
from io import BytesIO
from pathlib import Path
from typing import Any

from tests.papers import FOOD, GLASS, OUR_IBAN, ROAD, Move, camt, invoice, suppliers

_DAY = "2026-11-24"
_PEOPLE = {"anna": "attester", "bo": "attester", "cia": "signer", "dag": "signer", "eva": "clerk"}
_KEPT = ("id", "document_number", "state", "open_amount", "due_date")


class Old:
    """The program of a commit, in a home."""

    def __init__(self, commit: str, folder: Path) -> None:
        packed = subprocess.run(["git", "archive", commit, "src"], check=True, capture_output=True)
        with tarfile.open(fileobj=BytesIO(packed.stdout)) as tar:
            tar.extractall(folder, filter="data")
        self.home = folder / "home"
        self._env = {
            **{name: text for name, text in os.environ.items() if not name.startswith("SLUSS_")},
            "PYTHONPATH": str(folder / "src"),
            "SLUSS_PASSWORD": "pw",
            "SLUSS_NEW_PASSWORD": "pw",
        }

    def __call__(self, *words: object) -> Any:  # noqa: ANN401 -- as the program answers
        argv = [sys.executable, "-m", "sluss", "--home", self.home, "--today", _DAY, "--json"]
        said = subprocess.run(
            [*map(str, argv), *map(str, words)], env=self._env, check=True, stdout=subprocess.PIPE
        )
        return json.loads(said.stdout) if said.stdout.strip() else {}


def make(commit: str, target: Path) -> None:
    """Write the home's database, packed, and what it tells of its debts."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        old = Old(commit, folder)
        _live(old, folder)
        told = [{name: one[name] for name in _KEPT} for one in old("payables")["payables"]]
        small = folder / "small.sqlite3"
        with sqlite3.connect(old.home / "sluss.sqlite3") as database:
            database.execute("VACUUM INTO ?", (str(small),))
        database.close()
        target.mkdir(parents=True, exist_ok=True)
        (target / "sluss.sqlite3.gz").write_bytes(gzip.compress(small.read_bytes(), 9, mtime=0))
    whole = subprocess.run(["git", "rev-parse", commit], check=True, capture_output=True, text=True)
    expected = {"commit": whole.stdout.strip(), "payables": told}
    (target / "expected.json").write_text(json.dumps(expected, indent=1, ensure_ascii=False) + "\n")


def _live(old: Old, folder: Path) -> None:
    """A little of everything: a debt that is paid, one that is on its way, one that is open."""
    old(
        *("init", "--org-number", "2120009994", "--name", "Exempelkommun", "--iban", OUR_IBAN),
        *("--bic", "HANDSESS", "--bankgiro", "9912346", "--town", "Strömsund"),
    )
    for name, role in _PEOPLE.items():
        old("user", "add", name, "--role", role, "--as", "admin")
    files = {"firms": suppliers(ROAD, FOOD, GLASS), "one": invoice(ROAD, "F1", "100.00")}
    files |= {"two": invoice(FOOD, "F2", "200.00"), "three": invoice(GLASS, "F3", "300.00")}
    _receive(old, folder / "first", files)
    ids = {one["document_number"]: one["id"] for one in old("payables")["payables"]}
    for number in ("F1", "F2"):
        for name in ("anna", "bo"):
            old("approve", ids[number], "--as", name)
        batch = old("batch", "propose", ids[number], "--as", "eva")["batch"]
        for name in ("cia", "dag"):
            old("batch", "sign", batch, "--as", name)
        old("batch", "export", batch, "--out", folder / f"{number}.xml", "--as", "cia")
    (first,) = old("batch", "show", 1)["payments"]
    paid = Move("100.00", ROAD, e2e=first["end_to_end_id"])
    _receive(old, folder / "second", {"statement": camt(paid, on=_DAY)})
    old("payable", "hold", ids["F3"], "--reason", "kredit väntas", "--as", "eva")


def _receive(old: Old, folder: Path, files: dict[str, bytes]) -> None:
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    old("receive", folder)


if __name__ == "__main__":
    make(sys.argv[1], Path(sys.argv[2]))
