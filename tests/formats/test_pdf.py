"""A PDF gives what it shows, in the order of how sure it is, and never more than that.

The oracle is the writer: every value was put there by pdfs.py, typst or factur-x.
"""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import replace
from datetime import date
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sluss.core.money import Money
from sluss.core.outcome import Finding
from sluss.core.party import Account, Party, Scheme
from sluss.core.records import (
    Attachment,
    Claim,
    DocumentKind,
    Origin,
    Reference,
    ReferenceType,
    SeenBy,
    Sighting,
)
from sluss.formats._pdf_document import open_pdf, read_pages
from sluss.formats._reading import Reading
from sluss.formats.attachments import extract_attachment
from sluss.formats.cii import read_cii
from sluss.formats.pdf import carried_in_pdf, read_pdf, sniff, stream_pdf
from sluss.formats.ubl import read_ubl
from tests import papers
from tests.formats.pdfs import INVOICE, QR, page, pdf, scanned, without
from tests.needs import need, shared

CLAIM = Claim(
    origin=Origin.PDF,
    kind=DocumentKind.INVOICE,
    supplier=Party(org_number="5560360793"),
    document_number="F-1001",
    amount=Money("SEK", 125000),
    line=1,
    issue_date=date(2023, 10, 23),
    due_date=date(2023, 11, 22),
    accounts=(Account(Scheme.BANKGIRO, "54029681"),),
    reference=Reference(ReferenceType.OCR, "1234567897"),
)
CODED = replace(CLAIM, supplier=Party(name="Kranen AB", org_number="5560360793"))


def claims(reading: Reading) -> list[Claim]:
    return [one for one in reading.records if isinstance(one, Claim)]


def sightings(reading: Reading) -> list[Sighting]:
    return [one for one in reading.records if isinstance(one, Sighting)]


def codes(reading: Reading) -> list[str]:
    return [finding.code for finding in reading.findings]


def needed(name: str) -> ModuleType:
    """A package of the developers' lock."""
    need(find_spec(name), f"{name} is not installed")
    return import_module(name)


# ---- what is seen as text ----------------------------------------------------------------------


def test_a_page_with_supplier_number_and_amount_is_a_claim():
    reading = read_pdf(pdf(page(INVOICE)))
    assert (claims(reading), reading.findings) == ([CLAIM], [])


def test_each_value_is_a_sighting_where_it_stands():
    reading = read_pdf(pdf(page(INVOICE)))
    assert [
        (one.field, one.value, one.confidence, one.page, one.seen_by) for one in sightings(reading)
    ] == [
        ("number", "F-1001", 70, 1, SeenBy.TEXT),
        ("issue-date", "2023-10-23", 70, 1, SeenBy.TEXT),
        ("due-date", "2023-11-22", 70, 1, SeenBy.TEXT),
        ("amount", "1250.00 SEK", 70, 1, SeenBy.TEXT),
        ("ocr", "1234567897", 90, 1, SeenBy.TEXT),
        ("bankgiro", "54029681", 90, 1, SeenBy.TEXT),
        ("org-number", "5560360793", 90, 1, SeenBy.TEXT),
    ]
    # pdfs.py puts the baseline one size below the top that it is given.
    places = {one.field: (one.left, one.top) for one in sightings(reading)}
    assert places["number"] == (150, 101)
    assert places["org-number"] == (380, 781)


@pytest.mark.parametrize(
    ("made", "place"),
    [
        ({"box": "-100 -100 595 842"}, (250, 101)),
        ({"of_page": "/CropBox[0 0 595 800]"}, (150, 59)),
        ({"of_page": "/Rotate 90"}, (730, 150)),
    ],
)
def test_a_place_is_counted_from_the_corner_of_what_is_shown(made, place):
    (read,) = read_pages(open_pdf(pdf(page(((150, 100, "F"),)), **made)))
    box = read.words[0].box
    assert (round(box.left), round(box.top)) == place


def test_the_values_may_stand_on_several_pages():
    first = without("Att betala", "1 250,00 kr", "Bankgiro", "5402-9681")
    second = tuple(one for one in INVOICE if one not in first)
    reading = read_pdf(pdf(page(first), page(second)))
    assert claims(reading) == [CLAIM]
    assert {one.field: one.page for one in sightings(reading)}["bankgiro"] == 2


def test_the_giro_line_says_the_same_once_more():
    line = (50, 810, "# 1234567897 # 1250 00 0 > 54029681#41#")
    reading = read_pdf(pdf(page(without(plus=(line,)))))
    assert (claims(reading), reading.findings) == ([CLAIM], [])
    by_line = [one for one in sightings(reading) if one.seen_by is SeenBy.GIRO_LINE]
    assert [(one.field, one.confidence) for one in by_line] == [
        ("ocr", 95),
        ("amount", 95),
        ("bankgiro", 95),
    ]


