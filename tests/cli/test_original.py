"""The file list: what came, what it came in, and every byte of it back."""

from __future__ import annotations

import hashlib
import zipfile

import pytest

from tests import papers


@pytest.fixture
def archive(program, tmp_path):
    path = tmp_path / "arkiv.zip"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("faktura.xml", papers.invoice(papers.ROAD, "F1001", "1250.00"))
        packed.writestr("brev.txt", "Hej!")
    program("receive", path)
    return path


def test_the_list_tells_every_file_and_what_became_of_it(program, archive):
    said = program.json("original", "list")
    assert {
        (row["path"].rpartition("!")[2], row["kind"], row["status"]) for row in said["originals"]
    } == {
        (str(archive), "zip", "new"),
        ("faktura.xml", "ubl", "new"),
        ("brev.txt", "", "refused"),
    }
    assert said["totals"] == {"count": 3, "new": 2, "refused": 1}


@pytest.mark.parametrize(
    "words, count",
    [
        (("--kind", "ubl"), 1),
        (("--status", "refused"), 1),
        (("--search", "BREV"), 1),
        (("--limit", "2"), 2),
        (("--kind", "camt.053"), 0),
    ],
)
def test_the_list_shows_what_is_asked_for(program, archive, words, count):
    assert len(program.json("original", "list", *words)["originals"]) == count


def test_a_member_tells_what_it_came_in_and_the_archive_what_it_held(program, archive):
    whole = hashlib.sha256(archive.read_bytes()).hexdigest()
    page = program.json("original", "show", whole)
    assert sorted(one["path"].rpartition("!")[2] for one in page["holds"]) == [
        "brev.txt",
        "faktura.xml",
    ]
    member = program.json("original", "show", page["holds"][0]["sha256"][:12])
    assert member["inside"] == whole


def test_a_file_comes_out_as_it_came_in(program, archive, tmp_path):
    whole = hashlib.sha256(archive.read_bytes()).hexdigest()
    out = tmp_path / "ut.zip"
    assert program("original", "save", whole[:8], "--out", out).code == 0
    assert out.read_bytes() == archive.read_bytes()
    out.write_bytes(b"another")
    assert program("original", "save", whole, "--out", out).code == 2


@pytest.mark.parametrize("begun", ["", "abcdef", "0" * 64, "%"])
def test_a_hash_that_fits_no_file_is_said(program, archive, begun):
    assert (
        program("original", "show", begun, "--json").json["refused"]["code"]
        == "cli.no_such_original"
    )


def test_people_see_the_file_its_members_and_what_was_wrong(program, archive):
    whole = hashlib.sha256(archive.read_bytes()).hexdigest()
    listed = program("original", "list").out
    assert whole[:12] in listed
    assert "3 filer" in listed
    page = program("original", "show", whole).out
    assert f"> {hashlib.sha256(b'Hej!').hexdigest()[:12]} {archive}!brev.txt" in page
    member = program("original", "show", hashlib.sha256(b"Hej!").hexdigest()).out
    assert "intake.unknown_kind" not in member
    assert "  · " in member
