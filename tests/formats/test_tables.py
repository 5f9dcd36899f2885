"""Rows out of CSV of any make and out of workbooks; what is unsound is refused with its line."""

from __future__ import annotations

import zipfile
from datetime import date, datetime
from io import BytesIO

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from sluss.core.outcome import Finding
from sluss.formats import table_csv
from sluss.formats._table import CELL_CHARS_MAX, COLUMNS_MAX, Row
from sluss.formats.table_csv import read_rows
from sluss.formats.table_xlsx import read_sheets
from tests.needs import shared


def rows(data: bytes) -> list[object]:
    """Line and cells of each row, code and line of each finding."""
    return [shown(item) for item in read_rows(BytesIO(data))]


def shown(item: Row | Finding) -> object:
    if isinstance(item, Row):
        return item.line, *item.cells
    return item.code, item.place.line, item.refuses_file


CSV = {
    "semicolons": ("a;b\n1,5;2\n", [(1, "a", "b"), (2, "1,5", "2")]),
    "commas": ("a,b\n1,2\n", [(1, "a", "b"), (2, "1", "2")]),
    "tabs": ("a\tb\n1, 5\t2\n", [(1, "a", "b"), (2, "1, 5", "2")]),
    "bars": ("a|b\n1|2\n", [(1, "a", "b"), (2, "1", "2")]),
    "a line that says which": ("sep=,\na,b;c\n", [(2, "a", "b;c")]),
    "every end of line": ("a;b\r\n1;2\r3;4\n5;6", [(1, "a", "b"), (2, "1", "2"), (3, "3", "4"),
                                                  (4, "5", "6")]),
    "a title before": ("Lista\n\na;b;c\n1;2;3\n", [(1, "Lista"), (3, "a", "b", "c"),
                                                  (4, "1", "2", "3")]),
    "rows with nothing": ("a;b\n;\n ; \n1;2\n", [(1, "a", "b"), (4, "1", "2")]),
    "quotes": ('"a;""x""";b\n', [(1, 'a;"x"', "b")]),
    "quotes over lines": ('a;b\n"x\ny";2\nz;3\n', [(1, "a", "b"), (2, "x\ny", "2"), (4, "z", "3")]),
    "quotes within a text": ('a;b\n"Nord" AB;2\n19";3\n', [(1, "a", "b"), (2, '"Nord" AB', "2"),
                                                         (3, '19"', "3")]),
    "texts of digits": ('a;b\n="007";\'-5\n', [(1, "a", "b"), (2, "007", "-5")]),
    "nothing": ("", []),
    "only blanks": ("\n \n", []),
}  # fmt: skip


@pytest.mark.parametrize("case", CSV)
def test_csv_as_programs_write_it_is_cut_into_rows(case):
    text, expected = CSV[case]
    assert rows(text.encode()) == expected


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "cp437"])
def test_the_character_set_is_found_by_trial(charset):
    assert rows("Åkeri Öst;ä é\n".encode(charset)) == [(1, "Åkeri Öst", "ä é")]


def test_a_file_pasted_together_of_two_sets_is_read_in_both():
    data = b"a;b\n" + "Åre;1\n".encode("cp1252") + "Åre;2\n".encode()
    assert rows(data) == [(1, "a", "b"), (2, "Åre", "1"), (3, "Åre", "2")]


def test_letters_that_cannot_be_read_are_warned_of_once():
    assert rows(b"\xc5\xe5\x81;b\n\xc5\xe5\x8d;c\n") == [
        ("table.charset", 1, False),
        (1, "Åå\ufffd", "b"),
        (2, "Åå\ufffd", "c"),
    ]


