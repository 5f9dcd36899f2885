"""Open items, supplier lists and payout lists: each row a record or why not."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from itertools import permutations

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from sluss.core.money import Money
from sluss.core.outcome import Finding
from sluss.core.party import Account, Party, Scheme
from sluss.core.records import Claim, DocumentKind, Origin, Reference, ReferenceType, SupplierEntry
from sluss.formats import _columns
from sluss.formats._cells import read_amount, read_date
from sluss.formats._columns import head_key
from sluss.formats.lists import read_list, stream_list_csv
from tests.needs import shared

BG = Account(Scheme.BANKGIRO, "54029681")
PG = Account(Scheme.PLUSGIRO, "12344")
HEADS = (
    "Levnr;Leverantör;Organisationsnr;Fakturanr;Fakturadatum;Förfallodatum;Fakturabelopp;"
    "Restbelopp;Valuta;OCR/Referens;Bankgiro;Plusgiro;Clearingnr;Kontonr;IBAN"
)
ROW = "10;Åkeri AB;556036-0793;F1;2023-10-01;2023-11-01;1 250,00;1 000,00;SEK;1234566;5402-9681;;;;"
SHORT = "Namn;Fakturanr;Belopp"


def csv(*lines: str) -> bytes:
    return "\r\n".join([*lines, ""]).encode("cp1252")


def codes(data: bytes) -> list[tuple[str, int, str]]:
    return [(f.code, f.place.line, f.place.field) for f in read_list(data).findings]


def only(data: bytes) -> Claim:
    reading = read_list(data)
    assert reading.findings == []
    (record,) = reading.records
    assert isinstance(record, Claim)
    return record


# ---- what one row says ---------------------------------------------------------------------


def test_an_open_item_has_everything_that_its_row_says():
    assert only(csv("Öppna poster per 2023-11-20", "", HEADS, ROW)) == Claim(
        origin=Origin.OPEN_ITEMS,
        kind=DocumentKind.INVOICE,
        supplier=Party(name="Åkeri AB", org_number="5560360793", supplier_number="10"),
        document_number="F1",
        amount=Money("SEK", 125000),
        line=4,
        open_amount=Money("SEK", 100000),
        issue_date=date(2023, 10, 1),
        due_date=date(2023, 11, 1),
        accounts=(BG,),
        reference=Reference(ReferenceType.OCR, "1234566"),
        listed_on=date(2023, 11, 20),
    )


def test_a_supplier_has_everything_that_its_row_says():
    heads = (
        "Leverantörsnr;Namn;Organisationsnr;Bankgiro;Plusgiro;IBAN;BIC;Ort;Land;Telefon;Kategori;"
        "Antal anställda;Andel av omsättning %;Betalningssvårigheter"
    )
    row = (
        "7;Städ HB;969663-6266;5402-9681;1234-4;SE45 5000 0000 0583 9825 7466;ESSESESS;Strömsund;"
        "SE;0670-1;Städ;5;35 %;Ja"
    )
    reading = read_list(csv("Leverantörsregister", "Utskriven: 2023-11-21", heads, row))
    assert reading.findings == []
    assert reading.records == [
        SupplierEntry(
            supplier=Party(
                name="Städ HB",
                org_number="9696636266",
                supplier_number="7",
                town="Strömsund",
                country="SE",
            ),
            line=4,
            accounts=(BG, PG, Account(Scheme.IBAN, "SE4550000000058398257466", "ESSESESS")),
            phone="0670-1",
            listed_on=date(2023, 11, 21),
            category="Städ",
            employees=5,
            dependence_percent=35,
            has_hardship=True,
        )
    ]


PAYOUTS = "Personnr;Namn;Clearingnr;Kontonr;Belopp;Utbetalningsdag;Ändamål;Beslut"


def test_a_payout_has_everything_that_its_row_says():
    row = "19900101-1239;Anna Ek;6112;123 456 789;4 500,00;2023-11-27;Försörjningsstöd;IFO 12"
    assert only(csv(PAYOUTS, row)) == Claim(
        origin=Origin.PAYOUT_LIST,
        kind=DocumentKind.PAYOUT,
        supplier=Party(name="Anna Ek", org_number="9001011239"),
        document_number="IFO 12",
        amount=Money("SEK", 450000),
        line=2,
        due_date=date(2023, 11, 27),
        accounts=(Account(Scheme.BBAN, "6112-123456789"),),
        category="Försörjningsstöd",
    )


def test_a_payout_without_decision_is_named_by_its_purpose_and_day():
    row = "900101-1239;Anna Ek;;;4500;2023-27-11;Försörjningsstöd;"
    assert codes(csv(PAYOUTS, row)) == [("lists.bad_date", 2, "Utbetalningsdag")]
    row = "900101-1239;Anna Ek;;;4500;231127;Försörjningsstöd;"
    assert only(csv(PAYOUTS, row)).document_number == "Försörjningsstöd 2023-11-27"
    row = "900101-1239;Anna Ek;;;4500;;Försörjningsstöd;"
    assert codes(csv(PAYOUTS, row)) == [("lists.cell_empty", 2, "Beslut")]


def test_a_wrong_personal_number_is_not_shown_whole():
    reading = read_list(csv(PAYOUTS, "900101-1230;Bo;;;1;2023-11-27;Hyra;B2"))
    assert [(f.code, f.found) for f in reading.findings] == [
        ("lists.bad_org_number", "900101-****")
    ]
    assert len(reading.records) == 1


# ---- heads ---------------------------------------------------------------------------------


def test_the_order_of_the_columns_says_nothing():
    heads, row = ["Namn", "Fakturanr", "Belopp", "Hjärtslag"], ["Åkeri", "F1", "10,00", "x"]
    found = {
        only(csv(";".join(heads[i] for i in order), ";".join(row[i] for i in order)))
        for order in permutations(range(4))
    }
    assert len(found) == 1


@pytest.mark.parametrize(
    "heads",
    [
        "Supplier name;Invoice no.;Amount",
        "LEVERANTÖR;FAKTURANUMMER;BELOPP (SEK)",
        "Lev.namn;Faktura-nr;Belopp kr",
        "Organisationsnummer;OCR;Återstående belopp",
        "Mottagare;OCR/meddelande;Att betala",
    ],
)
def test_heads_are_known_by_their_meaning(heads):
    row = ";".join(("556036-0793", "1234566", "10"))
    claim = only(csv(heads, row))
    assert (claim.document_number, claim.amount) == ("1234566", Money("SEK", 1000))


def test_a_number_and_a_name_under_heads_that_both_say_supplier_are_told_apart():
    claim = only(csv("Leverantör;Leverantörsnamn;Fakturanr;Belopp", "10;Åkeri;F1;1"))
    assert claim.supplier == Party(name="Åkeri", supplier_number="10")


def test_no_head_has_two_meanings():
    every = [
        (head_key(word), column)
        for words in (_columns._CLEAREST, _columns._WORDS, _columns._WEAK, _columns._WEAKEST)
        for column, listed in words.items()
        for word in listed.split(",")
    ]
    assert (
        sorted({key for key, column in every for other, c in every if key == other and c != column})
        == []
    )


REFUSED = {
    "no number": (csv("Namn;Belopp;Bankgiro", "x;1;"), "lists.columns_missing"),
    "no amount": (csv("Namn;Fakturanr;Bankgiro", "x;1;"), "lists.columns_missing"),
    "no supplier": (csv("Levnr;Fakturanr;Belopp", "x;1;2"), "lists.columns_missing"),
    "two amounts": (csv("Namn;Fakturanr;Belopp;Belopp", "x;1;2;3"), "lists.column_twice"),
    "no heads": (csv("x;1;2"), "lists.no_header"),
    "nothing": (b"", "lists.no_header"),
    "an open quote": (csv(SHORT, 'x;"1;2'), "table.open_quote"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_list_that_cannot_be_understood_is_refused_whole(case):
    data, code = REFUSED[case]
    reading = read_list(data)
    assert [(f.code, f.refuses_file) for f in reading.findings] == [(code, True)]
    assert reading.records == []


def test_what_is_missing_is_said_beside_what_was_found():
    (finding,) = read_list(csv("Namn;Bankgiro;Belopp", "x;;1")).findings
    assert (finding.found, finding.expected) == (
        "Namn, Bankgiro, Belopp",
        "invoice number or OCR or reference",
    )


TITLES = {
    "Öppna poster per 2023-11-20": date(2023, 11, 20),
    "Saldo per: 20.11.2023": date(2023, 11, 20),
    "Utskriven 2023-11-21;;": date(2023, 11, 21),
    "Utskriven 2023-11-21 saldo per 2023-11-20": date(2023, 11, 20),
    "Reskontra 2023": None,
    "Per Andersson": None,
}


@pytest.mark.parametrize(("title", "day"), TITLES.items())
def test_the_day_of_the_list_stands_above_the_heads(title, day):
    assert only(csv(title, SHORT, "x;1;2")).listed_on == day


def test_a_day_of_its_own_goes_before_that_of_the_list():
    claim = only(csv("per 2023-11-20", f"{SHORT};Listdatum", "x;1;2;2023-11-19"))
    assert claim.listed_on == date(2023, 11, 19)


# ---- cells ---------------------------------------------------------------------------------

AMOUNTS = {
    "1250": 125000, "1250,5": 125050, "1250.50": 125050, "1250,5000": 125050, "0,05": 5,
    "1 250,00": 125000, "1\u00a0250,00": 125000, "1\u202f250": 125000, "1'250.00": 125000,
    "1.250,00": 125000, "1,250.00": 125000, "12.345.678,90": 1234567890,
    "-1250": -125000, "1 250,00-": -125000, "(1250)": -125000, "\u22121250": -125000,
    "1250 kr": 125000, "1 250,00 SEK": 125000,
    "1,250": None, "1.250": None, "-1,250": None, "12500,000": None, "1.250.000": None,
    "1 25,00": None, "12 50": None, "1,2,3": None, "--1": None, "-1-": None, "(-1)": None,
    "(1": None, "1e3": None, "1_000": None, "١٢": None, "１２": None, "": None, "x": None,
    "1234567890123": None, "1250,555": None, "1250,5555": None, "+5": None, "NaN": None,
}  # fmt: skip


@pytest.mark.parametrize(("text", "minor"), AMOUNTS.items())
def test_an_amount_is_read_as_people_write_it_or_not_at_all(text, minor):
    found = read_amount(text, "SEK")
    assert (found.minor if found else None) == minor


@given(st.integers(-(10**13), 10**13))
def test_an_amount_with_blanks_and_comma_comes_back(minor):
    whole, part = divmod(abs(minor), 100)
    text = f"{whole:,}".replace(",", " ") + f",{part:02d}" + ("-" if minor < 0 else "")
    assert read_amount(text, "SEK") == Money("SEK", minor)


DATES = {
    "2023-11-02": date(2023, 11, 2), "20231102": date(2023, 11, 2), "231102": date(2023, 11, 2),
    "23-11-02": date(2023, 11, 2), "2.11.2023": date(2023, 11, 2), "02/11/2023": date(2023, 11, 2),
    "2023-11-02 00:00:00": date(2023, 11, 2), "991231": date(1999, 12, 31),
    "2023-02-30": None, "0000-00-00": None, "45231": None, "2/11-2023": None, "": None,
    "11/22/2023": None, "2023": None,
}  # fmt: skip


@pytest.mark.parametrize(("text", "day"), DATES.items())
def test_a_day_is_read_as_people_write_it_or_not_at_all(text, day):
    assert read_date(text) == day


def test_an_amount_that_may_be_two_things_is_asked_about():
    reading = read_list(csv(SHORT, "x;1;1,250", "y;2;1,25"))
    assert codes(csv(SHORT, "x;1;1,250")) == [("lists.ambiguous_amount", 2, "Belopp")]
    assert [claim.document_number for claim in reading.records] == ["2"]


BAD_ROWS = {
    f"{SHORT}|;1;2": [("lists.cell_empty", 2, "Namn")],
    f"{SHORT}|x;;2": [("lists.cell_empty", 2, "Fakturanr")],
    f"{SHORT}|x;1;": [("lists.cell_empty", 2, "Belopp")],
    f"{SHORT}|x;1;0,00": [("lists.not_positive", 2, "Belopp")],
    f"{SHORT}|x;1;tolv": [("lists.bad_amount", 2, "Belopp")],
    f"{SHORT}|x;1,2E+15;1": [("lists.number_cut", 2, "Fakturanr")],
    f"{SHORT};Rest|x;1;10;-5": [("lists.signs_differ", 2, "Rest")],
    f"{SHORT};Valuta|x;1;10;Dollar": [("lists.bad_currency", 2, "Valuta")],
    f"{SHORT};Förf.datum|x;1;10;2023-02-30": [("lists.bad_date", 2, "Förf.datum")],
    f"{SHORT};Typ|x;1;10;Avbetalning": [("lists.bad_type", 2, "Typ")],
    f"{SHORT};Förf.datum|x;1;1,2,3;x": [
        ("lists.bad_amount", 2, "Belopp"),
        ("lists.bad_date", 2, "Förf.datum"),
    ],
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), BAD_ROWS.items())
def test_a_bad_row_is_left_out_with_its_line_and_head_and_the_others_go_on(text, expected):
    heads, bad = text.split("|")
    good = "y;2;20" + ";" * (heads.count(";") - 2)
    data = csv(heads, bad, good)
    assert codes(data) == expected
    assert [claim.line for claim in read_list(data).records] == [3]


WARNINGS = {
    f"{SHORT};Orgnr|x;1;10;556036-0794": "lists.bad_org_number",
    f"{SHORT};Bankgiro|x;1;10;5402-9682": "lists.bad_account",
    f"{SHORT};Bankgiro|x;1;10;12": "lists.account_unclear",
    f"{SHORT};BG/PG|x;1;10;5402-9681": "lists.account_unclear",
    f"{SHORT};Bankkonto|x;1;10;83279123456789": "lists.account_unclear",
    f"{SHORT};OCR|x;1;10;1234567": "lists.bad_ocr",
    f"{SHORT};Betalningssvårigheter|x;1;10;kanske": "lists.bad_flag",
}


@pytest.mark.parametrize(("text", "code"), WARNINGS.items())
def test_what_is_odd_is_told_and_the_row_is_kept(text, code):
    heads, row = text.split("|")
    assert codes(csv(heads, row)) == [(code, 2, heads.rpartition(";")[2])]
    assert len(read_list(csv(heads, row)).records) == 1


ACCOUNTS = {
    "Bankgiro|5402-9681": (BG,),
    "Bankgiro|54029681": (BG,),
    "Plusgiro|1234-4": (PG,),
    "Bankgiro;Plusgiro|5402-9681;1234-4": (BG, PG),
    "Plusgiro;Bankgiro|1234-4;5402-9681": (PG, BG),
    "Bankgiro|000-0000": (),
    "BG/PG|BG 5402-9681": (BG,),
    "BG/PG|Pg: 1234-4": (PG,),
    "Betalsätt;Betalkonto|Plusgiro;1234-4": (PG,),
    "Bankkonto|6112-123 456 789": (Account(Scheme.BBAN, "6112-123456789"),),
    "Bankkonto|6112123456789": (Account(Scheme.BBAN, "6112-123456789"),),
    "Bankkonto|8327-9, 123 456 7": (Account(Scheme.BBAN, "8327-1234567"),),
    "Clearingnr;Kontonr|6112;123456789": (Account(Scheme.BBAN, "6112-123456789"),),
    # The account in the books, where no clearing number stands beside it.
    "Kontonr|2440": (),
    "IBAN|SE45 5000 0000 0583 9825 7466": (Account(Scheme.IBAN, "SE4550000000058398257466"),),
}


@pytest.mark.parametrize(("text", "accounts"), ACCOUNTS.items())
def test_an_account_is_of_the_kind_that_a_word_says(text, accounts):
    heads, cells = text.split("|")
    assert only(csv(f"{SHORT};{heads}", f"x;1;10;{cells}")).accounts == accounts


REFERENCES = {
    "OCR|1234566": Reference(ReferenceType.OCR, "1234566"),
    "OCR|123 456 6": Reference(ReferenceType.OCR, "1234566"),
    "OCR|F 12": Reference(ReferenceType.TEXT, "F 12"),
    "Referens|1234566": Reference(ReferenceType.OCR, "1234566"),
    "Referens|1234567": Reference(ReferenceType.TEXT, "1234567"),
    "Meddelande|1234566": Reference(ReferenceType.TEXT, "1234566"),
    "OCR;Meddelande|;hej": Reference(ReferenceType.TEXT, "hej"),
    "OCR|": None,
}


@pytest.mark.parametrize(("text", "reference"), REFERENCES.items())
def test_a_reference_is_an_ocr_only_if_it_can_be_one(text, reference):
    heads, cells = text.split("|")
    assert only(csv(f"{SHORT};{heads}", f"x;1;10;{cells}")).reference == reference


KINDS = {
    ("Faktura", "10"): DocumentKind.INVOICE,
    ("", "10"): DocumentKind.INVOICE,
    ("", "-10"): DocumentKind.CREDIT_NOTE,
    ("Faktura", "10-"): DocumentKind.CREDIT_NOTE,
    ("Kreditfaktura", "10"): DocumentKind.CREDIT_NOTE,
    ("Kredit", "(10)"): DocumentKind.CREDIT_NOTE,
    ("Påminnelse", "10"): DocumentKind.REMINDER,
}


@pytest.mark.parametrize(("cells", "kind"), KINDS.items())
def test_the_kind_is_told_by_the_type_or_the_sign_and_the_amount_is_positive(cells, kind):
    word, amount = cells
    claim = only(csv(f"{SHORT};Typ", f"x;1;{amount};{word}"))
    assert (claim.kind, claim.amount) == (kind, Money("SEK", 1000))


# ---- the list as a whole -------------------------------------------------------------------

SUMS = {
    "Summa;;30": [],
    "Totalt: ;;30,00": [],
    "Summa leverantör x;;30": [],
    "Summa;;29": [("lists.sum_differs", 4, "Belopp")],
    "Summa;;?": [("lists.sum_differs", 4, "Belopp")],
    "Total AB;3;29": [],
    "Utskriven av Anna;;": [("lists.remark", 4, "")],
}


@pytest.mark.parametrize(("last", "expected"), SUMS.items())
def test_a_sum_at_the_foot_is_compared_with_the_rows(last, expected):
    data = csv(SHORT, "x;1;10", "y;2;20", last)
    assert codes(data) == expected
    assert len(read_list(data).records) == (3 if last.startswith("Total AB") else 2)


def test_sums_within_the_list_are_those_of_their_own_rows():
    data = csv(SHORT, "x;1;10", "Summa;;10", "y;2;20", "Summa;;20", "Totalt;;30")
    assert codes(data) == []


def test_a_supplier_may_be_called_total():
    data = csv("Namn;Telefon;Ort", "Total AB;1;Lund", "Total;2;Lund", "Summa;;")
    assert [entry.supplier.name for entry in read_list(data).records] == ["Total AB"]


def test_a_list_of_nothing_and_a_list_of_nothing_but_credit_notes_are_told():
    assert codes(csv(SHORT)) == [("lists.no_rows", 1, "")]
    rows = [f"x;{n};-10" for n in range(3)]
    assert codes(csv(SHORT, *rows)) == [("lists.all_negative", 1, "")]


def test_rows_come_while_the_list_is_still_read():
    class Endless(BytesIO):
        def __init__(self) -> None:
            self.heads = csv(SHORT)

        def read(self, size: int | None = -1) -> bytes:
            first, self.heads = self.heads, b""
            return first or b"x;1;2\n" * 100

    stream = stream_list_csv(Endless())
    assert [next(stream).line for _ in range(500)] == list(range(2, 502))


# ---- workbooks -----------------------------------------------------------------------------


def workbook(*sheets: list[list[object]]) -> bytes:
    out = BytesIO()
    made = xlsxwriter.Workbook(out)
    day = made.add_format({"num_format": "yyyy-mm-dd"})
    for table in sheets:
        sheet = made.add_worksheet()
        for row, cells in enumerate(table):
            for column, cell in enumerate(cells):
                sheet.write(row, column, cell, *([day] if isinstance(cell, date) else []))
    made.close()
    return out.getvalue()


def test_a_workbook_says_the_same_as_the_csv():
    heads = [*SHORT.split(";"), "Förfallodatum", "Bankgiro"]
    rows = [
        ["Öppna poster per 2023-11-20"],
        [],
        heads,
        ["Åkeri", 1001, 1250.5, date(2023, 12, 1), 54029681],
    ]
    text = csv(
        "Öppna poster per 2023-11-20",
        "",
        ";".join(heads),
        "Åkeri;1001;1250,50;2023-12-01;5402-9681",
    )
    assert only(workbook([["Försättsblad"]], rows)) == only(text)


def test_another_sheet_with_a_list_is_told_of():
    table = [SHORT.split(";"), ["x", "1", 2]]
    reading = read_list(workbook(table, table))
    told = [(f.code, f.place.field) for f in reading.findings]
    assert told == [("lists.sheet_not_read", "Sheet2")]
    assert len(reading.records) == 1


def test_a_workbook_without_a_list_is_refused():
    assert codes(workbook([["Hej"]])) == [("lists.no_header", 0, "")]


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("csv/cp1252.csv", "lists.columns_missing"),
        ("csv/field-5MB.csv", "table.too_long"),
        ("csv/nul.csv", "table.nul"),
        ("csv/unbalanced.csv", "table.open_quote"),
        ("csv/mixed-newline.csv", "lists.no_header"),
        ("xlsx/bomb-400MB-sheet.xlsx", "archive.ratio"),
        ("xlsx/date-serial-huge.xlsx", "lists.no_header"),
        ("xlsx/good.xlsx", "lists.no_header"),
        ("xlsx/row-1048576-col-XFD.xlsx", "table.too_many_cells"),
    ],
)
def test_the_collected_bad_ones_are_refused(path, code):
    reading = read_list(shared(f"badinput/generated/{path}").read_bytes())
    assert [(f.code, f.refuses_file) for f in reading.findings] == [(code, True)]


# ---- any rows ------------------------------------------------------------------------------

CELLS = st.sampled_from(
    ["", "x", "F1", "10", "1,250", "-5", "2023-11-01", "2023-13-01", "5402-9681", "Summa", "ja",
     "1E+20", "556036-0793", "SEK", "kredit", '"', "é"]
)  # fmt: skip
EVERY_HEAD = [words.split(",")[0].strip() for words in _columns._WORDS.values()]


@settings(max_examples=200, deadline=None)
@given(st.permutations(EVERY_HEAD), st.data())
def test_every_row_ends_as_a_record_or_as_a_finding_with_its_line(heads, data):
    heads = heads[:12]
    rows = data.draw(st.lists(st.lists(CELLS, min_size=12, max_size=12), max_size=4))
    quoted = ['"' + '";"'.join(c.replace('"', '""') for c in row) + '"' for row in [heads, *rows]]
    reading = read_list(csv(*quoted))
    told = {record.line for record in reading.records}
    told |= {finding.place.line for finding in reading.findings}
    with_anything = {line for line, row in enumerate(rows, start=2) if any(row)}
    sums = {line for line, row in enumerate(rows, start=2) if "Summa" in row}
    assert reading.is_refused or with_anything - sums <= told


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200), st.sampled_from([b"", SHORT.encode() + b"\n", PAYOUTS.encode()]))
def test_any_bytes_are_records_and_findings(rest, start):
    for item in stream_list_csv(BytesIO(start + rest)):
        assert isinstance(item, Finding | Claim | SupplierEntry)
