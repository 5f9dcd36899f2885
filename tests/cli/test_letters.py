"""Letters to suppliers: to whom, about what, and never a formula, an account or a person."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest
from pypdfium2 import PdfDocument

from tests.papers import FOOD, GLASS, ROAD, Firm, invoice, suppliers

TRADER = Firm("Anna Ahlgren Bygg", "8001011231", "50000099")
# His number is written wrong: nobody knows whether it is a person's.
MISSPELT = Firm("Bo Berg Snickeri", "8001011238", "50000107")
EVIL = Firm("=HYPERLINK(1)", GLASS.org_number, GLASS.bankgiro)


@pytest.fixture
def stocked(program, folder):
    where = folder(
        lev__csv=suppliers(ROAD, FOOD),
        a__xml=invoice(ROAD, "F1", "100.00", due="2026-11-20"),
        b__xml=invoice(ROAD, "F2", "200.00", due="2026-11-10"),
        c__xml=invoice(FOOD, "F3", "300.00", due="2026-11-15"),
        d__xml=invoice(EVIL, "+F4", "400.00"),
        e__xml=invoice(TRADER, "P1", "50.00"),
        g__xml=invoice(MISSPELT, "P2", "60.00"),
        f__xml=invoice(ROAD, "K1", "20.00", credits="F0"),
    )
    program.json("receive", where)
    return program


def rows(folder: Path) -> list[dict[str, str]]:
    text = (folder / "letters.csv").read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def test_each_supplier_has_a_row_with_all_of_its_unpaid_invoices(stocked, tmp_path):
    for name in ("anna", "bo"):
        stocked.json("approve", stocked.id("F3"), "--as", name)
    out = tmp_path / "brev"
    said = stocked.json("letters", "--out", out, "--as", "eva", "--lang", "en")
    assert said == {
        "folder": str(out),
        "letters": 3,
        "invoices": 4,
        "left_out": {"persons": 1, "unknown": 1},
    }
    found = {row["Supplier"]: row for row in rows(out)}
    assert {name: row["Invoices"] for name, row in found.items()} == {
        # By due date. A new account shows as any other check.
        ROAD.name: "F2: received; F1: received",
        FOOD.name: "F3: approved for payment",
        "'=HYPERLINK(1)": "'+F4: being checked",
    }
    road = found[ROAD.name]
    assert (road["Count"], road["Sender"], road["Date"]) == ("2", "Exempelkommun", "2026-11-24")
    assert road["Subject"] == "Your invoices to Exempelkommun"
    assert "Do not send the invoices again" in road["Closing"]
    assert "never mail new account numbers" in road["Closing"]


def test_the_plan_tells_days_only_if_it_is_bounded(stocked, tmp_path):
    for name in ("anna", "bo"):
        stocked.json("approve", stocked.id("F3"), "--as", name)
    out = tmp_path / "brev"
    stocked.json("letters", "--out", out, "--per-day", 1, "--as", "eva", "--lang", "sv")
    plan = stocked.json("exposure", "--per-day", 1)["plan"]["payments"]
    days = {payment["document_number"]: payment["date"] for payment in plan}
    found = {row["Leverantör"]: row["Fakturor"] for row in rows(out)}
    assert found[FOOD.name] == f"F3: godkänd, betalas enligt plan {days['F3']}"
    assert found[ROAD.name] == "; ".join(
        f"{number}: mottagen, betalas enligt plan {days[number]} om den är godkänd då"
        for number in ("F2", "F1")
    )
    assert found["'=HYPERLINK(1)"] == "'+F4: granskas"


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_nobodys_account_amount_or_number_is_in_a_letter(stocked, tmp_path, lang):
    said = stocked("letters", "--out", tmp_path / "brev", "--as", "eva", "--lang", lang)
    text = (tmp_path / "brev" / "letters.csv").read_text(encoding="utf-8-sig")
    for firm in (ROAD, FOOD, GLASS, TRADER, MISSPELT):
        assert firm.bankgiro not in text
    hidden = ("1231", "1238", "Ahlgren", "Berg", "P1", "P2", "K1", "100,00", "300,00")
    assert [word for word in hidden if word in text] == []
    assert said.code == 0
    assert len(said.out.splitlines()) == 2


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ((), 2),
        (("--as", "cia"), 3),
        (("--as", "eva", "--format", "docx"), 2),
        (("--as", "eva", "--kind", "person"), 2),
        (("--as", "eva", "--kind", "supplier", "--format", "csv"), 0),
    ],
)
def test_how_a_call_ends(stocked, tmp_path, words, code):
    out = tmp_path / "brev"
    said = stocked("letters", "--out", out, *words, "--json")
    assert (said.code, out.exists()) == (code, code == 0)
    if code == 3:
        assert json.loads(said.out)["refused"]["code"] == "report.lacks_role"


def test_only_while_an_incident_goes_on_the_system_is_down(stocked, tmp_path):
    def opening(name: str) -> str:
        out = tmp_path / name
        stocked.json("letters", "--out", out, "--as", "eva", "--lang", "en")
        return rows(out)[0]["Opening"]

    assert opening("before").startswith("This is how your unpaid invoices stand")
    stocked.json("incident", "declare", "--what", "allt", "--as", "max")
    assert opening("during").startswith("Our finance system is down")


def test_no_folder_is_written_over(stocked, tmp_path):
    out = tmp_path / "brev"
    assert stocked("letters", "--out", out, "--as", "eva").code == 0
    before = (out / "letters.csv").read_bytes()
    assert stocked("letters", "--out", out, "--as", "eva").code == 2
    assert (out / "letters.csv").read_bytes() == before


def test_each_letter_on_paper_says_what_the_table_says(stocked, tmp_path):
    as_eva = ("--per-day", 1, "--as", "eva", "--lang", "sv")
    stocked.json("letters", "--out", tmp_path / "t", *as_eva)
    said = stocked.json("letters", "--out", tmp_path / "p", "--format", "pdf", *as_eva)
    files = sorted((tmp_path / "p").iterdir())
    assert (said["letters"], len(files)) == (3, 3)
    by_number = {path.stem.partition("-")[2]: _text_of(path) for path in files}
    table = {row["Org.nummer"]: row for row in rows(tmp_path / "t")}
    assert by_number.keys() == table.keys()
    for number, text in by_number.items():
        row = table[number]
        wanted = [row["Rubrik"], row["Leverantör"].lstrip("'"), *row["Fakturor"].split("; ")]
        for sentence in (*wanted, row["Avslutning"], row["Avsändare"]):
            assert _bare(sentence.lstrip("'")) in _bare(text)
        assert ROAD.bankgiro not in text


def test_the_same_letters_at_the_same_moment_are_the_same_bytes(stocked, tmp_path, monkeypatch):
    from datetime import UTC, datetime

    from sluss.outside import clock

    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 24, 8, tzinfo=UTC))
    for name in ("a", "b"):
        stocked.json("letters", "--out", tmp_path / name, "--format", "pdf", "--as", "eva")
    one, other = (
        {path.name: path.read_bytes() for path in (tmp_path / name).iterdir()} for name in "ab"
    )
    assert one == other
    assert all(b"pdfuaid" in content for content in one.values())


def _text_of(path: Path) -> str:
    document = PdfDocument(path)
    try:
        return "".join(page.get_textpage().get_text_bounded() for page in document)
    finally:
        document.close()


def _bare(text: str) -> str:
    """Without blanks and hyphens, which a page puts where its lines end."""
    return re.sub(r"[\s\u00ad\u2010\ufffe-]", "", text)
