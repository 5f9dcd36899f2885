"""What a person reads in an original, whatever the bytes are."""

from __future__ import annotations

import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sluss.core.outcome import Finding
from sluss.formats import pdf_drawing
from sluss.formats.readable_invoice import LINES_MAX, SYNTAXES, read_invoices
from sluss.formats.readable_mail import read_mail
from sluss.formats.readable_text import LINES_MAX as TEXT_LINES_MAX
from sluss.formats.readable_text import ROWS_MAX, read_sheets, read_text
from tests.formats import cii_documents, pdfs, svefaktura_documents, workbooks
from tests.papers import ROAD, invoice

LINE = (
    "<a:InvoiceLine><b:ID>{n}</b:ID><b:Note>brådskande</b:Note>"
    '<b:InvoicedQuantity unitCode="HUR">2.5</b:InvoicedQuantity>'
    '<b:LineExtensionAmount currencyID="SEK">250.00</b:LineExtensionAmount>'
    "<a:Item><b:Description>grus</b:Description><b:Name>Grus 0-16</b:Name>"
    "<a:ClassifiedTaxCategory><b:Percent>25.00</b:Percent></a:ClassifiedTaxCategory></a:Item>"
    "<a:Price><b:PriceAmount>100.00</b:PriceAmount></a:Price></a:InvoiceLine>"
)
TAX = (
    "<a:TaxTotal><b:TaxAmount>62.50</b:TaxAmount><a:TaxSubtotal>"
    "<b:TaxableAmount>250.00</b:TaxableAmount><b:TaxAmount>62.50</b:TaxAmount>"
    "<a:TaxCategory><b:Percent>25</b:Percent></a:TaxCategory></a:TaxSubtotal></a:TaxTotal>"
)


def with_lines(count: int) -> bytes:
    lines = "".join(LINE.format(n=n) for n in range(1, count + 1)) + TAX
    return invoice(ROAD, "F7", "312.50").replace(b"</Invoice>", lines.encode() + b"</Invoice>")


def test_an_invoice_is_read_with_its_parties_lines_vat_and_totals():
    (one,) = read_invoices(with_lines(1), "ubl")
    (line,) = one.lines
    assert (line.number, line.text) == ("1", "Grus 0-16 · grus · brådskande")
    assert (line.quantity, line.unit, line.price) == ("2.5", "HUR", "100.00")
    assert (line.amount, line.rate) == ("250.00", "25.00")
    assert one.taxes == (("25", "250.00", "62.50"),)
    assert dict(one.totals)["to_pay"] == "312.50"
    assert dict(one.totals)["vat"] == "62.50"
    assert dict(one.seller)["name"] == ROAD.name
    assert dict(one.seller)["vat_number"] == f"SE{ROAD.org_number}01"
    assert dict(one.means[0])["account"] == ROAD.bankgiro
    assert (one.is_credit_note, one.is_cut) == (False, False)


def test_so_many_lines_are_shown_and_it_is_said_that_there_are_more():
    (one,) = read_invoices(with_lines(LINES_MAX + 1), "ubl")
    assert (len(one.lines), one.is_cut) == (LINES_MAX, True)


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("cii", cii_documents.document()),
        ("svefaktura", svefaktura_documents.document()),
        ("svefaktura", svefaktura_documents.enveloped(svefaktura_documents.document())),
    ],
    ids=["cii", "svefaktura", "enveloped"],
)
def test_the_other_syntaxes_give_the_same_fields(kind, data):
    (one,) = read_invoices(data.encode(), kind)
    facts = dict(one.facts)
    assert facts["number"] == "F1001"
    assert facts["issued"].replace("-", "") == "20261101"
    assert dict(one.totals)["to_pay"] == "1250.00"
    assert dict(one.seller)["name"]
    assert dict(one.means[0])["account"].replace("-", "") == "54029681"


@pytest.mark.parametrize("kind", sorted(SYNTAXES))
@given(data=st.binary(max_size=200) | st.text(alphabet="<>/abInvoice &#;", max_size=80))
@settings(max_examples=40)
def test_whatever_the_bytes_are_an_invoice_is_read_or_it_is_said_why_not(kind, data):
    raw = data if isinstance(data, bytes) else data.encode()
    found = read_invoices(raw, kind)
    assert isinstance(found, Finding) or found == () or all(one.facts is not None for one in found)


