"""How a list was understood: what a person is shown before anything of it is taken."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sluss.core.plain import canonical, to_plain
from sluss.formats._columns import Column
from sluss.formats._headers import How
from sluss.formats.list_explain import (
    Explanation,
    OtherColumn,
    Problem,
    Sample,
    SampleCell,
    TakenColumn,
    explain,
)
from sluss.formats.list_mapping import ListKind, Mapped, Mapping
from tests.formats.workbooks import as_ods, as_xlsx

LIST = """Öppna poster per 2023-11-20

Levnr;Namn;Fakturanr;Att betala;Attest
10;Åkeri;F1;1 250,00;AB
11;Bo;F2;xx;AB
"""


def cell(meaning: Column, found: str, understood: str | None = None) -> SampleCell:
    return SampleCell(
        meaning=meaning, found=found, understood=found if understood is None else understood
    )


def test_everything_that_was_concluded_is_told():
    assert explain(LIST.encode("cp1252")) == Explanation(
        form="csv",
        kind="open-items",
        because=(Column.INVOICE_NUMBER, Column.REMAINING),
        header_line=3,
        listed_on="2023-11-20",
        charset="cp1252",
        delimiter=";",
        decimal=",",
        taken=(
            TakenColumn(
                number=1,
                head="Levnr",
                meaning=Column.SUPPLIER_NUMBER,
                how=How.SYNONYM,
                word="levnr",
            ),
            TakenColumn(number=2, head="Namn", meaning=Column.NAME, how=How.LIKELY, word="namn"),
            TakenColumn(
                number=3,
                head="Fakturanr",
                meaning=Column.INVOICE_NUMBER,
                how=How.SYNONYM,
                word="fakturanr",
            ),
            TakenColumn(
                number=4,
                head="Att betala",
                meaning=Column.REMAINING,
                how=How.SYNONYM,
                word="att betala",
            ),
        ),
        others=(OtherColumn(number=5, head="Attest"),),
        samples=(
            Sample(
                line=4,
                cells=(
                    cell(Column.SUPPLIER_NUMBER, "10"),
                    cell(Column.NAME, "Åkeri"),
                    cell(Column.INVOICE_NUMBER, "F1"),
                    cell(Column.REMAINING, "1 250,00", "1250.00 SEK"),
                ),
            ),
            Sample(
                line=5,
                cells=(
                    cell(Column.SUPPLIER_NUMBER, "11"),
                    cell(Column.NAME, "Bo"),
                    cell(Column.INVOICE_NUMBER, "F2"),
                    cell(Column.REMAINING, "xx", ""),
                ),
            ),
        ),
        problems=(
            Problem(
                code="lists.bad_amount",
                line=5,
                field="Att betala",
                found="xx",
                expected="an amount such as 1 250,00",
            ),
        ),
    )


def test_what_is_missing_is_told():
    told = explain(b"Namn;Bankgiro;Belopp\nBo;5402-9681;2,50\n")
    assert told.kind == "open-items"
    assert told.missing == ("invoice number or OCR or reference",)
    assert [problem.code for problem in told.problems] == ["lists.columns_missing"]


def test_what_is_no_list_is_told_to_be_none():
    told = explain(b"a;b\n1;2\n")
    assert (told.kind, [p.code for p in told.problems]) == ("", ["lists.no_header"])


def test_a_mapping_is_told_beside_what_was_guessed():
    mapping = Mapping(kind=ListKind.OPEN_ITEMS, columns=(Mapped("Kr", Column.AMOUNT),), decimal=".")
    told = explain(b"Namn;Fakturanr;Kr\nBo;1;1,250.5\n", mapping)
    assert (told.is_mapped, told.because, told.decimal) == (True, (), ".")
    assert [(t.meaning, t.how) for t in told.taken] == [
        (Column.NAME, How.LIKELY),
        (Column.INVOICE_NUMBER, How.SYNONYM),
        (Column.AMOUNT, How.MAPPING),
    ]
    assert told.samples[0].cells[2].understood == "1250.50 SEK"


@pytest.mark.parametrize(
    ("form", "name", "sheet"), [(as_xlsx, "xlsx", "Sheet1"), (as_ods, "ods", "Blad1")]
)
def test_a_workbook_is_explained_with_its_sheet(form, name, sheet):
    told = explain(form([["Namn", "Fakturanr", "Belopp"], ["Bo", "1", 1250]]))
    assert (told.form, told.sheet, told.kind, told.delimiter) == (name, sheet, "open-items", "")


def test_nobodys_number_is_shown():
    heads = "Personnr;Namn;Kontonr;Clearingnr;Belopp;Beslut"
    data = f"{heads}\n19900101-1239;Bo;9001011239;3300;1;B9001011239\n"
    told = canonical(to_plain(explain(data.encode())))
    assert "1239" not in told
    firm = explain(b"Namn;Orgnr;Fakturanr;Belopp\nBo;556036-0793;2311201234;1\n")
    assert [one.found for one in firm.samples[0].cells] == ["Bo", "556036-0793", "2311201234", "1"]


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.text("Namn;Fakturanr\nBelopp123,. '\"", max_size=12), max_size=8).map("".join),
    st.sampled_from(["", "Namn;Fakturanr;Belopp\n", "PK\3\4"]),
)
def test_anything_is_explained_and_plain(rest, start):
    assert canonical(to_plain(explain((start + rest).encode())))
