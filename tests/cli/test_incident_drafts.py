"""Drafts to authorities and ready texts: filled from facts, with their sources; never sent."""

from __future__ import annotations

import pytest
from pypdfium2 import PdfDocument

from tests.cli.test_incident import PERSON, declared
from tests.cli.test_persons import PEOPLE, shows_nobody
from tests.papers import GLASS, ROAD, Firm, invoice
from tests.payouts import ANNA, BERTIL, payout_list

FORMS = ("imy", "imy-complement", "early-warning", "notification", "status", "final")
TEXTS = ("web", "switchboard", "suppliers", "payers")


@pytest.fixture
def told(program, folder):
    """An incident with a decision, a cost, a judgement and a report; two persons and a trader."""
    trader = Firm("Bo Ek Snickeri", PEOPLE[0], ROAD.bankgiro)
    program.json("receive", folder(
        stöd=payout_list((ANNA, "4000.00"), (BERTIL, "5000.00"), on="2026-11-20"),
        bill=invoice(trader, "T1", "100.00"), glass=invoice(GLASS, "F2", "200.00"),
    ))  # fmt: skip
    declared(program, "--on", "2026-11-22", "--known-at", "2026-11-23 07:40", "--how", PERSON,
             "--type", "municipality")  # fmt: skip
    program.json("incident", "decide", "betala klass A", "--ground", "nöd", "--as", "max")
    program.json("incident", "decide", "fel", "--ground", "fel", "--as", "max")
    program.json("incident", "retract", "3", "--reason", "fel", "--as", "max")
    program.json("incident", "cost", "--category", "legal", "--text", "råd", "--hours", "2,5",
                 "--as", "eva")  # fmt: skip
    program.json("incident", "significance", "--hours-limited", "30", "--note", "allt står",
                 "--as", "max")  # fmt: skip
    program.json("incident", "reported", "cyber-early-warning", "--reference", "CERT 17",
                 "--at", "2026-11-23 20:00", "--as", "max")  # fmt: skip
    return program


def filled(told, form: str) -> dict[str, tuple[str, str]]:
    """Of each field that is filled: its label, what it says and where that is from."""
    fields = told.json("incident", "draft", form)["fields"]
    return {one["label"]: (one["value"], one["source"]) for one in fields if not one["missing"]}


def test_the_sheet_for_imy_is_filled_from_home_log_clock_and_register(told):
    assert filled(told, "imy") == {
        "Den personuppgiftsansvariges namn": ("Exempelkommun", "organisationen i Sluss"),
        "Organisationsnummer": ("2120009999", "organisationen i Sluss"),
        "Egen referens": ("Incident 1", "organisationen i Sluss"),
        "När inträffade incidenten?": ("2026-11-22", "loggen, rad 1"),
        "När upptäcktes den?": ("2026-11-23 07:40", "loggen, rad 1"),
        "Om anmälan görs efter 72 timmar: varför?": (
            "Görs i tid: senast 2026-11-26 07:40.", "klockan gdpr-imy"),
        "Vad har hänt?": ("allt", "loggen, rad 1"),
        "Hur upptäcktes det?": ("Ringde Anna 19800101-****", "loggen, rad 1"),
        "Ungefärligt antal registrerade": (
            "Minst 3 personer som Sluss känner till", "skuldregistret 2026-11-24"),
        "Grupper av registrerade": (
            "mottagare av utbetalningar: 2; leverantörer med enskild firma: 1",
            "skuldregistret 2026-11-24"),
        "Tänkbara konsekvenser": (
            "allt står; verksamheten begränsad i 30 timmar; Offentlig förvaltning: verksamheten "
            "är begränsad i mer än 4 timmar", "loggen, rad 6"),
        "Hur har ni agerat? Vidtagna och planerade åtgärder": (
            "2026-11-24 " + at(told, 2) + ": betala klass A", "loggen, rad 2"),
    }  # fmt: skip
    sheet = told.json("incident", "draft", "imy")
    assert sheet["totals"] == {"count": 28, "missing": 16}
    assert (sheet["due"], sheet["verified_on"]) == ("2026-11-26T06:40:00+00:00", None)
    numbers = [one["number"] for one in sheet["fields"] if one["number"]]
    assert numbers == ["1", "2", "3", "9", "13", "25", "26", "28", "29", "30", "32", "34", "35"]


def at(told, entry: int) -> str:
    """The clock time of a line of the log, as the sheet shows it."""
    row = next(one for one in told("incident", "show").out.splitlines()
               if one.split()[:1] == [str(entry)])  # fmt: skip
    return row.split()[2]


