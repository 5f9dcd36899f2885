"""Values are read at their labels, with a place and a confidence that says what proves them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sluss.core.outcome import Finding
from sluss.core.records import SeenBy, Sighting
from sluss.formats._pdf_labels import LABELS, label_key, title_of
from sluss.formats._pdf_lines import lines_of, words_of
from sluss.formats._pdf_page import SIGHTINGS_MAX, read_page
from sluss.formats._pdf_seen import Box, Page, Word

# Each letter of these pages is five points wide and twelve high.
WIDE, HIGH = 5, 12


def laid(*texts: tuple[int, int, str], seen_by: SeenBy = SeenBy.TEXT) -> Page:
    """A page of texts, each at its place (left, top), its words a blank apart."""
    words: list[Word] = []
    for left, top, text in texts:
        letters = (
            (letter, Box(at, top, at + WIDE, top + HIGH))
            for letter, at in zip(text, range(left, left + 10_000 * WIDE, WIDE), strict=False)
        )
        words += words_of(letters)
    return Page(1, tuple(words), seen_by=seen_by)


def seen(*texts: tuple[int, int, str], seen_by: SeenBy = SeenBy.TEXT) -> list[tuple[str, str, int]]:
    items = read_page(laid(*texts, seen_by=seen_by))
    return [(one.field, one.value, one.confidence) for one in items if isinstance(one, Sighting)]


def told(*texts: tuple[int, int, str]) -> list[tuple[str, str]]:
    items = read_page(laid(*texts))
    return [(one.place.field, one.found) for one in items if isinstance(one, Finding)]


BESIDE = [
    ("Bankgiro 5402-9681", ("bankgiro", "54029681", 90)),
    ("Bankgiro: 433-8778", ("bankgiro", "4338778", 90)),
    ("BG-nr:5402-9681", ("bankgiro", "54029681", 90)),
    ("Bg 5402 9681", ("bankgiro", "54029681", 90)),
    ("Plusgiro 28 65 43-4", ("plusgiro", "2865434", 90)),
    ("Pg-nr. 28 65 43-4", ("plusgiro", "2865434", 90)),
    ("IBAN SE45 5000 0000 0583 9825 7466", ("iban", "SE4550000000058398257466", 90)),
    ("OCR-nummer 1234567897", ("ocr", "1234567897", 90)),
    ("OCR: 12345 67897", ("ocr", "1234567897", 90)),
    ("Förfallodatum 2023-11-22", ("due-date", "2023-11-22", 70)),
    ("FÖRFALLODAG: 20231122", ("due-date", "2023-11-22", 70)),
    ("Betalas senast 22 november 2023", ("due-date", "2023-11-22", 70)),
    ("Due date: November 22, 2023", ("due-date", "2023-11-22", 70)),
    ("Due date 22 Nov 2023", ("due-date", "2023-11-22", 70)),
    ("Fakturadatum 2023-10-23", ("issue-date", "2023-10-23", 70)),
    ("Invoice date 2023-10-23", ("issue-date", "2023-10-23", 70)),
    ("Att betala 1 250,00 kr", ("amount", "1250.00 SEK", 70)),
    ("Att betala SEK 1 250,00", ("amount", "1250.00 SEK", 70)),
    ("Summa att betala: 1.250,00", ("amount", "1250.00 SEK", 70)),
    ("Att betala 1250:-", ("amount", "1250.00 SEK", 70)),
    ("Amount due EUR 1,250.00", ("amount", "1250.00 EUR", 70)),
    ("Att betala -400,00 kr", ("amount", "-400.00 SEK", 70)),
    ("Fakturanr F-1001", ("number", "F-1001", 70)),
    ("Faktura nr: 1001", ("number", "1001", 70)),
    ("Faktura 1001", ("number", "1001", 70)),
    ("Invoice number 2023/77", ("number", "2023/77", 70)),
    ("Kreditfaktura nr 12", ("number", "12", 70)),
    ("Fakturanr: INV 48043", ("number", "INV 48043", 70)),
    ("Org.nr 556036-0793", ("org-number", "5560360793", 90)),
    ("Organisationsnummer: 5560360793", ("org-number", "5560360793", 90)),
    ("Momsreg.nr SE556036079301", ("vat-number", "SE556036079301", 90)),
    ("VAT no. SE 556036-0793 01", ("vat-number", "SE556036079301", 90)),
    ("Leverantör: Kranen & Söner AB", ("supplier", "Kranen & Söner AB", 70)),
]


@pytest.mark.parametrize(("text", "value"), BESIDE)
def test_a_value_beside_its_label_is_read(text, value):
    assert seen((50, 100, text)) == [value]


@pytest.mark.parametrize(
    ("texts", "value"),
    [
        # A column further to the right, on the same line.
        (((50, 100, "Att betala"), (400, 100, "1 250,00")), ("amount", "1250.00 SEK", 70)),
        # Below, in a table's second row, and below in the foot of the page.
        (((50, 100, "Bankgiro"), (50, 114, "5402-9681")), ("bankgiro", "54029681", 80)),
        (
            ((50, 100, "Fakturanr"), (200, 100, "Kundnr"), (50, 116, "1001"), (200, 116, "77")),
            ("number", "1001", 60),
        ),
        # The unit stands between.
        (((50, 100, "Att betala"), (300, 100, "SEK"), (400, 100, "500,00")), None),
    ],
)
def test_a_value_is_found_to_the_right_or_below(texts, value):
    assert seen(*texts) == [value or ("amount", "500.00 SEK", 70)]


@pytest.mark.parametrize(
    "texts",
    [
        ((50, 100, "Bankgiro"), (50, 190, "5402-9681")),
        ((50, 100, "Bankgiro"), (300, 114, "5402-9681")),
        ((50, 100, "Bankgiro"), (300, 100, "Plusgiro"), (420, 100, "5402-9682 x")),
        ((50, 100, "Faktura"), (50, 114, "1001")),
        ((50, 100, "Faktura NOK 1250"),),
        ((50, 100, "Fakturanr Kundnr 77"),),
        ((50, 100, "Förfallodatum se nedan"),),
        ((50, 100, "Fakturanr"), (200, 100, "2023-10-23")),
        ((50, 100, "Att betala 1.250"),),
        ((50, 100, "Vi tar betalt med bankgiro. Ring 5402-9681"),),
    ],
)
def test_what_stands_elsewhere_or_can_be_two_things_is_not_taken(texts):
    assert seen(*texts) == []


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("Bankgiro 5402-9682", ("bankgiro", "54029682")),
        ("Plusgiro 28 65 43-5", ("plusgiro", "2865435")),
        ("OCR 1234567898", ("ocr", "1234567898")),
        ("Org.nr 556036-0794", ("org-number", "556036-0794")),
        ("IBAN SE46 5000 0000 0583 9825 7466", ("iban", "SE4650000000058398257466")),
    ],
)
def test_a_labelled_number_with_a_wrong_check_digit_is_told_and_not_seen(text, finding):
    assert told((50, 100, text)) == [finding]
    assert seen((50, 100, text)) == []


def test_a_shape_without_a_label_is_seen_if_its_check_digit_holds():
    text = "Kranen AB SE45 5000 0000 0583 9825 7466 556036-0793 SE556036079301 556036-0794"
    assert seen((50, 100, text)) == [
        ("iban", "SE4550000000058398257466", 40),
        ("org-number", "5560360793", 40),
        ("vat-number", "SE556036079301", 40),
    ]


def test_a_persons_number_without_a_label_is_left_alone():
    assert seen((50, 100, "Er referens 811218-9876")) == []


def test_a_giro_line_is_seen_in_all_its_parts():
    line = (50, 800, "# 1234567897 # 1250 00 0 > 54029681#41#")
    assert seen(line) == [
        ("ocr", "1234567897", 95),
        ("amount", "1250.00 SEK", 95),
        ("bankgiro", "54029681", 95),
    ]
    unproved = (50, 800, "# 1234567897 # 1250 00 9 > 54029682#41#")
    assert seen(unproved) == [("ocr", "1234567897", 95), ("amount", "1250.00 SEK", 50)]
    assert told(unproved) == [("#41#", "1234567897, 1250.00 SEK, 54029682")]


def test_a_value_read_from_a_picture_is_half_as_sure():
    page = laid((50, 100, "Bankgiro 5402-9681"), seen_by=SeenBy.PICTURE)
    (one,) = read_page(page)
    assert isinstance(one, Sighting)
    assert (one.confidence, one.seen_by) == (45, SeenBy.PICTURE)


def test_the_place_is_that_of_the_value_in_points():
    (one,) = read_page(laid((50, 100, "Bankgiro 5402-9681 Stockholm")))
    assert isinstance(one, Sighting)
    assert (one.left, one.top, one.width, one.height) == (95, 100, 45, 12)


@pytest.mark.parametrize(
    ("other", "value"),
    [("EUR", "1250.00 EUR"), ("kr", "1250.00 SEK"), ("SEK och EUR", None)],
)
def test_an_amount_without_a_currency_has_the_only_one_of_its_page(other, value):
    found = seen((50, 100, "Att betala"), (300, 100, "1 250,00"), (50, 300, f"Valuta {other}"))
    assert found == ([("amount", value, 70)] if value else [])


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Kreditfaktura", "credit-note"),
        ("KREDITNOTA 1002", "credit-note"),
        ("Credit note", "credit-note"),
        ("Betalningspåminnelse", "reminder"),
        ("Faktura", ""),
        ("Påminnelseavgift 60 kr tas ut", ""),
        ("Kreditfaktura skickas vid retur av varor", ""),
    ],
)
def test_only_a_title_tells_what_a_document_is(text, kind):
    assert title_of(text) == kind


def test_every_label_is_written_as_labels_are_compared():
    assert [label for label in LABELS if label_key(label) != label] == []


def test_words_drawn_in_any_order_come_into_the_same_lines():
    page = laid((300, 100, "två"), (50, 101, "ett"), (50, 130, "fyra"), (100, 129, "fem"))
    assert [line.text for line in lines_of(page)] == ["ett två", "fyra fem"]


def test_a_page_of_nothing_but_labels_gives_no_more_than_it_may():
    texts = [(50, top * 14, f"Bankgiro 5402-9681 Fakturanr {top}") for top in range(400)]
    assert len(seen(*texts)) == SIGHTINGS_MAX


PLACES = st.integers(-50, 700)
TEXTS = st.one_of(
    st.text(max_size=30),
    st.lists(
        st.sampled_from(["Bankgiro", "OCR", "Att", "betala", "Fakturanr", "#", ">", "41", ":"])
        | st.from_regex(r"[0-9.,-]{1,9}", fullmatch=True),
        max_size=8,
    ).map(" ".join),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(PLACES, PLACES, TEXTS), max_size=12))
def test_any_text_at_any_place_is_read_without_an_error(texts):
    for item in read_page(laid(*texts)):
        assert isinstance(item, Sighting | Finding)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.builds(
            Word,
            st.text(min_size=1, max_size=8),
            st.builds(Box, *[st.floats(-1e6, 1e6)] * 4),
        ),
        max_size=20,
    )
)
def test_words_with_impossible_places_are_read_without_an_error(words):
    for item in read_page(Page(1, tuple(words))):
        assert isinstance(item, Sighting | Finding)
