"""SIE 4 as we write it: what is read again, what others compute, and what is not written."""

from __future__ import annotations

import re
import zlib
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sluss.core.money import Money
from sluss.core.outcome import Finding, Place, Severity
from sluss.formats import sie4
from sluss.formats._sie4_text import is_sie_text, sie_text
from sluss.formats.sie4_file import (
    SieAccount,
    SieBalance,
    SieFile,
    SieObject,
    SieRow,
    SieVoucher,
    SieYear,
    payable_objects,
)
from sluss.formats.sie4_flaws import flaws_of, refuse_sie4
from sluss.formats.sie4_write import write_sie4


def kronor(minor: int) -> Money:
    return Money("SEK", minor)


PAYABLE = SieRow(
    account="2510",
    amount=kronor(125050),
    objects=payable_objects(supplier="501", name="Åkeri Norr AB", invoice="F 1001"),
    text="Åkeri Norr AB",
)
BANK = SieRow(account="1940", amount=kronor(-125050))
VOUCHER = SieVoucher(
    id="R17",
    series="R",
    number="17",
    booked_on=date(2026, 11, 24),
    text='Betalning "F 1001"',
    rows=(PAYABLE, BANK),
)
FILE = SieFile(
    company="Exempelköpings kommun",
    org_number="2120009994",
    program="Sluss",
    version="1.0",
    generated_on=date(2026, 11, 25),
    accounts=(SieAccount("2510", "Leverantörsskulder"), SieAccount("1940", "Bank")),
    vouchers=(VOUCHER,),
)
WRITTEN = """#FLAGGA 0
#KSUMMA
#PROGRAM "Sluss" 1.0
#FORMAT PC8
#GEN 20261125
#SIETYP 4
#ORGNR "212000-9994"
#FNAMN "Exempelköpings kommun"
#VALUTA SEK
#KONTO 1940 "Bank"
#KONTO 2510 "Leverantörsskulder"
#DIM 9 "Leverantör"
#DIM 10 "Faktura"
#OBJEKT 9 501 "Åkeri Norr AB"
#VER R 17 20261124 "R17 Betalning \\"F 1001\\""
{
#TRANS 2510 {9 501 10 "F 1001"} 1250.50 20261124 "Åkeri Norr AB"
#TRANS 1940 {} -1250.50 20261124
}
"""


def written(file: SieFile) -> bytes:
    return b"".join(write_sie4(file))


def with_voucher(**changes: object) -> SieFile:
    return replace(FILE, vouchers=(replace(VOUCHER, **changes),))


def with_row(**changes: object) -> SieFile:
    return with_voucher(rows=(replace(PAYABLE, **changes), BANK))


def test_a_file_of_vouchers_is_written_to_the_letter():
    lines = written(FILE).decode("cp437").split("\r\n")
    assert lines.pop() == ""
    checksum = lines.pop()
    assert lines == WRITTEN.splitlines()
    assert checksum == f"#KSUMMA {checksum_of(written(FILE))}"


def test_the_same_file_is_the_same_bytes():
    assert written(FILE) == written(replace(FILE))


def test_our_own_reader_reads_what_was_written():
    reading = sie4.read_sie4(written(FILE))
    assert reading.findings == []
    first, second = reading.records
    assert (first.series, first.number, first.booked_on) == ("R", "17", date(2026, 11, 24))
    assert (first.account, first.account_name) == ("2510", "Leverantörsskulder")
    assert (first.supplier, first.supplier_name) == ("501", "Åkeri Norr AB")
    assert (first.invoice, first.amount) == ("F 1001", kronor(125050))
    assert (first.text, first.voucher_text) == ("Åkeri Norr AB", 'R17 Betalning "F 1001"')
    assert (second.account, second.text) == ("1940", 'R17 Betalning "F 1001"')


def test_a_voucher_may_leave_its_number_to_the_receiver():
    bytes_ = written(with_voucher(series="", number="", registered_on=date(2026, 11, 25)))
    assert b'#VER "" "" 20261124 "R17 Betalning \\"F 1001\\"" 20261125\r\n' in bytes_
    signed = written(with_voucher(signature="anna"))
    assert b'20261124 "R17 Betalning \\"F 1001\\"" 20261124 "anna"\r\n' in signed


def test_a_municipality_names_its_own_dimensions():
    objects = (SieObject(20, "4310", "Hemtjänst"), SieObject(21, "77"), SieObject(20, "4310"))
    file = replace(with_row(objects=objects), dimensions=((20, "Ansvar"),))
    text = written(file).decode("cp437")
    assert '#DIM 20 "Ansvar"\r\n#DIM 21 21\r\n#OBJEKT 20 4310 "Hemtjänst"\r\n#VER' in text
    assert "{20 4310 21 77 20 4310}" in text


# ---- the whole books -----------------------------------------------------------------------

