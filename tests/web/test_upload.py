"""Files taken in through the browser: what verb receive does, told to people, whatever is sent."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile

import pytest

from tests import papers
from tests.papers import ROAD, firm, invoice, open_items
from tests.web.test_intake import words
from tests.web.town import NAUGHTY

ASKED = {"HX-Request": "true"}


def file_of(data: bytes, name: str = "fil.xml"):
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile(name, data)


def sent(desk, *files, name: str = "eva", path: list[str] | None = None, **more):
    """Files sent one by one, as the page's own script does."""
    given = {"files": list(files), "path": path or [""] * len(files), **more}
    return desk(name).post("/intake/receive", given, headers=ASKED)


def zipped(**members: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name.replace("_", "."), content)
    return target.getvalue()


def numbers() -> set[str]:
    from sluss.store.models import PayableRow

    return set(PayableRow.objects.values_list("document_number", flat=True))


def names() -> set[str]:
    from sluss.store.models import Original

    return set(Original.objects.values_list("name", flat=True))


def test_of_many_findings_the_first_stand_open_and_the_rest_folded_none_left_out(desk):
    rows = [(firm(n, f"Firma {n} AB"), f"A{n}", "12,x", "2026-11-20") for n in range(1, 9)]
    page = sent(desk, file_of(open_items(*rows), "lista.csv")).content.decode()
    open_, folded = page.split("<details")
    # Of each row its amount, and that it lacks one.
    assert (open_.count("<li><span"), folded.count("<li><span")) == (5, 2 * len(rows) - 5)
    assert "Visa 11 till" in words(folded)


def test_without_script_many_files_are_sent_and_told_of_on_the_next_page(desk):
    eva = desk("eva")
    bad = file_of(b"no such kind", "b.txt")
    given = {"files": [file_of(invoice(ROAD, "N1", "10.00"), "a.xml"), bad], "listed_on": ""}
    said = eva.post("/intake/receive", given)
    assert (said.status_code, said["Location"]) == (303, "/intake/received")
    page = words(eva.text("/intake/received"))
    assert "Filer: 2. Nya: 1, kända: 0, avvisade: 1." in page
    assert "Filen är av okänt slag" in page
    assert {"N1"} <= numbers()


def test_a_file_is_new_then_known_and_makes_one_debt(desk):
    data = invoice(ROAD, "N1", "10.00")
    first, again = (words(sent(desk, file_of(data)).content.decode()) for _ in range(2))
    assert "ny fil.xml" in first
    assert "känd fil.xml" in again
    assert "inget är dubblerat" in again


def test_two_tabs_send_the_same_file_and_it_is_taken_in_once(desk):
    from sluss.store import journal

    eva, data = desk("eva"), invoice(ROAD, "N1", "10.00")
    before = journal.head()[0]
    for _ in range(2):
        eva.post("/intake/receive", {"files": [file_of(data)], "key": "a" * 32})
    assert journal.head()[0] == before + 1


def test_an_archive_and_its_members_are_told_of_each(desk):
    data = zipped(a_xml=invoice(ROAD, "Z1", "10.00"), b_txt=b"nothing")
    page = words(sent(desk, file_of(data, "post.zip")).content.decode())
    assert "post.zip › a.xml" in page
    assert "post.zip › b.txt" in page
    assert "Filer: 3. Nya: 2, kända: 0, avvisade: 1." in page


def test_the_path_in_a_folder_is_the_name_and_leads_nowhere(desk):
    sent(desk, file_of(invoice(ROAD, "P1", "1.00")), path=["arkiv/2026/f1.xml"])
    sent(desk, file_of(invoice(ROAD, "P2", "1.00")), path=["../../../etc/passwd"])
    sent(desk, file_of(invoice(ROAD, "P3", "1.00")), path=["C:\\Windows\\..\\x.xml"])
    sent(desk, file_of(invoice(ROAD, "P4", "1.00")), path=["/"])
    found = names()
    assert {"arkiv/2026/f1.xml", "etc/passwd", "Windows/x.xml", "fil.xml"} <= found


BOMB = zipped(a_xml=b"\0" * (64 << 20))
XXE = (
    b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    b'<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2">&e;</Invoice>'
)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "Filen är tom"),
        (b"PK\x03\x04 cut off", "avvisad"),
        (BOMB, "zip-bomb"),
        (zipped(**{"../../x": b"1"}), "avvisad"),
        (XXE, "avvisad"),
        (b"%PDF-1.7 not really", "avvisad"),
        (b"\xff\xfe\0\0" * 100, "avvisad"),
    ],
    ids=["empty", "cut zip", "bomb", "path", "xxe", "no pdf", "bytes"],
)
def test_a_hostile_file_is_refused_in_words_and_the_page_stands(desk, data, said):
    answer = sent(desk, file_of(data, "x"))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert said in words(page)
    assert "root:" not in page
    assert desk("eva").text("/intake/")


