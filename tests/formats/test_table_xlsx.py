"""Workbooks: rows as people see them, and nothing is handed to the reader that would kill it."""

from __future__ import annotations

import zipfile
from datetime import UTC, date, datetime
from io import BytesIO

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from sluss.core.outcome import Finding
from sluss.formats import table_xlsx
from sluss.formats._table import Row
from sluss.formats.table_xlsx import read_sheets
from tests.needs import shared


def workbook(fill) -> bytes:
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    fill(book)
    book.close()
    return out.getvalue()


def one_sheet(*rows: tuple) -> bytes:
    def fill(book):
        sheet = book.add_worksheet()
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, date):
                    sheet.write_datetime(number, column, value, day)
                elif value is not None:
                    sheet.write(number, column, value)

    return workbook(fill)


def read(data: bytes) -> list[list[Row | Finding] | Finding]:
    return [
        sheet if isinstance(sheet, Finding) else list(sheet.rows) for sheet in read_sheets(data)
    ]


def cells(value) -> str:
    ((row,),) = read(one_sheet((value,)))
    assert isinstance(row, Row)
    return row.cells[0]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("  Åkeri Norr AB ", "Åkeri Norr AB"),
        ("00123", "00123"),
        (1250, "1250"),
        (1250.5, "1250.5"),
        (-0.1, "-0.1"),
        (1249.9999999999998, "1250"),
        (0.1 + 0.2, "0.3"),
        (5560360793, "5560360793"),
        (999_999_999_999_999, "999999999999999"),
        (1_234_567_890_123_456, "1.23456789012346E+15"),
        (1e300, "1.00000000000000E+300"),
        (0.00001, "0.00001"),
        (True, "1"),
        (date(2026, 11, 1), "2026-11-01"),
        (datetime(2026, 11, 1, 12, 30, tzinfo=UTC).replace(tzinfo=None), "2026-11-01"),
    ],
)
def test_a_cell_is_the_text_that_a_person_reads(value, text):
    assert cells(value) == text


def test_rows_have_the_numbers_that_people_see():
    data = one_sheet((None,), (None, "a"), (None,), ("b", None, "c"))
    assert read(data) == [[Row(2, ("", "a", "")), Row(4, ("b", "", "c"))]]


def test_sheets_come_in_their_order_and_say_whether_they_are_hidden():
    def fill(book):
        for name, hidden in (("one", False), ("two", True), ("three", False)):
            sheet = book.add_worksheet(name)
            sheet.write(0, 0, name)
            if hidden:
                sheet.hide()

    told = [
        (sheet.name, sheet.is_hidden, list(sheet.rows)) for sheet in read_sheets(workbook(fill))
    ]
    assert told == [
        ("one", False, [Row(1, ("one",))]),
        ("two", True, [Row(1, ("two",))]),
        ("three", False, [Row(1, ("three",))]),
    ]


def test_an_empty_sheet_has_no_rows():
    assert read(one_sheet()) == [[]]


def test_a_row_that_is_too_wide_refuses_the_workbook():
    ((row,),) = read(one_sheet(("x",) * 501))
    assert (row.code, row.refuses_file) == ("table.too_wide", True)


# ---- sheets that say strange things about their cells ---------------------------------------

BOOK = one_sheet(("x",))
OPEN = (
    '<?xml version="1.0"?><worksheet '
    'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
)
CLOSE = "</sheetData></worksheet>"


def with_part(name: str, content: str | bytes) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(BOOK)) as book, zipfile.ZipFile(out, "w") as made:
        for part in book.namelist():
            made.writestr(part, content if part.endswith(name) else book.read(part))
    return out.getvalue()


def with_cells(rows: str) -> bytes:
    return with_part("sheet1.xml", OPEN + rows + CLOSE)


