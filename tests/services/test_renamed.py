"""The books know a firm by its new name only; the supplier list joins it to the old one."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest

from tests.papers import ROAD, invoice, sie
from tests.papers import suppliers as as_list
from tests.services.office import Office, begin

RENAMED = replace(ROAD, name="Norrlast AB")
ASKED = (invoice(ROAD, "F1", "100.00"), "")
BOOKED = (sie((RENAMED, "F1", "100.00", "20261112")), "")
OLD_LIST, NEW_LIST = (as_list(ROAD), "2026-09-30"), (as_list(RENAMED), "2026-10-31")


@pytest.mark.parametrize("order", list(permutations(range(4)))[::3])
def test_what_was_paid_to_the_new_name_is_paid_in_whatever_order_it_is_told(fresh_home, order):
    office = Office(fresh_home("begun", begin))
    papers = (ASKED, BOOKED, OLD_LIST, NEW_LIST)
    for paper, listed_on in (papers[i] for i in order):
        office.receive(paper, listed_on=listed_on)
    assert office.state("F1") == "settled-elsewhere"
    assert office.verify()["ok"]


def test_without_the_list_it_is_somebody_elses_money(office):
    for paper, listed_on in (ASKED, BOOKED, OLD_LIST):
        office.receive(paper, listed_on=listed_on)
    assert office.state("F1") == "open"
