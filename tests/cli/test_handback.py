"""The verb handback: what a clerk sees of the restored system beside ours."""

from __future__ import annotations

import zipfile

import pytest

from tests.papers import (
    FOOD,
    ROAD,
    SCHOOL,
    Firm,
    Move,
    Order,
    camt,
    invoice,
    ocr,
    pain001,
)
from tests.services.restored import items, row

PERSON = Firm("Berit Bengtsson", "8503111232", "50501055")


@pytest.fixture
def listed(folder):
    """The list: what both have, another amount, what only they have, and a person's."""
    made = folder(
        poster__csv=items(
            row(ROAD, "F1", "100.00"),
            row(FOOD, "F2", "250.00"),
            row(SCHOOL, "S1", "50.00"),
            row(PERSON, "8503111232", "10.00"),
        )
    )
    return made / "poster.csv"


def test_loading_says_what_came_and_bins_what_is_to_be_explained(back, listed):
    said = back("handback", "load", listed, "--as-of", "2026-11-20", "--lang", "en")
    assert said.code == 0
    assert "4 items" in said.out and "State 1 is loaded, day 2026-11-20" in said.out
    told = back("handback", "bins", "--json")
    assert told.code == 1
    found = told.json
    assert list(found["bins"]) == ["same", "paid-here", "new-there", "only-here", "differing"]
    assert [found["bins"][name]["count"] for name in found["bins"]] == [1, 0, 2, 0, 1]
    totals = found["totals"]
    assert (totals["there"], totals["here"], totals["difference"]) == ("410.00", "300.00", "110.00")
    assert all(one["messages"] for one in found["rows"] if one["why"])
    assert "8503111232" not in told.out and "1232" not in told.out
    out = back("handback", "bins", "--lang", "en").out
    words = back("handback", "bins", "--json", "--lang", "en").json["rows"]
    said = [message for one in words for message in one["messages"]]
    assert "The same number, another amount." in said
    assert "3 rows, 0 faults" in out and "covers: Invoices." in out


def test_only_one_bin_is_shown_and_the_sums_are_of_all(back, listed):
    back("handback", "load", listed)
    found = back("handback", "bins", "--bin", "same", "--json").json
    assert [one["document_number"] for one in found["rows"]] == ["F1"]
    assert found["totals"]["count"] == 4


def test_nothing_loaded_is_said(back):
    said = back("handback", "bins", "--json")
    assert (said.code, said.json["refused"]["code"]) == (1, "bins.nothing_loaded")


def test_rows_are_explained_by_somebody_and_then_signed_by_two(back, listed):
    back("handback", "load", listed)
    ids = [one["id"] for one in back("handback", "bins", "--json").json["rows"] if one["why"]]
    early = back("handback", "sign", "--as", "cia", "--json")
    assert (early.code, early.json["refused"]["code"]) == (3, "handback.sign_rows_unexplained")
    assert back("handback", "explain", *ids, "--reason", "called them").code == 2
    said = back("handback", "explain", *ids, "--reason", "called them", "--as", "eva", "--json")
    assert (said.code, said.json["unexplained"]) == (0, 0)
    again = back("handback", "explain", ids[0], "--reason", "x", "--as", "eva", "--lang", "en")
    assert again.code == 1 and "explained already" in again.out
    assert back("handback", "sign", "--as", "cia").code == 0
    assert "cia, dag" in back("handback", "sign", "--as", "dag").out
    bins = back("handback", "bins", "--lang", "en")
    assert bins.code == 0 and "eva: called them" in bins.out.replace("\n", " ")
    assert "Signed by cia, dag." in bins.out and "two have signed" in bins.out
    assert back("verify").code == 0


def test_a_supplier_is_switched_over_and_back(back, listed):
    back("handback", "load", listed)
    number = f"{ROAD.org_number[:6]}-{ROAD.org_number[6:]}"
    gone = back("handback", "switch", number, "--pays", "there", "--reason", "up", "--as", "max")
    assert gone.code == 0 and ROAD.org_number in gone.out
    (told,) = back("handback", "switches", "--json").json["switches"]
    assert (told["supplier"], told["function"], told["pays"], told["by"]) == (
        ROAD.org_number,
        "invoices",
        "there",
        "max",
    )
    assert ROAD.org_number in back("handback", "switches").out
    refused = back("handback", "switch", "1", "--pays", "here", "--reason", "x", "--as", "max")
    assert refused.code == 1


def test_a_file_that_is_none_of_the_systems_loads_nothing(back, listed, folder):
    paper = folder(kvitto__txt=b"nothing known") / "kvitto.txt"
    said = back("handback", "load", listed, paper, "--lang", "en")
    assert said.code == 1 and "Nothing was loaded" in said.out
    assert back("handback", "bins").code == 1


def test_lists_and_originals_go_into_a_folder_and_vouchers_into_a_file(back, listed, tmp_path):
    back("handback", "load", listed, "--as-of", "2026-10-01")
    out = tmp_path / "back"
    said = back("handback", "export", "--format", "csv", "--out", out, "--json")
    assert said.code == 0
    names = {path.relative_to(out).parts[0] for path in out.rglob("*") if path.is_file()}
    assert names == {
        "mark-as-paid.csv",
        "originals.csv",
        "attests.csv",
        "corrections.csv",
        "supplier-changes.csv",
        "decisions.csv",
        "bins.csv",
    }
    assert len(said.json["files"]) == len(names)
    assert b"8503111232" not in (out / "bins.csv").read_bytes()
    file = tmp_path / "ours.si"
    assert back("handback", "export", "--format", "sie4", "--out", file).code == 0
    assert file.read_bytes().startswith(b"#FLAGGA 0")


