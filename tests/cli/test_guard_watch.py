"""The guard over a folder: each file once, across restarts, and never two files for the bank."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.papers import FOOD, ROAD, Move, Order, camt, invoice, pain001, suppliers
from tests.services.test_guard_clean import again, row

PAY = again(row(8, 300, FOOD, "F2"), message="NEW-1")
BOTH = again(row(9, 300, FOOD, "F2"), row(7, 100, ROAD, "F1"), message="NEW-2")


@pytest.fixture
def folders(program, folder, tmp_path: Path) -> tuple[Path, Path]:
    """A watched folder and one beside it, where F1 has been paid and F2 has not."""
    watched, clean = tmp_path / "watched", tmp_path / "clean"
    watched.mkdir()
    clean.mkdir()
    came = folder(
        s__csv=suppliers(ROAD, FOOD),
        f1__xml=invoice(ROAD, "F1", "100.00"),
        f2__xml=invoice(FOOD, "F2", "300.00"),
        old__xml=pain001("OLD1", Order("E1", "100.00", ROAD, text="F1")),
        bank__xml=camt(Move("100.00", ROAD, e2e="E1")),
    )
    assert program("receive", came).code == 0
    return watched, clean


def watched(program, folders: tuple[Path, Path], code: int = 0) -> list[dict]:
    place, clean = folders
    said = program("guard", "--watch", place, "--clean", clean, "--json")
    assert said.code == code, said.out + said.err
    return list(said.json["files"])


def names(folder: Path) -> list[str]:
    """What lies in a folder, without the marks between the name and the ending."""
    return sorted(
        path.name[:5] + path.name[path.name.index("-") + 9 :] for path in folder.iterdir()
    )


def test_each_file_is_judged_once_and_what_may_be_paid_is_written(program, folders):
    place, clean = folders
    (place / "a.xml").write_bytes(again(row(6, 500, ROAD, "F6"), message="NEW-6"))
    (place / "b.xml").write_bytes(BOTH)
    before = {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in place.iterdir()}
    one, two = watched(program, folders, code=1)
    assert (one["path"], one["all_pay"], one["totals"]["pay"]["count"]) == ("a.xml", True, 1)
    assert (two["path"], two["all_pay"]) == ("b.xml", False)
    assert [one["verdict"] for one in two["transactions"]] == ["pay", "double"]
    assert names(clean) == [
        "a.xml.clean.xml", "a.xml.verdict.json", "a.xml.verdict.txt",
        "b.xml.clean.xml", "b.xml.verdict.json", "b.xml.verdict.txt",
    ]  # fmt: skip
    made = Path(two["clean"]["file"])
    assert b"F2" in made.read_bytes() and b"F1" not in made.read_bytes()
    kept = json.loads((clean / two["verdict"]).read_bytes())
    assert kept["transactions"] == two["transactions"]
    assert {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in place.iterdir()} == (
        before
    )
    # Nothing new: nothing is judged, and nothing is written.
    was = {path: path.stat().st_mtime_ns for path in clean.iterdir()}
    assert watched(program, folders) == []
    assert {path: path.stat().st_mtime_ns for path in clean.iterdir()} == was


def cleans(folder: Path) -> list[str]:
    return [name for name in names(folder) if "clean" in name]


def test_the_same_bytes_a_second_time_give_no_second_file_for_the_bank(program, folders):
    place, clean = folders
    (place / "a.xml").write_bytes(PAY)
    (first,) = watched(program, folders)
    (place / "b.xml").write_bytes(PAY)
    (second,) = watched(program, folders, code=1)
    assert (second["all_pay"], "clean" in second) == (False, False)
    assert second["waits_for"] == [Path(first["clean"]["file"]).name]
    # Also when it is laid there again under its own name.
    (place / "a.xml").unlink()
    watched(program, folders)
    (place / "a.xml").write_bytes(PAY)
    os.utime(place / "a.xml", ns=(0, 1))
    (later,) = watched(program, folders, code=1)
    assert later["waits_for"] == second["waits_for"]
    assert cleans(clean) == ["a.xml.clean.xml"]
    assert first["clean"]["count"] == 1


@pytest.mark.parametrize(
    "other",
    [
        # The system makes its file again: another message, other names, the same payment.
        again(row(9, 300, FOOD, "F2"), message="NEW-9"),
        # The same name for something else.
        again(row(8, 400, FOOD, "F9"), message="NEW-9"),
        # The same amount to the same payee, without a word what for.
        again(row(9, 300, FOOD, "F99"), message="NEW-9"),
        BOTH,
    ],
)
def test_no_payment_stands_in_two_files_for_the_bank(program, folders, other):
    place, clean = folders
    (place / "a.xml").write_bytes(PAY)
    watched(program, folders)
    (place / "b.xml").write_bytes(other)
    (second,) = watched(program, folders, code=1)
    assert (len(second["waits_for"]), "clean" in second) == (1, False)
    assert cleans(clean) == ["a.xml.clean.xml"]


def test_two_that_are_laid_there_together_are_no_exception(program, folders):
    place, clean = folders
    (place / "a.xml").write_bytes(PAY)
    (place / "b.xml").write_bytes(again(row(9, 300, FOOD, "F2"), message="NEW-9"))
    _, second = watched(program, folders, code=1)
    assert len(second["waits_for"]) == 1
    assert cleans(clean) == ["a.xml.clean.xml"]


def test_what_has_nothing_to_do_with_it_waits_for_nothing(program, folders):
    place, clean = folders
    (place / "a.xml").write_bytes(PAY)
    watched(program, folders)
    (place / "b.xml").write_bytes(again(row(9, 400, ROAD, "F5"), message="NEW-9"))
    (second,) = watched(program, folders)
    assert second["waits_for"] is None
    assert cleans(clean) == ["a.xml.clean.xml", "b.xml.clean.xml"]


def test_once_the_first_was_taken_in_the_guard_itself_knows(program, folders):
    place, clean = folders
    (place / "a.xml").write_bytes(PAY)
    (first,) = watched(program, folders)
    assert program("receive", first["clean"]["file"]).code == 0
    (place / "b.xml").write_bytes(again(row(9, 300, FOOD, "F2"), message="NEW-9"))
    (second,) = watched(program, folders, code=1)
    assert second["waits_for"] is None
    assert [one["verdict"] for one in second["transactions"]] == ["double"]
    # Whoever tidies up the folder after that gets no second file either.
    for path in clean.iterdir():
        path.unlink()
    told = watched(program, folders, code=1)
    assert [one["verdict"] for file in told for one in file["transactions"]] == ["double"] * 2
    assert cleans(clean) == []


def test_what_was_deleted_unsent_may_be_made_again(program, folders):
    place, clean = folders
    (place / "a.xml").write_bytes(PAY)
    (first,) = watched(program, folders)
    Path(first["clean"]["file"]).unlink()
    (place / "b.xml").write_bytes(again(row(9, 300, FOOD, "F2"), message="NEW-9"))
    watched(program, folders)
    assert cleans(clean) == ["b.xml.clean.xml"]


def test_a_file_that_no_verdict_tells_of_is_in_the_way_of_all(program, folders):
    place, clean = folders
    (place / "a.xml").write_bytes(PAY)
    (first,) = watched(program, folders)
    (clean / first["verdict"]).unlink()
    (told,) = watched(program, folders, code=1)
    assert told["waits_for"] == [Path(first["clean"]["file"]).name]


def test_other_content_under_the_same_name_is_judged(program, folders):
    place, _clean = folders
    (place / "a.xml").write_bytes(PAY)
    watched(program, folders)
    (place / "a.xml").write_bytes(BOTH)
    (second,) = watched(program, folders, code=1)
    assert [one["amount"] for one in second["transactions"]] == ["300.00", "100.00"]


def test_what_is_no_payment_file_and_what_is_not_finished_is_said(program, folders, tmp_path):
    place, clean = folders
    (place / "a.txt").write_bytes(b"no payments")
    (place / "b.xml.part").write_bytes(PAY)
    (tmp_path / "secret.xml").write_bytes(PAY)
    (place / "c.xml").symlink_to(tmp_path / "secret.xml")
    odd, *left = watched(program, folders, code=1)
    assert [finding["code"] for finding in odd["findings"]] == ["intake.unknown_kind"]
    assert odd["transactions"] == []
    assert [one["left"]["code"] for one in left] == ["standby.unfinished", "standby.link"]
    assert names(clean) == ["a.txt.verdict.json", "a.txt.verdict.txt"]


def test_a_person_reads_what_may_not_be_paid(program, folders):
    place, clean = folders
    (place / "b.xml").write_bytes(BOTH)
    said = program("guard", "--watch", place, "--clean", clean, "--lang", "en")
    assert said.code == 1
    assert "100,00 SEK  double:" in said.out
    assert "sluss receive" in said.out
    (text,) = clean.glob("*.verdict.txt")
    assert "double:" in text.read_text(encoding="utf-8")
    said = program("guard", "--watch", place, "--clean", clean, "--lang", "en")
    assert (said.code, said.out) == (0, "No new files.\n")


CHILD = """
import os, pathlib, signal, sys
from sluss.outside import publish

