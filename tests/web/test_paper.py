"""The form for a paper invoice, with a keyboard, without JavaScript, and told of fault by fault."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.papers import FOOD, ROAD
from tests.services.office import Office

FORM = {
    "document": "invoice", "org_number": ROAD.org_number, "supplier_name": ROAD.name,
    "document_number": "P77", "issue_date": "2026-11-01", "due_date": "2026-12-01",
    "amount": "1 000,50", "scheme": "bankgiro", "account": ROAD.bankgiro, "reference": "",
    "taken_in_by": "Eva", "remark": "", "currency": "SEK", "key": "a" * 32,
}  # fmt: skip
URL = "/register/paper"


@pytest.fixture
def office(town, tmp_path) -> Office:
    return Office(tmp_path, acts=1000)


def test_a_form_is_a_debt_once_however_often_it_is_sent(desk, office):
    from sluss.store import journal

    eva, before = desk("eva"), journal.head()[0]
    for _ in range(2):
        said = eva.post(URL, FORM)
        assert (said.status_code, said["Location"]) == (303, f"/register/{office.id('P77')}")
    assert journal.head()[0] == before + 1
    assert "Fakturan är registrerad" in eva.text(said["Location"])
    again = eva.post(URL, {**FORM, "key": "b" * 32, "onward": "1"})
    assert again["Location"] == URL
    assert "redan registrerat" in eva.text(URL)


def test_a_form_with_faults_is_shown_again_with_all_that_was_keyed(desk):
    from sluss.store import journal

    before = journal.head()
    said = desk("eva").post(URL, {**FORM, "account": "123", "amount": "tusen"})
    page = said.content.decode()
    assert (said.status_code, journal.head()) == (422, before)
    assert page.count('aria-invalid="true"') == 2
    assert 'value="tusen"' in page
    assert 'value="P77"' in page


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("account", "991-2347", "kan inte vara rätt"),
        ("account", "", ""),
        ("account", ROAD.bankgiro, ""),
        ("org_number", FOOD.org_number, "Livsmedel i Jämtland AB"),
        ("org_number", "5560160681", "kan inte vara rätt"),
        ("reference", "1234567879", "kan inte vara rätt"),
        ("amount", "12x", "inget belopp"),
        ("due_date", "2026-10-01", "före fakturadagen"),
        ("nosuch", "x", ""),
    ],
)
def test_a_field_is_looked_at_while_the_form_is_filled_in(desk, field, value, said):
    answer = desk("eva").post(f"{URL}/check", {**FORM, "field": field, field: value})
    text = re.sub(r"<[^>]+>", "", answer.content.decode()).strip()
    assert answer.status_code == 200
    assert (said in text) if said else text == ""


def test_a_reminder_begins_with_what_is_known_of_the_debt(desk, office):
    eva, debt = desk("eva"), office.id("F1001")
    assert f"/register/paper?reminds={debt}" in eva.text(f"/register/{debt}")
    page = eva.text(URL, data={"reminds": debt})
    assert '<option value="reminder" selected>' in page
    assert 'name="refers_to" value="F1001"' in page
    given = {**FORM, "document": "reminder", "refers_to": "F1001", "document_number": ""}
    assert eva.post(URL, given)["Location"] == f"/register/{debt}"
    assert "påminner" in eva.text(f"/register/{debt}")


def test_a_scanned_page_lies_beside_the_form(desk, office):
    from sluss.store.models import Original

    page = SimpleUploadedFile("../../sida.pdf", b"%PDF-1.4 page")
    eva = desk("eva")
    said = eva.post(URL, {**FORM, "scan": page})
    assert said.status_code == 303
    assert Original.objects.filter(name="sida.pdf").count() == 1
    shown = eva.text(said["Location"])
    assert "skannad sida · bilden av sidan" in shown
    assert "inskriven pappersfaktura · kräver betalning" in shown
    form = Original.objects.get(name__startswith="paper-").sha256
    keyed = eva.text(said["Location"], data={"original": form})
    assert "<td><bdi>Vem som tog emot pappret</bdi></td><td><bdi>Eva</bdi></td>" in keyed


def test_an_empty_scan_is_told_of(desk):
    said = desk("eva").post(URL, {**FORM, "scan": SimpleUploadedFile("tom.pdf", b"")})
    assert said.status_code == 422
    assert "är tom eller för stor" in said.content.decode()


def test_a_form_for_a_debt_that_is_not_there_is_not_found(desk):
    assert desk("eva").get(URL, data={"reminds": "nosuchdebt"}).status_code == 404
