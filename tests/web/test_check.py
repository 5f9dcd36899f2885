"""What the rules for e-invoices say stands folded at the original and at its debt."""

from __future__ import annotations

from tests.einvoices import UBL, broken
from tests.web.test_intake import taken

FAULTY = (
    broken(UBL, 'SEK">1250.00</cbc:Tax', 'SEK">1251.00</cbc:Tax')
    .replace(b"F1001", b"F7007")
    .replace(b"Gatukontoret", b"8112289874")
)


def test_original_and_debt_have_what_the_rules_say_folded(desk, tmp_path):
    from tests.web.test_register import ids

    sha = taken(tmp_path, FAULTY, "faulty.xml")
    eva = desk("eva")
    page = eva.text(f"/intake/{sha}")
    assert "<summary>Reglerna för e-fakturor: " in page
    assert page.count("<details") == page.count("</details>")
    (debt,) = ids(eva.text("/register/", data={"search": "F7007"}))
    for shown in (page, eva.text(f"/register/{debt}")):
        assert "BR-CO-15" in shown
        assert "<strong>Fråga:</strong>" in shown


def test_a_list_and_what_is_no_e_invoice_have_nothing_folded(desk, tmp_path):
    eva = desk("eva")
    taken(tmp_path, FAULTY, "faulty.xml")
    assert "Reglerna för e-fakturor" not in eva.text("/register/")
    letter = taken(tmp_path, b"From: a@b.se\r\nSubject: Hej\r\n\r\nHej", "brev.eml")
    assert "Reglerna för e-fakturor" not in eva.text(f"/intake/{letter}")


def test_a_sound_invoice_to_another_municipality_has_that_fault_alone(desk, tmp_path):
    sound = UBL.replace("F1001", "F7008").encode()
    page = desk("eva").text(f"/intake/{taken(tmp_path, sound, 'sound.xml')}")
    folded = page.partition("Reglerna för e-fakturor: ")[2]
    assert folded.startswith("1 fel")
    assert "SLUSS-31" in folded
    assert "<strong>STOPPA:</strong>" in folded