@given(data=st.binary(max_size=300))
@settings(max_examples=60)
def test_whatever_the_bytes_are_a_letter_and_a_text_are_read(data):
    assert read_mail(data).text.lines
    text = read_text(data, is_whole=True)
    assert text is None or all("\n" not in line for line in text.lines)


def test_a_letter_is_its_plain_text_or_the_words_of_its_page():
    head = b"From: a@b\r\nSubject: x\r\nContent-Type: text/html\r\n\r\n"
    page = b"<title>t</title><p>one</p><style>p{}</style><p>two &amp; three<script>f()</script></p>"
    found = read_mail(head + page)
    assert (found.text.lines, found.is_html) == (("one", "", "two & three"), True)


def test_the_first_rows_of_a_table_are_shown_and_the_last_half_one_is_not():
    rows = "".join(f"a{n};b{n}\n" for n in range(ROWS_MAX + 5)).encode()
    (sheet,) = read_sheets(rows, "list-csv", is_whole=True)
    assert (len(sheet.rows), sheet.is_cut) == (ROWS_MAX, True)
    (sheet,) = read_sheets(b"a;b\nc;d\ne;", "list-csv", is_whole=False)
    assert ([row.cells for row in sheet.rows], sheet.is_cut) == ([("a", "b"), ("c", "d")], True)
    (sheet,) = read_sheets(workbooks.as_ods([["x", "y"]]), "list-ods", is_whole=True)
    assert [row.cells[:2] for row in sheet.rows] == [("x", "y")]


def test_so_many_lines_of_a_text_are_shown():
    text = read_text(b"x\n" * (TEXT_LINES_MAX + 1), is_whole=True)
    assert text is not None
    assert (len(text.lines), text.is_cut) == (TEXT_LINES_MAX, True)


def test_a_page_is_drawn_as_a_sound_png_with_ink_on_it():
    data = pdfs.pdf(pdfs.page(pdfs.INVOICE))
    (size,) = pdf_drawing.page_sizes(data)
    picture = pdf_drawing.draw_page(data, 1)
    assert isinstance(picture, bytes)
    chunks, at = {}, 8
    while at < len(picture):
        (length,) = struct.unpack(">I", picture[at : at + 4])
        name, content = picture[at + 4 : at + 8], picture[at + 8 : at + 8 + length]
        (seal,) = struct.unpack(">I", picture[at + 8 + length : at + 12 + length])
        assert seal == zlib.crc32(name + content)
        chunks[name], at = content, at + 12 + length
    assert list(chunks) == [b"IHDR", b"IDAT", b"IEND"]
    assert struct.unpack(">II", chunks[b"IHDR"][:8]) == (size.width, size.height)
    dots = zlib.decompress(chunks[b"IDAT"])
    assert len(dots) == size.height * (size.width + 1)
    assert {0xFF} < set(dots)


@pytest.mark.parametrize("number", [0, 2])
def test_a_page_that_is_not_there_is_said_so(number):
    found = pdf_drawing.draw_page(pdfs.pdf(pdfs.page(pdfs.INVOICE)), number)
    assert isinstance(found, Finding)
    assert found.code == "pdf.page_damaged"


HALF = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R 9 0 R]/Count 2>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 72 72]>>endobj
trailer<</Root 1 0 R>>
"""


def test_a_page_that_is_missing_takes_no_other_with_it():
    assert pdf_drawing.page_sizes(HALF) == [pdf_drawing.PageSize(120, 120), None]
    assert isinstance(pdf_drawing.draw_page(HALF, 1), bytes)
    assert isinstance(pdf_drawing.draw_page(HALF, 2), Finding)


def test_a_locked_document_says_why_it_has_no_pages():
    found = pdf_drawing.page_sizes(pdfs.locked(pdfs.pdf(pdfs.page(pdfs.INVOICE))))
    assert isinstance(found, Finding)
    assert found.code == "pdf.encrypted"
