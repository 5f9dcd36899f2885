"""Cash to come and what is needed, on a real database."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from sluss.core.money import Money
from sluss.rules.incident.entries import Organisation
from sluss.rules.report.cash import Leaving, Why
from sluss.rules.report.needed import Need
from tests.papers import Move, camt
from tests.services.office import MORNING, TODAY
from tests.services.test_incident import declare
from tests.services.test_situation import balanced
from tests.services.test_tasks import raise_task


def report(at: date = TODAY, on_the_way: tuple[Leaving, ...] = ()):
    from sluss.services.report import situation_report

    return situation_report(at, now=MORNING, on_the_way=on_the_way)


def told_whole(paper: bytes, first: str, last: str) -> bytes:
    """The same statement saying of itself which days it tells of."""
    days = f"<FrToDt><FrDtTm>{first}T00:00:00</FrDtTm><ToDtTm>{last}T23:59:59</ToDtTm></FrToDt>"
    return paper.replace(b"<Acct>", days.encode() + b"<Acct>", 1)


def income(kronor: str, on: str, number: int) -> bytes:
    """A statement of one day with money in from somebody, and a payment of ours that came back."""
    came = camt(Move(kronor), Move("7777.00", back="AC04", e2e="OLD"), on=on, number=number)
    return told_whole(came.replace(b"DBIT", b"CRDT", 1), on, on)


def weeks_of_income(count: int) -> list[bytes]:
    """Every bank day of so many weeks before the office's day has its income: 100 to 500 kr."""
    days = [TODAY - timedelta(days) for days in range(1, 7 * count + 1)]
    return [
        income(f"{100 * (day.weekday() + 1)}.00", day.isoformat(), 900 - number)
        for number, day in enumerate(days)
        if day.weekday() < 5
    ]


def test_without_statements_the_cash_is_not_known(stocked):
    found = report()
    assert (found.balances, found.outlook) == ((), None)
    # All three invoices fell due on a Friday that has passed: they leave on the first day.
    assert [day.sum.text for day in found.outflow.days] == ["600.00", *["0.00"] * 9]
    assert [day.on.isoformat() for day in found.outflow.days][:5] == [
        "2026-11-24", "2026-11-25", "2026-11-26", "2026-11-27", "2026-11-30",
    ]  # fmt: skip


def test_a_balance_alone_gives_a_forecast_that_counts_no_income(stocked):
    stocked.receive(balanced("500.00", on="2026-11-23", number=4))
    outlook = report().outlook
    assert (outlook.start, outlook.start_on) == (Money.parse("500"), date(2026, 11, 23))
    assert outlook.inflow_on is None
    assert outlook.short.on == TODAY and outlook.short.balance == Money.parse("-100")
    assert {one.inflow for one in outlook.days} == {None}


def test_income_is_the_median_of_the_weekday_by_whole_statements(stocked):
    papers = weeks_of_income(5)
    # The same statement in other bytes, and a notification of the same money, count for nothing.
    papers.append(papers[0] + b"\n")
    papers.append(camt(Move("9999.00"), on="2026-11-23", is_notification=True).replace(
        b"DBIT", b"CRDT"))  # fmt: skip
    stocked.receive(*papers, balanced("500.00", on="2026-11-23", number=999))
    outlook = report().outlook
    assert outlook.inflow_on == (date(2026, 10, 20), date(2026, 11, 23))
    assert [one.inflow.text for one in outlook.days[:5]] == [
        "200.00", "300.00", "400.00", "500.00", "100.00",
    ]  # fmt: skip
    assert outlook.days[0].balance == Money.parse("100")
    assert outlook.short is None


def test_what_is_on_its_way_and_in_a_batch_leaves_on_its_own_day(stocked):
    ids = [stocked.id(number) for number in ("F1", "F2")]
    stocked.approve(*ids)
    batch = stocked.propose(ids[0], execution_on=date(2026, 11, 26))["batch"]
    sent = Leaving(Why.SENT, date(2026, 11, 25), Money.parse("40"))
    parts = [
        {why.value: money.text for why, money in day.parts.items() if money.minor}
        for day in report(on_the_way=(sent,)).outflow.days[:3]
    ]
    assert parts == [{"due": "500.00"}, {"sent": "40.00"}, {"batched": "100.00"}]
    needs = [(one.need, one.about) for one in report().needed]
    assert needs == [(Need.SIGN, str(batch)), (Need.ATTEST, "")]
    for name in ("cia", "dag"):
        stocked.sign(batch, name)
    assert [one.need for one in report().needed] == [Need.HAND_OUT, Need.ATTEST]
    stocked.export(batch)
    assert [one.need for one in report().needed] == [Need.ATTEST]


def test_an_incident_asks_for_its_clocks_and_cards(office):
    assert report().needed == ()
    declare(office, known_at=MORNING - timedelta(hours=30))
    clocks = [Need.CLOCK_PASSED, Need.CLOCK, Need.CLOCK]
    # The law's cards count from when it was known, and the first of them is late too.
    assert [one.need for one in report().needed] == [*clocks, Need.CARDS, Need.TYPE]
    declare(office, organisation=Organisation.MUNICIPALITY)
    office.now += timedelta(hours=2)
    found = report_at(office.now)
    assert [(one.need, one.about) for one in found.needed] == [
        (Need.CLOCK_PASSED, "cyber-early-warning"),
        (Need.CLOCK, "cyber-notification"),
        (Need.CLOCK, "gdpr-imy"),
        (Need.CARDS, ""),
    ]


def report_at(now):
    from sluss.services.report import situation_report

    return situation_report(TODAY, now=now)


@pytest.mark.parametrize("count", [1, 4])
def test_the_number_of_queries_does_not_grow_with_the_statements(office, count):
    from django.db import connections
    from django.test.utils import CaptureQueriesContext

    from sluss.store.which import alias

    office.receive(*weeks_of_income(count), balanced("500.00", on="2026-11-23", number=999))
    with CaptureQueriesContext(connections[alias()]) as queries:
        assert report().outlook is not None
    assert len(queries) <= 20


def test_a_task_that_nobody_has_taken_or_that_is_late_asks_for_somebody(office):
    raise_task(office, owner="bo", due_at=MORNING + timedelta(hours=1))
    assert report_at(MORNING).needed == ()
    assert [(one.need, one.count) for one in report_at(MORNING + timedelta(hours=2)).needed] == [
        (Need.TASKS, 1)
    ]
    raise_task(office)
    assert [(one.need, one.count) for one in report_at(MORNING).needed] == [(Need.TASKS, 1)]
