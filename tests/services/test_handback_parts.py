"""An invoice that the locked system paid in parts, and of which it has forgotten some."""

from __future__ import annotations

import pytest

from tests.papers import ROAD, Move, Order, camt, invoice, ocr, pain001
from tests.services.restored import bins, items, load, one, row, sign

REFERENCE = ocr(7)
FIRST = pain001("M1", Order("E1", "40.00", ROAD, ocr=REFERENCE), on="2026-11-10")
LAST = pain001("M2", Order("E2", "60.00", ROAD, ocr=REFERENCE), on="2026-11-20")


@pytest.fixture
def parted(office):
    """Both parts were ordered by its own files and booked; one invoice, and nothing is left."""
    office.receive(
        invoice(ROAD, "F1", "100.00", reference=REFERENCE),
        FIRST,
        LAST,
        camt(Move("40.00", ROAD, e2e="E1", ocr=REFERENCE), on="2026-11-10"),
        camt(Move("60.00", ROAD, e2e="E2", ocr=REFERENCE), on="2026-11-20"),
    )
    assert office.state("F1") == "settled-elsewhere"
    return office


def test_the_part_that_it_lacks_is_named_with_its_evidence(parted):
    load(parted, items(row(ROAD, "F1", "100.00", rest="60.00")))
    told = bins()
    found = one(told, "F1")
    assert (found["bin"], found["rules"], found["why"]) == (
        "differing",
        ["bins.rule_own_payments"],
        None,
    )
    assert [
        (p["end_to_end_id"], p["ocr"], p["date"], p["amount"], p["standing"], p["known_there"])
        for p in found["payments"]
    ] == [
        ("E1", REFERENCE, "2026-11-10", "40.00", "booked", True),
        ("E2", REFERENCE, "2026-11-20", "60.00", "booked", False),
    ]
    for payment in found["payments"]:
        assert [(e["file"], e["place"]["line"] > 0) for e in payment["evidence"]] == [
            ("paper", True),
            ("paper", True),
        ]
    assert told["unexplained"] == {"rows": 0, "faults": 0}
    assert "refused" not in sign(parted, "cia")
    assert parted.verify()["ok"]


def test_nothing_is_explained_by_what_only_a_list_says_was_paid(office):
    """The same amounts, but the first part stands in a list alone: nobody knows what it was."""
    office.receive(
        invoice(ROAD, "F1", "100.00", reference=REFERENCE),
        LAST,
        camt(Move("60.00", ROAD, e2e="E2", ocr=REFERENCE), on="2026-11-20"),
        items(row(ROAD, "F1", "100.00", rest="0.00")),
        listed_on="2026-11-22",
    )
    assert office.state("F1") == "settled-elsewhere"
    load(office, items(row(ROAD, "F1", "100.00", rest="60.00")))
    found = one(bins(), "F1")
    assert (found["rules"], found["why"], found["payments"]) == ([], "bins.why_amounts", [])


def test_of_two_equal_parts_of_one_day_a_person_says_which(office):
    office.receive(
        invoice(ROAD, "F1", "100.00", reference=REFERENCE),
        *(
            pain001(f"M{n}", Order(f"E{n}", "50.00", ROAD, ocr=REFERENCE), on="2026-11-10")
            for n in (1, 2)
        ),
        camt(*(Move("50.00", ROAD, e2e=f"E{n}", ocr=REFERENCE) for n in (1, 2)), on="2026-11-10"),
    )
    load(office, items(row(ROAD, "F1", "100.00", rest="50.00")))
    found = one(bins(), "F1")
    assert (found["rules"], found["why"]) == ([], "bins.why_which_payments")
    assert [p["known_there"] for p in found["payments"]] == [None, None]
    refused = sign(office, "cia")["refused"]
    assert refused == "handback.sign_rows_unexplained"


def test_payments_are_looked_for_by_a_few_queries_for_all(office):
    """As many for three such rows as for two; the first load has no earlier state to look at."""
    from django.db import connections
    from django.test.utils import CaptureQueriesContext

    from sluss.store.which import alias

    counts = []
    for number in (1, 2, 3):
        office.receive(
            invoice(ROAD, f"F{number}", "100.00", reference=ocr(number)),
            pain001(f"A{number}", Order(f"A{number}", "40.00", ROAD, ocr=ocr(number))),
            camt(Move("40.00", ROAD, e2e=f"A{number}"), on="2026-11-10", number=number),
            pain001(f"B{number}", Order(f"B{number}", "60.00", ROAD, ocr=ocr(number))),
            camt(Move("60.00", ROAD, e2e=f"B{number}"), on="2026-11-20", number=number),
        )
        rows = [row(ROAD, f"F{n}", "100.00", rest="60.00") for n in range(1, number + 1)]
        load(office, items(*rows))
        with CaptureQueriesContext(connections[alias()]) as caught:
            found = bins()
        assert [one["rules"] for one in found["rows"]] == [["bins.rule_own_payments"]] * number
        counts.append(len(caught))
    assert counts[1] == counts[2]
