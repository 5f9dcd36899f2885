"""LB returns: what was paid, what was rejected and why, and cash that came back."""

from __future__ import annotations

from datetime import date, datetime
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sluss.core.money import Money
from sluss.core.outcome import Finding, Severity
from sluss.core.party import Account, Party, Scheme
from sluss.core.records import (
    AnswerLevel,
    BankAnswer,
    BankEntry,
    CreditWatch,
    PaymentOrder,
    Reference,
    ReferenceType,
)
from sluss.formats.lb_return import read_lb_return, sniff, stream_lb_return
from tests.formats.bankgirot_files import (
    OTHER,
    OURS,
    PAYEE,
    account,
    info,
    joined,
    lb,
    opening,
    ore,
    paid,
    payment,
    placed,
    reason,
    total,
)
from tests.needs import shared

PAYOUT = "0000990010"
GIRO = Account(Scheme.BANKGIRO, PAYEE)
OCR = Reference(ReferenceType.OCR, "1234566")


def sek(minor: int) -> Money:
    return Money("SEK", minor)


def specification(*records: str, kronor: float) -> bytes:
    return lb(*records, kronor=kronor, report="1")


def rejects(*records: str) -> bytes:
    return lb(*records, kronor=None, report="6")


def test_a_payment_made_is_a_movement_on_our_bankgiro():
    rows = [
        placed("26", (3, PAYEE.rjust(10, "0")), (13, "LASTBILAR HB")),
        paid(1250, own="VERIF 19"),
        info("LEVERANS"),
    ]
    reading = read_lb_return(specification(*rows, kronor=1250))
    assert reading.findings == []
    assert reading.records == [
        BankEntry(
            line=3,
            account=OURS,
            statement_id=f"LB-{OURS}-231120-1",
            amount=sek(-125000),
            is_notification=True,
            booked_on=date(2023, 11, 27),
            end_to_end_id="VERIF 19",
            counterparty=Party(name="LASTBILAR HB"),
            counterparty_account=GIRO,
            reference=OCR,
            text="LEVERANS",
        )
    ]


@pytest.mark.parametrize(
    ("redirected", "code", "account_told"),
    [
        (OTHER, "14", Account(Scheme.BANKGIRO, OTHER)),
        (OTHER[:-1] + "2", "14", None),
        (OTHER, "54", Account(Scheme.PLUSGIRO, OTHER)),
    ],
)
def test_money_that_went_elsewhere_is_told(redirected, code, account_told):
    row = paid(1, code=code, redirected=redirected)
    reading = read_lb_return(specification(row, kronor=1))
    assert [(f.code, f.severity, f.found) for f in reading.findings] == [
        ("lb.redirected", Severity.WARNING, redirected)
    ]
    (entry,) = reading.records
    assert entry.redirected_to == account_told


def test_credit_notes_drawn_are_watched_with_what_is_left():
    number = PAYEE.rjust(10, "0")
    rows = [
        paid(860),
        placed(payment(860, code="16", day="231212"), (56, "1"), (61, "VERIF 32")),
        placed("20", (3, number), (13, "231101"), (19, ore(1000)), (31, ore(140))),
        placed("21", (3, number), (13, "231110"), (19, ore(50))),
        placed(payment(10, code="17", day="231212"), (56, "1")),
        paid(5, code="15"),
    ]
    reading = read_lb_return(specification(*rows, kronor=860 - 860 - 10 - 5))
    assert reading.findings == []
    watches = [r for r in reading.records if isinstance(r, CreditWatch)]
    told = [(w.line, w.amount, w.remaining, w.last_on, w.text) for w in watches]
    assert told == [
        (3, sek(100000), sek(14000), date(2023, 12, 12), "VERIF 32"),
        (6, sek(1000), sek(0), date(2023, 12, 12), ""),
        (7, sek(500), sek(0), None, ""),
    ]


