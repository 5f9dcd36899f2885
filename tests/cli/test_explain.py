"""What a list is understood as is told before anything is taken in, and a mapping corrects it."""

from __future__ import annotations

import pytest

STRANGE = "Vem;Vad;Hur mycket;När\nÅkeri Norr AB;F1;12,50;24/12/2026\nMat AB;F2;1,50;25/12/2026\n"
MAPPING = """kind = "open-items"
[columns]
"Vem" = "name"
"Vad" = "invoice number"
"Hur mycket" = "amount"
"När" = "due date"
"""


@pytest.fixture
def strange(tmp_path):
    (tmp_path / "strange.csv").write_text(STRANGE, encoding="utf-8")
    (tmp_path / "mapping.toml").write_text(MAPPING, encoding="utf-8")
    return tmp_path


def test_each_column_is_told_with_its_meaning_and_why(program, tmp_path):
    file = tmp_path / "poster.csv"
    file.write_text("Leverantör;Fakturanr;Belopp;Konstigt\nMat AB;F1;1 250,50;x\n", "utf-8")
    (told,) = program.json("receive", "--explain", file)["files"]
    assert (told["kind"], told["facts"], told["list"]["kind"]) == (
        "list-csv",
        {"Claim": 1},
        "open-items",
    )
    assert {one["head"]: one["meaning"] for one in told["list"]["taken"]} == {
        "Leverantör": "name",
        "Fakturanr": "invoice number",
        "Belopp": "amount",
    }
    assert [one["head"] for one in told["list"]["others"]] == ["Konstigt"]
    assert "1 250,50 → 1250.50 SEK" in program("receive", "--explain", file).out


def test_nothing_is_taken_in(program, strange):
    program("receive", "--explain", strange, "--mapping", strange / "mapping.toml")
    assert program.json("original", "list")["originals"] == []


def test_a_table_that_says_nothing_is_shown_how_to_be_explained(program, strange):
    said = program("receive", "--explain", strange / "strange.csv").out
    assert '"invoice number"' in said
    assert "[columns]" in said


def test_a_mapping_makes_a_list_of_it_and_verify_reads_it_the_same_way_again(program, strange):
    file, mapping = strange / "strange.csv", strange / "mapping.toml"
    assert program("receive", file, "--json").json["files"][0]["status"] == "refused"
    (told,) = program("receive", file, "--mapping", mapping, "--json").json["files"]
    assert (told["status"], told["kind"], told["facts"]) == ("new", "open-items", {"Claim": 2})
    assert told["findings"] == []
    assert sorted(p["amount"] for p in program.payables()) == ["1.50", "12.50"]
    assert program("receive", file, "--mapping", mapping, "--json").json["files"][0]["status"] == (
        "known"
    )
    (listed,) = program.json("original", "list")["originals"]
    assert listed["status"] == "new"
    assert program("verify", today=False).code == 0


def test_a_mapping_that_is_wrong_is_told_whole_and_nothing_is_taken_in(program, strange):
    bad = strange / "bad.toml"
    bad.write_text('kind = "invoices"\n[columns]\n"Vem" = "who"\n', encoding="utf-8")
    said = program("receive", strange / "strange.csv", "--mapping", bad)
    assert said.code == 2
    assert "invoices" in said.err
    assert "who" in said.err


def test_a_mapping_is_about_lists_only(program, strange):
    letter = strange / "brev.txt"
    letter.write_text("Hej!\nBetala gärna.\n", encoding="utf-8")
    (told,) = program("receive", letter, "--mapping", strange / "mapping.toml", "--json").json[
        "files"
    ]
    assert told["findings"][0]["code"] == "intake.unknown_kind"
