"""QR codes on a page of a PDF, however they are drawn there, and where they are found."""

from __future__ import annotations

import pytest
import segno

from sluss.core.records import SeenBy, Sighting
from sluss.formats.pdf import read_pdf
from tests.formats.pdfs import HEIGHT, INVOICE, QR, WIDTH, page, pdf

LEFT, TOP, MODULE = 400, 60, 2
MATRIX = [list(row) for row in segno.make_qr(QR, error="m").matrix]
SIDE = len(MATRIX) * MODULE
CODE = page((), ((LEFT, TOP, QR),), MODULE)
TEXT = page(INVOICE)
RULES = b"\n50 400 500 0.5 re f\n30 30 0.5 700 re f\n"
GREY_BEHIND = b"0.9 g 0 0 595 842 re f 0 g\n"


def as_picture() -> bytes:
    dots = bytes(0 if dark else 255 for row in MATRIX for dark in row)
    placed = f"\nq {SIDE} 0 0 {SIDE} {LEFT} {HEIGHT - TOP - SIDE} cm /Im1 Do Q".encode()
    return pdf(TEXT + placed, picture=(len(MATRIX), len(MATRIX), dots))


def in_a_form(of_page: str = "", content: bytes = b"\n/Fm1 Do") -> bytes:
    """The code in object 4, a form that the page draws, or that something of the page shows."""
    return pdf(TEXT + content, form=CODE, of_page=of_page)


def as_annotation() -> bytes:
    stamp = f"<</Type/Annot/Subtype/Stamp/Rect[0 0 {WIDTH} {HEIGHT}]/AP<</N 4 0 R>>/F 4>>"
    return in_a_form(f"/Annots[{stamp}]", b"")


def in_letters() -> bytes:
    """Each row of modules is a word of a font that draws squares."""
    rows = "".join(
        f"BT /F2 {MODULE} Tf {LEFT} {HEIGHT - TOP - (number + 1) * MODULE} Td "
        f"({''.join('a' if dark else 'b' for dark in row)}) Tj ET\n"
        for number, row in enumerate(MATRIX)
    )
    return pdf(TEXT + b"\n" + rows.encode(), squares=True)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(pdf(TEXT + b"\n" + CODE), id="squares"),
        pytest.param(pdf(TEXT + RULES + CODE), id="among rules"),
        pytest.param(pdf(GREY_BEHIND + TEXT + b"\n" + CODE), id="on a grey page"),
        pytest.param(as_picture(), id="picture"),
        pytest.param(in_a_form(), id="form"),
        pytest.param(as_annotation(), id="annotation"),
        pytest.param(in_letters(), id="letters"),
    ],
)
def test_a_code_is_found_however_it_is_drawn_and_with_its_place(data):
    found = [one for one in seen(data) if one.field == "amount"]
    assert [one.value for one in found] == ["1250.00 SEK"]
    for one in found:
        assert abs(one.left - LEFT) <= 1
        assert abs(one.top - TOP) <= 1
        assert abs(one.width - SIDE) <= 2
        assert abs(one.height - SIDE) <= 2


@pytest.mark.parametrize(
    ("turned", "left", "top"),
    [
        (0, LEFT, TOP),
        (90, HEIGHT - TOP - SIDE, LEFT),
        (180, WIDTH - LEFT - SIDE, HEIGHT - TOP - SIDE),
        (270, TOP, WIDTH - LEFT - SIDE),
    ],
)
def test_the_place_is_that_on_the_page_as_it_is_shown(turned, left, top):
    found = seen(pdf(CODE, of_page=f"/Rotate {turned}"))
    assert found
    assert all(abs(one.left - left) <= 1 and abs(one.top - top) <= 1 for one in found)


def test_a_code_is_found_in_a_box_that_does_not_begin_at_nought():
    moved = b"1 0 0 1 1000 -300 cm\n" + CODE
    found = seen(pdf(moved, box=f"1000 -300 {1000 + WIDTH} {HEIGHT - 300}"))
    assert found
    assert all(abs(one.left - LEFT) <= 1 and abs(one.top - TOP) <= 1 for one in found)


def test_a_code_beside_the_page_is_seen_by_nobody():
    assert seen(pdf(TEXT + f"\n1 0 0 1 {WIDTH} 0 cm\n".encode() + CODE)) == []


def seen(data: bytes) -> list[Sighting]:
    """What a code said."""
    reading = read_pdf(data)
    return [
        one
        for one in reading.records
        if isinstance(one, Sighting) and one.seen_by is SeenBy.QR_CODE
    ]
