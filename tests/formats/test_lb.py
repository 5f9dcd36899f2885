"""LB: each payment of a file as an order, and a file that does not add up as none."""

from __future__ import annotations

from datetime import date, datetime
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sluss.core.money import Money
from sluss.core.outcome import Finding
from sluss.core.party import Account, Party, Scheme
from sluss.core.records import CreditWatch, PaymentOrder, Reference, ReferenceType
from sluss.formats.lb import read_lb, sniff, stream_lb
from tests.formats.bankgirot_files import (
    OTHER,
    OURS,
    PAYEE,
    PLUSGIRO,
    account,
    info,
    joined,
    lb,
    opening,
    payment,
    placed,
    total,
)
from tests.needs import shared

PAYOUT = "0000990010"


def sek(minor: int) -> Money:
    return Money("SEK", minor)


def giro(number: str = PAYEE) -> Account:
    return Account(Scheme.BANKGIRO, number)


def the_order(data: bytes) -> PaymentOrder:
    reading = read_lb(data)
    assert reading.findings == []
    (order,) = reading.records
    return order


def codes(data: bytes) -> list[str]:
    return [finding.code for finding in read_lb(data).findings]


def test_a_payment_is_an_order_in_the_words_of_its_file():
    row = payment(1250, "1234566", day="231128", own="VERIF 20")
    data = lb(row, info("LEVERANS"), info("NOVEMBER"), kronor=1250)
    assert the_order(data) == PaymentOrder(
        line=2,
        message_id=f"LB-{OURS}-231120-1",
        payment_info_id="",
        created_at=datetime(2023, 11, 20),  # noqa: DTZ001 -- the file tells no zone
        end_to_end_id="VERIF 20",
        amount=sek(125000),
        creditor=Party(),
        creditor_account=giro(),
        execution_on=date(2023, 11, 28),
        debtor_account=OURS,
        reference=Reference(ReferenceType.OCR, "1234566"),
        text="LEVERANS NOVEMBER",
    )


@pytest.mark.parametrize(
    ("rows", "payee", "paid_to", "method", "purpose"),
    [
        ([payment(1)], Party(), giro(), "TRF", ""),
        (
            [payment(1, code="54", number=PLUSGIRO)],
            Party(),
            Account(Scheme.PLUSGIRO, PLUSGIRO),
            "TRF",
            "",
        ),
        (
            [account(PAYOUT), payment(1, number=PAYOUT)],
            Party(),
            Account(Scheme.BBAN, "5000-1234567"),
            "TRF",
            "",
        ),
        (
            [account(PAYOUT, "8327", "12345", "L"), payment(1, number=PAYOUT)],
            Party(),
            Account(Scheme.BBAN, "8327-0012345"),
            "TRF",
            "SALA",
        ),
        (
            [
                placed("26", (3, PAYOUT), (13, "ÅSA ÖBERG")),
                placed("27", (3, PAYOUT), (13, "VÄGEN 1"), (48, "10516"), (53, "MALMÖ")),
                payment(1, number=PAYOUT),
            ],
            Party(name="ÅSA ÖBERG", town="MALMÖ"),
            None,
            "CHK",
            "",
        ),
    ],
)
def test_whom_a_payment_goes_to(rows, payee, paid_to, method, purpose):
    order = the_order(lb(*rows, kronor=1))
    told = (order.creditor, order.creditor_account, order.method, order.category_purpose)
    assert told == (payee, paid_to, method, purpose)


@pytest.mark.parametrize(
    ("written", "reference"),
    [
        ("1234566", Reference(ReferenceType.OCR, "1234566")),
        ("0000000018", Reference(ReferenceType.OCR, "0000000018")),
        ("1234567", Reference(ReferenceType.TEXT, "1234567")),
        ("LÖN", Reference(ReferenceType.TEXT, "LÖN")),
        ("", None),
    ],
)
def test_a_reference_is_an_ocr_only_by_its_check_digit(written, reference):
    assert the_order(lb(payment(1, written), kronor=1)).reference == reference


