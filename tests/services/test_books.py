"""The books as beancount text: a program that is not ours comes to the same sums."""

from __future__ import annotations

from decimal import Decimal

from beancount import loader

from tests.papers import FOOD, ROAD, Move, camt, invoice, suppliers
from tests.services.ledgers import sums_of
from tests.services.office import TODAY


def _book(office) -> str:
    from sluss.services import safekeeping

    return "".join(safekeeping.export_beancount(TODAY))


def test_beancount_finds_no_fault_and_the_same_sums(office):
    office.receive(
        suppliers(ROAD, FOOD),
        invoice(ROAD, "F1", "1250.50", note='Said "so" \\ and\nso'),
        invoice(ROAD, "K1", "250.50", credits="F1"),
        invoice(FOOD, "F2", "99.95"),
    )
    office.pay(office.id("F1"), office.id("F2"))
    from sluss.store.models import Payment

    by_amount = {p.amount_minor: p.end_to_end_id for p in Payment.objects.all()}
    office.receive(
        camt(
            Move("1000.00", ROAD, e2e=by_amount[100000]),
            Move("99.95", FOOD, e2e=by_amount[9995]),
            on="2026-11-25",
        )
    )
    sums = sums_of(_book(office))
    assert sums["Liabilities:Payables"] == 0 == -office.balance("payables").minor
    assert sums["Assets:Bank"] == Decimal("-1099.95")
    assert office.balance("bank").text == "-1099.95"


def test_a_changed_book_is_refused_by_its_own_last_lines(office):
    office.receive(invoice(ROAD, "F1", "100.00"))
    changed = _book(office).replace("100.00 SEK", "101.00 SEK", 2)
    _, errors, _ = loader.load_string(changed)
    assert len(errors) == 2
