"""The paper kit: forms to work on by hand."""

from __future__ import annotations

from pathlib import Path

import pytest
import zxingcpp
from pypdfium2 import PdfDocument
from pypdfium2.raw import FPDF_PAGEOBJ_PATH

from tests.cli.test_persons import PEOPLE, shows_nobody
from tests.papers import FOOD, GLASS, ROAD, Firm, invoice, suppliers
from tests.payouts import ANNA, payout_list

NAMES = {
    "sv": ["1-mottagning.pdf", "2-attest.pdf", "3-betallista.pdf", "4-motringning.pdf",
           "5-logg.pdf", "6-kontakter.pdf"],
    "en": ["1-intake.pdf", "2-attest.pdf", "3-payment-list.pdf", "4-call-back.pdf", "5-log.pdf",
           "6-contacts.pdf"],
}  # fmt: skip


def pages(file: Path) -> list[str]:
    found = PdfDocument(file.read_bytes())
    return [" ".join(page.get_textpage().get_text_range().split()) for page in found]


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_every_form_is_one_page_that_says_which_it_is(program, tmp_path, lang):
    out = tmp_path / "pärm" / "2026"
    said = program("standby", "print-kit", "--out", out, "--lang", lang, "--json")
    assert (said.code, said.err) == (0, "")
    assert said.json == {"files": [str(out / name) for name in NAMES[lang]], "findings": []}
    for number, name in enumerate(NAMES[lang], start=1):
        (page,) = pages(out / name)
        assert "Exempelkommun" in page
        assert {"sv": f"blad {number} av 6", "en": f"form {number} of 6"}[lang] in page
        assert b"<pdfuaid:part>1</pdfuaid:part>" in (out / name).read_bytes()


@pytest.mark.parametrize("lang", ["sv", "en"])
@pytest.mark.parametrize("form", [2, 4], ids=["payments", "log"])
def test_the_lines_of_a_list_go_down_to_the_foot_of_its_page(program, tmp_path, form, lang):
    out = tmp_path / "kit"
    assert program("standby", "print-kit", "--out", out, "--lang", lang).code == 0
    (page,) = PdfDocument((out / NAMES[lang][form]).read_bytes())
    lines = [one.get_bounds()[1] for one in page.get_objects() if one.type == FPDF_PAGEOBJ_PATH]
    # Below the last there is not room for another one.
    assert min(lines) < page.get_height() / 10


def test_an_attest_form_has_the_id_of_its_debt_to_be_scanned(program, folder, tmp_path):
    trader = Firm("Bo Ek Snickeri", PEOPLE[0], ROAD.bankgiro)
    program.json("receive", folder(
        list=suppliers(FOOD, GLASS, trader), food=invoice(FOOD, "F1", "100.00"),
        glass=invoice(GLASS, "F2", "200.00"), bill=invoice(trader, "T1", "300.00"),
        stöd=payout_list((ANNA, "4000.00"), on="2026-11-20"),
    ))  # fmt: skip
    out = tmp_path / "kit"
    assert program("standby", "print-kit", "--out", out, "--attest", "9").code == 0
    scanned = [
        code.text
        for page in PdfDocument((out / "2-attest.pdf").read_bytes())
        for code in zxingcpp.read_barcodes(page.render(scale=3).to_pil())
    ]
    open_ones = [one for one in program.payables("--state", "open") if one["kind"] == "invoice"]
    assert scanned == [one["id"] for one in open_ones] and len(scanned) >= 2
    text = " ".join(pages(out / "2-attest.pdf"))
    for one in open_ones:
        assert one["id"] in text and one["document_number"] in text
    assert shows_nobody(text) and ANNA.name not in text
    for id_ in scanned:
        assert program("approve", id_, "--as", "anna").code == 0


def test_only_so_many_are_made_as_are_asked_for(program, folder, tmp_path):
    papers = {f"n{n}": invoice(FOOD, f"F{n}", f"{n}00.00") for n in range(1, 5)}
    program.json("receive", folder(list=suppliers(FOOD), **papers))
    asked = program("standby", "print-kit", "--out", tmp_path / "kit", "--attest", "3")
    assert asked.code == 0
    first, second = pages(tmp_path / "kit" / "2-attest.pdf")
    assert first.count("Läs av efter") == 2 and second.count("Läs av efter") == 1


def test_the_contact_cards_of_the_plan_are_printed_and_what_is_wrong_with_them_said(
    program, tmp_path
):
    assert "Inga kontakter" in contacts(program, tmp_path / "a")
    program.json("standby", "init")
    cards = program.json("standby", "cards")["cards"]
    text = contacts(program, tmp_path / "b")
    assert [one["name"] for one in cards if one["name"] not in text] == [] and cards
    plan = program.home / "standby.toml"
    plan.write_text(plan.read_text(encoding="utf-8").replace("[[card]]", "[[card]]\nfax = 1", 1),
                    encoding="utf-8")  # fmt: skip
    said = program("standby", "print-kit", "--out", tmp_path / "c", "--json")
    assert said.code == 1
    assert [one["code"] for one in said.json["findings"]] == ["standby.unknown_key"]


def contacts(program, out: Path) -> str:
    assert program("standby", "print-kit", "--out", out).code == 0
    (page,) = pages(out / "6-kontakter.pdf")
    return page


def test_a_kit_stands_over_no_other_file(program, tmp_path):
    (tmp_path / "2-attest.pdf").write_bytes(b"something else")
    assert program("standby", "print-kit", "--out", tmp_path).code == 2
    assert (tmp_path / "2-attest.pdf").read_bytes() == b"something else"
    (tmp_path / "file").write_bytes(b"")
    assert program("standby", "print-kit", "--out", tmp_path / "file" / "kit").code == 2