def test_a_rejected_payment_is_an_answer_that_repeats_the_order():
    row = payment(1250, own="VERIF 20", day="231128")
    reading = read_lb_return(rejects(row, reason("0042", "BANKGIRONUMMER ÄR FELAKTIGT")))
    assert reading.findings == []
    assert reading.records == [
        BankAnswer(
            level=AnswerLevel.TRANSACTION,
            status="RJCT",
            original_message_id="",
            line=2,
            end_to_end_id="VERIF 20",
            reasons=("0042",),
            reason_text="BANKGIRONUMMER ÄR FELAKTIGT",
            created_at=datetime(2023, 11, 20),  # noqa: DTZ001 -- the file tells no zone
            repeated=PaymentOrder(
                line=2,
                message_id="",
                payment_info_id="",
                end_to_end_id="VERIF 20",
                amount=sek(125000),
                creditor=Party(),
                creditor_account=GIRO,
                debtor_account=OURS,
                reference=OCR,
                execution_on=date(2023, 11, 28),
            ),
        )
    ]


BEFORE, AFTER = reason("0000", "SE FÖREGÅENDE POST"), reason("0000", "SE NEDANSTÅENDE POST")
NO_ACCOUNT, BAD_DATE = reason("0013", "BANKKONTO"), reason("0064", "ORIMLIGT DATUM")


@pytest.mark.parametrize(
    ("rows", "reasons"),
    [
        ([account(PAYOUT), NO_ACCOUNT, payment(1, number=PAYOUT), BEFORE], [("0013",)]),
        ([account(PAYOUT), AFTER, payment(1, number=PAYOUT), BAD_DATE], [("0064",)]),
        ([payment(1), BEFORE, info("ROW"), BAD_DATE], [("0064",)]),
        # Each of two payments to one payee has its own reason.
        ([payment(1), BAD_DATE, payment(2), NO_ACCOUNT], [("0064",), ("0013",)]),
        ([payment(1), BAD_DATE, payment(2, number=OTHER), BEFORE], [("0064",), ()]),
        ([payment(1), BAD_DATE, NO_ACCOUNT], [("0064", "0013")]),
        ([payment(1)], [()]),
    ],
)
def test_the_reason_may_stand_at_another_record_of_the_payment(rows, reasons):
    reading = read_lb_return(rejects(*rows))
    assert reading.findings == []
    assert [answer.reasons for answer in reading.records] == reasons


def test_what_was_rejected_and_is_no_payment_is_said():
    rows = ["12NEW ADDRESS", BAD_DATE, payment(1), BAD_DATE, payment(2, code="15"), BEFORE]
    reading = read_lb_return(rejects(*rows))
    assert [answer.reasons for answer in reading.records] == [("0064",)]
    told = [(f.code, f.place.line, "0064" in f.found) for f in reading.findings]
    assert told == [("lb.rejected_record", 2, True), ("lb.rejected_record", 6, True)]


def returned(*payouts: tuple[str, float], sum_told: float, sender: str = OURS) -> bytes:
    rows = [
        f"2{number}{own:20}231101231115{ore(kronor)}"
        for number, (own, kronor) in enumerate(payouts, start=2113975552)
    ]
    return joined(
        ["1231120231120" + sender.rjust(10, "0"), *rows, placed("3", (41, ore(sum_told)))]
    )


