"""BgMax: each payment to us, and each deposit that they add up to."""

from __future__ import annotations

from datetime import date, datetime
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sluss.core.money import Money
from sluss.core.outcome import Finding
from sluss.core.party import Account, Party, Scheme
from sluss.core.records import (
    BankEntry,
    Purpose,
    Reference,
    ReferenceType,
    Remitted,
    Statement,
)
from sluss.formats.bgmax import read_bgmax, sniff, stream_bgmax
from tests.formats.bankgirot_files import OURS, PAYEE, bgmax, deposit, joined, placed, received
from tests.needs import shared

STAMP = "20231127173035010331"
OCR = Reference(ReferenceType.OCR, "1234566")
SAMPLE = (
    "samples/bgmax/bankgiroinbetalningar_exempelfil_avtal-om-ocr-kontroll_checksiffra_langd_sv.txt"
)


def sek(minor: int) -> Money:
    return Money("SEK", minor)


def giro(number: str) -> Account:
    return Account(Scheme.BANKGIRO, number)


def entries(data: bytes) -> list[BankEntry]:
    reading = read_bgmax(data)
    assert reading.findings == []
    return [record for record in reading.records if isinstance(record, BankEntry)]


def test_a_payment_is_money_in_with_all_that_its_records_tell():
    rows = [
        received(1000),
        received(0, "657866", code="22"),
        received(50, "657867", code="23"),
        "25Thanks for",
        "25nothing",
        placed("26", (3, "Kalles Plåt AB"), (38, "c/o Kalle")),
        placed("27", (3, "Storgatan 2"), (38, "12345")),
        placed("28", (3, "Storåker"), (73, "SE")),
        placed("29", (3, "005560360793")),
    ]
    reading = read_bgmax(bgmax(deposit(*rows, kronor=1000)))
    assert reading.findings == []
    assert reading.records == [
        BankEntry(
            line=3,
            account=OURS,
            statement_id=f"BGMAX-{STAMP}-1",
            amount=sek(100000),
            is_notification=True,
            booked_on=date(2023, 11, 27),
            servicer_ref="000000000010",
            counterparty=Party(
                name="Kalles Plåt AB", org_number="5560360793", town="Storåker", country="SE"
            ),
            counterparty_account=giro(PAYEE),
            reference=OCR,
            documents=(
                Remitted(Purpose.INVOICE, "657866"),
                Remitted(Purpose.CREDIT_NOTE, "657867", sek(5000)),
            ),
            text="Thanks for nothing",
            paid_to=giro(OURS),
        ),
        Statement(
            line=2,
            account=OURS,
            statement_id=f"BGMAX-{STAMP}-1",
            is_notification=True,
            sequence=74,
            created_at=datetime(2023, 11, 27, 17, 30, 35),  # noqa: DTZ001 -- no zone is told
            from_on=date(2023, 11, 27),
            to_on=date(2023, 11, 27),
            entries=1,
        ),
    ]


@pytest.mark.parametrize(
    ("kind", "written", "reference"),
    [
        ("0", "", None),
        ("1", "", None),
        ("2", "0001234566", Reference(ReferenceType.OCR, "0001234566")),
        ("3", "1234566", Reference(ReferenceType.TEXT, "1234566")),
        ("3", "657866  658765", Reference(ReferenceType.TEXT, "657866 658765")),
        ("4", "1234566", OCR),
        ("4", "F-1001", Reference(ReferenceType.TEXT, "F-1001")),
        ("5", "1234567", Reference(ReferenceType.TEXT, "1234567")),
    ],
)
def test_a_reference_is_an_ocr_only_if_bankgirot_checked_it(kind, written, reference):
    (entry,) = entries(bgmax(deposit(received(1, written, kind=kind), kronor=1)))
    assert entry.reference == reference


def test_a_deduction_is_money_out_and_lessens_the_deposit():
    data = bgmax(deposit(received(1000), received(300, code="21"), kronor=700))
    assert [(e.amount, e.ordinal) for e in entries(data)] == [(sek(100000), 0), (sek(-30000), 1)]


def test_who_pays_at_a_counter_has_no_bankgiro():
    (entry,) = entries(bgmax(deposit(received(1, payer="0"), kronor=1)))
    assert entry.counterparty_account is None


def test_records_that_are_not_known_are_passed_over_and_said():
    rows = [received(1), "24NEW", "  ODD", received(2)]
    reading = read_bgmax(bgmax(deposit(*rows, kronor=3)))
    assert [(f.code, f.place.line) for f in reading.findings] == [
        ("bgmax.unknown_record", 4),
        ("bgmax.unknown_record", 5),
    ]
    assert len(reading.records) == 3


GOOD = bgmax(deposit(received(1), "26Plåt", kronor=1), deposit(received(2), kronor=2))


