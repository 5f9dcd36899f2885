"""Payments that were sent and that nothing confirms, on a real database."""

from __future__ import annotations

from datetime import date

import pytest

from tests.papers import (
    FOOD,
    GLASS,
    ROAD,
    Move,
    Order,
    Sum,
    camt,
    open_items,
    pain001,
    pain002,
)  # fmt: skip

MESSAGE = "SLUSS-2120009999-E1-000001"


def in_flight(today: str = "11-24", payable: int | None = None) -> list[tuple[object, ...]]:
    """Name, whether ours, what the bank said, from when to ask, what, and whether it is time."""
    from sluss.services.confirm import in_flight as find

    return [
        (
            one.end_to_end_id,
            one.batch is not None,
            one.transfer.said.value,
            f"{one.watched.ask_bank_on:%m-%d}",
            one.watched.ask.name,
            one.watched.watch.value,
        )
        for one in find(date.fromisoformat(f"2026-{today}"), payable)
    ]


def whole(statement: bytes, first: str, last: str) -> bytes:
    """A statement that tells which days it is of."""
    span = (
        f"<FrToDt><FrDtTm>2026-{first}T00:00:00</FrDtTm><ToDtTm>2026-{last}T23:59:59</ToDtTm>"
        "</FrToDt><Acct>"
    )
    assert statement.count(b"<Acct>") == 1
    return statement.replace(b"<Acct>", span.encode())


def test_nothing_is_in_flight_before_anything_is_sent(stocked):
    stocked.approve(stocked.id("F1"))
    stocked.propose(stocked.id("F1"))
    assert in_flight() == []


def test_a_payment_times_out_and_is_then_confirmed(stocked):
    """Nothing but the bank's word changes the debt, however late it is."""
    stocked.pay(stocked.id("F1"))
    (e2e,) = stocked.payments()
    before = stocked.register()
    assert in_flight("11-24") == [(e2e, True, "nothing", "11-25", "NO_ANSWER", "waiting")]
    assert in_flight("11-25") == [(e2e, True, "nothing", "11-25", "NO_ANSWER", "ask-bank")]
    stocked.receive(pain002(MESSAGE, group="ACCP"))
    assert in_flight("11-25") == [(e2e, True, "accepted", "11-26", "NOT_BOOKED", "waiting")]
    assert in_flight("11-26") == [(e2e, True, "accepted", "11-26", "NOT_BOOKED", "ask-bank")]
    stocked.receive(whole(camt(Move("5.00", GLASS, e2e="X1"), on="2026-11-24"), "11-24", "11-24"))
    asked = [(e2e, True, "accepted", "11-25", "NOT_IN_STATEMENT", "ask-bank")]
    assert in_flight("11-25") == asked
    assert in_flight("12-31") == asked
    assert [p["state"] for p in before if p["document_number"] == "F1"] == ["sent"]
    assert stocked.state("F1") == "sent"
    assert stocked.attest("anna", stocked.id("F1"))["approved"] == []
    stocked.receive(camt(Move("100.00", ROAD, e2e=e2e), on="2026-11-26", number=2))
    assert in_flight("12-31") == []
    assert stocked.state("F1") == "settled"
    assert stocked.verify()["ok"]


@pytest.mark.parametrize(
    "end",
    [
        lambda e2e: pain002(MESSAGE, group="RJCT"),
        lambda e2e: camt(Move("100.00", ROAD, e2e=e2e, back="AC04"), on="2026-11-25"),
        # A statement that leaves the EndToEndId out, and names the debt.
        lambda e2e: camt(Move("100.00", ROAD, text="F1"), on="2026-11-25"),
    ],
)
def test_what_the_bank_ended_is_in_flight_no_more(stocked, end):
    stocked.pay(stocked.id("F1"))
    (e2e,) = stocked.payments()
    assert len(in_flight()) == 1
    stocked.receive(end(e2e))
    assert in_flight() == []