moment = sys.argv.pop(1)
put, rename = publish.put, pathlib.Path.rename

def killed_put(file, content):
    if file.name.endswith(".json"):
        os.kill(os.getpid(), signal.SIGKILL)
    put(file, content)

def killed_rename(path, target):
    os.kill(os.getpid(), signal.SIGKILL)

if moment == "verdict":
    publish.put = killed_put
else:
    pathlib.Path.rename = killed_rename
from sluss.__main__ import main
main()
"""


@pytest.mark.parametrize("moment", ["verdict", "name"])
def test_killed_half_way_no_file_is_there_that_no_verdict_tells_of(program, folders, moment):
    place, clean = folders
    (place / "b.xml").write_bytes(BOTH)
    words = ["guard", "--watch", place, "--clean", clean, "--home", program.home]
    argv = [sys.executable, "-c", CHILD, moment, *map(str, words), "--today", "2026-11-24"]
    child = subprocess.run(argv, env=os.environ, capture_output=True, check=False)
    assert child.returncode == -signal.SIGKILL, child.stderr
    assert [path.name for path in clean.glob("[!.]*.clean.*")] == []
    assert len(list(clean.glob(".*.clean.*"))) == 1
    was_judged = moment == "name"
    told = watched(program, folders, code=0 if was_judged else 1)
    assert len(told) == (0 if was_judged else 1)
    assert names(clean) == ["b.xml.clean.xml", "b.xml.verdict.json", "b.xml.verdict.txt"]
    assert list(clean.glob(".*")) == []
    assert program.json("verify")["ok"]


@pytest.mark.parametrize(
    "argv",
    [
        ("guard",),
        ("guard", "--watch", "IN"),
        ("guard", "--clean", "OUT"),
        ("guard", "--watch", "IN", "--clean", "OUT", "--out", "x.xml"),
        ("guard", "--watch", "IN", "--clean", "NONE"),
        ("guard", "--watch", "NONE", "--clean", "OUT"),
        ("guard", "--watch", "IN", "--clean", "IN"),
        ("guard", "--watch", "IN", "--clean", "INSIDE"),
    ],
)
def test_a_call_that_was_put_wrongly_judges_nothing(program, folders, argv):
    place, clean = folders
    (place / "inside").mkdir()
    (place / "a.xml").write_bytes(PAY)
    paths = {"IN": place, "OUT": clean, "NONE": place / "none", "INSIDE": place / "inside"}
    said = program(*[paths.get(word, word) for word in argv])
    assert (said.code, list(clean.iterdir())) == (2, [])
