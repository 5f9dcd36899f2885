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


ATTACHED = (
    b"<a:AdditionalDocumentReference><b:ID>1</b:ID><a:Attachment>"
    b'<b:EmbeddedDocumentBinaryObject mimeCode="text/csv" filename="timmar.csv">YTtiCg=='
    b"</b:EmbeddedDocumentBinaryObject></a:Attachment></a:AdditionalDocumentReference>"
    b"<a:AccountingSupplierParty>"
)


@pytest.fixture
def carrying(program, tmp_path):
    """The hash of an invoice that carries a time sheet."""
    invoice = papers.invoice(papers.ROAD, "F1001", "1250.00")
    path = tmp_path / "f.xml"
    path.write_bytes(invoice.replace(b"<a:AccountingSupplierParty>", ATTACHED, 1))
    (told,) = program.json("receive", path)["files"]
    assert told["facts"] == {"Claim": 1, "Attachment": 1}
    return told["sha256"]


def test_what_hangs_in_an_invoice_is_listed_and_comes_out(program, carrying, tmp_path):
    (listed,) = program.json("original", "show", carrying)["attachments"]
    assert (listed["name"], listed["size"]) == ("timmar.csv", 4)
    assert "timmar.csv" in program("original", "show", carrying).out
    out = tmp_path / "ut.csv"
    assert program("original", "save", carrying, "--attachment", 1, "--out", out).code == 0
    assert out.read_bytes() == b"a;b\n"
    assert listed["sha256"] == hashlib.sha256(out.read_bytes()).hexdigest()


@pytest.mark.parametrize(
    "begun, number, code",
    [("", 2, "attachment.no_such_number"), ("zip", 1, "attachment.none_in_kind")],
)
def test_an_attachment_that_is_not_there_is_said(
    program, carrying, archive, tmp_path, begun, number, code
):
    whole = hashlib.sha256(archive.read_bytes()).hexdigest() if begun else carrying
    said = program(
        "original", "save", whole, "--attachment", number, "--out", tmp_path / "x", "--json"
    )
    assert (said.code, said.json["refused"]["code"]) == (1, code)
    assert not (tmp_path / "x").exists()
