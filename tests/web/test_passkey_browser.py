"""A passkey in Chromium: made, signed in with, and put to the contents of a batch."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest

from tests.services.office import Office
from tests.web.eyes import Person, chromium, served

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
KEY = {
    "protocol": "ctap2",
    "transport": "usb",
    "hasResidentKey": False,
    "hasUserVerification": False,
    "automaticPresenceSimulation": True,
}
# A form as _step_up.html makes it, until it is sent: the page for payments includes it.
FORM = """options => {
  const form = document.createElement("form");
  form.method = "post"; form.action = "/language"; form.id = "step-up";
  const field = document.createElement("input");
  field.type = "hidden"; field.name = "assertion"; field.dataset.passkeyOptions = options;
  form.append(field, document.createElement("button"));
  document.querySelector("main").append(form);
}"""


@pytest.fixture
def cia(town):
    """The signer with a passkey on the bench, in front of the town's own server."""
    with served(town, os.environ.get("SLUSS_DATABASE_URL", "")) as house, chromium() as browser:
        one = Person(house, browser.new_context())
        line = one.context.new_cdp_session(one.page)
        line.send("WebAuthn.enable")
        line.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
        yield one.sign_in("cia")


def make_passkey(one: Person) -> None:
    one.go("/settings/me")
    one.page.fill("#label-passkey", "nyckel")
    one.page.click("form:has(#label-passkey) button")
    one.page.wait_for_selector("td:has-text('nyckel')")


def test_a_passkey_is_made_and_is_asked_for_the_next_time(cia):
    make_passkey(cia)
    cia.page.click("form[action='/sign-out'] button")
    cia.page.fill("#name", "cia")
    cia.page.fill("#password", "pw")
    cia.page.press("#password", "Enter")
    cia.page.wait_for_url("**/sign-in/second")
    cia.page.click("form:has([data-passkey-options]) button")
    cia.page.wait_for_url(f"{cia.served.base}/")
    assert cia.said == []


def apart(act: Callable[[], Any]) -> Any:
    """What an act gives, in another thread: the browser's is no place for a database."""

    def run() -> Any:
        from django.db import connections

        try:
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result()


def test_a_batch_is_signed_by_its_hash_in_the_browser(cia):
    from sluss.outside.passkeys import Site
    from sluss.services import pay, sign_in

    make_passkey(cia)
    site = Site("localhost", cia.served.base)

    def proposed() -> tuple[int, str, str]:
        office = Office(Path())
        rows = office.payables()
        ids = [rows[number]["id"] for number in ("F1001", "F2001")]
        office.approve(*ids)
        batch = office.propose(*ids)["batch"]
        sha = pay.contents_of(batch)
        return batch, sha, sign_in.passkey_request("cia", bytes.fromhex(sha), site)

    batch, sha, options = apart(proposed)
    cia.page.evaluate(FORM, options)
    with cia.page.expect_request("**/language") as sent:
        cia.page.click("#step-up button")
    (assertion,) = parse_qs(sent.value.post_data)["assertion"]
    apart(lambda: _signs_this_and_nothing_else(batch, sha, assertion, site, cia.served.folder))


def _signs_this_and_nothing_else(batch, sha, assertion, site, folder) -> None:
    from sluss.outside import clock
    from sluss.services import pay, safekeeping, sign_in

    def prove(contents):
        caller = sign_in.Caller("10.0.0.1", site, clock.now())
        return sign_in.prove_if_needed("cia", {"assertion": assertion}, contents, caller)

    assert prove("ab" * 32) == "approve.proof_wrong"
    proof = prove(sha)
    assert proof.kind == "passkey"
    signed = pay.sign(batch, Office(Path()).who("cia"), key="signed", proof=proof)
    assert signed["signed_by"] == ["cia"]
    assert safekeeping.verify(folder, progress=lambda *_: None)["ok"]
