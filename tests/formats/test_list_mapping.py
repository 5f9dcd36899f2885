"""A mapping file: what a person says of a list whose heads nobody could guess."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sluss.core.money import Money
from sluss.core.outcome import Finding
from sluss.core.plain import canonical, from_plain, to_plain
from sluss.formats.list_mapping import Column, DateOrder, ListKind, Mapped, Mapping, read_mapping
from sluss.formats.lists import is_table, read_list
from tests.errors.packed import ods, ods_body, ods_sheet
from tests.formats.workbooks import as_ods, as_xlsx

WHOLE = """
kind = "open-items"
header_row = 3
sheet = "Skulder"
delimiter = "|"
charset = "cp437"
decimal = ","
date_order = "dmy"
[columns]
"Firma" = "name"
"Nr" = "invoice number"
"Kr" = "amount"
"Kr kvar" = "ignore"
"""
READ = Mapping(
    kind=ListKind.OPEN_ITEMS,
    columns=(
        Mapped("Firma", Column.NAME),
        Mapped("Nr", Column.INVOICE_NUMBER),
        Mapped("Kr", Column.AMOUNT),
        Mapped("Kr kvar"),
    ),
    header_row=3,
    sheet="Skulder",
    delimiter="|",
    charset="cp437",
    decimal=",",
    date_order=DateOrder.DAY_FIRST,
)
THREE = Mapping(kind=ListKind.OPEN_ITEMS, columns=READ.columns[:3])
LIST = "A;B\nFirma;Nr;Kr\nBo;1;2,50\n"


def test_a_mapping_has_all_that_its_file_says():
    assert read_mapping(WHOLE.encode()) == READ


def test_a_mapping_is_journaled_and_comes_back():
    plain = to_plain(READ)
    assert from_plain(Mapping, plain) == READ
    assert canonical(plain)
    assert from_plain(Mapping, to_plain(THREE)) == THREE


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("kind = 'x", [("mapping.not_toml", "")]),
        ("\xff", [("mapping.not_toml", "")]),
        ("", [("mapping.missing_key", "kind")]),
        ("kind = 'debts'", [("mapping.bad_value", "kind")]),
        ("kind = 1", [("mapping.bad_value", "kind")]),
        ("kind = 'suppliers'\ncolour = 1", [("mapping.unknown_key", "colour")]),
        ("kind = 'suppliers'\ncolumns = 1", [("mapping.bad_value", "columns")]),
        ("kind = 'suppliers'\n[columns]\nA = 'belopp'", [("mapping.bad_value", "A")]),
        ("kind = 'suppliers'\n[columns]\nA = 3", [("mapping.bad_value", "A")]),
        ("kind = 'suppliers'\n[columns]\nA = ['name']", [("mapping.bad_value", "A")]),
        ("kind = 'suppliers'\n[columns]\nA = 'name'\nB = 'name'", [("mapping.column_twice", "B")]),
        ("kind = 'suppliers'\nheader_row = 0", [("mapping.bad_value", "header_row")]),
        ("kind = 'suppliers'\nheader_row = true", [("mapping.bad_value", "header_row")]),
        ("kind = 'suppliers'\ndelimiter = 'x'", [("mapping.bad_value", "delimiter")]),
        ("kind = 'suppliers'\ncharset = 'ebcdic'", [("mapping.bad_value", "charset")]),
        (
            "kind = 'suppliers'\ndecimal = ';'\ndate_order = 'ydm'",
            [("mapping.bad_value", "decimal"), ("mapping.bad_value", "date_order")],
        ),
    ],
)
def test_a_wrong_mapping_is_told_with_its_key(text, told):
    found = read_mapping(text.encode("latin-1"))
    assert isinstance(found, list)
    assert [(f.code, f.place.field) for f in found] == told
    assert all(f.refuses_file for f in found)


def test_a_mapping_without_end_is_no_mapping():
    (finding,) = read_mapping(b" " * 70_000)
    assert finding.code == "mapping.not_toml"


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_any_bytes_are_a_mapping_or_findings(data):
    found = read_mapping(data)
    assert isinstance(found, Mapping) or all(isinstance(f, Finding) for f in found)


# ---- lists read by it ------------------------------------------------------------------------


def test_a_list_that_nobody_understands_is_read_by_its_mapping():
    assert read_list(LIST.encode()).is_refused
    (claim,) = read_list(LIST.encode(), THREE).records
    assert (claim.supplier.name, claim.document_number, claim.amount, claim.line) == (
        "Bo", "1", Money("SEK", 250), 3,
    )  # fmt: skip


def test_what_a_mapping_leaves_out_is_guessed_and_what_it_says_goes_before():
    data = b"Firma;Nr;Belopp;Kr;OCR\nBo;1;9,00;2,50;1234566\n"
    (claim,) = read_list(data, THREE).records
    assert claim.amount == Money("SEK", 250)
    assert claim.reference.value == "1234566"


def test_a_column_that_is_not_to_be_read_is_not():
    data = b"Firma;Nr;Kr;Restbelopp\nBo;1;2,50;1,00\n"
    mapping = Mapping(
        kind=ListKind.OPEN_ITEMS, columns=(*THREE.columns, Mapped("Restbelopp", None))
    )
    (claim,) = read_list(data, mapping).records
    assert claim.open_amount is None


def test_a_head_that_is_not_in_the_file_refuses_it_and_says_which_are():
    (finding,) = read_list(b"Firma;Nummer;Kr\nBo;1;2\n", THREE).findings
    assert (finding.code, finding.place.line, finding.place.field) == (
        "lists.mapping_head",
        1,
        "Nr",
    )
    assert (finding.found, finding.expected) == ("Firma, Nummer, Kr", "Nr")
    assert finding.refuses_file


def test_the_row_of_heads_may_be_told():
    lines = b"Firma;Nr;Kr\nx;y;z\nFirma;Nr;Kr\nBo;1;2,50\n"
    told = Mapping(kind=ListKind.OPEN_ITEMS, columns=THREE.columns, header_row=3)
    assert [claim.line for claim in read_list(lines, told).records] == [4]
    (finding,) = read_list(lines, Mapping(kind=ListKind.OPEN_ITEMS, header_row=9)).findings
    assert (finding.code, finding.place.line) == ("lists.mapping_head", 9)


def test_a_list_may_begin_far_below():
    lines = ("x\n" * 60 + LIST).encode()
    told = Mapping(kind=ListKind.OPEN_ITEMS, columns=THREE.columns, header_row=62)
    assert len(read_list(lines, told).records) == 1
    assert read_list(lines, THREE).is_refused


def test_a_mapping_decides_which_list_it_is():
    data = b"Namn;Fakturanr;Belopp\nBo;1;2,50\n"
    (entry,) = read_list(data, Mapping(kind=ListKind.SUPPLIERS)).records
    assert type(entry).__name__ == "SupplierEntry"
    (finding,) = read_list(data, Mapping(kind=ListKind.PAYOUTS)).findings
    assert finding.code == "lists.columns_missing"


@pytest.mark.parametrize(
    ("text", "decimal", "minor"),
    [
        ("1.250", ",", 125000),
        ("1.250", ".", 125),
        ("1,250", ",", 125),
        ("1,250", ".", 125000),
        ("1.234.567,89", ",", 123456789),
        ("1 250,5", ",", 125050),
        ("1,234.50", ",", None),
        ("12.50", ",", None),
        ("1,255", ",", None),
        ("-1.250,00", ",", -125000),
    ],
)
def test_a_known_decimal_sign_makes_an_amount_clear_or_wrong(text, decimal, minor):
    mapping = Mapping(kind=ListKind.OPEN_ITEMS, decimal=decimal, delimiter=";")
    reading = read_list(f"Namn;Fakturanr;Belopp\nBo;1;{text}\n".encode(), mapping)
    if minor is None:
        assert [f.code for f in reading.findings] == ["lists.bad_amount"]
    else:
        assert reading.records[0].amount == Money("SEK", abs(minor))


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("03/04/2023", "mdy", date(2023, 3, 4)),
        ("03/04/2023", "dmy", date(2023, 4, 3)),
        ("3.4.23", "dmy", date(2023, 4, 3)),
        ("030423", "dmy", date(2023, 4, 3)),
        ("03042023", "mdy", date(2023, 3, 4)),
        ("2023-04-03", "mdy", date(2023, 4, 3)),
        ("13/13/2023", "dmy", None),
        ("03/04/2023", "ymd", None),
        ("230403", "ymd", date(2023, 4, 3)),
    ],
)
def test_a_known_order_tells_day_and_month_apart(text, order, day):
    mapping = Mapping(kind=ListKind.OPEN_ITEMS, date_order=DateOrder(order))
    reading = read_list(f"Namn;Fakturanr;Belopp;Förfallodatum\nBo;1;2;{text}\n".encode(), mapping)
    if day is None:
        assert [f.code for f in reading.findings] == ["lists.bad_date"]
    else:
        assert reading.records[0].due_date == day


def test_delimiter_and_character_set_may_be_told():
    data = "Firma|Nr|Kr\nÅke, i Å; by|1|2,50\n".encode("cp437")
    mapping = Mapping(
        kind=ListKind.OPEN_ITEMS, columns=THREE.columns, delimiter="|", charset="cp437"
    )
    assert read_list(data, mapping).records[0].supplier.name == "Åke, i Å; by"


# ---- workbooks -------------------------------------------------------------------------------

ROWS = [["Firma", "Nr", "Kr"], ["Bo", "1", 1250]]


@pytest.mark.parametrize("form", [as_xlsx, as_ods])
def test_a_workbook_is_read_by_the_same_mapping_and_its_numbers_need_no_sign(form):
    mapping = Mapping(kind=ListKind.OPEN_ITEMS, columns=THREE.columns, decimal=",")
    (claim,) = read_list(form(ROWS), mapping).records
    assert claim.amount == Money("SEK", 125000)
    assert read_list(form(ROWS)).is_refused


def test_a_sheet_may_be_named_also_a_hidden_one():
    style = (
        '<office:automatic-styles><style:style style:name="ta2" style:family="table">'
        '<style:table-properties table:display="false"/></style:style></office:automatic-styles>'
    )
    guessed = [["Namn", "Fakturanr", "Belopp"], ["Ann", "7", "9"]]
    mapped = [["Firma", "Nr", "Kr"], ["Bo", "1", "2,50"]]
    data = ods(style + ods_body(ods_sheet(guessed), ods_sheet(mapped, "Skulder", "ta2")))
    named = Mapping(kind=ListKind.OPEN_ITEMS, columns=THREE.columns, sheet="Skulder")
    reading = read_list(data, named)
    assert reading.findings == []
    assert [claim.supplier.name for claim in reading.records] == ["Bo"]
    other = Mapping(kind=ListKind.OPEN_ITEMS, columns=THREE.columns, sheet="Blad9")
    (finding,) = read_list(data, other).findings
    assert (finding.code, finding.found) == ("lists.mapping_sheet", "Blad1, Skulder")


def test_what_may_be_a_table_is_told_whatever_its_heads():
    assert is_table(LIST.encode()) == "list-csv"
    assert is_table(as_xlsx(ROWS)) == "list-xlsx"
    assert is_table(as_ods(ROWS)) == "list-ods"
    for other in (b"", b"\0\1", b"A letter.\nNot a table.\n", b"%PDF-1.7", b"PK\3\4"):
        assert is_table(other) == ""
