from tests.papers import *


def test_way(office):
    office.receive(
        invoice(ROAD, "F1001", "1250.00"),
        invoice(FOOD, "77", "300.00", reference=ocr(5)),
        pain001(
            "OLD1",
            Order("E1", "10.00", ROAD),
            Order("E2", "10.00", FOOD),
            created="2026-10-01T08:00:00",
        ),
    )
    b, f = office.pay(office.id("F1001"), office.id("77"))
    office.check_books()
    e = list(office.payments())
    print(office.receive(pain002("SLUSS-2120009999-E1-000001", group="ACCP")))
    print(office.payables()["77"])
    office.receive(camt(Move("300.00", ROAD, e2e=e[0]), Move("1250.00", FOOD, e2e=e[1])))
    assert {p["state"] for p in office.register()} == {"settled"}
    office.check_books()
    assert office.verify()["ok"]