def test_the_reports_of_the_cyber_law_carry_what_was_handed_in_before(told):
    notice = filled(told, "notification")
    assert notice["Upplysningens referens och tid"] == ("CERT 17 (2026-11-23 20:00)",
                                                        "loggen, rad 7")  # fmt: skip
    payments, source = notice["Verkan på betalningarna"]
    assert payments == "Obetalda skulder: 4, 9\u00a0300,00 SEK. Betalda eller avslutade: 0."
    assert source == "skuldregistret 2026-11-24"
    status = told.json("incident", "draft", "status")
    assert status["due"] is None  # It counts from the notification, which is not handed in.
    spent = {one["label"]: one["value"] for one in status["fields"]}
    once = "0,00 kr och 2,50 timmar"
    assert spent["Kostnad hittills"] == f"Hittills {once}: Juridisk hjälp {once}"
    assert spent["Bifogad lägesbild"] is None
    kept = told.json("lagesbild", "freeze", "--as", "eva")
    assert kept["sha256"] in filled(told, "status")["Bifogad lägesbild"][0]


def test_a_report_that_is_late_says_itself_why(program):
    declared(program, "--known-at", "2026-11-20 08:00")
    labels = filled(program, "imy")
    assert "Om anmälan görs efter 72 timmar: varför?" not in labels
    assert "När upphörde incidenten?" not in labels
    assert "Ungefärligt antal registrerade" not in labels


@pytest.mark.parametrize("lang", ["sv", "en"])
@pytest.mark.parametrize("form", FORMS)
def test_every_draft_is_printed_and_written_with_nobodys_number(told, tmp_path, form, lang):
    pdf, out = tmp_path / "blad.pdf", tmp_path / "blad.txt"
    said = told("incident", "draft", form, "--pdf", pdf, "--out", out, "--lang", lang)
    assert said.code == 0, said.err
    pages = PdfDocument(pdf.read_bytes())
    printed = "".join("".join(p.get_textpage().get_text_range().split()) for p in pages)
    written = out.read_text(encoding="utf-8")
    sheet = told.json("incident", "draft", form, "--lang", lang)
    mark = {"sv": "ATT KOMPLETTERA", "en": "TO BE COMPLETED"}[lang]
    assert written.count(f"\n     {mark}\n") == sheet["totals"]["missing"]
    assert printed.count("".join(mark.split())) == sheet["totals"]["missing"]
    for text in (written, printed):
        assert "Exempelkommun" in text and shows_nobody(text)
        assert ANNA.name not in text and "Bo Ek" not in text and "1238" not in text


def test_nothing_is_written_in_the_home(told):
    before = told.json("lagesbild")["rests_on"]
    for form in FORMS:
        told.json("incident", "draft", form)
    for name in TEXTS:
        told.json("incident", "text", name)
    assert told.json("lagesbild")["rests_on"] == before


@pytest.mark.parametrize("lang", ["sv", "en"])
@pytest.mark.parametrize("name", TEXTS)
def test_a_text_is_filled_with_what_is_known_and_says_what_is_not(told, tmp_path, name, lang):
    pdf = tmp_path / "text.pdf"
    said = told("incident", "text", name, "--lang", lang, "--pdf", pdf)
    assert said.code == 0 and "2026-11-22" in said.out
    found = told.json("incident", "text", name, "--lang", lang)
    assert found["missing"] != []
    for blank in found["missing"]:
        assert f"--with {blank}=" in said.err
    given = [word for blank in found["missing"] for word in ("--with", f"{blank}=<{blank}>")]
    whole = told.json("incident", "text", name, "--lang", lang, *given)
    assert whole["missing"] == []
    assert all(f"<{blank}>" in " ".join(whole["paragraphs"]) for blank in found["missing"])
    assert "[" not in " ".join(whole["paragraphs"])
    (page,) = PdfDocument(pdf.read_bytes())
    assert found["title"] in page.get_textpage().get_text_range()


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("draft", "imy"), 2),
        (("draft", "letter"), 2),
        (("text", "web"), 2),
        (("text", "poem"), 2),
    ],
)
def test_without_an_incident_or_a_known_name_there_is_none(program, words, code):
    assert program("incident", *words).code == code


def test_a_form_that_did_not_hold_yet_is_none(program):
    declared(program)
    said = program("incident", "draft", "early-warning", "--today", "2025-12-01", today=False)
    assert said.code == 2 and "2025-12-01" in said.err


@pytest.mark.parametrize("given", ["phone=1", "next_update", "next_update= ", "organisation=X"])
def test_only_a_blank_of_a_text_can_be_filled(told, given):
    said = told("incident", "text", "web", "--with", given)
    assert said.code == 2 and "next_update" in said.err
