"""OpenDocument workbooks: what a cell says, and what a hostile one may not do."""

from __future__ import annotations

import zipfile
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sluss.core.outcome import Finding
from sluss.formats import table_ods
from sluss.formats._table import Row
from sluss.formats.lists import read_list, stream_list_ods
from sluss.formats.table_ods import is_ods, read_sheets
from tests.errors.packed import ods, ods_body, ods_sheet, zipped
from tests.formats.workbooks import as_csv, as_ods, as_xlsx

HEADS = ["Leverantör", "Fakturanr", "Belopp"]


def table(*rows: str, name: str = "Blad1", before: str = "") -> str:
    return f'{before}<table:table table:name="{name}">{"".join(rows)}</table:table>'


def row(*cells: str, more: str = "") -> str:
    return f"<table:table-row{more}>{''.join(cells)}</table:table-row>"


def cell(attributes: str = "", inside: str = "") -> str:
    return f"<table:table-cell {attributes}>{inside}</table:table-cell>"


def text(value: str, more: str = "") -> str:
    return cell(f'office:value-type="string"{more}', f"<text:p>{value}</text:p>")


def read(data: bytes) -> list[list[object]]:
    return [
        [sheet] if isinstance(sheet, Finding) else list(sheet.rows) for sheet in read_sheets(data)
    ]


def rows(*written: str) -> list[object]:
    (found,) = read(ods(ods_body(table(*written))))
    return found


def one(written: str) -> str:
    ((found,),) = (item.cells for item in rows(row(written)) if isinstance(item, Row))
    return found


# ---- what a cell says ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("attributes", "inside", "told"),
    [
        ('office:value-type="float" office:value="1250.5"', "<text:p>1 250,50</text:p>", "1250.5"),
        ('office:value-type="float" office:value="-0.10"', "", "-0.1"),
        ('office:value-type="float" office:value="5402968"', "", "5402968"),
        # A number beyond fifteen digits has lost its end.
        (
            'office:value-type="float" office:value="12345678901234567890"',
            "",
            "1.23456789012346E+19",
        ),
        ('office:value-type="percentage" office:value="0.25"', "<text:p>25 %</text:p>", "0.25"),
        ('office:value-type="currency" office:currency="SEK" office:value="12.5"', "", "12.5"),
        ('office:value-type="currency" office:currency="EUR" office:value="12.5"', "", "12.5 EUR"),
        (
            'office:value-type="date" office:date-value="2023-11-22"',
            "<text:p>x</text:p>",
            "2023-11-22",
        ),
        ('office:value-type="date" office:date-value="2023-11-22T10:00:00"', "", "2023-11-22"),
        ('office:value-type="boolean" office:boolean-value="true"', "<text:p>SANT</text:p>", "1"),
        ('office:value-type="string" office:string-value=" a "', "<text:p>b</text:p>", "a"),
        ('office:value-type="string"', "<text:p>a</text:p><text:p>b</text:p>", "a\nb"),
        (
            'office:value-type="string"',
            '<text:p>a<text:s text:c="2"/>b<text:span>c</text:span><text:line-break/>d</text:p>',
            "a  bc\nd",
        ),
        # A comment that hangs on the cell or in its text is none of its words.
        (
            'office:value-type="string"',
            "<office:annotation><text:p>no</text:p></office:annotation><text:p>yes</text:p>",
            "yes",
        ),
        # A formula is never calculated: what the program stored is what it says.
        (
            'table:formula="of:=1+1" office:value-type="float" office:value="7"',
            "<text:p>7</text:p>",
            "7",
        ),
        # What is no value shows as a person sees it.
        ('office:value-type="float" office:value="inf"', "<text:p>inf</text:p>", "inf"),
        ('office:value-type="date" office:date-value="soon"', "<text:p>soon</text:p>", "soon"),
    ],
)
def test_a_cell_is_its_value(attributes, inside, told):
    assert one(cell(attributes, inside)) == told