def test_no_claim_is_made_of_an_amount_that_the_giro_line_does_not_prove():
    line = (50, 810, "# 1234567897 # 1250 00 9 > 54029681#41#")
    reading = read_pdf(pdf(page(without("1 250,00 kr", plus=(line,)))))
    assert (claims(reading), codes(reading)) == ([], ["pdf.giro_line_unproved", "pdf.no_amount"])


def test_text_beside_the_page_is_not_there():
    hidden = ((700, 300, "Bankgiro"), (760, 300, "433-8778"))
    reading = read_pdf(pdf(page(without(plus=hidden))))
    assert (claims(reading), reading.findings) == ([CLAIM], [])


@pytest.mark.parametrize(
    ("gone", "plus", "kind", "minor"),
    [
        ("Faktura", ((50, 60, "Kreditfaktura"),), DocumentKind.CREDIT_NOTE, 125000),
        ("Faktura", ((50, 60, "Påminnelse"),), DocumentKind.REMINDER, 125000),
        ("1 250,00 kr", ((150, 160, "-400,00 kr"),), DocumentKind.CREDIT_NOTE, 40000),
    ],
)
def test_what_the_document_is_stands_in_its_title_or_its_sign(gone, plus, kind, minor):
    (claim,) = claims(read_pdf(pdf(page(without(gone, plus=plus)))))
    assert (claim.kind, claim.amount.minor) == (kind, minor)


VAT = ((50, 795, "Momsreg.nr"), (150, 795, "SE556036079301"))
OTHER = ((300, 795, "Org.nr"), (380, 795, "212000-0142"))


@pytest.mark.parametrize(
    ("texts", "findings"),
    [
        (without("F-1001"), [("pdf.no_number", "")]),
        (
            without("1 250,00 kr", "556036-0793"),
            [("pdf.no_supplier", ""), ("pdf.no_amount", "")],
        ),
        (
            without(plus=((50, 200, "Fakturanr"), (150, 200, "F-1002"))),
            [("pdf.no_number", "F-1001, F-1002")],
        ),
        (without(plus=OTHER), [("pdf.no_supplier", "5560360793, 2120000142")]),
    ],
)
def test_no_claim_is_made_where_a_person_would_have_to_choose(texts, findings):
    reading = read_pdf(pdf(page(texts)))
    assert claims(reading) == []
    assert [(f.code, f.found) for f in reading.findings] == findings


def test_the_vat_number_tells_which_of_two_is_the_supplier():
    (claim,) = claims(read_pdf(pdf(page(without(plus=(*OTHER, *VAT))))))
    assert claim.supplier == Party(org_number="5560360793", vat_number="SE556036079301")


def test_of_an_account_with_two_numbers_the_claim_has_neither():
    second = ((50, 795, "Bankgiro"), (150, 795, "433-8778"))
    reading = read_pdf(pdf(page(without(plus=second))))
    assert claims(reading) == [replace(CLAIM, accounts=())]
    assert codes(reading) == ["pdf.two_accounts"]


# ---- what a code tells -------------------------------------------------------------------------


def test_a_code_is_a_claim_with_the_number_that_the_page_has():
    reading = read_pdf(pdf(page(INVOICE, ((400, 60, QR),))))
    assert (claims(reading), reading.findings) == ([CODED], [])


def test_a_code_alone_is_enough():
    reading = read_pdf(pdf(page((), ((400, 60, QR),))))
    assert claims(reading) == [replace(CODED, document_number="1234567897")]
    assert {one.confidence for one in sightings(reading)} == {98}
    code = sightings(reading)[0]
    assert (code.left, code.top, code.width) == (400, 60, 98)


def test_several_codes_on_several_pages_are_each_read_and_swish_is_none():
    other = QR.replace("1234567897", "52456").replace("1250", "70")
    first = page(INVOICE, ((330, 60, QR), (330, 300, "C1234567890;100;hej;0")))
    second = page((), ((330, 60, other), (330, 300, QR)))
    found = claims(read_pdf(pdf(first, second)))
    assert [(one.document_number, one.amount.text, one.line) for one in found] == [
        ("1234567897", "1250.00", 1),
        ("52456", "70.00", 2),
        ("1234567897", "1250.00", 2),
    ]