THIS_YEAR = SieYear(
    first_on=date(2026, 1, 1),
    last_on=date(2026, 12, 31),
    opening=(SieBalance("1940", kronor(500000)), SieBalance("2510", kronor(-500000))),
    closing=(SieBalance("1940", kronor(374950)), SieBalance("2510", kronor(-374950))),
)
LAST_YEAR = SieYear(
    first_on=date(2025, 1, 1),
    last_on=date(2025, 12, 31),
    results=(SieBalance("4010", kronor(100)),),
)
BOOKS = replace(
    FILE,
    accounts=(*FILE.accounts, SieAccount("4010", "Inköp")),
    years=(THIS_YEAR, LAST_YEAR),
)


def test_whole_books_have_their_years_and_balances():
    lines = written(BOOKS).decode("cp437").split("\r\n")
    told = [line for line in lines if line.startswith(("#RAR", "#IB", "#UB", "#RES", "#SIETYP"))]
    assert told == [
        "#SIETYP 4",
        "#RAR 0 20260101 20261231",
        "#RAR -1 20250101 20251231",
        "#IB 0 1940 5000.00",
        "#IB 0 2510 -5000.00",
        "#UB 0 1940 3749.50",
        "#UB 0 2510 -3749.50",
        "#RES -1 4010 1.00",
    ]


def test_books_whose_balances_are_not_those_of_their_rows_are_not_written():
    wrong = replace(THIS_YEAR, closing=(SieBalance("1940", kronor(374950)),))
    assert flaws_of(replace(BOOKS, years=(wrong,))) == [
        Finding("sie4.out_balance_differs", Place(0, "#UB, #RES 2510"), "0.00 SEK", "-3749.50 SEK")
    ]
    other_year = replace(BOOKS, years=(replace(THIS_YEAR, last_on=date(2026, 10, 31)),))
    assert [str(one.place) for one in flaws_of(other_year)] == [
        "- #UB, #RES 1940",
        "- #UB, #RES 2510",
    ]


# ---- what is not written -------------------------------------------------------------------

ELSEWHERE = SieRow(account="2510", amount=Money("EUR", 125050))
FLAWS = {
    "a sum that is not zero": (
        with_row(amount=kronor(125051)),
        ("out_unbalanced", "#VER R 17", "0.01 SEK", "rows whose sum is 0.00"),
    ),
    "no rows": (with_voucher(rows=()), ("out_no_rows", "#VER R 17", "", "at least one row")),
    "another currency": (
        with_row(amount=Money("EUR", 125050)),
        ("out_bad_amount", "#VER R 17", "1250.50 EUR", "SEK, at most 999999999999.99"),
    ),
    "an account that nobody declared": (
        replace(FILE, accounts=FILE.accounts[:1]),
        ("out_bad_account", "#VER R 17", "1940", "an account that is declared"),
    ),
    "an account with letters": (
        replace(FILE, accounts=(*FILE.accounts, SieAccount("19A", "Kassa"))),
        ("out_bad_account", "#KONTO", "19A", "an account of digits only"),
    ),
    "numbers that fall": (
        replace(FILE, vouchers=(VOUCHER, VOUCHER)),
        ("out_number_order", "#VER R 17", "17", "a number above 17"),
    ),
    "an object that cannot be written": (
        with_row(objects=(SieObject(9, "Ł1"),)),
        ("out_bad_word", "#VER R 17", "'\\u01411'", "letters of code page 437"),
    ),
}


@pytest.mark.parametrize(("file", "told"), FLAWS.values(), ids=FLAWS)
def test_what_a_reader_would_refuse_is_not_written(file, told):
    fault, field, found, expected = told
    finding = Finding(f"sie4.{fault}", Place(0, field), found, expected)
    assert flaws_of(file) == [finding]
    assert refuse_sie4(file) == finding
    with pytest.raises(ValueError, match=fault):
        write_sie4(file)


def test_letters_that_the_code_page_lacks_are_told_and_written_otherwise():
    file = with_voucher(text="Łódź – 5 €\n\\x")
    (finding,) = flaws_of(file)
    assert finding == Finding(
        "sie4.out_written_otherwise",
        Place(0, "#VER R 17"),
        "Łódź – 5 €\n\\x",
        "Lódz - 5 ? /x",
        Severity.WARNING,
    )
    assert refuse_sie4(file) is None
    assert sie4.read_sie4(written(file)).records[1].voucher_text == "R17 Lódz - 5 ? /x"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("åäö ÅÄÖ éü ñ ß", "åäö ÅÄÖ éü ñ ß"),
        ("A\u030akeri", "Åkeri"),
        ("Sørensen & Dañø", "Sörensen & Dañö"),
        ("“citat” …", "'citat' ..."),
        ("a\u00a0b\tc\r\nd\x7fe", "a b c  d e"),
        ("C:\\x\\", "C:/x/"),
        ("漢字", "??"),
        ("Θ─┼╓Σσ÷", "???????"),
    ],
)
def test_each_letter_stands_as_itself_or_as_its_likeness(text, expected):
    assert sie_text(text) == expected
    assert is_sie_text(expected)