def test_a_covered_cell_of_a_merged_range_is_empty():
    merged = cell(
        'office:value-type="string" table:number-columns-spanned="2"', "<text:p>a</text:p>"
    )
    covered = merged.replace("table:table-cell", "table:covered-table-cell").replace(">a<", ">b<")
    assert rows(row(merged, covered, text("c"))) == [Row(1, ("a", "", "c"))]


def test_rows_have_the_numbers_that_people_see_hidden_ones_as_well():
    empty = row(cell(), more=' table:number-rows-repeated="3"')
    hidden = row(text("b"), more=' table:visibility="filter"')
    grouped = f"<table:table-row-group>{row(text('c'))}</table:table-row-group>"
    last = row(cell(), more=' table:number-rows-repeated="1048571"')
    assert rows(row(text("a")), empty, hidden, grouped, last) == [
        Row(1, ("a",)),
        Row(5, ("b",)),
        Row(6, ("c",)),
    ]


def test_what_is_repeated_stands_there_as_often():
    twice = text("x", more=' table:number-columns-repeated="2"')
    wide = cell('table:number-columns-repeated="16380"')
    assert rows(row(twice, wide, more=' table:number-rows-repeated="2"')) == [
        Row(1, ("x", "x")),
        Row(2, ("x", "x")),
    ]


def test_tables_that_are_no_sheets_are_not_read():
    inside = f"<table:shapes>{table(row(text('no')), name='in a picture')}</table:shapes>"
    style = 'table:name="x" table:style-name="ta_extref"'
    copy = f"<table:table {style}>{row(text('no'))}</table:table>"
    kept = table(row(text("no")))
    linked = f"<table:dde-links><table:dde-link>{kept}</table:dde-link></table:dde-links>"
    body = ods_body(
        f'<table:table table:name="y">{inside}{row(text("yes"))}</table:table>', copy, linked
    )
    assert read(ods(body)) == [[Row(1, ("yes",))]]


def test_sheets_come_in_their_order_and_say_whether_they_are_hidden():
    style = (
        '<office:automatic-styles><style:style style:name="ta2" style:family="table">'
        '<style:table-properties table:display="false"/></style:style></office:automatic-styles>'
    )
    body = ods_body(ods_sheet([["a"]], "one"), ods_sheet([["b"]], "two", "ta2"))
    told = [(s.name, s.is_hidden, list(s.rows)) for s in read_sheets(ods(style + body))]
    assert told == [("one", False, [Row(1, ("a",))]), ("two", True, [Row(1, ("b",))])]


# ---- what is refused -------------------------------------------------------------------------

BAD = {
    "rows repeated": (row(text("a"), more=' table:number-rows-repeated="10002"'), "table.repeated"),
    "rows repeated bit by bit": (
        row(text("a"), more=' table:number-rows-repeated="5002"') * 2,
        "table.repeated",
    ),
    "below the last row": (
        row(cell(), more=' table:number-rows-repeated="1048576"') + row(text("a")),
        "table.too_many_rows",
    ),
    "columns repeated": (
        row(text("a", more=' table:number-columns-repeated="501"')),
        "table.too_wide",
    ),
    "far to the right": (
        row(cell('table:number-columns-repeated="9999999"'), text("a")),
        "table.too_wide",
    ),
    "no number of times": (
        row(text("a"), more=' table:number-rows-repeated="-1"'),
        "table.not_readable",
    ),
    "endless blanks": (row(text('<text:s text:c="9999999"/>x' * 9)), "table.too_long"),
    "long text": (row(text("x" * 40_000)), "table.too_long"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_sheet_that_would_swell_is_refused(case):
    written, code = BAD[case]
    *_, last = rows(written)
    assert isinstance(last, Finding)
    assert (last.code, last.refuses_file) == (code, True)


TWO_CONTENTS = zipped([("content.xml", b"<a/>"), ("kontent.xml", b"<b/>")]).replace(b"kon", b"con")


def document(content: str) -> bytes:
    return zipped(
        [("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", content)],
        zipfile.ZIP_STORED,
    )


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (document('<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'), "xml.doctype"),
        (document("<x>"), "xml.not_well_formed"),
        (document(""), "xml.empty"),
        (zipped([("mimetype", b"x")]), "table.not_readable"),
        (TWO_CONTENTS, "table.not_readable"),
        (
            ods(ods_body(), ("META-INF/manifest.xml", "<manifest:encryption-data/>")),
            "archive.encrypted",
        ),
        (b"PK", "archive.not_readable"),
    ],
)
def test_what_is_no_sound_workbook_is_refused(data, code):
    ((finding,),) = read(data)
    assert finding.code == code


