"""Letters and the bundle on a real database: as many queries for three suppliers as for one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from sluss.core.money import Money
from sluss.rules.report.status import Answer, Told
from tests.papers import FOOD, GLASS, ROAD, Move, camt, invoice, suppliers
from tests.services.office import Office

PAPERS = [
    invoice(ROAD, "F1", "100.00"),
    invoice(FOOD, "F2", "200.00"),
    invoice(GLASS, "F3", "1.00"),
]


def letters(office: Office, by: str = "eva", **ask):
    from sluss.services import report

    wanted = report.ExposureAsk(at=office.today, **ask)
    return report.letters(wanted, office.who(by))


def bundle(office: Office, by: str = "eva"):
    from sluss.services import report

    return report.bundle(office.who(by))


@pytest.mark.parametrize("ask", [letters, bundle])
def test_as_many_queries_for_one_supplier_as_for_three(office, ask):
    from django.db import connections
    from django.test.utils import CaptureQueriesContext

    office.receive(suppliers(ROAD, FOOD, GLASS), PAPERS[0])
    counts = []
    for more in ((), PAPERS[1:]):
        if more:
            office.receive(*more)
        with CaptureQueriesContext(connections["default"]) as caught:
            ask(office)
        counts.append(len(caught))
    assert counts[0] == counts[1] > 3


def test_only_who_may_report_hands_out_what_suppliers_are_told(office):
    assert letters(office, "cia") == "report.lacks_role"
    assert bundle(office, "cia") == "report.lacks_role"


def test_a_letter_is_of_what_is_unpaid_and_a_plan_gives_it_a_day(stocked):
    stocked.receive(camt(Move("300.00", GLASS, text="F3"), on="2026-11-20"))
    stocked.decide("dispute", stocked.id("F2"))
    found = letters(stocked, budget=Money.parse("1000"))
    told = {
        letter.supplier.name: [(line.number, line.told, line.on) for line in letter.lines]
        for letter in found.letters
    }
    # What is disputed has no place in the plan, and what is paid none in a letter.
    assert told == {
        ROAD.name: [("F1", Told.RECEIVED, date(2026, 11, 24))],
        FOOD.name: [("F2", Told.NEEDED, None)],
    }
    assert (found.persons, found.unknown) == (0, 0)


def test_the_bundle_has_what_is_owed_and_what_was_paid_lately(stocked):
    from sluss.services import _shipped

    days = _shipped.limits("status").on(stocked.today)["bundle_days"]
    old = (stocked.today - timedelta(days=days + 1)).isoformat()
    stocked.receive(
        invoice(GLASS, "F8", "8.00", issued=old, due=old),
        invoice(GLASS, "F9", "9.00", issued=old, due=old),
        camt(Move("300.00", GLASS, text="F3"), Move("9.00", GLASS, text="F9"), on="2026-11-20"),
    )
    assert (stocked.state("F8"), stocked.state("F9")) == ("open", "settled-elsewhere")
    found = bundle(stocked)
    assert (found.size, found.told) == (
        1024,
        {
            f"{ROAD.org_number}|F1|10000": Answer(Told.RECEIVED),
            f"{FOOD.org_number}|F2|20000": Answer(Told.RECEIVED),
            f"{GLASS.org_number}|F3|30000": Answer(Told.SENT, date(2026, 11, 20), is_paid=True),
            f"{GLASS.org_number}|F8|800": Answer(Told.RECEIVED),
        },
    )