@pytest.mark.parametrize(
    ("section", "own", "day", "found"),
    [
        ("231127", "", date(2023, 11, 27), []),
        ("231127", "000000", date(2023, 11, 27), []),
        ("231127", "231128", date(2023, 11, 28), []),
        ("", "231128", date(2023, 11, 28), []),
        ("", "990131", date(1999, 1, 31), []),
        ("", "", None, []),
        ("GENAST", "", None, ["lb.at_once"]),
        ("231127", "GENAST", None, ["lb.at_once"]),
        ("231127", "231131", None, ["lb.bad_date"]),
        ("23112X", "", None, ["lb.bad_date"]),
    ],
)
def test_the_day_of_a_payment_is_its_own_or_its_sections(section, own, day, found):
    reading = read_lb(lb(payment(1, day=own), kronor=1, pay=section))
    assert [f.code for f in reading.findings] == found
    assert [order.execution_on for order in reading.records] == [day]


def test_deductions_and_credit_notes_are_watched():
    rows = [
        payment(1000),
        payment(100, "123134", code="15"),
        info("KREDIT"),
        payment(200, "563258967410", code="16", day="231212", own="V1"),
        payment(300, "", code="17"),
    ]
    reading = read_lb(lb(*rows, kronor=400))
    assert reading.findings == []
    assert reading.records[1:] == [
        CreditWatch(
            line=3,
            payer_account=OURS,
            payee_account=giro(),
            amount=sek(10000),
            reference=Reference(ReferenceType.TEXT, "123134"),
            last_on=date(2023, 11, 27),
            text="KREDIT",
        ),
        CreditWatch(
            line=5,
            payer_account=OURS,
            payee_account=giro(),
            amount=sek(20000),
            reference=Reference(ReferenceType.OCR, "563258967410"),
            last_on=date(2023, 12, 12),
            text="V1",
        ),
        CreditWatch(
            line=6,
            payer_account=OURS,
            payee_account=giro(),
            amount=sek(30000),
            last_on=date(2023, 11, 27),
        ),
    ]


def test_sections_have_their_own_sender_day_currency_and_payees():
    first = [opening(), account(PAYOUT), payment(1, number=PAYOUT), total(1, 1)]
    second = [
        opening(sender=OTHER, currency="EUR"),
        payment(2, number=PAYOUT),
        total(1, 2, sender=OTHER),
    ]
    reading = read_lb(joined([*first, *second]))
    assert [finding.code for finding in reading.findings] == ["lb.euro"]
    told = [(o.message_id, o.debtor_account, o.amount, o.method) for o in reading.records]
    assert told == [
        (f"LB-{OURS}-231120-1", OURS, sek(100), "TRF"),
        (f"LB-{OTHER}-231120-2", OTHER, Money("EUR", 200), "CHK"),
    ]


GOOD = lb(payment(1, "ÅÄÖ É", own="åäö"), kronor=1)
SEVEN = str.maketrans("ÉÄÖÅÜéäöåü", "@[\\]^`{|}~")


@pytest.mark.parametrize(
    "data",
    [
        GOOD,
        GOOD.decode("latin-1").encode("utf-8"),
        b"\xef\xbb\xbf" + GOOD.decode("latin-1").encode("utf-8"),
        GOOD.decode("latin-1").encode("cp437"),
        GOOD.decode("latin-1").translate(SEVEN).encode("ascii"),
        GOOD.replace(b"\r\n", b"\n"),
        GOOD.replace(b"\r\n", b"\r"),
        GOOD.replace(b"\r\n", b"\r\n\n"),
        GOOD.replace(b"\r\n", b"   \t \r\n"),
        GOOD + b"\x1a",
        GOOD + b"\x1a" * 128,
        b"\n".join(line.rstrip() for line in GOOD.split(b"\r\n")),
        b"\r\n\r\nLBin-exempel 1\r\n\r\n" + GOOD,
        GOOD.replace("LEVERANTÖRS".encode("latin-1"), "leverantörs".encode("latin-1")),
    ],
)
def test_the_same_file_in_another_dress_says_the_same(data):
    assert sniff(data)
    order = the_order(data)
    told = (order.amount, order.reference, order.end_to_end_id, order.creditor_account)
    assert told == (sek(100), Reference(ReferenceType.TEXT, "ÅÄÖ É"), "åäö", giro())


