"""payable show says how a debt is known, in words a clerk can answer from."""

from __future__ import annotations

import pytest

from tests import papers
from tests.papers import ROAD, Move


@pytest.fixture
def shown(program, folder):
    """The lines of the chain of F1001, from these files in files of these names."""

    def lines(lang: str, **files: bytes) -> list[str]:
        program.json("receive", folder(**files))
        said = program("payable", "show", program.id("F1001"), "--lang", lang)
        assert said.code == 0, said.err
        text = " ".join(said.out.replace("\u00a0", " ").split())
        head, end = {"sv": ("Så vet vi det", "När Vem"), "en": ("How we know", "When Who")}[lang]
        chain = text.partition(head)[2].partition(end)[0]
        return [line.strip() for line in chain.split(" · ")[1:]]

    return lines


OCR = papers.ocr(7)
FILES = {
    "faktura__xml": papers.invoice(ROAD, "F1001", "1250.50", reference=OCR),
    "lista__csv": papers.open_items((ROAD, "F-1001", "1250.50", "2026-11-20")),
    "leverantorer__csv": papers.suppliers(ROAD),
    "utdrag__xml": papers.camt(Move("1000.00", payee=ROAD, ocr=OCR)),
}
SWEDISH = [
    "Sågs tillsammans: 3 poster ur 3 filer som delar nummer, referens, eller mottagare och belopp.",
    "Krävs av e-fakturan faktura.xml: nummer F1001, 1 250,50 kr. [stark, 95]",
    "Samma skuld: lista.csv rad 2, nummer F-1001, 1 250,50 kr (samma organisationsnummer, samma "
    "nummer (F-1001 / F1001), samma belopp, samma förfallodag). [stark, 92]",
    "Pengarna gick 2026-11-12: 1 000,00 kr, utdrag.xml rad 1. [bevis, 100]",
    f"Delbetald av andra 2026-11-12: 1 000,00 kr (nämner OCR-numret {OCR}, till mottagarens konto, "
    "mindre än det som var kvar). [stark, 85]",
    "Betalas till bankgiro 50000017, enligt faktura.xml, lista.csv rad 2.",
    "bankgiro 50000017 står i en leverantörslista från före incidenten: leverantorer.csv. "
    "[stark, 90]",
    "Inläst av local. [bevis, 100]",
    "Säkerhet i kravet: säker, ursprungsunderlaget finns. [stark]",
    "Kvar att betala: 250,50 kr = 1 250,50 krävt − 1 000,00 betalt av andra.",
]
ENGLISH = [
    "Looked at together: 3 records from 3 files that share a number, a reference, or payee and "
    "amount.",
    "Claimed by the e-invoice faktura.xml: number F1001, 1 250,50 kr. [strong, 95]",
    "Same debt: lista.csv line 2, number F-1001, 1 250,50 kr (same organisation number, same "
    "number (F-1001 / F1001), same amount, same due day). [strong, 92]",
    "The money went 2026-11-12: 1 000,00 kr, utdrag.xml line 1. [proof, 100]",
    f"Paid in part by others 2026-11-12: 1 000,00 kr (names the OCR reference {OCR}, to the "
    "payee's account, less than what was left). [strong, 85]",
    "To be paid to bankgiro 50000017, by faktura.xml, lista.csv line 2.",
    "bankgiro 50000017 stands in a supplier list of before the incident: leverantorer.csv. "
    "[strong, 90]",
    "Brought in by local. [proof, 100]",
    "Confidence in the claim: certain, the original source is there. [strong]",
    "Left to pay: 250,50 kr = 1 250,50 claimed − 1 000,00 paid by others.",
]


@pytest.mark.parametrize(("lang", "lines"), [("sv", SWEDISH), ("en", ENGLISH)])
def test_the_chain_of_a_debt_in_words(shown, lang, lines):
    assert shown(lang, **FILES) == lines