@pytest.mark.parametrize(
    ("was", "becomes", "finding"),
    [
        ("5402-9681", "433-8778", ("pdf.account_differs", "54029681")),
        ("1250", "1205", ("pdf.amount_differs", "1250.00 SEK")),
    ],
)
def test_a_code_that_says_other_than_the_text_is_told(was, becomes, finding):
    reading = read_pdf(pdf(page(INVOICE, ((400, 60, QR.replace(was, becomes)),))))
    assert [(f.code, f.found) for f in reading.findings] == [finding]
    assert len(claims(reading)) == 1


# ---- what a PDF carries ------------------------------------------------------------------------


def test_an_xml_invoice_within_is_the_invoice_and_the_page_makes_none():
    xml = papers.invoice(papers.firm(1), "F-1001", "1250.00")
    reading = read_pdf(pdf(page(INVOICE), files={"note.txt": b"hej", "ubl.xml": xml}))
    carried = [one for one in reading.records if isinstance(one, Attachment)]
    assert [(one.ordinal, one.name, one.media_type, one.size, one.sha256) for one in carried] == [
        (1, "note.txt", "text/xml", 3, hashlib.sha256(b"hej").hexdigest()),
        (2, "ubl.xml", "text/xml", len(xml), hashlib.sha256(xml).hexdigest()),
    ]
    assert claims(reading) == claims(read_ubl(xml))
    assert [(f.code, f.found) for f in reading.findings] == [("pdf.account_differs", "54029681")]


def test_a_file_within_can_be_taken_out():
    files = {"a.txt": b"a", "b.txt": b"b"}
    taken = list(carried_in_pdf(pdf(page(INVOICE), files=files)))
    assert [one[1] for one in taken if not isinstance(one, Finding)] == [b"a", b"b"]
    (refused,) = carried_in_pdf(b"%PDF-1.7\n")
    assert isinstance(refused, Finding)


def test_a_file_within_is_asked_for_by_its_number():
    taken = extract_attachment(pdf(page(INVOICE), files={"a.txt": b"a", "b.txt": b"b"}), 2)
    assert not isinstance(taken, Finding)
    assert (taken[0].name, taken[1]) == ("b.txt", b"b")


def test_an_xml_invoice_that_cannot_be_read_is_not_replaced_by_the_page():
    xml = papers.invoice(papers.firm(1), "F-1001", "1250.00").replace(b"1250.00", b"x")
    reading = read_pdf(pdf(page(INVOICE), files={"ubl.xml": xml}))
    assert claims(reading) == []
    assert "ubl.bad_amount" in codes(reading)
    assert not reading.is_refused
    assert len(sightings(reading)) == 7


def test_the_files_within_the_collected_pdfs_are_the_ones_that_factur_x_finds():
    for line in shared("einvoice/pdf/pdf.jsonl").read_text(encoding="utf-8").splitlines():
        told = json.loads(line)
        reading = read_pdf(shared(f"einvoice/pdf/{told['file']}").read_bytes())
        carried = {one.name: one for one in reading.records if isinstance(one, Attachment)}
        if told["embedded_name"] is None:
            assert carried == {}
        else:
            one = carried[told["embedded_name"]]
            assert (one.sha256, one.size) == (told["embedded_sha256"], told["embedded_bytes"])


SAMPLES = [
    "103767-Invoice-2026-03-24-1.pdf",
    "EN16931_1_Teilrechnung.pdf",
    "EXTENDED_Fremdwaehrung_wdis_fx-pdfa4.pdf",
    "Facture_F20180027.pdf",
    "attributeBasedXMP_zugferd_2p0_EN16931_Einfach.pdf",
    "zugferd_2p1_EXTENDED_PDFA-3A.pdf",
]


@pytest.mark.parametrize("name", SAMPLES)
def test_collected_hybrid_invoices_are_what_their_xml_says(name):
    """The oracle for what lies within is the package factur-x."""
    facturx = needed("facturx")
    data = shared(f"einvoice/pdf/{name}").read_bytes()
    _, xml = facturx.get_xml_from_pdf(io.BytesIO(data), check_xsd=False)
    reading = read_pdf(data)
    assert claims(reading) == claims(read_cii(xml))
    assert len(claims(reading)) == 1


# ---- invoices as programs make them ------------------------------------------------------------