def test_cash_that_nobody_fetched_comes_back():
    data = returned(("VERIF 1", 300), ("VERIF 2", 400), sum_told=700)
    assert sniff(data)
    reading = read_lb_return(data)
    assert reading.findings == []
    told = [(e.amount, e.end_to_end_id, e.is_return, e.account) for e in reading.records]
    assert told == [
        (sek(30000), "VERIF 1", True, OURS),
        (sek(40000), "VERIF 2", True, OURS),
    ]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (returned(("A", 300), sum_told=301), "lb.wrong_sum"),
        (returned(("A", 300), sum_told=300).rsplit(b"3  ", 1)[0], "lb.cut_off"),
        (joined([opening(report="1"), paid(1), total(2, 1)]), "lb.wrong_count"),
        (joined([opening(report="1"), paid(1), total(1, 2)]), "lb.wrong_sum"),
        (joined([opening(report="1"), paid(1), total(1, None)]), "lb.wrong_sum"),
        (joined([opening(report="6"), payment(1), total(2, None)]), "lb.wrong_count"),
        (joined([opening(report="1"), paid(1)]), "lb.cut_off"),
        (joined([opening(report="7"), payment(1), total(1, None)]), "lb.unread_report"),
        (joined([opening(), payment(1), total(1, 1)]), "lb.unread_report"),
    ],
)
def test_a_report_that_does_not_add_up_gives_nothing(data, code):
    reading = read_lb_return(data)
    assert reading.records == []
    assert [finding.code for finding in reading.findings] == [code]


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (specification(paid(1), "30NEW", kronor=1), 3),
        (specification(paid(1), info("OF ANOTHER", number=OTHER), kronor=1), 3),
        (
            specification(
                paid(1), placed("20", (3, "0" * 10), (19, ore(1)), (31, ore(1))), kronor=1
            ),
            3,
        ),
        (rejects(BEFORE, payment(1), BAD_DATE), 2),
        (rejects("30NEW", payment(1), BAD_DATE), 2),
    ],
)
def test_a_record_that_is_not_known_is_said(data, line):
    reading = read_lb_return(data)
    assert ("lb.unknown_record", line) in [(f.code, f.place.line) for f in reading.findings]
    assert len(reading.records) == 1


PATH = "samples/lb/leverantorsbetalning_exempelfil_"


def sample(name: str) -> list:
    reading = read_lb_return(shared(f"{PATH}{name}.txt").read_bytes())
    assert not reading.is_refused
    return reading.records


def test_bankgirots_sample_of_what_was_paid():
    records = sample("betalningsspecifikation-med-lonedetaljer")
    entries = [r for r in records if isinstance(r, BankEntry)]
    # The total in the file is 38450.00 after three credit notes of 860, 233 and 1000 kronor.
    assert sum(e.amount.minor for e in entries) == -(3845000 + 86000 + 23300 + 100000)
    assert {e.booked_on for e in entries} == {date(2006, 3, 30)}
    first = entries[0]
    assert (first.counterparty.name, first.end_to_end_id) == ("LASTBILAR HB", "VERIF 19")


def test_bankgirots_sample_of_what_was_rejected():
    told = [(a.line, a.reasons, a.end_to_end_id) for a in sample("avvisade_sv")]
    assert told == [
        (14, ("0013",), ""),
        (20, ("0042",), "VERIF 20"),
        (26, ("0110",), "VERIF 29"),
        (28, ("0064",), ""),
    ]


def test_bankgirots_samples_of_sums_and_of_returned_cash():
    assert sample("betalningsbevakning_sv") == []
    assert sum(e.amount.minor for e in sample("aterforda-kontantutbetalningar_sv")) == 720000


ROWS = st.sampled_from(
    [
        paid(1),
        paid(2, code="15"),
        placed(payment(3, code="16"), (56, "1")),
        placed("20", (3, PAYEE.rjust(10, "0")), (19, ore(1)), (31, ore(1))),
        info("ROW"),
        account(PAYOUT),
        payment(4, number=PAYOUT),
        BEFORE,
        BAD_DATE,
        placed("43", (15, ore(1, 13))),
        "30NEW",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from("126"), st.lists(ROWS, max_size=10))
def test_every_payment_and_credit_ends_as_a_record_or_a_finding(report, rows):
    data = joined([opening(report=report), *rows, total(0, None)])
    told: dict[int, object] = {}
    for item in stream_lb_return(BytesIO(data)):
        told[item.place.line if isinstance(item, Finding) else item.line] = item
    for line, row in enumerate(rows, start=2):
        if row[:2] in ("14", "15", "16", "30"):
            assert line in told


GOOD = specification(paid(1), info("ROW"), kronor=1)
CASH = returned(("VERIF 1", 300), sum_told=300)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from([b"", GOOD, CASH]), st.binary(max_size=300), st.integers(0, 400))
def test_no_bytes_make_the_reader_fall(start, rest, cut):
    data = start[:cut] + rest + start[cut:]
    sniff(data)
    for item in stream_lb_return(BytesIO(data)):
        assert isinstance(item, Finding | BankEntry | CreditWatch | BankAnswer)
