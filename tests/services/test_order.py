"""The register is a function of the set of files: any order, any repetition, any grouping."""

from __future__ import annotations

import random

import pytest

from tests.papers import (
    FOOD,
    GLASS,
    ROAD,
    SCHOOL,
    Move,
    Order,
    Sum,
    camt,
    invoice,
    ocr,
    open_items,
    pain001,
    pain002,
    sie,
    suppliers,
)
from tests.services.office import TODAY

SEEDS = 30

FILES = (
    suppliers(ROAD, FOOD, GLASS),
    open_items(
        (ROAD, "1001", "1250.00", "2026-11-20"),
        (FOOD, "77", "300.00", "2026-11-20"),
        (GLASS, "G-0005", "5000.00", "2026-11-25"),
        (SCHOOL, "S-9", "810.00", "2026-12-01"),
    ),
    open_items((GLASS, "G5", "5000.00", "2026-11-25"), rest="2000.00"),
    invoice(ROAD, "F1001", "1250.00"),
    invoice(ROAD, "F1001", "1250.00", blank=""),
    invoice(ROAD, "F1002", "1250.00"),
    invoice(ROAD, "F1003", "990.00", due="2026-11-28"),
    invoice(ROAD, "K7", "190.00", credits="F1003"),
    invoice(ROAD, "P1003", "990.00", note="Påminnelse", issued="2026-11-22"),
    invoice(FOOD, "77", "300.00", reference=ocr(5)),
    invoice(FOOD, "78", "450.00", reference=ocr(6), issued="2026-10-25"),
    invoice(FOOD, "79", "450.00", reference=ocr(7), issued="2026-10-27"),
    invoice(FOOD, "80", "95.00", bankgiro=SCHOOL.bankgiro),
    invoice(GLASS, "G5", "5000.00", due="2026-11-25"),
    invoice(GLASS, "G6", "610.00", means="49"),
    invoice(SCHOOL, "S9", "810.00", due="2026-12-01"),
    invoice(SCHOOL, "S10", "75.00"),
    pain001(
        "OLD1",
        Order("1", "300.00", FOOD, ocr=ocr(5)),
        Order("2", "450.00", FOOD, ocr=ocr(6)),
        Order("3", "75.00", SCHOOL, text="S10"),
    ),
    pain001(
        "OLD2", Order("1", "450.00", FOOD, ocr=ocr(7)), Order("2", "1250.00", ROAD, text="F1002")
    ),
    pain002("OLD1", group="PART", each={"3": "RJCT"}),
    pain002("OLD1", group="ACCP"),
    camt(Move("300.00", FOOD, e2e="1", ocr=ocr(5)), Move("450.00", FOOD, e2e="2", ocr=ocr(6))),
    camt(Move("300.00", FOOD, e2e="1", ocr=ocr(5)), is_notification=True),
    camt(Move("450.00", FOOD, e2e="2", ocr=ocr(6), back="AC04"), on="2026-11-16", number=2),
    camt(Sum("1700.00", "OLD2", 2), on="2026-11-17", number=3),
    sie((SCHOOL, "S9", "810.00", "20261112")),
)


def _in_one_go(office) -> list:
    office.receive(*FILES)
    return office.register()


@pytest.fixture
def expected(fresh_home):
    from tests.services.office import Office, begin

    office = Office(fresh_home("begun", begin))
    found = _in_one_go(office)
    office.check_books()
    return found


def test_the_files_tell_what_they_should(expected):
    states = {(p["document_number"], p["state"], p["amounts"][-1]) for p in expected}
    assert states == {
        ("F1001", "open", 125000),
        ("F1002", "settled-elsewhere", 0),
        ("F1003", "held", 80000),
        ("K7", "credited", 0),
        ("77", "settled-elsewhere", 0),
        ("78", "open", 45000),
        ("79", "settled-elsewhere", 0),
        ("80", "held", 9500),
        ("G5", "open", 200000),
        ("G6", "not-ours-to-pay", 0),
        ("S9", "settled-elsewhere", 0),
        ("S10", "open", 7500),
        ("P1003", "held", 99000),
    }


@pytest.mark.parametrize("seed", range(SEEDS))
def test_any_order_repetition_and_grouping_gives_the_same_register(fresh_home, expected, seed):
    from tests.services.office import Office, begin

    chance = random.Random(seed)
    office = Office(fresh_home("begun", begin))
    files = list(FILES) + chance.sample(FILES, 5)
    chance.shuffle(files)
    while files:
        some = [files.pop() for _ in range(min(len(files), chance.randint(1, 9)))]
        office.receive(*dict.fromkeys(some))
    office.check_books()
    found = office.register()
    assert [p["id"] for p in found] == [p["id"] for p in expected]
    for mine, theirs in zip(found, expected, strict=True):
        assert mine == theirs


@pytest.mark.parametrize("seed", range(6))
def test_more_evidence_never_loses_a_decision(fresh_home, seed):
    """Decide on the list alone; then the invoices come, in any order."""
    from tests.services.office import Office, begin

    office = Office(fresh_home("begun", begin), today=TODAY)
    office.receive(FILES[0], FILES[1])
    office.attest("anna", office.id("1001"))
    office.decide("dispute", office.id("77"))
    office.decide("hold", office.id("G-0005"))
    rest = list(FILES[3:17])
    random.Random(seed).shuffle(rest)
    for file in rest:
        office.receive(file)
    found = office.payables()
    assert found["F1001"]["attests"] == ["anna"]
    assert found["77"]["state"] == "disputed"
    assert [code for code, _ in found["G5"]["holds"]] == ["register.held_by_person"]
    assert office.verify()["ok"]


def test_who_names_no_account_is_verified_whenever_the_payment_comes(fresh_home):
    """The list is younger than the incident and vouches for nothing; what was paid before does."""
    from itertools import permutations

    from sluss.services import organisation
    from tests.services.office import Office, begin

    listed = b"Leverant\xc3\xb6r;Organisationsnr;Fakturanr;F\xc3\xb6rfallodatum;Belopp\r\n" + (
        f"{ROAD.name};{ROAD.org_number};4711;2026-11-20;800,00\r\n".encode()
    )
    files = (suppliers(ROAD), listed, camt(Move("55.00", ROAD, text="Faktura 9"), on="2026-10-20"))
    found = []
    for some in permutations(files):
        office = Office(fresh_home("begun", begin))
        organisation.declare_incident("2026-11-01", office.who("max"), key="declared")
        for file in some:
            office.receive(file)
        found.append(office.payables()["4711"])
    assert found[0]["verified_by"] == "paid-before"
    assert all(one == found[0] for one in found)
