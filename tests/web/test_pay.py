"""The pages of paying: a batch is made, signed by two, and leaves the house once."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests import papers
from tests.papers import FOOD, ROAD
from tests.payouts import ANNA, payout_list
from tests.services.office import Office
from tests.web.town import EVERYBODY

KEY = "{:032x}".format


@pytest.fixture
def office(town) -> Office:
    """The services behind the pages of the town, with a second signer."""
    return Office(Path())


@pytest.fixture
def debts(office) -> dict[str, str]:
    """Two attested debts of the town, by their numbers."""
    found = {number: office.id(number) for number in ("F1001", "F2001")}
    office.approve(*found.values())
    return found


def hand_out(office: Office, *ids: str) -> None:
    """Put attested debts in a batch, sign it and hand it out."""
    number = office.propose(*ids)["batch"]
    for name in ("cia", "dag"):
        office.sign(number, name)
    assert isinstance(office.export(number), bytes)


def rejection(office: Office, number: str) -> bytes:
    """The bank's word that the payment of a debt was refused: the account is closed."""
    from sluss.store import read

    message = read.batches()[0]["message_id"]
    return papers.pain002(message, each={office.payment_of(number): "RJCT"}, reason="AC04")


def batch_of(said) -> str:
    assert said.status_code == 303, said.content.decode()
    return said["Location"]


def test_a_batch_is_made_signed_by_two_and_taken_home(desk, debts):
    eva, cia, dag = desk("eva"), desk("cia"), desk("dag")
    url = batch_of(eva.post("/pay/propose", {"key": KEY(1)}))
    page = eva.text(url)
    assert re.search(r"101\s249,50\skr", page)
    assert "0 av 2" in page
    assert "Underteckna</button>" not in page
    for number, signer in enumerate((cia, dag), start=10):
        assert "Underteckna</button>" in signer.text(url)
        assert batch_of(signer.post(f"{url}/sign", {"key": KEY(number)})) == url
    cia.post(f"{url}/hand-out", {"key": KEY(3), "channel": "pain.001"})
    files = [b"".join(cia.post(f"{url}/file", {"key": KEY(n)}).streaming_content) for n in (4, 5)]
    assert files[0] == files[1]
    assert files[0].startswith(b"<?xml")
    assert "utlämnad" in cia.text(url)


def test_a_double_click_makes_one_batch(desk, debts):
    from sluss.store import read

    eva = desk("eva")
    urls = {batch_of(eva.post("/pay/propose", {"key": KEY(1)})) for _ in range(2)}
    assert len(urls) == 1
    assert len(read.batches()) == 1


def test_one_signature_hands_nothing_out(desk, debts):
    from sluss.store import browse_pay

    url = batch_of(desk("eva").post("/pay/propose", {"key": KEY(1)}))
    cia = desk("cia")
    cia.post(f"{url}/sign", {"key": KEY(2)})
    cia.post(f"{url}/sign", {"key": KEY(3)})
    assert "redan undertecknat" in cia.text(url)
    cia.post(f"{url}/hand-out", {"key": KEY(4), "channel": "pain.001"})
    assert browse_pay.batch_head(1)["state"] == "proposed"
    said = cia.post(f"{url}/file", {"key": KEY(5)})
    assert said.status_code == 303
    assert "den har ingen fil" in cia.text(url)


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"budget": "1 300,00"}, {"F1001"}),
        ({"count": "1"}, {"F2001"}),
        ({"class": ["A", "B"]}, set()),
        ({"id": "{F2001}"}, {"F2001"}),
    ],
)
def test_the_form_bounds_the_batch_and_the_rest_says_why(desk, debts, given, found):
    from sluss.store import read

    eva = desk("eva")
    asked = {k: v.format(**debts) if isinstance(v, str) else v for k, v in given.items()}
    said = eva.post("/pay/propose", {"key": KEY(1), **asked})
    if not found:
        assert said.status_code == 422
        assert "klass" in said.content.decode()
        return
    inside = {id_ for p in read.batch(1)["payments"] for id_ in p["payables"]}
    assert inside == {debts[number] for number in found}
    left = eva.text(f"{batch_of(said)}/left-out")
    assert all(number in left for number in debts.keys() - found)


@pytest.mark.parametrize(
    "given", [{"budget": "många"}, {"budget": "-5"}, {"count": "٣"}, {"date": "i morgon"}]
)
def test_what_cannot_be_read_makes_no_batch(desk, debts, given):
    from sluss.store import read

    eva = desk("eva")
    assert batch_of(eva.post("/pay/propose", {"key": KEY(1), **given})) == "/pay/"
    assert "går inte att läsa" in eva.text("/pay/")
    assert read.batches() == []


def test_a_batch_is_cancelled_with_a_reason_only(desk, debts):
    eva = desk("eva")
    url = batch_of(eva.post("/pay/propose", {"key": KEY(1)}))
    eva.post(f"{url}/cancel", {"key": KEY(2), "reason": " "})
    assert "Skriv varför" in eva.text(url)
    eva.post(f"{url}/cancel", {"key": KEY(3), "reason": "fel dag"})
    assert "makulerad" in eva.text(url)
    # And the debts may be paid by another.
    assert batch_of(eva.post("/pay/propose", {"key": KEY(4)})) == "/pay/2"


