"""The paper kit: every form is there, in both languages, and its codes say what stands beside."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp

from tests.papers import FOOD, ROAD, invoice
from tests.payouts import ANNA, payout_list

FORMS = ["1-intake.pdf", "2-attest.pdf", "3-payments.pdf", "4-call-back.pdf", "5-log.pdf",
         "6-contacts.pdf"]  # fmt: skip
TITLES = {
    "sv": ["Mottagning av faktura på papper", "Attest på papper", "Betalningslista",
           "Motringning vid nytt konto", "Loggblad", "Kontaktkort"],
    "en": ["Intake of an invoice on paper", "Attest on paper", "Payment list",
           "Call-back for a new account", "Log sheet", "Contact cards"],
}  # fmt: skip
FORM = re.compile(r"A-[A-Z2-7]{10}")


def pages(file: Path) -> list[str]:
    found = pypdfium2.PdfDocument(file)
    return [" ".join(page.get_textpage().get_text_range().split()) for page in found]


def codes(file: Path) -> list[str]:
    """What the codes of each page say, as a scanner reads them."""
    found = pypdfium2.PdfDocument(file)
    pictures = [page.render(scale=3).to_pil() for page in found]
    return [code.text for picture in pictures for code in zxingcpp.read_barcodes(picture)]


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_every_form_is_printed_in_both_languages(program, tmp_path, lang):
    out = tmp_path / "kit"
    said = program.json("standby", "print-kit", "--out", out, "--lang", lang)
    assert sorted(path.name for path in out.iterdir()) == FORMS
    assert [Path(row["file"]).name for row in said["files"]] == FORMS
    assert [row["what"] for row in said["files"]] == TITLES[lang]
    for row, title in zip(said["files"], TITLES[lang], strict=True):
        content = Path(row["file"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == row["sha256"]
        assert title in pages(Path(row["file"]))[0]
        # One side of paper each: nobody shall have to look for the back of a form.
        assert len(pages(Path(row["file"]))) == (5 if "attest" in row["file"] else 1)


def test_each_empty_attest_form_has_a_number_of_its_own_in_letters_and_code(program, tmp_path):
    out = tmp_path / "kit"
    program.json("standby", "print-kit", "--out", out, "--copies", 3)
    told = [FORM.search(page).group(0) for page in pages(out / "2-attest.pdf")]
    assert len(set(told)) == 3
    assert codes(out / "2-attest.pdf") == told


def test_a_form_that_is_filled_in_has_its_debts_and_a_code_to_approve_them_by(
    program, folder, tmp_path
):
    program("receive", folder(a__xml=invoice(ROAD, "F1", "100.00"),
                              b__xml=invoice(FOOD, "F2", "2500.50")))  # fmt: skip
    ids = [program.id(number) for number in ("F1", "F2")]
    out = tmp_path / "kit"
    wanted = [word for id_ in ids for word in ("--attest", id_)]
    program.json("standby", "print-kit", "--out", out, "--copies", 1, *wanted)
    (filled, empty) = pages(out / "2-attest.pdf")
    assert all(word in filled for word in (*ids, "F1", "F2", "100,00", "2 500,50"))
    assert FORM.search(empty)
    code, number = codes(out / "2-attest.pdf")
    assert (code, bool(FORM.fullmatch(number))) == (" ".join(ids), True)
    # What a scanner types behind sluss approve is taken as it is.
    approved = program.json("approve", *code.split(), "--as", "anna")
    assert [row["id"] for row in approved["approved"]] == ids


def test_a_person_is_masked_on_paper(program, folder, tmp_path):
    program("receive", folder(a__csv=payout_list((ANNA, "4311.00"), on="2026-11-26")))
    id_ = program.payables()[0]["id"]
    out = tmp_path / "kit"
    program.json("standby", "print-kit", "--out", out, "--copies", 1, "--attest", id_)
    page = pages(out / "2-attest.pdf")[0]
    assert (ANNA.name in page, ANNA.number[-4:] in page) == (True, False)


def test_the_contact_cards_are_those_of_the_plan(program, tmp_path):
    program.json("standby", "init")
    plan = program.home / "standby.toml"
    text = plan.read_text(encoding="utf-8")
    plan.write_text(text.replace('# phone = ""', 'phone = "08-123 45"', 1), encoding="utf-8")
    out = tmp_path / "kit"
    program.json("standby", "print-kit", "--out", out, "--lang", "en")
    (page,) = pages(out / "6-contacts.pdf")
    assert "08-123 45" in page
    assert "to be completed" in page.lower()


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--out", "kit", "--attest", "nobody"), 1),
        (("--out", "kit", *["--attest", "x"] * 13), 2),
        (("--out", "kit", "--copies", "0"), 2),
        (("--out", "no/such/kit"), 2),
        ((), 2),
    ],
)
def test_how_a_call_ends(program, tmp_path, monkeypatch, words, code):
    monkeypatch.chdir(tmp_path)
    assert program("standby", "print-kit", *words).code == code
    assert not (tmp_path / "kit").exists()


def test_a_kit_is_never_printed_over_another(program, tmp_path):
    out = tmp_path / "kit"
    program.json("standby", "print-kit", "--out", out)
    before = (out / "5-log.pdf").read_bytes()
    assert program("standby", "print-kit", "--out", out, "--copies", 2).code == 2
    assert (out / "5-log.pdf").read_bytes() == before
