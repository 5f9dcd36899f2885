"""The pages of the inbox: the list of all that came, and each original as a person reads it."""

from __future__ import annotations

import hashlib
import re

import pytest

from tests import papers
from tests.formats import cii_documents, pdfs, svefaktura_documents, workbooks
from tests.papers import FOOD, ROAD, Move, Order, camt, invoice, open_items, pain001
from tests.web.town import NAUGHTY

HARM = papers.firm(8, NAUGHTY)
LETTER = (
    b"From: Eva <eva@example.se>\r\nTo: ekonomi@example.se\r\nSubject: =?utf-8?q?L=C3=A4s?=\r\n"
    b"Date: Mon, 2 Nov 2026 08:00:00 +0100\r\nMessage-ID: <1@example.se>\r\n"
    b"Content-Type: text/html; charset=utf-8\r\n\r\n"
    b"<p>Hej <b>d\xc3\xa4r</b></p><script>alert(2)</script><img src='http://far.example/x.png'>"
)


def words(page: str) -> str:
    """A page without its tags and with plain blanks, for the eye."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", page).replace("\u00a0", " "))


def taken(tmp_path, data: bytes, name: str = "fil") -> str:
    """Take a file in as the command line does, and give its hash."""
    from datetime import UTC, datetime

    from sluss.reception.taking_in import take_in
    from sluss.services._command import Who
    from tests.services.office import TODAY

    path = tmp_path / name
    path.write_bytes(data)
    take_in(path, Who("eva", datetime(2026, 11, 24, 9, tzinfo=UTC), TODAY), "sv")
    return hashlib.sha256(data).hexdigest()


def test_the_list_shows_all_that_came_the_latest_first(desk):
    eva = desk("eva")
    page = eva.text("/intake/")
    assert len(re.findall(r"<tr data-row>", page)) == 5
    assert "lista över öppna poster" in page
    assert len(re.findall("<tr data-row>", eva.text("/intake/", data={"kind": "ubl"}))) == 3
    assert "<tr data-row>" not in eva.text("/intake/", data={"status": "refused"})


def test_the_list_asks_the_database_as_often_for_many_rows_as_for_one(desk, django_queries):
    eva = desk("eva")
    with django_queries() as one:
        eva.text("/intake/", data={"kind": "open-items"})
    with django_queries() as all_:
        eva.text("/intake/")
    assert len(one) == len(all_)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_list_is_taken_out_as_a_file(desk, kind):
    said = desk("eva").get("/intake/", data={"as": kind})
    content = b"".join(said.streaming_content)
    assert f"inkorg.{kind}" in said["Content-Disposition"]
    if kind == "csv":
        assert content.decode().count("\r\n") == 6


# Each kind of original, with what must be readable on its page.
SHOWN = {
    "ubl": (invoice(ROAD, "F77", "1250.50", note="Tack"), ["Faktura F77", "1 250,50", "Tack"]),
    "credit": (invoice(ROAD, "K1", "5.00", credits="F77"), ["Kreditfaktura K1", "Avser faktura"]),
    "cii": (cii_documents.document().encode(), ["Att betala", "Säljare"]),
    "svefaktura": (svefaktura_documents.document().encode(), ["Att betala", "Säljare"]),
    "list": (open_items((ROAD, "A7", "1250.50", "2026-11-20")), ["Fakturanr", "1250,50"]),
    "workbook": (
        workbooks.as_xlsx([["Leverantör", "Fakturanr", "Belopp"], ["Åkeri", "X1", "12,00"]]),
        ["Leverantör", "X1"],
    ),
    "payment file": (
        pain001("M1", Order("E1", "1250.50", ROAD, text="F77")),
        ["Betalningar", "1 250,50", "Åkeri Norr AB"],
    ),
    "statement": (
        camt(Move("1250.50", ROAD, e2e="E1", text="F77")),
        ["Händelser på kontot", "1 250,50"],
    ),
    "books": (papers.sie((ROAD, "F77", "1250.50", "20261101")), ["Bokföringsrader", "2511"]),
    "letter": (LETTER, ["Läs", "Hej där", "inget av detta är bevisat"]),
    "pdf": (pdfs.pdf(pdfs.page(pdfs.INVOICE)), ["/page/1.png", "Sida 1 av 1 som bild"]),
    "text": (b"hello\nworld <b>\n", ["hello", "world &lt;b&gt;"]),
    "bytes": (bytes(range(256)) * 20, ["kan hämtas"]),
}


@pytest.mark.parametrize("name", sorted(SHOWN))
def test_an_original_is_read_on_its_page(desk, tmp_path, name):
    data, said = SHOWN[name]
    sha256 = taken(tmp_path, data)
    page = desk("eva").text(f"/intake/{sha256}")
    for one in said:
        assert one in page or one in words(page), one
    assert "alert(2)" not in page
    assert "far.example" not in page


HARMFUL = {
    "ubl": invoice(HARM, NAUGHTY, "1.00", note=NAUGHTY),
    "list": open_items((HARM, NAUGHTY, "1.00", "2026-11-20")),
    "payment file": pain001("M1", Order("E1", "1.00", HARM, text=NAUGHTY)),
    "statement": camt(Move("1.00", HARM, text=NAUGHTY)),
    "text": NAUGHTY.encode(),
    "letter": f"From: a@b\r\nTo: c\r\nSubject: {NAUGHTY}\r\nDate: x\r\n\r\n{NAUGHTY}".encode(),
}


@pytest.mark.parametrize("name", sorted(HARMFUL))
@pytest.mark.parametrize("query", ["", "?as=text"])
def test_what_wants_to_do_harm_is_only_read(desk, tmp_path, name, query):
    sha256 = taken(tmp_path, HARMFUL[name], "<img src=x onerror=alert(3)>.xml")
    page = desk("eva").text(f"/intake/{sha256}{query}")
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "\u202e" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_the_picture_of_a_page_is_a_png_and_there_are_no_more_than_pages(desk, tmp_path):
    sha256 = taken(tmp_path, pdfs.pdf(pdfs.page(pdfs.INVOICE)))
    eva = desk("eva")
    said = eva.get(f"/intake/{sha256}/page/1.png")
    assert said["Content-Type"] == "image/png"
    assert said.content.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = (int.from_bytes(said.content[at : at + 4], "big") for at in (16, 20))
    assert f'width="{width}" height="{height}"' in eva.text(f"/intake/{sha256}")
    for number in (0, 2, 999999):
        assert eva.get(f"/intake/{sha256}/page/{number}.png").status_code == 404


def test_what_is_wrong_on_a_page_is_told_by_its_page_and_in_a_text_by_its_line(desk, tmp_path):
    scan = pdfs.scanned(pdfs.pdf(pdfs.page(pdfs.INVOICE)), dots_an_inch=72)
    said = words(desk("eva").text(f"/intake/{taken(tmp_path, scan)}"))
    assert "Sidan 1. Sidan 1 är en bild" in said
    assert "Rad 1." not in said
    row = open_items((HARM, "F1", "1.00", "no day"))
    assert "Rad 2." in words(desk("eva").text(f"/intake/{taken(tmp_path, row)}"))


def test_the_bytes_are_handed_out_as_they_came_and_never_opened(desk, tmp_path):
    data = b"<html><script>alert(1)</script></html>"
    sha256 = taken(tmp_path, data, 'a"b;\u202egnp.html')
    said = desk("eva").get(f"/intake/{sha256}/content")
    assert b"".join(said.streaming_content) == data
    assert said["Content-Type"] == "application/octet-stream"
    assert said["Content-Disposition"].startswith("attachment;")
    assert "\u202e" not in said["Content-Disposition"]
    assert said["X-Content-Type-Options"] == "nosniff"


def test_what_hangs_in_an_original_can_be_fetched_by_itself(desk, tmp_path):
    sha256 = taken(tmp_path, pdfs.pdf(pdfs.page(pdfs.INVOICE), files={"x.txt": b"inside"}))
    eva = desk("eva")
    assert "x.txt" in eva.text(f"/intake/{sha256}")
    assert eva.get(f"/intake/{sha256}/attachment/1").content == b"inside"
    assert eva.get(f"/intake/{sha256}/attachment/2").status_code == 404


PAYOUTS = (
    "Personnr;Namn;Clearingnr;Kontonr;Belopp;Utbetalningsdag;Ändamål;Beslut\r\n"
    "19900101-2385;Anna Testperson;6112;123456789;4500,00;2026-11-27;Försörjningsstöd;B1\r\n"
).encode()


@pytest.mark.parametrize("name", ["max", "kim", "olle", "admin"])
def test_who_may_not_see_persons_sees_no_file_that_may_tell_of_them(desk, tmp_path, name):
    sha256 = taken(tmp_path, PAYOUTS, "utbet.csv")
    page = desk(name).text(f"/intake/{sha256}")
    assert "Testperson" not in page
    assert "Din roll får inte se dem" in page
    for rest in ("content", "page/1.png", "attachment/1"):
        assert desk(name).get(f"/intake/{sha256}/{rest}").status_code == 404
    bill = taken(tmp_path, invoice(FOOD, "F9", "10.00"))
    assert "Faktura F9" in words(desk(name).text(f"/intake/{bill}"))


def test_a_personal_number_is_masked_on_the_page(desk, tmp_path):
    sha256 = taken(tmp_path, PAYOUTS, "utbet.csv")
    for query in ("", "?as=text"):
        page = desk("eva").text(f"/intake/{sha256}{query}")
        assert "Testperson" in page
        assert "2385" not in page
        assert "19900101-****" in page


@pytest.mark.parametrize("sha256", ["0" * 64, "x", "..", "0" * 63, "F" * 64])
def test_there_is_no_page_for_what_never_came(desk, sha256):
    assert desk("eva").get(f"/intake/{sha256}").status_code == 404


def test_an_original_says_the_same_in_english(desk, tmp_path):
    sha256 = taken(tmp_path, invoice(ROAD, "F77", "1250.50"))
    eva = desk("eva")
    eva.post("/language", {"lang": "en", "next": "/"})
    page = eva.text(f"/intake/{sha256}")
    assert "Invoice F77" in words(page)
    assert "To pay" in page
    assert "Att betala" not in page
