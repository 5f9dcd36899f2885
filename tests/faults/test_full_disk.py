"""The disk is full, or nothing may be written: said in words, all or nothing, and then it works.

Four commands with several fills; test_no_room.py has every command.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.databases import FILE
from tests.faults.conftest import (
    NUMBERS,
    only_on_sqlite,
    prepare_approved,
    prepare_signed,
    prepare_stocked,
)
from tests.faults.disks import FULL, NOT_WRITTEN, Disk, mounted
from tests.faults.warm import Ended, Plain, Warm
from tests.papers import SCHOOL, invoice

DISK_BYTES = 3 << 20
# From not a page to nearly enough: the file of the WAL, its index and the file itself want room.
LEFT_BYTES = (0, 40_000, 90_000, 150_000)
pytestmark = [pytest.mark.crash, pytest.mark.xdist_group("faults-2")]


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    only_on_sqlite("a server has a disk of its own")
    with mounted(tmp_path / "disk", DISK_BYTES) as made:
        yield made


@dataclass(frozen=True, slots=True)
class Step:
    """A command on its way: what must have been before it, and its words in a home."""

    name: str
    prepare: Callable[[], None]
    words: Callable[[Path, Plain], list[str]]


def _receive(home: Path, _known: Plain) -> list[str]:
    return ["receive", str(home.parent / "in.xml"), "--as", "eva"]


def _approve(_home: Path, known: Plain) -> list[str]:
    return ["approve", *known["ids"], "--as", "anna", "--key", "k"]


def _sign(_home: Path, _known: Plain) -> list[str]:
    return ["batch", "sign", "1", "--as", "cia", "--key", "k"]


def _export(home: Path, _known: Plain) -> list[str]:
    return ["batch", "export", "1", "--out", str(home / "out.xml"), "--as", "cia", "--key", "k"]


STEPS = (
    Step("receive", prepare_stocked, _receive),
    Step("approve", prepare_stocked, _approve),
    Step("sign", prepare_approved, _sign),
    Step("export", prepare_signed, _export),
)


def _laid(copies, disk: Disk, step: Step, warm: Warm) -> tuple[Path, list[str]]:
    """The home on the small disk, and the words of the command there."""
    first = copies(f"fault-{step.prepare.__name__}", step.prepare)()
    home = disk.folder / "home"
    home.mkdir()
    shutil.copyfile(first / FILE, home / FILE)
    (disk.folder / "in.xml").write_bytes(invoice(SCHOOL, "N1", "70.00"))
    told = warm.call(first, "payables", "--json").json["payables"]
    ids = [p["id"] for p in told if p["document_number"] in NUMBERS]
    return home, step.words(home, {"ids": ids})


def _elsewhere(home: Path, tmp_path: Path) -> Path:
    """A copy of a home where there is room to look."""
    copy = tmp_path / "copy"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(home, copy)
    return copy


def _is_refused(said: Ended, *words: str) -> None:
    assert said.code == 4, said
    assert said.err.startswith(words), said.err
    assert "Traceback" not in said.err


def _is_done_once(home: Path, words: list[str], warm: Warm, before: Plain) -> None:
    """Undisturbed it works, and asked again nothing more is done."""
    said = warm.call(home, *words)
    assert said.code == 0, said.err
    after = warm.look(home)
    assert after["ok"], after["differences"]
    assert len(after["facts"]) == len(before["facts"]) + 1
    assert warm.call(home, *words).code == 0
    assert warm.look(home) == after


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.name)
def test_on_a_full_disk_nothing_is_done_by_halves_and_it_works_when_there_is_room(
    step: Step, disk: Disk, copies, warm: Warm, tmp_path: Path
):
    home, words = _laid(copies, disk, step, warm)
    before = warm.look(_elsewhere(home, tmp_path))
    refused = 0
    for left in LEFT_BYTES:
        limit = disk.fill(left)
        said = warm.call(home, *words, **limit)
        if said.code:
            _is_refused(said, *FULL)
            refused += 1
        # With room for the index of the WAL, what there is can be read on the full disk as well.
        if left:
            assert warm.call(home, "payables", **limit).code == 0
        found = warm.look(_elsewhere(home, tmp_path))
        assert found["ok"], found["differences"]
        if said.code:
            assert found == before
            assert not (home / "out.xml").exists()
        disk.free()
        if not said.code:
            break
    assert refused > 0
    if refused == len(LEFT_BYTES):
        _is_done_once(home, words, warm, before)


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.name)
def test_where_nothing_may_be_written_it_is_said_and_nothing_is_done(
    step: Step, disk: Disk, copies, warm: Warm, tmp_path: Path
):
    home, words = _laid(copies, disk, step, warm)
    before = warm.look(_elsewhere(home, tmp_path))
    disk.lock()
    _is_refused(warm.call(home, *words, **disk.bound), *NOT_WRITTEN)
    assert warm.look(_elsewhere(home, tmp_path)) == before
    disk.unlock()
    _is_done_once(home, words, warm, before)


def test_a_file_that_finds_no_room_is_handed_out_when_there_is_room(
    disk: Disk, copies, warm: Warm, tmp_path: Path
):
    """The batch has left by then: the file is an original, and the same call hands it out."""
    home = copies("fault-prepare_signed", prepare_signed)()
    before = warm.look(_elsewhere(home, tmp_path))
    # A limit on the size of files would stop the database as well.
    blocks = [disk.lock] if not disk.is_mounted else [lambda: disk.fill(0), disk.lock]
    for block in blocks:
        block()
        out = disk.folder / "out.xml"
        words = ["batch", "export", "1", "--out", str(out), "--as", "cia", "--key", "k"]
        _is_refused(
            warm.call(home, *words, **disk.bound), "Disken är full: ", "Här får inget skrivas: "
        )
        disk.unlock()
        assert [path.name for path in disk.folder.iterdir() if path.name != "filler"] == []
        disk.free()
    _is_done_once(home, words, warm, before)
    assert out.read_bytes().startswith(b"<?xml")
