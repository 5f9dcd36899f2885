"""Hands that press twice, go back, or have two tabs: one effect each, and kind words."""

from __future__ import annotations

import re

import pytest

from tests.web.driving import answer, call, pressed
from tests.web.eyes import Person, Served

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
ATTEST = "form[action='/approve/attest'] button:not([name])"
PROPOSE = "form[action='/pay/propose'] button"


@pytest.fixture
def house(harbour) -> Served:
    return harbour


def debt(house: Served, number: str) -> dict:
    """A debt as it stands, by the number of its invoice."""
    (one,) = [
        one
        for one in call(house, "payables", "--search", number)["payables"]
        if one["document_number"] == number
    ]
    shown: dict = call(house, "payable", "show", one["id"])
    return shown


def proposed(one: Person, id_: str) -> str:
    """A batch of one debt: the address of its page."""
    one.go("/pay/")
    one.page.fill("#id", id_)
    one.page.click(PROPOSE)
    one.page.wait_for_url(re.compile(r"/pay/[0-9]+$"))
    return one.page.url.removeprefix(one.served.base)


def test_a_double_click_attests_once(person, house):
    anna, id_ = person().sign_in("anna"), debt(house, "J1")["id"]
    anna.go(f"/approve/{id_}")
    anna.page.dblclick(ATTEST)
    anna.page.wait_for_selector(".ds-alert[data-color=success]")
    found = debt(house, "J1")
    assert found["attests"] == ["anna"]
    assert [one["what"] for one in found["history"]].count("attest") == 1


def test_a_double_click_proposes_and_signs_once(person, house):
    id_, before = debt(house, "J11")["id"], len(call(house, "batch", "list")["batches"])
    eva, cia = person().sign_in("eva"), person().sign_in("cia")
    eva.go("/pay/")
    eva.page.fill("#id", id_)
    eva.page.dblclick(PROPOSE)
    eva.page.wait_for_selector(".ds-alert[data-color=success]")
    assert len(call(house, "batch", "list")["batches"]) == before + 1
    url = eva.page.url.removeprefix(house.base)
    cia.go(url)
    cia.page.dblclick(f"form[action='{url}/sign'] button")
    cia.page.wait_for_selector(".ds-alert[data-color=success]")
    assert "1 av 2" in cia.page.inner_text("dl.facts")
    assert signatures(house, url) == ["cia"]


def signatures(house: Served, url: str) -> list[str]:
    shown = call(house, "batch", "show", url.rpartition("/")[2])
    return [str(name) for name in shown["signed_by"]]


def test_going_back_and_posting_again_does_nothing_twice_and_says_so(person, house):
    anna, id_ = person().sign_in("anna"), debt(house, "J2")["id"]
    anna.go(f"/approve/{id_}")
    assert pressed(anna, ATTEST) == "success"
    anna.page.go_back()
    # The page is asked for anew, never drawn from the browser's memory: it knows what was done.
    assert anna.page.locator(ATTEST).count() == 0
    assert "Du har redan attesterat skulden." in anna.page.inner_text("main")
    assert debt(house, "J2")["attests"] == ["anna"]
    anna.page.reload()
    assert debt(house, "J2")["attests"] == ["anna"]


def test_going_back_to_a_batch_that_was_proposed_makes_no_second_one(person, house):
    eva, id_ = person().sign_in("eva"), debt(house, "J12")["id"]
    before = len(call(house, "batch", "list")["batches"])
    proposed(eva, id_)
    eva.page.go_back()
    eva.page.fill("#id", id_)
    eva.page.click(PROPOSE)
    eva.page.wait_for_load_state()
    assert "Skulden finns redan i en annan batch." in eva.page.inner_text("main")
    assert len(call(house, "batch", "list")["batches"]) == before + 1


def test_two_tabs_with_the_same_batch_give_one_signature(person, house):
    url = proposed(person().sign_in("eva"), debt(house, "J13")["id"])
    one = person().sign_in("cia")
    other = Person(house, one.context)
    for tab in (one, other):
        tab.go(url)
    button = f"form[action='{url}/sign'] button"
    assert pressed(one, button) == "success"
    assert pressed(other, button) == "danger"
    assert "redan undertecknat" in answer(other)
    assert signatures(house, url) == ["cia"]


def test_two_tabs_that_hold_the_same_debt_hold_it_as_one(person, house):
    id_ = debt(house, "J3")["id"]
    one = person().sign_in("eva")
    other = Person(house, one.context)
    for tab in (one, other):
        tab.go(f"/register/{id_}")
        tab.page.fill("#reason", "fel leverans")
    for tab in (one, other):
        pressed(tab, "button[value=hold]")
        assert "spärrad" in tab.page.inner_text("dl.facts")
    # One release lifts it: nothing is left held by a second one that nobody knows of.
    one.page.reload()
    one.page.fill("#reason", "rätt ändå")
    assert pressed(one, "button[value=release]") == "success"
    assert debt(house, "J3")["holds"] == []


def test_the_home_that_was_pressed_twice_is_sound(house):
    assert call(house, "verify")["ok"] is True
