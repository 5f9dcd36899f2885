"""The page of priorities: what the bounds let through, and that a move of a slider only counts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.papers import ROAD, open_items
from tests.payouts import ANNA, payout_list
from tests.services.office import Office


@pytest.fixture
def office(town) -> Office:
    return Office(Path())


@pytest.fixture
def attested(office) -> Office:
    office.approve(office.id("F1001"), office.id("F2001"))
    return office


def days(page: str) -> dict[str, str]:
    """The number of each debt of the list, and its day or nothing."""
    rows = re.findall(r"<tr data-row>(.*?)</tr>", page, re.DOTALL)
    found = {}
    for row in rows:
        number = re.search(r"<bdi>(F\d+|H1)</bdi>", row)
        on = re.search(r'<span class="nowrap">([0-9-]+)</span>', row)
        found[number[1]] = on[1] if on else ""
    return found


@pytest.mark.parametrize(
    ("bounds", "paid"),
    [
        ({}, {"F1001": "2026-11-24", "F2001": "2026-11-24"}),
        ({"cash": "1 300,00"}, {"F1001": "2026-11-24"}),
        ({"per_day": "1"}, {"F2001": "2026-11-24", "F1001": "2026-11-25"}),
        ({"per_day": "1", "days": "1"}, {"F2001": "2026-11-24"}),
        ({"class": ["A"]}, {}),
    ],
)
def test_the_bounds_plan_anew(desk, attested, bounds, paid):
    found = days(desk("eva").text("/triage/", data=bounds))
    assert len(found) == 4
    assert {number: on for number, on in found.items() if on} == paid


def test_the_amount_of_a_reason_is_written_as_all_amounts_are(desk, office):
    office.receive(open_items((ROAD, "F9", "50.00", "2026-10-01")))
    page = desk("eva").text("/triage/", data={"attested": "all"})
    assert "450,00 kr" in page
    assert "450.00" not in page


def test_what_waits_for_an_attest_is_planned_when_asked_for(desk, attested):
    eva = desk("eva")
    assert days(eva.text("/triage/"))["F1002"] == ""
    assert days(eva.text("/triage/", data={"attested": "all"}))["F1002"] == "2026-11-24"


def test_the_button_makes_the_batch_that_the_first_day_shows(desk, attested):
    from sluss.store import read

    eva = desk("eva")
    planned = days(eva.text("/triage/", data={"per_day": "1"}))
    eva.post("/pay/propose", {"key": "a" * 32, "count": "1", "budget": ""})
    inside = [id_ for payment in read.batch(1)["payments"] for id_ in payment["payables"]]
    first = [attested.id(number) for number, on in planned.items() if on == "2026-11-24"]
    assert inside == first


def test_a_slider_gets_only_what_it_changes_and_going_back_gets_a_page(desk, attested):
    eva = desk("eva")
    part = eva.text("/triage/", headers={"HX-Request": "true"})
    again = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    whole = eva.text("/triage/", headers=again)
    assert ("<html" in part, "<html" in whole) == (False, True)
    assert part.count("<svg") == 3


def test_a_move_asks_the_database_for_no_debt(desk, attested, django_queries):
    eva = desk("eva")
    eva.text("/triage/")
    with django_queries() as asked:
        eva.text("/triage/", data={"cash": "500"}, headers={"HX-Request": "true"})
    assert [one["sql"] for one in asked if "store_payablerow" in one["sql"]] == []


def test_what_somebody_decides_shows_at_the_next_move(desk, attested):
    eva = desk("eva")
    assert days(eva.text("/triage/"))["F2001"]
    attested.decide("hold", attested.id("F2001"))
    page = eva.text("/triage/")
    assert days(page)["F2001"] == ""
    assert "Skulden är spärrad" in page


def test_a_bound_that_cannot_be_read_is_told_and_not_counted(desk, attested):
    page = desk("eva").text("/triage/", data={"cash": "massor"})
    assert "går inte att läsa" in page
    assert days(page)["F2001"]


def test_the_list_is_searched_and_sorted_out(desk, attested):
    eva = desk("eva")
    assert set(days(eva.text("/triage/", data={"show": "left"}))) == {"F1002", "H1"}
    assert set(days(eva.text("/triage/", data={"search": "livsmedel"}))) == {"F2001"}
    content = b"".join(eva.get("/triage/", data={"as": "csv"}).streaming_content)
    assert content.decode().count("\r\n") == 5


def test_payouts_to_persons_lie_behind_the_wall(desk, office):
    office.receive(payout_list((ANNA, "2100.00"), on="2026-11-25"), listed_on="2026-11-01")
    seen = {name: ANNA.name in desk(name).text("/triage/") for name in ("eva", "max", "kim")}
    assert seen == {"eva": True, "max": False, "kim": False}
    # But the sums tell how much money waits: that is what a manager plans with.
    assert "2\xa0100,00\xa0kr" in desk("max").text("/triage/")


def test_a_name_that_wants_to_do_harm_is_a_name(desk, town):
    page = desk("eva").text("/triage/", data={"search": "h1"})
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