TYPST = """
#set page(paper: "a4", margin: 2cm)
#set text(size: 10pt)
= Faktura
#grid(columns: (1fr, 1fr), [Sluss kommun], grid(columns: 2, column-gutter: 2em, row-gutter: .6em,
  [Fakturanummer:], [20231], [Fakturadatum:], [2023-10-23], [Förfallodatum:], [2023-11-22]))
#table(columns: (1fr, auto, auto), [Vara], [Antal], [Belopp],
  ..range(4).map(n => ([Kajplats #n], [1], [250,00])).flatten())
#align(right)[*Att betala: 1 250,00 SEK*]
#v(1fr)
#line(length: 100%)
#grid(columns: (1fr, 1fr, 1fr, 1fr), row-gutter: .5em,
  [*Bankgiro*], [*OCR-nummer*], [*Org.nr*], [*Momsreg.nr*],
  [5402-9681], [1234567897], [556036-0793], [SE556036079301])
"""


def typeset(source: str) -> bytes:
    typst = needed("typst")
    made: bytes = typst.compile(source.encode())
    return made


def test_a_typeset_invoice_with_its_numbers_below_their_labels_is_read():
    reading = read_pdf(typeset(TYPST))
    assert reading.findings == []
    supplier = Party(org_number="5560360793", vat_number="SE556036079301")
    assert claims(reading) == [replace(CLAIM, supplier=supplier, document_number="20231")]
    assert {one.field: one.confidence for one in sightings(reading)} == {
        "number": 70,
        "issue-date": 70,
        "due-date": 70,
        "amount": 70,
        "bankgiro": 80,
        "ocr": 80,
        "org-number": 80,
        "vat-number": 80,
    }


ENGLISH = """
#set page(paper: "a4", margin: 2cm)
= Invoice
#grid(columns: 2, column-gutter: 2em, row-gutter: .6em,
  [Seller:], [Lock & Quay Ltd], [Invoice no.], [LQ/77], [Due date], [November 22, 2023],
  [IBAN], [SE45 5000 0000 0583 9825 7466], [Amount due], [EUR 1,250.00])
"""


def test_an_english_invoice_from_another_supplier_is_read():
    assert claims(read_pdf(typeset(ENGLISH))) == [
        Claim(
            origin=Origin.PDF,
            kind=DocumentKind.INVOICE,
            supplier=Party(name="Lock & Quay Ltd"),
            document_number="LQ/77",
            amount=Money("EUR", 125000),
            line=1,
            due_date=date(2023, 11, 22),
            accounts=(Account(Scheme.IBAN, "SE4550000000058398257466"),),
        )
    ]


def test_a_pdf_that_factur_x_has_put_an_invoice_into_is_that_invoice():
    facturx = needed("facturx")
    sample = shared("einvoice/doc/en16931-cii-examples")
    path = min((p for p in sample.rglob("*.xml")), key=lambda p: p.stat().st_size)
    xml = path.read_bytes()
    hybrid = facturx.generate_from_binary(
        typeset(TYPST), xml, flavor="factur-x", level="en16931", check_xsd=False
    )
    reading = read_pdf(hybrid)
    assert claims(reading) == claims(read_cii(xml))
    assert len(claims(reading)) == 1
    assert claims(reading)[0].origin is Origin.E_INVOICE


# ---- pictures and trouble ----------------------------------------------------------------------


def test_a_scanned_page_is_told_and_not_read():
    reading = read_pdf(scanned(pdf(page(INVOICE))))
    assert (reading.records, codes(reading)) == ([], ["pdf.no_text"])


def test_a_code_on_a_scanned_page_is_read_all_the_same():
    reading = read_pdf(scanned(pdf(page(INVOICE, ((400, 60, QR),)))))
    assert claims(reading) == [replace(CODED, document_number="1234567897")]
    assert codes(reading) == ["pdf.no_text"]


@pytest.mark.parametrize(
    ("head", "is_pdf"),
    [
        (b"%PDF-1.7", True),
        (b"\xef\xbb\xbf\n%PDF-1.4", True),
        (b"<html>%PDF-1.4", False),
        (b"", False),
    ],
)
def test_a_pdf_begins_as_a_pdf(head, is_pdf):
    assert sniff(head) is is_pdf


def test_what_is_read_once_is_read_the_same_again():
    data = pdf(page(INVOICE, ((400, 60, QR),)), page(INVOICE))
    assert list(stream_pdf(io.BytesIO(data))) == list(stream_pdf(io.BytesIO(data)))


WHOLE = pdf(page(INVOICE), files={"a.xml": b"<a/>"})


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(0, 255)), max_size=20))
def test_a_damaged_file_gives_a_reading_or_a_finding(changes):
    data = bytearray(WHOLE)
    for at, value in changes:
        data[at] = value
    reading = read_pdf(bytes(data))
    assert reading.records or reading.findings


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_behind_a_beginning_are_refused_or_read(data):
    reading = read_pdf(b"%PDF-1.7\n" + data)
    assert reading.records or reading.findings
