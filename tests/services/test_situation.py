"""The situation, on a real database: what is known, what moved, and nothing written."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from sluss.core.money import Money
from tests.papers import FOOD, OUR_IBAN, ROAD, Move, camt, invoice, suppliers
from tests.payouts import ANNA, BERTIL, payout_list
from tests.services.office import MORNING
from tests.services.test_exposure import journal

AT = date(2026, 11, 24)


def report(at: date = AT, since: date | None = None):
    from sluss.services.report import Since, situation_report

    return situation_report(at, Since(since) if since else None, now=MORNING)


def changes(since: date) -> list[tuple[str, dict[str, str], str]]:
    found = report(since=since).changed
    return [(one.before.text, {name: m.text for name, m in one.causes if m.minor}, one.now.text)
            for one in found]  # fmt: skip


def test_it_is_told_twice_the_same_and_nothing_is_written(stocked):
    before = journal()
    assert report() == report()
    assert journal() == before


def test_debts_are_counted_by_state(stocked):
    stocked.receive(payout_list((ANNA, "4000.00"), (BERTIL, "5000.00"), on="2026-11-20"))
    stocked.pay(stocked.id("F1"))
    (e2e,) = stocked.payments()
    stocked.receive(camt(Move("100.00", ROAD, e2e=e2e), on="2026-11-24"))
    stocked.decide("dispute", stocked.id("F3"))
    found = report()
    assert [(one.state, one.count, one.claimed.text, one.left.text) for one in found.standings] == [
        ("disputed", 1, "300.00", "300.00"),
        ("open", 3, "9200.00", "9200.00"),
        ("settled", 1, "100.00", "0.00"),
    ]
    told = found.situation
    assert (told.count, told.sums) == (4, (Money.parse("9500"),))
    assert (told.persons.count, told.persons.late, told.suppliers.count) == (2, 2, 2)
    assert [one.payable.document_number for one in told.tail] == ["F2"]
    assert [batch["state"] for batch in found.batches] == ["exported"]


def test_what_moved_since_a_day_and_what_was_before_are_what_is_now(stocked):
    assert changes(AT) == [("0.00", {"claimed": "600.00"}, "600.00")]
    stocked.today += timedelta(days=1)
    stocked.now += timedelta(days=1)
    stocked.receive(
        invoice(ROAD, "F4", "50.00"), invoice(ROAD, "K1", "30.00", credits="F1")
    )  # fmt: skip
    stocked.decide("dismiss", stocked.id("F3"))
    stocked.pay(stocked.id("F2"))
    (e2e,) = stocked.payments()
    stocked.receive(camt(Move("200.00", FOOD, e2e=e2e), on="2026-11-25"))
    (since,) = changes(stocked.today)
    before, causes, now = since
    assert (before, now) == ("600.00", "120.00")
    assert causes["ours"] == "-200.00" and causes["dropped"] == "-300.00"
    moved = sum(Money.parse(text).minor for text in causes.values())
    assert Money.parse(before).minor + moved == Money.parse(now).minor
    assert changes(stocked.today + timedelta(days=1)) == [("120.00", {}, "120.00")]
    assert report().changed is None
    stocked.check_books()


def balanced(kronor: str, *, is_notification: bool = False, on: str, number: int) -> bytes:
    """A statement of a day on which nothing moved, with what the account holds."""
    told = "".join(
        f'<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy="SEK">{kronor}</Amt>'
        f"<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>{on}</Dt></Dt></Bal>"
        for code in ("OPBD", "CLBD")
    )
    paper = camt(is_notification=is_notification, on=on, number=number)
    return paper.replace(b"</Acct>", b"</Acct>" + told.encode())


def test_the_last_whole_statement_tells_the_balance(office):
    assert report().balances == ()
    office.receive(camt(on="2026-11-19"))
    assert report().balances == ()  # It tells none.
    papers = [
        balanced("500.00", on="2026-11-23", number=4),
        balanced("700.00", on="2026-11-20", number=2),
        balanced("600.00", on="2026-11-23", number=5),
        balanced("900.00", on="2026-11-24", number=6, is_notification=True),
        camt(on="2026-11-24", number=7),
    ]
    office.receive(*papers)
    (told,) = report().balances
    assert (told.account, told.on.isoformat()) == (OUR_IBAN, "2026-11-23")
    assert told.amount == Money.parse("600.00")


def test_the_incident_people_and_gaps_are_told(office):
    from sluss.services import organisation

    assert report().locked_on is None
    organisation.declare_incident("2026-11-20", office.who("max"), key="declare")
    found = report()
    assert found.locked_on == date(2026, 11, 20)
    assert found.people == {
        "administrator": 1, "attester": 2, "clerk": 1, "manager": 1, "signer": 2,
    }  # fmt: skip
    assert found.came.gaps != []


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_does_not_grow_with_the_debts(office, count):
    from django.db import connections
    from django.test.utils import CaptureQueriesContext

    from sluss.store.which import alias

    office.receive(
        suppliers(FOOD), *(invoice(FOOD, f"F{n}", f"{100 + n}.00") for n in range(count))
    )
    with CaptureQueriesContext(connections[alias()]) as queries:
        assert report(since=AT).situation.count == count
    assert len(queries) <= 20