# ---- oracles -------------------------------------------------------------------------------


def checksum_of(data: bytes) -> int:
    """The CRC-32 of all between the two #KSUMMA: no blanks between fields, quotes or braces."""
    inner = re.fullmatch(rb"#FLAGGA 0\r\n#KSUMMA\r\n(.*)#KSUMMA [0-9]+\r\n", data, re.DOTALL)
    kept = re.sub(rb'"((?:[^"\\]|\\")*)"|[\s{}]', rb"\1", inner[1])
    return zlib.crc32(kept.replace(b'\\"', b'"'))


ROW = re.compile(r'#TRANS (\d+) \{((?:"[^"]*"|[^}"])*)\} (-?\d+\.\d\d) (\d{8})(?: (.*))?')


def parsed(data: bytes) -> list[list[tuple[str, str, int, str]]]:
    """Another reader: account, objects, amount and text of each row of each voucher."""
    text = data.decode("cp437").replace('\\"', "'")
    blocks = re.findall(r"#VER [^\r]*\r\n\{\r\n(.*?)\r\n\}\r\n", text, re.DOTALL)
    found = [[ROW.fullmatch(row).groups("") for row in block.split("\r\n")] for block in blocks]
    return [
        [
            (account, objects.replace('"', ""), int(amount.replace(".", "")), last.strip('"'))
            for account, objects, amount, _, last in rows
        ]
        for rows in found
    ]


TEXTS = st.text(st.characters(codec="cp437", exclude_characters="\\\x7f\xa0"), max_size=12).filter(
    is_sie_text
)
NUMBERS = st.text(st.sampled_from('ABCabc019 -/"åÖ'), min_size=1, max_size=6)


@st.composite
def vouchers(draw: st.DrawFn, number: int = 1) -> SieVoucher:
    amounts = draw(st.lists(st.integers(-(10**12), 10**12), min_size=1, max_size=4))
    rows = [
        SieRow(
            account=draw(st.sampled_from(["2510", "4010"])),
            amount=kronor(minor),
            objects=payable_objects(supplier=draw(NUMBERS), name=draw(TEXTS), invoice=draw(NUMBERS))
            if draw(st.booleans())
            else (),
            text=draw(TEXTS),
        )
        for minor in amounts
    ]
    rows.append(SieRow(account="2510", amount=kronor(-sum(amounts)), text=draw(TEXTS)))
    return SieVoucher(
        id=f"R{number}",
        series=draw(st.sampled_from(["R", "", "Ö 1"])),
        number=str(number),
        booked_on=draw(st.dates(date(1900, 1, 1))),
        text=draw(TEXTS),
        rows=tuple(rows),
    )


@st.composite
def files(draw: st.DrawFn) -> SieFile:
    count = draw(st.integers(1, 3))
    return replace(
        FILE,
        company=draw(TEXTS),
        accounts=(SieAccount("2510", "Leverantörer"), SieAccount("4010", draw(TEXTS))),
        vouchers=tuple(draw(vouchers(number)) for number in range(1, count + 1)),
    )


@settings(max_examples=200, deadline=None)
@given(files())
def test_what_is_written_is_read_again_by_us_and_by_another(file):
    assert flaws_of(file) == []
    data = written(file)
    assert data == written(file)
    rows = [(voucher, row) for voucher in file.vouchers for row in voucher.rows]
    reading = sie4.read_sie4(data)
    assert reading.findings == []
    assert [(r.series, r.number, r.booked_on, r.account, r.amount) for r in reading.records] == [
        (v.series, v.number, v.booked_on, row.account, row.amount) for v, row in rows
    ]
    assert [(r.supplier, r.invoice, r.text, r.voucher_text) for r in reading.records] == [
        (*_named(row), row.text or v.written_text, v.written_text) for v, row in rows
    ]
    assert [row for block in parsed(data) for row in block] == [
        (row.account, _plain_objects(row), row.amount.minor, row.text.replace('"', "'"))
        for _, row in rows
    ]
    assert all(sum(row[2] for row in block) == 0 for block in parsed(data))
    assert f"#KSUMMA {checksum_of(data)}\r\n".encode() == data.splitlines(keepends=True)[-1]


def _named(row: SieRow) -> tuple[str, str]:
    numbers = {one.dimension: one.number for one in row.objects}
    return numbers.get(9, ""), numbers.get(10, "")


def _plain_objects(row: SieRow) -> str:
    return " ".join(f"{o.dimension} {o.number}" for o in row.objects).replace('"', "'")
