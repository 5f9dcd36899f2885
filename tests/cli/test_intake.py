"""The verb receive: what people see of files that come, good, known, broken and hostile."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import zipfile
from collections import Counter
from pathlib import Path

import pytest

from sluss.cli import tables
from tests.formats.sie5_documents import full, item
from tests.needs import shared
from tests.papers import FOOD, ROAD, invoice, ocr


def codes(file):
    return [finding["code"] for finding in file["findings"]]


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "."), content)
    return out.getvalue()


def test_a_file_is_taken_in_and_told_with_what_it_holds(program, folder):
    paper = invoice(ROAD, "F1", "1250.00", reference=ocr(1))
    path = folder(a__xml=paper) / "a.xml"
    said = program.json("receive", path)
    assert said["files"] == [
        {
            "path": str(path),
            "sha256": hashlib.sha256(paper).hexdigest(),
            "kind": "ubl",
            "status": "new",
            "facts": {"Claim": 1},
            "findings": [],
        }
    ]
    assert said["totals"] == {
        "files": 1,
        "new": 1,
        "known": 0,
        "refused": 0,
        "errors": 0,
        "warnings": 0,
        "facts": {"Claim": 1},
    }


def test_the_same_bytes_are_known_and_change_nothing(program, folder):
    place = folder(a__xml=invoice(ROAD, "F1", "1250.00"), b__xml=invoice(ROAD, "F1", "1250.00"))
    first, again = program.json("receive", place), program.json("receive", place)
    assert [f["status"] for f in first["files"]] == ["new", "known"]
    assert [f["status"] for f in again["files"]] == ["known", "known"]
    assert program.json("payables")["totals"]["count"] == 1


def test_a_name_is_never_looked_at(program, folder):
    place = folder(holiday__jpg=invoice(ROAD, "F1", "1250.00"))
    assert program.json("receive", place)["files"][0]["kind"] == "ubl"


def test_what_cannot_be_read_is_kept_listed_and_told_and_the_rest_goes_on(program, folder):
    place = folder(
        a__xml=b"",
        b__txt=b"Hello, world",
        c__xml=invoice(ROAD, "F1", "1250.00")[:-40],
        d__xml=invoice(FOOD, "F2", "10.00"),
    )
    said = program("receive", place, "--json")
    files = said.json["files"]
    assert said.code == 1
    assert [(f["status"], codes(f)) for f in files] == [
        ("refused", ["intake.empty"]),
        ("refused", ["intake.unknown_kind"]),
        ("refused", ["xml.not_well_formed"]),
        ("new", []),
    ]
    assert all(f["message"] and f["advice"] for one in files for f in one["findings"])
    assert program.json("payables")["totals"]["count"] == 1
    # The originals are kept all the same: they are known from now on.
    assert {f["status"] for f in program("receive", place, "--json").json["files"]} == {"known"}


def test_a_message_is_in_the_language_asked_for(program, folder):
    place = folder(a__xml=b"")
    said = [
        program("receive", place, "--json", "--lang", lang).json["files"][0]["findings"][0]
        for lang in ("sv", "en")
    ]
    assert [finding["message"] for finding in said] == ["Filen är tom.", "The file is empty."]


def test_a_zip_gives_a_row_for_itself_and_one_for_each_member(program, folder):
    inner = invoice(ROAD, "F1", "1250.00")
    place = folder(all__zip=zipped(a__xml=inner, b__txt=b"?", c__zip=zipped(d__xml=inner)))
    said = program("receive", place, "--json")
    rows = [(f["path"].removeprefix(str(place)), f["kind"], f["status"], codes(f))
            for f in said.json["files"]]  # fmt: skip
    assert said.code == 1
    assert rows == [
        ("/all.zip", "zip", "new", []),
        ("/all.zip!a.xml", "ubl", "new", []),
        ("/all.zip!b.txt", "", "refused", ["intake.unknown_kind"]),
        ("/all.zip!c.zip", "", "refused", ["intake.archive_in_archive"]),
    ]
    assert program.json("payables")["totals"]["count"] == 1


def test_a_gzip_is_opened_too(program, folder):
    place = folder(a__xml__gz=gzip.compress(invoice(ROAD, "F1", "1250.00")))
    rows = program.json("receive", place)["files"]
    assert [(Path(f["path"]).name, f["kind"]) for f in rows] == [
        ("a.xml.gz", "gzip"),
        ("a.xml.gz!a.xml", "ubl"),
    ]


def test_members_of_a_zip_that_was_known_already_still_come_in(program, folder, monkeypatch):
    """A receive that was killed between a zip and its members converges when it is repeated."""
    from sluss.reception import taking_in

    place = folder(all__zip=zipped(a__xml=invoice(ROAD, "F1", "1250.00")))
    monkeypatch.setattr(taking_in, "FIRST", taking_in.AtOnce(1, 1 << 20, 1 << 20))
    real = taking_in.intake.receive

    def killed(arrivals, attached, who, spread):
        if arrivals[0].kind == "ubl":
            raise KeyboardInterrupt
        return real(arrivals, attached, who, spread)

    monkeypatch.setattr(taking_in.intake, "receive", killed)
    program("receive", place)
    assert program.json("payables")["totals"]["count"] == 0
    monkeypatch.setattr(taking_in.intake, "receive", real)
    assert [f["status"] for f in program.json("receive", place)["files"]] == ["known", "new"]
    assert program.json("payables")["totals"]["count"] == 1


HOSTILE = {
    "slip.zip": ["archive.bad_name"] * 4 + ["intake.unknown_kind", "archive.bad_name"],
    "overlap.zip": ["archive.overlap"],
    "truncated.zip": ["archive.not_readable"],
    "flat-bomb-300MB.zip": ["archive.ratio"],
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_archive_is_refused_with_a_reason_and_kept(program, name):
    path = shared(f"badinput/generated/zip/{name}")
    said = program("receive", path, "--json")
    refused = [f for f in said.json["files"] if f["status"] == "refused"]
    assert said.code == 1
    assert [code for file in refused for code in codes(file)] == HOSTILE[name]
    assert program("receive", path, "--json").json["files"][0]["status"] == "known"


def test_samples_of_the_standard_come_in_whole(program):
    said = program.json("receive", shared("samples/peppol/openpeppol"))
    assert [f["kind"] for f in said["files"]] == ["ubl"] * len(said["files"])
    assert said["totals"]["facts"]["Claim"] == said["totals"]["new"]


def test_a_link_out_of_the_folder_is_not_followed(program, folder, tmp_path):
    outside = tmp_path / "secret.xml"
    outside.write_bytes(invoice(ROAD, "F1", "1250.00"))
    place = folder(a__xml=invoice(FOOD, "F2", "10.00"))
    (place / "b.xml").symlink_to(outside)
    (place / "c.xml").symlink_to(place / "a.xml")
    said = program("receive", place, "--json")
    assert [(f["status"], codes(f)) for f in said.json["files"]] == [
        ("new", []),
        ("refused", ["intake.link_leads_out"]),
        ("known", []),
    ]


def test_a_pipe_is_not_waited_for(program, folder):
    place = folder()
    os.mkfifo(place / "pipe")
    said = program("receive", place, "--json")
    assert codes(said.json["files"][0]) == ["intake.not_a_file"]


def test_a_file_over_the_limit_is_told_and_not_kept(program, folder, monkeypatch):
    from sluss.outside import files

    monkeypatch.setattr(files, "FILE_BYTES_MAX", 10)
    said = program("receive", folder(a__xml=b"12345678901"), "--json").json["files"][0]
    assert (said["sha256"], said["status"], codes(said)) == (None, "refused", ["intake.too_large"])
    assert said["findings"][0]["message"] == (
        "Filen är för stor: 11 bytes, högst 10 bytes. Den är inte sparad."
    )


def test_a_file_that_changes_under_our_hands_is_left_and_the_rest_goes_on(program, folder):
    from sluss.reception import taking_in

    place = folder(a__xml=invoice(ROAD, "F1", "1250.00"), b__xml=invoice(FOOD, "F2", "10.00"))
    real, done = taking_in.intake.known, []

    def known(shas):
        if not done:
            done.append((place / "a.xml").write_bytes(b"something else"))
        return real(shas)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(taking_in.intake, "known", known)
        said = program("receive", place, "--json")
    assert said.code == 1
    assert [(f["status"], codes(f)) for f in said.json["files"]] == [
        ("refused", ["intake.changed"]),
        ("new", []),
    ]


def test_the_files_that_do_not_change_come_in_once_however_many_do(program, folder, monkeypatch):
    from sluss.reception import taking_in

    monkeypatch.setattr(taking_in, "USUAL", taking_in.AtOnce(2, 1 << 20, 1 << 20))
    papers = {f"f{n}__xml": invoice(ROAD, f"F{n}", f"{n + 1}.00") for n in range(6)}
    place = folder(**papers)
    real, changing = taking_in.intake.receive, ["f3.xml", "f5.xml", "f1.xml"]

    def receive(*given):
        if changing:
            (place / changing.pop()).write_bytes(b"something else")
        return real(*given)

    monkeypatch.setattr(taking_in.intake, "receive", receive)
    said = program("receive", place, "--json").json["files"]
    assert [f["status"] for f in said] == ["new", "refused", "new", "refused", "new", "refused"]
    assert program.json("payables")["totals"]["count"] == 3


SOME = {f"f{n:02}__xml": invoice(ROAD, f"F{n}", f"{n + 1}.00") for n in range(10)}
BEGUN = 1 + 6  # The organisation, and six people.


@pytest.mark.parametrize(
    ("first", "before", "commands"),
    [
        pytest.param((10, 1 << 20, 1 << 20), False, 1, id="all as one in an empty home"),
        pytest.param((3, 1 << 20, 1 << 20), False, 4, id="no more files than that"),
        pytest.param((10, len(SOME["f00__xml"]) * 2, 1 << 20), False, 5, id="no more bytes"),
        pytest.param((10, 1 << 20, 1), False, 1, id="files are read again and need not be held"),
        pytest.param((10, 1 << 20, 1 << 20), True, 1 + 3, id="some at a time beside others"),
    ],
)
def test_many_files_are_taken_in_at_a_time(program, folder, monkeypatch, first, before, commands):
    from sluss.reception import taking_in

    monkeypatch.setattr(taking_in, "FIRST", taking_in.AtOnce(*first))
    monkeypatch.setattr(taking_in, "USUAL", taking_in.AtOnce(5, 1 << 20, 1 << 20))
    if before:
        program("receive", folder(a__xml=invoice(FOOD, "F2", "10.00")))
    assert program.json("receive", folder(**SOME))["totals"]["new"] == 10
    assert program.json("verify")["entries"] == BEGUN + commands


def test_members_of_an_archive_are_held_and_so_are_taken_in_some_at_a_time(
    program, folder, monkeypatch
):
    from sluss.reception import taking_in

    monkeypatch.setattr(taking_in, "FIRST", taking_in.AtOnce(100, 1 << 20, len(SOME["f00__xml"])))
    place = folder(all__zip=zipped(**SOME))
    assert len(program.json("receive", place)["files"]) == 11
    assert program.json("verify")["entries"] == BEGUN + 10


def test_a_missing_path_is_wrong_usage_and_nothing_is_taken_in(program, folder):
    place = folder(a__xml=invoice(ROAD, "F1", "1250.00"))
    assert program("receive", place, place / "no.xml").code == 2
    assert program.json("payables")["totals"]["count"] == 0


def test_a_name_in_no_character_set_and_one_that_steers_the_terminal_are_shown_safely(
    program, folder
):
    place = folder()
    Path(os.fsdecode(os.fsencode(place) + b"/\xff\x1b[31m.xml")).write_bytes(b"")
    assert "\x1b" not in program("receive", place).out
    assert (
        program("receive", place, "--json").json["files"][0]["path"].endswith("\ufffd\x1b[31m.xml")
    )


def test_people_see_a_line_a_file_and_the_sums(program, folder):
    place = folder(a__xml=invoice(ROAD, "F1", "1250.00"), b__xml=b"")
    said = program("receive", place)
    lines = said.out.splitlines()
    assert lines[0].split() == ["ny", "ubl", str(place / "a.xml"), "1", "Claim"]
    assert lines[2].strip() == "Filen är tom. Hämta filen på nytt; kanske avbröts överföringen."
    assert lines[-1] == "Filer: 2. Nya: 1, kända: 0, avvisade: 1. Fel: 1, varningar: 0."
    assert said.err == ""


def test_of_many_warnings_of_one_kind_people_see_the_first_and_how_many_more(program, folder):
    strangers = "".join(item(f"F{number}", supplier=f"9{number}") for number in range(8))
    rows = strangers + item("F9", left="5") + item("F10", left="-5")
    place = folder(leverantorer__sie=full(items=rows).encode())
    said = program("receive", place).out
    found = program("receive", place, "--json").json["files"][0]["findings"]
    kinds = Counter((one["code"], one["severity"]) for one in found)
    assert kinds["sie5.supplier_unknown", "warning"] == 8
    assert said.count("finns inte bland filens leverantörer") == 3
    assert "Varningar av samma slag i den här filen: 5 till. --json visar alla." in said
    assert all(one["message"] in said for one in found if one["code"] != "sie5.supplier_unknown")
    assert len(kinds) > 1


def test_each_error_is_told_however_many_there_are(program, folder):
    rows = "".join(item(f"F{number}", amount="1,5") for number in range(6))
    place = folder(leverantorer__sie=full(items=rows).encode())
    found = program("receive", place, "--json").json["files"][0]["findings"]
    errors = [one for one in found if one["severity"] == "error"]
    assert len(errors) >= 6
    said = program("receive", place).out
    assert [one["message"] for one in errors if one["message"] not in said] == []


@pytest.mark.parametrize(
    ("kind", "amount", "written"),
    [
        ("credit-note", "1656.25", "-1\u00a0656,25"),
        ("credit-note", "0.00", "0,00"),
        ("invoice", "0.00", "0,00"),
        ("invoice", "100.00", "100,00"),
    ],
)
def test_what_is_owed_to_us_has_a_minus_and_nothing_has_none(kind, amount, written):
    assert tables.left({"kind": kind, "open_amount": amount}) == written
