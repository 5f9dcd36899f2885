"""SIE 1 to 4: every voucher ends as rows, as one without payables, or as a finding."""

from __future__ import annotations

import re
import tracemalloc
import zlib
from datetime import date
from io import BytesIO
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sluss.core.money import Money
from sluss.core.outcome import Finding, Severity
from sluss.core.records import LedgerRow
from sluss.formats import _sie4_lines, _sie4_voucher, sie4
from sluss.formats._reading import collect
from sluss.formats._sie4_lines import LINE_BYTES_MAX, STRETCH_BYTES
from sluss.formats._sie4_plain import read_plain
from tests.needs import shared

HEAD = "#FLAGGA 0\n#FORMAT PC8\n#SIETYP 4\n"
VOUCHER = """#VER LEV1 7 20261101 "Faktura F1001"
{
#TRANS 2440 {9 "501" 10 "F1001"} -125.00
#TRANS 4010 {} 100.00 20261102 "Grus"
#TRANS 2641 {} 25.00
}
"""
BALANCED = '#VER A {n} 20261101 ""\n{{\n#TRANS 2440 {{}} -1\n#TRANS 4010 {{}} 1\n}}\n'


def read(text: str, charset: str = "cp437"):
    tally = sie4.Tally()
    reading = collect(sie4.stream_sie4(BytesIO(text.encode(charset)), tally))
    return reading, tally


def codes(reading) -> list[str]:
    return [finding.code for finding in reading.findings]


def test_a_voucher_gives_all_its_rows_with_names_and_objects():
    names = '#KONTO 2440 "Leverantörsskulder"\n#OBJEKT 9 "501" "Åkeri Norr AB"\n#KONTO 4010 Inköp\n'
    reading, tally = read(HEAD + names + VOUCHER)
    common = {
        "series": "LEV1",
        "number": "7",
        "booked_on": date(2026, 11, 1),
        "voucher_text": "Faktura F1001",
    }
    assert reading.records == [
        LedgerRow(
            **common,
            account="2440",
            account_name="Leverantörsskulder",
            amount=Money("SEK", -12500),
            line=9,
            supplier="501",
            supplier_name="Åkeri Norr AB",
            invoice="F1001",
            text="Faktura F1001",
        ),
        LedgerRow(
            **common,
            account="4010",
            account_name="Inköp",
            amount=Money("SEK", 10000),
            line=10,
            text="Grus",
        ),
        LedgerRow(
            **common, account="2641", amount=Money("SEK", 2500), line=11, text="Faktura F1001"
        ),
    ]
    assert reading.findings == []
    assert tally == sie4.Tally(seen=1, given=1)


