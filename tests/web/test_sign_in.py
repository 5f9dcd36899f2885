"""Signing in with two proofs, sessions that end, the form that is not lost, and the envelope."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pyotp
import pytest

from tests.services.passkey import Passkey
from tests.web.town import PASSWORD

HOST = {"HTTP_HOST": "localhost:8000"}


def site():
    from sluss.outside.passkeys import Site

    return Site("localhost", "http://localhost:8000")


def live():
    from sluss.store.models import Organisation

    Organisation.objects.update(is_live=True)


def password(client, name, given=PASSWORD, **more):
    return client.post("/sign-in", {"name": name, "password": given, **more}, **HOST)


def page(client, url):
    said = client.get(url, **HOST)
    assert said.status_code == 200, (url, said.status_code)
    return said.content.decode()


def options(text) -> dict:
    import json

    found = re.search(r'data-passkey-options="([^"]+)"', text)
    assert found
    return json.loads(html.unescape(found[1]))


def challenge(text) -> bytes:
    from tests.services.passkey import unb64

    return unb64(options(text)["challenge"])


def enrol_telephone(client, url="/settings/me", action="/settings/me/add") -> pyotp.TOTP:
    from sluss.outside import clock

    secret = re.search(r'<code class="secret">([A-Z2-7]+)<', page(client, url))
    maker = pyotp.TOTP(secret[1])
    code = maker.at(clock.now() - timedelta(seconds=30))
    given = {"kind": "totp", "code": code, "label": "min", "old_password": PASSWORD}
    said = client.post(action, given, **HOST)
    assert said.status_code == 303
    return maker


@pytest.fixture
def client(town):
    from django.test import Client

    return Client()


def test_a_telephone_is_asked_for_once_it_is_made(client):
    assert password(client, "eva")["Location"] == "/"
    maker = enrol_telephone(client)
    client.post("/sign-out", **HOST)
    said = password(client, "eva", next="/register/")
    assert said["Location"] == "/sign-in/second"
    assert client.get("/register/", **HOST).status_code == 303
    assert client.post("/sign-in/second", {"code": "000000"}, **HOST).status_code == 422
    said = client.post("/sign-in/second", {"code": maker.now()}, **HOST)
    assert (said.status_code, said["Location"]) == (303, "/register/")
    page(client, "/register/")


def test_a_passkey_is_made_and_signs_in_where_the_address_is_a_name(client):
    password(client, "cia")
    made = Passkey()
    text = page(client, "/settings/me")
    answer = made.make(challenge(text), site())
    given = {"kind": "passkey", "assertion": answer, "old_password": PASSWORD}
    said = client.post("/settings/me/add", given, **HOST)
    assert said["Location"] == "/settings/me"
    assert "Tillagt" in page(client, "/settings/me")
    client.post("/sign-out", **HOST)
    password(client, "cia")
    text = page(client, "/sign-in/second")
    assert [one["id"] for one in options(text)["allowCredentials"]] == [
        __import__("json").loads(answer)["id"]
    ]
    wrong = made.sign(b"x" * 32, site())
    assert client.post("/sign-in/second", {"assertion": wrong}, **HOST).status_code == 422
    right = made.sign(challenge(text), site())
    said = client.post("/sign-in/second", {"assertion": right}, **HOST)
    assert said["Location"] == "/"
    numbers = client.get("/settings/me", HTTP_HOST="127.0.0.1:8000").content.decode()
    assert "data-passkey-options" not in numbers


def test_whoever_has_none_makes_one_before_going_on_once_it_is_live(client):
    live()
    assert password(client, "eva")["Location"] == "/sign-in/enrol"
    assert client.get("/", **HOST).status_code == 303
    enrol_telephone(client, "/sign-in/enrol", "/sign-in/enrol")
    text = page(client, "/sign-in/codes")
    codes = re.findall(r"<code>([0-9]+-[A-Z0-9-]+)</code>", text)
    assert len(codes) == 10
    client.post("/sign-in/codes/kept", **HOST)
    assert client.get("/sign-in/codes", **HOST).status_code == 303
    client.post("/sign-out", **HOST)
    password(client, "eva")
    said = client.post("/sign-in/second", {"recovery": codes[0]}, **HOST)
    assert said["Location"] == "/"
    client.post("/sign-out", **HOST)
    password(client, "eva")
    assert client.post("/sign-in/second", {"recovery": codes[0]}, **HOST).status_code == 422


def test_nobody_gets_past_the_password_by_address(client):
    for url in ("/sign-in/second", "/sign-in/enrol"):
        assert client.get(url, **HOST)["Location"] == "/sign-in"
        assert client.post(url, {"code": "1"}, **HOST)["Location"] == "/sign-in"
    password(client, "eva")
    enrol_telephone(client)
    client.post("/sign-out", **HOST)
    password(client, "eva")
    # Somebody who has a proof cannot make another in its place.
    assert client.get("/sign-in/enrol", **HOST)["Location"] == "/sign-in"


def test_the_password_counts_for_five_minutes(client, monkeypatch):
    from sluss.outside import clock

    password(client, "eva")
    enrol_telephone(client)
    client.post("/sign-out", **HOST)
    password(client, "eva")
    later = clock.now() + timedelta(minutes=6)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert client.get("/sign-in/second", **HOST)["Location"] == "/sign-in"


def test_signing_in_begins_a_session_that_nobody_could_know_before(client):
    client.get("/sign-in", **HOST)
    session = client.session
    session["x"] = 1
    session.save()
    before = session.session_key
    password(client, "eva")
    assert client.session.session_key != before


def away(monkeypatch, minutes):
    import time

    from django.core import signing

    later = time.time() + minutes * 60
    monkeypatch.setattr(signing.time, "time", lambda: later)


def test_a_session_that_nobody_uses_ends_and_the_form_is_not_lost(client, monkeypatch):
    from sluss.store import journal

    password(client, "eva")
    text = page(client, "/register/?search=f1001")
    one = re.search(r"/register/([a-z0-9]+)\"", text)[1]
    given = {"kind": "hold", "reason": "varorna <kom> aldrig", "key": "a" * 32}
    away(monkeypatch, 31)
    before = journal.head()
    said = client.post(f"/register/{one}/decide", given, **HOST)
    assert said["Location"].startswith("/sign-in?next=")
    assert journal.head() == before
    assert "sparat" in page(client, said["Location"])
    assert password(client, "eva")["Location"] == "/sign-in/again"
    text = page(client, "/sign-in/again")
    assert "varorna &lt;kom&gt; aldrig" in text
    assert "<td><bdi>Skäl</bdi></td>" in text
    assert "Till Skulder" in text
    again = dict(re.findall(r'type="hidden" name="(kind|reason|key)" value="([^"]*)"', text))
    assert {name: html.unescape(value) for name, value in again.items()} == given
    for _ in range(2):
        client.post(f"/register/{one}/decide", given, **HOST)
    assert journal.head()[0] == before[0] + 1


def test_a_form_of_one_person_is_not_shown_to_another(client, monkeypatch):
    password(client, "eva")
    away(monkeypatch, 31)
    client.post("/register/x/decide", {"kind": "hold", "reason": "hemligt"}, **HOST)
    assert password(client, "anna")["Location"] == "/"
    assert client.get("/sign-in/again", **HOST)["Location"] == "/"


def test_a_stranger_leaves_no_form(client):
    client.post("/register/x/decide", {"kind": "hold", "reason": "x"}, **HOST)
    assert "kept" not in client.session


def test_whoever_is_half_signed_in_does_not_wake_another_ones_session(client, monkeypatch):
    password(client, "anna")
    enrol_telephone(client)
    client.post("/sign-out", **HOST)
    password(client, "eva")
    away(monkeypatch, 31)
    assert password(client, "anna")["Location"] == "/sign-in/second"
    assert client.get("/", **HOST).status_code == 303


def test_an_unlocked_desk_makes_no_proof_and_no_codes(client):
    password(client, "cia")
    made = Passkey()
    answer = made.make(challenge(page(client, "/settings/me")), site())
    for given in ({}, {"old_password": "fel"}):
        said = client.post(
            "/settings/me/add", {"kind": "passkey", "assertion": answer, **given}, **HOST
        )
        assert "hör inte ihop" in page(client, said["Location"])
        said = client.post("/settings/me/recovery", given, **HOST)
        assert said["Location"] == "/settings/me"
    from sluss.services import sign_in

    assert sign_in.factors("cia") == []
    said = client.post("/settings/me/recovery", {"old_password": PASSWORD}, **HOST)
    assert said["Location"] == "/sign-in/codes"


def test_a_new_password_signs_out_every_other_browser(client, town):
    from django.test import Client

    other = Client()
    for one in (client, other):
        password(one, "eva")
    given = {"new_password": "ett nytt långt", "again_password": "ett nytt långt"}
    client.post("/settings/me/password", {"old_password": "fel", **given}, **HOST)
    assert page(other, "/")
    client.post("/settings/me/password", {"old_password": PASSWORD, **given}, **HOST)
    page(client, "/")
    assert other.get("/", **HOST).status_code == 303
    assert password(other, "eva").status_code == 422
    assert password(other, "eva", "ett nytt långt").status_code == 303


def test_other_roles_end_the_session(client):
    from django.test import Client

    admin = Client()
    password(admin, "admin")
    password(client, "eva")
    said = admin.post(
        "/settings/users/eva/set", {"role": ["auditor"], "limit": "", "until": "2027-01-31"}, **HOST
    )
    assert said["Location"] == "/settings/users"
    assert client.get("/", **HOST).status_code == 303
    password(client, "eva")
    assert "revisor" in page(client, "/settings/me")
    assert "2027-01-31" in page(admin, "/settings/users")


def test_the_envelope_opens_and_everybody_knows_until_somebody_answers(client, town):
    from django.test import Client

    from sluss.services import safekeeping, sign_in
    from sluss.web.request import who_is

    kept = sign_in.seal("nöd", ["manager"], None, who_is("admin"), key="s")
    assert sign_in.seal("nöd", ["manager"], None, who_is("admin"), key="s")["code"] == ""
    live()
    other = Client()
    assert password(client, "nöd", kept["code"])["Location"] == "/"
    assert "Nödkontot nöd används" in page(client, "/")
    assert client.get("/settings/me", **HOST).status_code == 200
    from sluss.store.models import Organisation

    Organisation.objects.update(is_live=False)
    password(other, "eva")
    assert "Nödkontot nöd används" in page(other, "/register/")
    client.post("/alarms/1", {"reason": "jag"}, **HOST)
    assert "kvitterar inte sitt eget larm" in page(client, "/alarms")
    other.post("/alarms/1", {"reason": " "}, **HOST)
    assert "Nödkontot nöd används" in page(other, "/")
    other.post("/alarms/1", {"reason": "kuvertet öppnades på mötet"}, **HOST)
    assert "Nödkontot nöd används" not in page(other, "/register/")
    assert safekeeping.verify(town, progress=lambda *_: None)["ok"]


def test_a_signer_steps_up_by_the_hash_and_by_nothing_else(client):
    """The piece that the page for payments includes, by itself."""
    from django.test import RequestFactory

    from sluss.rules.approve.sign_in import ProofRefusal
    from sluss.services._factors import Proof
    from sluss.services._people import person
    from sluss.web import step_up

    password(client, "cia")
    made = Passkey()
    answer = made.make(challenge(page(client, "/settings/me")), site())
    given = {"kind": "passkey", "assertion": answer, "old_password": PASSWORD}
    client.post("/settings/me/add", given, **HOST)
    sha = "ab" * 32

    def asked(given):
        request = RequestFactory().post("/", given, **HOST)
        request.person, request.lang = person("cia"), "sv"
        return request

    import json

    from tests.services.passkey import b64

    fields = step_up.fields(asked({}), sha)
    assert json.loads(fields["options"])["challenge"] == b64(bytes.fromhex(sha))
    right = {"assertion": made.sign(bytes.fromhex(sha), site())}
    assert isinstance(step_up.proof(asked(right), sha, person("cia")), Proof)
    wrong = {"assertion": made.sign(bytes.fromhex("cd" * 32), site())}
    assert step_up.proof(asked(wrong), sha, person("cia")) is ProofRefusal.WRONG
    assert step_up.proof(asked({}), sha, person("cia")) is ProofRefusal.NO_PROOF


def test_a_policy_is_tried_before_it_is_adopted(client):
    from sluss.store import read

    password(client, "max")
    text = read.policy()["text"]
    said = client.post("/settings/policy/set", {"text": "nonsense = ["}, **HOST)
    assert said.status_code == 422
    assert "kan inte antas" in said.content.decode()
    said = client.post("/settings/policy/set", {"text": text}, **HOST)
    assert "0 av 4 skulder flyttar sig" in said.content.decode()
    assert read.policy()["version"] == 1
    said = client.post("/settings/policy/set", {"text": text, "adopt": "1"}, **HOST)
    assert (said.status_code, read.policy()["version"]) == (303, 2)


@pytest.mark.parametrize(("search", "names"), [("", 10), ("eva", 1), ("revisor", 1), ("xyz", 0)])
def test_people_are_searched_by_name_and_role_and_taken_out(desk, search, names):
    admin = desk("admin")
    page = admin.text("/settings/users", data={"search": search})
    assert page.count("<tr data-row>") == names
    said = admin.get("/settings/users", data={"search": search, "as": "csv"})
    assert b"".join(said.streaming_content).decode().count("\r\n") == names + 1