REFUSED = {
    "NUL": (b"a;b\nx\0;1\n", ("table.nul", 2, True)),
    "an open quote": (b'a;b\n"x;1\ny;2\n', ("table.open_quote", 2, True)),
    "an open quote far from the end": (
        b'a;b\n"x;1\n' + b"y;2\n" * 99,
        ("table.open_quote", 2, True),
    ),
    "a quote that swallows a row": (
        b'a;b;c\n"x;1;2\ny";3;4\nz;5;6\n',
        ("table.open_quote", 2, True),
    ),
    "a cell too long": (
        b"a;b\n" + b"x" * (CELL_CHARS_MAX + 1) + b";1\n",
        ("table.too_long", 2, True),
    ),
    "too many cells": (b"a;b\n" + b";" * COLUMNS_MAX + b"\n", ("table.too_wide", 2, True)),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_sound_table_is_refused_with_its_line(case):
    data, expected = REFUSED[case]
    assert rows(data)[-1] == expected


def test_a_table_without_end_is_refused(monkeypatch):
    monkeypatch.setattr(table_csv, "ROWS_MAX", 3)
    assert rows(b"a;b\n" * 5)[3:] == [("table.too_many_rows", 4, True)]


def test_rows_come_while_the_file_is_still_read():
    class Endless(BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            return b"a;b\n" * 100

    source = read_rows(Endless())
    assert [shown(next(source)) for _ in range(1000)][-1] == (1000, "a", "b")


CELL = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1, max_size=8)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.lists(CELL, min_size=3, max_size=3), min_size=1, max_size=5),
    st.sampled_from(";\t,|"),
    st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_what_is_quoted_comes_back(table, delimiter, end):
    text = f"sep={delimiter}{end}"
    for row in table:
        text += delimiter.join('"' + cell.replace('"', '""') + '"' for cell in row) + end
    found = [item.cells for item in read_rows(BytesIO(text.encode())) if isinstance(item, Row)]
    wanted = [tuple(map(table_csv.bare, row)) for row in table]
    assert found == [row for row in wanted if any(row)]


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.sampled_from([b'"', b";", b"\n", b"\r", b"a", b"\xe5", b"\0", b" "]), max_size=40)
)
def test_any_bytes_are_rows_and_at_most_one_refusal_at_the_end(parts):
    items = list(read_rows(BytesIO(b"".join(parts))))
    refusals = [
        i for i, item in enumerate(items) if isinstance(item, Finding) and item.refuses_file
    ]
    assert refusals in ([], [len(items) - 1])


# ---- workbooks -----------------------------------------------------------------------------


def workbook(*sheets: list[list[object]]) -> bytes:
    out = BytesIO()
    made = xlsxwriter.Workbook(out)
    day = made.add_format({"num_format": "yyyy-mm-dd"})
    for table in sheets:
        sheet = made.add_worksheet()
        for row, cells in enumerate(table):
            for column, cell in enumerate(cells):
                is_day = isinstance(cell, date | datetime)
                sheet.write(row, column, cell, *([day] if is_day else []))
    made.close()
    return out.getvalue()


def sheet_rows(data: bytes) -> list[list[object]]:
    return [
        [shown(sheet)] if isinstance(sheet, Finding) else [shown(row) for row in sheet.rows]
        for sheet in read_sheets(data)
    ]


def test_a_workbook_gives_texts_with_the_numbers_of_their_rows():
    table = [[], ["", "Namn", "Dag"], [], ["x", 1250, 1250.5, date(2023, 11, 20), 0.1 + 0.2]]
    assert sheet_rows(workbook(table, [["b"]])) == [
        [(2, "", "Namn", "Dag", "", ""), (4, "x", "1250", "1250.5", "2023-11-20", "0.3")],
        [(1, "b")],
    ]


def test_a_number_that_lost_its_last_digits_shows_it():
    (((_, cell),),) = sheet_rows(workbook([[12345678901234567890]]))
    assert cell == "1.23456789012346E+19"


BAD_WORKBOOKS = {
    "bomb-400MB-sheet": "archive.ratio",
    "laughs-sheet": "table.doctype",
    "xxe-sharedstrings": "table.doctype",
    "row-1048576-col-XFD": "table.too_many_cells",
}


@pytest.mark.parametrize(("name", "code"), BAD_WORKBOOKS.items())
def test_hostile_workbooks_are_refused_unread(name, code):
    data = shared(f"badinput/generated/xlsx/{name}.xlsx").read_bytes()
    assert sheet_rows(data) == [[(code, 0, True)]]


@pytest.mark.parametrize("part", ["xl/workbook.bin", "content.xml"])
def test_a_workbook_of_another_kind_is_refused_unread(part):
    out = BytesIO(workbook([["Namn"]]))
    with zipfile.ZipFile(out, "a") as made:
        made.writestr(part, "x")
    assert sheet_rows(out.getvalue()) == [[("table.not_readable", 0, True)]]


GOOD = workbook([["Namn", "Belopp"], ["a", 1]])


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(GOOD) - 1), st.integers(0, 255)), max_size=6))
def test_a_changed_workbook_is_read_or_refused(changes):
    data = bytearray(GOOD)
    for at, value in changes:
        data[at] = value
    for sheet in read_sheets(bytes(data)):
        assert isinstance(sheet, Finding) or list(sheet.rows) is not None
