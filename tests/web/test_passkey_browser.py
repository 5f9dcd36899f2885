"""A passkey in Chromium: made, signed in with, and put to the contents of a batch."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.services.office import Office
from tests.services.passkey import b64
from tests.web.eyes import Person, chromium, served

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture
def cia(town):
    """The signer with a passkey on the bench, in front of the town's own server."""
    with served(town, os.environ.get("SLUSS_DATABASE_URL", "")) as house, chromium() as browser:
        yield Person(house, browser.new_context()).sign_in("cia").give_key()


def test_a_passkey_is_made_and_is_asked_for_the_next_time(cia):
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


def test_a_batch_is_signed_by_its_hash_on_its_page(cia):
    from sluss.services import pay

    def proposed() -> tuple[int, str]:
        office = Office(Path())
        rows = office.payables()
        ids = [rows[number]["id"] for number in ("F1001", "F2001")]
        office.approve(*ids)
        batch = office.propose(*ids)["batch"]
        return batch, pay.contents_of(batch)

    batch, sha = apart(proposed)
    cia.go(f"/pay/{batch}")
    options = json.loads(cia.page.get_attribute("[data-passkey-options]", "data-passkey-options"))
    assert options["challenge"] == b64(bytes.fromhex(sha))
    cia.page.click("form:has([data-passkey-options]) button")
    cia.page.wait_for_selector(".ds-alert[data-color=success]")
    assert cia.said == []
    apart(lambda: _is_proved(batch, sha, cia.served.folder))


def _is_proved(batch, sha, folder) -> None:
    """The journal has what the passkey signed; an auditor needs the public key and no more."""
    from sluss.outside.passkeys import is_proof
    from sluss.services import safekeeping
    from sluss.store.models import Batch, Factor, JournalEntry

    assert json.loads(Batch.objects.get(id=batch).signatures) == {"cia": sha}
    entry = JournalEntry.objects.get(fact="pay.sign")
    proof = json.loads(entry.payload)["given"]["made"]["proof"]
    public = Factor.objects.get(person="cia").secret
    assert is_proof(proof, bytes.fromhex(sha), public)
    assert not is_proof(proof, bytes.fromhex("ab" * 32), public)
    assert safekeeping.verify(folder, progress=lambda *_: None)["ok"]