def test_originals_that_only_we_have_are_handed_out_as_they_came(back, folder, tmp_path):
    back("handback", "load", folder(l__csv=items(row(ROAD, "F1", "100.00"))) / "l.csv")
    out = tmp_path / "back"
    assert back("handback", "export", "--format", "csv", "--out", out).code == 0
    (original,) = (out / "originals").iterdir()
    assert original.read_bytes() == invoice(FOOD, "F2", "200.00")
    assert back("handback", "export", "--format", "csv", "--out", out).code == 0


def test_the_report_adds_up_and_its_sample_has_a_folder_each(back, listed, tmp_path):
    back("handback", "load", listed)
    said = back("handback", "report", "--lang", "en")
    assert said.code == 0 and "All totals agree." in said.out
    told = back("handback", "report", "--json").json
    assert told["agrees"] and all(one["rest"] == "0.00" for one in told["bridges"])
    assert back("handback", "report", "--sample", "2").code == 2
    ids = [back.id("F1"), back.id("F2")]
    for name in ("anna", "bo"):
        back("approve", *ids, "--as", name)
    back("batch", "propose", "--as", "eva")
    for name in ("cia", "dag"):
        back("batch", "sign", "1", "--as", name)
    pain = tmp_path / "p.xml"
    back("batch", "export", "1", "--channel", "pain.001", "--out", pain, "--as", "cia")
    out = tmp_path / "sample"
    picked = back("handback", "report", "--sample", "1", "--out", out, "--seed", "x", "--json").json
    (one,) = picked["sample"]
    assert (out / one["payment"]["end_to_end_id"] / "evidence.json").is_file()


def test_an_archive_is_loaded_by_its_members(back, listed, tmp_path):
    archive = tmp_path / "export.zip"
    with zipfile.ZipFile(archive, "w") as made:
        made.write(listed, "poster.csv")
    told = back("handback", "load", archive, "--json")
    assert told.code == 0
    (file,) = told.json["files"]
    assert (file["name"].split("!")[1], file["kind"]) == ("poster.csv", "list-csv")
    assert back("verify").code == 0


def test_an_archive_that_cannot_be_opened_is_no_empty_state(back, tmp_path):
    broken, bomb = tmp_path / "broken.zip", tmp_path / "bomb.zip"
    broken.write_bytes(b"PK\x03\x04 and then nothing")
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", bytes(64 << 20))
    for file, code in ((broken, "archive.not_readable"), (bomb, "archive.ratio")):
        said = back("handback", "load", file, "--json")
        (row,) = said.json["files"]
        assert (said.code, said.json["status"], row["findings"][0]["code"]) == (1, "refused", code)
    assert back("handback", "bins").code == 1  # Still nothing is loaded.


def test_a_member_that_leads_astray_stops_the_load_and_says_so(back, tmp_path):
    file = tmp_path / "a.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("../evil.csv", "x")
    said = back("handback", "load", file, "--json")
    assert (said.code, said.json["status"]) == (1, "refused")
    assert said.json["files"][0]["findings"][0]["code"] == "archive.bad_name"


def test_an_empty_folder_is_no_state_at_all(back, tmp_path):
    (tmp_path / "empty").mkdir()
    said = back("handback", "load", tmp_path / "empty", "--json")
    assert (said.code, said.json["refused"]["code"]) == (1, "bins.no_files")


def test_no_sample_can_be_drawn_before_anything_is_sent(back, tmp_path):
    said = back("handback", "report", "--sample", 5, "--out", tmp_path / "ev", "--lang", "en")
    assert "No sample" in said.out
    assert not (tmp_path / "ev").exists()


def test_payments_that_it_lacks_are_named_one_by_one_below_the_table(program, folder, tmp_path):
    told = ocr(7)
    program.json(
        "receive",
        folder(
            one=invoice(ROAD, "F1", "100.00", reference=told),
            forsta__xml=pain001("M1", Order("E1", "40.00", ROAD, ocr=told), on="2026-11-10"),
            sista__xml=pain001("M2", Order("E2", "60.00", ROAD, ocr=told), on="2026-11-20"),
            kontoutdrag__xml=camt(Move("40.00", ROAD, e2e="E1", ocr=told), on="2026-11-10"),
        ),
    )
    listed = folder(poster__csv=items(row(ROAD, "F1", "100.00", rest="60.00"))) / "poster.csv"
    program("handback", "load", listed)
    said = program("handback", "bins", "--lang", "en")
    out = " ".join(said.out.split())
    assert said.code == 0
    assert "Paid in parts by the system's own files, and only some of them are lacking there" in out
    assert "60,00 kr on 2026-11-20, EndToEndId E2: lacking there (sista.xml line 1)" in out
    assert "40,00 kr on 2026-11-10, EndToEndId E1: known there (forsta.xml line 1, " in out
    messages = program("handback", "bins", "--json").json["rows"][0]["messages"]
    assert [text for text in messages if "E2" in text and "saknas där" in text]
    out = tmp_path / "back"
    assert program("handback", "export", "--format", "csv", "--out", out, "--json").code == 0
    head, line = (out / "bins.csv").read_text(encoding="utf-8-sig").splitlines()
    assert (head.split(",")[-1], line.split(",")[-1]) == ("lacks", "E2")
