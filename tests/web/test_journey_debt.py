"""The whole way of a debt through the browser: dropped, checked, attested, signed, sent, confirmed.

One story on the demonstration's own home and papers. Everybody has a browser of their own.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from sluss.lab import DEMO_SIZE, Municipality, plan_municipality
from tests import papers
from tests.conftest import DATABASE
from tests.needs import need
from tests.web.driving import call, drop, pressed
from tests.web.eyes import Person, Served, chromium, served

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
LOCKED_ON = date(2026, 11, 23)
PASSWORD = "demonstration"  # Of everybody in the demonstration.
KRONOR, NUMBER, NEW_ACCOUNT = "4321.50", "RESA-77", papers.firm(77).bankgiro
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.fixture(scope="module")
def made() -> Municipality:
    return plan_municipality(1, DEMO_SIZE, LOCKED_ON)


@pytest.fixture(scope="module")
def house(tmp_path_factory) -> Iterator[Served]:
    """The home that `sluss demo` makes, served on its day."""
    need(DATABASE == "sqlite", "only on SQLite: the demonstration's home")
    folder = tmp_path_factory.mktemp("demo") / "home"
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SLUSS_")}
    argv = [sys.executable, "-m", "sluss", "demo", "--home", str(folder)]
    done = subprocess.run(argv, env=kept, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    with served(folder, "", on=LOCKED_ON) as one:
        yield one


def test_a_debt_goes_the_whole_way_by_six_people_in_their_own_browsers(house, made, tmp_path):
    with chromium() as browser:
        office = Office(house, browser)
        seller = next(firm for firm in made.firms if firm.name.startswith("Ströms Städ"))
        debt = office.receives(seller.name, seller.org_number)
        office.checks_the_account(debt)
        office.attests(debt)
        batch = office.proposes(debt)
        office.signs(batch)
        paid = office.takes_home(batch)
        order = office.reads_the_file(paid, batch)
        office.drops_the_answer(made, paid, tmp_path)
        office.sees_it_paid(debt, order)
        office.follows_the_chain(debt, order)
        assert office.said() == []
    assert call(house, "verify")["ok"] is True


class Office:
    """What people do, each before a browser of their own, and what they see of it."""

    def __init__(self, house: Served, browser: Any) -> None:
        self._house, self._browser = house, browser
        self._people: dict[str, Person] = {}
        self._paid = self.counts_paid()

    def at(self, name: str, **screen: Any) -> Person:
        """The browser of somebody, who signs in when they are first asked for."""
        if name not in self._people:
            person = Person(self._house, self._browser.new_context(**screen))
            self._people[name] = person.sign_in(name, PASSWORD)
        return self._people[name]

    def said(self) -> list[str]:
        """What the browsers complained of."""
        return [line for person in self._people.values() for line in person.said]

    def counts_paid(self) -> int:
        """How many debts are paid, as the manager's situation has it."""
        maria = self.at("maria")
        maria.go("/report/")
        return int(maria.page.inner_text("ul.tiles li:has-text('Betalda') b").replace("\xa0", ""))

    def receives(self, name: str, org_number: str) -> str:
        """The clerk drops an e-invoice, sees it read, and finds it. Gives the debt's id."""
        karin = self.at("karin")
        karin.go("/intake/")
        firm = papers.Firm(name, org_number, NEW_ACCOUNT)
        drop(karin, {"faktura.xml": papers.invoice(firm, NUMBER, KRONOR)})
        read = karin.page.locator("[data-uploads] li[data-done]")
        read.wait_for()
        assert read.inner_text().startswith("ny")
        read.locator("a").click()
        assert NUMBER in karin.page.inner_text("main .original")
        karin.go("/register/")
        karin.page.fill("#search", NUMBER)
        karin.page.press("#search", "Enter")
        karin.page.click("tr[data-row] a")
        panel = karin.page.locator("#panel h1")
        panel.wait_for()
        assert name in panel.inner_text()
        href = karin.page.get_attribute("tr[data-row] a", "href") or ""
        return href.rpartition("/")[2]

    def checks_the_account(self, debt: str) -> None:
        """The account is new: one calls the number known from before, another confirms."""
        karin = self.at("karin")
        karin.go(f"/register/{debt}")
        assert "spärrad" in karin.page.inner_text("dl.facts")
        karin.page.click("a[href^='/accounts/propose']")
        assert karin.page.input_value("#number") == NEW_ACCOUNT
        karin.page.fill("#reason", "nytt konto på fakturan")
        karin.page.click("form.card button")
        karin.page.wait_for_url(re.compile(r"/accounts/[0-9]+$"))
        case = karin.page.url.removeprefix(self._house.base)
        karin.page.fill("#spoke_with", "Ekonomi, fru Ström")
        assert karin.page.is_checked("#phone-1")
        assert pressed(karin, f"form[action='{case}/call-back'] button") == "success"
        # Whoever called does not confirm.
        assert karin.page.locator(f"form[action='{case}/confirm'] button").count() == 0
        maria = self.at("maria")
        maria.go(case)
        assert pressed(maria, f"form[action='{case}/confirm'] button") == "success"

    def attests(self, debt: str) -> None:
        """Two attesters, one on a telephone: the invoice beside what is asked, and yes."""
        for name, screen in (("anders", PHONE), ("birgitta", {})):
            one = self.at(name, **screen)
            one.go(f"/approve/{debt}")
            assert NUMBER in one.page.inner_text("main .original")
            assert "4 321,50" in one.page.inner_text("p.sum").replace("\xa0", " ")
            one.page.fill("#comment", f"beställt, {name}")
            assert pressed(one, "form[action='/approve/attest'] button:not([name])") == "success"

    def proposes(self, debt: str) -> str:
        karin = self.at("karin")
        karin.go("/pay/")
        karin.page.fill("#id", debt)
        karin.page.click("form[action='/pay/propose'] button")
        karin.page.wait_for_url(re.compile(r"/pay/[0-9]+$"))
        return karin.page.url.removeprefix(self._house.base)

    def signs(self, batch: str) -> None:
        """Two signers, each with a passkey that signs the contents of the batch."""
        for name in ("sven", "tove"):
            one = self.at(name).give_key()
            one.go(batch)
            assert one.page.locator("[data-passkey-options]").count() == 1
            assert pressed(one, f"form[action='{batch}/sign'] button") == "success"

    def takes_home(self, batch: str) -> bytes:
        tove = self.at("tove")
        tove.page.check("input[name=channel][value='pain.001']")
        assert pressed(tove, f"form[action='{batch}/hand-out'] button") == "success"
        with tove.page.expect_download() as coming:
            tove.page.click(f"form[action='{batch}/file'] button")
        return Path(coming.value.path()).read_bytes()

    def reads_the_file(self, file: bytes, batch: str) -> str:
        """Its own control sum is what its orders come to and what the page says. One order."""
        root = ET.fromstring(file)

        def all_(name: str) -> list[str]:
            return [one.text or "" for one in root.iter() if one.tag.endswith(f"}}{name}")]

        amounts = [Decimal(text) for text in all_("InstdAmt")]
        assert amounts == [Decimal(KRONOR)]
        assert {Decimal(text) for text in all_("CtrlSum")} == {sum(amounts)}
        assert {int(text) for text in all_("NbOfTxs")} == {1}
        assert NEW_ACCOUNT in all_("Id")
        page = self.at("tove").page
        page.goto(self._house.base + batch)
        assert "4 321,50" in page.inner_text("dl.facts").replace("\xa0", " ")
        return all_("EndToEndId")[0]

    def drops_the_answer(self, made: Municipality, file: bytes, folder: Path) -> None:
        """The bank books it; what it sends is dropped where everything is dropped."""
        at = datetime.combine(LOCKED_ON, time(14), UTC)
        said = made.bank().answer(file, at=at)
        assert said.camt054
        karin = self.at("karin")
        karin.go("/intake/")
        drop(karin, {"pain002.xml": said.pain002, "camt054.xml": said.camt054})
        karin.page.wait_for_selector("[data-uploads] li[data-done] >> nth=1")
        told = karin.page.locator("[data-uploads]").inner_text()
        assert told.count("ny ") == 2, told

    def sees_it_paid(self, debt: str, order: str) -> None:
        karin = self.at("karin")
        karin.go(f"/confirm/answers?search={order}")
        row = karin.page.locator("tr[data-row]")
        assert row.count() == 1
        assert "bokförd av banken" in row.inner_text()
        shown = call(self._house, "payable", "show", debt)
        assert (shown["state"], shown["open_amount"]) == ("settled", "0.00")
        karin.go(f"/register/{debt}")
        assert "betald" in karin.page.inner_text("dl.facts")
        assert self.counts_paid() == self._paid + 1

    def follows_the_chain(self, debt: str, order: str) -> None:
        """The auditor goes from the payment to the voucher, by links alone."""
        rut = self.at("rut")
        rut.go("/audit/")
        rut.page.fill("#search", order)
        rut.page.press("#search", "Enter")
        rut.page.wait_for_url(f"**/audit/chain/{debt}")
        wanted = (
            (order, "sven, tove"), (debt, "uppringning"), ("faktura.xml", "camt054.xml"),
            ("anders beställt, anders", "birgitta beställt, birgitta"),
            ("föreslagen av karin", "fru Ström", "bekräftad av maria"), (NUMBER, "ACCP"),
            (debt, "4 321,50 kr"),
        )  # fmt: skip
        links = rut.page.locator("ol.chain > li").all_inner_texts()
        for found, words in zip(links, wanted, strict=True):
            told = found.replace("\xa0", " ")
            assert [word for word in words if word not in told] == [], told
        self._leads("a:has-text('faktura.xml')", "4 321,50")
        self._leads("> li:nth-child(6) a >> nth=-1", "pain002.xml")
        self._leads("> li:nth-child(7) a >> nth=-1", "håller, och följer på posten före")

    def _leads(self, link: str, shown: str) -> None:
        """A link of the chain leads to what it is about; then back to the chain."""
        page = self.at("rut").page
        page.click(f"ol.chain {link}")
        page.wait_for_url(lambda url: "/audit/chain/" not in url)
        assert shown in page.inner_text("main").replace("\xa0", " ")
        page.go_back()