FIRST = '<row r="1"><c r="A1"><v>1</v></c></row>'
# Each of these would make the reader ask for more memory than there is, and abort the process.
DESERTS = {
    "far away": FIRST + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
    "in small letters": FIRST + "<row r='2'><c r='xfd1048576'><v>1</v></c></row>",
    "behind blanks": FIRST
    + "<row r='2'><c s='1' r  \n\n         =            'XFD1048576'/></row>",
    "behind another attribute": FIRST + '<row><c x=\' r="A1"\' r="XFD1048576"><v>1</v></c></row>',
    "with two places": FIRST + '<row><c r="A1" r="XFD1048576"><v>1</v></c></row>',
    "by a prefix": "<x:row xmlns:x='http://schemas.openxmlformats.org/spreadsheetml/2006/main'>"
    "<x:c r='XFD1048576'><x:v>1</x:v></x:c></x:row>" + FIRST,
    "by the row": FIRST + '<row r="9999999"><c><v>1</v></c></row>',
    "by a row that turns over": FIRST + '<row r="99999999999999"><c><v>1</v></c></row>',
    "by a column that turns over": FIRST + '<row><c r="AAAAAAAAAA2"><v>1</v></c></row>',
    "by counting beside false places": '<x r="A1"/>' * 6000
    + "<row>"
    + "<c><v>1</v></c>" * 3000
    + "</row>"
    + "<row><c/></row>" * 3000,
    "by counting": "<row>" + "<c><v>1</v></c>" * 3000 + "</row>" + "<row><c/></row>" * 3000,
}


@pytest.mark.parametrize("rows", DESERTS.values(), ids=DESERTS)
def test_a_desert_of_cells_is_refused_before_the_reader_sees_it(rows):
    (found,) = read(with_cells(rows))
    assert isinstance(found, Finding)
    assert (found.code, found.refuses_file) == ("table.too_many_cells", True)


def test_cells_without_places_are_read():
    data = with_cells('<row r="3"><c><v>1</v></c><c><v>2.5</v></c></row><row><c><v>3</v></c></row>')
    assert read(data) == [[Row(3, ("1", "2.5")), Row(4, ("3", ""))]]


@pytest.mark.parametrize("part", ["sheet1.xml", "workbook.xml", "styles.xml", "Types].xml"])
def test_a_part_with_a_doctype_refuses_the_workbook(part):
    content = '<?xml version="1.0"?>' + " " * 70_000 + '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'
    (found,) = read(with_part(part, content))
    assert isinstance(found, Finding)
    assert (found.code, found.refuses_file) == ("table.doctype", True)


def test_all_parts_together_have_a_limit(monkeypatch):
    monkeypatch.setattr(table_xlsx, "INFLATED_BYTES_MAX", 1000)
    (found,) = read(BOOK)
    assert isinstance(found, Finding)
    assert found.code == "table.too_large"


def test_the_file_has_a_limit(monkeypatch):
    monkeypatch.setattr(table_xlsx, "BYTES_MAX", 1000)
    (found,) = read(BOOK)
    assert isinstance(found, Finding)
    assert found.code == "table.too_large"


COLLECTED = {
    "bomb-400MB-sheet.xlsx": ["archive.ratio"],
    "date-serial-huge.xlsx": [[("1.00000000000000E+308",)]],
    "good.xlsx": [[("Byggfirman AB",)]],
    "laughs-sheet.xlsx": ["table.doctype"],
    "row-1048576-col-XFD.xlsx": ["table.too_many_cells"],
    "xxe-sharedstrings.xlsx": ["table.doctype"],
}


@pytest.mark.parametrize(("name", "expected"), COLLECTED.items())
def test_collected_workbooks_are_read_or_refused_as_they_should(name, expected):
    found = read(shared(f"badinput/generated/xlsx/{name}").read_bytes())
    assert [
        item.code if isinstance(item, Finding) else [row.cells for row in item] for item in found
    ] == expected


def test_a_zip_that_is_no_workbook_is_refused():
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("a.xml", b"<a/>")
    (found,) = read(out.getvalue())
    assert isinstance(found, Finding)
    assert (found.code, found.refuses_file) == ("table.not_readable", True)


@settings(max_examples=100)
@given(st.binary(max_size=200))
def test_any_bytes_end_as_a_finding(data):
    for start in (b"", b"PK\x03\x04"):
        (found,) = read(start + data)
        assert isinstance(found, Finding)


PARTS = sorted(zipfile.ZipFile(BytesIO(BOOK)).namelist())


@settings(max_examples=150)
@given(
    st.sampled_from(PARTS),
    st.lists(st.tuples(st.integers(0, 2000), st.sampled_from(b'"<>=/0129AZr &\xff')), max_size=5),
)
def test_a_changed_part_ends_as_rows_or_a_finding(part, changes):
    content = bytearray(zipfile.ZipFile(BytesIO(BOOK)).read(part))
    for at, value in changes:
        content[at % len(content)] = value
    for item in read(with_part(part, bytes(content))):
        assert isinstance(item, Finding) or all(isinstance(row, Row | Finding) for row in item)
