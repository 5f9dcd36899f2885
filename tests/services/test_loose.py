"""Money that left us for no known debt: kept apart as files come in, whatever their order."""

from __future__ import annotations

import pytest

from tests.papers import Move, camt, firm, invoice, ocr, open_items

ROAD, FOOD = firm(1), firm(2)
REFERENCE = ocr(3)
PAPERS = {
    "paid": camt(Move("40.00", ROAD, ocr=REFERENCE), on="2026-11-10"),
    "fee": camt(Move("7.00", text="Okänd avgift"), on="2026-11-11"),
    "stranger": camt(Move("99.00", FOOD, e2e="E9"), on="2026-11-12"),
    "debt": invoice(ROAD, "R1", "40.00", reference=REFERENCE),
    "list": open_items((FOOD, "F7", "12,00", "2026-11-30")),
}
ORDERS = [
    ["paid", "fee", "stranger", "debt", "list"],
    ["debt", "list", "paid", "fee", "stranger"],
    ["stranger", "paid", "list", "debt", "fee"],
]


def loose() -> list[str]:
    from sluss.store import browse_pay

    return [row["amount"]["minor"] for row in browse_pay.loose_some("", 0, 10)]


@pytest.mark.parametrize("order", ORDERS, ids=",".join)
def test_it_is_told_whatever_came_first(office, order):
    for name in order:
        office.receive(PAPERS[name])
    assert sorted(loose()) == [-9900, -700]
    assert office.verify()["ok"]


def test_it_is_told_if_all_came_at_once(office):
    office.receive(*PAPERS.values())
    assert sorted(loose()) == [-9900, -700]


def test_a_payment_is_loose_until_its_debt_is_known(office):
    office.receive(PAPERS["paid"])
    assert loose() == [-4000]
    office.receive(PAPERS["debt"])
    assert loose() == []


def test_a_row_that_is_lost_is_found_missing(office):
    from sluss.store.models import LooseEntry

    office.receive(PAPERS["fee"])
    LooseEntry.objects.all().delete()
    assert [d["table"] for d in office.verify()["differences"]] == ["looseentry"]