def test_payouts_to_persons_lie_behind_the_wall(desk, office):
    office.receive(payout_list((ANNA, "2100.00"), on="2026-11-25"), listed_on="2026-11-01")
    (payout,) = [p for p in office.register() if p["kind"] == "payout"]
    office.approve(payout["id"])
    url = batch_of(desk("eva").post("/pay/propose", {"key": KEY(1), "id": payout["id"]}))
    seen = {name: "Anna Ahlgren" in desk(name).text(url) for name in EVERYBODY}
    assert {name for name, is_seen in seen.items() if is_seen} == {"eva", "anna", "cia", "rut"}
    assert "2\xa0100,00\xa0kr" in desk("max").text(url)  # The sum counts them all the same.


def test_lists_ask_the_database_as_often_for_many_rows_as_for_one(desk, debts, django_queries):
    eva = desk("eva")
    url = batch_of(eva.post("/pay/propose", {"key": KEY(1)}))
    counts = []
    for search in ("Åkeri", ""):
        with django_queries() as asked:
            eva.text(url, data={"search": search})
        counts.append(len(asked))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_batches_payments_and_what_was_left_are_taken_out_as_files(desk, debts, kind):
    eva = desk("eva")
    url = batch_of(eva.post("/pay/propose", {"key": KEY(1), "count": "1"}))
    for address in ("/pay/", url, f"{url}/left-out"):
        content = b"".join(eva.get(address, data={"as": kind}).streaming_content)
        assert content.startswith(b"\xef\xbb\xbf" if kind == "csv" else b"PK"), address
        if kind == "csv":
            assert content.decode().count("\r\n") == 2, address


# ---- What the bank said ------------------------------------------------------------------------


def test_what_the_bank_rejected_is_told_with_its_reason_in_words(desk, office, debts):
    hand_out(office, *debts.values())
    office.receive(rejection(office, "F1001"))
    page = desk("eva").text("/confirm/answers", data={"state": "rejected"})
    assert "Kontot är avslutat" in page
    assert FOOD.name not in page
    assert ROAD.name in page


def test_what_nothing_confirms_is_in_flight_with_its_age(desk, office, debts):
    hand_out(office, *debts.values())
    page = desk("eva").text("/confirm/")
    assert page.count("<tr data-row>") == 2
    assert "2026-11-24" in page


def test_a_movement_that_fits_no_debt_is_shown_to_those_who_may(desk, office):
    office.receive(papers.camt(papers.Move("777.00", text="Okänd avgift")))
    assert "Okänd avgift" in desk("eva").text("/confirm/unmatched")
    assert desk("max").get("/confirm/unmatched").status_code == 403


def test_a_signer_with_a_passkey_signs_the_hash_and_nothing_else(town, office, debts):
    """The page asks for it, and what another batch was signed with does not do."""
    from django.test import Client

    from sluss.store import browse_pay
    from tests.services.passkey import Passkey
    from tests.web.test_sign_in import HOST, PASSWORD, challenge, page, password, site

    number = office.propose(*debts.values())["batch"]
    client, made = Client(), Passkey()
    password(client, "cia")
    answer = made.make(challenge(page(client, "/settings/me")), site())
    given = {"kind": "passkey", "assertion": answer, "old_password": PASSWORD}
    client.post("/settings/me/add", given, **HOST)
    contents = browse_pay.batch_head(number)["content_sha256"]
    assert "data-passkey-options" in page(client, f"/pay/{number}")
    for sha, signers in (("", []), ("cd" * 32, []), (contents, ["cia"])):
        given = {"key": KEY(len(sha) + len(signers))}
        if sha:
            given["assertion"] = made.sign(bytes.fromhex(sha), site())
        client.post(f"/pay/{number}/sign", given, **HOST)
        assert browse_pay.batch_head(number)["signed_by"] == signers, sha
    assert office.verify()["ok"]


def restore_an_old_backup(office: Office) -> None:
    """As if this home had come out of a backup that knows nothing of what left since."""
    from sluss.services import _command, safekeeping

    assert safekeeping.restore is not None  # The door that knows the command.
    given = {"number": 1, "until": "", "left_out": 0, "at_least": 2}
    _command.run("safekeeping.restore", given, office.who("local"), key=office.key())


def test_a_restored_home_says_on_every_page_that_nothing_leaves_and_lets_nothing(
    desk, office, debts
):
    hand_out(office, debts["F1001"])
    waiting = office.propose(debts["F2001"])["batch"]
    said = "inget får skickas till banken"
    assert said not in desk("cia").text("/")
    restore_an_old_backup(office)
    cia = desk("cia")
    for url in ("/", "/register/", "/pay/"):
        assert said in cia.text(url)
    signed = cia.post(f"/pay/{waiting}/sign", {"key": KEY(7)})
    assert "spärrad efter en återställning" in cia.text(signed["Location"])
    again = cia.get("/pay/1/file")
    assert again.status_code in (303, 409)
    assert "hold" in office.export(1)