def test_a_name_that_wants_to_do_harm_is_a_name(desk):
    harm = invoice(firm(7, NAUGHTY), "H1", "1.00")
    page = sent(desk, file_of(harm), path=[f"<img src=x onerror=alert(1)>{NAUGHTY}.xml"])
    assert "<img" not in page.content.decode()
    assert "\u202e" not in page.content.decode()


def test_a_name_in_the_title_of_a_page_is_a_text(desk):
    # Where no element can stand: what isolates a text elsewhere would be read aloud here.
    data = invoice(ROAD, f"T77 {NAUGHTY}", "1.00")
    sent(desk, file_of(data), path=["b\u202egnp <b>.xml"])
    eva = desk("eva")
    debt = re.search(
        r'href="(/register/[a-z0-9]+)"', eva.text("/register/", data={"search": "T77"})
    )
    for page in (f"/intake/{hashlib.sha256(data).hexdigest()}", debt[1]):
        title = eva.text(page).partition("<title>")[2].partition("</title>")[0]
        assert title.endswith(" · Sluss")
        assert not set(title) & set("<>\u202e\u2066"), page
        assert "bdi" not in title


def test_the_day_of_a_list_is_kept(desk):
    from sluss.store.models import Original

    data = open_items((ROAD, "L1", "1.00", "2026-11-20"))
    sent(desk, file_of(data, "lista.csv"), listed_on="2026-11-01")
    assert Original.objects.get(name="lista.csv").listed_on == "2026-11-01"


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({}, "Ingen fil var vald"),
        ({"listed_on": "igår", "files": []}, "Dagen går inte att läsa"),
    ],
)
def test_a_form_without_file_or_day_is_sent_back_kindly(desk, given, why):
    eva = desk("eva")
    said = eva.post("/intake/receive", given)
    assert (said.status_code, said["Location"]) == (303, "/intake/")
    assert why in eva.text("/intake/")
    answer = eva.post("/intake/receive", given, headers=ASKED)
    assert answer.status_code == 422
    assert why in answer.content.decode()


def test_a_body_over_the_limit_is_refused_on_a_page_before_it_is_read(desk):
    from sluss.web.arriving import UPLOAD_BYTES_MAX

    size = str(UPLOAD_BYTES_MAX + (2 << 20))
    said = desk("eva").post("/intake/receive", {}, CONTENT_LENGTH=size)
    assert said.status_code == 413
    assert "Högst 268" in words(said.content.decode())
    assert "Ingenting togs emot" in said.content.decode()


def test_more_files_than_a_form_may_have_are_refused_on_a_page(desk, settings_of):
    settings_of.DATA_UPLOAD_MAX_NUMBER_FILES = 2
    files = [file_of(b"x", f"{n}.txt") for n in range(3)]
    eva = desk("eva")
    eva.client.raise_request_exception = False
    said = eva.post("/intake/receive", {"files": files})
    assert said.status_code == 400
    assert "färre filer" in said.content.decode()


@pytest.fixture
def settings_of(monkeypatch):
    """The settings, to be changed for one test."""
    from django.conf import settings

    class Changed:
        def __setattr__(self, name, value):
            monkeypatch.setattr(settings, name, value)

    return Changed()


def test_what_lay_on_the_disk_meanwhile_is_gone(desk, town):
    sent(desk, file_of(invoice(ROAD, "N1", "10.00") + b" " * (3 << 20)))
    assert list(town.glob("scratch-*")) == []
    assert "N1" in numbers()


@pytest.mark.parametrize("name", ["anna", "cia", "kim", "rut"])
def test_who_may_not_receive_sees_no_form_and_is_refused(desk, name):
    assert "data-upload" not in desk(name).text("/intake/")
    before = names()
    said = sent(desk, file_of(invoice(ROAD, "N1", "10.00")), name=name)
    assert said.status_code == 403
    assert names() == before


def test_hundreds_of_files_in_one_form_are_taken_in(desk):
    eva = desk("eva")
    files = [file_of(invoice(ROAD, f"M{n}", f"{n}.00"), f"{n}.xml") for n in range(1, 301)]
    assert eva.post("/intake/receive", {"files": files}).status_code == 303
    page = words(eva.text("/intake/received"))
    assert "Filer: 300. Nya: 300" in page
    assert "… och 100 till" in page
    assert {f"M{n}" for n in range(1, 301)} <= numbers()


def test_a_kind_of_each_paper_is_told_by_its_word(desk):
    for data, said in (
        (
            papers.pain001("M", papers.Order("E1", "1.00", ROAD)),
            "betalfil (pain.001) · betalningar: 1",
        ),
        (papers.camt(papers.Move("1.00", ROAD)), "kontoutdrag (camt.053)"),
        (papers.suppliers(ROAD), "leverantörslista"),
    ):
        assert said in words(sent(desk, file_of(data)).content.decode())


def test_what_leaves_us_by_hand_is_called_by_its_word_too():
    from sluss.rules.register.by_hand import BY_HAND
    from sluss.telling.texts import sentence

    for kind in BY_HAND.values():
        code = f"filekind.{kind.replace('-', '_')}"
        assert all(sentence(code, lang) != code for lang in ("sv", "en")), code
