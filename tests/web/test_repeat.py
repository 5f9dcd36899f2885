"""Last month's payment file once more, in the browser: looked at, made, signed like all others."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.payouts import ANNA, BERTIL, EVERYBODY, payment_file, to
from tests.services.office import Office

FILE = payment_file(
    "SOC10",
    *(
        to(person, f"SOC10-{n}", f"{n}000.00", text="Ekonomiskt bistånd", number=person.written)
        for n, person in enumerate(EVERYBODY, start=1)
    ),
    on="2026-10-27",
)
URL = f"/pay/repeat/{hashlib.sha256(FILE).hexdigest()}"
EXCLUDED = f"Personnr;Skäl;Nytt konto\r\n{ANNA.written};avliden;\r\n".encode("cp1252")
KEY = "c" * 32


@pytest.fixture
def kept(town):
    office = Office(Path())
    office.receive(FILE)
    return office


def given(**more) -> dict:
    return {"key": KEY, "reason": "Systemet är låst", "date": "2026-11-26", **more}


def listed(content: bytes) -> dict:
    return {"exclude": SimpleUploadedFile("undantag.csv", content)}


def test_the_file_leads_to_the_page_and_the_page_says_what_it_comes_to(desk, kept):
    eva = desk("eva")
    assert f'href="{URL}"' in eva.text(URL.replace("/pay/repeat", "/intake"))
    page = eva.text(URL, data={"date": "2026-11-26"})
    assert "Betalas igen" in page
    assert re.search(r"10[  \xa0]000,00", page)
    assert ANNA.name in page
    assert ANNA.number not in re.sub(r"[-+ ]", "", page)


def test_it_becomes_a_batch_once_however_often_it_is_sent(desk, kept):
    eva = desk("eva")
    said = eva.post(f"{URL}/make", given(**listed(EXCLUDED)))
    assert re.fullmatch(r"/pay/[0-9]+", said["Location"])
    again = eva.post(f"{URL}/make", given(**listed(EXCLUDED)))
    assert again["Location"] == said["Location"]
    page = eva.text(said["Location"])
    assert ANNA.name not in page
    assert kept.verify()["ok"]


def test_a_second_run_in_the_month_is_refused_in_words(desk, kept):
    eva = desk("eva")
    eva.post(f"{URL}/make", given())
    said = eva.post(f"{URL}/make", given(key="d" * 32))
    assert said["Location"] == URL
    assert "redan upprepad" in eva.text(URL, data={"date": "2026-11-26"})


def test_a_list_that_is_wrong_makes_nothing_and_is_told_line_by_line(desk, kept):
    from sluss.store import journal

    before = journal.head()
    wrong = f"Personnr;Skäl;Nytt konto\r\n{BERTIL.written};;5001-1\r\n".encode()
    said = desk("eva").post(f"{URL}/make", given(**listed(wrong)))
    assert said.status_code == 422
    assert "rad 2" in said.content.decode()
    assert "Inget är gjort" in said.content.decode()
    # That the list came and was wrong is kept; no batch is.
    assert journal.head()[0] <= before[0] + 1
    assert "/pay/1" not in desk("eva").text("/pay/")


@pytest.mark.parametrize("day", ["i morgon", "2026-13-01"])
def test_a_day_that_cannot_be_read_is_told(desk, kept, day):
    said = desk("eva").post(f"{URL}/make", given(date=day))
    assert said["Location"] == URL


@pytest.mark.parametrize(("name", "status"), [("rut", 403), ("kim", 403), ("max", 404)])
def test_who_may_not_see_or_prepare_it_gets_no_page_and_no_way_to_it(desk, kept, name, status):
    assert desk(name).get(URL).status_code == status
    seen = desk(name).get(URL.replace("/pay/repeat", "/intake"))
    assert URL not in seen.content.decode()


def test_a_file_that_is_none_has_no_page(desk, kept):
    assert desk("eva").get("/pay/repeat/" + "0" * 64).status_code == 404
