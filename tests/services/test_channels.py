"""A batch leaves the house once, by one channel: a file, a sheet to key from, or paper."""

from __future__ import annotations

import json

import pytest

from tests.papers import FOOD, ROAD, Move, camt, invoice, ocr, suppliers

OCR = ocr(7)


@pytest.fixture
def signed(office):
    """The office with a batch of two debts that two people have signed, and its number."""
    office.receive(suppliers(ROAD, FOOD), listed_on="2026-11-01")
    office.receive(invoice(ROAD, "F1", "1250.50", reference=OCR), invoice(FOOD, "F2", "800.00"))
    office.approve(office.id("F1"), office.id("F2"))
    number = office.propose()["batch"]
    for name in ("cia", "dag"):
        office.sign(number, name)
    return office, number


def tick(office, batch: int, number: str, by: str = "eva", **more):
    from sluss.services import pay

    return pay.tick(batch, office.payment_of(number), office.who(by), key=office.key(), **more)


@pytest.mark.parametrize("channel", ["sheet", "paper"])
def test_what_is_printed_is_what_was_signed_and_the_same_for_ever(signed, channel):
    from sluss.store import read

    office, number = signed
    printed = office.export(number, channel=channel)
    values = json.loads(printed)
    kept = read.batch(number)
    assert [p["end_to_end_id"] for p in values["payments"]] == [
        p["end_to_end_id"] for p in kept["payments"]
    ]
    assert values["totals"] == kept["totals"]
    assert values["signed_by"] == ["cia", "dag"]
    assert (office.state("F1"), office.state("F2")) == ("sent", "sent")
    assert office.export(number, channel=channel, by="dag") == printed
    assert office.verify()["ok"]


@pytest.mark.parametrize("first", ["pain.001", "sheet", "paper"])
def test_by_another_channel_it_does_not_leave_again(signed, first):
    office, number = signed
    left = office.export(number, channel=first)
    for other in {"pain.001", "sheet", "paper"} - {first}:
        assert office.export(number, channel=other) == "pay.export_other_channel"
    assert office.export(number, channel=first) == left


def test_nothing_is_printed_before_two_have_signed(office):
    office.receive(suppliers(ROAD), listed_on="2026-11-01")
    office.receive(invoice(ROAD, "F1", "1250.50"))
    office.approve(office.id("F1"))
    number = office.propose()["batch"]
    office.sign(number, "cia")
    for channel in ("sheet", "paper"):
        assert office.export(number, channel=channel) == "pay.too_few_signatures"
    assert office.state("F1") == "reserved"


def test_a_row_is_ticked_once_and_tells_by_whom(signed):
    from sluss.store import read

    office, number = signed
    assert tick(office, number, "F1")["refused"] == "pay.tick_not_by_sheet"
    office.export(number, channel="sheet")
    assert tick(office, number, "F1")["keyed"]["by"] == "eva"
    assert tick(office, number, "F1", by="anna")["refused"] == "pay.ticked_already"
    assert tick(office, number, "F2", by="max", is_undone=True)["refused"] == "pay.not_ticked"
    assert read.ticks(number)[office.payment_of("F1")]["by"] == "eva"
    assert tick(office, number, "F1", is_undone=True)["keyed"] is None
    assert tick(office, number, "F1", by="anna")["keyed"]["by"] == "anna"
    assert office.verify()["ok"]


def test_a_command_with_one_key_ticks_once(signed):
    from sluss.services import pay
    from sluss.store import journal

    office, number = signed
    office.export(number, channel="sheet")
    who, e2e = office.who("eva"), office.payment_of("F1")
    first = pay.tick(number, e2e, who, key="same")
    head = journal.head()
    assert pay.tick(number, e2e, who, key="same") == first
    assert journal.head() == head


@pytest.mark.parametrize("channel", ["sheet", "paper"])
@pytest.mark.parametrize(
    "moves",
    [
        # The bank tells of the OCR and the text that were keyed.
        (Move("1250.50", ROAD, ocr=OCR), Move("800.00", FOOD, text="F2")),
        # Or of nothing but account and amount.
        (Move("1250.50", ROAD), Move("800.00", FOOD, text="internetbank")),
    ],
)
def test_the_statement_settles_what_was_carried_out_by_hand(signed, channel, moves):
    office, number = signed
    office.export(number, channel=channel)
    office.receive(camt(*moves, on="2026-11-24"))
    assert (office.state("F1"), office.state("F2")) == ("settled", "settled")
    assert set(office.payments().values()) == {"booked"}
    office.check_books()
    assert office.verify()["ok"]


def test_another_ocr_is_another_debt(signed):
    office, number = signed
    office.export(number, channel="sheet")
    office.receive(camt(Move("1250.50", ROAD, ocr=ocr(8)), on="2026-11-24"))
    assert office.payments()[office.payment_of("F1")] == "ordered"


def test_nobody_waits_for_an_answer_to_what_was_keyed(signed):
    from sluss.services import confirm

    office, number = signed
    office.export(number, channel="sheet")
    found = confirm.in_flight(office.today)
    assert len(found) == 2
    assert not any(one.transfer.is_answered for one in found)