def test_signs_are_letters_only_if_the_opening_record_says_so():
    order = the_order(lb(payment(1, r"A[1]\{X}"), kronor=1))
    assert order.reference == Reference(ReferenceType.TEXT, r"A[1]\{X}")


def test_a_tab_stands_for_blanks_up_to_the_next_eighth_sign():
    row = payment(1, "").replace(" " * 25, "\t\t\t     ", 1)
    assert row.expandtabs(8)[37:49] == "000000000100"
    assert the_order(lb(row, kronor=1)).amount == sek(100)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (joined([opening(), payment(1), total(2, 1)]), "lb.wrong_count"),
        (joined([opening(), payment(1), total(1, 2)]), "lb.wrong_sum"),
        (joined([opening(), payment(1), total(1, -1)]), "lb.wrong_sum"),
        (joined([opening(), payment(1), total(1, None)]), "lb.wrong_sum"),
        (joined([opening(), payment(1)]), "lb.cut_off"),
        (joined([opening(), payment(1), opening()]), "lb.cut_off"),
        (lb(placed(payment(1), (38, "00000000010 "))) , "lb.bad_amount"),
        (lb(payment(1), kronor=1) + joined([payment(1)]), "lb.outside_section"),
        (joined([payment(1)]), "lb.outside_section"),
        (b"", "lb.not_lb"),
        (joined([opening(report="1"), payment(1), total(1, 1)]), "lb.unread_report"),
    ],
)  # fmt: skip
def test_a_file_that_does_not_add_up_gives_nothing(data, code):
    reading = read_lb(data)
    assert reading.records == []
    assert reading.findings[0].code == code
    assert reading.is_refused


def test_a_section_of_more_deductions_than_payments_has_its_sign():
    reading = read_lb(lb(payment(1), payment(3, code="15"), kronor=-2))
    assert reading.findings == []
    assert len(reading.records) == 2


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([payment(1), info("NOT HERS", number=OTHER)], "lb.unknown_record"),
        ([info("OF NOTHING"), payment(1)], "lb.unknown_record"),
        ([payment(1), "30FOREIGN"], "lb.unknown_record"),
        ([payment(1), "LB0100CANCELLED"], "lb.unknown_record"),
        ([payment(1), "just words"], "lb.unknown_record"),
        ([payment(1, number="3785311")], "lb.bad_account"),
        ([account(PAYOUT, "XXXX"), payment(1, number=PAYOUT)], "lb.bad_account"),
    ],
)
def test_what_is_not_read_is_said_and_the_payment_stands(rows, code):
    reading = read_lb(lb(*rows, kronor=1))
    assert [finding.code for finding in reading.findings] == [code]
    assert [order.amount for order in reading.records] == [sek(100)]


def test_an_unreadable_account_is_no_cash():
    reading = read_lb(lb(account(PAYOUT, "XXXX"), payment(1, number=PAYOUT), kronor=1))
    (order,) = reading.records
    assert (order.creditor_account, order.method) == (None, "TRF")


# Facts of the files themselves: their own TK29, and what stands in them to be read by eye.
SAMPLES = {
    "LBin-exempel2.txt": (13, 4 + 2, {"SEK": 1490000 + 210000 + 7445600 - 500000, "EUR": 90400}),
    "leverantorsbetalning_exempelfil_exempel1_sv.txt": (15, 3, {"SEK": 4596000}),
    "leverantorsbetalning_exempelfil_lon_sv.txt": (7, 0, {"SEK": 11330000}),
}