def test_a_statement_of_part_of_its_days_or_of_another_account_says_nothing(stocked):
    stocked.pay(stocked.id("F1"))
    other = camt(on="2026-11-24", number=2).replace(b"SE53600", b"SE54600")
    for statement in (
        whole(camt(on="2026-11-23"), "11-20", "11-23"),
        whole(other, "11-24", "11-24"),
    ):
        stocked.receive(statement)
        assert [row[4] for row in in_flight("11-26")] == ["NOT_BOOKED"]


def test_an_order_of_the_locked_system_is_in_flight_with_its_debt(stocked):
    stocked.receive(pain001("OLD", Order("1", "200.00", FOOD, text="F2")))
    assert in_flight("11-13") == [("1", False, "nothing", "11-16", "NOT_BOOKED", "waiting")]
    from sluss.services.confirm import in_flight as find
    from sluss.store.models import PayableRow

    (one,) = find(date(2026, 11, 16))
    assert (one.payables, one.message_id) == ((stocked.id("F2"),), "OLD")
    rows = dict(PayableRow.objects.values_list("document_number", "id"))
    assert in_flight("11-16", rows["F2"]) == in_flight("11-16") != []
    assert in_flight("11-16", rows["F1"]) == []
    stocked.receive(camt(Move("200.00", FOOD, text="Faktura F2")))
    assert in_flight("11-16") == []


def test_orders_of_no_known_debt_are_in_flight_until_the_bank_names_them(office):
    """Wages and debts of which nothing came: names that repeat are told apart by their file."""
    office.receive(
        pain001("W1", Order("A", "10.00", ROAD), Order("B", "20.00", FOOD)),
        pain001("W2", Order("A", "10.00", ROAD), Order("C", "30.00", GLASS)),
    )
    assert [row[0] for row in in_flight()] == ["A", "B", "A", "C"]
    office.receive(camt(Move("10.00", ROAD, e2e="A"), Move("20.00", FOOD, e2e="B")))
    assert [row[0] for row in in_flight()] == ["A", "C"]
    office.receive(pain002("W2", group="PART", each={"C": "RJCT"}))
    assert [row[0] for row in in_flight()] == ["A"]
    office.receive(camt(Sum("10.00", "W2", 1), on="2026-11-13"))
    assert in_flight() == []


def test_of_one_of_several_that_was_rejected_the_bank_is_asked_which(office):
    """One word for a whole file of wages: all of them stay, and none is paid anew."""
    wages = [Order("LON", "10.00", ROAD), Order("LON", "20.00", FOOD), Order("C", "30.00", GLASS)]
    rejected = pain002("W1", group="PART", each={"C": "ACCP", "LON": "RJCT"})
    office.receive(pain001("W1", *wages), rejected)
    unclear = ("LON", False, "unclear", "11-16", "WHICH_REJECTED", "ask-bank")
    accepted = ("C", False, "accepted", "11-16", "NOT_BOOKED", "ask-bank")
    assert in_flight("11-24") == [accepted, unclear, unclear]
    office.receive(camt(Move("20.00", FOOD, e2e="LON")))
    assert in_flight("11-24") == [accepted, unclear]


def test_the_same_order_in_two_files_is_one_transfer(office):
    one = pain001("W1", Order("A", "10.00", ROAD))
    office.receive(one, one.replace(b"<Document", b" <Document"))
    assert [row[0] for row in in_flight()] == ["A"]


def test_the_number_of_queries_does_not_grow_with_the_transfers(office):
    from django.db import connections
    from django.test.utils import CaptureQueriesContext

    from sluss.services.confirm import in_flight as find
    from sluss.store.which import alias

    counts = []
    for number in range(1, 4):
        orders = [Order(f"{number}{n}", f"{number}{n}.00", ROAD) for n in range(1, number + 1)]
        office.receive(pain001(f"W{number}", *orders))
        with CaptureQueriesContext(connections[alias()]) as queries:
            find(date(2026, 11, 24))
        counts.append(len(queries))
    assert counts[0] == counts[1] == counts[2]


def test_a_debt_that_only_a_list_knew_is_told_of(office):
    office.receive(open_items((ROAD, "7", "70.00", "2026-12-01")), listed_on="2026-11-10")
    office.receive(pain001("OLD", Order("1", "70.00", ROAD, text="7")))
    assert [row[0] for row in in_flight()] == ["1"]
