"""The page of the hold after a restore: what is lacking, and two people who release it."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.cli.test_backup import statement
from tests.services.office import Office
from tests.web.eyes import Served, served
from tests.web.test_browser import TOO_WIDE, _faults
from tests.web.test_pay import KEY
from tests.web.town import begin_town

HERE, RELEASE = "/safekeeping/hold", "/safekeeping/hold/release"


def restore(office: Office, days: int = 0) -> None:
    """As if this home had come out of a backup of so many days ago."""
    from sluss.services import _command, safekeeping

    assert safekeeping.restore is not None  # The door that knows the command.
    office.now += timedelta(days=days)
    given = {"number": 1, "until": "", "left_out": 0, "at_least": 2}
    _command.run("safekeeping.restore", given, office.who("local"), key=office.key())


@pytest.fixture
def office(town: Path) -> Office:
    return Office(town)


def sent_journal(town: Path, *files: bytes) -> io.BytesIO:
    """The file of another medium, telling of these."""
    import hashlib

    from sluss.outside.sent_journal import NAME, SentJournal

    folder = town / "medium"
    folder.mkdir(exist_ok=True)
    journal = SentJournal(folder)
    for number, data in enumerate(files, start=1):
        sha256 = hashlib.sha256(data).hexdigest()
        journal.write({"sha256": sha256, "message_id": f"M{number}", "epoch": 1})
    found = io.BytesIO((folder / NAME).read_bytes())
    found.name = NAME
    return found


def asked(number: int, **more: object) -> dict[str, object]:
    return {"key": KEY(number), "reason": "avstämt", "asked": "Bo på banken 10.15", **more}


def test_where_nothing_is_on_hold_the_page_says_so(desk):
    page = desk("eva").text(HERE)
    assert "Det finns ingen spärr" in page
    assert RELEASE not in page


def test_the_banner_leads_to_what_is_lacking_and_two_different_people_release(desk, office):
    restore(office)
    cia, dag, eva = desk("cia"), desk("dag"), desk("eva")
    assert f'href="{HERE}"' in eva.text("/")
    page = eva.text(HERE)
    assert "Kontoutdrag finns för varje bankdag" in page
    assert "hävs av två undertecknare" in page
    assert RELEASE not in page
    assert cia.post(RELEASE, asked(1)).status_code == 303
    page = cia.text(HERE)
    assert "1 av 2" in page
    assert "Du har hävt spärren" in page
    # The same person once more is no second one, whatever is sent.
    again = cia.post(RELEASE, asked(2))
    assert (again.status_code, "en annan person ska också göra det" in again.content.decode()) == (
        422,
        True,
    )
    said = dag.post(RELEASE, asked(3))
    assert "hävd av 2 personer" in dag.text(said["Location"])
    assert "Det finns ingen spärr" in dag.text(HERE)
    assert "inget får skickas till banken" not in dag.text("/")
    # And what was not there to be released is said to be so.
    late = desk("max").post(RELEASE, asked(4))
    assert late.status_code == 303
    assert office.verify()["ok"]


def test_without_a_journal_and_without_the_bank_nothing_is_released(desk, office):
    restore(office)
    cia = desk("cia")
    said = cia.post(RELEASE, asked(1, asked=" "))
    page = said.content.decode()
    assert (said.status_code, "vet bara banken" in page) == (422, True)
    # What was written stays, and what is said leads to the page and not to a terminal.
    assert 'value="avstämt"' in page
    assert "--asked-bank" not in page


def test_days_that_no_statement_tells_of_are_named_and_then_received(desk, office):
    restore(office, days=1)
    cia = desk("cia")
    day = office.today.isoformat()
    assert f"Kontoutdrag saknas för: {day}" in cia.text(HERE)
    said = cia.post(RELEASE, asked(1))
    assert (said.status_code, "inte vet vad" in said.content.decode()) == (422, False)
    assert "ingen här vet vad som betalades" in said.content.decode()
    office.receive(statement(day, day))
    assert "Kontoutdrag finns för varje bankdag" in cia.text(HERE)
    assert cia.post(RELEASE, asked(2)).status_code == 303


def test_a_file_that_left_and_is_not_here_is_named_until_it_is_received(desk, office, town):
    restore(office)
    gone = b"a payment file that left after the copy was made"
    cia = desk("cia")
    said = cia.post(RELEASE, asked(1, sent=sent_journal(town, gone), asked=""))
    page = said.content.decode()
    assert (said.status_code, "M1" in page, "dem ser obetalda ut" in page) == (422, True, True)
    office.receive(gone)
    said = cia.post(RELEASE, asked(2, sent=sent_journal(town, gone), asked=""))
    assert said.status_code == 303
    # From here on the home's own journal goes on from it.
    learned = (town / "sent-journal.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["message_id"] for line in learned] == ["M1"]


@pytest.mark.parametrize("content", [b"{}\n", b"\x00\xff\n", b'{"hash": 1}\n', b"[]\n"])
def test_what_is_no_sent_journal_is_not_taken_for_one(desk, office, content):
    restore(office)
    file = io.BytesIO(content)
    file.name = "sent-journal.jsonl"
    said = desk("cia").post(RELEASE, asked(1, sent=file))
    page = said.content.decode()
    assert (said.status_code, "går inte att läsa, eller är ändrad" in page) == (422, True)


def test_a_signer_with_a_passkey_releases_this_restore_and_no_other(town, office):
    from django.test import Client

    from sluss.services import safekeeping
    from tests.services.passkey import Passkey
    from tests.web.test_sign_in import HOST, PASSWORD, challenge, page, password, site

    client, made = Client(), Passkey()
    password(client, "cia")
    answer = made.make(challenge(page(client, "/settings/me")), site())
    given = {"kind": "passkey", "assertion": answer, "old_password": PASSWORD}
    client.post("/settings/me/add", given, **HOST)
    restore(office)
    contents = safekeeping.hold()["sha256"]
    assert "data-passkey-options" in page(client, HERE)
    for sha, status, code in (
        ("", 422, 'role="alert"'),
        ("cd" * 32, 422, 'role="alert"'),
        (contents, 303, ""),
    ):
        given = asked(status + len(code))
        if sha:
            given["assertion"] = made.sign(bytes.fromhex(sha), site())
        said = client.post(RELEASE, given, **HOST)
        assert (said.status_code, code in said.content.decode()) == (status, True), sha
    assert safekeeping.hold()["released_by"] == ["cia"]
    assert office.verify()["ok"]


def test_a_release_without_a_word_on_proofs_is_still_carried_out_again(town, office):
    """As journals of before this page have it."""
    from sluss.services import _command

    restore(office)
    given = {"reason": "avstämt", "sent": None, "asked_bank": "Bo"}
    said = _command.run("safekeeping.release", given, office.who("cia"), key=office.key())
    assert said["released_by"] == ["cia"]
    assert office.verify()["ok"]


# ---- In a browser ------------------------------------------------------------------------------


def begin_held() -> None:
    begin_town()
    restore(Office(Path()))


@pytest.fixture(scope="module")
def house(copied) -> Iterator[Served]:
    """A town that came out of a backup."""
    with served(copied("held", begin_held), "") as one:
        yield one


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
def test_the_page_can_be_used_by_everybody_and_the_hold_is_released_without_javascript(person):
    for name, width in (("cia", 390), ("eva", 1280)):
        somebody = person(viewport={"width": width, "height": 900}).sign_in(name)
        somebody.go(HERE)
        assert _faults(somebody, HERE) == []
        assert somebody.page.evaluate(TOO_WIDE) <= 1
        somebody.in_english()
        somebody.go(HERE)
        assert _faults(somebody, HERE) == []
        assert somebody.said == []
    cia = person(java_script_enabled=False).sign_in("cia")
    cia.page.click(f'a[href="{HERE}"]')
    # By the keyboard alone, field by field.
    cia.page.focus("#asked")
    cia.page.keyboard.type("Bo på banken")
    cia.page.keyboard.press("Tab")
    cia.page.keyboard.type("avstämt mot utdrag")
    cia.page.keyboard.press("Enter")
    cia.page.locator("main", has_text="1 av 2: cia").wait_for()
    dag = person().sign_in("dag")
    dag.go(HERE)
    dag.page.fill("#asked", "Bo på banken")
    dag.page.fill("#reason", "avstämt mot utdrag")
    dag.page.click("main button[type=submit]")
    assert "hävd av 2 personer" in dag.page.inner_text("body")