@pytest.mark.parametrize("name", SAMPLES)
def test_bankgirots_own_samples_are_read_whole(name):
    data = shared(f"samples/lb/{name}").read_bytes()
    reading = read_lb(data)
    assert not reading.is_refused
    lines = [line for line in data.splitlines() if line[:2] in (b"14", b"54")]
    credits = [line for line in data.splitlines() if line[:2] in (b"15", b"16", b"17")]
    lost = [f for f in reading.findings if f.code == "lb.no_credit_account"]
    orders = [r for r in reading.records if isinstance(r, PaymentOrder)]
    # Their account numbers are X, so no credit note can be told to be anybody's.
    assert (len(orders), len(lost)) == (len(lines), len(credits))
    ore = sum(int(line.expandtabs(8)[37:49]) for line in lines)
    assert sum(order.amount.minor for order in orders) == ore
    claimed = [line for line in data.splitlines() if line[:2] == b"29"]
    less = sum(int(line.expandtabs(8)[37:49]) for line in credits)
    assert ore - less == sum(int(line[20:32]) for line in claimed)


def test_salaries_and_texts_of_the_samples_are_what_they_are():
    data = shared("samples/lb/LBin-exempel2.txt").read_bytes()
    orders = {o.line: o for o in read_lb(data).records if isinstance(o, PaymentOrder)}
    erik = orders[40]
    told = (erik.creditor, erik.amount, erik.category_purpose, erik.execution_on, erik.text)
    assert told == (
        Party(name="ERIK PERSSON", town="HALLSBERG"),
        sek(1200000),
        "SALA",
        date(2006, 4, 15),
        "AVSER PERIODEN 1/3-1/4",
    )
    assert orders[54].amount == Money("EUR", 10000)


ROWS = st.sampled_from(
    [
        payment(1),
        payment(2, code="54", number=PLUSGIRO),
        payment(3, code="15"),
        payment(4, code="16"),
        payment(5, code="17", number=PAYOUT),
        payment(6, number=PAYOUT),
        placed(payment(7), (38, "X")),
        info("ROW"),
        account(PAYOUT),
        account(PAYOUT, "0000"),
        "12FIXED",
        "13HEADINGS",
        "20UNKNOWN",
        "words",
    ]
)


COUNTED = ("14", "15", "16", "17", "54")
PASSED_OVER = ("12", "13", "40")


@settings(max_examples=150, deadline=None)
@given(st.lists(ROWS, max_size=12))
def test_every_record_ends_as_a_record_a_part_of_one_or_a_finding(rows):
    items = list(stream_lb(BytesIO(joined([opening(), *rows, total(0, 0)]))))
    findings = {item.place.line for item in items if isinstance(item, Finding)}
    records = {item.line: item for item in items if not isinstance(item, Finding)}
    parts = dict.fromkeys(records, 0)
    holder = 0
    for line, row in enumerate(rows, start=2):
        if row[:2] != "25":
            assert row[:2] in PASSED_OVER or line in findings or line in records
            is_payee = row[:2] in COUNTED and row[2:12] == PAYEE.rjust(10, "0")
            holder = line if is_payee else 0
        elif holder in records:
            parts[holder] += 1
        else:
            # It tells of a payment that was left out itself, or of none.
            assert line in findings or holder in findings
    assert {line: record.text.count("ROW") for line, record in records.items()} == parts


@settings(max_examples=150, deadline=None)
@given(st.sampled_from([b"", GOOD, GOOD[:80]]), st.binary(max_size=300), st.integers(0, 400))
def test_no_bytes_make_the_reader_fall(start, rest, cut):
    data = start[:cut] + rest + start[cut:]
    sniff(data)
    for item in stream_lb(BytesIO(data)):
        assert isinstance(item, Finding | PaymentOrder | CreditWatch)