def test_a_file_and_its_content_have_limits(monkeypatch):
    data = ods(ods_body(ods_sheet([["a"]])))
    monkeypatch.setattr(table_ods, "CONTENT_BYTES_MAX", 10)
    assert read(data)[0][0].code == "table.too_large"
    monkeypatch.setattr(table_ods, "BYTES_MAX", 10)
    assert read(data)[0][0].code == "table.too_large"


def test_blank_rows_and_cells_have_an_end_too(monkeypatch):
    monkeypatch.setattr(table_ods, "CELLS_MAX", 3)
    assert [f.code for f in rows(row(cell() * 2), row(cell() * 2))] == ["table.too_many_cells"]
    monkeypatch.setattr(table_ods, "ROWS_MAX", 2)
    assert [f.code for f in rows(row() * 3)] == ["table.too_many_rows"]


def test_a_break_in_the_middle_keeps_what_stood_before_and_says_where():
    content = ods_body(ods_sheet([HEADS, ["x", "1", "2"], ["y", "2", "3"]]))
    whole = ods(content)
    with zipfile.ZipFile(BytesIO(whole)) as archive:
        text_ = archive.read("content.xml").decode()
    cut = document(text_[: text_.index(">y<")])
    reading = read_list(cut)
    assert [f.code for f in reading.findings] == ["xml.not_well_formed"]
    assert reading.records == []


# ---- the same list in three forms --------------------------------------------------------------

TEXTS = st.text(st.characters(codec="ascii", categories=("L", "N")), min_size=1, max_size=6)
ITEMS = st.tuples(
    TEXTS.map(lambda name: f"Firma {name}"),
    TEXTS.map(lambda number: f"F{number}"),
    st.integers(1, 10**11).map(lambda minor: Decimal(minor) / 100),
    st.dates(date(2000, 1, 1), date(2060, 1, 1)),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(ITEMS, min_size=1, max_size=5))
def test_a_table_says_the_same_in_csv_xlsx_and_ods(items):
    written = [["Öppna poster", "per 2023-11-20"], [*HEADS, "Förfallodatum"], *items]
    assert is_ods(as_ods(written))
    first, *others = (read_list(form(written)) for form in (as_csv, as_xlsx, as_ods))
    assert first.findings == []
    assert len(first.records) == len(items)
    assert others == [first, first]


# ---- anything --------------------------------------------------------------------------------

GOOD = ods(ods_body(ods_sheet([HEADS, ["x", "1", "2,50"], ["y", "2", "3"]])))
WORDS = st.sampled_from(
    [
        "<table:table-row>", "</table:table-row>", '<table:table-cell office:value-type="float"',
        ' office:value="1"', ">", "<text:p>", "</text:p>", "</table:table-cell>", "Belopp",
        'table:number-rows-repeated="9"', "<table:table>", "</table:table>", "&#0;", "<!--", "-->",
    ]
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(GOOD) - 1), st.integers(0, 255)), max_size=6))
def test_a_changed_workbook_is_read_or_refused(changes):
    data = bytearray(GOOD)
    for at, value in changes:
        data[at] = value
    for item in stream_list_ods(BytesIO(bytes(data))):
        assert item is not None


@settings(max_examples=200, deadline=None)
@given(st.lists(WORDS, max_size=12).map("".join), st.binary(max_size=40))
def test_any_content_is_read_or_refused(words, rest):
    for content in (words, words.encode() + rest):
        data = document(content) if isinstance(content, str) else zipped([("content.xml", content)])
        for item in stream_list_ods(BytesIO(data)):
            assert item is not None
    assert list(stream_list_ods(BytesIO(ods(ods_body(table(words))))))
