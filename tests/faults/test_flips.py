"""A bit of the database file flips: verify finds it, or it has changed nothing that counts.

SLUSS_FLIPS says how many; every fourth falls into a stored original.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest

from tests.databases import FILE
from tests.faults.conftest import figure, only_on_sqlite, prepare_signed
from tests.faults.power import contents
from tests.faults.warm import Warm
from tests.papers import FOOD, Move, camt
from tests.services.office import Office

FLIPS = figure("SLUSS_FLIPS", 40)
SEED = figure("SLUSS_SEED", 1)
# Beside the journal, as docs/DESIGN.md has them, and what Django and the search keep.
BESIDE = ("django_", "sqlite_", "store_statuslookup", "store_statussalt", "store_signintry",
          "store_factoruse", "store_apitokenuse", "store_payablewords")  # fmt: skip
pytestmark = [pytest.mark.crash, pytest.mark.xdist_group("faults-2")]


def _prepare() -> None:
    prepare_signed()
    office = Office(Path())
    assert isinstance(office.export(1, key="export"), bytes)
    first = min(office.payments())
    office.receive(camt(Move("100.00", FOOD, e2e=first), on="2026-11-25"))


def _places(file: Path) -> Iterator[range]:
    """Where the bytes of the stored originals lie, as far as a page holds them in one piece."""
    content = file.read_bytes()
    connection = apsw.Connection(str(file), flags=apsw.SQLITE_OPEN_READONLY)
    for (packed,) in connection.execute("SELECT packed FROM store_originalpart"):
        found = content.find(packed)
        if found >= 0:
            yield range(found, found + len(packed))
    connection.close()


def _state(file: Path) -> tuple[bool, list[tuple], str]:
    """What counts, read by another SQLite: that it is whole, what it refuses, every row."""
    connection = apsw.Connection(str(file), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        whole = connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        made = sorted(connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_master"))
        return whole, made, contents(connection, BESIDE)
    finally:
        connection.close()


def test_a_flipped_bit_is_found_or_changed_nothing_that_counts(
    warm: Warm, copies, tmp_path: Path, capsys
):
    only_on_sqlite("a server's files are its own affair")
    first = copies("fault-exported", _prepare)() / FILE
    content, right = first.read_bytes(), _state(first)
    originals = [place for part in _places(first) for place in part]
    chance = random.Random(SEED)
    seen: Counter[str] = Counter()
    silent = []
    for number in range(FLIPS):
        in_original = number % 4 == 0
        place = chance.choice(originals) if in_original else chance.randrange(len(content))
        bit = chance.randrange(8)
        home = tmp_path / "flipped"
        home.mkdir(exist_ok=True)
        for left in home.iterdir():
            left.unlink()
        flipped = bytearray(content)
        flipped[place] ^= 1 << bit
        (home / FILE).write_bytes(flipped)
        if not warm.look(home)["ok"]:
            seen["found in an original" if in_original else "found"] += 1
        elif not in_original and _state(home / FILE) == right:
            seen["harmless"] += 1
        else:
            silent.append(f"bit {bit} of byte {place}, page {place // 4096 + 1}")
    with capsys.disabled():
        print(f"\n{FLIPS} flipped bits of {len(content)} bytes: {dict(seen)}; silent {len(silent)}")
    assert silent == []