@pytest.mark.parametrize(
    "data",
    [
        GOOD.decode("latin-1").encode("utf-8"),
        b"\xef\xbb\xbf" + GOOD.decode("latin-1").encode("utf-8"),
        GOOD.replace(b"\r\n", b"\n\n"),
        GOOD.replace(b"\r\n", b"  \r\n"),
        b"\n".join(line.rstrip() for line in GOOD.split(b"\r\n")),
        GOOD + b"\x1a",
    ],
)
def test_the_same_file_in_another_dress_says_the_same(data):
    assert sniff(data)
    told = [(e.amount, e.counterparty.name) for e in entries(data)]
    assert told == [(sek(100), "Plåt"), (sek(200), "")]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (bgmax(deposit(received(1), kronor=2)), "bgmax.wrong_sum"),
        (bgmax(deposit(received(1), kronor=1, count=2)), "bgmax.wrong_count"),
        (bgmax(deposit(received(1), kronor=1), end="70" + "0" * 32), "bgmax.wrong_count"),
        (bgmax(deposit(received(1), kronor=1), end="70"), "bgmax.wrong_count"),
        (bgmax(deposit(received(1), kronor=1), end=""), "bgmax.cut_off"),
        (bgmax(deposit(received(1), kronor=1)[:-1]), "bgmax.cut_off"),
        (bgmax(deposit(received(1), kronor=1)[:-1], deposit()), "bgmax.cut_off"),
        (bgmax([received(1)]), "bgmax.outside_section"),
        (bgmax(deposit(received(1), kronor=1), test="T"), "bgmax.test_file"),
        (joined(["05"]), "bgmax.not_bgmax"),
        (b"", "bgmax.not_bgmax"),
    ],
)
def test_a_file_that_does_not_add_up_gives_nothing(data, code):
    reading = read_bgmax(data)
    assert reading.records == []
    assert reading.findings[0].code == code
    assert reading.is_refused


def test_bankgirots_sample_agrees_with_its_own_sums():
    data = shared(SAMPLE).read_bytes()
    reading = read_bgmax(data)
    assert not reading.is_refused
    told = [line.expandtabs(8) for line in data.decode("latin-1").splitlines()]
    deposits = [int(line[50:68]) for line in told if line.startswith("15")]
    sums: dict[str, int] = {}
    for record in reading.records:
        if isinstance(record, BankEntry):
            sums[record.statement_id] = sums.get(record.statement_id, 0) + record.amount.minor
    assert list(sums.values()) == deposits == [190000, 800000]


def test_bankgirots_sample_agrees_with_what_another_reader_makes_of_it():
    """The values that fabhed/bgmax-parser expects of the same file in its own tests."""
    first, deduction, *_ = [
        r for r in read_bgmax(shared(SAMPLE).read_bytes()).records if isinstance(r, BankEntry)
    ]
    told = [
        (e.counterparty_account, e.reference and e.reference.value, e.amount, e.servicer_ref)
        for e in (first, deduction)
    ]
    assert told == [
        (giro("3783511"), "655969", sek(100000), "000000000010"),
        (giro("3783511"), "89853", sek(-50000), "000230000111"),
    ]
    party = Party(name="Kalles Plåt AB", org_number="5500001234", town="Storåker")
    assert (first.account, first.counterparty) == ("9912346", party)


@pytest.mark.parametrize(
    ("path", "records", "refusals"),
    [
        ("samples/bgmax/pybgmax_multipayment.txt", 5, set()),
        ("samples/bgmax/barsoom_BgMaxfil4_broken.txt", 0, {"bgmax.wrong_count"}),
        (
            "samples/bgmax/rickardlindgren_validTransaktionskoder.txt",
            0,
            {
                "bgmax.bad_amount",
                "bgmax.bad_currency",
                "bgmax.outside_section",
                "bgmax.wrong_count",
            },
        ),
        ("badinput/generated/text/bgmax-wrong-sum.txt", 0, {"bgmax.wrong_count"}),
    ],
)
def test_files_of_others_get_the_verdict_they_deserve(path, records, refusals):
    reading = read_bgmax(shared(path).read_bytes())
    found = {finding.code for finding in reading.findings if finding.refuses_file}
    assert (len(reading.records), found) == (records, refusals)


ROWS = st.sampled_from(
    [
        received(1),
        received(2, code="21"),
        received(0, code="22"),
        received(3, code="23"),
        "25ROW",
        "26NAME",
        "29005560360793",
        "24NEW",
        "words",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(ROWS, max_size=12))
def test_every_record_ends_as_a_record_a_part_of_one_or_a_finding(rows):
    items = list(stream_bgmax(BytesIO(bgmax(deposit(*rows)))))
    findings = {item.place.line for item in items if isinstance(item, Finding)}
    held = {item.line: item for item in items if isinstance(item, BankEntry)}
    parts = {line: [0, 0] for line in held}
    holder = 0
    for line, row in enumerate(rows, start=3):
        if row[:2] in ("20", "21"):
            assert line in held
            holder = line
        elif holder not in held or row[:2] in ("24", "wo"):
            assert line in findings
        elif row[:2] in ("22", "23", "25"):
            parts[holder][row[:2] == "25"] += 1
    told = {line: [len(e.documents), e.text.count("ROW")] for line, e in held.items()}
    assert told == parts


@settings(max_examples=150, deadline=None)
@given(st.sampled_from([b"", GOOD, GOOD[:82]]), st.binary(max_size=300), st.integers(0, 900))
def test_no_bytes_make_the_reader_fall(start, rest, cut):
    data = start[:cut] + rest + start[cut:]
    sniff(data)
    for item in stream_bgmax(BytesIO(data)):
        assert isinstance(item, Finding | BankEntry | Statement)
