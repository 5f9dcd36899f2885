"""A supplier list comes every night and says what the last one said: it costs as one list does."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations

import pytest

from tests.papers import FOOD, GLASS, ROAD, checked, invoice
from tests.papers import suppliers as as_list
from tests.services.office import Office, begin

OLD = replace(ROAD, bankgiro=checked("5099991"))
FIRST = date(2026, 1, 1)
ASKED = invoice(ROAD, "F1", "100.00")


def night(number: int) -> tuple[bytes, str]:
    """Two of three say the same each night; one had another account in the first list."""
    road = OLD if number == 0 else ROAD
    # As bytes each is another list, or it would be known already.
    paper = as_list(road, FOOD, GLASS) + b"\r\n" * number
    return paper, (FIRST + timedelta(days=number)).isoformat()


@pytest.fixture
def loaded(monkeypatch):
    """How many records were read from the database."""
    from sluss.services import _closure

    read: list[str] = []
    typed = _closure.record_from_plain

    def counted(kind, plain):
        read.append(kind)
        return typed(kind, plain)

    monkeypatch.setattr(_closure, "record_from_plain", counted)
    return read


def test_the_thirtieth_night_reads_no_more_than_the_third(office, loaded):
    read = {}
    for number in range(30):
        paper, listed_on = night(number)
        loaded.clear()
        office.receive(paper, listed_on=listed_on)
        lists = len(loaded)
        loaded.clear()
        office.receive(invoice(ROAD, f"N{number}", f"{number + 1}.00"))
        read[number] = lists, loaded.count("SupplierEntry")
    assert read[29] == read[2]
    assert read[29][0] < 10
    assert office.verify()["ok"]


def test_a_list_that_says_nothing_else_draws_no_debt_anew(office, monkeypatch):
    from sluss.services import _register

    for number in range(3):
        paper, listed_on = night(number)
        office.receive(paper, listed_on=listed_on)
    office.receive(ASKED, invoice(FOOD, "F2", "100.00"))
    drawn: list[int] = []
    build = _register._built
    monkeypatch.setattr(
        _register, "_built", lambda parts, all_: drawn.append(len(parts)) or build(parts, all_)
    )
    paper, listed_on = night(3)
    office.receive(paper, listed_on=listed_on)
    assert sum(drawn) == 0
    # What one supplier has otherwise concerns the debts to it, and only those.
    office.receive(as_list(OLD, FOOD, GLASS) + b"\r\n" * 99, listed_on="2026-02-01")
    assert sum(drawn) == 1
    assert office.payables()["F1"]["holds"] == [
        ("register.account_former", f"bankgiro:{ROAD.bankgiro}")
    ]


def test_in_any_order_the_nights_leave_the_same_debts(fresh_home):
    from sluss.services import organisation

    papers = [night(n) for n in (0, 1, 2)] + [(as_list(OLD), "2026-01-04"), (ASKED, "")]
    found = []
    for order in list(permutations(papers))[::11]:
        office = Office(fresh_home("begun", begin))
        organisation.declare_incident("2026-01-03", office.who("max"), key="i")
        for paper, listed_on in order:
            office.receive(paper, listed_on=listed_on)
        found.append(office.register())
    assert all(one == found[0] for one in found)
    assert found[0][0]["holds"] == []
