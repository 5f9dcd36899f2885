"""The system was locked, we paid, and it comes back and pays everything once more."""

from __future__ import annotations

from datetime import date

from tests.papers import (
    FOOD,
    GLASS,
    ROAD,
    SCHOOL,
    Move,
    Order,
    camt,
    invoice,
    pain001,
    pain002,
    suppliers,
)  # fmt: skip
from tests.services.test_guard import codes, verdicts
from tests.services.test_guard_clean import again as made
from tests.services.test_guard_clean import cleaned, ids, row


def test_nothing_that_we_paid_is_paid_again(office):
    # Before the lock: F1 went to the bank, which booked it the day after.
    office.receive(
        suppliers(ROAD, FOOD, GLASS, SCHOOL),
        pain001("OLD-7", Order("70001", "100.00", ROAD, text="F1")),
        *(
            invoice(firm, number, kronor)
            for firm, number, kronor in (
                (ROAD, "F1", "100.00"),
                (FOOD, "F2", "200.00"),
                (GLASS, "F3", "300.00"),
                (SCHOOL, "F4", "400.00"),
                (ROAD, "F5", "500.00"),
            )
        ),
    )
    # We pay F2 and F3; the bank books one and rejects the other. F4 is on its way.
    office.receive(camt(Move("100.00", ROAD, e2e="70001"), on="2026-11-13"))
    batch, _ = office.pay(office.id("F2"), office.id("F3"))
    sent = {p["document_number"]: p for p in office.register()}
    assert sent["F2"]["state"] == sent["F3"]["state"] == "sent"
    paid, refused = office.payment_of("F2"), office.payment_of("F3")
    office.receive(
        camt(Move("200.00", FOOD, e2e=paid), on="2026-11-25", number=2),
        pain002(f"SLUSS-2120009999-E1-{batch:06d}", each={refused: "RJCT"}),
    )
    office.pay(office.id("F4"))

    # The vendor is back, with the ledger of the day of the lock: all five are unpaid in it.
    office.today = date(2026, 12, 14)
    five = (
        row(1, 100, ROAD, "F1"),
        row(2, 200, FOOD, "F2"),
        row(3, 300, GLASS, "F3"),
        row(4, 400, SCHOOL, "F4"),
        row(5, 500, ROAD, "F5"),
    )
    file = made(*five, message="BACK-1")
    answer = office.guard(file)
    assert list(verdicts(answer).values()) == ["double", "double", "pay", "double", "pay"]
    assert codes(answer) == ["paid_elsewhere", "paid_here", "on_its_way"]

    # What is left goes to the bank, and is taken in here; a second run finds nothing more to pay.
    left = cleaned(office, file)
    assert left is not None and ids(left) == ["E000000003", "E000000005"]
    office.receive(left)
    assert office.state("F3") == office.state("F5") == "sent"
    next_run = made(*five[2:], message="BACK-2")
    assert set(verdicts(office.guard(next_run)).values()) == {"double"}
    office.check_books()
    assert office.verify()["ok"]
