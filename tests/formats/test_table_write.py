"""Tables that we write: what a person opens, and what our own readers make of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sluss.core.ids import is_ocr
from sluss.core.money import Money
from sluss.core.party import Account, Party, Scheme
from sluss.core.records import Claim, DocumentKind, Origin, Reference, ReferenceType, SupplierEntry
from sluss.formats import table_csv, table_xlsx
from sluss.formats._table import CELL_CHARS_MAX, Row
from sluss.formats.list_write import (
    OPEN_ITEMS_HEADER,
    SUPPLIERS_HEADER,
    open_items_rows,
    supplier_rows,
)
from sluss.formats.lists import read_list
from sluss.formats.table_write import PLAIN, SWEDISH, write_csv, write_xlsx

HEADS = ("Namn", "Belopp", "Dag")


def csv(rows, dialect=SWEDISH) -> bytes:
    return b"".join(write_csv(HEADS, rows, dialect))


def test_a_csv_opens_in_swedish_excel():
    rows = [("Åkeri; AB", Money("SEK", -125050), date(2023, 11, 22)), ("B", None, None)]
    assert csv(rows) == (
        '\ufeffNamn;Belopp;Dag\r\n"Åkeri; AB";-1250,50;2023-11-22\r\nB;;\r\n'.encode()
    )


def test_a_plain_csv_is_for_programs():
    rows = [("Åkeri; AB", Money("SEK", 125050), 7)]
    assert csv(rows, PLAIN) == "Namn,Belopp,Dag\r\nÅkeri; AB,1250.50,7\r\n".encode()


def test_the_same_table_gives_the_same_bytes():
    rows = [("Åkeri", Money("SEK", 1), date(2023, 11, 22))]
    assert write_xlsx(HEADS, rows) == write_xlsx(HEADS, rows)
    assert csv(rows) == csv(rows)


@pytest.mark.parametrize("text", ["=1+1", "+46 8", "-1", "@SUM(A1)", '=HYPERLINK("http://x")'])
def test_no_text_becomes_a_formula(text):
    assert csv([(text,)]).decode("utf-8-sig").splitlines()[1].lstrip('"').startswith("'")
    (_, row) = xlsx_rows([(text,)])
    assert row == (text,)


def test_a_tab_or_line_break_in_front_cannot_hide_a_formula():
    assert csv([("\t=1",), ("\r\n=1",)]).decode("utf-8-sig").splitlines()[1:] == ["'=1", "'=1"]


def test_a_worksheet_holds_amounts_as_numbers_and_numbers_of_documents_as_texts():
    (_, row) = xlsx_rows([(Money("SEK", 1250), date(2023, 11, 22), "0012", 12, 10**17)])
    assert row == ("12.5", "2023-11-22", "0012", "12", "1" + "0" * 17)


def test_markup_of_the_library_is_a_text_like_any_other():
    (_, row) = xlsx_rows([("<r><t>x</t></r>",)])
    assert row == ("<r><t>x</t></r>",)


def test_a_cell_that_is_too_long_shows_that_it_goes_on():
    (_, row) = xlsx_rows([("x" * 40_000,)])
    assert len(row[0]) < CELL_CHARS_MAX
    assert row[0].endswith("…")


def csv_rows(rows) -> list[tuple[str, ...]]:
    read = table_csv.read_rows(BytesIO(csv(rows)), table_csv.Look(delimiter=";"))
    return [row.cells for row in read if isinstance(row, Row)]


def xlsx_rows(rows) -> list[tuple[str, ...]]:
    (sheet,) = table_xlsx.read_sheets(write_xlsx(("x",), rows))
    return [tuple(filter(None, row.cells)) for row in sheet.rows]


def as_read(text: str) -> str:
    half = "".join(
        "\ufffd" if "\ud800" <= c <= "\udfff" or c in "\ufffe\uffff" else c for c in text
    )
    return "".join(
        " " if c < " " or "\x7f" <= c < "\xa0" or c in "\u2028\u2029" else c for c in half
    ).strip()


ANY_TEXT = st.text(
    st.one_of(st.characters(exclude_categories=()), st.sampled_from("=+-@'\"\t\r\n;,0")), max_size=8
)


@settings(max_examples=100, deadline=None)
@given(ANY_TEXT)
@example("''=1")
@example('="1"')
@example("'0")
@example("_x0041_")
@example("\ud800")
def test_every_text_comes_back_in_one_line(text):
    wanted = as_read(text)
    for read in (csv_rows, xlsx_rows):
        told = read([("a", text, "b")])[-1]
        assert [cell for cell in told if cell] == ["a", *filter(None, [wanted]), "b"]


# ---- lists ---------------------------------------------------------------------------------

LETTERS = st.characters(
    codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Zs", "Zl", "Zp", "Co")
)
WORD = st.text(LETTERS, min_size=1, max_size=8).filter(lambda text: text == text.strip())
NAME = WORD.map(lambda word: f"Firma {word}")
DAYS = st.none() | st.dates(date(1990, 1, 1), date(2070, 1, 1))
ACCOUNTS = st.lists(
    st.sampled_from(
        [
            Account(Scheme.BANKGIRO, "54029681"),
            Account(Scheme.BANKGIRO, "50501055"),
            Account(Scheme.PLUSGIRO, "12344"),
            Account(Scheme.BBAN, "6112-123456789"),
            Account(Scheme.BBAN, "8105-9074433"),
            Account(Scheme.IBAN, "SE4550000000058398257466"),
        ]
    ),
    unique=True,
    max_size=4,
).map(tuple)
REFERENCES = st.none() | st.sampled_from(
    [Reference(ReferenceType.OCR, "1234566"), Reference(ReferenceType.TEXT, "Avtal 7")]
)
PARTIES = st.builds(
    Party,
    name=NAME,
    org_number=st.sampled_from(["", "5560360793"]),
    vat_number=st.sampled_from(["", "SE556036079301"]),
    supplier_number=st.sampled_from(["", "10", "0010"]),
    town=st.sampled_from(["", "Kalix"]),
    country=st.sampled_from(["", "SE"]),
)
KINDS = st.sampled_from([DocumentKind.INVOICE, DocumentKind.CREDIT_NOTE])


@st.composite
def claims(draw) -> Claim:
    currency = draw(st.sampled_from(["SEK", "EUR"]))
    amounts = st.integers(1, 10**13).map(lambda minor: Money(currency, minor))
    return Claim(
        origin=Origin.OPEN_ITEMS,
        kind=draw(KINDS),
        supplier=draw(PARTIES),
        document_number=draw(st.sampled_from(["F1", "00123", "=1", "-7", "2023/1"])),
        amount=draw(amounts),
        open_amount=draw(st.none() | amounts),
        issue_date=draw(DAYS),
        due_date=draw(DAYS),
        accounts=draw(ACCOUNTS),
        reference=draw(REFERENCES),
        listed_on=draw(DAYS),
        category=draw(st.just("") | WORD),
        has_hardship=draw(st.booleans()),
        note=draw(st.just("") | WORD),
    )


ENTRIES = st.builds(
    SupplierEntry,
    supplier=PARTIES,
    accounts=ACCOUNTS,
    phone=st.sampled_from(["", "+46 923 100 00"]),
    listed_on=DAYS,
    category=st.just("") | WORD,
    employees=st.none() | st.integers(0, 9999),
    dependence_percent=st.none() | st.integers(0, 100),
    has_hardship=st.booleans(),
)


@settings(max_examples=50, deadline=None)
@given(st.lists(claims(), min_size=1, max_size=4))
def test_open_items_come_back_as_the_same_claims(made):
    rows = list(open_items_rows(made))
    assert is_ocr("1234566")
    for data in (b"".join(write_csv(OPEN_ITEMS_HEADER, rows)), write_xlsx(OPEN_ITEMS_HEADER, rows)):
        reading = read_list(data)
        assert {f.code for f in reading.findings} <= {"lists.all_negative"}
        assert reading.records == [replace(c, line=n) for n, c in enumerate(made, start=2)]


@settings(max_examples=50, deadline=None)
@given(st.lists(ENTRIES, min_size=1, max_size=4))
def test_suppliers_come_back_as_the_same_entries(made):
    rows = list(supplier_rows(made))
    for data in (b"".join(write_csv(SUPPLIERS_HEADER, rows)), write_xlsx(SUPPLIERS_HEADER, rows)):
        reading = read_list(data)
        assert reading.findings == []
        assert reading.records == [replace(e, line=n) for n, e in enumerate(made, start=2)]