@pytest.mark.parametrize("charset", ["cp437", "latin-1", "utf-8", "utf-8-sig"])
@pytest.mark.parametrize("padding", [0, STRETCH_BYTES - 60, 3 * STRETCH_BYTES])
def test_names_are_read_in_whatever_character_set_they_are_written(charset, padding):
    filler = "#ORIENTERING x\n" * (padding // 15)
    text = HEAD + filler + '#KONTO 2440 "Leverantörsskulder, åäö ÅÄÖ é"\n' + VOUCHER
    reading, _ = read(text, charset)
    assert reading.records[0].account_name == "Leverantörsskulder, åäö ÅÄÖ é"


def test_fields_may_be_quoted_escaped_and_parted_by_tabs():
    text = (
        "  #flagga\t0\r\n\r\n#SIETYP\t4\r\n"
        '#VER\t"A"\t"1"\t"20261101"\t"En \\"bra\\" {text} C:\\dir"\r\n{ \r\n'
        '\t#TRANS "2440" { "9" "50 1" } "-1.5" "" "rad"\r\n\t#TRANS\t4010\t{}\t1.50\r\n}\r\n\x1a'
    )
    reading, _ = read(text)
    assert reading.findings == []
    row = reading.records[0]
    assert (row.account, row.supplier, row.amount) == ("2440", "50 1", Money("SEK", -150))
    assert (row.text, row.voucher_text) == ("rad", 'En "bra" {text} C:\\dir')


@pytest.mark.parametrize(
    ("account", "name", "expected"),
    [
        ("2440", "", True),
        ("2441", "Obetalda fakturor från leverantörer", True),
        ("24401", "Något annat", True),
        ("2510", "Skatteskulder", False),
        ("2510", "", True),
        ("25101", "Leverantörer", True),
        ("2890", "Leverantörsskulder, övriga", True),
        ("8422", "Dröjsmålsräntor för leverantörsskulder", False),
        ("2993", "Ospecificerad skuld till leverantörer", False),
        ("1930", "", False),
    ],
)
def test_an_account_is_for_payables_by_its_name_or_else_its_number(account, name, expected):
    assert sie4.is_payables_account(account, name) is expected


ROWS = {
    "#RTRANS and the #TRANS that repeats it count once": (
        "#RTRANS 2440 {} -1 20261103\n#TRANS 2440 {} -1.00 20261101\n#TRANS 4010 {} 1\n",
        [],
        [-100, 100],
    ),
    "#BTRANS is a deleted row": (
        "#BTRANS 2440 {} -9\n#TRANS 2440 {} -1\n#BTRANS 4010 {} x\n#TRANS 4010 {} 1\n",
        [],
        [-100, 100],
    ),
    "#RTRANS before a #TRANS that is another": (
        "#RTRANS 2440 {} -1\n#TRANS 2440 {} -2\n#TRANS 4010 {} 2\n",
        ["sie4.rtrans_alone"],
        [],
    ),
    "#RTRANS at the end": (
        "#TRANS 2440 {} -1\n#TRANS 4010 {} 1\n#RTRANS 4010 {} 1\n",
        ["sie4.rtrans_alone"],
        [],
    ),
    "two #RTRANS in a row": (
        "#RTRANS 2440 {} -1\n#RTRANS 4010 {} 1\n#TRANS 4010 {} 1\n",
        ["sie4.rtrans_alone"],
        [],
    ),
    "a sum that is not zero": (
        "#TRANS 2440 {} -100.00\n#TRANS 4010 {} 99.99\n",
        ["sie4.unbalanced"],
        [],
    ),
    "a comma": ("#TRANS 2440 {} -1,00\n#TRANS 4010 {} 1\n", ["sie4.bad_amount"], []),
    "a plus": ("#TRANS 2440 {} -1\n#TRANS 4010 {} +1\n", ["sie4.bad_amount"], []),
    "Arabic digits": ("#TRANS 2440 {} -1\n#TRANS 4010 {} ١\n", ["sie4.bad_amount"], []),
    "no object list": ("#TRANS 2440 -1\n#TRANS 4010 {} 1\n", ["sie4.row_cut"], []),
    "half a pair": ("#TRANS 2440 {9} -1\n#TRANS 4010 {} 1\n", ["sie4.bad_objects"], []),
    "an open list": ('#TRANS 2440 {9 "1" -1\n#TRANS 4010 {} 1\n', ["sie4.objects_open"], []),
    "a NUL": ('#TRANS 2440 {} -1 "" "x\0y"\n#TRANS 4010 {} 1\n', ["sie4.nul"], []),
    "an open quote": ('#TRANS 2440 {} -1 "" "x\n#TRANS 4010 {} 1\n', ["sie4.quote_open"], []),
}


@pytest.mark.parametrize(("rows", "faults", "amounts"), ROWS.values(), ids=ROWS)
def test_the_rows_of_a_voucher_are_all_read_or_none_is(rows, faults, amounts):
    charset = "utf-8" if "١" in rows else "cp437"
    text = f"{HEAD}#VER A 1 20261101\n{{\n{rows}}}\n{VOUCHER}"
    reading, tally = read(text, charset)
    assert codes(reading) == faults
    assert [row.amount.minor for row in reading.records] == [*amounts, -12500, 10000, 2500]
    assert tally == sie4.Tally(seen=2, given=2 - len(faults), left_out=len(faults))


def test_a_day_that_does_not_exist_leaves_its_voucher_out():
    reading, _ = read(HEAD + VOUCHER.replace("20261101", "20261131"))
    assert [str(finding) for finding in reading.findings] == [
        "4 #VER verdatum: sie4.bad_date: found '20261131', expected a day such as 20261101"
    ]
    assert reading.records == []


def test_a_voucher_that_is_not_closed_before_the_next_is_left_out():
    reading, tally = read(HEAD + VOUCHER.replace("}\n#", "#").removesuffix("}\n") + VOUCHER)
    assert codes(reading) == ["sie4.voucher_open"]
    assert len(reading.records) == 3
    assert tally == sie4.Tally(seen=2, given=1, left_out=1)


def test_a_row_outside_every_voucher_is_told():
    reading, _ = read(HEAD + "#TRANS 2440 {} -1\n" + VOUCHER)
    assert codes(reading) == ["sie4.row_outside"]
    assert len(reading.records) == 3


def test_a_file_that_ends_within_a_voucher_is_refused():
    reading, _ = read(HEAD + VOUCHER + VOUCHER.removesuffix("}\n"))
    assert codes(reading) == ["sie4.cut_off"]
    assert reading.is_refused
    assert reading.records == []


def test_balances_alone_are_a_warning_and_no_refusal():
    reading, _ = read(HEAD.replace("TYP 4", "TYP 1") + "#UB 0 2440 -100.00\n")
    assert codes(reading) == ["sie4.no_vouchers"]
    assert reading.findings[0].severity == Severity.WARNING


def test_amounts_are_in_the_currency_of_the_books():
    reading, _ = read(HEAD + "#VALUTA EUR\n" + VOUCHER)
    assert {row.amount.currency for row in reading.records} == {"EUR"}


def test_a_line_that_never_ends_leaves_its_voucher_out_and_reading_goes_on():
    long = "x" * (2 * LINE_BYTES_MAX)
    reading, _ = read(HEAD + VOUCHER.replace("Grus", long) + VOUCHER)
    assert codes(reading) == ["sie4.line_too_long"]
    assert len(reading.records) == 3
    reading, _ = read(long)
    assert codes(reading) == ["sie4.not_sie4"]


def test_a_voucher_has_a_limit_of_rows(monkeypatch):
    monkeypatch.setattr(_sie4_voucher, "ROWS_MAX", 3)
    rows = "#TRANS 2440 {} -1\n#trans 4010 {} 1\n" * 3
    reading, _ = read(f"{HEAD}#VER A 1 20261101\n{{\n{rows}}}\n{VOUCHER}")
    assert codes(reading) == ["sie4.too_many_rows"]
    assert len(reading.records) == 3


# ---- the checksum -------------------------------------------------------------------------


def oracle(text: str) -> int:
    """The #KSUMMA of the lines between its two marks: all but blanks, quotes and braces."""
    inner = text.split("#KSUMMA")[1].split("\n", 1)[1]
    bare = re.sub(r'\\"', "\0", inner)
    return zlib.crc32(re.sub(r'[\s{}"]', "", bare).replace("\0", '"').encode("cp437"))


SUMMED = '#FLAGGA 0\n#KSUMMA\n#SIETYP 4\n#FNAMN Åkeri\\"Norr\n' + VOUCHER.replace(" F", "F")


@pytest.mark.parametrize("charset", ["cp437", "utf-8", "latin-1"])
def test_a_true_checksum_is_accepted_and_any_other_refuses_the_file(charset):
    right = oracle(SUMMED)
    reading, _ = read(f"{SUMMED}#KSUMMA {right}\n", charset)
    assert (codes(reading), len(reading.records)) == ([], 3)
    for wrong in (f"{SUMMED}#KSUMMA {right + 1}\n", f"{SUMMED}#KSUMMA {right}\n#VER A 2\n{{\n}}\n"):
        reading, _ = read(wrong, charset)
        assert codes(reading)[-1] == "sie4.wrong_checksum"
        assert reading.records == []


def test_a_checksum_that_is_begun_and_not_ended_refuses_the_file():
    reading, _ = read(SUMMED)
    assert codes(reading) == ["sie4.no_checksum"]
    assert reading.is_refused


@pytest.mark.parametrize("change", [("-125.00", "-126.00"), ("501", "502"), ("A 1", "A 2")])
def test_any_changed_word_is_found_by_the_checksum(change):
    text = SUMMED + BALANCED.format(n=1)
    reading, _ = read(f"{text.replace(*change)}#KSUMMA {oracle(text)}\n")
    assert codes(reading)[-1] == "sie4.wrong_checksum"


# ---- the samples ---------------------------------------------------------------------------

# Rows given, vouchers left out: counted once by hand from the samples' own #VER and #TRANS.
LEFT_OUT = {
    "XE_SIE_4_20151125095119.SE": ["sie4.unbalanced"],
    "testWrite.se": ["sie4.unbalanced"],
    "barsoom_sie_file.se": ["sie4.unbalanced"],
    "barsoom_sie_file_with_unknown_entries.se": ["sie4.unbalanced"],
    "transaktioner_ovnbolag-bad-balance.se": ["sie4.unbalanced"],
}
SUMS = 4


def words_of(line: str) -> list[str]:
    """A second way to split a line, for the oracle: character by character."""
    words, word, quoted, listed = [], "", False, False
    for letter in line + " ":
        if letter == '"':
            quoted = not quoted
        elif letter in "{}" and not quoted:
            listed = letter == "{"
            word += letter
        elif letter in " \t" and not quoted and not listed:
            words += [word] if word else []
            word = ""
        else:
            word += letter
    return words


def expected_rows(text: str) -> list[tuple[str, str]]:
    """Account and amount of each #TRANS of each voucher that balances and has account 244x."""
    found: list[tuple[str, str]] = []
    for block in re.split(r"(?m)^\s*#VER", text.replace('\\"', "'"))[1:]:
        rows = [words_of(line) for line in re.split(r"[\r\n]+", block)]
        rows = [row for row in rows if row[:1] == ["#TRANS"]]
        minor = [round(float(row[3]) * 100) for row in rows]
        if sum(minor) == 0 and any(row[1].startswith("244") for row in rows):
            found += [(row[1], value) for row, value in zip(rows, minor, strict=True)]
    return found


def test_every_sample_is_read_or_refused_as_it_should():
    folder = shared("samples/sie4")
    summed = 0
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() not in (".se", ".si"):
            continue
        data = path.read_bytes()
        tally = sie4.Tally()
        reading = collect(sie4.stream_sie4(BytesIO(data), tally))
        name = unquote(path.name)
        if data.lstrip().startswith(b"<!DOCTYPE"):
            assert (sie4.sniff(data), codes(reading)) == (False, ["sie4.not_sie4"]), name
            continue
        assert sie4.sniff(data[:65536]), name
        has_vouchers = re.search(rb"(?m)^\s*#VER", data) is not None
        faults = LEFT_OUT.get(path.name, [] if has_vouchers else ["sie4.no_vouchers"])
        assert codes(reading) == faults, name
        assert tally.seen == tally.given + tally.without_payables + tally.left_out, name
        given = [(row.account, row.amount.minor) for row in reading.records]
        assert given == expected_rows(data.decode("cp437")), name
        summed += data.count(b"#KSUMMA") == 2
    assert summed == SUMS


@pytest.mark.parametrize(
    ("name", "faults"),
    [
        ("sie4-no-close.se", ["sie4.cut_off"]),
        ("sie4-overflow.se", ["sie4.bad_amount", "sie4.bad_amount"]),
        ("sie4-quote.se", ["sie4.quote_open", "sie4.no_vouchers"]),
        ("sie4-unbalanced.se", ["sie4.unbalanced"]),
    ],
)
def test_bad_files_give_no_row_and_say_why(name, faults):
    reading = sie4.read_sie4(shared(f"badinput/generated/text/{name}").read_bytes())
    assert (codes(reading), reading.records) == (faults, [])


# ---- any bytes -----------------------------------------------------------------------------


@settings(max_examples=200)
@given(st.binary(max_size=400))
def test_any_bytes_end_as_rows_or_findings(data):
    for start in (b"", b"#FLAGGA 0\n"):
        sie4.sniff(start + data)
        reading = sie4.read_sie4(start + data)
        assert reading.records or reading.findings


PIECES = st.sampled_from(
    [
        '#VER A 1 20261101 ""',
        "#VER",
        "#VER A 2 2026",
        '#VER "',
        "{",
        "}",
        "#TRANS 2440 {} -1",
        "#TRANS 4010 {} 1",
        "#RTRANS 4010 {} 1",
        "#BTRANS 4010 {} 1",
        "#TRANS 2440 {9} -1",
        "#TRANS {",
        '#TRANS "',
        "#KONTO 2440 Leverantörsskulder",
        "#KSUMMA",
        "",
        "x",
    ]
)


@settings(max_examples=200)
@given(st.lists(PIECES, max_size=40))
def test_every_voucher_ends_as_rows_or_without_payables_or_as_a_finding(lines):
    text = HEAD + "\n".join(lines)
    tally = sie4.Tally()
    items = list(sie4.stream_sie4(BytesIO(text.encode("cp437")), tally))
    assert tally.seen == sum(line.startswith("#VER") for line in lines)
    assert tally.seen == tally.given + tally.without_payables + tally.left_out
    errors = [i for i in items if isinstance(i, Finding) and i.severity == Severity.ERROR]
    assert len(errors) >= tally.left_out
    rows = [item for item in items if isinstance(item, LedgerRow)]
    assert sum(row.amount.minor for row in rows) == 0


@settings(max_examples=50)
@given(st.permutations([1, 2, 3, 4]), st.booleans())
def test_one_bad_voucher_takes_no_other_with_it(order, is_open):
    bad = '#VER A 9 20261101 ""\n{\n#TRANS 2440 {} -1\n' + ("" if is_open else "}\n")
    text = HEAD + bad + "".join(BALANCED.format(n=n) for n in order)
    reading, _ = read(text)
    assert [row.number for row in reading.records] == [str(n) for n in order for _ in "ab"]
    assert len(reading.findings) == 1


def test_memory_does_not_grow_with_the_length_of_the_file(monkeypatch):
    monkeypatch.setattr(_sie4_lines, "STRETCH_BYTES", 2**16)

    def peak(vouchers: int) -> int:
        data = BytesIO((HEAD + BALANCED.format(n=1) * vouchers).encode())
        tracemalloc.start()
        rows = sum(1 for _ in sie4.stream_sie4(data))
        held = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert rows == 2 * vouchers
        return held

    assert peak(20_000) < 1.3 * peak(5_000)


# ---- the two ways of reading ---------------------------------------------------------------

WORDS = st.sampled_from(
    [
        *'A 1 2440 4010 20261101 20261131 "" "x y" Åkeri "Åkeri" é -1 1.5 { } " a"b a\\b'.split(
            " "
        ),
        *('"a\\"b"', '"c:\\d"', '"x', "\x1a", "\u00a0", "\x0b", "1\r"),
    ]
)
LISTS = st.sampled_from(
    [
        *("{}", "{ }", "{9 501}", '{"9" "50 1" 10 F1}', "{9 1 9 2 10 3}", '{9 ""}'),
        *("{ 9\t501 10  F1 }", "{9}", "{1 2 9}", '{9"501"}', "{9 501", "{9 5{01}"),
        '{20 "a\\"b"}',
    ]
)
AMOUNTS = st.sampled_from(
    ["-1", "1", "0", "1.5", "-1.50", "-.5", "1.", "1,5", "+1", "-0.50", "1e3"]
)
BLANKS = st.sampled_from([" ", " ", " ", "\t", "  "])
ENDS = st.sampled_from(["\n", "\n", "\n", "\r\n", " \n", "\r\r\n", "\n\n", "\x1a\n", ""])


def mostly(usual: str, other: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.integers(0, 9).flatmap(lambda n: other if n == 0 else st.just(usual))


@st.composite
def voucher_texts(draw: st.DrawFn) -> str:
    """Vouchers of which most have some oddity in one place, and balance if that is none."""
    blank, end = draw(mostly(" ", BLANKS)), draw(mostly("\n", ENDS))
    rest = draw(st.lists(WORDS, max_size=2))
    head = [draw(mostly("#VER", WORDS)), draw(mostly("A", WORDS)), "7"]
    head += [draw(mostly("20261101", WORDS)), *rest]
    lines = [blank.join(head), draw(mostly("{", st.sampled_from(["{ ", " {", "", "x"])))]
    for account, amount in (("2440", "-1.50"), ("4010", "1.5"), ("2641", "0")):
        label = draw(mostly("#TRANS", st.sampled_from(["#trans", "#RTRANS", "#BTRANS", " #TRANS"])))
        row = [label, draw(mostly(account, WORDS)), draw(mostly("{}", LISTS))]
        row += [draw(mostly(amount, AMOUNTS)), *draw(st.lists(WORDS, max_size=3))]
        lines.append(blank.join(row))
    return draw(mostly("\n", ENDS)).join(lines) + end + draw(mostly("}\n", ENDS))


@settings(max_examples=200, deadline=None)
@given(
    st.lists(voucher_texts(), min_size=1, max_size=4),
    st.sampled_from(["cp437", "latin-1", "utf-8"]),
    st.booleans(),
)
def test_a_voucher_read_at_one_stroke_says_what_its_words_say(vouchers, charset, is_summed):
    begun = "#KSUMMA\n" if is_summed else ""
    text = HEAD.replace("\n", "\n" + begun, 1) + '#OBJEKT 9 501 "Åkeri"\n' + "".join(vouchers)
    data = (text + "\n#KSUMMA 1\n" * is_summed).encode(charset)
    at_strokes, by_words = both_ways(data)
    assert at_strokes == by_words


def both_ways(data: bytes) -> list[tuple[list, sie4.Tally]]:
    """What is read with and without reading whole vouchers at one stroke."""
    ways = []
    for way in (sie4.read_plain, lambda *_: None):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sie4, "read_plain", way)
            tally = sie4.Tally()
            ways.append((list(sie4.stream_sie4(BytesIO(data), tally)), tally))
    return ways


def test_each_sample_says_the_same_either_way():
    for path in sorted(shared("samples/sie4").iterdir()):
        at_strokes, by_words = both_ways(path.read_bytes())
        assert at_strokes == by_words, path.name


def test_nearly_all_vouchers_of_the_samples_are_read_at_one_stroke():
    plain, seen = 0, 0
    for path in sorted(shared("samples/sie4").iterdir()):
        data = path.read_bytes()
        for found in re.finditer(rb"(?m)^#VER", data):
            seen += 1
            plain += read_plain(data, found.start()) is not None
    assert plain > 0.95 * seen > 1000
