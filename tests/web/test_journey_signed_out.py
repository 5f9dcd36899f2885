"""A session that ends half way: what was keyed is kept, and nothing is half done."""

from __future__ import annotations

import re
import time
from urllib.parse import unquote

import pytest
from django.core import signing

from sluss.outside import home
from tests import papers
from tests.papers import GLASS
from tests.web.driving import call, drop
from tests.web.eyes import Person, Served

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
KEYED = {
    "supplier_name": GLASS.name,
    "org_number": GLASS.org_number,
    "issue_date": "2026-11-02",
    "due_date": "2026-12-02",
    "amount": "612,00",
    "account": GLASS.bankgiro,
}


@pytest.fixture
def house(harbour) -> Served:
    return harbour


def left_alone(one: Person, minutes: int = 31) -> None:
    """Let so many minutes pass since this browser was last used, as the server will see it."""
    (seen,) = [c for c in one.context.cookies() if c["name"] == "sluss_seen"]
    secret = home.web_secret(one.served.folder)
    signer = signing.TimestampSigner(key=secret, salt="sluss.seen")
    said = signer.unsign(unquote(seen["value"]).strip('"'))
    signer.timestamp = lambda: signing.b62_encode(int(time.time()) - minutes * 60)
    one.context.add_cookies([{**seen, "value": signer.sign(said)}])


def signed_out_elsewhere(one: Person) -> None:
    """Sign out in another tab of the same browser."""
    tab = Person(one.served, one.context)
    tab.go("/")
    tab.page.click("form[action='/sign-out'] button")
    tab.page.wait_for_url("**/sign-in")


def again(one: Person, name: str) -> None:
    """Sign in on the page that came instead."""
    one.page.fill("#name", name)
    one.page.fill("#password", "pw")
    with one.page.expect_navigation():
        one.page.press("#password", "Enter")


def found(house: Served, search: str) -> list[dict]:
    rows: list[dict] = call(house, "payables", "--search", search)["payables"]
    return rows


@pytest.mark.parametrize(("end", "number"), [(left_alone, "P1"), (signed_out_elsewhere, "P2")])
def test_a_paper_invoice_that_was_half_keyed_is_kept_and_registered_once(
    person, house, end, number
):
    eva = person().sign_in("eva")
    eva.go("/register/paper")
    eva.page.fill("#document_number", number)
    end(eva)
    # Each field is looked at as it is left; that nobody is signed in takes nothing away.
    for name, value in KEYED.items():
        eva.page.fill(f"#{name}", value)
    eva.page.press("#account", "Tab")
    assert eva.page.url == f"{house.base}/register/paper"
    eva.page.click("form.paper button:not([name])")
    eva.page.wait_for_url(re.compile("/sign-in"))
    assert "Det du skickade är sparat" in eva.page.inner_text("main")
    assert found(house, number) == []
    again(eva, "eva")
    eva.page.wait_for_url("**/sign-in/again")
    told = eva.page.inner_text("main")
    assert [value for value in (number, *KEYED.values()) if value not in told] == []
    eva.page.click("main form button")
    eva.page.wait_for_url(re.compile(r"/register/[a-z0-9]{16}$"))
    assert [one["document_number"] for one in found(house, number)] == [number]


def test_a_reason_that_was_keyed_is_shown_to_nobody_else(person, house):
    (debt,) = found(house, "J4")
    eva = person().sign_in("eva")
    eva.go(f"/register/{debt['id']}")
    eva.page.fill("#reason", "hemlig anledning")
    signed_out_elsewhere(eva)
    eva.page.click("button[value=hold]")
    eva.page.wait_for_url(re.compile("/sign-in"))
    again(eva, "max")
    # Where a form was sent there is no page to come back to: on to the list that it stands in.
    assert eva.page.url == f"{house.base}/register/"
    assert "hemlig anledning" not in eva.page.content()
    assert found(house, "J4")[0]["state"] == "open"


def test_a_file_dropped_after_the_session_ended_is_told_of_and_can_be_sent_again(person, house):
    eva = person().sign_in("eva")
    eva.go("/intake/")
    signed_out_elsewhere(eva)
    paper = {"sen.xml": papers.invoice(GLASS, "SEN1", "10.00")}
    drop(eva, paper)
    row = eva.page.locator("[data-uploads] li[data-done]")
    row.wait_for()
    assert "Du har blivit utloggad. Logga in och skicka filen igen." in row.inner_text()
    assert found(house, "SEN1") == []
    # In another tab, so that the page with the files is still there.
    Person(house, eva.context).sign_in("eva")
    drop(eva, paper)
    eva.page.wait_for_selector("[data-uploads] li[data-done] >> nth=1")
    assert len(found(house, "SEN1")) == 1


def test_a_click_in_a_list_leads_to_signing_in_and_back_to_the_list(person, house):
    eva = person().sign_in("eva")
    eva.go("/register/?search=J5")
    signed_out_elsewhere(eva)
    eva.page.click("tr[data-row] a")
    eva.page.wait_for_url(re.compile("/sign-in"))
    again(eva, "eva")
    assert eva.page.url == f"{house.base}/register/?search=J5"


def test_the_home_where_sessions_ended_is_sound(house):
    assert call(house, "verify")["ok"] is True
