"""Attest on paper in the browser: print, sign, scan, register; and what each may not."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.services.office import TODAY, Office

HERE = "/approve/paper"


@pytest.fixture
def office(town, tmp_path) -> Office:
    return Office(tmp_path, acts=1000)


def scan(page: bytes, name: str = "blad.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, page, content_type="application/pdf")


def form_of(desk, id_: str) -> bytes:
    said = desk.get(f"{HERE}/forms.pdf", data={"id": id_})
    assert said["Content-Type"] == "application/pdf"
    return said.content


def keyed(page: str, **changed: str) -> dict[str, str]:
    """What stands hidden in the form, and what a clerk keys."""
    hidden = dict(re.findall(r'name="(code|scan_sha256)" value="([^"]*)"', page))
    return {
        **hidden, "key": "c" * 32, "signer": "anna", "signed_on": TODAY.isoformat(),
        "answer": "approve", "reason": "", **changed,
    }  # fmt: skip


def test_a_form_goes_out_and_comes_back_as_an_attest_once(desk, office):
    from sluss.store import journal

    eva, id_ = desk("eva"), office.id("F1001")
    page = form_of(eva, id_)
    found = eva.post(f"{HERE}/find", {"scan": scan(page), "key": "a" * 32})
    assert (found.status_code, found["Location"].partition("?")[0]) == (303, f"{HERE}/signed")
    shown = eva.text(found["Location"])
    assert "desamma som på blanketten" in shown
    before, given = journal.head()[0], keyed(shown)
    for _ in range(2):
        said = eva.post(f"{HERE}/register", given)
        assert (said.status_code, said["Location"]) == (303, HERE)
    assert journal.head()[0] == before + 1
    assert "1 av 2 attester" in eva.text(HERE)
    assert "på papper, undertecknat" in desk("rut").text(f"/audit/chain/{id_}")
    assert "attesterad" in eva.text(f"/register/{id_}")


def test_a_code_from_a_scanner_asks_for_the_picture(desk, office):
    from sluss.reception.signed_forms import codes_in

    eva, page = desk("eva"), form_of(desk("eva"), office.id("F1001"))
    (code,) = codes_in(page)
    url = eva.post(f"{HERE}/find", {"code": f"{code.lower()}\r\n"})["Location"]
    shown = eva.text(url)
    assert 'name="scan" accept' in shown
    assert eva.post(f"{HERE}/register", keyed(shown))["Location"] != HERE
    assert "Bilden av den undertecknade blanketten saknas" in eva.text(url)
    said = eva.post(f"{HERE}/register", {**keyed(shown, key="d" * 32), "scan": scan(page)})
    assert said["Location"] == HERE


def test_a_scan_of_several_forms_leads_to_each(desk, office):
    eva = desk("eva")
    page = form_of(eva, f"{office.id('F1001')} {office.id('F1002')}")
    found = eva.post(f"{HERE}/find", {"scan": scan(page), "key": "a" * 32})
    links = re.findall(r'href="(/approve/paper/signed[^"]+)"', eva.text(found["Location"]))
    assert len(links) == 2
    for link in links:
        assert eva.get(link.replace("&amp;", "&")).status_code == 200


def test_what_cannot_be_read_is_said_and_kept(desk, office):
    eva = desk("eva")
    said = eva.post(f"{HERE}/find", {"scan": scan(b"\xff\xd8\xffnothing", "foto.jpg")})
    assert said["Location"] == HERE
    assert "Ingen attestkod går att läsa" in eva.text(HERE)
    assert eva.post(f"{HERE}/find", {"code": "123"})["Location"] == HERE
    assert "inte koden på en attestblankett" in eva.text(HERE)
    assert eva.post(f"{HERE}/find", {"scan": scan(b"")})["Location"] == HERE


def test_a_debt_that_changed_is_said_before_anything_is_keyed(desk, office):
    from tests.papers import ROAD, invoice, open_items

    office.receive(open_items((ROAD, "F9", "50.00", "2026-11-20")))
    eva, page = desk("eva"), form_of(desk("eva"), office.id("F9"))
    office.receive(invoice(ROAD, "F9", "50.00"))
    url = eva.post(f"{HERE}/find", {"scan": scan(page), "key": "a" * 32})["Location"]
    shown = eva.text(url)
    assert "Fakturans nummer eller datum är inte längre" in shown
    assert "<select" not in shown.partition("<main")[2]


@pytest.mark.parametrize("asked", [{"id": "nosuch"}, {"for": "anna", "count": "x"}, {}])
def test_forms_are_of_those_named_or_the_most_urgent(desk, asked):
    said = desk("eva").get(f"{HERE}/forms.pdf", data=asked)
    assert said.status_code == (303 if "id" in asked else 200)