def test_a_question_can_be_answered_from_what_the_screen_shows(shown, program):
    lines = shown(
        "sv",
        en__xml=papers.invoice(ROAD, "F1001", "1250.50"),
        tva__xml=papers.invoice(ROAD, "F1001", "990.00", note="Rättad"),
    )
    (question,) = [line for line in lines if line.startswith("Fråga")]
    one, other = (p["id"] for p in sorted(program.payables(), key=lambda p: p["id"]))
    asked, others = (one, other) if f"är {other} samma" in question else (other, one)
    file = "tva.xml" if "tva.xml" in question else "en.xml"
    amounts = ("1 250,50", "990,00") if file == "tva.xml" else ("990,00", "1 250,50")
    notes = "– Rättad" if file == "tva.xml" else "Rättad –"
    assert question == (
        f"Fråga: är {others} samma skuld? Samma nummer, annat belopp: {file}, {amounts[1]} kr "
        "(samma organisationsnummer, samma nummer (F1001), olika belopp, samma fakturadag och "
        "förfallodag). [fråga, 73] "
        "Uppgift Den här Den andra Lika? "
        "Leverantör Åkeri Norr AB Åkeri Norr AB lika "
        f"Organisationsnummer {ROAD.org_number} {ROAD.org_number} lika "
        "Nummer F1001 F1001 lika "
        f"Belopp {amounts[0]} kr {amounts[1]} kr olika "
        "Fakturadag 2026-10-20 2026-10-20 lika "
        "Förfallodag 2026-11-20 2026-11-20 lika "
        "Konto bankgiro 50000017 bankgiro 50000017 lika "
        f"Anteckning {notes} "
        f"Svara med: sluss payable same {asked} {others} --reason … eller sluss payable different "
        f"{asked} {others} --reason …"
    )


def test_a_question_about_currency_shows_the_currencies(shown):
    euro = papers.invoice(ROAD, "F1001", "100.00").replace(b'"SEK"', b'"EUR"')
    lines = shown(
        "sv", a__csv=papers.open_items((ROAD, "F1001", "100.00", "2026-11-20")), b__xml=euro
    )
    (question,) = [line for line in lines if line.startswith("Fråga")]
    written = ("100,00 EUR 100,00 kr", "100,00 kr 100,00 EUR")
    assert any(f"Belopp {both} olika" in question for both in written)


def test_the_chain_as_json(program, folder):
    program.json("receive", folder(**FILES))
    found = program.json("payable", "show", program.id("F1001"), "--lang", "en")
    assert found["chain"][2] == {
        "step": "same",
        "code": "number_and_amount",
        "sure": "strong",
        "score": 92,
        "parts": [
            {"part": "kind", "finding": "same_kind", "points": 0, "detail": ""},
            {"part": "supplier", "finding": "same_org_number", "points": 20, "detail": ""},
            {"part": "number", "finding": "same_number", "points": 50, "detail": "F-1001 / F1001"},
            {"part": "amount", "finding": "same_amount", "points": 18, "detail": ""},
            {"part": "dates", "finding": "same_due_day", "points": 4, "detail": ""},
            {"part": "ocr", "finding": "no_ocr_in_common", "points": 0, "detail": ""},
        ],
        "about": [
            {
                "sha256": next(e["sha256"] for e in found["evidence"] if e["kind"] == "open-items"),
                "file": found["chain"][2]["about"][0]["file"],
                "kind": "open-items",
                "place": {"line": 2},
            }
        ],
        "payables": [],
        "amount": "1250.50",
        "currency": "SEK",
        "takes": None,
        "side_by_side": [],
        "message": SAME,
    }
    assert sum(part["points"] for part in found["chain"][2]["parts"]) == 92
    assert list(found)[-1] == "chain"


SAME = ENGLISH[2].removesuffix(" [strong, 92]").replace("1 250,50 kr", "1\u00a0250,50\u00a0kr")


def test_only_show_draws_the_chain(program, folder):
    program.json("receive", folder(**FILES))
    id_ = program.id("F1001")
    assert "chain" not in program.payables()[0]
    held = program.json("payable", "hold", id_, "--reason", "väntar", "--as", "max")
    assert "chain" not in held
    told = program.json("payable", "show", id_)["chain"]
    (step,) = [step for step in told if step["code"] == "held_by_person"]
    assert step["message"] == "Skulden är spärrad av max: väntar"
